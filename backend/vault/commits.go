package vault

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	badger "github.com/dgraph-io/badger/v4"

	"minifleet/backend/disk"
)

// Every Update also writes one key of its own, so that the newest version of
// that key is the newest commit there is, however the files change. After a
// commit that version is noted in the file "commits", sealed. At opening a
// store that does not reach what was noted has lost something that was
// reported as stored.
//
// The note is written after the commit and not forced to disk: it survives a
// kill exactly, and after a power cut it may be too small, never too large.
const (
	commitsName       = "commits"
	commitsCollection = "commits"
)

var (
	commitKey = []byte{'c'}

	errCommitsMissing = errors.New("the newest commits are missing")
)

type commitNote struct {
	mu     sync.Mutex
	file   *os.File
	newest uint64
}

// readCommits returns the version noted in dir, 0 when there is no note that
// can be believed.
func readCommits(dir string, keys *keyring) uint64 {
	sealed, err := os.ReadFile(filepath.Join(dir, commitsName))
	if err != nil {
		return 0
	}
	plain, _, err := keys.unseal(commitsCollection, commitsName, sealed)
	if err != nil || len(plain) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(plain)
}

// removeCommits is for a directory in which a new vault is made.
func removeCommits(dir string) error { return disk.Remove(filepath.Join(dir, commitsName)) }

// noteCommit notes the newest commit. Failing to is no failure of the commit.
func (v *Vault) noteCommit() error {
	newest := v.newestCommit()
	v.commits.mu.Lock()
	defer v.commits.mu.Unlock()
	if newest <= v.commits.newest {
		return nil
	}
	if v.commits.file == nil {
		f, err := os.OpenFile(filepath.Join(v.dir, commitsName), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		v.commits.file = f
	}
	sealed := v.keys.seal(commitsCollection, commitsName, 1, binary.BigEndian.AppendUint64(nil, newest))
	if _, err := v.commits.file.WriteAt(sealed, 0); err != nil {
		return err
	}
	v.commits.newest = newest
	return nil
}

// newestCommit returns the version of the newest commit, 0 before the first.
func (v *Vault) newestCommit() uint64 {
	txn := v.db.NewTransaction(false)
	defer txn.Discard()
	item, err := txn.Get(commitKey)
	if err != nil {
		return 0
	}
	return item.Version()
}

// checkCommits compares the opened store with what was noted.
func (v *Vault) checkCommits(noted uint64) error {
	txn := v.db.NewTransaction(false)
	defer txn.Discard()
	item, err := txn.Get(commitKey)
	switch {
	case noted == 0:
		return nil
	case err == nil && item.Version() >= noted:
		return nil
	case err == nil || errors.Is(err, badger.ErrKeyNotFound):
		return damaged(dataName, errCommitsMissing)
	}
	return damaged(dataName, err)
}

func (n *commitNote) close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.file == nil {
		return nil
	}
	err := n.file.Close()
	n.file = nil
	if errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return err
}
