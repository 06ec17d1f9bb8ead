package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minifleet/backend/alipay"
)

const root = "../.."

// floors orders the rooms from the ground up. A room may import rooms of lower
// floors only; rooms on one floor are strangers to each other.
var floors = [][]string{
	{"fault", "event", "boundtest", "spelling"},
	{"charset", "sink", "disk", "retry", "connlimit", "picture"},
	{"vault", "simulator", "field", "outbound", "desktop", "datadir"},
	{"hold", "trouble", "update", "inbox"},
	{"alipay"},
	{"effect"},
	{"journal"},
	{"settings", "run"},
	{"provider", "platformtest", "backup"},
	{"merchant"},
	{"authorize"},
	{"version", "baseinfo", "member", "code", "creation", "filing", "privacy", "permission", "notice"},
	{"precheck"},
	{"batch"},
	{"message", "fleet"},
	{"road"},
	{"workspace"},
	{"rehearsal"},
	{"api"},
	{"web"},
	{"cli"},
}

// exceptions are imports that break the order of the floors for a reason.
var exceptions = map[string]string{
	"workspace -> simulator":    "the demo workspace runs the simulator inside the program",
	"cli -> simulator":          "the simulator is also a command",
	"rehearsal -> simulator":    "a plan is tried on the simulator before it is begun",
	"platformtest -> simulator": "tests start the simulated platform",
}

// simulatorOnlyKnows keeps the other side of the wire an independent witness.
// disk knows nothing of the platform or of its clients.
var simulatorOnlyKnows = map[string]bool{"fault": true, "disk": true}

// owners names the one room that may import a library.
var owners = map[string][]string{
	"github.com/dgraph-io/badger": {"vault"},
	"github.com/smartwalle/":      {"alipay"},
	"github.com/wailsapp/wails":   {"."},
	"github.com/skip2/go-qrcode":  {"authorize", "code", "simulator"},
	"github.com/coder/websocket":  {"message", "simulator"},
	"github.com/spf13/cobra":      {"cli"},
	"golang.org/x/crypto/argon2":  {"vault"},
	"golang.org/x/time/rate":      {"alipay", "simulator"},
	"github.com/cenkalti/backoff": {"retry"},
	"github.com/mattn/go-ieproxy": {"outbound"},
	"github.com/Azure/go-ntlmssp": {"outbound"},

	// Its notifications fall back to scripts that hold strangers' texts.
	"git.sr.ht/~jackmordaunt/go-toast": {"desktop"},
	"github.com/godbus/dbus":           {"desktop", "build"}, // and the test of the window
}

type source struct {
	path string // relative to the root
	room string // "vault", "." for the top level
	test bool
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		if d.IsDir() {
			switch d.Name() {
			case "node_modules", ".git", "dist", "testdata", "bin", "third_party":
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		room := "."
		if parts := strings.Split(filepath.ToSlash(rel), "/"); parts[0] == "backend" && len(parts) > 2 {
			room = parts[1]
		} else if parts[0] == "frontend" {
			room = "frontend"
		} else if parts[0] == "build" {
			room = "build"
		}
		all = append(all, source{filepath.ToSlash(rel), room, strings.HasSuffix(path, "_test.go")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d Go files found: the walk is broken", len(all))
	}
	return all
}

func imports(t *testing.T, s source) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range f.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, p)
	}
	return paths
}

func floorOf(room string) int {
	for i, rooms := range floors {
		for _, r := range rooms {
			if r == room {
				return i
			}
		}
	}
	return -1
}

func TestImportsPointDownwards(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.room == "." || s.room == "meta" || s.room == "frontend" || s.room == "build" {
			continue
		}
		own := floorOf(s.room)
		if own < 0 {
			t.Errorf("%s: room %q has no floor; give it one in this test", s.path, s.room)
			continue
		}
		for _, p := range imports(t, s) {
			rest, ours := strings.CutPrefix(p, "minifleet/backend/")
			if !ours {
				continue
			}
			target, _, _ := strings.Cut(rest, "/")
			if target == s.room {
				continue
			}
			if s.room == "simulator" && !simulatorOnlyKnows[target] {
				t.Errorf("%s imports %s: the simulator is an independent witness", s.path, target)
			}
			if _, ok := exceptions[s.room+" -> "+target]; ok {
				continue
			}
			if target == "simulator" {
				t.Errorf("%s imports simulator: only cli, workspace, rehearsal and tests may", s.path)
			}
			if f := floorOf(target); f >= own {
				t.Errorf("%s (floor %d) imports %s (floor %d): imports point downwards", s.path, own, target, f)
			}
		}
	}
}

