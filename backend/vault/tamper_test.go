package vault

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	badger "github.com/dgraph-io/badger/v4"
)

func rawGet(txn *badger.Txn, key []byte) []byte {
	item, err := txn.Get(key)
	if err != nil {
		panic(err)
	}
	b, _ := item.ValueCopy(nil)
	return b
}

func TestEveryChangedByteOfTheHeaderIsAnError(t *testing.T) {
	v, dir := create(t)
	mustClose(t, v)
	path := filepath.Join(dir, headerName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		for _, flip := range []byte{1, 0x20, 0x80} {
			b := bytes.Clone(good)
			b[i] ^= flip
			if _, err := decodeHeader(b); err == nil {
				t.Fatalf("byte %d ^ %#x was accepted", i, flip)
			}
		}
	}
	for _, n := range []int{0, 1, len(good) / 2, len(good) - 1} {
		if _, err := decodeHeader(good[:n]); err == nil {
			t.Fatalf("%d bytes were accepted", n)
		}
	}
	if _, err := decodeHeader(append(bytes.Clone(good), bytes.Repeat([]byte(" "), 1<<20)...)); err == nil {
		t.Fatal("a long header was accepted")
	}
	bad := bytes.Clone(good)
	bad[len(bad)/2] ^= 1
	if err := os.WriteFile(path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, headerCopyName)); err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, pass, fast)
	wantCode(t, err, CodeDamaged)
}

func TestTheHeaderComesBackFromItsCopy(t *testing.T) {
	v, dir := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "Tea"})
	mustClose(t, v)
	path := filepath.Join(dir, headerName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func(){
		"gone":    func() { _ = os.Remove(path) },
		"flipped": func() { b := bytes.Clone(good); b[9] ^= 1; write(t, path, b) },
		"empty":   func() { write(t, path, nil) },
	} {
		damage()
		if !Exists(dir) {
			t.Errorf("%s: the vault is not there", name)
		}
		if _, err := Open(dir, []byte("wrong"), fast); true {
			wantCode(t, err, CodeWrongPassphrase)
		}
		v, err := Open(dir, pass, fast)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := get(v, shops(), "1"); err != nil || len(v.Warnings()) != 1 {
			t.Error(name, err, v.Warnings())
		}
		mustClose(t, v)
		if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, good) {
			t.Errorf("%s: the header is not back: %v", name, err)
		}
	}
}

