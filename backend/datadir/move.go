package datadir

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

// Moved is what a move did.
type Moved struct {
	Dir  string // where the data lies now
	Kept string // where the former place's files are kept after a copy, "" when they were moved themselves
}

// Move brings the data to where it belongs. It refuses while a program has it
// open, and where there is data in both places.
func (f Found) Move() (Moved, error) {
	return mover{rename: disk.Rename, at: func(string) {}}.move(f)
}

// mover is Move with the parts a test replaces: a rename between two disks
// fails, and a program is killed at a named moment.
type mover struct {
	rename func(from, to string) error
	at     func(moment string)
}

// locks are the files that the programs which use the data hold.
func locks() []string { return []string{"instance.lock", filepath.Join(vault, "lock")} }

func (m mover) move(f Found) (Moved, error) {
	from, to := f.Dir, f.MoveTo
	if to == "" {
		return Moved{Dir: from}, nil
	}
	if holds(to) {
		return Moved{}, both(from, to)
	}
	free, err := lock(from)
	if err != nil {
		return Moved{}, err
	}
	release := func() error { err := free(); free = func() error { return nil }; return err }
	defer func() { _ = release() }()
	if err := m.clear(to); err != nil {
		return Moved{}, cannot(err, from)
	}
	m.at("cleared")
	// Windows renames no directory in which a file is open; that also keeps
	// out whoever comes between the lock and the rename.
	if err := release(); err != nil {
		return Moved{}, cannot(err, from)
	}
	err = m.rename(from, to)
	if err == nil {
		m.at("renamed")
		_ = disk.SyncDir(filepath.Dir(to))
		_ = disk.SyncDir(filepath.Dir(from))
		_ = disk.Remove(filepath.Join(to, stayFile))
		return Moved{Dir: to}, disk.Private(to)
	}
	if !elsewhere(err) {
		return Moved{}, cannot(err, from)
	}
	if free, err = lock(from); err != nil {
		return Moved{}, err
	}
	if err := m.copy(from, to); err != nil {
		return Moved{}, cannot(errors.Join(err, disk.RemoveAll(to+".moving")), from)
	}
	m.at("copied")
	if err := release(); err != nil {
		return Moved{}, cannot(err, from)
	}
	kept, err := retire(to, from)
	if err != nil { // the data is moved; Find puts the former place out of the way
		kept = from
	}
	return Moved{Dir: to, Kept: kept}, nil
}

// clear makes room for the data. Without a vault there is nothing in to but what
// a start leaves; it is kept all the same.
func (m mover) clear(to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := disk.RemoveAll(to + ".moving"); err != nil { // a copy of ours that was interrupted
		return err
	}
	_, err := os.Lstat(to)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	aside, err := unused(to + ".before-move")
	if err != nil {
		return err
	}
	return disk.Rename(to, aside)
}

// copy makes a whole copy beside to, reads it back, and gives it its name last.
func (m mover) copy(from, to string) error {
	staging := to + ".moving"
	if err := disk.Private(staging); err != nil {
		return err
	}
	skip := map[string]bool{stayFile: true}
	for _, l := range locks() {
		skip[l] = true
	}
	var dirs []string
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil || skip[rel] {
			return err
		}
		target := filepath.Join(staging, rel)
		switch {
		case d.IsDir():
			dirs = append(dirs, target)
			return os.MkdirAll(target, 0o700)
		case d.Type().IsRegular():
			m.at("file")
			return copyFile(path, target)
		}
		return fmt.Errorf("%s is no file", rel)
	})
	if err != nil {
		return err
	}
	if err := disk.WriteFile(filepath.Join(staging, fromFile), []byte(from+"\n")); err != nil {
		return err
	}
	for _, dir := range dirs {
		if err := disk.SyncDir(dir); err != nil {
			return err
		}
	}
	m.at("whole")
	if err := disk.Rename(staging, to); err != nil {
		return err
	}
	return disk.SyncDir(filepath.Dir(to))
}

// copyFile copies a file, puts it on the disk, and reads it back.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	read := sha256.New()
	if err := disk.WriteNew(to, func(w io.Writer) error {
		_, err := io.Copy(w, io.TeeReader(in, read))
		return err
	}); err != nil {
		return err
	}
	out, err := os.Open(to)
	if err != nil {
		return err
	}
	defer out.Close()
	written := sha256.New()
	if _, err := io.Copy(written, out); err != nil {
		return err
	}
	if !bytes.Equal(read.Sum(nil), written.Sum(nil)) {
		return fmt.Errorf("%s was not copied as it is", filepath.Base(from))
	}
	return nil
}

// retire gives the former place another name once now holds a whole copy of it,
// so that no program takes it for the data. It fails where now was not made from
// it, and while a program has it open.
func retire(now, former string) (string, error) {
	mark := filepath.Join(now, fromFile)
	made, err := os.ReadFile(mark)
	if err != nil {
		return "", err
	}
	if strings.TrimRight(string(made), "\n") != former {
		return "", errors.New("the data was copied from elsewhere")
	}
	free, err := lock(former)
	if err != nil {
		return "", err
	}
	if err := free(); err != nil {
		return "", err
	}
	kept, err := unused(former + ".moved")
	if err != nil {
		return "", err
	}
	if err := disk.Rename(former, kept); err != nil {
		return "", err
	}
	return kept, disk.Remove(mark)
}

// unused is path, or path with a number, under which nothing lies.
func unused(path string) (string, error) {
	for i := 1; ; i++ {
		try := path
		if i > 1 {
			try = fmt.Sprintf("%s-%d", path, i)
		}
		if _, err := os.Lstat(try); os.IsNotExist(err) {
			return try, nil
		} else if err != nil {
			return "", err
		}
	}
}

// lock takes the locks of whoever uses a data directory, and returns how they
// are given back.
func lock(dir string) (func() error, error) {
	var held []*disk.Lock
	free := func() error {
		var all []error
		for _, l := range held {
			all = append(all, l.Release())
		}
		return errors.Join(all...)
	}
	for _, l := range locks() {
		path := filepath.Join(dir, l)
		if _, err := os.Stat(filepath.Dir(path)); os.IsNotExist(err) {
			continue
		}
		got, err := disk.TryLock(path)
		if errors.Is(err, disk.ErrLocked) {
			return nil, errors.Join(fault.New("datadir.in_use",
				fault.T("a MiniFleet has the data open", "数据正由另一个 MiniFleet 使用")).
				WithHint(fault.T("close its window, or end its command, and try again", "请关闭其窗口或结束其命令后重试")), free())
		}
		if err != nil {
			return nil, errors.Join(cannot(err, dir), free())
		}
		held = append(held, got)
	}
	return free, nil
}

func cannot(err error, from string) error {
	return fault.Wrap(err, "datadir.not_moved",
		fault.T("the data was not moved; it is still in %s", "数据未移动，仍在 %s", from)).
		WithHint(fault.T("close MiniFleet and programs that look into that folder, and try again", "请关闭 MiniFleet 和正在访问该文件夹的程序后重试"))
}

func both(from, to string) error {
	return fault.New("datadir.both",
		fault.T("there is data in %s and in %s", "%s 和 %s 中都有数据", from, to)).
		WithHint(fault.T("look into each with --data, and put one of them elsewhere", "请用 --data 分别查看，并将其中一个移到其他位置"))
}
