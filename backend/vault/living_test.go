package vault

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// copyLiving copies the folder of a vault that may be open, as a kill at this
// moment would leave it. The locks are not copied: Windows lets nobody read the
// files that are held, and a kill lets go of them.
func copyLiving(t *testing.T, to, from string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o700)
		case rel == lockName || filepath.Base(rel) == "LOCK": // Badger's, in each folder of data
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}
