package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// temporary files are named so that Sweep knows them.
const temporaryPrefix, temporarySuffix = ".minifleet-", ".tmp"

// WriteFile makes content the content of path, readable by its owner only. A
// crash at any moment leaves either the old file or the new one.
func WriteFile(path string, content []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// Write is WriteFile for content that is made piece by piece. An error of
// fill leaves path as it was and is returned as it is.
func Write(path string, fill func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), temporaryPrefix+"*"+temporarySuffix) // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = fill(f); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = Rename(f.Name(), path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// WriteNew is Write for a file that must not be there yet: fs.ErrExist when
// it is, before anything is written.
func WriteNew(path string, fill func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
	}
	return Write(path, fill)
}

// Rename moves a file, in place of what is there.
func Rename(from, to string) error { return insist(func() error { return os.Rename(from, to) }) }

// Remove deletes a file; that there is none is no error.
func Remove(path string) error {
	err := insist(func() error { return os.Remove(path) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Sweep deletes what a crash inside Write left in dir. Nobody else may be
// writing there.
func Sweep(dir string) { SweepOld(dir, 0) }

// SweepOld is Sweep for a folder in which others may be writing: it leaves what
// is younger than age.
func SweepOld(dir string, age time.Duration) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, temporaryPrefix) || !strings.HasSuffix(name, temporarySuffix) {
			continue
		}
		if info, err := e.Info(); age > 0 && (err != nil || time.Since(info.ModTime()) < age) {
			continue
		}
		_ = os.Remove(filepath.Join(dir, name))
	}
}
