package vault

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	badger "github.com/dgraph-io/badger/v4"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

// Options adjust a vault. The zero value is right for the program.
type Options struct {
	// UnlockTime is how long deriving the key should take on this machine; it
	// is used by Create and ChangePassphrase. 0 means 500 ms. Whatever it is,
	// at least one pass over 64 MiB is made; 1 ns asks for just that.
	UnlockTime time.Duration
	// Logger gets the store's messages at debug level, without keys or
	// values. nil drops them.
	Logger *slog.Logger
	// Now is the clock, for Created; nil means time.Now.
	Now func() time.Time
	// Free tells how many bytes may still be written to a directory; nil asks
	// the system.
	Free func(dir string) (uint64, error)
	// Program is the version of the program, for the label of a backup.
	Program string
	// Replacement is the passphrase of the vault that Restore makes, when it
	// is not to be the one of the backup. Such a vault gets new keys too.
	Replacement []byte
	// KeysChanged is told now and then while the vault gets new keys, and at
	// the end of that; nil is not. It must not use the vault.
	KeysChanged func()
	// Migrating is told how far the work is that brings stored records to the
	// form this program writes: at its beginning, about every thousand records,
	// and at its end, when Done is Total. Writers wait meanwhile. nil is not
	// told. It must not use the vault.
	Migrating func(Migration)

	memTableSize, valueLogSize int64         // smaller in tests, so that files change often
	closeTime, moveRest        time.Duration // shorter in tests
	moveStep                   func()        // in tests: a kill between two steps of new keys may be here
}

// Vault is an open vault. All methods may be called from many goroutines.
type Vault struct {
	dir  string
	opt  Options
	lock *disk.Lock
	undo func() // removes the directories that begin made
	db   *badger.DB
	keys *keyring
	// storeKey is Badger's; it keeps the slice until it is closed.
	storeKey []byte

	headerMu sync.Mutex
	header   header

	users guests // transactions and backups under way

	changing sync.Mutex            // held while a passphrase is changed
	move     atomic.Pointer[mover] // the last work on new keys
	noting   atomic.Pointer[mover] // the one that wants to know what changes
	before   pastKeys              // the keys before the present ones, for backups made under them

	writers  sync.RWMutex // held shared by an optimistic Update, alone by a last resort one and by migrations
	schemas  sync.Map     // collection name -> seenSchema
	deleted  atomic.Int64 // records since the vault opened or Tidy was asked for
	commits  commitNote
	format   formatState
	warnings []Warning
	files    map[string]fileSum // of data/ as they were opened, nil after an unclean end
	// dataInfo is of data/, to notice that the folder was moved away. Close looks
	// at it while new keys may still be put in place.
	dataInfo   atomic.Pointer[os.FileInfo]
	filesMu    sync.Mutex
	filesSeen  time.Time // modification time of data/ when its files were last restricted
	newFiles   chan struct{}
	stopUpkeep chan struct{}
	upkeepDone chan struct{}
}

// Exists reports whether dir holds a vault, or something that cannot be
// looked at and may well be one. A directory in which Create or Restore was
// interrupted does not.
func Exists(dir string) bool { return hasHeader(dir) || headless(dir) }

