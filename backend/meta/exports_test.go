package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// forTests are exported functions that only tests of other rooms call.
var forTests = map[string]string{
	"alipay.WithClock":       "tests hold the pacing's time still",
	"alipay.SubCodes":        "the rule that sub-codes stand in one table",
	"alipay.NewHTTPClient":   "tests of rooms above call the simulator without an outbound.Way",
	"simulator/office.Kinds": "networks of offices exist in tests only",
	"simulator/office.Start": "networks of offices exist in tests only",
}

// TestWhatIsExportedIsUsed: an exported function that nobody calls but tests is
// read and kept right for nothing. Methods are not looked at: screens call those of the
// facade, and who satisfies which interface is not known here.
func TestWhatIsExportedIsUsed(t *testing.T) {
	functions := map[string]string{} // "minifleet/backend/x.Name" by where it is
	mentioned := map[string]bool{}   // of packages' functions
	for _, s := range sources(t) {
		if s.test || s.room == "meta" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		own := "minifleet/" + path.Dir(s.path)
		testRoom := strings.HasSuffix(own, "test") // rooms made for tests
		packages := map[string]string{}
		for _, spec := range file.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			name := path.Base(p)
			if spec.Name != nil {
				name = spec.Name.Name
			}
			packages[name] = p
		}
		declared := map[*ast.Ident]bool{}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() {
				declared[f.Name] = true
				if !testRoom {
					functions[own+"."+f.Name.Name] = s.path
				}
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && packages[x.Name] != "" {
					mentioned[packages[x.Name]+"."+n.Sel.Name] = true
				}
			case *ast.Ident:
				if !declared[n] {
					mentioned[own+"."+n.Name] = true
				}
			}
			return true
		})
	}
	if len(functions) < 100 {
		t.Fatalf("only %d exported functions found", len(functions))
	}
	for name, file := range functions {
		short := strings.TrimPrefix(name, "minifleet/backend/")
		switch listed := forTests[short] != ""; {
		case !mentioned[name] && !listed:
			t.Errorf("%s: nothing but tests calls %s", file, short)
		case mentioned[name] && listed:
			t.Errorf("%s is called now: take it off the list of what only tests call", short)
		}
	}
}
