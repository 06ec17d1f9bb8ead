package vault

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	badger "github.com/dgraph-io/badger/v4"

	"minifleet/backend/disk"
)

// A changed passphrase gets the vault new keys. Otherwise a copy of the old
// header, as every old backup holds one, and the old passphrase would open
// everything that is stored later.
//
// The records are sealed anew into a second store beside the first, from a
// snapshot, while the vault is in use; what changes meanwhile is carried over
// until there is little left. Then the vault stands still for a moment: the
// rest is carried over, the new header is written, which is when it happens,
// and the new store takes the place of the old one.
//
// A kill at any moment leaves the old store with its header, or the new store
// with the new header, under the name of the one or the other. The file
// wantedName is there from the change of the passphrase until the keys are
// new, so that an opening goes on with what was not finished; the file
// readyName in the second store, which only the new keys open, tells whether
// it belongs to the header that was found.
const (
	nextName   = "data.next"
	wantedName = "newkeys"
	readyName  = "ready"

	readyCollection = "store of new keys"

	movePatience = 250 * time.Millisecond // newcomers wait this long for those inside
	moveAgain    = 50 * time.Millisecond
	moveTell     = 500 * time.Millisecond // between two words about the progress
	moveRest     = 3 * time.Second        // after an opening, before unfinished work goes on
	moveFew      = 256                    // so few changes are carried over while the vault stands still
)

// NewKeys is how far the vault is on its way to new keys.
type NewKeys struct {
	Wanted bool  // the passphrase was changed, and the keys are not new yet
	Done   int64 // entries of the store sealed anew so far
	Total  int64
	Failed error // why it stopped; it is tried again at the next opening
}

// mover seals everything anew.
type mover struct {
	v    *Vault
	keys *keyring
	db   *badger.DB
	stop chan struct{}
	done chan struct{}
	end  func() // ends the work, once

	mu    sync.Mutex
	dirty map[string]bool // keys of the store that changed since they were copied
	at    NewKeys
	told  time.Time
}

var (
	errMoveStopped = errors.New("vault: the work on new keys was stopped")
	errOldHeader   = errors.New("the header is of other keys than the data, as after an old one was put back")
)

// NewKeys tells about the work that ChangePassphrase began.
func (v *Vault) NewKeys() NewKeys {
	m := v.move.Load()
	if m == nil {
		return NewKeys{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

// WaitNewKeys waits for the end of that work and returns why it failed.
func (v *Vault) WaitNewKeys() error {
	m := v.move.Load()
	if m == nil {
		return nil
	}
	<-m.done
	return v.NewKeys().Failed
}

// beginMove starts the work; the passphrase is the one of the header in place.
// rest is how long it waits first.
func (v *Vault) beginMove(passphrase []byte, rest time.Duration) {
	if clean, err := Passphrase(passphrase); err == nil {
		passphrase = clean
	} else {
		passphrase = bytes.Clone(passphrase)
	}
	m := &mover{v: v, stop: make(chan struct{}), done: make(chan struct{}), dirty: map[string]bool{}, at: NewKeys{Wanted: true}}
	m.end = sync.OnceFunc(func() { close(m.stop) })
	v.move.Store(m)
	go m.run(passphrase, rest)
}

// endMove stops the work where it is and waits.
func (v *Vault) endMove() {
	if m := v.move.Load(); m != nil {
		m.end()
		<-m.done
	}
}

func (m *mover) run(passphrase []byte, rest time.Duration) {
	defer close(m.done)
	defer clear(passphrase)
	select {
	case <-m.stop:
		return
	case <-time.After(rest):
	}
	err := m.move(passphrase)
	m.mu.Lock()
	if err == nil {
		m.at = NewKeys{}
	} else if !errors.Is(err, errMoveStopped) {
		m.at.Failed = err
	}
	m.mu.Unlock()
	if err != nil && !errors.Is(err, errMoveStopped) && m.v.opt.Logger != nil {
		m.v.opt.Logger.Warn("the keys are not new yet", "error", err)
	}
	m.tell()
}

func (m *mover) step() {
	if m.v.opt.moveStep != nil {
		m.v.opt.moveStep()
	}
}

func (m *mover) tell() {
	if m.v.opt.KeysChanged != nil {
		m.v.opt.KeysChanged()
	}
}

func (m *mover) move(passphrase []byte) (err error) {
	v := m.v
	master := make([]byte, keySize)
	defer clear(master)
	if _, err := rand.Read(master); err != nil {
		return err
	}
	v.headerMu.Lock()
	old := v.header
	v.headerMu.Unlock()
	next, err := newHeader(identity{old.ID, old.Created}, master, passphrase, old.Costs)
	if err != nil {
		return err
	}
	m.keys = newKeyring(master)
	dir := filepath.Join(v.dir, nextName)
	settled := false
	defer func() {
		if !settled {
			err = errors.Join(err, m.drop(dir))
		}
	}()
	if err := errors.Join(disk.RemoveAll(dir), disk.Private(dir)); err != nil {
		return err
	}
	storeKey := m.keys.derive("store")
	defer clear(storeKey)
	if m.db, err = openStore(dir, storeKey, true, 0, v.opt); err != nil {
		return err
	}
	if err := m.copyAll(); err != nil {
		return err
	}
	if err := m.standStill(); err != nil {
		return err
	}
	defer v.users.open()
	settled, err = m.settle(dir, next)
	return err
}

// drop undoes what was begun.
func (m *mover) drop(dir string) error {
	var err error
	if m.db != nil {
		err = m.db.Close()
	}
	m.keys.wipe()
	return errors.Join(err, disk.RemoveAll(dir))
}

// copyAll carries over a snapshot. From before it on changes are noted.
func (m *mover) copyAll() error {
	v := m.v
	v.writers.Lock()
	v.noting.Store(m)
	tx := v.newTx(false)
	v.writers.Unlock()
	defer tx.txn.Discard()
	m.mu.Lock()
	m.at.Total = countPairs(tx)
	m.mu.Unlock()
	to := m.newWriter()
	defer to.cancel()
	for _, kind := range []string{"c", "i", "m", "r", "s"} { // the first bytes of all keys
		if err := tx.scan([]byte(kind), dataName, to.put); err != nil {
			return err
		}
	}
	return to.flush()
}

func countPairs(tx *Tx) (n int64) {
	it := tx.txn.NewIterator(badger.IteratorOptions{})
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		n++
	}
	return n
}

// note is told of the keys of the store that a commit changed.
func (m *mover) note(keys []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range keys {
		m.dirty[k] = true
	}
}

// catchUp carries over what changed since it was copied.
func (m *mover) catchUp() error {
	m.mu.Lock()
	dirty := m.dirty
	m.dirty = map[string]bool{}
	m.mu.Unlock()
	tx := m.v.newTx(false)
	defer tx.txn.Discard()
	to := m.newWriter()
	defer to.cancel()
	for key := range dirty {
		value, err := tx.get([]byte(key), dataName)
		switch {
		case errors.Is(err, ErrNotFound):
			err = to.delete([]byte(key))
		case err == nil:
			err = to.put(pair{[]byte(key), value})
		}
		if err != nil {
			return err
		}
	}
	return to.flush()
}

func (m *mover) behind() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.dirty)
}

