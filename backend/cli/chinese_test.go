package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"minifleet/backend/api"
	"minifleet/backend/datadir"
)

func han(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Han, c) })
}

// texts are all that a tree of commands says, by where it says it.
func texts(lang string) map[string]string {
	r := &runner{lang: lang, places: datadir.Default}
	root := r.root()
	all := map[string]string{}
	each(root, func(c *cobra.Command) {
		path := c.CommandPath()
		all[path+" short"] = c.Short
		if c.Long != "" {
			all[path+" long"] = c.Long
		}
		if c.Example != "" {
			all[path+" example"] = c.Example
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) { all[path+" --"+f.Name] = f.Usage })
		for _, place := range usePlace.FindAllString(c.Use, -1) {
			all[path+" use "+place] = place
		}
	})
	return all
}

func TestHelpIsInBothLanguages(t *testing.T) {
	t.Parallel()
	english, chinese := texts("en"), texts("zh")
	for where, text := range english {
		if strings.Contains(where, " use ") {
			continue
		}
		if han(strings.ReplaceAll(text, "<清空>", "")) || text == "" {
			t.Errorf("%s, in English: %q", where, text)
		}
		if !han(chinese[where]) {
			t.Errorf("%s has no Chinese: %q", where, chinese[where])
		}
	}
	for where, text := range chinese {
		if strings.Contains(where, " use ") && text != "ID" {
			t.Errorf("%s has no Chinese", where)
		}
	}
}

func TestNoChineseIsLeftOverWhereTheEnglishIsGone(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for where, text := range texts("en") {
		said[text] = true
		if path, isLong := strings.CutSuffix(where, " long"); isLong {
			said[path] = true
		}
	}
	for _, table := range []map[string]string{chineseCommands(), chineseFlags(), chineseLong(), chinesePlaces()} {
		for english := range table {
			if !said[english] {
				t.Errorf("nothing says %q any more", english)
			}
		}
	}
}

func TestHeadingsAndStatesAreInBothLanguages(t *testing.T) {
	t.Parallel()
	left := maps.Clone(chineseHeadings())
	capitals := regexp.MustCompile(`^[A-Z][A-Z -]+$`)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := file.Name(); !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == "completion.go" {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			list, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			for _, element := range list.Elts {
				switch e := element.(type) {
				case *ast.BasicLit:
					text, _ := strconv.Unquote(e.Value)
					if e.Kind != token.STRING || !capitals.MatchString(text) || text == "LANG" {
						continue
					}
					if chineseHeadings()[text] == "" {
						t.Errorf("%s: the heading %q has no Chinese", set.Position(e.Pos()), text)
					}
					delete(left, text)
				case *ast.CallExpr:
					if name, ok := e.Fun.(*ast.Ident); ok && name.Name == "string" && !strings.Contains(selected(e.Args[0]), "Action") {
						t.Errorf("%s: a cell shows %s as it is; use word", set.Position(e.Pos()), selected(e.Args[0]))
					}
				}
			}
			return true
		})
	}
	for heading := range left {
		t.Errorf("no table has the heading %q any more", heading)
	}

	words := chineseWords()
	shown := map[reflect.Type]bool{}
	for w := range words {
		shown[reflect.TypeOf(w)] = true
	}
	for kind, values := range api.Enums() {
		for _, v := range values {
			if shown[kind] && v != "" && words[reflect.ValueOf(v).Convert(kind).Interface()] == "" {
				t.Errorf("%s %q has no Chinese", kind, v)
			}
		}
	}
}

// selected is the last name of an expression such as l.Action.
func selected(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		return s.Sel.Name
	}
	return ""
}
