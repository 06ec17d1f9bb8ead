package session_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/api/session"
	"minifleet/backend/api/session/sessiontest"
	"minifleet/backend/event"
	"minifleet/backend/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const good = sessiontest.Good

// created is a session whose vault was made and is open; its watch never looks
// by itself.
func created(t *testing.T) (*session.Session, *sessiontest.Store, *sessiontest.Clock) {
	t.Helper()
	st, c := &sessiontest.Store{}, sessiontest.NewClock()
	s := session.New(session.Options{Shell: sessiontest.Shell{}, Now: c.Now, Logger: slog.New(slog.DiscardHandler), WatchEvery: time.Hour}, st)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Create([]byte(good)); err != nil {
		t.Fatal(err)
	}
	return s, st, c
}

func expect(t *testing.T, s *session.Session, want session.LockState) {
	t.Helper()
	if got := s.State(); got != want {
		t.Fatalf("state %q, want %q", got, want)
	}
}

func TestLockingLeavesRunningWorkAndClosesAfterIt(t *testing.T) {
	s, st, _ := created(t)
	st.SetBusy(true)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	expect(t, s, session.StateHeld)
	if st.Last().IsClosed() || s.Shut() == nil {
		t.Fatal("a held vault must be open for its work and shut to screens")
	}
	if _, err := s.Current(); fault.CodeOf(err) != "vault.locked" {
		t.Fatal(err)
	}
	if err := s.Unlock([]byte("wrong")); !errors.Is(err, sessiontest.ErrWrong) {
		t.Fatal(err)
	}
	expect(t, s, session.StateHeld)
	if err := s.Unlock([]byte(good)); err != nil {
		t.Fatal(err)
	}
	expect(t, s, session.StateUnlocked)
	if len(st.Opened) != 1 {
		t.Fatal("the vault was opened a second time")
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	st.SetBusy(false)
	s.Look()
	expect(t, s, session.StateLocked)
	if !st.Last().IsClosed() {
		t.Fatal("the work ended and the vault stayed open")
	}
}

func TestIdleLocks(t *testing.T) {
	s, st, c := created(t)
	st.Idle = 10 * time.Minute
	c.Move(9 * time.Minute)
	s.Look()
	expect(t, s, session.StateUnlocked)
	s.Touch()
	c.Move(9 * time.Minute)
	s.Look()
	expect(t, s, session.StateUnlocked)
	c.Move(time.Minute)
	s.Look()
	expect(t, s, session.StateLocked)
}

// A machine that was asleep stops one of its clocks, and a person who sets the
// time moves the other: whichever says that nobody was here counts.
func TestIdleLocksCountTimeAsleep(t *testing.T) {
	for name, asleep := range map[string]func(*session.Session){
		"asleep":                   func(at *session.Session) { at.Shift(-8*time.Hour, 0) },
		"clock set back meanwhile": func(at *session.Session) { at.Shift(8*time.Hour, -time.Hour) },
	} {
		s, st, _ := created(t)
		st.Idle = 10 * time.Minute
		s.Look()
		expect(t, s, session.StateUnlocked)
		asleep(s)
		s.Look()
		if got := s.State(); got != session.StateLocked {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestScreensHearEventsOnlyWhileUnlocked(t *testing.T) {
	s, st, _ := created(t)
	heard, stop := s.Events(16)
	defer stop()
	bus := st.Last().Bus
	bus.Publish(event.Event{Kind: event.MerchantSaved, ID: "m1"})
	if e := <-heard; e.Kind != event.MerchantSaved || e.ID != "m1" {
		t.Fatalf("%+v", e)
	}
	st.SetBusy(true)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	if e := <-heard; e.Kind != event.VaultState {
		t.Fatalf("%+v", e)
	}
	bus.Publish(event.Event{Kind: event.Notice, BodyEN: "a merchant's name"})
	st.SetBusy(false)
	s.Look() // closes it: the next thing heard is that, not the notice
	if e := <-heard; e.Kind != event.VaultState {
		t.Fatalf("%+v was heard while locked", e)
	}
}

// What reads a file for a person ends when screens are refused, also while a
// batch keeps the vault open, and not because the batch goes on.
func TestReadingEndsWhenTheVaultIsLocked(t *testing.T) {
	for _, busy := range []bool{false, true} {
		s, st, _ := created(t)
		st.SetBusy(busy)
		ctx, stop := s.WhileOpen(t.Context())
		if ctx.Err() != nil {
			t.Fatal("ended before the lock:", context.Cause(ctx))
		}
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
		if fault.CodeOf(context.Cause(ctx)) != "vault.locked" {
			t.Fatalf("busy %v: %v", busy, context.Cause(ctx))
		}
		stop()
		late, stop := s.WhileOpen(t.Context())
		if fault.CodeOf(context.Cause(late)) != "vault.locked" {
			t.Fatal("reading began while locked")
		}
		stop()
		if err := s.Unlock([]byte(sessiontest.Good)); err != nil {
			t.Fatal(err)
		}
		again, stop := s.WhileOpen(t.Context())
		if again.Err() != nil {
			t.Fatal(context.Cause(again))
		}
		stop()
	}
}

// A program that gives the passphrase uses a vault that is locked to screens;
// the screens stay locked, and the pass ends with the vault.
func TestAPassOpensAVaultThatIsLockedToScreens(t *testing.T) {
	s, st, _ := created(t)
	admitted, other := s.For(sessiontest.Shell{}, true), s.For(sessiontest.Shell{}, false)
	if admitted.Shut() != nil || other.Shut() != nil {
		t.Fatal("programs are shut out of an unlocked vault")
	}
	if s.Admitted("") {
		t.Fatal("no pass is a pass")
	}
	st.SetBusy(true)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	expect(t, s, session.StateHeld)
	if other.Shut() == nil {
		t.Fatal("a program without a pass uses a locked vault")
	}
	if _, err := s.Admit([]byte("wrong")); err == nil {
		t.Fatal("a wrong passphrase was admitted")
	}
	pass, err := s.Admit([]byte(sessiontest.Good))
	if err != nil || len(pass) != 64 || !s.Admitted(pass) || s.Admitted(pass[1:]+"0") {
		t.Fatal(pass, err)
	}
	if admitted.Shut() != nil || s.Shut() == nil {
		t.Fatal("the pass opens nothing, or opens the screens")
	}
	expect(t, s, session.StateHeld)
	// A call under way keeps the vault open; then it closes, and the pass ends.
	end := s.Guest()
	st.SetBusy(false)
	s.Look()
	expect(t, s, session.StateHeld)
	end()
	s.Look()
	expect(t, s, session.StateLocked)
	if s.Admitted(pass) || admitted.Shut() == nil {
		t.Fatal("the pass outlives the vault")
	}
	if _, err := s.Admit([]byte(sessiontest.Good)); fault.CodeOf(err) != "vault.locked" {
		t.Fatal(err)
	}
}
