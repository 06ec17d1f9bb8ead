//go:build unix

package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/dgraph-io/ristretto/v2/z"
)

// Badger makes its tables and logs while it works, long after somebody looked
// at the modes of its files: none of them is open to others for a moment.
// Windows has access lists, which a new file takes from its directory.
func TestTablesAreBornTheOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map")
	mf, err := z.OpenMmapFile(path, os.O_RDWR|os.O_CREATE, 1<<10)
	if err != nil && !errors.Is(err, z.NewFile) {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != fs.FileMode(0o600) {
		t.Errorf("a new file has mode %o", mode)
	}
	if err := mf.Close(-1); err != nil {
		t.Fatal(err)
	}
}
