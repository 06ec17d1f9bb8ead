// Command notices writes the notices of everything that is in the programs as
// they are handed out: the Go modules that are compiled in on any system, the
// Go library itself, and the libraries of the screens. Their licences ask that
// the text goes along.
//
//	go run ./build/notices          writes the file
//	go run ./build/notices -check   fails when the file is not what it would write
//	go run ./build/notices -sbom V  prints the bill of materials of version V
//
// It reads the module cache and frontend/node_modules and needs no network.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const file = "backend/api/THIRD-PARTY-NOTICES.txt"

// part is one library and the texts that go with it.
type part struct {
	name, version, licence string
	texts                  []string
}

func main() {
	check := flag.Bool("check", false, "fail when the file is not fresh")
	bill := flag.String("sbom", "", "write the bill of materials of this version to standard output instead")
	flag.Parse()
	if *bill != "" {
		b, err := sbom(*bill)
		if err == nil {
			_, err = os.Stdout.Write(b)
		}
		if err != nil {
			log.Fatal("notices: ", err)
		}
		return
	}
	want, err := notices()
	if err == nil && *check {
		var have []byte
		if have, err = os.ReadFile(file); err == nil && !bytes.Equal(have, want) {
			err = fmt.Errorf("%s is not that of go.mod and package-lock.json: run make notices", file)
		}
	} else if err == nil {
		err = os.WriteFile(file, want, 0o644)
	}
	if err != nil {
		log.Fatal("notices: ", err)
	}
}

func notices() ([]byte, error) {
	modules, err := goParts()
	if err != nil {
		return nil, err
	}
	screens, err := npmParts("frontend")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("MiniFleet contains the following libraries. Each is under the licence given with it.\nMiniFleet itself is under the MIT licence, see LICENSE.\n")
	seen := map[string]string{} // text -> first library that has it
	for _, p := range append(modules, screens...) {
		fmt.Fprintf(&out, "\n%s\n%s %s\n", strings.Repeat("=", 78), p.name, p.version)
		if len(p.texts) == 0 {
			fmt.Fprintf(&out, "\nThe package has no text of its licence. It declares: %s\n", p.licence)
		}
		for _, text := range p.texts {
			if first, again := seen[text]; again {
				fmt.Fprintf(&out, "\nThe same text as of %s.\n", first)
				continue
			}
			seen[text] = p.name
			fmt.Fprintf(&out, "\n%s\n", text)
		}
	}
	return out.Bytes(), nil
}

// builds are the systems and tags that packages are made for.
var builds = [][3]string{
	{"linux", "amd64", "desktop,production,webkit2_41"}, {"windows", "amd64", "desktop,production"},
	{"darwin", "arm64", ""}, {"darwin", "amd64", ""}, {"linux", "arm64", ""},
}

func goParts() ([]part, error) {
	dirs := map[string]part{}
	where := map[string]string{}
	for _, b := range builds {
		cmd := exec.Command("go", "list", "-deps", "-e", "-tags", b[2], "-f",
			"{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{if .Replace}}{{.Replace.Dir}}{{else}}{{.Dir}}{{end}}{{end}}{{end}}", ".")
		cmd.Env = append(os.Environ(), "GOOS="+b[0], "GOARCH="+b[1], "CGO_ENABLED=1")
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", b[0], err)
		}
		for line := range strings.Lines(string(out)) {
			f := strings.Split(strings.TrimSpace(line), "\t")
			if len(f) == 3 {
				dirs[f[0]], where[f[0]] = part{name: f[0], version: f[1]}, f[2]
			}
		}
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	list := []part{{name: "Go", version: "standard library and runtime"}}
	where["Go"] = strings.TrimSpace(string(goroot))
	for _, p := range dirs {
		list = append(list, p)
	}
	slices.SortFunc(list[1:], func(a, b part) int { return strings.Compare(a.name, b.name) })
	for i := range list {
		if list[i].texts, err = textsOf(where[list[i].name]); err != nil {
			return nil, err
		}
		if len(list[i].texts) == 0 {
			return nil, fmt.Errorf("%s has no licence in %s", list[i].name, where[list[i].name])
		}
	}
	return list, nil
}

// locked is what package-lock.json says of a package.
type locked struct {
	Version string `json:"version"`
	License string `json:"license"`
	Dev     bool   `json:"dev"`
	Hash    string `json:"integrity"`
}

func npmParts(dir string) ([]part, error) {
	content, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]locked `json:"packages"`
	}
	if err := json.Unmarshal(content, &lock); err != nil {
		return nil, err
	}
	var list []part
	for path, l := range lock.Packages {
		if path == "" {
			continue
		}
		if !strings.HasPrefix(l.Hash, "sha512-") {
			return nil, fmt.Errorf("package-lock.json does not pin %s with a hash", path)
		}
		if l.Dev {
			continue
		}
		texts, err := textsOf(filepath.Join(dir, filepath.FromSlash(path)))
		if errors.Is(err, fs.ErrNotExist) {
			continue // an optional one, for another system
		}
		if err != nil {
			return nil, err
		}
		if l.License == "" && len(texts) == 0 {
			return nil, fmt.Errorf("%s names no licence", path)
		}
		_, name, _ := strings.Cut(path, "node_modules/")
		list = append(list, part{name, l.Version, l.License, texts})
	}
	slices.SortFunc(list, func(a, b part) int { return strings.Compare(a.name, b.name) })
	return list, nil
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|notice|patents)([-._].*)?$`)
	code        = regexp.MustCompile(`(?i)\.(go|js|ts|json|docs)$`)
)

// textsOf reads the licences and notices at the top of a library.
func textsOf(dir string) (texts []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) || code.MatchString(e.Name()) {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		text := strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(string(b), "?"), "\r\n", "\n"))
		texts = append(texts, strings.TrimPrefix(text, "\ufeff"))
	}
	return texts, nil
}
