package workspace

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/simulator"
)

var nextPass = []byte("another passphrase of seven words")

// TestForgetKillChild is no test: it is what the kills below end. It says when
// the work begins.
func TestForgetKillChild(t *testing.T) {
	dir := os.Getenv("MINIFLEET_FORGETKILL_DIR")
	if dir == "" {
		t.Skip("run by the kills of retention and of new keys")
	}
	w, err := Open(dir, killPass, Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("at work")
	if os.Getenv("MINIFLEET_FORGETKILL_WHAT") == "keys" {
		if err := w.Vault.ChangePassphrase(killPass, nextPass); err != nil {
			t.Fatal(err)
		}
		err = w.Vault.WaitNewKeys()
	} else {
		_, err = w.Batches.Forget(t.Context(), time.Now().Add(time.Hour))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// atWork runs the child on the directory until it ends, or is killed at a random
// moment of the time that the work takes, and returns how long that was.
func atWork(t *testing.T, dir, what string, takes time.Duration) time.Duration {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestForgetKillChild$")
	cmd.Env = append(os.Environ(), "MINIFLEET_FORGETKILL_DIR="+dir, "MINIFLEET_FORGETKILL_WHAT="+what)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(out)
	for said.Scan() && said.Text() != "at work" {
	}
	began := time.Now()
	if takes > 0 {
		time.AfterFunc(rand.N(takes), func() { _ = cmd.Process.Kill() })
	}
	for said.Scan() {
	}
	if err := said.Err(); err != nil {
		t.Error(err)
	}
	err = cmd.Wait()
	if err != nil && takes == 0 {
		t.Fatal(err)
	}
	return time.Since(began)
}

// killsOf is how often: few in the suite, 100 or what MINIFLEET_SOAK says.
func killsOf() int {
	n, err := strconv.Atoi(os.Getenv("MINIFLEET_SOAK"))
	switch {
	case err != nil:
		return 3
	case n <= 1:
		return 100
	}
	return n
}

// Kills while old batches are removed leave each of them whole, or gone with all
// its tasks and one word in the journal; what explains a merchant's last
// releases is never touched.
func TestKillsWhileOldBatchesAreRemoved(t *testing.T) {
	const merchants, many = 3, 12
	dir, ids := oldBatches(t, merchants, many)
	takes := time.Duration(0)
	for n := range killsOf() + 1 {
		at := filepath.Join(t.TempDir(), "d")
		if err := os.CopyFS(at, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		takes = max(takes, atWork(t, at, "forget", takes))
		w, err := Open(at, killPass, Options{UnlockTime: 1})
		if err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		if err := w.Batches.Start(false); err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		list, err := w.Batches.List()
		if err != nil {
			t.Fatal(err)
		}
		var there []string
		for _, b := range list {
			there = append(there, b.ID)
		}
		for i, id := range ids {
			stays := slices.Contains(there, id)
			if !stays && i >= many-3 {
				t.Errorf("kill %d: batch %d of %d is gone", n, i+1, many)
			}
			page, err := w.Journal.SearchAll(t.Context(), journal.Query{BatchID: id, Action: "batch.forget"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if said := len(page.Entries); said > 1 || (said == 1) == stays {
				t.Errorf("kill %d: batch %d is there: %v, and %d entries say that it was removed", n, i+1, stays, said)
			}
			if _, tasks, err := w.Batches.Tasks(id, batch.Filter{}); stays && (err != nil || tasks != merchants) {
				t.Errorf("kill %d: batch %d has %d tasks, %v", n, i+1, tasks, err)
			}
		}
		sizes, err := w.Vault.Sizes()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sizes {
			if s.Collection == "batch.task" && s.Records != merchants*len(there) {
				t.Errorf("kill %d: %d tasks of %d batches are there", n, s.Records, len(there))
			}
		}
		if n == 0 && len(there) != 3 {
			t.Errorf("%d batches are left when nothing is killed", len(there))
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Kills while every record is sealed under new keys: the one passphrase or the
// other opens the vault, everything is there, and the work comes to its end.
func TestKillsWhileTheVaultGetsNewKeys(t *testing.T) {
	dir, ids := oldBatches(t, 2, 6)
	takes := time.Duration(0)
	for n := range killsOf() + 1 {
		at := filepath.Join(t.TempDir(), "d")
		if err := os.CopyFS(at, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		takes = max(takes, atWork(t, at, "keys", takes))
		w, err := Open(at, nextPass, Options{UnlockTime: 1})
		if err != nil && n > 0 { // it was killed before the passphrase was changed
			w, err = Open(at, killPass, Options{UnlockTime: 1})
		}
		if err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		if err := w.Vault.WaitNewKeys(); err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		for _, id := range ids {
			if _, tasks, err := w.Batches.Tasks(id, batch.Filter{}); err != nil || tasks != 2 {
				t.Errorf("kill %d: %d tasks, %v", n, tasks, err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// oldBatches is a data directory with batches that are over, the oldest first.
func oldBatches(t *testing.T, merchants, many int) (dir string, ids []string) {
	t.Helper()
	sim := platformtest.StartSimulator(t, simulator.Options{Merchants: merchants, Seed: 5})
	dir = filepath.Join(t.TempDir(), "d")
	w, err := Create(dir, killPass, Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	enrol(t, w, sim)
	app, err := w.Providers.FindApp("")
	if err != nil {
		t.Fatal(err)
	}
	_, tpl, err := provider.LoadSimulator(filepath.Join(sim.Dir, simulator.InfoFile))
	if err != nil {
		t.Fatal(err)
	}
	tpl.AppID = app.ID
	if tpl, err = w.Providers.AddTemplate(tpl); err != nil {
		t.Fatal(err)
	}
	if err := w.Batches.Start(false); err != nil {
		t.Fatal(err)
	}
	for range many {
		b, err := w.Batches.Create(batch.Plan{Template: tpl.ID, TemplateVersion: "1.0.1", Goal: batch.GoalOnline,
			Targets: merchant.Targets{All: true}, NotBefore: time.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Batches.Cancel(b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Batches.Wait(t.Context(), b.ID); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, b.ID)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, ids
}
