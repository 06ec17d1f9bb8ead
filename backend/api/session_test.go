package api

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"minifleet/backend/api/session/sessiontest"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
)

func (f *Facade) expect(t *testing.T, want LockState) {
	t.Helper()
	got, err := f.Vault.Status(t.Context(), Nothing{})
	if err != nil || got.State != want {
		t.Fatalf("state %q (%v), want %q", got.State, err, want)
	}
}

func TestAVaultIsMadeLockedAndOpened(t *testing.T) {
	f, st := newTest(t, sessiontest.Shell{})
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
	if !st.Last().IsClosed() {
		t.Fatal("locking left the vault open")
	}
	if _, err := f.Vault.Unlock(t.Context(), secret("wrong")); !errors.Is(err, sessiontest.ErrWrong) {
		t.Fatal(err)
	}
	if _, err := f.Vault.Unlock(t.Context(), secret(good)); err != nil {
		t.Fatal(err)
	}
	f.expect(t, StateUnlocked)
}

func TestTheDemoReplacesWhatWasOpenAndHasNoBackup(t *testing.T) {
	f, st := created(t, sessiontest.Shell{})
	own := st.Last()
	got, err := f.Demo.Start(t.Context(), Nothing{})
	if err != nil || !got.Demo || !own.IsClosed() {
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

func TestAFileReachesThePersonInTheWayTheShellHas(t *testing.T) {
	f, _ := created(t, sessiontest.Shell{})
	if file := f.taken(t, func() (Delivery, error) { return f.Vault.Backup(t.Context(), Nothing{}) }); string(file) != "sealed" {
		t.Fatalf("%q", file)
	}
	path := filepath.Join(t.TempDir(), "x.mfbackup")
	f, _ = created(t, sessiontest.Shell{Desktop: true, Path: path})
	d, err := f.Vault.Backup(t.Context(), Nothing{})
	if err != nil || d.Content != nil || d.Stream != "" || d.SavedTo != path {
		t.Fatalf("%+v %v", d, err)
	}
	if saved, _ := os.ReadFile(path); string(saved) != "sealed" {
		t.Fatalf("saved %q", saved)
	}
	f, _ = created(t, sessiontest.Shell{Desktop: true})
	if d, err = f.Vault.Backup(t.Context(), Nothing{}); err != nil || !d.Cancelled {
		t.Fatalf("%+v %v", d, err)
	}
}

func TestPreferencesSurviveAndABrokenFileIsForgiven(t *testing.T) {
	f, _ := newTest(t, sessiontest.Shell{})
	want := Preferences{Language: fault.English, Theme: ThemeDark, LogLevel: LogInfo, Zoom: 150, TourDone: true,
		Merchants: ListLooks{Columns: []fleet.Column{{Key: "name", Width: 240}, {Key: "edition"}}, Compact: true}}
	if _, err := f.System.SavePreferences(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if got, err := f.System.Preferences(t.Context(), Nothing{}); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatal(got, err)
	}
	if _, err := f.System.SavePreferences(t.Context(), Preferences{Language: "fr", Theme: ThemeDark}); fault.CodeOf(err) != "settings.unknown_language" {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(f.session.opt.Dir, preferencesFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := f.System.Preferences(t.Context(), Nothing{}); err != nil || !reflect.DeepEqual(got, defaultPreferences()) {
		t.Fatal(got, err)
	}
}
