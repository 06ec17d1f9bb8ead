package meta

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFilesStaySmall(t *testing.T) {
	const most = 500
	for _, s := range sources(t) {
		n := countLines(t, filepath.Join(root, s.path))
		if n > most {
			t.Errorf("%s has %d lines, more than %d: it has missed a concept", s.path, n, most)
		}
	}
	for _, dir := range []string{"frontend/src", "frontend/e2e"} {
		_ = filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.Contains(path, "generated") {
				return nil
			}
			if strings.HasSuffix(path, ".ts") || strings.HasSuffix(path, ".tsx") {
				if n := countLines(t, path); n > most {
					t.Errorf("%s has %d lines, more than %d", path, n, most)
				}
			}
			return nil
		})
	}
}

func countLines(t *testing.T, path string) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 4<<20)
	for scan.Scan() {
		n++
	}
	if err := scan.Err(); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", path, err))
	}
	return n
}
