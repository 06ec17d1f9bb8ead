package api

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"minifleet/backend/api/session/sessiontest"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// real is a facade on a data directory of its own.
func real(t *testing.T) *Facade {
	t.Helper()
	f := New(Options{Dir: t.TempDir(), Shell: sessiontest.Shell{}, UnlockTime: 1})
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func TestABackupIsRestoredWhereNoVaultIs(t *testing.T) {
	ctx := t.Context()
	f := real(t)
	if _, err := f.Vault.Create(ctx, secret(good)); err != nil {
		t.Fatal(err)
	}
	w, err := f.session.open()
	if err != nil {
		t.Fatal(err)
	}
	added, err := w.Merchants.Add(merchant.Merchant{AppID: "app", Name: "茶馆", Phone: "13800000000"})
	if err != nil {
		t.Fatal(err)
	}
	file := f.taken(t, func() (Delivery, error) { return f.Vault.Backup(ctx, Nothing{}) })
	if len(file) == 0 || bytes.Contains(file, []byte("13800000000")) {
		t.Fatalf("%d bytes", len(file))
	}
	if st, err := f.Vault.Backups(ctx, Nothing{}); err != nil || st.Last.Bytes != int64(len(file)) || !st.Remind.IsZero() {
		t.Errorf("%+v, %v", st, err)
	}
	// The passphrase of the day it was made opens it, whatever it is changed to.
	if _, err := f.Vault.ChangePassphrase(ctx, ChangePassphrase{Old: Secret(good), New: Secret("another tune of seven words")}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.restore(ctx, file, good); fault.CodeOf(err) != "vault.exists" {
		t.Fatalf("restored over a vault: %v", err)
	}

	label, err := f.Vault.BackupLabel(ctx, BackupStart{file[:min(len(file), 16<<10)]})
	if err != nil || label.MadeAt.IsZero() || label.Vault != w.Vault.ID() {
		t.Errorf("%+v, %v", label, err)
	}
	fresh := real(t)
	damaged := bytes.Clone(file)
	damaged[len(damaged)/2] ^= 1
	for name, c := range map[string]struct {
		file       []byte
		passphrase string
		want       fault.Code
	}{
		"a wrong passphrase": {file, "wrong horse", "vault.wrong_passphrase"},
		"a flipped bit":      {damaged, good, "vault.backup_damaged"},
		"half of it":         {file[:len(file)/2], good, "vault.backup_damaged"},
		"something else":     {[]byte("hello"), good, "vault.backup_damaged"},
		"nothing":            {nil, good, "vault.backup_damaged"},
	} {
		if _, err := fresh.restore(ctx, c.file, c.passphrase); fault.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		fresh.expect(t, StateNone)
		if _, err := fresh.verify(ctx, c.file, c.passphrase); fault.CodeOf(err) != c.want {
			t.Errorf("%s, verified: %v, want %s", name, err, c.want)
		}
	}
	if found, err := fresh.verify(ctx, file, good); err != nil || found.Records == 0 || found.Vault != label.Vault {
		t.Errorf("%+v, %v", found, err)
	}
	fresh.expect(t, StateNone)
	st, err := fresh.restore(ctx, file, good)
	if err != nil || st.State != StateUnlocked {
		t.Fatalf("%+v %v", st, err)
	}
	if w, err = fresh.session.open(); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Merchants.Get(added.ID); err != nil || got.Name != "茶馆" {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err := fresh.Vault.Lock(ctx, Nothing{}); err != nil {
		t.Fatal(err)
	}
	if _, err := fresh.Vault.Unlock(ctx, secret(good)); err != nil {
		t.Fatal(err)
	}
}

// restore sends a backup as a page does, in small parts.
func (f *Facade) restore(ctx context.Context, file []byte, passphrase string) (VaultStatus, error) {
	out, err := f.restored(ctx, file, RestorePassphrase{Passphrase: Secret(passphrase)})
	return out.VaultStatus, err
}

func (f *Facade) restored(ctx context.Context, file []byte, by RestorePassphrase) (RestoredVault, error) {
	u, err := f.Vault.BeginRestore(ctx, by)
	if err != nil {
		return RestoredVault{}, err
	}
	for len(file) > 0 {
		n := min(len(file), 10_000)
		if _, err := f.Vault.AddRestorePart(ctx, RestorePart{u.Upload, file[:n]}); err != nil {
			return RestoredVault{}, err
		}
		file = file[n:]
	}
	return f.Vault.EndRestore(ctx, u)
}

func (f *Facade) verify(ctx context.Context, file []byte, passphrase string) (vault.VerifiedBackup, error) {
	u, err := f.Vault.BeginVerify(ctx, Passphrase{Secret(passphrase)})
	if err != nil {
		return vault.VerifiedBackup{}, err
	}
	for len(file) > 0 {
		n := min(len(file), 10_000)
		if _, err := f.Vault.AddRestorePart(ctx, RestorePart{u.Upload, file[:n]}); err != nil {
			return vault.VerifiedBackup{}, err
		}
		file = file[n:]
	}
	return f.Vault.EndVerify(ctx, u)
}

// taken fetches a delivered file as a page does.
func (f *Facade) taken(t *testing.T, deliver func() (Delivery, error)) []byte {
	t.Helper()
	d, err := deliver()
	if err != nil {
		t.Fatal(err)
	}
	if d.Stream == "" {
		return d.Content
	}
	var file []byte
	for {
		part, err := f.Files.Next(t.Context(), NextPart{d.Stream})
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, part.Content...)
		if part.Last {
			return file
		}
	}
}

// A transfer that is cut off leaves no vault, keeps nothing open, and the next
// one works.
func TestATransferThatIsCutOffEnds(t *testing.T) {
	ctx := t.Context()
	f := real(t)
	if _, err := f.Vault.Create(ctx, secret(good)); err != nil {
		t.Fatal(err)
	}
	w, err := f.session.open()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 { // more than a part
		if _, err := w.Journal.Append(journal.Entry{Action: "vault.backup", Detail: map[string]string{"file": strings.Repeat(fmt.Sprint(i), 100<<10)}}); err != nil {
			t.Fatal(err)
		}
	}
	file := f.taken(t, func() (Delivery, error) { return f.Vault.Backup(ctx, Nothing{}) })
	if len(file) < 4<<20 {
		t.Fatalf("%d bytes", len(file))
	}
	d, err := f.Vault.Backup(ctx, Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	if part, err := f.Files.Next(ctx, NextPart{d.Stream}); err != nil || part.Last || len(part.Content) != 4<<20 {
		t.Fatalf("%d, %v, %v", len(part.Content), part.Last, err)
	}
	if _, err := f.Vault.Lock(ctx, Nothing{}); err != nil { // with the file half fetched
		t.Fatal(err)
	}
	if _, err := f.Files.Next(ctx, NextPart{d.Stream}); fault.CodeOf(err) != "vault.locked" {
		t.Errorf("after the lock: %v", err)
	}
	if _, err := f.Files.Next(ctx, NextPart{d.Stream}); fault.CodeOf(err) != "system.no_stream" {
		t.Errorf("afterwards: %v", err)
	}

	dir := t.TempDir()
	fresh := New(Options{Dir: dir, Shell: sessiontest.Shell{}, UnlockTime: 1, StreamIdle: 100 * time.Millisecond})
	u, err := fresh.Vault.BeginRestore(ctx, RestorePassphrase{Passphrase: Secret(good)})
	if err != nil {
		t.Fatal(err)
	}
	// On a busy machine the part itself may come too late; that ends it as well.
	_, _ = fresh.Vault.AddRestorePart(ctx, RestorePart{u.Upload, bytes.Clone(file[:4<<20])})
	// Nobody sends for a while. A look counts as sending, so it comes seldom.
	for fault.CodeOf(err) != "system.no_stream" {
		time.Sleep(400 * time.Millisecond)
		if _, err = fresh.Vault.AddRestorePart(ctx, RestorePart{Upload: u.Upload}); err != nil && fault.CodeOf(err) != "system.no_stream" {
			t.Fatal(err)
		}
	}
	fresh.expect(t, StateNone)
	if err := fresh.Close(); err != nil {
		t.Fatal(err)
	}
	fresh = New(Options{Dir: dir, Shell: sessiontest.Shell{}, UnlockTime: 1})
	t.Cleanup(func() {
		if err := fresh.Close(); err != nil {
			t.Error(err)
		}
	})
	if st, err := fresh.restore(ctx, file, good); err != nil || st.State != StateUnlocked {
		t.Fatalf("%+v, %v", st, err)
	}
}