// standStill catches up until nobody is inside and nothing is left to carry
// over; users.open must follow when it returns nil.
func (m *mover) standStill() error {
	for {
		for m.behind() > moveFew {
			if err := m.catchUp(); err != nil {
				return err
			}
		}
		if m.v.users.alone(movePatience) {
			err := m.catchUp()
			if err != nil {
				m.v.users.open()
			}
			return err
		}
		select {
		case <-m.stop:
			return errMoveStopped
		case <-time.After(moveAgain):
		}
	}
}

// settle puts the new store and its header in place. Nobody is inside. It
// reports whether the new header is in place, after which there is no way back.
func (m *mover) settle(dir string, next header) (settled bool, err error) {
	v := m.v
	err = m.db.Close()
	m.db = nil
	if err != nil {
		return false, err
	}
	if _, err := digestFiles(dir, true, func(string) fileSum { return fileSum{} }); err != nil { // makes them durable
		return false, err
	}
	ready := m.keys.seal(readyCollection, readyName, 1, next.ID)
	if err := errors.Join(disk.PrivateFiles(dir), disk.WriteFile(filepath.Join(dir, readyName), ready), disk.SyncDir(dir)); err != nil {
		return false, err
	}
	m.step()
	v.headerMu.Lock()
	defer v.headerMu.Unlock()
	if err := writeHeader(v.dir, next); err != nil {
		if now, readErr := readHeader(filepath.Join(v.dir, headerName)); readErr != nil || !bytes.Equal(now.encode(), next.encode()) {
			return false, errors.Join(err, writeHeader(v.dir, v.header))
		}
	}
	v.before.settle(v.header, v.keys)
	v.header = next
	m.step()
	close(v.stopUpkeep)
	<-v.upkeepDone
	err = errors.Join(v.db.Close(), v.commits.close())
	v.db = nil
	clear(v.storeKey)
	v.commits.newest, v.filesSeen = 0, time.Time{}
	v.schemas.Clear()
	v.noting.Store(nil)
	m.step()
	if err == nil {
		err = finishMove(v.dir, m.keys)
	}
	if err == nil {
		err = v.startWith(m.keys)
	}
	if err != nil {
		v.users.close() // what is stored is found at the next opening
	}
	return true, err
}

