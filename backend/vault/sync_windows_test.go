package vault

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/dgraph-io/ristretto/v2/z"
)

// The unpatched library says that everything is on disk and does nothing. A
// power cut cannot be made here, but that each of the two calls is made can
// be seen by what they refuse.
func TestSyncReachesTheDisk(t *testing.T) {
	mf, err := z.OpenMmapFile(filepath.Join(t.TempDir(), "map"), os.O_RDWR|os.O_CREATE, 1<<20)
	if err != nil && !errors.Is(err, z.NewFile) {
		t.Fatal(err)
	}
	mf.Data[5] = 1
	if err := mf.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := mf.Fd.Close(); err != nil {
		t.Fatal(err)
	}
	if err := mf.Sync(); err == nil {
		t.Error("a mapping whose file is closed was synced: FlushFileBuffers is not called")
	}
	if err := z.Munmap(mf.Data); err != nil {
		t.Fatal(err)
	}
	if err := z.Msync(mf.Data); err == nil {
		t.Error("what is no mapping any more was synced: FlushViewOfFile is not called")
	}
}

// A mapping made for reading has no handle that could be flushed.
func TestAReadOnlyMappingCloses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map")
	if err := os.WriteFile(path, make([]byte, 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	mf, err := z.OpenMmapFile(path, os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := mf.Close(-1); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
