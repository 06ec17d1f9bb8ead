package workspace

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minifleet/backend/hold"
)

func TestWhoUsedTheVaultElsewhere(t *testing.T) {
	here, other := t.TempDir(), t.TempDir()
	mine := use{Machine: "desk", Own: "1", Folder: here}
	of := func(change func(*use), count int) use {
		u := mine
		u.Count = count
		change(&u)
		return u
	}
	same := func(*use) {}
	if err := os.MkdirAll(filepath.Join(other, "vault", "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		last, beside use
		held         bool
	}{
		"never written down":            {use{}, use{}, false},
		"here":                          {of(same, 3), of(same, 3), false},
		"killed before the note":        {of(same, 3), of(same, 2), false},
		"the note was lost":             {of(same, 3), use{}, false},
		"another machine":               {of(func(u *use) { u.Machine, u.Own = "laptop", "2" }, 3), of(same, 2), true},
		"this one under another name":   {of(func(u *use) { u.Machine = "desk.lan" }, 3), of(same, 3), false},
		"this one with an empty cache":  {of(func(u *use) { u.Own = "9" }, 3), of(same, 3), false},
		"put back by a sync program":    {of(same, 3), of(same, 5), true},
		"moved on this machine":         {of(func(u *use) { u.Folder = filepath.Join(other, "gone") }, 3), use{}, false},
		"copied on this machine":        {of(func(u *use) { u.Folder = other }, 3), use{}, true},
		"another machine with the note": {of(func(u *use) { u.Machine, u.Own = "laptop", "2" }, 7), of(func(u *use) { u.Machine, u.Own = "laptop", "2" }, 7), true},
	} {
		if who, held := elsewhere(mine, c.last, c.beside); held != c.held || held && who.Machine == "" {
			t.Errorf("%s: %+v, %v", name, who, held)
		}
	}
}

// A copied data directory holds changes back until a person says go on; the
// original and a restored one are told for what they are.
func TestACopiedVaultWaitsForAPerson(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	pass := []byte("correct horse battery staple")
	dir := filepath.Join(t.TempDir(), "first")
	now := time.Now()
	opt := Options{UnlockTime: 1, Now: func() time.Time { return now }}
	w, err := Create(dir, pass, opt)
	if err != nil {
		t.Fatal(err)
	}
	var backup bytes.Buffer
	if err := w.Vault.Backup(&backup); err != nil {
		t.Fatal(err)
	}
	causes := func(dir string) hold.Hold {
		t.Helper()
		w, err := Open(dir, pass, opt)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		return w.Hold.Current()
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if h := causes(dir); h.Held() {
		t.Fatalf("the original: %+v", h)
	}
	for range 2 { // and it stays so
		if h := causes(copied); !h.Has(hold.Elsewhere) || h.Causes[0].Machine != dir {
			t.Fatalf("the copy: %+v", h)
		}
	}
	// The older state of the copy comes back over it, as a sync program does.
	if w, err = Open(dir, pass, opt); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	older := filepath.Join(t.TempDir(), "older")
	if err := os.CopyFS(older, os.DirFS(filepath.Join(dir, "vault"))); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * useEvery)
	if h := causes(dir); h.Held() {
		t.Fatalf("%+v", h)
	}
	if err := os.RemoveAll(filepath.Join(dir, "vault")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "vault"), os.DirFS(older)); err != nil {
		t.Fatal(err)
	}
	if h := causes(dir); !h.Has(hold.Elsewhere) {
		t.Fatalf("the older state: %+v", h)
	}
	restored := filepath.Join(t.TempDir(), "restored")
	if err := Restore(restored, &backup, pass, nil, opt); err != nil {
		t.Fatal(err)
	}
	if h := causes(restored); !h.Has(hold.Restored) || h.Has(hold.Elsewhere) {
		t.Fatalf("restored: %+v", h)
	}
}