// innerRooms know these rooms and no others; what is inside a room has no floor
// of its own.
var innerRooms = map[string][]string{
	"batch/schedule": {"fault", "field"},
	"api/rpc":        {"fault", "field", "alipay"},
	"api/session":    {"fault", "event", "sink", "disk", "retry", "vault"},
}

func TestInnerRoomsKnowOnlyWhatTheyNeed(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sources(t) {
		inner := strings.TrimPrefix(path.Dir(s.path), "backend/")
		known, ok := innerRooms[inner]
		if !ok || s.test {
			continue
		}
		seen[inner] = true
		for _, p := range imports(t, s) {
			if room, ours := strings.CutPrefix(p, "minifleet/backend/"); ours && !slices.Contains(known, room) {
				t.Errorf("%s imports %s; %s knows %v only", s.path, room, inner, known)
			}
		}
	}
	for inner := range innerRooms {
		if !seen[inner] {
			t.Errorf("there is no room %s", inner)
		}
	}
}

// testRooms are packages that are there for tests of several rooms.
var testRooms = []string{"minifleet/backend/platformtest", "minifleet/backend/authorize/authorizetest", "minifleet/backend/api/session/sessiontest"}

func TestWhatIsMadeForTestsStaysInTests(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || slices.Contains(testRooms, "minifleet/"+path.Dir(s.path)) {
			continue
		}
		for _, p := range imports(t, s) {
			// Workbooks are read in one way; the other reader is its witness.
			if slices.Contains(testRooms, p) || strings.HasPrefix(p, "github.com/xuri/excelize") {
				t.Errorf("%s imports %s, which is for tests", s.path, p)
			}
		}
	}
}

func TestLibrariesHaveOneOwner(t *testing.T) {
	unused := map[string]bool{} // "LIBRARY in ROOM" that nobody imports
	for library, rooms := range owners {
		for _, r := range rooms {
			unused[library+" in "+r] = true
		}
	}
	for _, s := range sources(t) {
		for _, p := range imports(t, s) {
			for library, rooms := range owners {
				if !strings.HasPrefix(p, library) {
					continue
				}
				if !s.test || s.room == "." {
					delete(unused, library+" in "+s.room)
				}
				allowed := s.test && s.room != "."
				for _, r := range rooms {
					allowed = allowed || r == s.room
				}
				if !allowed {
					t.Errorf("%s imports %s, which belongs to %v", s.path, p, rooms)
				}
			}
		}
	}
	for allowance := range unused {
		t.Errorf("nobody imports %s: it need not be allowed", allowance)
	}
}

// TestSubCodesStandInOneTable: what the platform calls a refusal is written out
// in alipay's table only, where a misspelling does not compile. The simulator
// speaks for the platform.
func TestSubCodesStandInOneTable(t *testing.T) {
	known := map[string]bool{}
	for _, code := range alipay.SubCodes() {
		known[code] = true
	}
	for _, s := range sources(t) {
		if s.test || s.room == "alipay" || s.room == "simulator" || slices.Contains(testRooms, "minifleet/"+path.Dir(s.path)) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, _ := strconv.Unquote(lit.Value); known[text] {
					t.Errorf("%s writes out %s: use the constant of backend/alipay", s.path, text)
				}
			}
			return true
		})
	}
}

// zoneMakers may make a time zone: field has the platform's, the simulator
// speaks for the platform, sink names the zone of a time.
var zoneMakers = []string{"field", "simulator", "sink"}

func TestThePlatformsZoneStandsInOnePlace(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || slices.Contains(zoneMakers, s.room) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && selected(sel) == "time.FixedZone" {
				t.Errorf("%s makes a time zone: the platform's is field.Zone", s.path)
			}
			return true
		})
	}
}

func TestPackageNamesAreConcepts(t *testing.T) {
	for _, s := range sources(t) {
		for part := range strings.SplitSeq(strings.ToLower(filepath.Dir(s.path)), "/") {
			for _, vague := range []string{"util", "common", "helper", "misc"} {
				if strings.Contains(part, vague) {
					t.Errorf("%s: %q names no concept", s.path, part)
				}
			}
		}
	}
}

// ownWays are the files that reach what is on this machine, or speak for the
// platform; everything else goes out through the transports of outbound.
var ownWays = map[string]string{
	"backend/web/client.go":            "loopback, to the program that has the workspace open",
	"backend/desktop/display_linux.go": "this machine's display",
	"backend/workspace/control.go":     "loopback, to the simulator",
	"backend/simulator/appgateway.go":  "the platform's own way to a provider's gateway",
}

