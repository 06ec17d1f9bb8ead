package vault

import (
	"encoding/json"
	"errors"
	"fmt"
)

// schemaState is what the store knows of a collection's schema.
type schemaState struct {
	Version int    `json:"version"`
	Indexes string `json:"indexes"` // names, separated by spaces
	// Rebuilding is set while a migration rewrites records and entries, so
	// that one that was interrupted is done again from the start.
	Rebuilding bool `json:"rebuilding,omitempty"`
}

// seenSchema is a state that every snapshot from since on has, or that the store
// has never seen the collection, which holds until somebody begins to write it.
type seenSchema struct {
	state schemaState
	none  bool
	since uint64
}

// remember notes that the state is on disk now.
func (v *Vault) remember(collection string, state schemaState) {
	txn := v.db.NewTransaction(false)
	defer txn.Discard()
	v.schemas.Store(collection, seenSchema{state: state, since: txn.ReadTs()})
}

// migrator is the part of a Collection that does not depend on its type.
type migrator interface {
	name() string
	target() schemaState
	rewrite(tx *Tx, p pair) error
}

func (c *Collection[T]) name() string        { return c.s.Name }
func (c *Collection[T]) target() schemaState { return c.state }

// rewrite lifts one stored record and writes it with its index entries.
func (c *Collection[T]) rewrite(tx *Tx, p pair) error {
	id := string(p.key[len(recordKey(c.s.Name, "")):])
	plain, err := c.lift(tx, id, p.value)
	if err != nil {
		return err
	}
	var v T
	if err := json.Unmarshal(plain, &v); err != nil {
		return damaged(c.s.Name, err)
	}
	if c.s.ID(v) != id {
		return damaged(c.s.Name, errors.New("the migration changed a record's id"))
	}
	entries, err := c.entries(id, v)
	if err != nil {
		return err
	}
	if err := c.reindex(tx, nil, entries); err != nil {
		return err
	}
	return tx.set(p.key, tx.v.keys.seal(c.s.Name, id, uint32(c.s.Version), plain))
}

// errStale ends an attempt of Update; the collection is migrated and the
// attempt repeated.
var errStale = errors.New("vault: the collection has to be migrated first")

// prepare compares the collection with what the store knows of it. fresh
// means that the store has never seen it, so it is empty.
func (tx *Tx) prepare(c migrator) (fresh bool, err error) {
	want := c.target()
	if seen, ok := tx.v.schemas.Load(c.name()); ok {
		if s := seen.(seenSchema); tx.txn.ReadTs() >= s.since {
			switch {
			case s.state == want:
				return false, nil
			case s.none && !tx.update:
				return true, nil
			}
		}
	}
	state, ok := tx.known[c.name()]
	if !ok {
		if state, err = tx.readSchema(c.name()); err != nil {
			return false, err
		}
		tx.known[c.name()] = state
	}
	switch {
	case state == schemaState{}:
		if !tx.update { // unless somebody has begun to write it
			tx.v.schemas.LoadOrStore(c.name(), seenSchema{none: true, since: tx.txn.ReadTs()})
		}
		return true, nil
	case state == want:
		if _, mine := tx.created[c.name()]; !mine {
			tx.v.schemas.Store(c.name(), seenSchema{state: state, since: tx.txn.ReadTs()})
		}
		return false, nil
	case state.Version > want.Version:
		return false, newerSchema(c.name())
	}
	if !tx.isStale(c.name()) {
		tx.stale = append(tx.stale, c)
	}
	if tx.update {
		return false, errStale
	}
	return false, nil
}

// prepareScan is prepare for methods that see which members there are.
func (tx *Tx) prepareScan(c migrator) error {
	if _, err := tx.prepare(c); err != nil {
		return err
	}
	return tx.watch(c.name())
}

func (tx *Tx) isStale(collection string) bool {
	for _, c := range tx.stale {
		if c.name() == collection {
			return true
		}
	}
	return false
}

// readSchema returns the stored schema of a collection, zero when there is
// none and no record either.
func (tx *Tx) readSchema(collection string) (state schemaState, err error) {
	sealed, err := tx.get(schemaKey(collection), collection)
	if errors.Is(err, ErrNotFound) {
		batch, _, err := tx.batch(recordKey(collection, ""), collection, recordKey(collection, ""))
		if err == nil && len(batch) > 0 {
			err = damaged(collection, errors.New("its schema is missing"))
		}
		return schemaState{}, err
	}
	if err != nil {
		return schemaState{}, err
	}
	plain, _, err := tx.v.keys.unseal("schema of "+collection, collection, sealed)
	if err != nil {
		return schemaState{}, damaged(collection, err)
	}
	if err := json.Unmarshal(plain, &state); err != nil || state.Version < 1 {
		return schemaState{}, damaged(collection, fmt.Errorf("its schema: %w", err))
	}
	return state, nil
}

// createSchema records the schema of a collection with its first record.
func (tx *Tx) createSchema(c migrator) error {
	if err := tx.writeSchema(c.name(), c.target()); err != nil {
		return err
	}
	tx.known[c.name()], tx.created[c.name()] = c.target(), c.target()
	return nil
}

func (tx *Tx) writeSchema(collection string, state schemaState) error {
	// Before it can be there: from here on nobody takes it for one that was never seen.
	tx.v.schemas.Store(collection, seenSchema{})
	plain, err := json.Marshal(state)
	if err != nil {
		return err
	}
	return tx.set(schemaKey(collection), tx.v.keys.seal("schema of "+collection, collection, 1, plain))
}
