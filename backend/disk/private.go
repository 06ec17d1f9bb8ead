package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Private creates dir, where it is absent, and closes it to everybody but
// the user, also when it was there before. Where a file system knows no
// permissions it does what can be done; Access tells.
func Private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return restrict(dir, true)
}

// NewPrivate is Private for what may not come about: undo removes the
// directories that it made, as far as nothing is in them.
func NewPrivate(dir string) (undo func(), err error) {
	var made []string // the deepest first
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		if _, err := os.Lstat(at); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, at)
		if filepath.Dir(at) == at {
			break
		}
	}
	undo = func() {
		for _, at := range made {
			if os.Remove(at) != nil { // something is in it
				return
			}
		}
	}
	if err := Private(dir); err != nil {
		undo()
		return func() {}, err
	}
	return undo, nil
}

// PrivateFiles closes the plain files of dir to others; who has made a
// directory private knows that its own files are, but not those a library
// creates under the process's umask.
func PrivateFiles(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		if err := restrict(filepath.Join(dir, e.Name()), false); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Access says who may look into a directory.
type Access int

const (
	OwnerOnly     Access = iota
	OthersToo            // and Private, or the owner by hand, can change that
	NoPermissions        // the file system has none: whoever has the disk may read it
)

// OpenToOthers reports whether the file system says that others may read or write
// path. AccessTo also tells whether it can say.
func OpenToOthers(path string) (bool, error) { return open(path) }

// AccessTo tells who may read or write path.
func AccessTo(path string) (Access, error) {
	others, err := open(path)
	if err != nil {
		return OwnerOnly, err
	}
	dir := path
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		dir = filepath.Dir(path)
	}
	switch {
	case !keepsModes(dir):
		return NoPermissions, nil
	case others:
		return OthersToo, nil
	}
	return OwnerOnly, nil
}
