package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// facadeTypes are the concepts whose records the facade takes and answers with.
// A shell names their types and constants, and calls none of their functions.
var facadeTypes = []string{"alipay", "baseinfo", "authorize", "backup", "batch", "creation", "field", "filing", "fleet", "hold", "journal", "member", "merchant", "message", "notice", "outbound", "permission", "precheck", "privacy", "provider", "code", "rehearsal", "road", "run", "settings", "vault", "version"}

// shellTools are rooms below every concept that a shell may use like a library.
var shellTools = []string{"api", "web", "fault", "sink", "charset", "disk", "datadir", "desktop", "event"}

// shellExceptions are the files of a shell that need something else.
var shellExceptions = map[string]string{
	"backend/cli/simulator.go simulator": "the simulator is a command of its own, beside the workbench",
	"backend/cli/demo.go workspace":      "the demo makes its own world, and asks the simulator about it",
}

// TestShellsImportOnlyTheFacade: window, browser and command line call the
// facade and nothing below it, so that no rule is written for one of them alone.
func TestShellsImportOnlyTheFacade(t *testing.T) {
	functions := map[string]map[string]bool{}
	for _, room := range facadeTypes {
		functions[room] = exportedFunctions(t, room)
	}
	checked := 0
	for _, s := range sources(t) {
		if s.test || s.room != "cli" && s.room != "web" && s.room != "." {
			continue
		}
		checked++
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{} // by the name they are called in this file
		for _, spec := range file.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			rest, ours := strings.CutPrefix(p, "minifleet/backend/")
			if !ours || rest == s.room || s.room == "." && rest == "cli" { // the top level starts the command line
				continue
			}
			room, _, _ := strings.Cut(rest, "/")
			if _, allowed := shellExceptions[s.path+" "+room]; allowed || slices.Contains(shellTools, room) || room == "connlimit" && s.room == "web" {
				continue
			}
			if !slices.Contains(facadeTypes, room) {
				t.Errorf("%s imports %s: a shell calls the facade only", s.path, room)
			}
			names[filepath.Base(rest)] = room
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Obj == nil && functions[names[pkg.Name]][sel.Sel.Name] {
				t.Errorf("%s uses %s.%s: a shell asks the facade for it", s.path, pkg.Name, sel.Sel.Name)
			}
			return true
		})
	}
	if checked < 50 {
		t.Fatalf("only %d files of shells were looked at", checked)
	}
}

// exportedFunctions are the functions of a room that are no methods.
func exportedFunctions(t *testing.T, room string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, s := range sources(t) {
		if s.test || s.room != room {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() {
				found[f.Name.Name] = true
			}
		}
	}
	return found
}

// What a list holds, in which order and how many of each kind, is a fact of a
// room, and every shell is to have the same: the facade passes it on.
func TestTheFacadeNeitherSortsNorCounts(t *testing.T) {
	ordering := regexp.MustCompile(`^(Sort\w*|Reverse|Slice|SliceStable|Stable|Strings|Compact\w*|Max\w*|Min\w*)$`)
	checked := 0
	for _, s := range sources(t) {
		if s.test || path.Dir(s.path) != "backend/api" {
			continue
		}
		checked++
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.IncDecStmt:
				t.Errorf("%s counts", s.path)
			case *ast.AssignStmt:
				if n.Tok == token.ADD_ASSIGN || n.Tok == token.SUB_ASSIGN {
					t.Errorf("%s adds up", s.path)
				}
			case *ast.SelectorExpr:
				if of, ok := n.X.(*ast.Ident); ok && (of.Name == "slices" || of.Name == "sort") && ordering.MatchString(n.Sel.Name) {
					t.Errorf("%s orders a list by %s.%s", s.path, of.Name, n.Sel.Name)
				}
			}
			return true
		})
	}
	if checked < 40 {
		t.Errorf("only %d files of the facade were read", checked)
	}
}