// Look is nil where it can be told whether dir holds a vault: dir is a directory
// one may look into, or nothing. Fault: vault.unusable.
func Look(dir string) error {
	for _, name := range []string{"", headerName, headerCopyName, dataName} {
		info, err := os.Stat(filepath.Join(dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return unusable(err)
		case name == "" && !info.IsDir():
			return notAFolder(dir)
		}
	}
	return nil
}

func hasHeader(dir string) bool {
	return fileExists(filepath.Join(dir, headerName)) || fileExists(filepath.Join(dir, headerCopyName))
}

// headless reports whether dir holds a vault whose header is gone.
func headless(dir string) bool {
	return fileExists(filepath.Join(dir, dataName)) && !fileExists(filepath.Join(dir, creatingName))
}

// Create makes a new vault in dir, which is created when absent, and opens
// it. Faults: vault.exists, vault.passphrase_weak,
// vault.passphrase_form, vault.in_use, vault.disk_full, vault.unusable.
func Create(dir string, passphrase []byte, opt Options) (*Vault, error) {
	passphrase, err := NewPassphrase(passphrase)
	if err != nil {
		return nil, err
	}
	defer clear(passphrase)
	v, err := begin(dir, opt)
	if err != nil {
		return nil, err
	}
	id, master := make([]byte, 16), make([]byte, keySize)
	_, err = rand.Read(id)
	if err == nil {
		_, err = rand.Read(master)
	}
	if err == nil {
		v.header, err = newHeader(identity{id, opt.now().Unix()}, master, passphrase, calibrate(opt.unlockTime()))
	}
	if err == nil {
		err = v.start(master)
	}
	if err == nil {
		err = v.commitCreation()
	}
	if err != nil {
		v.abandon()
		return nil, asFault(err)
	}
	return v, nil
}

// Open opens the vault in dir. Faults: vault.missing, vault.in_use,
// vault.wrong_passphrase (nothing on disk has changed), vault.damaged,
// vault.newer_schema, vault.unusable. It succeeds after the process that last
// had the vault open was killed at any moment, and everything that an Update
// reported as stored is there.
func Open(dir string, passphrase []byte, opt Options) (*Vault, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, unusable(err)
	}
	switch {
	case hasHeader(dir):
	case headless(dir):
		return nil, damaged(headerName, fs.ErrNotExist)
	default:
		return nil, missing(fs.ErrNotExist)
	}
	protectMemory()
	v := &Vault{dir: dir, opt: opt}
	if err := v.acquire(); err != nil {
		return nil, err
	}
	h, err := v.readHeaders()
	if err != nil {
		v.release()
		return nil, asFault(err)
	}
	master, ok := h.open(passphrase)
	if !ok {
		v.release()
		return nil, wrongPassphrase()
	}
	v.header = h
	keys := newKeyring(master)
	clear(master)
	if err = noStrays(dir); err == nil {
		err = fitting(dir, keys)
	}
	if err != nil {
		keys.wipe()
		v.release()
		return nil, err
	}
	if err := errors.Join(v.keepHeaderTwice(), finishMove(dir, keys)); err != nil {
		keys.wipe()
		v.release()
		return nil, unusable(err)
	}
	removeTemporary(dir)
	if err := disk.Remove(filepath.Join(dir, creatingName)); err != nil {
		v.release()
		return nil, unusable(err)
	}
	if err := v.startWith(keys); err != nil {
		v.release()
		return nil, asFault(err)
	}
	if fileExists(filepath.Join(dir, wantedName)) {
		v.beginMove(passphrase, cmp.Or(opt.moveRest, moveRest))
	}
	return v, nil
}

// ChangePassphrase makes next the passphrase, in one step: after a crash either
// the old or the new passphrase opens the vault. Then it begins to give the
// vault new keys, in the background; until NewKeys says that this is done, a
// copy of the old header still opens the vault with the old passphrase.
// Faults: vault.wrong_passphrase, vault.passphrase_weak, vault.passphrase_form.
func (v *Vault) ChangePassphrase(old, next []byte) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.users.Done()
	v.changing.Lock()
	defer v.changing.Unlock()
	v.endMove()
	next, err := v.rewrap(old, next)
	if err == nil || fileExists(filepath.Join(v.dir, wantedName)) {
		if err != nil {
			next = bytes.Clone(old)
		}
		defer clear(next)
		v.beginMove(next, 0)
	}
	return err
}

// rewrap wraps the master key under another passphrase and returns that in its
// form.
func (v *Vault) rewrap(old, next []byte) ([]byte, error) {
	v.headerMu.Lock()
	defer v.headerMu.Unlock()
	master, ok := v.header.open(old)
	if !ok {
		return nil, wrongPassphrase()
	}
	defer clear(master)
	next, err := NewPassphrase(next)
	if err != nil {
		return nil, err
	}
	h, err := newHeader(identity{v.header.ID, v.header.Created}, master, next, calibrate(v.opt.unlockTime()))
	if err == nil {
		err = disk.WriteFile(filepath.Join(v.dir, wantedName), nil)
	}
	if err == nil {
		err = writeHeader(v.dir, h)
	}
	if err != nil {
		return nil, unusable(err)
	}
	v.before.pass(v.header)
	v.header = h
	return next, nil
}

// begin locks dir and prepares it for a new vault. A half made one is
// removed; it never held anything.
func begin(dir string, opt Options) (*Vault, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, unusable(err)
	}
	if err := Look(dir); err != nil {
		return nil, err
	}
	if hasHeader(dir) {
		return nil, exists()
	}
	protectMemory()
	undo, err := disk.NewPrivate(dir)
	if err != nil {
		return nil, unusable(err)
	}
	v := &Vault{dir: dir, opt: opt, undo: undo}
	if err := v.acquire(); err != nil {
		undo()
		return nil, err
	}
	if !hasHeader(dir) {
		if err := v.checkSpace(); err != nil {
			_ = v.lock.Remove()
			undo()
			return nil, err
		}
	}
	err = func() error {
		data, marker := filepath.Join(dir, dataName), filepath.Join(dir, creatingName)
		switch {
		case hasHeader(dir):
			return exists()
		case headless(dir):
			return damaged(headerName, fs.ErrNotExist)
		}
		if err := disk.WriteFile(marker, nil); err != nil {
			return err
		}
		removeTemporary(dir)
		return errors.Join(disk.RemoveAll(data), disk.RemoveAll(filepath.Join(dir, nextName)), disk.Remove(filepath.Join(dir, wantedName)),
			disk.Remove(filepath.Join(dir, sealName)), disk.Remove(filepath.Join(dir, timesName)), removeCommits(dir))
	}()
	if err != nil {
		v.release()
		return nil, asFault(err)
	}
	return v, nil
}

