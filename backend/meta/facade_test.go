package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// belowTheFacade are calls by which a rule of the business would come into the
// facade: it asks the rooms, and neither opens a transaction, nor judges what
// may be done with a version, nor speaks to the platform.
var belowTheFacade = map[string]string{
	"version.Judge": "backend/api/versions.go: whether an upload is taken", "version.Legal": "backend/api/versions.go: the list of what may be done with each version",
	"precheck.Check": "", "precheck.Blank": "", "provider.RenderExt": "backend/api/versions.go: a preview of what is typed",
	"fleet.Judge": "", "sink.NewCSV": "backend/api/merchants_files.go: the rows of a file that were refused",
}

// TestTheFacadeOnlyTranslates: a screen's question is answered by a room, so that
// whoever stands beside the facade is answered the same.
func TestTheFacadeOnlyTranslates(t *testing.T) {
	checked, used := 0, map[string]bool{}
	for _, s := range sources(t) {
		if s.test || s.room != "api" {
			continue
		}
		checked++
		for _, p := range imports(t, s) {
			switch strings.TrimPrefix(p, "minifleet/backend/") {
			case "simulator", "effect", "many", "batch/schedule":
				if s.path != "backend/api/batches.go" { // it leaves what was learned out of a list
					t.Errorf("%s imports %s: the facade asks the room that does", s.path, p)
				}
			}
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			name := selected(sel)
			if where, business := belowTheFacade[name]; business {
				used[name] = true
				if !strings.HasPrefix(where, s.path+":") {
					t.Errorf("%s calls %s: a rule of the business is its room's", s.path, name)
				}
			}
			switch sel.Sel.Name {
			case "View", "Update":
				if inner, ok := sel.X.(*ast.SelectorExpr); ok && inner.Sel.Name == "Vault" {
					t.Errorf("%s opens a transaction: that is a room's", s.path)
				}
			}
			return true
		})
	}
	if checked < 30 {
		t.Fatalf("only %d files of the facade were looked at", checked)
	}
	for name, where := range belowTheFacade {
		if where != "" && !used[name] {
			t.Errorf("%s is not called any more: take it off the list", name)
		}
	}
}
