package vault

import (
	"bytes"
	"crypto/hmac"
	"errors"
	"fmt"
	"slices"
	"strings"

	badger "github.com/dgraph-io/badger/v4"
)

// IndexKeys returns the different keys with the prefix that records have in
// the index, ascending. It costs a look a key, however many records have it.
func (c *Collection[T]) IndexKeys(tx *Tx, index, keyPrefix string) ([]string, error) {
	x := c.index(index)
	if err := tx.prepareScan(c); err != nil {
		return nil, err
	}
	var keys []string
	if tx.isStale(c.s.Name) {
		err := c.computedHits(tx, x, hasPrefix(keyPrefix), func(h hit) error {
			if len(keys) == 0 || keys[len(keys)-1] != h.key {
				keys = append(keys, h.key)
			}
			return nil
		})
		return keys, err
	}
	prefix := indexPrefix(c.s.Name, index, keyPrefix)
	base := len(indexPrefix(c.s.Name, index, ""))
	it := tx.txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	for it.Seek(prefix); it.ValidForPrefix(prefix); {
		key, _, ok := splitEntry(it.Item().Key()[base:])
		if !ok {
			return nil, c.damagedEntry(index)
		}
		keys = append(keys, key)
		it.Seek(after(indexExact(c.s.Name, index, key)))
	}
	return keys, nil
}

// FindDescending calls fn for the records that have one of the keys in the
// index and an id less than beforeID (when given), by descending id, each once.
// It reads only the records that it hands on.
func (c *Collection[T]) FindDescending(tx *Tx, index string, keys []string, beforeID string, fn func(T) error) error {
	x := c.index(index)
	if err := tx.prepareScan(c); err != nil {
		return err
	}
	if tx.isStale(c.s.Name) {
		return c.computedDescending(tx, x, keys, beforeID, fn)
	}
	var streams []*descent
	for _, key := range keys {
		prefix := indexExact(c.s.Name, index, key)
		d := &descent{key: key, prefix: prefix, end: after(prefix), more: true, size: firstDescent}
		if beforeID != "" {
			d.end = indexEntry(c.s.Name, index, key, beforeID)
		}
		if err := c.fill(tx, index, d); err != nil {
			return err
		}
		streams = append(streams, d)
	}
	last := ""
	for {
		var newest *descent
		for _, d := range streams {
			if len(d.ids) > 0 && (newest == nil || d.ids[0] > newest.ids[0]) {
				newest = d
			}
		}
		if newest == nil {
			return nil
		}
		h := hit{newest.key, newest.ids[0]}
		newest.ids = newest.ids[1:]
		if h.id != last {
			last = h.id
			if err := c.handHit(tx, x, h, fn); err != nil {
				return unlessStop(err)
			}
		}
		if len(newest.ids) == 0 && newest.more {
			if err := c.fill(tx, index, newest); err != nil {
				return err
			}
		}
	}
}

// descent is what is read of one key's entries, downwards.
type descent struct {
	key    string
	prefix []byte
	end    []byte // entries below it are still to be read
	ids    []string
	more   bool
	size   int // of the next part
}

// A descent reads few entries at first: of many keys most hold nothing that is
// asked for.
const firstDescent = 8

func (c *Collection[T]) fill(tx *Tx, index string, d *descent) error {
	it := tx.txn.NewIterator(badger.IteratorOptions{Reverse: true})
	defer it.Close()
	d.ids = nil
	it.Seek(d.end)
	if it.Valid() && bytes.Equal(it.Item().Key(), d.end) {
		it.Next()
	}
	for ; it.ValidForPrefix(d.prefix); it.Next() {
		if len(d.ids) == d.size {
			d.end = append(bytes.Clone(d.prefix), d.ids[len(d.ids)-1]...)
			d.size = min(2*d.size, batchPairs)
			return nil
		}
		item := it.Item()
		mac, err := copyValue(item, c.s.Name)
		if err != nil {
			return err
		}
		if !hmac.Equal(mac, tx.v.keys.entryMAC(item.Key())) || len(item.Key()) == len(d.prefix) {
			return c.damagedEntry(index)
		}
		d.ids = append(d.ids, string(item.Key()[len(d.prefix):]))
	}
	d.more = false
	return nil
}

// computedDescending is FindDescending while the index is being rebuilt.
func (c *Collection[T]) computedDescending(tx *Tx, x Index[T], keys []string, beforeID string, fn func(T) error) error {
	return c.EachReverse(tx, "", beforeID, func(v T) error {
		if !slices.ContainsFunc(x.Keys(v), func(k string) bool { return slices.Contains(keys, k) }) {
			return nil
		}
		return fn(v)
	})
}

// handHit hands on the record that an index entry names.
func (c *Collection[T]) handHit(tx *Tx, x Index[T], h hit, fn func(T) error) error {
	sealed, err := tx.get(recordKey(c.s.Name, h.id), c.s.Name)
	if errors.Is(err, ErrNotFound) {
		return damaged(c.s.Name, fmt.Errorf("index %s names a record that is not there", x.Name))
	}
	if err != nil {
		return err
	}
	v, err := c.open(tx, h.id, sealed)
	if err != nil {
		return err
	}
	if !slices.Contains(x.Keys(v), h.key) {
		return damaged(c.s.Name, fmt.Errorf("index %s does not agree with a record", x.Name))
	}
	return fn(v)
}

func (c *Collection[T]) damagedEntry(index string) error {
	return damaged(c.s.Name, fmt.Errorf("an entry of index %s", index))
}

func hasPrefix(prefix string) func(string) bool {
	return func(k string) bool { return strings.HasPrefix(k, prefix) }
}
