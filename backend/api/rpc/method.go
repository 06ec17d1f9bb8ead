package rpc

import (
	"context"
	"fmt"
	"reflect"
	"sort"

	"minifleet/backend/fault"
)

// Method is one thing a shell can call.
type Method struct {
	Service, Name string
	Request       reflect.Type // a struct
	Response      reflect.Type // a struct
	// Locked says that the method answers while no vault is unlocked.
	Locked bool
	// BodyLimit is the largest request body in bytes.
	BodyLimit int64

	service reflect.Value
	method  reflect.Value // takes the service first
	enter   func(service any) (any, error)
}

// ID is the name in lists: "Merchants.List".
func (m Method) ID() string { return m.Service + "." + m.Name }

// call runs the method with a request, on its service as Rules.Enter returns
// it. Faults: those of Enter and of the method.
func (m Method) call(ctx context.Context, req reflect.Value) (reflect.Value, error) {
	service := m.service
	if m.enter != nil {
		entered, err := m.enter(service.Interface())
		if err != nil {
			return reflect.Value{}, err
		}
		service = reflect.ValueOf(entered)
	}
	out := m.method.Call([]reflect.Value{service, reflect.ValueOf(ctx), req})
	err, _ := out[1].Interface().(error)
	return out[0], err
}

// Rules are what a facade says of its methods.
type Rules struct {
	// WhileLocked names the methods that answer while Shut refuses the others.
	WhileLocked []string
	// Shut is why no other method answers now, nil when all do.
	Shut func() *fault.Error
	// Enter returns a service as one call of it is to have it; its type stays.
	Enter func(service any) (any, error)
	// Bound reports whether Enter fails for a service while Shut refuses: such a
	// service has no method in WhileLocked.
	Bound func(service any) bool
	// Explain turns an error of a concept into what a person can use.
	Explain func(error) error
}

// DefaultBodyLimit is the largest request body of a method whose request does
// not say otherwise.
const DefaultBodyLimit = 1 << 20

// BodyLimiter is implemented by requests that carry files.
type BodyLimiter interface {
	// BodyLimit is the largest JSON body in bytes; a file in it is Base64.
	BodyLimit() int64
}

// Methods lists what a facade exposes, in alphabetic order: each exported field
// is a service, a pointer to a struct, and each exported method of a service a
// command or a query. One of another shape than (context, struct) (struct, error)
// is an error: it would be exposed by accident. So is a name in
// Rules.WhileLocked that no method has.
func Methods(facade any, rules Rules) ([]Method, error) {
	var (
		found []Method
		open  = map[string]bool{}
	)
	for _, id := range rules.WhileLocked {
		open[id] = true
	}
	fv := reflect.ValueOf(facade).Elem()
	for i := range fv.NumField() {
		field := fv.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		service := fv.Field(i)
		if service.Kind() != reflect.Pointer || service.IsNil() {
			return nil, fmt.Errorf("rpc: %s is not a service: want a non-nil pointer to a struct", field.Name)
		}
		for j := range service.NumMethod() {
			m, err := methodOf(field.Name, service, service.Type().Method(j))
			if err != nil {
				return nil, err
			}
			m.enter = rules.Enter
			if m.Locked = open[m.ID()]; m.Locked {
				delete(open, m.ID())
				if rules.Bound != nil && rules.Bound(service.Interface()) {
					return nil, fmt.Errorf("rpc: %s answers while nothing is open, and its service needs something open", m.ID())
				}
			}
			found = append(found, m)
		}
	}
	for id := range open {
		return nil, fmt.Errorf("rpc: there is no method %s", id)
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID() < found[j].ID() })
	return found, nil
}

func methodOf(name string, service reflect.Value, method reflect.Method) (Method, error) {
	t := method.Type // with the service first
	ok := t.NumIn() == 3 && t.NumOut() == 2 && !t.IsVariadic() &&
		t.In(1) == reflect.TypeFor[context.Context]() && t.In(2).Kind() == reflect.Struct &&
		t.Out(0).Kind() == reflect.Struct && t.Out(1) == reflect.TypeFor[error]()
	if !ok {
		return Method{}, fmt.Errorf("rpc: %s.%s has the shape %s, want func(context.Context, Req) (Resp, error)", name, method.Name, t)
	}
	m := Method{
		Service: name, Name: method.Name, Request: t.In(2), Response: t.Out(0),
		BodyLimit: DefaultBodyLimit, service: service, method: method.Func,
	}
	if l, ok := reflect.Zero(m.Request).Interface().(BodyLimiter); ok {
		m.BodyLimit = l.BodyLimit()
	}
	return m, nil
}
