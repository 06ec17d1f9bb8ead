package alipay

import (
	"errors"
	"reflect"
	"testing"

	"minifleet/backend/fault"
)

// TestAHeldClientSignsNoChange goes through every method the client speaks:
// what changes something is refused before it is sent, what reads is not.
func TestAHeldClientSignsNoChange(t *testing.T) {
	g := newFakeGateway(t)
	why := fault.New("hold.restored", fault.T("restored", "已恢复")).WithHint(fault.T("go on", "继续"))
	var asked []string
	c := g.client(func(cfg *Config) {
		cfg.Permit = func(method string) error { asked = append(asked, method); return why }
	})
	changing := 0
	for _, m := range typedMethods() {
		before := len(g.seen())
		_, err := m.call(t.Context(), c, Acting{}, reflect.New(m.req).Elem().Interface())
		sent := len(g.seen()) - before
		method := ""
		if e := (*Error)(nil); errors.As(err, &e) {
			method = e.Method
		} else if calls := g.seen(); sent == 1 {
			method = calls[len(calls)-1].method
		}
		if !Mutates(method) {
			if ClassOf(err) == ClassHeld {
				t.Errorf("%s only reads and was held", method)
			}
			continue
		}
		changing++
		var e *Error
		if sent != 0 || !errors.As(err, &e) || e.Class != ClassHeld || e.Sent {
			t.Errorf("%s: %d sent, %v", method, sent, err)
			continue
		}
		if f := e.Fault(); f.Code != why.Code || f.Hint.IsZero() || fault.CodeOf(Explain(err)) != why.Code {
			t.Errorf("%s: told as %v", method, f)
		}
	}
	if changing < 20 || len(asked) != changing {
		t.Errorf("%d changing methods, asked %d times", changing, len(asked))
	}
}
