package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

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
	// Who held it may have removed the file meanwhile: this is the lock of a
	// name only while the name is still the file's.
	named, err := os.Stat(path)
	if err == nil {
		var held os.FileInfo
		if held, err = l.Stat(); err == nil && !os.SameFile(named, held) {
			err = ErrLocked
		}
	} else if errors.Is(err, fs.ErrNotExist) {
		err = ErrLocked
	}
	if err != nil {
		_ = l.Unlock()
		return nil, err
	}
	return &Lock{l}, nil
}

// Release gives the lock back. Twice is fine.
func (l *Lock) Release() error { return l.held.Unlock() }

// Remove gives the lock back and removes its file. Nobody holds a lock of the
// file that is gone.
func (l *Lock) Remove() error {
	if runtime.GOOS == "windows" { // where no file is removed that somebody has open
		return errors.Join(l.held.Unlock(), Remove(l.held.Path()))
	}
	return errors.Join(Remove(l.held.Path()), l.held.Unlock())
}
