package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"runtime/debug"
	"strings"
	"time"

	"minifleet/backend/fault"
)

// Dispatcher calls a method of a facade by name. Every shell uses it, so that
// decoding, the lock and the treatment of failures exist once.
type Dispatcher struct {
	methods map[string]Method
	rules   Rules
	log     *slog.Logger
}

// NewDispatcher reflects over a facade once. Errors: as Methods.
func NewDispatcher(facade any, rules Rules, log *slog.Logger) (*Dispatcher, error) {
	list, err := Methods(facade, rules)
	if err != nil {
		return nil, err
	}
	d := &Dispatcher{methods: make(map[string]Method, len(list)), rules: rules, log: log}
	for _, m := range list {
		d.methods[m.ID()] = m
	}
	return d, nil
}

// Find returns the method of that name.
func (d *Dispatcher) Find(service, method string) (Method, bool) {
	m, ok := d.methods[service+"."+method]
	return m, ok
}

// Invoke calls service.method with a JSON payload and returns the JSON answer.
// An empty payload is an empty object. It never panics, and nothing of the
// payload reaches an error or the log.
//
// Faults: system.unknown_method, system.bad_request (not JSON of the request's
// shape, an unknown field, something after it), what Rules.Shut says, and
// whatever the method answers.
func (d *Dispatcher) Invoke(ctx context.Context, service, method string, payload []byte) (answer []byte, failure *fault.Error) {
	m, ok := d.Find(service, method)
	if !ok {
		return nil, fault.New("system.unknown_method", fault.T("this program has no such command", "本程序没有这个命令"))
	}
	defer func() {
		if p := recover(); p != nil {
			// The value of a panic may quote input; its type and the place are enough.
			d.log.Error("a command failed unexpectedly", "method", m.ID(), "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			answer, failure = nil, fault.As(errors.New("panic"))
		}
	}()
	if !m.Locked {
		if shut := d.rules.Shut(); shut != nil {
			return nil, shut
		}
	}
	began := time.Now()
	defer func() {
		code := fault.Code("")
		if failure != nil {
			code = failure.Code
		}
		d.log.Debug("a command", "method", m.ID(), "ms", time.Since(began).Milliseconds(), "fault", string(code))
	}()
	req := reflect.New(m.Request)
	if err := decodeStrict(payload, req.Interface()); err != nil {
		return nil, badRequest(err)
	}
	out, err := m.call(ctx, req.Elem())
	if err != nil {
		err = d.rules.Explain(err)
		if fault.CodeOf(err) == "" {
			if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
				return nil, fault.Wrap(err, "system.cancelled", fault.T("the action was interrupted", "操作已中断")).WithRetry(fault.RetryNow)
			}
			d.log.Error("a command failed without a known reason", "method", m.ID(), "error", err)
		}
		return nil, fault.As(err)
	}
	if answer, err = json.Marshal(withoutNil(out).Interface()); err != nil {
		d.log.Error("an answer cannot be written as JSON", "method", m.ID(), "error", err)
		return nil, fault.As(err)
	}
	return answer, nil
}

func decodeStrict(payload []byte, into any) error {
	if len(bytes.TrimSpace(payload)) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(payload))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the request")
	}
	return nil
}

// badRequest keeps the name of the field at fault and drops everything else a
// JSON error says.
func badRequest(err error) *fault.Error {
	e := fault.New("system.bad_request", fault.T("the request is not what this command takes", "请求内容不符合该命令的要求"))
	var typeErr *json.UnmarshalTypeError
	if errors.As(err, &typeErr) {
		return e.WithField(typeErr.Field)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return e.WithField(strings.Trim(name, `"`))
	}
	return e
}
