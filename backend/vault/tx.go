package vault

import (
	"errors"
	"fmt"

	badger "github.com/dgraph-io/badger/v4"
)

// Tx is one consistent view of a vault, with the changes made through it. It
// is good until the function it was given to returns, and for one goroutine.
type Tx struct {
	v      *Vault
	txn    *badger.Txn
	update bool

	known   map[string]schemaState // collections looked at in this transaction
	created map[string]schemaState // collections whose schema this transaction writes
	stale   []migrator             // collections whose records are of an older schema
	watched map[string]bool        // collections scanned: new members conflict
	touched map[string]bool        // collections whose members changed
	writes  int                    // how many keys were set or deleted so far
	deleted int                    // how many records were deleted so far
	noting  *mover                 // wants to know which keys
	changed []string
}

// optimisticTries is how often an Update runs beside others before it runs alone.
const optimisticTries = 8

func (v *Vault) newTx(update bool) *Tx {
	return &Tx{
		v: v, noting: v.noting.Load(), txn: v.db.NewTransaction(update), update: update,
		known: map[string]schemaState{}, created: map[string]schemaState{},
		watched: map[string]bool{}, touched: map[string]bool{},
	}
}

// View runs fn on a snapshot: what other transactions store meanwhile does
// not show. fn's error is returned as it is. Fault: vault.closed.
func (v *Vault) View(fn func(*Tx) error) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.users.Done()
	tx := v.newTx(false)
	err := func() error {
		defer tx.txn.Discard()
		return fn(tx)
	}()
	// A view reads records of an older schema as if they were migrated; do
	// the migration now unless an Update is under way.
	if len(tx.stale) > 0 && v.writers.TryLock() {
		if merr := v.migrate(tx.stale); merr != nil && v.opt.Logger != nil {
			v.opt.Logger.Warn("migration put off", "error", merr) // what was read is right all the same
		}
		v.writers.Unlock()
	}
	return err
}

// Update runs fn and stores what it changed, all or nothing; when it returns
// nil the changes are on disk. Updates behave as if one ran after the other:
// when one saw what another changed meanwhile, its fn runs again, so fn must
// only change things through tx or anew each time. An error of fn drops the
// changes and is returned as it is. fn must not call Update and should be
// quick: when Updates keep colliding one of them runs with no other beside it.
//
// One Update holds at least 2,000 puts of records of up to 1 KB: about 26,000
// entries (records and index entries) and 2.4 MiB, where a record of more
// than 64 KiB counts little and may have up to 32 MiB. More is the fault
// vault.too_big. Other faults: vault.closed, vault.disk_full.
func (v *Vault) Update(fn func(*Tx) error) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.users.Done()
	if err := v.checkSpace(); err != nil {
		return err
	}
	for try := 0; ; try++ {
		alone := try >= optimisticTries
		tx, err := v.attempt(fn, alone)
		switch {
		case tx != nil && len(tx.stale) > 0:
			v.writers.Lock()
			err = v.migrate(tx.stale)
			v.writers.Unlock()
			if err != nil {
				return err
			}
		case errors.Is(err, badger.ErrConflict) && !alone:
		default:
			return err
		}
	}
}

// attempt runs fn once and commits.
func (v *Vault) attempt(fn func(*Tx) error, alone bool) (*Tx, error) {
	if alone {
		v.writers.Lock()
		defer v.writers.Unlock()
	} else {
		v.writers.RLock()
		defer v.writers.RUnlock()
	}
	tx := v.newTx(true)
	defer tx.txn.Discard()
	if err := fn(tx); err != nil || len(tx.stale) > 0 {
		return tx, err
	}
	return tx, tx.commit()
}

func (tx *Tx) commit() error {
	for name := range tx.touched {
		// Read by every scan of the collection, written by every change of
		// its members: so a scan conflicts with records it did not see.
		if err := tx.set(membersKey(name), []byte{1}); err != nil {
			return err
		}
	}
	wroteFormat := false
	if len(tx.touched) > 0 || tx.writes > 0 {
		var err error
		if wroteFormat, err = tx.writeFormat(); err != nil {
			return err
		}
		if err := tx.set(commitKey, []byte{1}); err != nil {
			return err
		}
	}
	err := tx.txn.Commit()
	switch {
	case errors.Is(err, badger.ErrTxnTooBig):
		return tooBig(err)
	case errors.Is(err, badger.ErrConflict):
		return err
	case err != nil:
		return unusable(fmt.Errorf("storing: %w", err))
	}
	if tx.noting != nil {
		tx.noting.note(tx.changed)
	}
	if wroteFormat {
		tx.v.format.due.Store(false)
	}
	for name, state := range tx.created {
		tx.v.remember(name, state)
	}
	// It is stored. What follows is care for later, and no reason to tell
	// anybody that it was not: the folder may just have gone.
	if err := errors.Join(tx.v.noteCommit(), tx.v.noteDeleted(tx.deleted), tx.v.settleFiles()); err != nil && tx.v.opt.Logger != nil {
		tx.v.opt.Logger.Warn("stored, but the folder cannot be kept in order", "error", err)
	}
	return nil
}

func (tx *Tx) set(key, value []byte) error {
	if !tx.update {
		return errors.New("vault: a View cannot change anything")
	}
	tx.wrote(key)
	err := tx.txn.Set(key, value)
	if errors.Is(err, badger.ErrTxnTooBig) || len(value) > valueLogSize {
		return tooBig(err)
	}
	return err
}

func (tx *Tx) delete(key []byte) error {
	if !tx.update {
		return errors.New("vault: a View cannot change anything")
	}
	tx.wrote(key)
	err := tx.txn.Delete(key)
	if errors.Is(err, badger.ErrTxnTooBig) {
		return tooBig(err)
	}
	return err
}

func (tx *Tx) wrote(key []byte) {
	tx.writes++
	if tx.noting != nil {
		tx.changed = append(tx.changed, string(key))
	}
}

// get returns a copy of the value of key, ErrNotFound when there is none.
// What the store cannot read is vault.damaged naming part.
func (tx *Tx) get(key []byte, part string) ([]byte, error) {
	item, err := tx.txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, damaged(part, err)
	}
	return copyValue(item, part)
}

// watch makes the transaction conflict with others that add or remove
// members of the collection.
func (tx *Tx) watch(collection string) error {
	if !tx.update || tx.watched[collection] {
		return nil
	}
	tx.watched[collection] = true
	_, err := tx.txn.Get(membersKey(collection))
	if err != nil && !errors.Is(err, badger.ErrKeyNotFound) {
		return damaged(collection, err)
	}
	return nil
}

func copyValue(item *badger.Item, part string) (value []byte, err error) {
	defer func() {
		if r := recover(); r != nil { // a pointer into the value log that points nowhere
			value, err = nil, damaged(part, fmt.Errorf("badger panicked: %v", r))
		}
	}()
	value, err = item.ValueCopy(nil)
	if err != nil {
		return nil, damaged(part, err)
	}
	return value, nil
}
