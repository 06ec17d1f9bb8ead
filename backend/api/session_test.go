package api

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
)

func (f *Facade) expect(t *testing.T, want LockState) {
	t.Helper()
	got, err := f.Vault.Status(t.Context(), Nothing{})
	if err != nil || got.State != want {
		t.Fatalf("state %q (%v), want %q", got.State, err, want)
	}
}

func TestAVaultIsMadeLockedAndOpened(t *testing.T) {
	f, st, _ := newTest(t, fakeShell{})
	f.expect(t, StateNone)
	if _, err := f.Vault.Create(t.Context(), secret("123456")); fault.CodeOf(err) != "vault.passphrase_weak" {
		t.Fatal(err)
	}
	if _, err := f.Vault.Create(t.Context(), secret(good)); err != nil {
		t.Fatal(err)
	}
	f.expect(t, StateUnlocked)
	if _, err := f.Vault.Lock(t.Context(), Nothing{}); err != nil {
		t.Fatal(err)
	}
	f.expect(t, StateLocked)
	if !st.last().isClosed() {
		t.Fatal("locking left the vault open")
	}
	if _, err := f.Vault.Unlock(t.Context(), secret("wrong")); !errors.Is(err, errWrong) {
		t.Fatal(err)
	}
	if _, err := f.Vault.Unlock(t.Context(), secret(good)); err != nil {
		t.Fatal(err)
	}
	f.expect(t, StateUnlocked)
}

func TestLockingLeavesRunningWorkAndClosesAfterIt(t *testing.T) {
	f, st, _ := created(t, fakeShell{})
	st.setBusy(true)
	if _, err := f.Vault.Lock(t.Context(), Nothing{}); err != nil {
		t.Fatal(err)
	}
	f.expect(t, StateHeld)
	if st.last().isClosed() || !f.session.locked() {
		t.Fatal("a held vault must be open for its work and shut to screens")
	}
	if _, err := f.Vault.Backup(t.Context(), Nothing{}); fault.CodeOf(err) != "vault.locked" {
		t.Fatal(err)
	}
	if _, err := f.Vault.Unlock(t.Context(), secret("wrong")); !errors.Is(err, errWrong) {
		t.Fatal(err)
	}
	f.expect(t, StateHeld)
	if _, err := f.Vault.Unlock(t.Context(), secret(good)); err != nil {
		t.Fatal(err)
	}
	f.expect(t, StateUnlocked)
	if len(st.opened) != 1 {
		t.Fatal("the vault was opened a second time")
	}
	if _, err := f.Vault.Lock(t.Context(), Nothing{}); err != nil {
		t.Fatal(err)
	}
	st.setBusy(false)
	f.session.look()
	f.expect(t, StateLocked)
	if !st.last().isClosed() {
		t.Fatal("the work ended and the vault stayed open")
	}
}

func TestIdleLocks(t *testing.T) {
	f, st, c := created(t, fakeShell{})
	st.idle = 10 * time.Minute
	c.move(9 * time.Minute)
	f.session.look()
	f.expect(t, StateUnlocked)
	if _, err := f.Vault.Touch(t.Context(), Nothing{}); err != nil {
		t.Fatal(err)
	}
	c.move(9 * time.Minute)
	f.session.look()
	f.expect(t, StateUnlocked)
	c.move(time.Minute)
	f.session.look()
	f.expect(t, StateLocked)
}