func TestAForgedHeaderIsRefused(t *testing.T) {
	v, dir := create(t)
	mustClose(t, v)
	forge := func(change func(*header)) error {
		h, err := readHeader(filepath.Join(dir, headerName))
		if err != nil {
			t.Fatal(err)
		}
		h.Key, h.Salt, h.Nonce, h.ID = bytes.Clone(h.Key), bytes.Clone(h.Salt), bytes.Clone(h.Nonce), bytes.Clone(h.ID)
		change(&h)
		sum := sha256.Sum256(h.checked())
		h.Check = sum[:]
		other := t.TempDir()
		if err := os.WriteFile(filepath.Join(other, headerName), h.encode(), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = Open(other, pass, fast)
		return err
	}
	// Whatever is bound to the key: the passphrase no longer opens it.
	for name, change := range map[string]func(*header){
		"id":    func(h *header) { h.ID[0] ^= 1 },
		"salt":  func(h *header) { h.Salt[3] ^= 1 },
		"nonce": func(h *header) { h.Nonce[3] ^= 1 },
		"key":   func(h *header) { h.Key[3] ^= 1 },
		"time":  func(h *header) { h.Costs.Time = 2 },
	} {
		if err := forge(change); err == nil {
			t.Errorf("%s: opened", name)
		} else {
			wantCode(t, err, CodeWrongPassphrase)
		}
	}
	// Whatever would cost too much or too little: refused before any work.
	for name, c := range map[string]costs{
		"memory":      {1 << 31, 1, 1},
		"little":      {8, 1, 1},
		"time":        {minMemoryKiB, 1 << 30, 1},
		"no time":     {minMemoryKiB, 0, 1},
		"threads":     {minMemoryKiB, 1, 255},
		"no threads":  {minMemoryKiB, 1, 0},
		"both at top": {maxMemoryKiB, maxTime, 1},
	} {
		if err := forge(func(h *header) { h.Costs = c }); err == nil {
			t.Errorf("%s: opened", name)
		} else {
			wantCode(t, err, CodeDamaged)
		}
	}
	wantCode(t, forge(func(h *header) { h.Version = 2 }), CodeNewerSchema)
}

func TestARecordChangedUnderneathIsNeverAValue(t *testing.T) {
	c := shops()
	for name, change := range map[string]func(*badger.Txn) error{
		"swapped": func(txn *badger.Txn) error {
			a, b := rawGet(txn, recordKey("shops", "1")), rawGet(txn, recordKey("shops", "2"))
			return errors.Join(txn.Set(recordKey("shops", "1"), b), txn.Set(recordKey("shops", "2"), a))
		},
		"moved": func(txn *badger.Txn) error {
			return txn.Set(recordKey("shops", "1"), rawGet(txn, recordKey("other", "1")))
		},
		"edited": func(txn *badger.Txn) error {
			b := rawGet(txn, recordKey("shops", "1"))
			b[len(b)/2] ^= 1
			return txn.Set(recordKey("shops", "1"), b)
		},
		"version": func(txn *badger.Txn) error {
			b := rawGet(txn, recordKey("shops", "1"))
			b[4]--
			return txn.Set(recordKey("shops", "1"), b)
		},
		"short":   func(txn *badger.Txn) error { return txn.Set(recordKey("shops", "1"), []byte{1}) },
		"empty":   func(txn *badger.Txn) error { return txn.Set(recordKey("shops", "1"), nil) },
		"deleted": func(txn *badger.Txn) error { return txn.Delete(recordKey("shops", "1")) },
		"planted": func(txn *badger.Txn) error {
			return txn.Set(recordKey("shops", "0"), rawGet(txn, recordKey("shops", "1")))
		},
		"entry edited": func(txn *badger.Txn) error {
			return txn.Set(indexEntry("shops", "name", "Tea", "1"), []byte("0123456789abcdef"))
		},
		"entry moved": func(txn *badger.Txn) error {
			return txn.Set(indexEntry("shops", "name", "Tea", "2"), rawGet(txn, indexEntry("shops", "name", "Tea", "1")))
		},
		"schema": func(txn *badger.Txn) error { return txn.Set(schemaKey("shops"), rawGet(txn, schemaKey("other"))) },
		"schema deleted": func(txn *badger.Txn) error {
			return txn.Delete(schemaKey("shops"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := bare(t)
			other := NewCollection(Schema[shop]{Name: "other", Version: 1, ID: func(s shop) string { return s.ID }})
			put(t, v, c, shop{ID: "1", Name: "Tea"}, shop{ID: "2", Name: "Noodle"})
			put(t, v, other, shop{ID: "1", Name: "Other"})
			if err := v.db.Update(change); err != nil { // the vault does not know
				t.Fatal(err)
			}
			v.schemas.Clear() // as after opening
			bad := 0
			for _, read := range []func(*Tx) error{
				func(tx *Tx) error {
					s, err := c.Get(tx, "1")
					if err == nil && s.Name != "Tea" {
						t.Errorf("a wrong value: %+v", s)
					}
					return err
				},
				func(tx *Tx) error { return c.Each(tx, "", func(shop) error { return nil }) },
				func(tx *Tx) error { return c.EachReverse(tx, "", "", func(shop) error { return nil }) },
				func(tx *Tx) error { _, err := c.Count(tx, ""); return err },
				func(tx *Tx) error {
					return c.Find(tx, "name", "Tea", func(s shop) error {
						if s.Name != "Tea" {
							t.Errorf("a wrong value: %+v", s)
						}
						return nil
					})
				},
				func(tx *Tx) error { _, err := c.CountIndex(tx, "name", "Tea"); return err },
			} {
				if err := v.View(read); err != nil && !errors.Is(err, ErrNotFound) {
					wantCode(t, err, CodeDamaged)
					if !bytes.Contains([]byte(err.Error()), []byte("shops")) {
						t.Errorf("the error does not name the collection: %v", err)
					}
					bad++
				}
			}
			if bad == 0 {
				t.Error("nothing noticed the change")
			}
			err := v.View(func(tx *Tx) error { _, err := other.Get(tx, "1"); return err })
			if err != nil {
				t.Errorf("another collection is affected: %v", err)
			}
		})
	}
}

func TestAChangedDataFileIsNoticedBeforeItIsUsed(t *testing.T) {
	v, dir := create(t)
	var many []shop
	for i := range 400 {
		many = append(many, shop{ID: fmt.Sprint(i), Name: fmt.Sprint("shop ", i)})
	}
	put(t, v, shops(), many...)
	put(t, v, shops(), shop{ID: "large", Note: string(bytes.Repeat([]byte("n"), 100<<10))})
	key := v.keys.derive("store")
	mustClose(t, v)
	files, err := filepath.Glob(filepath.Join(dir, dataName, "*"))
	if err != nil {
		t.Fatal(err)
	}
	seal, err := os.ReadFile(filepath.Join(dir, sealName))
	if err != nil {
		t.Fatal(err)
	}
	keys := newKeyring(mustUnwrap(t, v))
	tables := 0
	for _, f := range files {
		good, err := os.ReadFile(f)
		if err != nil || len(good) == 0 {
			t.Fatal(f, err)
		}
		for _, at := range []int{0, len(good) / 3, len(good) - 40, len(good) - 5, len(good) - 1} {
			bad := bytes.Clone(good)
			bad[max(at, 0)] ^= 0x41
			write(t, f, bad)
			_, warnings, err := checkSeal(dir, keys)
			if harmless := filepath.Base(f) == "DISCARD"; harmless != (len(warnings) == 1) || harmless == isDamaged(err) {
				t.Fatalf("%s byte %d: %v, %v", f, at, err, warnings)
			}
			write(t, filepath.Join(dir, sealName), seal)
			if filepath.Ext(f) == ".sst" { // and without the seal, as after a crash
				tables++
				if err := verifyStore(filepath.Join(dir, dataName), key, 0); !isDamaged(err) {
					t.Fatalf("%s byte %d without the seal: %v", f, at, err)
				}
			}
		}
		write(t, f, good)
	}
	if tables == 0 {
		t.Fatal("no table was tried")
	}
	write(t, filepath.Join(dir, dataName, "000099.sst"), []byte("a stranger"))
	if _, _, err := checkSeal(dir, keys); !isDamaged(err) {
		t.Fatalf("an added file: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, dataName, "000099.sst")); err != nil {
		t.Fatal(err)
	}
	seal[len(seal)-1] ^= 1 // it says nothing then, and costs nothing
	write(t, filepath.Join(dir, sealName), seal)
	if o := reopen(t, dir); len(o.Warnings()) != 1 {
		t.Fatal(o.Warnings())
	}
}

func mustUnwrap(t *testing.T, v *Vault) []byte {
	t.Helper()
	master, ok := v.header.unwrap(pass)
	if !ok {
		t.Fatal("the passphrase does not open the header")
	}
	return master
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Opening reads no table whose size and time are those it was closed with, so
// that it takes as long in a vault of any size.
func TestOpeningReadsNoTableThatNobodyTouched(t *testing.T) {
	v, dir := create(t)
	var many []shop
	for i := range 500 {
		many = append(many, shop{ID: fmt.Sprint(i), Note: strings.Repeat("n", 500)})
	}
	put(t, v, shops(), many...)
	mustClose(t, v)
	keys := newKeyring(mustUnwrap(t, v))
	seal, err := os.ReadFile(filepath.Join(dir, sealName))
	if err != nil {
		t.Fatal(err)
	}
	tables, err := filepath.Glob(filepath.Join(dir, dataName, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatal(tables, err)
	}
	info, err := os.Stat(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	look := func() error {
		defer write(t, filepath.Join(dir, sealName), seal)
		_, _, err := checkSeal(dir, keys)
		return err
	}
	content[10] ^= 1
	write(t, tables[0], content)
	if err := look(); !isDamaged(err) {
		t.Errorf("a table that was written to: %v", err)
	}
	if err := os.Chtimes(tables[0], info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := look(); err != nil {
		t.Errorf("the table was read: %v", err)
	}
	// Times of another seal say nothing.
	other := keys.seal(sealCollection, timesID, 1, []byte(`{"of":"another","files":{}}`))
	write(t, filepath.Join(dir, timesName), other)
	if err := look(); !isDamaged(err) {
		t.Errorf("without the times: %v", err)
	}
}
