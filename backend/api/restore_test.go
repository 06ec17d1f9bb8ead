package api

import (
	"bytes"
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// real is a facade on a data directory of its own.
func real(t *testing.T) *Facade {
	t.Helper()
	f := New(Options{Dir: t.TempDir(), Shell: fakeShell{}, UnlockTime: 1})
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
	backup, err := f.Vault.Backup(ctx, Nothing{})
	if err != nil || len(backup.Content) == 0 || bytes.Contains(backup.Content, []byte("13800000000")) {
		t.Fatalf("%d bytes, %v", len(backup.Content), err)
	}
	// The passphrase of the day it was made opens it, whatever it is changed to.
	if _, err := f.Vault.ChangePassphrase(ctx, ChangePassphrase{Old: Secret(good), New: Secret("another tune of seven words")}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Vault.Restore(ctx, restore(backup.Content, good)); fault.CodeOf(err) != "vault.exists" {
		t.Fatalf("restored over a vault: %v", err)
	}

	fresh := real(t)
	damaged := bytes.Clone(backup.Content)
	damaged[len(damaged)/2] ^= 1
	for name, c := range map[string]struct {
		file       []byte
		passphrase string
		want       fault.Code
	}{
		"a wrong passphrase": {backup.Content, "wrong horse", "vault.wrong_passphrase"},
		"a flipped bit":      {damaged, good, "vault.backup_damaged"},
		"half of it":         {backup.Content[:len(backup.Content)/2], good, "vault.backup_damaged"},
		"something else":     {[]byte("hello"), good, "vault.backup_damaged"},
		"nothing":            {nil, good, "vault.backup_damaged"},
	} {
		if _, err := fresh.Vault.Restore(ctx, restore(c.file, c.passphrase)); fault.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		fresh.expect(t, StateNone)
	}
	st, err := fresh.Vault.Restore(ctx, restore(backup.Content, good))
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

func restore(file []byte, passphrase string) RestoreBackup {
	return RestoreBackup{File: bytes.Clone(file), Passphrase: Secret(passphrase)}
}
