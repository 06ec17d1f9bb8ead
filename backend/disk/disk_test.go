package disk_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"minifleet/backend/disk"
)

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestAFileIsReplacedWholeOrNotAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	for _, content := range []string{"one", "", "three"} {
		if err := disk.WriteFile(path, []byte(content)); err != nil || read(t, path) != content {
			t.Fatalf("%q: %v", content, err)
		}
	}
	failure := errors.New("no more")
	err := disk.Write(path, func(w io.Writer) error { _, _ = w.Write([]byte("half")); return failure })
	if !errors.Is(err, failure) || read(t, path) != "three" {
		t.Fatalf("a failed write: %v, %q", err, read(t, path))
	}
	if err := disk.WriteNew(path, func(io.Writer) error { return nil }); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("a new file over an old one: %v", err)
	}
	if got := names(t, filepath.Dir(path)); len(got) != 1 {
		t.Fatalf("left behind: %v", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
}

// On Windows a rename over a file that is being read fails; 485 of 500 did.
func TestAFileIsReplacedWhileItIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := disk.WriteFile(path, []byte("0")); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var readers sync.WaitGroup
	defer readers.Wait()
	defer close(stop)
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				time.Sleep(3 * time.Millisecond)
				if b, err := os.ReadFile(path); err == nil && len(b) == 0 {
					t.Error("half a file was read")
					return
				}
			}
		})
	}
	for range 100 {
		if err := disk.WriteFile(path, []byte("content")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSweepTakesOnlyWhatACrashLeft(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".minifleet-12.tmp", "minifleet.tmp", ".minifleet-kept", "a.tmp"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	disk.Sweep(dir)
	if got := names(t, dir); len(got) != 3 {
		t.Fatal(got)
	}
	disk.Sweep(filepath.Join(dir, "absent"))
}

func TestALockIsHeldOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := disk.TryLock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := disk.TryLock(path); !errors.Is(err, disk.ErrLocked) {
		t.Fatalf("held twice: %v", err)
	}
	if err := errors.Join(first.Release(), first.Release()); err != nil {
		t.Fatal(err)
	}
	again, err := disk.TryLock(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := disk.TryLock(filepath.Join(path, "no", "folder")); err == nil || errors.Is(err, disk.ErrLocked) {
		t.Fatalf("without a folder: %v", err)
	}
}

func TestALockThatIsRemovedLeavesNothingAndKeepsOthersOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	for range 2 {
		l, err := disk.TryLock(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Remove(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("the file is there: %v", err)
		}
	}
}

func TestWhatWasMadeForNothingIsTakenBack(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b", "c")
	undo, err := disk.NewPrivate(deep)
	if err != nil {
		t.Fatal(err)
	}
	if err := disk.WriteFile(filepath.Join(root, "a", "mine"), nil); err != nil {
		t.Fatal(err)
	}
	undo()
	if got := names(t, filepath.Join(root, "a")); len(got) != 1 || got[0] != "mine" {
		t.Fatalf("left: %v", got)
	}
	undo, err = disk.NewPrivate(root)
	if err != nil {
		t.Fatal(err)
	}
	undo()
	if _, err := os.Stat(root); err != nil {
		t.Fatalf("what was there before is gone: %v", err)
	}
}

func TestAnOpenDirectoryIsClosed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" {
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if a, err := disk.AccessTo(dir); err != nil || a != disk.OthersToo {
			t.Fatal(a, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := errors.Join(disk.Private(dir), disk.PrivateFiles(dir)); err != nil {
			t.Fatal(err)
		}
	}
	if a, err := disk.AccessTo(dir); err != nil || a == disk.OthersToo {
		t.Fatal(a, err)
	}
	if a, err := disk.AccessTo(filepath.Join(dir, "file")); err != nil || (a == disk.OthersToo) != underWine() { // which hands no list down to files
		t.Fatal("the file: ", a, err)
	}
	if err := disk.WriteFile(filepath.Join(dir, "mine"), []byte("x")); err != nil {
		t.Fatal(err)
	}
	if free, err := disk.Free(dir); err != nil || free == 0 {
		t.Fatal(free, err)
	}
}

func TestPrivateRefusesAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := disk.Private(filepath.Join(path, "below")); err == nil {
		t.Fatal("a directory below a file")
	}
}
