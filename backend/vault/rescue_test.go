package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

const rescueShops = 200

// toRescue is a vault with large and small records, some of which were changed
// and deleted, and a backup of it.
func toRescue(t *testing.T, unclean bool) (dir string, backup []byte) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "v")
	v, err := Create(dir, pass, small)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	for i := range rescueShops {
		put(t, v, shops(), shop{ID: fmt.Sprintf("%03d", i), Name: "before", Note: strings.Repeat("n", 300)})
	}
	for i := range rescueShops {
		s := shop{ID: fmt.Sprintf("%03d", i), Name: fmt.Sprint("shop ", i), Tags: []string{"t"}, Note: strings.Repeat("m", 300)}
		if i%100 == 7 {
			s.Note = strings.Repeat("l", 80<<10) // lies in the value log
		}
		put(t, v, shops(), s)
	}
	put(t, v, counters(), counter{ID: "1", Seq: 1})
	for i := range 10 {
		if err := v.Update(func(tx *Tx) error { return shops().Delete(tx, fmt.Sprintf("%03d", i*10)) }); err != nil {
			t.Fatal(err)
		}
	}
	backup = backupOf(t, v)
	if unclean {
		return crashedCopy(t, v), backup
	}
	mustClose(t, v)
	return dir, backup
}

// rescued opens what was rescued and returns the shops in it, each as it was
// last stored and found by its indexes.
func rescued(t *testing.T, dir string) (n int) {
	t.Helper()
	v, err := Open(dir, pass, small)
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, v)
	ids := map[string]bool{}
	err = v.View(func(tx *Tx) error {
		return shops().Each(tx, "", func(s shop) error {
			var i int
			if _, err := fmt.Sscanf(s.ID, "%d", &i); err != nil || s.Name != fmt.Sprint("shop ", i) {
				return fmt.Errorf("%s is %q: an older state", s.ID, s.Name)
			}
			ids[s.ID] = true
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // computed, and after the migration that the view began
		found := 0
		err = v.View(func(tx *Tx) error {
			return shops().Find(tx, "tag", "t", func(s shop) error { found++; return nil })
		})
		if err != nil || found != len(ids) {
			t.Fatalf("%d of %d by the index, %v", found, len(ids), err)
		}
	}
	put(t, v, shops(), shop{ID: "new"}) // and it goes on
	return len(ids)
}

func TestRescueTakesAllOfAWholeVault(t *testing.T) {
	for name, unclean := range map[string]bool{"closed": false, "killed": true} {
		t.Run(name, func(t *testing.T) {
			from, _ := toRescue(t, unclean)
			before := storeFiles(t, from)
			report, err := Check(from, pass, small)
			if err != nil || len(report.Bad) > 0 || report.Records["shops"] != rescueShops-10 {
				t.Fatalf("%+v, %v", report, err)
			}
			to := filepath.Join(t.TempDir(), "to")
			finished := false
			report, err = Rescue(from, to, pass, nil, small, func(*Vault, Report) error { finished = true; return nil })
			if err != nil || len(report.Bad) > 0 || !finished {
				t.Fatalf("%+v, %v", report, err)
			}
			if n := rescued(t, to); n != rescueShops-10 {
				t.Errorf("%d shops", n)
			}
			if after := storeFiles(t, from); len(after) != len(before) {
				t.Error("the old vault has changed")
			}
			if _, err := Rescue(from, to, pass, nil, small, nil); err == nil {
				t.Error("rescued over a vault")
			}
			_, err = Check(from, []byte("another"), small)
			wantCode(t, err, CodeWrongPassphrase)
		})
	}
}

// Whatever byte is flipped, all but what it hits comes back, the damage is
// named, and nothing comes back in an older state.
func TestRescueTakesWhatDamageLeaves(t *testing.T) {
	boundtest.MuchData(t)
	for name, unclean := range map[string]bool{"closed": false, "killed": true} {
		t.Run(name, func(t *testing.T) {
			from, _ := toRescue(t, unclean)
			files, err := filepath.Glob(filepath.Join(from, dataName, "*"))
			if err != nil {
				t.Fatal(err)
			}
			tried, most := 0, 0
			for _, path := range files {
				good, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				used := len(bytes.TrimRight(good, "\x00"))
				if used < 64 || filepath.Base(path) == "KEYREGISTRY" || filepath.Base(path) == "DISCARD" {
					continue
				}
				for _, at := range []int{used / 3, used - 60} {
					bad := bytes.Clone(good)
					bad[at] ^= 0x10
					write(t, path, bad)
					to := filepath.Join(t.TempDir(), "to")
					report, err := Rescue(from, to, pass, nil, small, nil)
					if err != nil {
						t.Fatalf("%s byte %d: %v", filepath.Base(path), at, err)
					}
					lost := rescueShops - 10 - min(rescueShops-10, report.Records["shops"])
					if lost > 0 && len(report.Bad) == 0 {
						t.Errorf("%s byte %d: %d records lost without a word", filepath.Base(path), at, lost)
					}
					if n := rescuedAny(t, to); n < report.Records["shops"] {
						t.Errorf("%s byte %d: %d of %d", filepath.Base(path), at, n, report.Records["shops"])
					}
					tried, most = tried+1, max(most, lost)
				}
				write(t, path, good)
			}
			if tried < 4 {
				t.Fatalf("%d bytes tried", tried)
			}
			t.Logf("%d bytes tried; at most %d of %d records were lost", tried, most, rescueShops-10)
		})
	}
}

// rescuedAny counts the shops; where the newest state was hit an older one may
// be all there is.
func rescuedAny(t *testing.T, dir string) (n int) {
	t.Helper()
	v, err := Open(dir, pass, small)
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, v)
	if err := v.View(func(tx *Tx) error { return shops().Each(tx, "", func(shop) error { n++; return nil }) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAHeaderComesBackFromABackupOfTheSameVault(t *testing.T) {
	from, backup := toRescue(t, false)
	if err := errors.Join(os.Remove(filepath.Join(from, headerName)), os.Remove(filepath.Join(from, headerCopyName))); err != nil {
		t.Fatal(err)
	}
	_, err := Check(from, pass, small)
	wantCode(t, err, CodeDamaged)
	to := filepath.Join(t.TempDir(), "to")
	report, err := Rescue(from, to, pass, bytes.NewReader(backup), small, nil)
	if err != nil || len(report.Bad) > 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	if n := rescued(t, to); n != rescueShops-10 {
		t.Errorf("%d shops", n)
	}
	// A backup of another vault does not fit.
	_, other := toRescue(t, false)
	if _, err := Rescue(from, filepath.Join(t.TempDir(), "x"), pass, bytes.NewReader(other), small, nil); err == nil {
		t.Error("the header of another vault was taken")
	}
}
