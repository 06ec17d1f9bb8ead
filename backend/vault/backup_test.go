package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
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
	wantCode(t, Restore(dir, bytes.NewReader(b), pass, fast), CodeExists)
	to := t.TempDir()
	wantCode(t, Restore(to, bytes.NewReader(b), []byte("wrong"), fast), CodeWrongPassphrase)
	if err := Restore(to, bytes.NewReader(b), pass, fast); err != nil {
		t.Fatal(err)
	}
	wantCode(t, Restore(to, bytes.NewReader(b), pass, fast), CodeExists)
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

func TestADamagedBackupRestoresNothing(t *testing.T) {
	v, _ := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "x", Note: strings.Repeat("n", 100<<10)})
	b := backupOf(t, v)
	head := len(backupMagic) + 2 + len(v.header.encode()) + saltSize
	flipped := func(at int) []byte { c := bytes.Clone(b); c[at] ^= 0x10; return c }
	dir := t.TempDir()
	for name, c := range map[string][]byte{
		"empty":      nil,
		"no chunks":  b[:head],
		"cut":        b[:len(b)-1],
		"added":      append(bytes.Clone(b), 0),
		"magic":      flipped(0),
		"header":     flipped(len(backupMagic) + 40),
		"salt":       flipped(head - 1),
		"first byte": flipped(head + 4),
	} {
		if err := Restore(dir, bytes.NewReader(c), pass, fast); err == nil {
			t.Errorf("%s: restored", name)
		} else {
			wantCode(t, err, CodeBackupDamaged)
		}
		if Exists(dir) {
			t.Errorf("%s: there is a vault", name)
		}
	}
	if err := Restore(dir, bytes.NewReader(b), pass, fast); err != nil {
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