// A machine that was asleep stops one of its clocks, and a person who sets the
// time moves the other: whichever says that nobody was here counts.
func TestIdleLocksCountTimeAsleep(t *testing.T) {
	for name, asleep := range map[string]func(s *session){
		"asleep":                   func(s *session) { s.atWall = s.atWall.Add(-8 * time.Hour) },
		"clock set back meanwhile": func(s *session) { s.atWall, s.touched = s.atWall.Add(8*time.Hour), s.touched.Add(-time.Hour) },
	} {
		f, st, _ := created(t, fakeShell{})
		st.idle = 10 * time.Minute
		f.session.look()
		f.expect(t, StateUnlocked)
		f.session.mu.Lock()
		asleep(f.session)
		f.session.mu.Unlock()
		f.session.look()
		if got := f.session.state(); got != StateLocked {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestTheDemoReplacesWhatWasOpenAndHasNoBackup(t *testing.T) {
	f, st, _ := created(t, fakeShell{})
	own := st.last()
	got, err := f.Demo.Start(t.Context(), Nothing{})
	if err != nil || !got.Demo || !own.isClosed() {
		t.Fatal(got, err)
	}
	if _, err := f.Vault.Backup(t.Context(), Nothing{}); fault.CodeOf(err) != "vault.demo" {
		t.Fatal(err)
	}
	if _, err := f.Vault.ChangePassphrase(t.Context(), ChangePassphrase{}); fault.CodeOf(err) != "vault.demo" {
		t.Fatal(err)
	}
	if _, err := f.Vault.Lock(t.Context(), Nothing{}); err != nil {
		t.Fatal(err)
	}
	f.expect(t, StateLocked)
}

func TestScreensHearEventsOnlyWhileUnlocked(t *testing.T) {
	f, st, _ := created(t, fakeShell{})
	heard, stop := f.Events(16)
	defer stop()
	bus := st.last().bus
	bus.Publish(event.Event{Kind: event.MerchantSaved, ID: "m1"})
	if e := <-heard; e.Kind != event.MerchantSaved || e.ID != "m1" {
		t.Fatalf("%+v", e)
	}
	st.setBusy(true)
	if _, err := f.Vault.Lock(t.Context(), Nothing{}); err != nil {
		t.Fatal(err)
	}
	if e := <-heard; e.Kind != event.VaultState {
		t.Fatalf("%+v", e)
	}
	bus.Publish(event.Event{Kind: event.Notice, BodyEN: "a merchant's name"})
	st.setBusy(false)
	f.session.look() // closes it: the next thing heard is that, not the notice
	if e := <-heard; e.Kind != event.VaultState {
		t.Fatalf("%+v was heard while locked", e)
	}
}

func TestAFileReachesThePersonInTheWayTheShellHas(t *testing.T) {
	f, _, _ := created(t, fakeShell{})
	if file := f.taken(t, func() (Delivery, error) { return f.Vault.Backup(t.Context(), Nothing{}) }); string(file) != "sealed" {
		t.Fatalf("%q", file)
	}
	path := filepath.Join(t.TempDir(), "x.mfbackup")
	f, _, _ = created(t, fakeShell{desktop: true, path: path})
	d, err := f.Vault.Backup(t.Context(), Nothing{})
	if err != nil || d.Content != nil || d.Stream != "" || d.SavedTo != path {
		t.Fatalf("%+v %v", d, err)
	}
	if saved, _ := os.ReadFile(path); string(saved) != "sealed" {
		t.Fatalf("saved %q", saved)
	}
	f, _, _ = created(t, fakeShell{desktop: true})
	if d, err = f.Vault.Backup(t.Context(), Nothing{}); err != nil || !d.Cancelled {
		t.Fatalf("%+v %v", d, err)
	}
}

func TestPreferencesSurviveAndABrokenFileIsForgiven(t *testing.T) {
	f, _, _ := newTest(t, fakeShell{})
	want := Preferences{Language: fault.English, Theme: ThemeDark, LogLevel: LogInfo, TourDone: true}
	if _, err := f.System.SavePreferences(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if got, err := f.System.Preferences(t.Context(), Nothing{}); err != nil || got != want {
		t.Fatal(got, err)
	}
	if _, err := f.System.SavePreferences(t.Context(), Preferences{Language: "fr", Theme: ThemeDark}); fault.CodeOf(err) != "settings.unknown_language" {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(f.session.opt.Dir, preferencesFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := f.System.Preferences(t.Context(), Nothing{}); err != nil || got != defaultPreferences() {
		t.Fatal(got, err)
	}
}
