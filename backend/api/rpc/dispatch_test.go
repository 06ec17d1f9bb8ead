package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"testing"

	"minifleet/backend/fault"
)

// oddity is a service with methods that fail in every way.
type oddity struct{}

type said struct {
	Word Secret `json:"word"`
	N    int    `json:"n"`
}

type list struct {
	Rows []row          `json:"rows"`
	By   map[string]int `json:"by"`
	Some []string       `json:"some,omitempty"`
	Raw  []byte         `json:"raw"`
}

type row struct {
	Tags []string `json:"tags"`
}

func (oddity) Panic(_ context.Context, req said) (list, error) { panic("said " + string(req.Word)) }
func (oddity) Plain(_ context.Context, req said) (list, error) {
	return list{}, fmt.Errorf("disk: %w", os.ErrPermission)
}
func (oddity) Rows(context.Context, nothing) (list, error) {
	return list{Rows: make([]row, 2)}, nil
}

type nothing struct{}

// odd is a dispatcher of a facade that is open.
func odd(t *testing.T, log *slog.Logger) *Dispatcher {
	t.Helper()
	d, err := NewDispatcher(&struct{ Odd *oddity }{&oddity{}}, Rules{
		Shut: func() *fault.Error { return nil }, Explain: func(err error) error { return err },
	}, log)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFailuresBecomeFaultsAndSecretsStayOutOfTheLog(t *testing.T) {
	var log bytes.Buffer
	d := odd(t, slog.New(slog.NewTextHandler(&log, nil)))
	for method, want := range map[string]fault.Code{"Panic": "internal", "Plain": "internal"} {
		_, failure := d.Invoke(t.Context(), "Odd", method, []byte(`{"word":"hunter2hunter2","n":1}`))
		if failure == nil || failure.Code != want {
			t.Errorf("%s: %v", method, failure)
		}
	}
	for _, bad := range []string{`{"word":"hunter2hunter2","n":"hunter2hunter2"}`, `{"word":"hunter2hunter2","m":1}`, `{"word":"hunter2hunter2`, `{"word":"hunter2hunter2"}x`, `[]`, `{"word":5}`} {
		_, failure := d.Invoke(t.Context(), "Odd", "Plain", []byte(bad))
		if failure == nil || failure.Code != "system.bad_request" {
			t.Fatalf("%s: %v", bad, failure)
		}
		text, _ := json.Marshal(FailureOf(failure))
		if strings.Contains(string(text)+failure.Error(), "hunter2") {
			t.Errorf("%s: the answer repeats the secret: %s", bad, text)
		}
	}
	if !strings.Contains(log.String(), "Odd.Panic") || strings.Contains(log.String(), "hunter2") {
		t.Errorf("log:\n%s", log.String())
	}
	if s := fmt.Sprintf("%v %+v %#v %s", Secret("hunter2"), Secret("hunter2"), Secret("hunter2"), Secret("hunter2")); strings.Contains(s, "hunter2") {
		t.Error(s)
	}
}

func TestAListIsNeverNull(t *testing.T) {
	d := odd(t, slog.New(slog.DiscardHandler))
	answer, failure := d.Invoke(t.Context(), "Odd", "Rows", nil)
	if want := `{"rows":[{"tags":[]},{"tags":[]}],"by":{},"raw":null}`; failure != nil || string(answer) != want {
		t.Fatalf("%s %v", answer, failure)
	}
}

func TestFillingDoesNotTouchWhatIsShared(t *testing.T) {
	shared := []row{{}, {Tags: []string{"a"}}}
	out := withoutNil(reflect.ValueOf(list{Rows: shared})).Interface().(list)
	if shared[0].Tags != nil || out.Rows[0].Tags == nil || out.Rows[1].Tags[0] != "a" {
		t.Fatalf("%+v %+v", shared, out)
	}
}

// misshapen has a method that no shell could call.
type misshapen struct{}

func (misshapen) Do(int) error { return nil }

func TestWhatIsNotAFacadeIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		facade any
		rules  Rules
		says   string
	}{
		"a service that is missing":        {&struct{ Odd *oddity }{}, Rules{}, "not a service"},
		"a method of another shape":        {&struct{ Odd *misshapen }{&misshapen{}}, Rules{}, "has the shape"},
		"a name nobody has":                {&struct{ Odd *oddity }{&oddity{}}, Rules{WhileLocked: []string{"Odd.Gone"}}, "no method Odd.Gone"},
		"one that needs what is not there": {&struct{ Odd *oddity }{&oddity{}}, Rules{WhileLocked: []string{"Odd.Rows"}, Bound: func(any) bool { return true }}, "needs something open"},
	} {
		if _, err := Methods(c.facade, c.rules); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheBridgeAnswersInOneEnvelope(t *testing.T) {
	b := NewBridge(t.Context(), odd(t, slog.New(slog.DiscardHandler)))
	for payload, want := range map[string]string{
		`{}`: `{"ok":{`, `{"x":1}`: `{"failure":{"code":"system.bad_request"`, "\xff": `{"failure":{`,
	} {
		if got := b.Invoke("Odd", "Rows", payload); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s", payload, got)
		}
	}
	if n := reflect.TypeOf(b).NumMethod(); n != 1 {
		t.Errorf("%d methods would be callable from JavaScript", n)
	}
}
