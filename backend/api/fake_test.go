package api

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/api/session/sessiontest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newTest makes a facade on a store of a test whose watch never looks by itself.
func newTest(t *testing.T, shell sessiontest.Shell) (*Facade, *sessiontest.Store) {
	t.Helper()
	st := &sessiontest.Store{}
	f := assemble(Options{Dir: t.TempDir(), Shell: shell, WatchEvery: time.Hour}, st)
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f, st
}

const good = sessiontest.Good

func secret(text string) Passphrase { return Passphrase{Passphrase: Secret(text)} }

// created is a facade whose vault was made and is open.
func created(t *testing.T, shell sessiontest.Shell) (*Facade, *sessiontest.Store) {
	t.Helper()
	f, st := newTest(t, shell)
	if _, err := f.Vault.Create(t.Context(), secret(good)); err != nil {
		t.Fatal(err)
	}
	return f, st
}
