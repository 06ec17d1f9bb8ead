package batch

import (
	"path/filepath"
	"testing"
	"time"

	"minifleet/backend/vault"
)

// TestWhatCallsBringSharesATransaction: what comes within the time of Gather is
// written together, the first and what a person asks at once.
func TestWhatCallsBringSharesATransaction(t *testing.T) {
	v, err := vault.Create(filepath.Join(t.TempDir(), "vault"), []byte("a passphrase of several words"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	const gather = time.Hour
	e := New(Deps{Vault: v, Gather: gather})
	t.Cleanup(e.Close)
	written := make(chan *vault.Tx, 4)
	change := func() {
		var in *vault.Tx
		e.send(func(tn *turn) {
			tn.put(func(tx *vault.Tx) error { in = tx; return nil }, func(error) { written <- in })
		})
	}
	change()
	<-written // nothing was written before, so that it does not wait
	change()
	change()
	select {
	case <-written:
		t.Fatal("it did not wait")
	case <-time.After(50 * time.Millisecond):
	}
	if err := e.do(func(*turn) {}); err != nil {
		t.Fatal(err)
	}
	if one, other := <-written, <-written; one != other {
		t.Error("two transactions were made")
	}
}
