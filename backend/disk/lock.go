package disk

import (
	"errors"
	"fmt"
	"os"

	"github.com/gofrs/flock"
)

var (
	// ErrLocked says that somebody else holds the lock.
	ErrLocked = errors.New("the lock is held")
	// ErrNoLocks says that the file system has no locks, as some network
	// shares: nothing there can be kept from being used twice at once.
	ErrNoLocks = errors.New("this file system has no locks")
)

// Lock is held by one open file of one process. The system releases it when
// the process ends, however it ends.
type Lock struct{ held *flock.Flock }

// TryLock takes the lock of the file path, which is created when absent,
// without waiting. ErrLocked, ErrNoLocks, or an error of the file system.
func TryLock(path string) (*Lock, error) {
	l := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	got, err := l.TryLock()
	switch {
	case err != nil && cannotLock(err):
		return nil, fmt.Errorf("%w: %w", ErrNoLocks, err)
	case err != nil:
		return nil, err
	case !got:
		return nil, ErrLocked
	}
	return &Lock{l}, nil
}

// Release gives the lock back. Twice is fine.
func (l *Lock) Release() error { return l.held.Unlock() }
