package meta

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// oneLanguage are the pages for who works on the program, not with it.
var oneLanguage = []string{"benchmarks.md", "upstream-ristretto.md"}

// TestPagesAreInBothLanguages looks that a page for users is there in Chinese,
// with the same parts: headings, rows of tables, steps and examples.
func TestPagesAreInBothLanguages(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	pages = append(pages, filepath.Join(root, "README.md"))
	for _, page := range pages {
		name := filepath.Base(page)
		if slices.Contains(oneLanguage, name) || strings.HasSuffix(name, ".zh-CN.md") {
			continue
		}
		chinese := strings.TrimSuffix(page, ".md") + ".zh-CN.md"
		if _, err := os.Stat(chinese); err != nil {
			t.Errorf("%s is not there in Chinese", name)
			continue
		}
		en, zh := partsOf(t, page), partsOf(t, chinese)
		for i := range max(len(en), len(zh)) {
			if i >= len(en) || i >= len(zh) || en[i].kind != zh[i].kind {
				t.Errorf("%s: part %d differs: %q in English, %q in Chinese", name, i+1, at(en, i), at(zh, i))
				break
			}
		}
	}
}

// part is one of a page's parts; what a row says of the program itself is the
// same in both languages.
type part struct{ kind, line string }

var (
	quoted = regexp.MustCompile("`[^`]*`")
	// A word for what a person puts there is of the page's language.
	placeholder = regexp.MustCompile(`\b[A-Z]{2,}\b|[^\x00-\x7f]`)
)

// partsOf lists the headings, rows, points and examples of a page in their order.
func partsOf(t *testing.T, page string) []part {
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var out []part
	fenced := false
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			if fenced = !fenced; fenced {
				out = append(out, part{"example", line})
			}
		case fenced:
		case strings.HasPrefix(line, "#"):
			out = append(out, part{strings.Fields(line)[0], line})
		case strings.HasPrefix(line, "|"):
			said := slices.DeleteFunc(quoted.FindAllString(line, -1), placeholder.MatchString)
			slices.Sort(said)
			out = append(out, part{"row of " + strings.Join(said, " "), line})
		case strings.HasPrefix(line, "- "):
			out = append(out, part{"point", line})
		case len(line) > 2 && line[0] >= '1' && line[0] <= '9' && line[1] == '.':
			out = append(out, part{"step", line})
		}
	}
	return out
}

func at(parts []part, i int) string {
	if i >= len(parts) {
		return "nothing"
	}
	return parts[i].line
}

// TestChinesePagesLeadToChinesePages looks that a link of a Chinese page leads
// to the Chinese of a page that has it; only the English of itself is named.
func TestChinesePagesLeadToChinesePages(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.zh-CN.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, page := range append(pages, filepath.Join(root, "README.zh-CN.md")) {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		own := strings.TrimSuffix(filepath.Base(page), ".zh-CN.md") + ".md"
		for _, link := range strings.Split(string(content), "](")[1:] {
			to, _, _ := strings.Cut(strings.FieldsFunc(link, func(r rune) bool { return r == ')' || r == ' ' })[0], "#")
			if filepath.Base(to) == own || !strings.HasSuffix(to, ".md") || strings.HasSuffix(to, ".zh-CN.md") || strings.Contains(to, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), strings.TrimSuffix(to, ".md")+".zh-CN.md")); err == nil {
				t.Errorf("%s leads to the English %s", filepath.Base(page), to)
			}
		}
	}
}
