// Command gen writes what is derived from the facade: the TypeScript types and
// client, and the golden list of exposed methods. Run it from anywhere in the
// module: go run ./backend/api/gen
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"minifleet/backend/api"
	"minifleet/backend/api/rpc"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	files, err := outputs()
	if err != nil {
		return err
	}
	for path, content := range files {
		if err := os.WriteFile(filepath.Join(root, path), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// outputs are the derived files by their path from the module's root.
func outputs() (map[string]string, error) {
	f := api.New(api.Options{})
	defer f.Close()
	methods, err := api.Methods(f)
	if err != nil {
		return nil, err
	}
	s, err := typescript(methods, api.Enums(), api.FactsForScreens())
	if err != nil {
		return nil, err
	}
	const dir = "frontend/src/bridge/generated/"
	return map[string]string{
		dir + "types.ts": s.types, dir + "calls.ts": s.calls, dir + "facts.ts": s.facts,
		"backend/api/testdata/methods.golden": golden(methods),
	}, nil
}

// golden is the list that makes every change of exposure a reviewed diff.
func golden(methods []rpc.Method) string {
	list := ""
	for _, m := range methods {
		list += fmt.Sprintf("%s(%s) %s", m.ID(), m.Request, m.Response)
		if m.Locked {
			list += " while-locked"
		}
		if m.BodyLimit != rpc.DefaultBodyLimit {
			list += fmt.Sprintf(" body<=%dMiB", m.BodyLimit>>20)
		}
		list += "\n"
	}
	return list
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod above the working directory")
		}
		dir = parent
	}
}
