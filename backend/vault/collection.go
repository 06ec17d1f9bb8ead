package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Index lets records be found by keys computed from them. Keys may return
// none, one or several; doubles count once. It sees the record as it reads
// back from JSON, and must depend on nothing else.
type Index[T any] struct {
	Name string
	Keys func(T) []string
}

// Schema describes a collection. Records are stored as JSON.
type Schema[T any] struct {
	Name    string         // lower-case letters, digits and . _ -
	ID      func(T) string // 1 to 512 bytes
	Indexes []Index[T]
	// Version starts at 1 and grows when stored records have to change.
	// Migrate[n] lifts a record from version n to n+1 and must be there for
	// every n below Version; it may run more than once on the same record.
	Version int
	Migrate map[int]func(json.RawMessage) (json.RawMessage, error)
}

// Collection reads and writes the records of a schema. It holds no state.
//
// Faults of every method: vault.damaged naming the collection when a record
// or an index entry is not as it was written, vault.newer_schema.
type Collection[T any] struct {
	s     Schema[T]
	state schemaState
}

const (
	maxIDSize  = 512
	maxKeySize = 4096
)

// NewCollection makes a collection. It panics on a schema that cannot work,
// which is a mistake in the program.
func NewCollection[T any](s Schema[T]) *Collection[T] {
	if !validName(s.Name) || s.ID == nil || s.Version < 1 {
		panic(fmt.Sprintf("vault: collection %q needs a lower-case name, an ID and a Version of at least 1", s.Name))
	}
	for n := 1; n < s.Version; n++ {
		if s.Migrate[n] == nil {
			panic(fmt.Sprintf("vault: collection %s cannot migrate from version %d", s.Name, n))
		}
	}
	s.Indexes = slices.Clone(s.Indexes)
	state := schemaState{Version: s.Version}
	for _, x := range s.Indexes {
		if !validName(x.Name) || x.Keys == nil || slices.Contains(strings.Split(state.Indexes, " "), x.Name) {
			panic(fmt.Sprintf("vault: collection %s: index %q needs a lower-case name of its own and Keys", s.Name, x.Name))
		}
		state.Indexes = strings.TrimSpace(state.Indexes + " " + x.Name)
	}
	return &Collection[T]{s: s, state: state}
}

func validName(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}

// Get returns the record of the id, ErrNotFound when there is none.
func (c *Collection[T]) Get(tx *Tx, id string) (T, error) {
	var zero T
	fresh, err := tx.prepare(c)
	if err != nil {
		return zero, err
	}
	if fresh && !tx.update { // whose reads are compared with what others write
		return zero, ErrNotFound
	}
	sealed, err := tx.get(recordKey(c.s.Name, id), c.s.Name)
	if err != nil {
		return zero, err
	}
	return c.open(tx, id, sealed)
}

// Put stores v, in place of the record of the same id when there is one.
func (c *Collection[T]) Put(tx *Tx, v T) error {
	fresh, err := tx.prepare(c)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("vault: encoding a record of %s: %w", c.s.Name, err)
	}
	var stored T // as it will read back, for ids and index keys that hold
	if err := json.Unmarshal(plain, &stored); err != nil {
		return fmt.Errorf("vault: a record of %s does not read back: %w", c.s.Name, err)
	}
	id := c.s.ID(stored)
	if id == "" || len(id) > maxIDSize || id != c.s.ID(v) {
		return fmt.Errorf("vault: a record of %s has no usable id", c.s.Name)
	}
	entries, err := c.entries(id, stored)
	if err != nil {
		return err
	}
	if fresh {
		if err := tx.createSchema(c); err != nil {
			return err
		}
	}
	key := recordKey(c.s.Name, id)
	old, known, lifted, err := c.stored(tx, key, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err != nil || !slices.Equal(old, entries) {
		tx.touched[c.s.Name] = true
	}
	if err == nil {
		if plain, err = keepUnknown(lifted, known, plain); err != nil {
			return err
		}
	}
	if err := c.reindex(tx, old, entries); err != nil {
		return err
	}
	return tx.set(key, tx.v.keys.seal(c.s.Name, id, uint32(c.s.Version), plain))
}

