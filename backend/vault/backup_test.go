package vault

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func backupOf(t *testing.T, v *Vault) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := v.Backup(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestABackupRestoresEverything(t *testing.T) {
	v, dir := create(t)
	c := shops()
	var all []shop
	for i := range 3000 {
		all = append(all, shop{ID: fmt.Sprintf("%05d", i), Name: fmt.Sprint("shop ", i), Tags: []string{fmt.Sprint(i % 7)}})
	}
	all[7].Note = strings.Repeat("a large logo ", 200<<10) // 2.6 MB
	put(t, v, c, all[:1500]...)
	put(t, v, c, all[1500:]...)
	b := backupOf(t, v)
	if bytes.Contains(b, []byte("shop 12")) || bytes.Contains(b, []byte("shops")) {
		t.Fatal("the backup shows content")
	}
	wantCode(t, Restore(dir, bytes.NewReader(b), pass, fast, nil), CodeExists)
	to := t.TempDir()
	wantCode(t, Restore(to, bytes.NewReader(b), []byte("wrong"), fast, nil), CodeWrongPassphrase)
	if err := Restore(to, bytes.NewReader(b), pass, fast, nil); err != nil {
		t.Fatal(err)
	}
	wantCode(t, Restore(to, bytes.NewReader(b), pass, fast, nil), CodeExists)
	restored := reopen(t, to)
	err := restored.View(func(tx *Tx) error {
		i := 0
		err := c.Each(tx, "", func(s shop) error {
			if s.ID != all[i].ID || s.Note != all[i].Note {
				return fmt.Errorf("record %d differs", i)
			}
			i++
			return nil
		})
		if n, cerr := c.CountIndex(tx, "tag", "3"); i != len(all) || n != 429 {
			return errors.Join(err, cerr, fmt.Errorf("%d records, %d with the tag", i, n))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestALabelIsReadWithoutThePassphrase also restores the first format, which
// has none.
func TestALabelIsReadWithoutThePassphrase(t *testing.T) {
	made := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	v, err := Create(t.TempDir(), pass, Options{UnlockTime: 1, Program: "1.2.3", Now: func() time.Time { return made }})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	c := shops()
	put(t, v, c, shop{ID: "1", Name: "x"})
	b := backupOf(t, v)
	label, err := ReadBackupLabel(bytes.NewReader(b))
	if err != nil || !label.MadeAt.Equal(made) || label.Program != "1.2.3" || len(label.Vault) != 32 || !label.Created.Equal(made) {
		t.Fatalf("%+v %v", label, err)
	}
	var given BackupLabel
	if err := Restore(t.TempDir(), bytes.NewReader(b), pass, fast, func(_ *Vault, l BackupLabel) error { given = l; return nil }); err != nil || given != label {
		t.Fatalf("%+v %v", given, err)
	}
	broken := errors.New("no")
	dir := t.TempDir()
	if err := Restore(dir, bytes.NewReader(b), pass, fast, func(*Vault, BackupLabel) error { return broken }); !errors.Is(err, broken) || Exists(dir) {
		t.Fatalf("a restore that could not be finished is there: %v", err)
	}

	old := firstFormat(t, v)
	if label, err := ReadBackupLabel(bytes.NewReader(old)); err != nil || !label.MadeAt.IsZero() || len(label.Vault) != 32 {
		t.Fatalf("%+v %v", label, err)
	}
	to := t.TempDir()
	if err := Restore(to, bytes.NewReader(old), pass, fast, nil); err != nil {
		t.Fatal(err)
	}
	if err := reopen(t, to).View(func(tx *Tx) error { _, err := c.Get(tx, "1"); return err }); err != nil {
		t.Fatal(err)
	}
	newer := bytes.Replace(b, []byte(backupMagic), []byte(backupMagicAny+"3\n"), 1)
	wantCode(t, Restore(t.TempDir(), bytes.NewReader(newer), pass, fast, nil), CodeNewerSchema)
}

// firstFormat writes a backup as programs before the label did.
func firstFormat(t *testing.T, v *Vault) []byte {
	t.Helper()
	h, salt := v.header.encode(), bytes.Repeat([]byte{7}, saltSize)
	head := binary.BigEndian.AppendUint16([]byte(backupMagic1), uint16(len(h)))
	head = append(append(head, h...), salt...)
	out := bytes.NewBuffer(bytes.Clone(head))
	stream, err := newChunkWriter(out, backupKey(v.keys, salt), bindHead(head))
	if err != nil {
		t.Fatal(err)
	}
	tx := v.newTx(false)
	defer tx.txn.Discard()
	for _, kind := range []string{"i", "m", "r", "s"} {
		if err := tx.scan([]byte(kind), dataName, func(p pair) error { return writePair(stream, p) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestADamagedBackupRestoresNothing(t *testing.T) {
	v, _ := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "x", Note: strings.Repeat("n", 100<<10)})
	b := backupOf(t, v)
	start, _, _, err := readBackupHead(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	head := len(start)
	flipped := func(at int) []byte { c := bytes.Clone(b); c[at] ^= 0x10; return c }
	root := t.TempDir()
	dir := filepath.Join(root, "data", "vault")
	for name, c := range map[string][]byte{
		"empty":      nil,
		"no chunks":  b[:head],
		"cut":        b[:len(b)-1],
		"added":      append(bytes.Clone(b), 0),
		"magic":      flipped(0),
		"header":     flipped(len(backupMagic) + 40),
		"label":      flipped(head - saltSize - 3),
		"salt":       flipped(head - 1),
		"first byte": flipped(head + 4),
	} {
		if err := Restore(dir, bytes.NewReader(c), pass, fast, nil); err == nil {
			t.Errorf("%s: restored", name)
		} else {
			wantCode(t, err, CodeBackupDamaged)
		}
		if Exists(dir) {
			t.Errorf("%s: there is a vault", name)
		}
		if left, err := os.ReadDir(root); err != nil || len(left) > 0 {
			t.Errorf("%s: %v is left behind, %v", name, left, err)
		}
	}
	if err := Restore(dir, bytes.NewReader(b), pass, fast, nil); err != nil {
		t.Errorf("restoring the good one after them: %v", err)
	}
}

func TestAStreamOfChunksCannotBeRearranged(t *testing.T) {
	key, bound := crashMaster, []byte("head")
	var b bytes.Buffer
	w, err := newChunkWriter(&b, key, bound)
	if err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte("content "), 3*chunkSize/8)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	read := func(b, key, bound []byte) ([]byte, error) {
		r, err := newChunkReader(bytes.NewReader(b), key, bound)
		if err != nil {
			t.Fatal(err)
		}
		return io.ReadAll(r)
	}
	good := b.Bytes()
	if got, err := read(good, key, bound); err != nil || !bytes.Equal(got, content) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	const size = 4 + chunkSize + 16
	one, two, three := good[:size], good[size:2*size], good[2*size:]
	for name, b := range map[string][]byte{
		"swapped":       slices.Concat(two, one, three),
		"left out":      slices.Concat(one, three),
		"doubled":       slices.Concat(one, one, two, three),
		"without last":  slices.Concat(one, two),
		"in the middle": good[:size+100],
		"in a length":   good[:size+2],
		"empty":         nil,
		"added":         append(bytes.Clone(good), 1),
		"huge length":   {0xff, 0xff, 0xff, 0xff, 1},
		"small length":  {0, 0, 0, 1, 1},
	} {
		if _, err := read(b, key, bound); !errors.Is(err, errChunk) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := read(good, key, []byte("another head")); !errors.Is(err, errChunk) {
		t.Errorf("another head: %v", err)
	}
}

// What is restored is the same vault, wherever and whenever that is done: its
// backups belong together, and its header comes back from any of them.
func TestARestoredVaultKeepsTheIDAndTheDayOfTheOriginal(t *testing.T) {
	day := time.Date(2025, 3, 1, 8, 0, 0, 0, time.FixedZone("", 8*3600))
	dir := t.TempDir()
	v, err := Create(dir, pass, Options{UnlockTime: 1, Now: func() time.Time { return day }})
	if err != nil {
		t.Fatal(err)
	}
	id, file := v.ID(), backupOf(t, v)
	mustClose(t, v)
	later := Options{UnlockTime: 1, Now: func() time.Time { return day.AddDate(1, 0, 0).UTC() }}
	for name, opt := range map[string]Options{"the same passphrase": later, "a new passphrase": {UnlockTime: 1, Now: later.Now, Replacement: []byte("another passphrase of seven words")}} {
		to := t.TempDir()
		if err := Restore(to, bytes.NewReader(file), pass, opt, nil); err != nil {
			t.Fatal(err)
		}
		open := pass
		if len(opt.Replacement) > 0 {
			open = opt.Replacement
		}
		r, err := Open(to, open, later)
		if err != nil {
			t.Fatal(err)
		}
		if r.ID() != id || r.header.Created != day.Unix() {
			t.Errorf("%s: vault %s of %v, the original is %s of %v", name, r.ID(), time.Unix(r.header.Created, 0), id, day)
		}
		mustClose(t, r)
	}
}

// A disk that gets full while a backup is restored is told, and of the folders
// and files that were made for it nothing is left; what lay there stays.
func TestARestoreOnAFullDiskLeavesNothing(t *testing.T) {
	v, _ := create(t)
	var all []shop
	for i := range 1500 {
		all = append(all, shop{ID: fmt.Sprint(i)})
	}
	put(t, v, shops(), all...)
	file := backupOf(t, v)
	base := t.TempDir()
	write(t, filepath.Join(base, "mine.txt"), []byte("mine"))
	asked := 0
	opt := Options{UnlockTime: 1, Free: func(string) (uint64, error) {
		if asked++; asked > 2 { // before it begins, and before the first records
			return MinFree - 1, nil
		}
		return MinFree, nil
	}}
	wantCode(t, Restore(filepath.Join(base, "new", "vault"), bytes.NewReader(file), pass, opt, nil), CodeDiskFull)
	if asked < 3 {
		t.Error("it failed before anything was written")
	}
	left, err := os.ReadDir(base)
	if err != nil || len(left) != 1 || left[0].Name() != "mine.txt" {
		t.Errorf("%v is left, %v", left, err)
	}
}