// commitCreation puts the header in place: from here on this is a vault.
func (v *Vault) commitCreation() error {
	if err := writeHeader(v.dir, v.header); err != nil {
		return err
	}
	return disk.Remove(filepath.Join(v.dir, creatingName))
}

// abandon undoes begin after a failure: of what it made nothing is left.
func (v *Vault) abandon() {
	if v.db != nil {
		close(v.stopUpkeep)
		<-v.upkeepDone
		_ = v.db.Close()
		clear(v.storeKey)
		v.keys.wipe()
		_ = v.commits.close()
	}
	if !hasHeader(v.dir) {
		_ = disk.RemoveAll(filepath.Join(v.dir, dataName))
		_ = disk.Remove(filepath.Join(v.dir, wantedName))
		_ = disk.Remove(filepath.Join(v.dir, creatingName))
		_ = removeCommits(v.dir)
		_ = v.lock.Remove()
		v.lock = nil
		v.undo()
	}
	v.release()
}

// start opens the store under the master key.
func (v *Vault) start(master []byte) error {
	keys := newKeyring(master)
	clear(master)
	return v.startWith(keys)
}

// startWith opens the store under its keys; they are wiped when it fails.
func (v *Vault) startWith(keys *keyring) error {
	data, err := makeDataDir(v.dir)
	if err != nil {
		keys.wipe()
		return err
	}
	sealed, warnings, err := checkSeal(v.dir, keys)
	if err != nil {
		keys.wipe()
		return err
	}
	noted := readCommits(v.dir, keys)
	storeKey := keys.derive("store")
	db, err := openStore(data, storeKey, sealed == nil, noted, v.opt)
	if err != nil {
		clear(storeKey)
		keys.wipe()
		return err
	}
	v.keys, v.db, v.storeKey, v.commits.newest = keys, db, storeKey, noted
	v.warnings, v.files = append(v.warnings, warnings...), sealed
	info, err := os.Stat(data)
	if err == nil {
		v.dataInfo.Store(&info)
		err = v.checkCommits(noted)
	}
	if err == nil {
		err = v.readFormat()
	}
	if err != nil {
		_ = db.Close()
		clear(storeKey)
		keys.wipe()
		v.db = nil
		return err
	}
	v.stopUpkeep, v.upkeepDone, v.newFiles = make(chan struct{}), make(chan struct{}), make(chan struct{}, 1)
	v.lookForTables()
	go v.upkeep()
	return nil
}

func (v *Vault) acquire() error {
	lock, err := disk.TryLock(filepath.Join(v.dir, lockName))
	switch {
	case errors.Is(err, disk.ErrLocked):
		return inUse(err)
	case errors.Is(err, disk.ErrNoLocks):
		return noLocks(err)
	}
	if err != nil {
		return unusable(err)
	}
	v.lock = lock
	return nil
}

func (v *Vault) release() {
	if v.lock != nil {
		_ = v.lock.Release()
		v.lock = nil
	}
}

// enter registers a user of the open vault; users.Done must follow.
func (v *Vault) enter() error {
	if !v.users.enter() {
		return closed()
	}
	return nil
}

// ID tells this vault from others; its backups and what is restored from them
// have the same.
func (v *Vault) ID() string {
	v.headerMu.Lock()
	defer v.headerMu.Unlock()
	return hex.EncodeToString(v.header.ID)
}

func (o Options) now() time.Time {
	if o.Now != nil {
		return o.Now()
	}
	return time.Now()
}

func (o Options) unlockTime() time.Duration {
	if o.UnlockTime > 0 {
		return o.UnlockTime
	}
	return defaultUnlockTime
}

// asFault turns what is no fault yet into vault.unusable: at opening and
// creating, such errors come from the file system.
func asFault(err error) error {
	if fault.CodeOf(err) != "" {
		return err
	}
	return unusable(err)
}

// Unused is nil when no program has the vault in dir open, else vault.in_use.
func Unused(dir string) error {
	v := &Vault{dir: dir}
	if err := v.acquire(); err != nil {
		return err
	}
	return v.lock.Release()
}
