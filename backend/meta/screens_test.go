package meta

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// screens is where the screens are; what they import is read from the text.
const screens = root + "/frontend/src"

var importOf = regexp.MustCompile(`(?m)^\s*(?:import|export)\b[^"';]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)`)

// screenImports are the files of the screens and what each imports, both as
// paths below src. What is not ours is left out. Lazy imports are marked by a
// leading "?": they end a circle.
func screenImports(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := filepath.WalkDir(screens, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".ts") && !strings.HasSuffix(p, ".tsx") {
			return err
		}
		rel, _ := filepath.Rel(screens, p)
		rel = filepath.ToSlash(rel)
		all[rel] = nil
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, m := range importOf.FindAllStringSubmatch(string(text), -1) {
			target, lazy := m[1]+m[2], ""
			if m[3] != "" {
				target, lazy = m[3], "?"
			}
			switch {
			case strings.HasPrefix(target, "@/"):
				target = target[2:]
			case strings.HasPrefix(target, "."):
				target = path.Join(path.Dir(rel), target)
			default:
				continue
			}
			if !strings.HasSuffix(target, ".css") {
				all[rel] = append(all[rel], lazy+target)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func featureOf(p string) string {
	if parts := strings.Split(p, "/"); len(parts) > 1 && parts[0] == "features" {
		return parts[1]
	}
	return ""
}

// TestFeaturesShowAFace: what one feature uses of another is in that one's
// index.ts, and what all of them stand on knows none of them.
func TestFeaturesShowAFace(t *testing.T) {
	seen := 0
	for from, targets := range screenImports(t) {
		own := featureOf(from)
		for _, target := range targets {
			target = strings.TrimPrefix(target, "?")
			other := featureOf(target)
			if other == "" || other == own {
				continue
			}
			seen++
			ground := strings.HasPrefix(from, "ui/") || strings.HasPrefix(from, "bridge/") || strings.HasPrefix(from, "i18n/")
			switch {
			case ground && !strings.HasSuffix(from, ".test.ts"):
				t.Errorf("%s imports %s: it knows no feature", from, target)
			case own != "" && target != "features/"+other:
				t.Errorf("%s imports %s: a feature imports another one's face, features/%s", from, target, other)
			}
		}
	}
	if seen == 0 {
		t.Error("no feature uses another: the imports are not read")
	}
}

// TestScreensHaveNoCircles: a file that is imported knows nothing of those who
// import it; what both need stands beside the smaller one.
func TestScreensHaveNoCircles(t *testing.T) {
	all := screenImports(t)
	find := func(target string) string {
		for _, end := range []string{"", ".ts", ".tsx", "/index.ts"} {
			if _, ok := all[target+end]; ok {
				return target + end
			}
		}
		return ""
	}
	done := map[string]bool{}
	var way []string
	var walk func(file string)
	walk = func(file string) {
		if at := slices.Index(way, file); at >= 0 {
			t.Errorf("a circle: %s", strings.Join(append(way[at:], file), " -> "))
			return
		}
		if done[file] {
			return
		}
		way = append(way, file)
		for _, target := range all[file] {
			if next := find(target); next != "" {
				walk(next)
			}
		}
		way, done[file] = way[:len(way)-1], true
	}
	for file := range all {
		walk(file)
	}
}

var toneTable = regexp.MustCompile(`Record<([\w |]+), Tone>`)

// TestAStateHasOneTone: a state looks the same wherever it is shown, so there
// is one table of tones for each set of states, by its type.
func TestAStateHasOneTone(t *testing.T) {
	at := map[string]string{}
	for file := range screenImports(t) {
		text, err := os.ReadFile(filepath.Join(screens, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range toneTable.FindAllStringSubmatch(string(text), -1) {
			for of := range strings.SplitSeq(m[1], " | ") {
				switch {
				case of == "string":
					t.Errorf("%s: a table of tones names the states it is of", file)
				case of == "KnownStatus" || of == "Condition": // of the file alone
				case at[of] != "":
					t.Errorf("%s and %s both have tones of %s: one table, in ui/tones when several screens show it", at[of], file, of)
				default:
					at[of] = file
				}
			}
		}
	}
	if len(at) < 5 {
		t.Errorf("only %d tables of tones were found", len(at))
	}
}

var bareClear = regexp.MustCompile(`<Input(\.\w+)?\s[^>]*\ballowClear(\s|/|>)`)

// TestWhatEmptiesAFieldHasAName: the library's own button of an input says
// nothing to who does not see it; ui/clearable has a name.
func TestWhatEmptiesAFieldHasAName(t *testing.T) {
	for file := range screenImports(t) {
		text, err := os.ReadFile(filepath.Join(screens, file))
		if err != nil {
			t.Fatal(err)
		}
		if found := bareClear.Find(text); found != nil {
			t.Errorf("%s: %q: allowClear={clearable}", file, found)
		}
	}
}

var hexColour = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`)

// TestColoursAreThePalettes: a colour of the screens has a name, in ui/global.css
// for both themes, and styles use the name.
func TestColoursAreThePalettes(t *testing.T) {
	named := filepath.Join(screens, "ui", "global.css")
	err := filepath.WalkDir(screens, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".css") {
			return err
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		found := hexColour.Find(text)
		if p != named && found != nil {
			t.Errorf("%s: %s has no name: give it one in ui/global.css", p, found)
		} else if p == named && found == nil {
			t.Errorf("%s names no colour", p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// linkWhole is a link with all that is in it: links are never in links.
var linkWhole = regexp.MustCompile(`(?s)<(?:Link|a)\b.*?</(?:Link|a)>`)

// controlOf is what a person works by itself: in a link it is a second control,
// and the link has no name in WebKit.
var controlOf = regexp.MustCompile(`<(?:Button|button|Switch|Checkbox|Input|LinkButton|CopyButton)\b`)

// TestALinkIsOneControl: a way that looks like a button is ui/LinkButton.
func TestALinkIsOneControl(t *testing.T) {
	links := 0
	for file := range screenImports(t) {
		text, err := os.ReadFile(filepath.Join(screens, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range linkWhole.FindAll(text, -1) {
			links++
			if found := controlOf.Find(link); found != nil {
				t.Errorf("%s: %s in a link: use LinkButton\n%s", file, found, link)
			}
		}
	}
	if links < 50 {
		t.Errorf("only %d links were read", links)
	}
}

var exportOf = regexp.MustCompile(`(?m)^export (?:async )?(?:const|function|class|interface|type|enum) (\w+)`)

var wordOf = regexp.MustCompile(`[A-Za-z_]\w*`)

// What a file of the screens exports, another one names: a name is not kept open
// for nobody. A face (index.ts) hands names on and is no user of them.
func TestTheScreensExportNothingForNobody(t *testing.T) {
	words, exports := map[string]map[string]bool{}, map[string][]string{}
	for _, dir := range []string{"src", "e2e"} {
		err := filepath.WalkDir(filepath.Join(root, "frontend", dir), func(p string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(p, ".ts") && !strings.HasSuffix(p, ".tsx") {
				return err
			}
			text, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			words[p] = map[string]bool{}
			for _, w := range wordOf.FindAllString(string(text), -1) {
				words[p][w] = true
			}
			if dir == "src" && !strings.Contains(filepath.ToSlash(p), "/generated/") {
				for _, m := range exportOf.FindAllStringSubmatch(string(text), -1) {
					exports[p] = append(exports[p], m[1])
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	found := 0
	for p, names := range exports {
		for _, name := range names {
			found++
			used := false
			for other := range words {
				used = used || other != p && path.Base(filepath.ToSlash(other)) != "index.ts" && words[other][name]
			}
			if !used {
				t.Errorf("%s exports %s, which nobody names", p, name)
			}
		}
	}
	if found < 300 {
		t.Fatalf("only %d exports were found", found)
	}
}
