package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minifleet/backend/fault"
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
// fill leaves path as it was and is returned as it is. Fault: disk.name.
func Write(path string, fill func(io.Writer) error) (err error) {
	if err := named(path); err != nil {
		return err
	}
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
	if err := named(path); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
	}
	return Write(path, fill)
}

// named refuses a name under which the system keeps no file, or would keep it
// under another one.
func named(path string) error {
	name := filepath.Base(path)
	if keepsName(name) {
		return nil
	}
	return fault.New("disk.name", fault.T("Windows keeps no file under the name %s", "Windows 不能使用文件名 %s", name)).
		WithHint(fault.T(`Leave out < > : " / \ | ? *, a dot or a space at the end, and names of devices such as CON or NUL.`,
			`请勿使用 < > : " / \ | ? *、结尾的点或空格，以及 CON、NUL 等设备名。`)).
		WithRetry(fault.RetryAfterInput)
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

// RemoveAll deletes path and what is below it, also while a program that looks
// into new files, such as one against viruses, has one open for a moment.
func RemoveAll(path string) error { return insist(func() error { return os.RemoveAll(path) }) }

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
