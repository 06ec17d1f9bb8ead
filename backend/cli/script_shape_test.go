package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptShape runs a command and compares the shape of its document with
// testdata/json/NAME.golden: every path and the kind of its value. It is the
// contract with scripts. UPDATE_SCRIPTS writes the files anew. shape NAME
// COMMAND..., or shape NAME < FILE for what a command wrote before.
func scriptShape(ts *testscript.TestScript, _ bool, args []string) {
	file := "stdout"
	if args[1] == "<" {
		file = args[2]
	} else {
		_ = ts.Exec(args[1], args[2:]...) // 2 when some merchants failed
	}
	var doc any
	if err := json.Unmarshal([]byte(ts.ReadFile(file)), &doc); err != nil {
		ts.Fatalf("%v: %s%s", err, ts.ReadFile(file), ts.ReadFile("stderr"))
	}
	paths := map[string]bool{}
	shapeOf("", doc, paths)
	got := strings.Join(slices.Sorted(maps.Keys(paths)), "\n") + "\n"
	golden := filepath.Join(scriptsDir, "json", args[0]+".golden")
	if os.Getenv("UPDATE_SCRIPTS") != "" {
		ts.Check(os.WriteFile(golden, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(golden)
	ts.Check(err)
	if got != string(want) {
		ts.Fatalf("%s answers\n%s\nwant\n%s", strings.Join(args[1:], " "), got, want)
	}
}

// shapeOf collects the paths of a document. Names that are data, such as record
// ids and steps, are one.
func shapeOf(path string, v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			into[path+" {}"] = true
		}
		for name, x := range v {
			if unsteady[name] || strings.HasPrefix(name, "learned_") {
				continue
			}
			if dataNames[path[strings.LastIndex(path, ".")+1:]] {
				name = "*"
			}
			shapeOf(path+"."+name, x, into)
		}
	case []any:
		into[path+" []"] = true
		for _, x := range v {
			shapeOf(path+"[]", x, into)
		}
	default:
		into[fmt.Sprintf("%s %T", path, v)] = true
	}
}

// dataNames are the objects whose names are data.
var dataNames = map[string]bool{"states": true, "steps": true, "ext": true, "links": true, "files": true, "not_saved": true, "detail": true}

// unsteady are fields that are there or not by how quick the platform was.
var unsteady = map[string]bool{"looks": true, "tries": true, "retry_at": true, "waits": true, "away": true, "waiting": true}
