package vault

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

const damageRecords = 40

// killed returns the directory of a store that was killed with every record
// stored: in the log alone, or flushed to tables first.
func killed(t *testing.T, flushed bool) string {
	t.Helper()
	dir := t.TempDir()
	v, err := openStoreOnly(dir, small)
	if err != nil {
		t.Fatal(err)
	}
	for i := range damageRecords {
		put(t, v, counters(), counter{ID: fmt.Sprint(i), Seq: i, Fill: strings.Repeat("x", 200)})
	}
	if flushed {
		mustClose(t, v)
		if v, err = openStoreOnly(dir, small); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = v.Close() })
	return crashedCopy(t, v)
}

func countRecords(t *testing.T, v *Vault) (n int) {
	t.Helper()
	if err := v.View(func(tx *Tx) error { return counters().Each(tx, "", func(counter) error { n++; return nil }) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// wholeOrRefused opens a damaged copy: either every record is there, or it is
// refused by name and no file of the store has changed.
func wholeOrRefused(t *testing.T, dir, what string) (refused bool) {
	t.Helper()
	before := storeFiles(t, dir)
	v, err := openStoreOnly(dir, small)
	if err != nil {
		wantCode(t, err, CodeDamaged)
		if after := storeFiles(t, dir); !maps.EqualFunc(before, after, bytes.Equal) {
			t.Fatalf("%s: refused, but the files have changed", what)
		}
		return true
	}
	n := countRecords(t, v)
	mustClose(t, v)
	if n != damageRecords {
		t.Fatalf("%s: opened with %d of %d records", what, n, damageRecords)
	}
	return false
}

func storeFiles(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	files, err := filepath.Glob(filepath.Join(dir, dataName, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = bytes.TrimRight(b, "\x00")
	}
	return out
}

func copyStore(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	copyLiving(t, to, from)
	return to
}

// 99 of 100 opened before, with 0 to 39 of the records.
func TestAFlippedBitOfTheLogAfterAKillLosesNothingInSilence(t *testing.T) {
	boundtest.MuchData(t)
	from := killed(t, false)
	logs, _ := filepath.Glob(filepath.Join(from, dataName, "*.mem"))
	if len(logs) != 1 {
		t.Fatal(logs)
	}
	name := filepath.Join(dataName, filepath.Base(logs[0]))
	good, err := os.ReadFile(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	used := len(bytes.TrimRight(good, "\x00"))
	if used < 10_000 {
		t.Fatalf("only %d bytes are used", used)
	}
	refused := 0
	const flips = 40
	for _, noted := range []bool{true, false} {
		for range flips / 2 {
			dir := copyStore(t, from)
			at := logHead + rand.IntN(used-logHead)
			if !noted { // as in a vault of an older program; the last entry cannot be told from a torn one then
				at = logHead + rand.IntN((used-logHead)*9/10)
				if err := os.Remove(filepath.Join(dir, commitsName)); err != nil {
					t.Fatal(err)
				}
			}
			bad := bytes.Clone(good[:used])
			bad[at] ^= 1 << rand.IntN(8)
			write(t, filepath.Join(dir, name), bad)
			if wholeOrRefused(t, dir, fmt.Sprintf("byte %d of the log", at)) {
				refused++
			}
		}
	}
	if refused < flips*9/10 {
		t.Errorf("only %d of %d were refused", refused, flips)
	}
}

// 22 of 22 cuts left an empty vault before, and the tables were deleted.
func TestADamagedManifestAfterAKillDeletesNothing(t *testing.T) {
	boundtest.MuchData(t)
	from := killed(t, true)
	path := filepath.Join(dataName, "MANIFEST")
	good, err := os.ReadFile(filepath.Join(from, path))
	if err != nil {
		t.Fatal(err)
	}
	try := func(noted bool, what string, bad []byte) {
		dir := copyStore(t, from)
		if !noted {
			_ = os.Remove(filepath.Join(dir, commitsName))
		}
		write(t, filepath.Join(dir, path), bad)
		if !wholeOrRefused(t, dir, what) {
			return
		}
		write(t, filepath.Join(dir, path), good) // and the right one helps
		if wholeOrRefused(t, dir, what+", mended") {
			t.Fatalf("%s: mended, but refused", what)
		}
	}
	for cut := 1; cut <= len(good); cut += 1 + len(good)/20 {
		for _, noted := range []bool{true, false} {
			try(noted, fmt.Sprintf("cut by %d", cut), good[:len(good)-cut])
		}
	}
	for range 20 {
		bad := bytes.Clone(good)
		at := rand.IntN(len(bad))
		bad[at] ^= 1 << rand.IntN(8)
		try(true, fmt.Sprintf("byte %d of the manifest", at), bad)
	}
	try(true, "a record's length grown", slices.Concat(good[:8], []byte{0, 0, 0, byte(len(good))}, good[12:]))
}

// An older MANIFEST beside newer tables, as a sync program leaves it: three
// merchants were gone and three tables deleted.
func TestAnOlderManifestBesideNewerTablesIsRefused(t *testing.T) {
	dir := t.TempDir()
	v, err := openStoreOnly(dir, small)
	if err != nil {
		t.Fatal(err)
	}
	put(t, v, counters(), counter{ID: "old"})
	mustClose(t, v)
	path := filepath.Join(dir, dataName, "MANIFEST")
	older, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if v, err = openStoreOnly(dir, small); err != nil {
		t.Fatal(err)
	}
	put(t, v, counters(), counter{ID: "new"})
	mustClose(t, v)
	newer, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, noted := range []bool{true, false} {
		broken := copyStore(t, dir)
		_ = os.Remove(filepath.Join(broken, sealName))
		if !noted {
			_ = os.Remove(filepath.Join(broken, commitsName))
		}
		write(t, filepath.Join(broken, dataName, "MANIFEST"), older)
		_, err := openStoreOnly(broken, small)
		wantCode(t, err, CodeDamaged)
		if !strings.Contains(err.Error(), "MANIFEST") {
			t.Errorf("the file is not named: %v", err)
		}
		write(t, filepath.Join(broken, dataName, "MANIFEST"), newer)
		o, err := openStoreOnly(broken, small)
		if err != nil {
			t.Fatal(err)
		}
		if n := countRecords(t, o); n != 2 {
			t.Errorf("%d records", n)
		}
		mustClose(t, o)
	}
}

// The data of yesterday, seal and all, under the note of today.
func TestAnOlderCopyOfTheDataIsNoticed(t *testing.T) {
	v, dir := create(t)
	put(t, v, shops(), shop{ID: "1"})
	mustClose(t, v)
	yesterday := copyStore(t, dir)
	v = reopen(t, dir)
	put(t, v, shops(), shop{ID: "2"})
	mustClose(t, v)
	note, err := os.ReadFile(filepath.Join(dir, commitsName))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(yesterday, commitsName), note)
	_, err = Open(yesterday, pass, fast)
	wantCode(t, err, CodeDamaged)
}

// What a power cut leaves of a commit that never returned is no damage.
func TestAHoleInAnUnfinishedCommitIsNoDamage(t *testing.T) {
	from := killed(t, false)
	logs, _ := filepath.Glob(filepath.Join(from, dataName, "*.mem"))
	b, err := os.ReadFile(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	r := &logReader{b: b}
	ends := []int{}
	for at := logHead; ; {
		e, ok := r.sealedEntry(at)
		if !ok {
			break
		}
		at += e.size
		ends = append(ends, at)
	}
	if len(ends) < damageRecords {
		t.Fatal("the log is not read to its end")
	}
	used := ends[len(ends)-1]
	hole := bytes.Clone(b[:used+4*logPage])
	copy(hole[used+2*logPage:], b[logHead:ends[0]]) // a whole entry behind a page that was not written
	clear(hole[used : used+2*logPage])
	if (&logReader{b: hole}).goesOn() {
		t.Error("a hole is taken for damage")
	}
	bad := bytes.Clone(b)
	bad[ends[3]+10] ^= 1
	if !(&logReader{b: bad}).goesOn() {
		t.Error("damage in the middle is taken for the end")
	}
}
