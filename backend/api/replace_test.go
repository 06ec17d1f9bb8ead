package api

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/workspace"
)

// A backup takes the place of the vault that is open: what comes of it is held,
// what was there is kept whole and opens from where it is kept, and a backup that
// cannot be read changes nothing.
func TestABackupTakesThePlaceOfTheOpenVault(t *testing.T) {
	ctx := t.Context()
	f := real(t)
	if _, err := f.Vault.Create(ctx, secret(good)); err != nil {
		t.Fatal(err)
	}
	names := func() (out []string) {
		w, err := f.session.open()
		if err != nil {
			t.Fatal(err)
		}
		list, err := w.Merchants.List(merchant.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			out = append(out, m.Name)
		}
		return out
	}
	add := func(name, id string) {
		w, err := f.session.open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Merchants.Add(merchant.Merchant{AppID: "app", Name: name, MiniAppID: id}); err != nil {
			t.Fatal(err)
		}
	}
	add("茶馆", "2021000000000001")
	file := f.taken(t, func() (Delivery, error) { return f.Vault.Backup(ctx, Nothing{}) })
	add("后来的店", "2021000000000002")
	if _, err := f.Vault.ChangePassphrase(ctx, ChangePassphrase{Old: Secret(good), New: Secret("another tune of seven words")}); err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(file)
	damaged[len(damaged)/2] ^= 1
	by := func() RestorePassphrase { return RestorePassphrase{Passphrase: Secret(good), Replace: true} }
	if _, err := f.restored(ctx, damaged, by()); fault.CodeOf(err) != "vault.backup_damaged" || len(names()) != 2 {
		t.Fatal(err, names())
	}
	dir := f.session.opt.Dir
	out, err := f.restored(ctx, file, by())
	if err != nil || out.State != StateUnlocked || out.Kept == "" {
		t.Fatalf("%+v %v", out, err)
	}
	if got := names(); len(got) != 1 || got[0] != "茶馆" {
		t.Fatal(got)
	}
	w, err := f.session.open()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Hold.Refuse(); err == nil {
		t.Error("what was restored is not held")
	}
	if st, err := f.Vault.Backups(ctx, Nothing{}); err != nil || len(st.Kept) != 1 || st.Kept[0] != out.Kept {
		t.Errorf("%+v %v", st, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "restoring")); !os.IsNotExist(err) {
		t.Error("something is left over", err)
	}
	old, err := workspace.Open(out.Kept, []byte("another tune of seven words"), workspace.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := old.Merchants.List(merchant.Filter{}); err != nil || len(list) != 2 {
		t.Error(list, err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	// Locked there is nothing to take the place of.
	if _, err := f.Vault.Lock(ctx, Nothing{}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.restored(ctx, file, by()); fault.CodeOf(err) != "vault.locked" {
		t.Error(err)
	}
}

// A program that ends between the two moves of a replacement finds the new vault
// in its place at the next start.
func TestAReplacementCutShortIsEnded(t *testing.T) {
	t.Parallel()
	dir, opt := t.TempDir(), workspace.Options{UnlockTime: 1}
	w, err := workspace.Create(dir, []byte(good), opt)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := w.Vault.Backup(&file); err != nil {
		t.Fatal(err)
	}
	if err := workspace.PrepareReplacement(dir, &file, []byte(good), nil, opt); err != nil {
		t.Fatal(err)
	}
	if _, err := workspace.Replace(dir, time.Now()); fault.CodeOf(err) != "vault.in_use" {
		t.Fatal("an open vault was replaced", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "restoring", "move"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, "before-restore-2026-01-31-100000")
	if err := os.MkdirAll(kept, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "vault"), filepath.Join(kept, "vault")); err != nil {
		t.Fatal(err)
	}
	if !workspace.Exists(dir) {
		t.Fatal("there is no vault")
	}
	if w, err = workspace.Open(dir, []byte(good), opt); err != nil {
		t.Fatal(err)
	}
	if err := w.Hold.Refuse(); err == nil {
		t.Error("what was restored is not held")
	}
	if list, err := workspace.Kept(dir); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
