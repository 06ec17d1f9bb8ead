package vault

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var later = []byte("another passphrase of seven words")

// oldHeader is the header of its day, out of a backup file.
func oldHeader(backup []byte) []byte {
	at := len(backupMagic)
	n := int(binary.BigEndian.Uint16(backup[at:]))
	return bytes.Clone(backup[at+2 : at+2+n])
}

func changed(t *testing.T, v *Vault) {
	t.Helper()
	if err := v.ChangePassphrase(pass, later); err != nil {
		t.Fatal(err)
	}
	if err := v.WaitNewKeys(); err != nil {
		t.Fatal(err)
	}
}

// TestAnOldHeaderAndTheOldPassphraseOpenNothingAfterAChange, and putting the
// right header back finds everything as it was.
func TestAnOldHeaderAndTheOldPassphraseOpenNothingAfterAChange(t *testing.T) {
	t.Parallel()
	v, dir := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "Tea", Tags: []string{"a"}})
	backup := backupOf(t, v)
	wantCode(t, v.ChangePassphrase([]byte("wrong"), later), CodeWrongPassphrase)
	wantCode(t, v.ChangePassphrase(pass, nil), CodeWeakPassphrase)
	wantCode(t, v.ChangePassphrase(pass, []byte("password1")), CodeWeakPassphrase)
	changed(t, v)
	put(t, v, shops(), shop{ID: "2", Name: "Noodle", Tags: []string{"a"}})
	mustClose(t, v)

	_, err := Open(dir, pass, fast)
	wantCode(t, err, CodeWrongPassphrase)
	right, err := os.ReadFile(filepath.Join(dir, headerName))
	if err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, dir)
	write(t, filepath.Join(dir, headerName), oldHeader(backup))
	_, err = Open(dir, pass, fast)
	wantCode(t, err, CodeDamaged)
	write(t, filepath.Join(dir, headerCopyName), oldHeader(backup))
	_, err = Open(dir, pass, fast)
	wantCode(t, err, CodeDamaged)

	write(t, filepath.Join(dir, headerName), right)
	write(t, filepath.Join(dir, headerCopyName), right)
	for name, was := range snapshot(t, dir) {
		if name != headerName && name != headerCopyName && was != before[name] {
			t.Errorf("%s changed while an old header was tried", name)
		}
	}
	v, err = Open(dir, later, fast)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, id := range []string{"1", "2"} {
		if _, err := get(v, shops(), id); err != nil {
			t.Error(id, err)
		}
	}
	if n, err := countTag(v, "a"); err != nil || n != 2 {
		t.Error(n, err)
	}
	if w := v.Warnings(); len(w) != 0 {
		t.Error(w)
	}
}

func countTag(v *Vault, tag string) (n int, err error) {
	err = v.View(func(tx *Tx) error {
		return shops().Find(tx, "tag", tag, func(shop) error { n++; return nil })
	})
	return n, err
}

// TestNothingIsSealedUnderTheOldKeysAfterAChange reads the store underneath.
func TestNothingIsSealedUnderTheOldKeysAfterAChange(t *testing.T) {
	t.Parallel()
	v, dir := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "Tea", Note: strings.Repeat("n", 100<<10)})
	master := mustUnwrap(t, v)
	old := newKeyring(master)
	changed(t, v)
	tx := v.newTx(false)
	defer tx.txn.Discard()
	err := tx.scan(nil, dataName, func(p pair) error {
		again := reseal(old, v.keys, p)
		if p.key[0] != 'c' && p.key[0] != 'm' && !bytes.Equal(again, p.value) {
			return fmt.Errorf("%q opens under the old keys", p.key)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for _, name := range []string{nextName, wantedName, dataName + "/" + readyName} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s was left", name)
		}
	}
}

