package api

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"minifleet/backend/api/session/sessiontest"
	"minifleet/backend/fault"
)

func TestTheGoldenListHoldsEveryMethod(t *testing.T) {
	f, _ := newTest(t, sessiontest.Shell{})
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
	f, _ := newTest(t, sessiontest.Shell{})
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
