package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minifleet/backend/api"
	"minifleet/backend/version"
)

// madeOfOthers after the name of a type says that constants of it are made of
// another type's.
const madeOfOthers = " made of others"

// constants are the values of the constants that the program declares with a
// named string type, by the type: "minifleet/backend/batch.Goal". A constant of
// another package's type counts, as event.Everything of the facade.
func constants(t *testing.T, root string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(filepath.Join(root, "backend"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		at := map[string]string{} // imports, by name
		for _, i := range f.Imports {
			p, _ := strconv.Unquote(i.Path.Value)
			name := path.Base(p)
			if i.Name != nil {
				name = i.Name.Name
			}
			at[name] = p
		}
		for _, decl := range f.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				name := ""
				switch typ := v.Type.(type) {
				case *ast.Ident:
					name = "minifleet/" + filepath.ToSlash(dir) + "." + typ.Name
				case *ast.SelectorExpr:
					if x, ok := typ.X.(*ast.Ident); ok {
						name = at[x.Name] + "." + typ.Sel.Name
					}
				}
				for _, value := range v.Values {
					// One that is made of another type's, as T(other.Constant), is looked at there.
					if _, ok := value.(*ast.CallExpr); ok && name != "" {
						found[name+madeOfOthers] = []string{}
					}
					if lit, ok := value.(*ast.BasicLit); ok && name != "" && lit.Kind == token.STRING {
						text, err := strconv.Unquote(lit.Value)
						if err != nil {
							return err
						}
						found[name] = append(found[name], text)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A value that Go has a constant for and the screens have no word for would be
// shown as nothing: every constant of a type that screens meet is in its union,
// and no such type is passed on as any text.
func TestNoValueIsForgottenForTheScreens(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	declared := constants(t, root)
	if len(declared) < 40 || len(declared["minifleet/backend/batch.Goal"]) < 10 {
		t.Fatalf("%d types have constants", len(declared))
	}
	// A state that nothing says the meaning of has no word: it is shown as it came.
	wordless := []string{string(version.PromoteReject)}
	enums := api.Enums()
	for typ, values := range enums {
		consts := declared[typ.PkgPath()+"."+typ.Name()]
		for _, v := range consts {
			if !slices.Contains(values, v) && !slices.Contains(wordless, v) {
				t.Errorf("%s: %q is no value for the screens", typ, v)
			}
		}
		for _, v := range values { // where they are not made of another type's
			if _, others := declared[typ.PkgPath()+"."+typ.Name()+madeOfOthers]; len(consts) > 0 && !others && v != "" && !slices.Contains(consts, v) {
				t.Errorf("%s: no constant is %q", typ, v)
			}
		}
	}
	// A code of a fault is a key and no choice.
	open := map[string]bool{"minifleet/backend/fault.Code": true}
	f := api.New(api.Options{})
	defer f.Close()
	methods, err := api.Methods(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	var look func(reflect.Type)
	look = func(typ reflect.Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			look(typ.Elem())
		case reflect.Map:
			look(typ.Key())
			look(typ.Elem())
		case reflect.Struct:
			for i := range typ.NumField() {
				if f := typ.Field(i); f.IsExported() && f.Tag.Get("json") != "-" {
					look(f.Type)
				}
			}
		case reflect.String:
			name := typ.PkgPath() + "." + typ.Name()
			if _, known := enums[typ]; !known && len(declared[name]) > 0 && !open[name] {
				t.Errorf("%s has constants and is any text to the screens", typ)
			}
		}
	}
	for _, m := range methods {
		look(m.Request)
		look(m.Response)
	}
}
