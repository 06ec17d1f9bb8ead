package api

import (
	"context"
	"testing"

	"minifleet/backend/fault"
)

// What reads a file for a person ends when screens are refused, also while a
// batch keeps the vault open, and not because the batch goes on.
func TestReadingEndsWhenTheVaultIsLocked(t *testing.T) {
	for _, busy := range []bool{false, true} {
		f, st, _ := created(t, fakeShell{})
		st.setBusy(busy)
		s := f.session
		ctx, stop := s.whileOpen(t.Context())
		if ctx.Err() != nil {
			t.Fatal("ended before the lock:", context.Cause(ctx))
		}
		if err := s.lock(); err != nil {
			t.Fatal(err)
		}
		if fault.CodeOf(context.Cause(ctx)) != "vault.locked" {
			t.Fatalf("busy %v: %v", busy, context.Cause(ctx))
		}
		stop()
		late, stop := s.whileOpen(t.Context())
		if fault.CodeOf(context.Cause(late)) != "vault.locked" {
			t.Fatal("reading began while locked")
		}
		stop()
		if err := s.unlock([]byte(good)); err != nil {
			t.Fatal(err)
		}
		again, stop := s.whileOpen(t.Context())
		if again.Err() != nil {
			t.Fatal(context.Cause(again))
		}
		stop()
	}
}
