package vault

import (
	"bytes"
	"cmp"
	"slices"

	badger "github.com/dgraph-io/badger/v4"
)

// Size is how much of a collection there is.
type Size struct {
	Collection string `json:"collection"`
	Records    int    `json:"records"`
	Bytes      int64  `json:"bytes"` // with its index entries, about
}

// Sizes tells what takes the room in the vault, the most first. It reads keys
// and no records. Fault: vault.closed.
func (v *Vault) Sizes() ([]Size, error) {
	found := map[string]*Size{}
	err := v.View(func(tx *Tx) error {
		it := tx.txn.NewIterator(badger.IteratorOptions{})
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			item := it.Item()
			key := item.Key()
			if len(key) < 2 || key[0] != 'r' && key[0] != 'i' {
				continue
			}
			name, _, ok := bytes.Cut(key[1:], []byte{0})
			if !ok {
				continue
			}
			s := found[string(name)]
			if s == nil {
				s = &Size{Collection: string(name)}
				found[s.Collection] = s
			}
			s.Bytes += item.EstimatedSize()
			if key[0] == 'r' {
				s.Records++
			}
		}
		return nil
	})
	out := make([]Size, 0, len(found))
	for _, s := range found {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Size) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Collection, b.Collection))
	})
	return out, err
}
