package vault

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// roomOf is how many bytes the tables and logs of a closed store have.
func roomOf(t *testing.T, dir string) (n int64) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, dataName))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".sst" && ext != ".vlog" {
			continue
		}
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		n += info.Size()
	}
	return n
}

// What was deleted gives its room back at the openings after it, without
// anybody writing more: in a small vault too, where all is still in one table,
// and for large records, which lie in files of their own.
func TestRoomOfWhatWasDeletedIsGivenBack(t *testing.T) {
	const kept = 10
	for _, c := range []struct {
		name               string
		opt                Options
		records, size, few int // few: of so many one transaction is
		asked              bool
	}{
		{"one table", fast, manyDeleted + kept, 1 << 10, 1000, false},
		{"many tables", small, manyDeleted + kept, 1 << 10, 80, false},
		{"large records", small, 60, valueThreshold + 1<<10, 10, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			first, dir := create(t)
			mustClose(t, first)
			open := func() *Vault {
				t.Helper()
				v, err := Open(dir, pass, c.opt)
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
			all := make([]counter, c.records)
			for i := range all {
				fill := make([]byte, c.size/2)
				_, _ = rand.Read(fill)
				all[i] = counter{ID: fmt.Sprintf("%05d", i), Fill: hex.EncodeToString(fill)}
			}
			v := open()
			for some := range slices.Chunk(all, c.few) {
				put(t, v, counters(), some...)
			}
			mustClose(t, v)
			before := roomOf(t, dir)
			v = open()
			for some := range slices.Chunk(all[kept:], c.few) {
				if err := v.Update(func(tx *Tx) error {
					for _, r := range some {
						if err := counters().Delete(tx, r.ID); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			}
			if c.asked {
				if err := v.Tidy(); err != nil {
					t.Fatal(err)
				}
			}
			mustClose(t, v)
			for range 2 { // a table is gone when it is closed, and a file after that
				mustClose(t, open())
			}
			if after := roomOf(t, dir); after > before/2 { // a file of large records stays while half of it is in use
				t.Errorf("%d of %d bytes are still taken", after, before)
			}
			v = open()
			defer mustClose(t, v)
			if n := countRecords(t, v); n != kept {
				t.Errorf("%d records", n)
			}
		})
	}
}
