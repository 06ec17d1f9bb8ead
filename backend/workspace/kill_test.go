package workspace

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"minifleet/backend/backup"
	"minifleet/backend/journal"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
)

const killEntries = 3000

var killPass = []byte("correct horse battery staple")

// TestKillChild is no test: it is what TestKillsOfTheUpkeep kills.
func TestKillChild(t *testing.T) {
	dir := os.Getenv("MINIFLEET_KILL_DIR")
	if dir == "" {
		t.Skip("run by TestKillsOfTheUpkeep")
	}
	switch os.Getenv("MINIFLEET_KILL_WHAT") {
	case "rescue":
		to := os.Getenv("MINIFLEET_KILL_TO")
		if _, err := Rescue(dir, to, killPass, nil, Options{}); err != nil {
			t.Fatal(err)
		}
	case "archive":
		w, err := Open(dir, killPass, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 10 {
			before := time.Now().Add(time.Duration(i-9) * 24 * time.Hour)
			if _, err := w.Journal.Archive(t.Context(), before); err != nil {
				t.Fatal(err)
			}
		}
		_ = w.Vault.Tidy()
		_ = w.Close()
	case "backup":
		w, err := Open(dir, killPass, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if _, err := w.Backups.To(t.Context(), filepath.Join(os.Getenv("MINIFLEET_KILL_TO"), fmt.Sprint(rand.IntN(3), backup.Suffix))); err != nil {
				t.Fatal(err)
			}
		}
		_ = w.Close()
	}
}

// Kills in the middle of the archive, of backups and of a rescue lose nothing:
// every entry is found once, every file that has a backup's name is a whole
// backup, and a directory that was being rescued to is no vault or a whole one.
func TestKillsOfTheUpkeep(t *testing.T) {
	kills, err := strconv.Atoi(os.Getenv("MINIFLEET_SOAK"))
	if err != nil {
		t.Skip("make soak")
	}
	if kills <= 1 {
		kills = 100 // of each kind
	}
	for _, what := range []string{"archive", "backup", "rescue"} {
		t.Run(what, func(t *testing.T) {
			for n := range kills {
				dir, to := filepath.Join(t.TempDir(), "d"), t.TempDir()
				oldVault(t, dir)
				target := filepath.Join(to, "rescued")
				if what == "backup" {
					target = to
				}
				cmd := exec.Command(os.Args[0], "-test.run", "^TestKillChild$")
				cmd.Env = append(os.Environ(), "MINIFLEET_KILL_DIR="+dir, "MINIFLEET_KILL_WHAT="+what, "MINIFLEET_KILL_TO="+target)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Duration(100+rand.IntN(900)) * time.Millisecond)
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
				whole(t, dir, what, n)
				if what == "rescue" && Exists(target) {
					whole(t, target, what, n)
				}
				files, _ := filepath.Glob(filepath.Join(to, "*"+backup.Suffix))
				for _, path := range files {
					f, err := os.Open(path)
					if err != nil {
						t.Fatal(err)
					}
					if _, err := vault.VerifyBackup(f, killPass); err != nil {
						t.Errorf("kill %d: %s: %v", n, path, err)
					}
					_ = f.Close()
				}
			}
		})
	}
}

func oldVault(t *testing.T, dir string) {
	t.Helper()
	w, err := Create(dir, killPass, Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Settings.Update(func(s *settings.Settings) error { s.JournalMonths = 0; return nil }); err != nil {
		t.Fatal(err)
	}
	for from := 0; from < killEntries; from += 1000 {
		if err := w.Vault.Update(func(tx *vault.Tx) error {
			for i := from; i < from+1000; i++ {
				at := time.Now().Add(-time.Duration(killEntries-i) * 5 * time.Minute)
				if _, err := w.Journal.AppendTx(tx, journal.Entry{At: at, Action: "version.online", MerchantID: fmt.Sprint(i % 10), TraceID: fmt.Sprint(i)}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func whole(t *testing.T, dir, what string, n int) {
	t.Helper()
	w, err := Open(dir, killPass, Options{})
	if err != nil {
		t.Fatalf("%s, kill %d: %v", what, n, err)
	}
	defer w.Close()
	found := map[string]bool{}
	q := journal.Query{Action: "version.online", Limit: journal.MaxLimit}
	for {
		page, err := w.Journal.SearchAll(t.Context(), q, nil)
		if err != nil {
			t.Fatalf("%s, kill %d: %v", what, n, err)
		}
		for _, e := range page.Entries {
			if found[e.TraceID] {
				t.Fatalf("%s, kill %d: entry %s twice", what, n, e.TraceID)
			}
			found[e.TraceID] = true
		}
		if q.Before = page.Next; page.Next == "" {
			break
		}
	}
	if len(found) != killEntries {
		t.Fatalf("%s, kill %d: %d of %d entries", what, n, len(found), killEntries)
	}
}
