package vault

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"minifleet/backend/fault"
)

func TestWhatIsNotTheVaultsIsNamedAndMovedAside(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	v, err := Create(dir, pass, fast)
	if err != nil {
		t.Fatal(err)
	}
	own := func(when string) {
		t.Helper()
		if names, err := Strays(dir); err != nil || len(names) != 0 {
			t.Fatalf("%s: %v, %v", when, names, err)
		}
	}
	own("while it is open")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	own("when it is closed")
	for _, name := range []string{"header (1).json", "data/000001-PC.sst", "data/MANIFEST (conflicted copy)"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("a stranger"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "data", "new folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, pass, fast); fault.CodeOf(err) != CodeStray {
		t.Fatalf("opening: %v", err)
	}
	moved, to, err := MoveStrays(dir)
	slices.Sort(moved)
	if want := []string{"data/000001-PC.sst", "data/MANIFEST (conflicted copy)", "data/new folder", "header (1).json"}; err != nil || !slices.Equal(moved, want) {
		t.Fatalf("%v, %v", moved, err)
	}
	if left, err := os.ReadDir(to); err != nil || len(left) != 4 {
		t.Fatalf("%v, %v", left, err)
	}
	own("afterwards")
	if v, err = Open(dir, pass, fast); err != nil {
		t.Fatal(err)
	}
	if _, _, err := MoveStrays(dir); fault.CodeOf(err) != CodeInUse {
		t.Fatalf("of a vault in use: %v", err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}
