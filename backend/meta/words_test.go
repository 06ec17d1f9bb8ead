package meta

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unfinished are words that admit a path was left open, and calls that end the
// process from where nobody can clean up.
var unfinished = regexp.MustCompile(`\b(` + "TO" + "DO|FIX" + "ME|XX" + "X|HA" + `CK)\b`)

// A private key in the tree is a leak, whoever's it is.
var keyMaterial = regexp.MustCompile(`-----BEGIN ` + `[A-Z ]*PRIVATE KEY-----\s*\n[A-Za-z0-9+/=]{40,}`)

func tracked(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Skipf("not a git checkout: %v", err)
	}
	var files []string
	for f := range strings.SplitSeq(string(bytes.TrimRight(out, "\x00")), "\x00") {
		if _, err := os.Stat(filepath.Join(root, f)); err == nil {
			files = append(files, f)
		}
	}
	return files
}

func TestNothingIsLeftOpenAndNoKeyIsCommitted(t *testing.T) {
	for _, f := range tracked(t) {
		content, err := os.ReadFile(filepath.Join(root, f))
		if err != nil || bytes.IndexByte(content, 0) >= 0 {
			continue
		}
		if keyMaterial.Match(content) {
			t.Errorf("%s holds a private key", f)
		}
		if strings.HasPrefix(f, "third_party/") {
			continue // others' words, kept as they are
		}
		switch filepath.Ext(f) {
		case ".go", ".ts", ".tsx", ".sh":
			if m := unfinished.Find(content); m != nil {
				t.Errorf("%s says %q", f, m)
			}
		}
	}
}

// exits lists where the process may be ended by hand.
var exits = map[string]bool{"main.go": true, "build/notices/main.go": true, "build/atspi/main.go": true, "build/tray/main.go": true}

func TestOnlyMainEndsTheProcess(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || exits[s.path] || strings.HasSuffix(s.path, "/gen/main.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			name := pkg.Name + "." + sel.Sel.Name
			if name == "os.Exit" || strings.HasPrefix(name, "log.Fatal") {
				t.Errorf("%s: %s outside main hides the exit code from its caller", set.Position(call.Pos()), name)
			}
			return true
		})
	}
}

// secretWords are names of values that must not be handed to a logger or a
// formatter as they are.
var secretWords = regexp.MustCompile(`(?i)^(passphrase|password|privatekey|apptoken|appauthtoken|apprefreshtoken|refreshtoken|aeskey|masterkey)$`)

func TestNoSecretIsHandedToALogger(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !logs(call) {
				return true
			}
			for _, arg := range call.Args {
				name := ""
				switch a := arg.(type) {
				case *ast.Ident:
					name = a.Name
				case *ast.SelectorExpr:
					name = a.Sel.Name
				}
				if secretWords.MatchString(name) {
					t.Errorf("%s: %s goes to a log or an error text", set.Position(arg.Pos()), name)
				}
			}
			return true
		})
	}
}

func logs(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	switch sel.Sel.Name {
	case "Debug", "Info", "Warn", "Error", "DebugContext", "InfoContext", "WarnContext", "ErrorContext",
		"Print", "Printf", "Println", "Errorf", "Fprintf", "Fprintln", "Log", "Logf":
		return true
	}
	return false
}

func TestNoInitFunctions(t *testing.T) {
	for _, s := range sources(t) {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function: effects belong to constructors", s.path)
			}
		}
	}
}
