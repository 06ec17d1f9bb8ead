package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"
)

// TestServicesAreMadeInOneWay looks that whatever is made of other rooms is given
// them by name: a constructor of a Service, an Engine, a Manager or the Journal
// takes its room's Deps and nothing else.
func TestServicesAreMadeInOneWay(t *testing.T) {
	made := map[string]bool{"Service": true, "Engine": true, "Manager": true, "Journal": true}
	found := 0
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || f.Type.Results == nil || len(f.Type.Results.List) == 0 {
				continue
			}
			star, ok := f.Type.Results.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			name, ok := star.X.(*ast.Ident)
			if !ok || !made[name.Name] || !f.Name.IsExported() {
				continue
			}
			found++
			p := f.Type.Params.List
			if len(p) != 1 || len(p[0].Names) != 1 {
				t.Errorf("%s: %s takes more than its Deps", s.path, f.Name.Name)
				continue
			}
			if of, ok := p[0].Type.(*ast.Ident); !ok || of.Name != "Deps" {
				t.Errorf("%s: %s takes something else than Deps", s.path, f.Name.Name)
			}
		}
	}
	if found < 20 {
		t.Fatalf("%d constructors found", found)
	}
}
