package vault

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The folder is moved away, as when a disk is pulled out or a person tidies
// up. Badger alone would wait for ever here. Windows keeps the folder of an open
// file in place: there nobody can move it.
func TestAFolderThatWentAwayNeitherHangsNorHidesWhatIsStored(t *testing.T) {
	for _, c := range []struct {
		name string
		fill int // records, so that tables have to be written
	}{{"few", 1}, {"more than one table", 60}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()
			dir, moved := filepath.Join(parent, "vault"), filepath.Join(parent, "moved")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			opt := small
			opt.closeTime = 300 * time.Millisecond
			v, err := openStoreOnly(dir, opt)
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.fill {
				put(t, v, counters(), counter{ID: string(rune('a' + i)), Fill: strings.Repeat("x", 30<<10)})
			}
			if err := os.Rename(dir, moved); runtime.GOOS == "windows" {
				if err == nil {
					t.Error("the folder of an open vault was moved away: ", os.Rename(moved, dir))
				}
				mustClose(t, v)
				return
			} else if err != nil {
				t.Fatal(err)
			}
			put(t, v, shops(), shop{ID: "1", Name: "Tea"}) // fails the test when it is told as failed
			began := time.Now()
			wantCode(t, v.Close(), CodeUnusable)
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("Close took %v", took)
			}
			wantCode(t, v.View(func(*Tx) error { return nil }), CodeClosed)
			defer func() { // what stays behind until the process ends
				if err := os.Rename(moved, dir); err != nil {
					t.Error(err)
				}
				_, _ = v.db.Close(), v.commits.close()
				v.release()
			}()
			copied := copyStore(t, moved) // the lock of the moved folder is held until the process ends
			again, err := openStoreOnly(copied, small)
			if err != nil {
				t.Fatal(err)
			}
			defer mustClose(t, again)
			if s, err := get(again, shops(), "1"); err != nil || s.Name != "Tea" {
				t.Error(s, err)
			}
			if n := countRecords(t, again); n != c.fill {
				t.Errorf("%d of %d records", n, c.fill)
			}
		})
	}
}

func TestADiskThatDoesNotAnswerEndsClose(t *testing.T) {
	v := &Vault{opt: Options{closeTime: 50 * time.Millisecond}, dir: t.TempDir()}
	done := make(chan error)
	if err, ended := v.waitClosed(done); err == nil || ended {
		t.Error(err, ended)
	}
}

// Badger's own compactors look forty times a second whether there is work.
func TestNothingWakesUpForAnOpenVaultAndTablesAreMerged(t *testing.T) {
	v := bareSmall(t)
	fill := strings.Repeat("x", 60<<10)
	for i := range 400 { // 24 MB through logs of 1 MB
		put(t, v, counters(), counter{ID: string(rune('a'+i%20)) + string(rune('a'+i/20)), Fill: fill})
	}
	deadline := time.Now().Add(20 * time.Second)
	for v.db.Levels()[0].NumTables >= levelZeroTables {
		if time.Now().After(deadline) {
			t.Fatalf("%d tables wait in the first level", v.db.Levels()[0].NumTables)
		}
		v.lookForTables()
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	if strings.Contains(string(stacks), "runCompactor") {
		t.Error("Badger's compactors run")
	}
	if n := countRecords(t, v); n != 400 {
		t.Errorf("%d records", n)
	}
}

func TestALargeRestoreDoesNotWaitForATableThatNobodyMerges(t *testing.T) {
	v := bareSmall(t)
	fill := strings.Repeat("x", 60<<10)
	for i := range 300 {
		put(t, v, counters(), counter{ID: string(rune('a'+i%20)) + string(rune('a'+i/20)), Fill: fill})
	}
	from, _ := create(t)
	mustClose(t, from)
	v.header = from.header
	file := backupOf(t, v)
	to := t.TempDir()
	restored, err := begin(to, small)
	if err != nil {
		t.Fatal(err)
	}
	if err := restored.start(append([]byte(nil), crashMaster...)); err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, restored)
	in := strings.NewReader(string(file))
	head, _, _, err := readBackupHead(bufio.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- restored.load(strings.NewReader(string(file[len(head):])), head) }()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the restore hangs")
	}
	if n := countRecords(t, restored); n != 300 {
		t.Errorf("%d records", n)
	}
}
