package api

import (
	"testing"

	"minifleet/backend/fault"
)

// on is a service at the workspace that is open, as the dispatcher gives it to
// one call.
func on[S any, P interface {
	*S
	enterer
}](t testing.TB, service P) P {
	t.Helper()
	one, err := entered[S](service)
	if err != nil {
		t.Fatal(err)
	}
	return one
}

func TestACallKeepsTheWorkspaceItBeganIn(t *testing.T) {
	f := real(t)
	if _, err := f.Vault.Create(t.Context(), secret(good)); err != nil {
		t.Fatal(err)
	}
	first := on(t, f.Merchants)
	if f.Merchants.w != nil {
		t.Error("the facade's own service was entered: two calls would share it")
	}
	if err := f.session.lock(); err != nil {
		t.Fatal(err)
	}
	if _, err := entered(f.Merchants); fault.CodeOf(err) != "vault.locked" {
		t.Errorf("a call after the lock: %v", err)
	}
	if first.w == nil {
		t.Error("a call that is under way lost its workspace")
	}
}

func TestAServiceThatNeedsAWorkspaceIsNeverOpenWhileLocked(t *testing.T) {
	f := New(Options{Dir: t.TempDir()})
	t.Cleanup(func() { _ = f.Close() })
	list, err := Methods(f)
	if err != nil {
		t.Fatal(err)
	}
	entering := 0
	for _, m := range list {
		if _, ok := m.service.Interface().(enterer); !ok {
			continue
		}
		entering++
		if m.Locked {
			t.Errorf("%s answers without a workspace and needs one", m.ID())
		}
	}
	if entering < len(list)/2 {
		t.Errorf("only %d of %d methods are entered", entering, len(list))
	}
}