// TestAVaultIsUsedWhileItGetsNewKeys: what is stored, changed and deleted
// meanwhile is so afterwards, for several changes one after the other, and one
// who comes in a second time while he is inside is not kept out for ever.
func TestAVaultIsUsedWhileItGetsNewKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := Create(dir, pass, small)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	c := counters()
	fill := strings.Repeat("x", 3000)
	for i := range 300 {
		put(t, v, c, counter{ID: fmt.Sprintf("old-%d", i), Seq: i, Fill: fill})
	}
	stop := make(chan struct{})
	var stored [2]int
	var wait sync.WaitGroup
	for w := range 2 {
		wait.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				err := v.View(func(*Tx) error { // twice inside
					return v.Update(func(tx *Tx) error {
						if err := c.Put(tx, counter{ID: fmt.Sprintf("%d-%06d", w, i), Seq: 1000 + i, Fill: fill}); err != nil {
							return err
						}
						if i < 100 && w == 0 {
							return c.Delete(tx, fmt.Sprintf("old-%d", i))
						}
						return nil
					})
				})
				if err != nil {
					t.Error(err)
					return
				}
				stored[w] = i + 1
			}
		})
	}
	for i := range 3 {
		from, to := pass, later
		if i%2 == 1 {
			from, to = later, pass
		}
		if err := v.ChangePassphrase(from, to); err != nil {
			t.Fatal(err)
		}
		if err := v.WaitNewKeys(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wait.Wait()
	check := func() {
		t.Helper()
		want := 300 - min(100, stored[0]) + stored[0] + stored[1]
		if n := countRecords(t, v); n != want {
			t.Fatalf("%d records, want %d", n, want)
		}
		byIndex := 0
		err := v.View(func(tx *Tx) error {
			return c.FindPrefix(tx, "seq", "", func(counter) error { byIndex++; return nil })
		})
		if err != nil || byIndex != want {
			t.Fatalf("%d by the index, want %d: %v", byIndex, want, err)
		}
	}
	check()
	mustClose(t, v)
	if v, err = Open(dir, later, small); err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	check()
}

// TestAKillWhileTheKeysChangeLosesNothing copies the directory, as a kill
// would leave it, at many moments of a change: each opens with the new
// passphrase, has every record, and ends with new keys.
func TestAKillWhileTheKeysChangeLosesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	opt := fast
	var copies []string
	opt.moveStep = func() {
		to := filepath.Join(t.TempDir(), "copy")
		copyTo(t, dir, to)
		copies = append(copies, to)
	}
	v, err := Create(dir, pass, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	const records = 200
	for i := 0; i < records; i += 100 {
		batch := make([]shop, 100)
		for k := range batch {
			batch[k] = shop{ID: fmt.Sprint(i + k), Name: "Tea", Tags: []string{"a"}, Note: strings.Repeat("n", 500)}
		}
		put(t, v, shops(), batch...)
	}
	backup := backupOf(t, v)
	changed(t, v)
	if len(copies) < 5 {
		t.Fatalf("%d copies", len(copies))
	}
	unfinished := 0
	opt.moveRest, opt.moveStep = time.Nanosecond, nil
	for i, copied := range copies {
		w, err := Open(copied, later, opt)
		if err != nil {
			t.Fatalf("copy %d: %v", i, err)
		}
		if w.move.Load() != nil {
			unfinished++
		}
		if err := w.WaitNewKeys(); err != nil {
			t.Fatalf("copy %d: %v", i, err)
		}
		if n, err := countTag(w, "a"); err != nil || n != records {
			t.Fatalf("copy %d: %d records, %v", i, n, err)
		}
		mustClose(t, w)
		write(t, filepath.Join(copied, headerName), oldHeader(backup))
		_, err = Open(copied, pass, fast)
		wantCode(t, err, CodeDamaged)
	}
	if unfinished == 0 || unfinished == len(copies) {
		t.Errorf("%d of %d copies were of a moment before the end", unfinished, len(copies))
	}
}

// TestEveryStepOfPuttingNewKeysInPlaceCanBeTheLast builds by hand what a kill
// leaves between two of them.
func TestEveryStepOfPuttingNewKeysInPlaceCanBeTheLast(t *testing.T) {
	t.Parallel()
	v, dir := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "Tea"})
	mustClose(t, v)
	old := t.TempDir()
	copyLiving(t, old, dir)
	v = reopen(t, dir)
	changed(t, v)
	keys := v.keys
	ready := keys.seal(readyCollection, readyName, 1, v.header.ID)
	mustCloseKeeping(t, v, dir)
	for name, build := range map[string]func(at string){
		"before the old store goes": func(at string) {
			replace(t, filepath.Join(at, dataName), filepath.Join(at, nextName))
			copyTo(t, filepath.Join(old, dataName), filepath.Join(at, dataName))
			write(t, filepath.Join(at, nextName, readyName), ready)
		},
		"half of the old store has gone": func(at string) {
			replace(t, filepath.Join(at, dataName), filepath.Join(at, nextName))
			copyTo(t, filepath.Join(old, dataName), filepath.Join(at, dataName))
			_ = os.Remove(filepath.Join(at, dataName, "KEYREGISTRY"))
			write(t, filepath.Join(at, nextName, readyName), ready)
		},
		"the old store has gone": func(at string) {
			replace(t, filepath.Join(at, dataName), filepath.Join(at, nextName))
			write(t, filepath.Join(at, nextName, readyName), ready)
		},
		"renamed": func(at string) { write(t, filepath.Join(at, dataName, readyName), ready) },
		"begun again": func(at string) {
			copyTo(t, filepath.Join(old, dataName), filepath.Join(at, nextName))
		},
	} {
		t.Run(name, func(t *testing.T) {
			at := t.TempDir()
			copyLiving(t, at, dir)
			build(at)
			v, err := Open(at, later, fast)
			if err != nil {
				t.Fatal(err)
			}
			defer v.Close()
			if s, err := get(v, shops(), "1"); err != nil || s.Name != "Tea" {
				t.Fatal(s, err)
			}
			for _, gone := range []string{nextName, dataName + "/" + readyName} {
				if _, err := os.Stat(filepath.Join(at, gone)); err == nil {
					t.Errorf("%s was left", gone)
				}
			}
		})
	}
}

