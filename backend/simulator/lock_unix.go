//go:build unix

package simulator

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// dirLock keeps a second simulator off a directory. The system drops it when
// the process dies, however it dies.
type dirLock struct{ file *os.File }

func lockDir(dir string) (*dirLock, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		file.Close()
		return nil, err
	}
	return &dirLock{file}, nil
}

func (l *dirLock) release() { l.file.Close() }
