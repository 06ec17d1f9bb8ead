package api

import (
	"reflect"
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
	if err := f.session.Lock(); err != nil {
		t.Fatal(err)
	}
	if _, err := entered(f.Merchants); fault.CodeOf(err) != "vault.locked" {
		t.Errorf("a call after the lock: %v", err)
	}
	if first.w == nil {
		t.Error("a call that is under way lost its workspace")
	}
}

// rpc.Methods refuses a service that needs a workspace and answers without one;
// here it is told which those are.
func TestMostServicesNeedAWorkspace(t *testing.T) {
	f := New(Options{Dir: t.TempDir()})
	t.Cleanup(func() { _ = f.Close() })
	needing := 0
	services := reflect.ValueOf(f).Elem()
	for i := range services.NumField() {
		if services.Type().Field(i).IsExported() && f.rules().Bound(services.Field(i).Interface()) {
			needing++
		}
	}
	if needing < 15 {
		t.Errorf("only %d services are entered", needing)
	}
}
