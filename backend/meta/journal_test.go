package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"

	"minifleet/backend/journal"
	"minifleet/backend/version"
)

// TestEveryActionOfTheJournalIsWritten: what the journal's filter offers is
// written by somebody. Actions on versions get their names from their rules.
func TestEveryActionOfTheJournalIsWritten(t *testing.T) {
	written := map[string]bool{}
	for _, r := range version.Rules() {
		written[r.JournalName()] = true
	}
	for _, s := range sources(t) {
		if s.test || s.path == "backend/journal/action.go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value)
				written[text] = true
			}
			return true
		})
	}
	for _, a := range journal.Actions() {
		if !written[a.Name] {
			t.Errorf("nobody writes %s: %s", a.Name, a.Label.EN)
		}
	}
}