// mustCloseKeeping closes without the seal, which files moved by hand would break.
func mustCloseKeeping(t *testing.T, v *Vault, dir string) {
	t.Helper()
	mustClose(t, v)
	if err := os.Remove(filepath.Join(dir, sealName)); err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func copyTo(t *testing.T, from, to string) {
	t.Helper()
	copyLiving(t, to, from)
}

// TestAFullDiskPutsNewKeysOff: the new passphrase holds, and the keys follow
// at an opening where there is room.
func TestAFullDiskPutsNewKeysOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	opt := fast
	var full bool
	opt.Free = func(string) (uint64, error) {
		if full {
			return 0, nil
		}
		return 1 << 40, nil
	}
	v, err := Create(dir, pass, opt)
	if err != nil {
		t.Fatal(err)
	}
	put(t, v, shops(), shop{ID: "1", Name: "Tea"})
	full = true
	if err := v.ChangePassphrase(pass, later); err != nil {
		t.Fatal(err)
	}
	wantCode(t, v.WaitNewKeys(), CodeDiskFull)
	if n := v.NewKeys(); !n.Wanted || n.Failed == nil {
		t.Errorf("%+v", n)
	}
	mustClose(t, v)
	full, opt.moveRest = false, time.Nanosecond
	if v, err = Open(dir, later, opt); err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.WaitNewKeys(); err != nil {
		t.Fatal(err)
	}
	if n := v.NewKeys(); n.Wanted {
		t.Errorf("%+v", n)
	}
	if _, err := get(v, shops(), "1"); err != nil {
		t.Fatal(err)
	}
}

// TestClosingEndsTheWorkOnNewKeys, which goes on at the next opening.
func TestClosingEndsTheWorkOnNewKeys(t *testing.T) {
	t.Parallel()
	v, dir := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "Tea"})
	release := make(chan struct{})
	inside := make(chan struct{})
	done := make(chan error, 1)
	go func() { // nobody can be alone while this one is inside
		done <- v.View(func(*Tx) error { close(inside); <-release; return nil })
	}()
	<-inside
	if err := v.ChangePassphrase(pass, later); err != nil {
		t.Fatal(err)
	}
	closing := make(chan error, 1)
	go func() { closing <- v.Close() }()
	close(release)
	if err := errors.Join(<-done, <-closing); err != nil {
		t.Fatal(err)
	}
	opt := fast
	opt.moveRest = time.Nanosecond
	v, err := Open(dir, later, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.WaitNewKeys(); err != nil {
		t.Fatal(err)
	}
	if _, err := get(v, shops(), "1"); err != nil {
		t.Fatal(err)
	}
}

// TestABackupUnderAWeakPassphraseIsRestoredUnderANewOne, and under that alone;
// such a vault has new keys too.
func TestABackupUnderAWeakPassphraseIsRestoredUnderANewOne(t *testing.T) {
	t.Parallel()
	v, _ := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "Tea"})
	weak := []byte("123456") // as the command line of older days took it
	h, err := newHeader(identity{v.header.ID, v.header.Created}, mustUnwrap(t, v), weak, v.header.Costs)
	if err != nil {
		t.Fatal(err)
	}
	v.header = h
	backup := backupOf(t, v)
	dir := t.TempDir()
	restore := func(passphrase, replacement []byte) error {
		opt := fast
		opt.Replacement = replacement
		return Restore(dir, bytes.NewReader(backup), passphrase, opt, nil)
	}
	wantCode(t, restore([]byte("654321"), nil), CodeWrongPassphrase)
	wantCode(t, restore(weak, nil), CodeWeakPassphrase)
	wantCode(t, restore(weak, []byte("abc123")), CodeWeakPassphrase)
	if Exists(dir) {
		t.Fatal("a refused restore left a vault")
	}
	if err := restore(weak, later); err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, weak, fast)
	wantCode(t, err, CodeWrongPassphrase)
	opt := fast
	opt.moveRest = time.Nanosecond
	again, err := Open(dir, later, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if err := again.WaitNewKeys(); err != nil {
		t.Fatal(err)
	}
	if s, err := get(again, shops(), "1"); err != nil || s.Name != "Tea" {
		t.Fatal(s, err)
	}
	mustClose(t, again)
	write(t, filepath.Join(dir, headerName), oldHeader(backup))
	_, err = Open(dir, weak, fast)
	wantCode(t, err, CodeDamaged)
}
