package workspace

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"minifleet/backend/hold"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
)

var releasedPass = []byte("correct horse battery staple")

// Every released version left a vault and a backup in testdata/vaults: one app
// of a simulator, a template, one merchant, a freeze. Each opens, is read by
// every index, and is written to. A change of a schema, or of Badger, that
// cannot read what was stored fails here; the next release adds its own files
// and changes none.
func TestVaultsOfReleasedVersionsOpen(t *testing.T) {
	files, err := filepath.Glob("testdata/vaults/*.tar.gz")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".tar.gz")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			unpack(t, file, dir)
			report, err := Check(dir, releasedPass, Options{})
			if err != nil || len(report.Bad) > 0 || report.Records["merchants"] != 1 {
				t.Fatalf("%+v, %v", report, err)
			}
			released(t, dir, false)
			released(t, dir, false) // and once more, after what it wrote

			backup, err := os.Open(filepath.Join("testdata/vaults", name+".mfbackup"))
			if err != nil {
				t.Fatal(err)
			}
			defer backup.Close()
			restored := filepath.Join(t.TempDir(), "restored")
			if err := Restore(restored, backup, releasedPass, nil, Options{}); err != nil {
				t.Fatal(err)
			}
			released(t, restored, true)
		})
	}
}

// Each version of the list of changes has left what the test above opens; the
// one to come leaves it before its tag (build/scripts/vault-of-version.sh).
func TestEachVersionLeftItsVault(t *testing.T) {
	changes, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	versions := regexp.MustCompile(`(?m)^## (\d+\.\d+\.\d+)`).FindAllSubmatch(changes, -1)
	if len(versions) == 0 {
		t.Fatal("CHANGELOG.md names no version")
	}
	for _, v := range versions {
		t.Run(string(v[1]), func(t *testing.T) {
			for _, ending := range []string{".tar.gz", ".mfbackup"} {
				file := filepath.Join("testdata/vaults", string(v[1])+ending)
				if info, err := os.Stat(file); err != nil || info.Size() > 100<<10 {
					t.Errorf("%s is not there, or has more than 100 kB: %v", file, err)
				}
			}
		})
	}
}

func released(t *testing.T, dir string, restored bool) {
	t.Helper()
	w, err := Open(dir, releasedPass, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	if warnings := w.Vault.Warnings(); len(warnings) > 0 {
		t.Errorf("%+v", warnings)
	}
	app, err := w.Providers.FindApp("Demo")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Providers.Client(app.ID); err != nil { // its keys are readable
		t.Error(err)
	}
	if _, err := w.Providers.FindTemplate("Shop"); err != nil {
		t.Error(err)
	}
	list, err := w.Merchants.List(merchant.Filter{Tagged: merchant.Tagged{Tags: []string{"深圳"}}})
	if err != nil || len(list) != 1 || list[0].Name != "南山茶馆" || list[0].Phone != "13800000000" {
		t.Fatalf("%+v, %v", list, err)
	}
	if h := w.Hold.Current(); !h.Has(hold.Frozen) || h.Has(hold.Restored) != restored {
		t.Errorf("%+v", h)
	}
	page, err := w.Journal.Search(t.Context(), journal.Query{Action: "hold.", Result: journal.OK})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].Message.EN != "frozen: fixture" {
		t.Errorf("%+v, %v", page, err)
	}
	list[0].Notes += "x"
	if _, err := w.Merchants.Update(list[0]); err != nil {
		t.Error(err)
	}
	if err := w.Vault.Backup(io.Discard); err != nil {
		t.Error(err)
	}
	if sizes, err := w.Vault.Sizes(); err != nil || len(sizes) == 0 || sizes[0].Bytes == 0 {
		t.Errorf("%+v, %v", sizes, err)
	}
}

func unpack(t *testing.T, file, dir string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.FileInfo().IsDir() {
			err = os.MkdirAll(path, 0o700)
		} else {
			var content []byte
			if content, err = io.ReadAll(r); err == nil {
				err = os.WriteFile(path, content, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
