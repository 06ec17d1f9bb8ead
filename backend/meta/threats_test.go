package meta

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEachClaimOfTheThreatModelNamesATestThatIsThere: a claim that nothing
// tries to break is a wish.
func TestEachClaimOfTheThreatModelNamesATestThatIsThere(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "threat-model.md"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	for _, s := range sources(t) {
		if s.test {
			content, err := os.ReadFile(filepath.Join(root, s.path))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range function.FindAllStringSubmatch(string(content), -1) {
				known[m[1]] = true
			}
		}
	}
	title := regexp.MustCompile(`(?m)^test\("([^"]+)"`)
	browser, err := filepath.Glob(filepath.Join(root, "frontend", "e2e", "*.e2e.ts"))
	if err != nil || len(browser) == 0 {
		t.Fatal(browser, err)
	}
	for _, path := range browser {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range title.FindAllStringSubmatch(string(content), -1) {
			known[m[1]] = true
		}
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`|\"([^\"]{30,})\"")
	text := string(page)
	for _, m := range named.FindAllStringSubmatch(text, -1) {
		if name := m[1] + m[2]; !known[name] {
			t.Errorf("no test is called %s", name)
		}
	}
	_, claims, _ := strings.Cut(text, "## Who is defended against")
	claims, bounds, _ := strings.Cut(claims, "## Bounds of what is read")
	bounds, _, _ = strings.Cut(bounds, "## Who is not")
	count := 0
	for _, claim := range append(strings.Split(claims, "\n\n"), strings.Split(bounds, "\n")...) {
		if !strings.HasPrefix(claim, "**") && !strings.HasPrefix(claim, "| ") || strings.HasPrefix(claim, "| input") {
			continue
		}
		count++
		if !named.MatchString(claim) && !strings.Contains(claim, "in the table") {
			t.Errorf("no test stands behind %q", claim[:min(80, len(claim))])
		}
	}
	if count < 15 {
		t.Errorf("%d claims were read", count)
	}
}
