package meta

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// widest is how many columns a line of the program has at most, a tab being four.
const widest = 160

var (
	oneText = regexp.MustCompile("\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`")
	pair    = regexp.MustCompile(`^\s*"(?:\\.|[^"\\])*":\s*"(?:\\.|[^"\\])*",$`)
)

// A line is read at one glance. What cannot be broken may be longer: one long text,
// or a word and its translation.
func TestLinesAreNotTooWide(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		src, err := os.ReadFile(filepath.Join(root, s.path))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(src), "\n") {
			if utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    ")) <= widest || pair.MatchString(line) {
				continue
			}
			longest := 0
			for _, text := range oneText.FindAllString(line, -1) {
				longest = max(longest, utf8.RuneCountInString(text))
			}
			if longest < 100 {
				t.Errorf("%s:%d is wider than %d columns: break it at a comma", s.path, i+1, widest)
			}
		}
	}
}
