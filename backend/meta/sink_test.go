package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// ways are the ways out of the program on which a stranger's text must pass the
// room that makes it harmless. A call that has the name is allowed in the files
// named, and nowhere else; must is what a file that makes the call has to call
// as well.
var ways = []struct {
	what    string
	pkg     string // the package's name or the receiver's last field, "" for any
	name    string // "" for any
	allowed []string
	must    string
}{
	{what: "a CSV file", pkg: "csv", name: "NewWriter", allowed: []string{"backend/sink/table.go"}},
	{what: "text taken for markup", pkg: "template", name: "HTML", allowed: []string{"backend/sink/sink.go", "backend/code/sheet.go"}},
	{what: "text taken for an address", pkg: "template", name: "URL", allowed: []string{"backend/authorize/page.go", "backend/code/sheet.go", "backend/road/pages.go"}},
	{what: "a script in a page", pkg: "template", name: "JS", allowed: []string{}},
	{what: "the terminal without its guard", pkg: "r", name: "screen", allowed: []string{"backend/cli/root.go", "backend/cli/board.go", "backend/cli/prompt.go"}},
	{what: "the terminal without its guard", pkg: "os", name: "Stdout", allowed: []string{"main.go", "console_windows.go"}},
	{what: "the terminal without its guard", pkg: "os", name: "Stderr", allowed: []string{"main.go", "app.go", "console_windows.go"}},
	{what: "the terminal without its guard", pkg: "fmt", name: "Println", allowed: []string{}},
	{what: "the terminal without its guard", pkg: "fmt", name: "Printf", allowed: []string{}},
	{what: "the terminal without its guard", pkg: "fmt", name: "Print", allowed: []string{}},
	{what: "a file dialog", name: "SaveFile", allowed: []string{"backend/api/session/deliver.go"}, must: "sink.FileName"},
	{what: "the log", pkg: "slog", name: "NewTextHandler", allowed: []string{"backend/trouble/log.go"}},
	{what: "the log", pkg: "slog", name: "NewJSONHandler", allowed: []string{}},
	{what: "the toolkit's log, which quotes the page", pkg: "logger", name: "NewDefaultLogger", allowed: []string{}},
	{what: "a picture of a stranger's", pkg: "image", name: "Decode", allowed: []string{}},
	{what: "a picture of a stranger's", pkg: "png", name: "Decode", allowed: []string{"backend/picture/picture.go"}},
	{what: "a picture of a stranger's", pkg: "jpeg", name: "Decode", allowed: []string{"backend/picture/picture.go"}},
	{what: "cells of a workbook", pkg: "xml", name: "EscapeText", allowed: []string{"backend/merchant/workbook.go"}, must: "sink.Text"},
}

func TestNoSinkIsReachedAroundItsGuard(t *testing.T) {
	used := map[int]int{}
	for _, s := range sources(t) {
		if s.test || s.room == "meta" || s.room == "build" || s.room == "simulator" || strings.HasPrefix(s.path, "third_party/") || strings.Contains(s.path, "/gen/") ||
			path.Base(path.Dir(s.path)) == "authorizetest" || s.room == "platformtest" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			names[last(sel.X)+"."+sel.Sel.Name] = true
			return true
		})
		for i, way := range ways {
			found := false
			for name := range names {
				of, sel, _ := strings.Cut(name, ".")
				found = found || sel == way.name && (way.pkg == "" || way.pkg == of)
			}
			if !found {
				continue
			}
			used[i]++
			allowed := false
			for _, a := range way.allowed {
				allowed = allowed || a == s.path
			}
			if !allowed {
				t.Errorf("%s reaches %s (%s.%s): go by way of the sink", s.path, way.what, way.pkg, way.name)
			}
			if way.must != "" && !names[way.must] {
				t.Errorf("%s reaches %s without %s", s.path, way.what, way.must)
			}
		}
	}
	for i, way := range ways {
		if len(way.allowed) > 0 && used[i] == 0 {
			t.Errorf("nothing reaches %s (%s.%s) any more: the rule watches nothing", way.what, way.pkg, way.name)
		}
	}
}

func last(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}
