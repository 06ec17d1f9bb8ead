package vault

import (
	"bytes"
	"errors"

	badger "github.com/dgraph-io/badger/v4"
)

// A scan reads pairs in batches and hands them on with no iterator open: in
// an update Badger allows only one at a time, and what is done with a pair
// may well scan or write.
const (
	batchPairs = 256
	batchBytes = 1 << 20
)

type pair struct{ key, value []byte }

// scan calls fn for each pair whose key has the prefix, in ascending order.
// part names what is read, for vault.damaged. Stop ends the scan with nil.
func (tx *Tx) scan(prefix []byte, part string, fn func(pair) error) error {
	from := prefix
	for {
		batch, more, err := tx.batch(prefix, part, from)
		if err != nil {
			return err
		}
		if err := tx.handOn(batch, part, fn); err != nil {
			return unlessStop(err)
		}
		if !more {
			return nil
		}
		from = append(bytes.Clone(batch[len(batch)-1].key), 0)
	}
}

// scanReverse calls fn for each pair whose key has the prefix and is less
// than before (nil: no bound), in descending order.
func (tx *Tx) scanReverse(prefix, before []byte, part string, fn func(pair) error) error {
	end := after(prefix)
	if before != nil && (end == nil || bytes.Compare(before, end) < 0) {
		end = before
	}
	for {
		batch, more, err := tx.batchReverse(prefix, part, end)
		if err != nil {
			return err
		}
		if err := tx.handOn(batch, part, fn); err != nil {
			return unlessStop(err)
		}
		if !more {
			return nil
		}
		end = batch[len(batch)-1].key
	}
}

// handOn calls fn for each pair of a batch as it is now: fn may have changed
// or deleted some since the batch was read.
func (tx *Tx) handOn(batch []pair, part string, fn func(pair) error) error {
	writes := tx.writes
	for _, p := range batch {
		if tx.writes != writes {
			value, err := tx.get(p.key, part)
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			p.value = value
		}
		if err := fn(p); err != nil {
			return err
		}
	}
	return nil
}

func unlessStop(err error) error {
	if errors.Is(err, Stop) {
		return nil
	}
	return err
}

func (tx *Tx) batch(prefix []byte, part string, from []byte) ([]pair, bool, error) {
	it := tx.txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	it.Seek(from)
	return collect(it, part, func(key []byte) bool { return bytes.HasPrefix(key, prefix) })
}

// batchReverse reads downwards from the largest key less than end.
func (tx *Tx) batchReverse(prefix []byte, part string, end []byte) ([]pair, bool, error) {
	it := tx.txn.NewIterator(badger.IteratorOptions{Reverse: true})
	defer it.Close()
	it.Seek(end)
	if it.Valid() && bytes.Equal(it.Item().Key(), end) {
		it.Next()
	}
	return collect(it, part, func(key []byte) bool { return bytes.HasPrefix(key, prefix) })
}

// collect takes pairs until a batch is full or in says no; more tells that
// the batch ended because it was full.
func collect(it *badger.Iterator, part string, in func(key []byte) bool) (batch []pair, more bool, err error) {
	size := 0
	for ; it.Valid(); it.Next() {
		item := it.Item()
		if !in(item.Key()) {
			return batch, false, nil
		}
		if len(batch) == batchPairs || size >= batchBytes {
			return batch, true, nil
		}
		value, err := copyValue(item, part)
		if err != nil {
			return nil, false, err
		}
		batch = append(batch, pair{item.KeyCopy(nil), value})
		size += len(value)
	}
	return batch, false, nil
}
