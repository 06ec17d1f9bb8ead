//go:build !windows

package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// insist is for Windows: elsewhere a file may be replaced while it is read.
func insist(act func() error) error { return act() }

// keepsName is for Windows: what a name here may not hold ends it.
func keepsName(string) bool { return true }

// SyncDir makes the names in a directory durable, where the file system has
// a way to.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOTSUP) {
		return err
	}
	return nil
}

// Free returns how many bytes the user may still write below dir.
func Free(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}

// cannotLock tells a file system without locks from one that fails.
func cannotLock(err error) bool {
	return errors.Is(err, unix.ENOLCK) || errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.EOPNOTSUPP) ||
		errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EINVAL)
}

// restrict closes what is at path to others. A file system without modes
// refuses, or pretends; Access tells.
func restrict(path string, directory bool) error {
	mode := fs.FileMode(0o600)
	if directory {
		mode = 0o700
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() == mode {
		return err
	}
	err = os.Chmod(path, mode)
	if err != nil && !keepsModes(filepath.Dir(path)) {
		return nil
	}
	return err
}

func open(path string) (bool, error) {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o077 != 0, err
}

// keepsModes tries: FAT and exFAT show one mode for everything, whatever is
// asked for.
func keepsModes(dir string) bool {
	f, err := os.CreateTemp(dir, temporaryPrefix+"*"+temporarySuffix)
	if err != nil {
		return true // cannot be told here; what fails says why
	}
	defer os.Remove(f.Name())
	defer f.Close()
	for _, mode := range []fs.FileMode{0o600, 0o640} {
		if f.Chmod(mode) != nil {
			return false
		}
		if info, err := f.Stat(); err != nil || info.Mode().Perm() != mode {
			return false
		}
	}
	return true
}
