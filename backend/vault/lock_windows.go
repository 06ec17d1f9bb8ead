package vault

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

var errLocked = errors.New("the lock is held")

// acquireLock takes the lock file without waiting. The system releases it
// when the process ends, however it ends. errLocked when it is held.
func acquireLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	if err == nil {
		return f, nil
	}
	f.Close()
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return nil, errLocked
	}
	return nil, err
}

// releaseLock lets go of the lock.
func releaseLock(f *os.File) { f.Close() }
