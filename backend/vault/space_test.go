package vault

import (
	"os"
	"path/filepath"
	"testing"
)

// A vault is not begun where nothing could be stored in it, and nothing of it
// stays behind.
func TestNoVaultIsMadeOnAFullDisk(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	opt := fast
	opt.Free = func(string) (uint64, error) { return MinFree - 1, nil }
	_, err := Create(filepath.Join(base, "new", "vault"), pass, opt)
	wantCode(t, err, CodeDiskFull)
	if left, err := os.ReadDir(base); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	opt.Free = func(string) (uint64, error) { return MinFree, nil }
	v, err := Create(filepath.Join(base, "new", "vault"), pass, opt)
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, v)
}
