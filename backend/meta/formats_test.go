package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// several is a number before a word that ends as that of several things does,
// with what stands before it; a bound or a place in a row is never one of several.
var (
	several = regexp.MustCompile(`(\w+ )?%(?:\[\d+\])?d (?:(?:open|old|stored|server|mini) )?([a-z]+s)\b`)
	bounds  = []string{"most ", "than ", "to ", "first ", "holds ", "line ", "wave "}
	others  = []string{"is", "was", "has", "as", "its", "this", "holds", "begins", "bits", "bytes", "characters", "digits", "pixels"}
	forms   = regexp.MustCompile(`\{[^{}|]*\|[^{}|]*\}`)
	number  = regexp.MustCompile(`%(?:\[\d+\])?d`)
)

// ofOne says what is wrong with the numbers of an English format, "" for nothing.
func ofOne(format string) string {
	for _, m := range several.FindAllStringSubmatch(format, -1) {
		if !slices.Contains(bounds, m[1]) && !slices.Contains(others, m[2]) {
			return strconv.Quote(m[0]) + " has no form of one: write " + m[2][:len(m[2])-1] + "{|s}"
		}
	}
	for _, at := range forms.FindAllStringIndex(format, -1) {
		if !number.MatchString(format[:at[0]]) {
			return "no number stands before " + format[at[0]:at[1]]
		}
	}
	return ""
}

// TestNumbersInEnglishKnowOne: a text that says "1 merchants" was thought of for
// many only.
func TestNumbersInEnglishKnowOne(t *testing.T) {
	for format, wrong := range map[string]bool{"%d rows are bad": true, "%d row{|s} {is|are} bad": false, "row{|s}": true, "at most %d rows": false, "%s has %[1]d problems": true} {
		if (ofOne(format) != "") != wrong {
			t.Errorf("%q: %q", format, ofOne(format))
		}
	}
	formats(t, func(at token.Position, en, _ string, _ int) {
		if wrong := ofOne(en); wrong != "" {
			t.Errorf("%s: %s", at, wrong)
		}
	})
}

// TestBothLanguagesAreFilledAlike: a format that takes more or fewer arguments
// than are given prints that instead of words. One that takes none is text as it
// stands, in which a sign of percent is written once.
func TestBothLanguagesAreFilledAlike(t *testing.T) {
	seen := 0
	formats(t, func(at token.Position, en, zh string, given int) {
		seen++
		for _, format := range []string{en, zh} {
			if n, named := filled(format); n > given || n < given && !named {
				t.Errorf("%s: %q takes %d, %d are given", at, format, n, given)
			}
			if given == 0 && strings.Contains(format, "%%") {
				t.Errorf("%s: nothing fills %q, so both signs are shown", at, format)
			}
		}
	})
	if seen < 1000 {
		t.Errorf("only %d pairs of formats were found", seen)
	}
}

// formats hands over every pair of formats with how many arguments fill it.
func formats(t *testing.T, each func(at token.Position, en, zh string, given int)) {
	t.Helper()
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
				each(set.Position(call.Pos()), en, zh, len(call.Args)-i-2)
				break
			}
			return true
		})
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
