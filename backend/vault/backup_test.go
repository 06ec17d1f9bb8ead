package vault

import (
	"bytes"
	"errors"
	"fmt"
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
	for i := range 3 {
		put(t, v, shops(), shop{ID: fmt.Sprint(i), Name: "x", Note: strings.Repeat("n", 60<<10)})
	}
	b := backupOf(t, v)
	head := len(backupMagic) + 2 + len(v.header.encode()) + saltSize
	chunk := 4 + chunkSize + 16
	try := map[string][]byte{
		"empty":           nil,
		"no chunks":       b[:head],
		"cut in a chunk":  b[:head+100],
		"last chunk gone": b[:head+2*chunk],
		"last byte gone":  b[:len(b)-1],
		"byte added":      append(bytes.Clone(b), 0),
		"chunks swapped":  append(append(append(bytes.Clone(b[:head]), b[head+chunk:head+2*chunk]...), b[head:head+chunk]...), b[head+2*chunk:]...),
	}
	for _, at := range []int{0, len(backupMagic), head - 1, head, len(b) - 1} {
		c := bytes.Clone(b)
		c[at] ^= 0x10
		try[fmt.Sprint("byte ", at)] = c
	}
	for name, c := range try {
		dir := t.TempDir()
		if err := Restore(dir, bytes.NewReader(c), pass, fast); err == nil {
			t.Errorf("%s: restored", name)
		} else {
			wantCode(t, err, CodeBackupDamaged)
		}
		if Exists(dir) {
			t.Errorf("%s: there is a vault", name)
		}
	}
}
