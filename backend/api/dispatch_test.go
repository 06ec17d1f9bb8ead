package api

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

func TestTheGoldenListHoldsEveryMethod(t *testing.T) {
	f, _, _ := newTest(t, fakeShell{})
	methods, err := Methods(f)
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("testdata/methods.golden")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(golden)), "\n")
	if len(lines) != len(methods) {
		t.Fatalf("%d methods are exposed, the golden list has %d: run go generate ./backend/api and review the diff", len(methods), len(lines))
	}
	for i, m := range methods {
		want := fmt.Sprintf("%s(%s) %s", m.ID(), m.Request, m.Response)
		if line, _, _ := strings.Cut(lines[i], " while-locked"); !strings.HasPrefix(line, want) || strings.Contains(lines[i], "while-locked") != m.Locked {
			t.Errorf("exposed: %s; golden: %s", want, lines[i])
		}
	}
}

func TestNothingButAListedMethodAnswersWhileLocked(t *testing.T) {
	f, _, _ := newTest(t, fakeShell{})
	d, err := NewDispatcher(f)
	if err != nil {
		t.Fatal(err)
	}
	methods, _ := Methods(f)
	for _, m := range methods {
		_, failure := d.Invoke(t.Context(), m.Service, m.Name, []byte(`{"no_such_field":1}`))
		want := fault.Code("vault.locked")
		if m.Locked {
			want = "system.bad_request"
		}
		if failure == nil || failure.Code != want {
			t.Errorf("%s: %v, want %s", m.ID(), failure, want)
		}
	}
}

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
func (oddity) Rows(context.Context, Nothing) (list, error) {
	return list{Rows: make([]row, 2)}, nil
}

// odd is a dispatcher with oddity's methods beside the facade's own.
func odd(t *testing.T, log *slog.Logger) *Dispatcher {
	t.Helper()
	f, _, _ := created(t, fakeShell{})
	d, err := NewDispatcher(f)
	if err != nil {
		t.Fatal(err)
	}
	d.log = log
	v := reflect.ValueOf(oddity{})
	for i := range v.NumMethod() {
		m := v.Type().Method(i)
		d.methods["Odd."+m.Name] = Method{Service: "Odd", Name: m.Name, Request: m.Type.In(2), Response: m.Type.Out(0), service: v, method: m.Func}
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

func TestAMissingServiceIsRefused(t *testing.T) {
	f := &Facade{System: &System{}}
	if _, err := Methods(f); err == nil || !strings.Contains(err.Error(), "not a service") {
		t.Fatal(err)
	}
}

func TestTheBridgeAnswersInOneEnvelope(t *testing.T) {
	f, _, _ := newTest(t, fakeShell{desktop: true})
	d, err := NewDispatcher(f)
	if err != nil {
		t.Fatal(err)
	}
	b := NewBridge(t.Context(), d)
	for payload, want := range map[string]string{
		`{}`: `{"ok":{`, `{"x":1}`: `{"failure":{"code":"system.bad_request"`, "\xff": `{"failure":{`,
	} {
		if got := b.Invoke("System", "Info", payload); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s", payload, got)
		}
	}
	if n := reflect.TypeOf(b).NumMethod(); n != 1 {
		t.Errorf("%d methods would be callable from JavaScript", n)
	}
}
