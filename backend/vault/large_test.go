package vault

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"testing"
	"time"

	"minifleet/backend/boundtest"
)

const sizeEnv = "MINIFLEET_TEST_VAULT_SIZE"

// TestMemoryDoesNotGrowWithTheVault backs a large vault up and restores it, in a
// process of its own. What a restore takes is bounded however large the vault
// is: large records are on disk a few MiB at a time, and what Badger's tables
// are built in is given back.
func TestMemoryDoesNotGrowWithTheVault(t *testing.T) {
	boundtest.MuchData(t)
	for _, c := range []struct{ record, vault, most int }{ // bytes, MiB, MiB
		{40_000, 128, 400},
		{1_000_000, 192, 170},
	} {
		if os.Getenv("MINIFLEET_SOAK") != "" {
			c.vault *= 8
		}
		cmd := exec.Command(os.Args[0], "-test.run", "^TestLargeVaultChild$", "-test.v")
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d %d", sizeEnv, c.record, c.vault, c.most))
		out, err := cmd.CombinedOutput()
		t.Logf("%s", out)
		if err != nil {
			t.Error(err)
		}
	}
}

func TestLargeVaultChild(t *testing.T) {
	var size, mib, most int
	if _, err := fmt.Sscan(os.Getenv(sizeEnv), &size, &mib, &most); err != nil {
		t.Skip("run by TestMemoryDoesNotGrowWithTheVault")
	}
	debug.SetMemoryLimit(200 << 20)
	v, dir := create(t)
	n := writeLarge(t, v, size, mib<<20)
	mustClose(t, v)
	v, err := Open(dir, pass, Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "backup")
	peak(t, "the backup", most, func() {
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriter(f)
		if err := cmp.Or(v.Backup(w), w.Flush(), f.Close()); err != nil {
			t.Fatal(err)
		}
	})
	mustClose(t, v)
	to := filepath.Join(t.TempDir(), "restored")
	peak(t, "the restore", most, func() {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := Restore(to, f, pass, Options{UnlockTime: 1}, nil); err != nil {
			t.Fatal(err)
		}
	})
	v, err = Open(to, pass, Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	if err := v.View(func(tx *Tx) error {
		return tx.scan([]byte("r/large/"), dataName, func(pair) error { found++; return nil })
	}); err != nil || found != n {
		t.Errorf("%d of %d records came back: %v", found, n, err)
	}
	mustClose(t, v)
}

// writeLarge writes records of so many bytes until there are as many bytes of them as
// are wanted, about a MiB at a time, and returns how many it wrote.
func writeLarge(t *testing.T, v *Vault, size, wanted int) (n int) {
	t.Helper()
	src := rand.NewChaCha8([32]byte{1})
	for value := make([]byte, size); n < wanted/size; {
		if err := v.Update(func(tx *Tx) error {
			for end := n + 1 + 1<<20/size; n < end; n++ {
				_, _ = src.Read(value)
				if err := tx.set(fmt.Appendf(nil, "r/large/%09d", n), bytes.Clone(value)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// peak holds the memory that the program has of the system while f runs against
// the most, in MiB.
func peak(t *testing.T, name string, most int, f func()) {
	t.Helper()
	debug.FreeOSMemory()
	var top uint64
	var watch sync.WaitGroup
	end := make(chan struct{})
	watch.Go(func() {
		s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for {
			metrics.Read(s)
			top = max(top, s[0].Value.Uint64()-s[1].Value.Uint64())
			select {
			case <-end:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	f()
	close(end)
	watch.Wait()
	if mib := int(top >> 20); mib > most {
		t.Errorf("%s took %d MiB of memory", name, mib)
	} else {
		t.Logf("%s took %d MiB of memory", name, mib)
	}
}
