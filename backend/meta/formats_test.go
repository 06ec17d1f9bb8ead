package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// bilingual are the functions that take an English and a Chinese format, one
// after the other, and then what both are filled with.
var bilingual = []string{"T", "say", "note", "text", "bad", "Add", "problem", "warn"}

var verb = regexp.MustCompile(`%(?:%|([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+))?(?:\[(\d+)\])?([a-zA-Z]))`)

// filled tells what a format takes: how many arguments one after the other, or,
// when it names them, the highest.
func filled(format string) (n int, named bool) {
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[0] == "%%" {
			continue
		}
		if m[4] != "" {
			at, _ := strconv.Atoi(m[4])
			n, named = max(n, at), true
			continue
		}
		n++
		for _, width := range []string{m[2], m[3]} {
			if width == "*" {
				n++
			}
		}
	}
	return n, named
}

// TestBothLanguagesAreFilledAlike: a format that takes more or fewer arguments
// than are given prints that instead of words.
func TestBothLanguagesAreFilledAlike(t *testing.T) {
	seen := 0
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || call.Ellipsis.IsValid() {
				return true
			}
			name := ""
			switch fun := call.Fun.(type) {
			case *ast.Ident:
				name = fun.Name
			case *ast.SelectorExpr:
				name = fun.Sel.Name
			}
			if !slices.Contains(bilingual, name) {
				return true
			}
			for i := range len(call.Args) - 1 {
				en, first := literal(call.Args[i])
				zh, second := literal(call.Args[i+1])
				if !first || !second || !hasChinese(zh) && name != "say" {
					continue
				}
				seen++
				given := len(call.Args) - i - 2
				for _, format := range []string{en, zh} {
					if n, named := filled(format); n > given || n < given && !named {
						t.Errorf("%s: %q takes %d, %d are given", set.Position(call.Pos()), format, n, given)
					}
				}
				break
			}
			return true
		})
	}
	if seen < 1000 {
		t.Errorf("only %d pairs of formats were found", seen)
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func hasChinese(text string) bool {
	for _, r := range text {
		if r >= 0x4e00 && r <= 0x9fff {
			return true
		}
	}
	return false
}
