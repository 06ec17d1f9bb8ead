package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const ristrettoCopy = "../../third_party/ristretto"

// On Windows Badger's synced writes reach the disk only by a patch of its
// mapping library; by others its tables are built in bounded memory, and a
// program at rest is left alone. An update of Badger that asks for another
// version of it, a lost replace, or a change of the copy shows here.
func TestTheCopyOfRistrettoIsUpstreamAndThePatch(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"github.com/dgraph-io/ristretto/v2 v2.2.0\n",
		"replace github.com/dgraph-io/ristretto/v2 => ./third_party/ristretto\n",
	} {
		if !bytes.Contains(mod, []byte(want)) {
			t.Errorf("go.mod lacks %q", want)
		}
	}
	list, err := os.ReadFile(filepath.Join(ristrettoCopy, "UPSTREAM.sum"))
	if err != nil {
		t.Fatal(err)
	}
	patches := patches(t)
	want := map[string]string{}
	for line := range strings.Lines(string(list)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			t.Fatalf("UPSTREAM.sum: %q", line)
		}
		want[name] = sum
	}
	own := map[string]bool{"README.md": true, "UPSTREAM.sum": true, "minifleet.patch": true}
	err = filepath.WalkDir(ristrettoCopy, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(ristrettoCopy, path)
		name := filepath.ToSlash(rel)
		if own[name] {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b = unpatched(t, b, patches[name])
		delete(patches, name)
		sum := sha256.Sum256(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")))
		if hex.EncodeToString(sum[:]) != want[name] {
			t.Errorf("%s is not upstream's", name)
		}
		delete(want, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		t.Errorf("%s is missing", name)
	}
	for name := range patches {
		t.Errorf("%s is patched and is not there", name)
	}
}

// patches are the hunks of the patch, by the file that they change.
func patches(t *testing.T) map[string][]string {
	t.Helper()
	patch, err := os.ReadFile(filepath.Join(ristrettoCopy, "minifleet.patch"))
	if err != nil {
		t.Fatal(err)
	}
	hunks := map[string][]string{}
	for _, file := range strings.Split("\n"+string(patch), "\n--- a/")[1:] {
		name, _, _ := strings.Cut(file, "\n")
		hunks[name] = strings.Split(file, "\n@@ ")[1:]
	}
	return hunks
}

// unpatched takes the patch back: every hunk's new lines are found once and
// replaced by its old ones.
func unpatched(t *testing.T, b []byte, hunks []string) []byte {
	t.Helper()
	text := string(b)
	for _, hunk := range hunks {
		_, body, _ := strings.Cut(hunk, "\n")
		var before, after strings.Builder
		for _, line := range strings.Split(strings.TrimSuffix(body, "\n"), "\n") {
			if line == "" {
				line = " "
			}
			if line[0] != '+' {
				before.WriteString(line[1:] + "\n")
			}
			if line[0] != '-' {
				after.WriteString(line[1:] + "\n")
			}
		}
		if strings.Count(text, after.String()) != 1 {
			t.Fatalf("the patch is not in the copy: %s", after.String())
		}
		text = strings.Replace(text, after.String(), before.String(), 1)
	}
	return []byte(text)
}