// finishMove puts the store of new keys in the place of the old one when it
// belongs to these keys, and removes it otherwise.
func finishMove(dir string, keys *keyring) error {
	next := filepath.Join(dir, nextName)
	sealed, err := os.ReadFile(filepath.Join(next, readyName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, _, unsealErr := keys.unseal(readyCollection, readyName, sealed); err != nil || unsealErr != nil {
		// The work was interrupted, or it is done and the file was not
		// removed yet; a store that is begun again belongs to no header.
		return errors.Join(disk.RemoveAll(next), disk.Remove(filepath.Join(dir, dataName, readyName)))
	}
	data := filepath.Join(dir, dataName)
	err = errors.Join(removeCommits(dir), disk.Remove(filepath.Join(dir, sealName)), disk.Remove(filepath.Join(dir, timesName)), disk.RemoveAll(data))
	if err == nil {
		err = disk.Rename(next, data)
	}
	if err == nil {
		err = errors.Join(disk.Remove(filepath.Join(data, readyName)), disk.Remove(filepath.Join(dir, wantedName)), disk.SyncDir(dir))
	}
	return err
}

// pastKeys are the keys before the present ones, and the headers of this
// opening that a backup may carry.
type pastKeys struct {
	keys    *keyring
	headers []header // of keys
	present []header // of the present keys, but for the one in place
}

func (p *pastKeys) pass(h header) { p.present = append(p.present, h) }

func (p *pastKeys) settle(h header, keys *keyring) {
	p.wipe()
	p.keys, p.headers, p.present = keys, append(p.present, h), nil
}

func (p *pastKeys) opens(h header) bool {
	return slices.ContainsFunc(p.headers, func(old header) bool { return bytes.Equal(old.Key, h.Key) })
}

func (p *pastKeys) wipe() {
	if p.keys != nil {
		p.keys.wipe()
	}
}

// fitting reports that a header which opened is not the one of the data beside
// it, as after an old header was put back. Nothing has been touched then.
func fitting(dir string, keys *keyring) error {
	sealed, err := os.ReadFile(filepath.Join(dir, nextName, readyName))
	if err == nil {
		if _, _, err := keys.unseal(readyCollection, readyName, sealed); err == nil {
			return nil
		}
	}
	data := filepath.Join(dir, dataName)
	if _, err := os.Stat(filepath.Join(data, badger.KeyRegistryFileName)); err != nil {
		return nil // there is nothing to fit to, or opening says what is wrong
	}
	key := keys.derive("store")
	defer clear(key)
	registry, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: data, ReadOnly: true, EncryptionKey: key})
	if err == nil {
		return registry.Close()
	}
	if errors.Is(err, badger.ErrEncryptionKeyMismatch) {
		return damaged(headerName, errOldHeader)
	}
	return nil
}

// moveWriter seals pairs anew and writes them to the second store.
type moveWriter struct {
	*bulk
	m      *mover
	looked int64 // bytes since the tables were last merged
	n      int
}

func (m *mover) newWriter() *moveWriter { return &moveWriter{bulk: newBulk(m.db), m: m} }

func (w *moveWriter) put(p pair) error {
	m := w.m
	if w.n%batchPairs == 0 {
		select {
		case <-m.stop:
			return errMoveStopped
		default:
		}
		if err := m.v.checkSpace(); err != nil {
			return err
		}
		m.mu.Lock()
		m.at.Done = min(m.at.Done+batchPairs, m.at.Total)
		tell := time.Since(m.told) > moveTell
		if tell {
			m.told = time.Now()
		}
		m.mu.Unlock()
		if tell {
			m.tell()
		}
	}
	w.n++
	if w.n%batchPairs == 0 {
		m.step()
	}
	if w.looked += int64(len(p.key) + len(p.value)); w.looked > m.db.Opts().MemTableSize/2 {
		// Badger waits for the first level to be merged when it is full.
		if err := mergeTables(m.db); err != nil {
			return err
		}
		w.looked = 0
	}
	return w.set(p.key, reseal(m.v.keys, m.keys, p))
}

// reseal returns the value of a pair under the new keys. One that does not
// open under the old ones stays as it is, and does not open under the new.
func reseal(old, next *keyring, p pair) []byte {
	switch p.key[0] {
	case 'r':
		name, id, ok := bytes.Cut(p.key[1:], []byte{0})
		if ok {
			return resealed(old, next, string(name), string(id), p.value)
		}
	case 's':
		if name := string(p.key[1:]); name == formatName {
			return resealed(old, next, name, name, p.value)
		} else {
			return resealed(old, next, "schema of "+name, name, p.value)
		}
	case 'i':
		if bytes.Equal(old.entryMAC(p.key), p.value) {
			return next.entryMAC(p.key)
		}
	}
	return p.value
}

func resealed(old, next *keyring, collection, id string, sealed []byte) []byte {
	plain, version, err := old.unseal(collection, id, sealed)
	if err != nil {
		return sealed
	}
	defer clear(plain)
	return next.seal(collection, id, version, plain)
}