// Delete removes the record of the id; that there is none is no error.
func (c *Collection[T]) Delete(tx *Tx, id string) error {
	if _, err := tx.prepare(c); err != nil {
		return err
	}
	key := recordKey(c.s.Name, id)
	old, _, _, err := c.stored(tx, key, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	tx.touched[c.s.Name] = true
	tx.deleted++
	if err := c.reindex(tx, old, nil); err != nil {
		return err
	}
	return tx.delete(key)
}

// Each calls fn for the records whose id has the prefix, by ascending id. In
// an Update fn may change the collection; records it adds further on are met.
func (c *Collection[T]) Each(tx *Tx, idPrefix string, fn func(T) error) error {
	return c.eachSealed(tx, idPrefix, func(id string, sealed []byte) error {
		v, err := c.open(tx, id, sealed)
		if err != nil {
			return err
		}
		return fn(v)
	})
}

// EachReverse calls fn for the records whose id has the prefix and is less
// than beforeID (when given), by descending id.
func (c *Collection[T]) EachReverse(tx *Tx, idPrefix, beforeID string, fn func(T) error) error {
	return c.SiftReverse(tx, idPrefix, beforeID, func(string, []byte) (bool, error) { return true, nil }, fn)
}

// SiftReverse is EachReverse for the records that sift lets pass by their id
// and their JSON, which spares decoding the others. The JSON may hold members
// that this program does not know; it must not be kept.
func (c *Collection[T]) SiftReverse(tx *Tx, idPrefix, beforeID string, sift func(id string, plain []byte) (bool, error), fn func(T) error) error {
	if err := tx.prepareScan(c); err != nil {
		return err
	}
	var before []byte
	if beforeID != "" {
		before = recordKey(c.s.Name, beforeID)
	}
	base := len(recordKey(c.s.Name, ""))
	return tx.scanReverse(recordKey(c.s.Name, idPrefix), before, c.s.Name, func(p pair) error {
		id := string(p.key[base:])
		plain, err := c.lift(tx, id, p.value)
		if err != nil {
			return err
		}
		if pass, err := sift(id, plain); err != nil || !pass {
			return err
		}
		var v T
		if err := json.Unmarshal(plain, &v); err != nil {
			return damaged(c.s.Name, err)
		}
		return fn(v)
	})
}

// NextID is an id for a new record that sorts after all there are (IDAfter).
func (c *Collection[T]) NextID(tx *Tx, now time.Time) (string, error) {
	last, err := c.LastID(tx)
	return IDAfter(last, now), err
}

// LastID is the id that sorts last; "" when there are no records.
func (c *Collection[T]) LastID(tx *Tx) (string, error) {
	if err := tx.prepareScan(c); err != nil {
		return "", err
	}
	last, base := "", len(recordKey(c.s.Name, ""))
	err := tx.scanReverse(recordKey(c.s.Name, ""), nil, c.s.Name, func(p pair) error {
		last = string(p.key[base:])
		return Stop
	})
	return last, err
}

// Count returns how many records have an id with the prefix.
func (c *Collection[T]) Count(tx *Tx, idPrefix string) (int, error) {
	n := 0
	err := c.eachSealed(tx, idPrefix, func(id string, sealed []byte) error {
		n++
		if _, _, err := tx.v.keys.unseal(c.s.Name, id, sealed); err != nil {
			return damaged(c.s.Name, err)
		}
		return nil
	})
	return n, err
}

func (c *Collection[T]) eachSealed(tx *Tx, idPrefix string, fn func(id string, sealed []byte) error) error {
	if err := tx.prepareScan(c); err != nil {
		return err
	}
	base := len(recordKey(c.s.Name, ""))
	return tx.scan(recordKey(c.s.Name, idPrefix), c.s.Name, func(p pair) error {
		return fn(string(p.key[base:]), p.value)
	})
}

// open unseals a record and lifts it to the current version.
func (c *Collection[T]) open(tx *Tx, id string, sealed []byte) (T, error) {
	var v T
	plain, err := c.lift(tx, id, sealed)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(plain, &v); err != nil {
		return v, damaged(c.s.Name, err)
	}
	return v, nil
}

// lift returns a record's JSON in the current version.
func (c *Collection[T]) lift(tx *Tx, id string, sealed []byte) ([]byte, error) {
	plain, version, err := tx.v.keys.unseal(c.s.Name, id, sealed)
	if err != nil {
		return nil, damaged(c.s.Name, err)
	}
	if version > uint32(c.s.Version) {
		return nil, newerSchema(c.s.Name)
	}
	for n := int(version); n < c.s.Version; n++ {
		step := c.s.Migrate[n]
		if step == nil {
			return nil, damaged(c.s.Name, fmt.Errorf("a record of version %d", n))
		}
		if plain, err = step(plain); err != nil {
			return nil, damaged(c.s.Name, fmt.Errorf("migrating from version %d: %w", n, err))
		}
	}
	return plain, nil
}