// TestTransportsAreMadeInOnePlace: proxies, time-outs and dead connections are
// handled in outbound; whoever makes a transport or a dialer of its own, or
// uses Go's, has none of that.
func TestTransportsAreMadeInOnePlace(t *testing.T) {
	used := map[string]bool{}
	for _, s := range sources(t) {
		if s.test || s.room == "outbound" || slices.Contains(testRooms, "minifleet/"+path.Dir(s.path)) || path.Dir(s.path) == "backend/simulator/office" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		report := func(what string) {
			if used[s.path] = true; ownWays[s.path] == "" {
				t.Errorf("%s has %s: what goes out goes through backend/outbound", s.path, what)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if name := selected(n.Type); name == "http.Transport" || name == "net.Dialer" || name == "tls.Dialer" {
					report(name)
				}
			case *ast.SelectorExpr:
				switch name := selected(n); name {
				case "http.DefaultTransport", "http.DefaultClient", "http.Get", "http.Post", "http.PostForm", "http.Head", "net.DialTimeout", "tls.Dial", "http.ProxyFromEnvironment":
					report(name)
				}
			}
			return true
		})
	}
	for name := range ownWays {
		if !used[name] {
			t.Errorf("%s makes no transport any more", name)
		}
	}
}

// TestHoursAreSleptThroughByTheWallClock: on Linux timers stand still while the
// machine is asleep, so that what waits for hours waits by retry.Sleep or
// retry.Every.
func TestHoursAreSleptThroughByTheWallClock(t *testing.T) {
	resettable := map[string]bool{"backend/batch/loop.go": true} // its timer is set anew at every turn
	for _, s := range sources(t) {
		if s.test || s.room == "retry" || resettable[s.path] {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch selected(call.Fun) {
			case "time.NewTicker", "time.NewTimer", "time.After", "time.Tick", "time.AfterFunc":
				ast.Inspect(call.Args[0], func(n ast.Node) bool {
					if e, ok := n.(ast.Expr); ok && selected(e) == "time.Hour" {
						t.Errorf("%s waits for hours by a timer: use retry.Sleep or retry.Every", s.path)
					}
					return true
				})
			}
			return true
		})
	}
}

// selected is "package.Name" of such an expression, "" of any other.
func selected(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok {
			return x.Name + "." + s.Sel.Name
		}
	}
	return ""
}

// A newcomer finds the room for a change in one table.
func TestTheArchitecturePageNamesEveryRoom(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, s := range sources(t) {
		dir := path.Dir(s.path)
		room, inside := strings.CutPrefix(dir, "backend/")
		if !inside || s.test {
			continue
		}
		if !strings.Contains(string(page), "`"+room+"`") && room != "api/gen" { // which runs when the facade changes
			t.Errorf("docs/architecture.md has no word of %s", room)
		}
		told++
	}
	if told < 100 {
		t.Fatalf("only %d files were looked at", told)
	}
}

// What docs/architecture.md names in brackets or marks is there.
func TestTheArchitecturePageNamesFilesThatAre(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, s := range sources(t) {
		all[path.Base(s.path)] = true
		all[strings.TrimPrefix(s.path, "backend/")] = true
	}
	found := 0
	for _, word := range regexp.MustCompile("`([a-z/]+\\.go)`").FindAllStringSubmatch(string(page), -1) {
		found++
		if !all[word[1]] {
			t.Errorf("there is no %s", word[1])
		}
	}
	if found < 8 {
		t.Fatalf("only %d names of files were found", found)
	}
}

// What the architecture pages say of the simulator's independence is what is
// held: the rooms it may import are those they name.
func TestTheArchitecturePagesTellWhatTheSimulatorKnows(t *testing.T) {
	for _, name := range []string{"architecture.md", "architecture.zh-CN.md"} {
		page, err := os.ReadFile(filepath.Join(root, "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		// The sentence about imports ends with the check that holds it.
		sentence := string(page)[:max(0, strings.LastIndex(string(page), "`backend/meta`"))]
		sentence = sentence[max(0, strings.LastIndex(sentence, "`simulator`")):]
		told := map[string]bool{}
		for _, room := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(sentence, -1) {
			told[room[1]] = true
		}
		delete(told, "simulator")
		if !maps.Equal(told, simulatorOnlyKnows) {
			t.Errorf("%s tells of the simulator's imports %v, allowed are %v", name, told, simulatorOnlyKnows)
		}
	}
}
