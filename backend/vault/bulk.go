package vault

import badger "github.com/dgraph-io/badger/v4"

// bulkHeld is how many bytes of records a bulk keeps in memory until they are on
// disk.
const bulkHeld = 8 << 20

// bulk writes many pairs into a store that nobody reads yet. Badger's own batch
// counts a record that goes to the value log as no more than a pointer, and
// would keep all of them in memory; what it holds is bounded here.
type bulk struct {
	db    *badger.DB
	batch *badger.WriteBatch
	held  int
}

func newBulk(db *badger.DB) *bulk { return &bulk{db: db, batch: db.NewWriteBatch()} }

func (b *bulk) set(key, value []byte) error {
	if b.held += len(key) + len(value); b.held > bulkHeld {
		if err := b.flush(); err != nil {
			return err
		}
		b.batch, b.held = b.db.NewWriteBatch(), len(key)+len(value)
	}
	return b.batch.SetEntry(badger.NewEntry(key, value))
}

func (b *bulk) delete(key []byte) error { return b.batch.Delete(key) }

// flush returns when all that was written is on disk. It ends the bulk.
func (b *bulk) flush() error { return b.batch.Flush() }

// cancel gives up what is not on disk yet; after flush it does nothing.
func (b *bulk) cancel() { b.batch.Cancel() }
