package vault

import (
	"os"
	"path/filepath"
	"testing"

	"minifleet/backend/fault"
)

// A folder that cannot be looked into, as one of somebody else or on a share that
// is down, is never taken for a place without a vault, and no second one is made
// there.
func TestAFolderThatCannotBeReadIsNotOneWithoutAVault(t *testing.T) {
	places := map[string]func(t *testing.T) string{
		"links that lead round in a circle": func(t *testing.T) string {
			dir := filepath.Join(t.TempDir(), "v")
			if err := os.Symlink("v", dir); err != nil {
				t.Skip(err)
			}
			return dir
		},
		"a folder of somebody else": func(t *testing.T) string {
			v, dir := create(t)
			mustClose(t, v)
			if err := os.Chmod(dir, 0); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
			if _, err := os.ReadDir(dir); err == nil {
				t.Skip("this account may read everything")
			}
			return dir
		},
	}
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			dir := place(t)
			if !Exists(dir) {
				t.Error("there is said to be no vault")
			}
			if v, err := Open(dir, pass, fast); err == nil || fault.CodeOf(err) == CodeMissing {
				t.Errorf("opened: %v, %v", v, err)
			}
			if v, err := Create(dir, pass, fast); err == nil {
				t.Errorf("created a second vault: %v", v)
			}
		})
	}
}
