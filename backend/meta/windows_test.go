package meta

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestWhatIsNotRunForWineIsListed: every test that a gap of Wine fails is in one
// list, which the suite under Wine holds against what passes. It names tests that
// are there, and why; beside it no test stays away from Windows by a skip.
func TestWhatIsNotRunForWineIsListed(t *testing.T) {
	function := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	skip := regexp.MustCompile(`(?m)^.*(?:GOOS == "windows"|[wW]ine).*\n?.*\bt\.Skip.*$|^.*\bt\.Skip.*[wW]ine.*$`)
	there := map[string][]string{} // by folder
	for _, s := range sources(t) {
		if !s.test {
			continue
		}
		file := filepath.ToSlash(s.path)
		content, err := os.ReadFile(filepath.Join(root, s.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range function.FindAllStringSubmatch(string(content), -1) {
			there[path.Dir(file)] = append(there[path.Dir(file)], m[1])
		}
		switch {
		case s.room == "meta": // reads the sources, which only the machine of a developer has
		case strings.HasSuffix(file, "_windows_test.go") && strings.Contains(string(content), "t.Skip"):
			t.Errorf("%s: a test of Windows is skipped", file)
		default:
			for _, m := range skip.FindAllString(string(content), -1) {
				t.Errorf("%s: skipped on Windows, and not in the list of Wine's gaps: %s", file, m)
			}
		}
	}
	list, err := os.ReadFile(filepath.Join(root, "build", "windows", "wine-gaps.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		words := strings.Fields(line)
		if len(words) < 5 {
			t.Errorf("no package, test and reason: %q", line)
			continue
		}
		if test, _, _ := strings.Cut(words[1], "/"); !slices.Contains(there[words[0]], test) {
			t.Errorf("%s has no %s", words[0], test)
		}
	}
}
