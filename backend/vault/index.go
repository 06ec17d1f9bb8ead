package vault

import (
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
)

// Find calls fn for the records that have the key in the index, by ascending
// id. It panics when there is no such index.
func (c *Collection[T]) Find(tx *Tx, index, key string, fn func(T) error) error {
	return c.find(tx, index, indexExact(c.s.Name, index, key),
		func(k string) bool { return k == key }, fn)
}

// EachKey calls fn for the entries of an index whose key has the prefix, by
// ascending key and id, and reads no record: what is asked of all records at
// once can stand in a key.
func (c *Collection[T]) EachKey(tx *Tx, index, keyPrefix string, fn func(key, id string) error) error {
	return c.hits(tx, index, indexPrefix(c.s.Name, index, keyPrefix),
		hasPrefix(keyPrefix), func(h hit) error { return fn(h.key, h.id) })
}

// CountIndex returns how many records have the key in the index.
func (c *Collection[T]) CountIndex(tx *Tx, index, key string) (int, error) {
	n := 0
	err := c.hits(tx, index, indexExact(c.s.Name, index, key),
		func(k string) bool { return k == key }, func(hit) error { n++; return nil })
	return n, err
}

// hit is what an index says: this record has this key.
type hit struct{ key, id string }

func (c *Collection[T]) find(tx *Tx, index string, prefix []byte, match func(string) bool, fn func(T) error) error {
	x := c.index(index)
	return c.hits(tx, index, prefix, match, func(h hit) error { return c.handHit(tx, x, h, fn) })
}

// hits calls fn for the authentic entries that begin with prefix. While the
// collection waits for its migration its entries are computed instead.
func (c *Collection[T]) hits(tx *Tx, index string, prefix []byte, match func(string) bool, fn func(hit) error) error {
	x := c.index(index)
	if err := tx.prepareScan(c); err != nil {
		return err
	}
	if tx.isStale(c.s.Name) {
		return c.computedHits(tx, x, match, fn)
	}
	base := len(indexPrefix(c.s.Name, index, ""))
	return tx.scan(prefix, c.s.Name, func(p pair) error {
		if !hmac.Equal(p.value, tx.v.keys.entryMAC(p.key)) {
			return c.damagedEntry(index)
		}
		key, id, ok := splitEntry(p.key[base:])
		if !ok {
			return c.damagedEntry(index)
		}
		return fn(hit{key, id})
	})
}

func (c *Collection[T]) computedHits(tx *Tx, x Index[T], match func(string) bool, fn func(hit) error) error {
	var found []hit
	err := c.eachSealed(tx, "", func(id string, sealed []byte) error {
		v, err := c.open(tx, id, sealed)
		if err != nil {
			return err
		}
		keys := slices.Clone(x.Keys(v))
		slices.Sort(keys)
		for _, k := range slices.Compact(keys) {
			if match(k) {
				found = append(found, hit{k, id})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].key != found[j].key {
			return found[i].key < found[j].key
		}
		return found[i].id < found[j].id
	})
	for _, h := range found {
		if err := fn(h); err != nil {
			return unlessStop(err)
		}
	}
	return nil
}

// index returns the index of the name; asking for one that the schema does
// not have is a mistake in the program.
func (c *Collection[T]) index(name string) Index[T] {
	for _, x := range c.s.Indexes {
		if x.Name == name {
			return x
		}
	}
	panic(fmt.Sprintf("vault: collection %s has no index %q", c.s.Name, name))
}

// entries returns the keys of a record's index entries, sorted.
func (c *Collection[T]) entries(id string, v T) ([]string, error) {
	var out []string
	for _, x := range c.s.Indexes {
		for _, k := range x.Keys(v) {
			if len(k) > maxKeySize {
				return nil, fmt.Errorf("vault: a record of %s has a key of %d bytes in index %s", c.s.Name, len(k), x.Name)
			}
			out = append(out, string(indexEntry(c.s.Name, x.Name, k, id)))
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// stored returns the index entries of the record that is stored under key,
// and the record as this program writes it and as it was written.
func (c *Collection[T]) stored(tx *Tx, key []byte, id string) (entries []string, known, lifted []byte, err error) {
	sealed, err := tx.get(key, c.s.Name)
	if err != nil {
		return nil, nil, nil, err
	}
	if lifted, err = c.lift(tx, id, sealed); err != nil {
		return nil, nil, nil, err
	}
	var v T
	if err := json.Unmarshal(lifted, &v); err != nil {
		return nil, nil, nil, damaged(c.s.Name, err)
	}
	if known, err = json.Marshal(v); err != nil {
		return nil, nil, nil, err
	}
	entries, err = c.entries(id, v)
	return entries, known, lifted, err
}

// reindex replaces old entries by new ones; both are sorted.
func (c *Collection[T]) reindex(tx *Tx, old, next []string) error {
	for _, e := range old {
		if _, keep := slices.BinarySearch(next, e); !keep {
			if err := tx.delete([]byte(e)); err != nil {
				return err
			}
		}
	}
	for _, e := range next {
		if _, have := slices.BinarySearch(old, e); !have {
			if err := tx.set([]byte(e), tx.v.keys.entryMAC([]byte(e))); err != nil {
				return err
			}
		}
	}
	return nil
}
