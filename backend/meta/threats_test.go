package meta

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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

// TestTheThreatModelSaysTheSameInBothLanguages: as many claims, each with the
// same tests, and the same sizes.
func TestTheThreatModelSaysTheSameInBothLanguages(t *testing.T) {
	test := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`|\"([^\"]{30,})\"")
	size := regexp.MustCompile(`\d[\d,.]* ?(?:MiB|MB|KB|GB|%)|\d{3,}`)
	paragraphs := func(name string) (out [][2]string) {
		content, err := os.ReadFile(filepath.Join(root, "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Split(string(content), "\n\n") {
			parts := []string{block}
			if strings.HasPrefix(block, "| ") || strings.HasPrefix(block, "- ") {
				parts = strings.Split(block, "\n")
			}
			for _, p := range parts {
				var tests []string
				for _, m := range test.FindAllStringSubmatch(p, -1) {
					tests = append(tests, m[1]+m[2])
				}
				sizes := size.FindAllString(p, -1)
				slices.Sort(sizes)
				out = append(out, [2]string{strings.Join(tests, ", "), strings.Join(sizes, ", ")})
			}
		}
		return out
	}
	en, zh := paragraphs("threat-model.md"), paragraphs("threat-model.zh-CN.md")
	if len(en) != len(zh) || len(en) < 50 {
		t.Fatalf("%d parts in English, %d in Chinese", len(en), len(zh))
	}
	for i := range en {
		if en[i] != zh[i] {
			t.Errorf("part %d: %q in English, %q in Chinese", i+1, en[i], zh[i])
		}
	}
}

// TestTheBoundsOfTheThreatModelAreThoseOfTheProgram: a size that the page states
// is the constant that is checked.
func TestTheBoundsOfTheThreatModelAreThoseOfTheProgram(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "threat-model.md"))
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[string][]string{} // by the row's name: the file and the constant of its size
	for _, of := range [][3]string{
		{"pictures: logos, screenshots, licences", "picture/picture.go", "MaxBytes"},
		{"CSV, XLSX", "merchant/sheet.go", "MaxFile"},
		{"pasted keys and certificates", "alipay/pasted.go", "maxPasted"},
		{"answers of the gateway", "alipay/transport.go", "maxResponse"},
		{"messages of the channel", "message/frame.go", "maxFrame"},
		{"notifications posted", "authorize/listener.go", "maxNotifyBody"},
		{"registrations of the channel, the release feed", "message/register.go", "maxRegistration"},
		{"registrations of the channel, the release feed", "update/check.go", "maxFeed"},
		{"redirect addresses", "authorize/redirect.go", "maxRedirectURL"},
		{"vault headers", "vault/header.go", "headerLimit"},
		{"`ext` of a template", "provider/ext.go", "maxExt"},
		{"plan files", "cli/planfile.go", "maxPlanFile"},
		{"requests of screens and programs", "api/rpc/method.go", "DefaultBodyLimit"},
		{"pictures by address", "code/fetch.go", "MaxPictureBytes"},
	} {
		n := constantOf(t, of[1], of[2])
		text := strconv.FormatInt(n>>10, 10) + " KB"
		if n%(1<<20) == 0 {
			text = strconv.FormatInt(n>>20, 10) + " MB"
		}
		sizes[of[0]] = append(sizes[of[0]], text)
	}
	_, table, _ := strings.Cut(string(page), "## Bounds of what is read")
	table, _, _ = strings.Cut(table, "## Who is not")
	read := 0
	for _, row := range strings.Split(table, "\n") {
		cells := strings.Split(row, " | ")
		if !strings.HasPrefix(row, "| ") || strings.HasPrefix(row, "| input") || strings.HasPrefix(row, "| backups | any") || len(cells) != 4 {
			continue
		}
		read++
		name := strings.TrimPrefix(cells[0], "| ")
		if len(sizes[name]) == 0 {
			t.Errorf("nothing holds the size of %q to the program", name)
		}
		for _, size := range sizes[name] {
			if cells[1] != size {
				t.Errorf("%s: the page says %s, the program takes %s", name, cells[1], size)
			}
		}
		delete(sizes, name)
	}
	for name := range sizes {
		t.Errorf("the page has no row %q", name)
	}
	if read < 9 {
		t.Errorf("%d rows were read", read)
	}
	for words, of := range map[string][2]string{"50 scans": {"picture/picture.go", "maxScans"}, "192 MB decoded": {"picture/picture.go", "maxDecodedBytes"},
		"256 MB of cells": {"merchant/xlsx.go", "maxText"}, "64 MB, or 200 times": {"merchant/xlsx.go", "maxUnpacked"}, "a key of 6 KB": {"alipay/pasted.go", "maxKeyDER"}, "4096 pixels": {"code/fetch.go", "maxPictureSide"}} {
		n, _, _ := strings.Cut(strings.TrimPrefix(words, "a key of "), " ")
		if said := constantOf(t, of[0], of[1]); !strings.Contains(table, words) || n != strconv.FormatInt(said, 10) && n != strconv.FormatInt(said>>20, 10) && n != strconv.FormatInt(said>>10, 10) {
			t.Errorf("%q: the program has %d", words, said)
		}
	}
}

// constantOf is the value of a constant of a room that needs no other to be told.
func constantOf(t *testing.T, file, name string) int64 {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "backend", file), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	value, found := int64(0), false
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, id := range spec.Names {
			if id.Name == name && i < len(spec.Values) {
				of, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(spec.Values[i]))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				value, found = constant.Int64Val(of.Value)
			}
		}
		return true
	})
	if !found {
		t.Fatalf("%s has no constant %s", file, name)
	}
	return value
}
