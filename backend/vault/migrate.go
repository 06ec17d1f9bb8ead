package vault

import (
	"bytes"

	badger "github.com/dgraph-io/badger/v4"

	"minifleet/backend/fault"
)

// Migration is how far a collection is on its way to the form of this program.
type Migration struct {
	Collection  string
	Done, Total int // records
}

// migrate brings collections to the schema of the program. writers must be
// held alone. Every step may be repeated: the schema says "rebuilding" from
// the first to the last, and until then the collection is read without its
// indexes and its records are lifted as they are read.
func (v *Vault) migrate(collections []migrator) error {
	for _, c := range collections {
		if err := v.migrateOne(c); err != nil {
			return err
		}
	}
	return nil
}

func (v *Vault) migrateOne(c migrator) error {
	var was schemaState
	err := v.inTx(func(tx *Tx) (err error) {
		if was, err = tx.readSchema(c.name()); err != nil || was == c.target() {
			return err
		}
		if was.Version > c.target().Version {
			return newerSchema(c.name())
		}
		was.Rebuilding = true
		return tx.writeSchema(c.name(), was)
	})
	if err != nil || was == c.target() {
		return err // done by somebody else meanwhile
	}
	far := Migration{Collection: c.name()}
	if v.opt.Migrating != nil {
		far.Total = v.count(recordKey(c.name(), ""))
	}
	v.migrating(far)
	if err := v.eachChunk(indexesPrefix(c.name()), c.name(), func(tx *Tx, p pair) error {
		return tx.delete(p.key)
	}, nil); err != nil {
		return err
	}
	if err := v.eachChunk(recordKey(c.name(), ""), c.name(), c.rewrite, func(n int) {
		if far.Done += n; far.Done < far.Total {
			v.migrating(far)
		}
	}); err != nil {
		return err
	}
	if err := v.inTx(func(tx *Tx) error { return tx.writeSchema(c.name(), c.target()) }); err != nil {
		return err
	}
	v.remember(c.name(), c.target())
	far.Done = far.Total
	v.migrating(far)
	return nil
}

func (v *Vault) migrating(far Migration) {
	if v.opt.Migrating != nil {
		v.opt.Migrating(far)
	}
}

// count is how many pairs have the prefix; it reads keys only.
func (v *Vault) count(prefix []byte) (n int) {
	txn := v.db.NewTransaction(false)
	defer txn.Discard()
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		n++
	}
	return n
}

// eachChunk calls fn for every pair with the prefix, a batch a transaction;
// a batch that is too much for one is done in smaller parts. done, when there is
// one, is told how many more are stored.
func (v *Vault) eachChunk(prefix []byte, part string, fn func(*Tx, pair) error, done func(int)) error {
	from, limit := prefix, batchPairs
	for {
		var next []byte // where the batch after this one begins
		stored := 0
		err := v.inTx(func(tx *Tx) error {
			batch, again, err := tx.batch(prefix, part, from)
			if err != nil {
				return err
			}
			if len(batch) > limit {
				batch, again = batch[:limit], true
			}
			for _, p := range batch {
				if err := fn(tx, p); err != nil {
					return err
				}
			}
			stored = len(batch)
			if next = nil; again {
				next = append(bytes.Clone(batch[len(batch)-1].key), 0)
			}
			return nil
		})
		if err == nil && done != nil {
			done(stored)
		}
		switch {
		case fault.CodeOf(err) == CodeTooBig && limit > 1:
			limit /= 2
		case err != nil || next == nil:
			return err
		default:
			from = next
		}
	}
}

// inTx runs fn in a transaction of its own; writers must be held alone.
func (v *Vault) inTx(fn func(*Tx) error) error {
	tx := v.newTx(true)
	defer tx.txn.Discard()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.commit()
}
