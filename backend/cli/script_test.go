package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"minifleet/backend/api"
	"minifleet/backend/disk"
	"minifleet/backend/workspace"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"minifleet": func() {
			os.Exit(Main(os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, nil))
		},
		windowOfChildren: func() {
			os.Exit(Main(os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, startChildren))
		},
		childOfWindow: printEnvironment,
	})
}

// scriptsDir is where the scripts are; they run elsewhere.
var scriptsDir, _ = filepath.Abs("testdata")

// TestScripts pins the command line: what is printed, where, and the exit code.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Condition: func(name string) (bool, error) {
			if name != "wine" {
				return false, fmt.Errorf("unknown condition %s", name)
			}
			return runtime.GOOS == "windows" && os.Getenv("WINEPREFIX") != "", nil
		},
		Setup: func(env *testscript.Env) error {
			if err := os.CopyFS(filepath.Join(env.WorkDir, "files"), os.DirFS(filepath.Join("testdata", "files"))); err != nil {
				return err
			}
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			env.Setenv("LocalAppData", filepath.Join(env.WorkDir, "config")) // where data lies on Windows
			env.Setenv("LANG", "C")
			env.Setenv("MINIFLEET_PASSPHRASE", "correct horse battery staple")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"await":   scriptAwait,
			"sim":     scriptSim,
			"jsonis":  scriptJSONIs,
			"setenv":  scriptSetenv,
			"exits":   scriptExits,
			"csv":     scriptCSV,
			"consent": scriptConsent,
			"rpc":     scriptRPC,
			"pause":   scriptPause,
			"photo":   scriptPhoto,
			"private": scriptPrivate,
			"until":   scriptUntil,
			"called":  scriptCalled,
			"shape":   scriptShape,
			"inevery": scriptInEvery,
		},
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// asMinifleet runs this test program as the command line, as TestMain does it
// for the scripts.
func asMinifleet(self string, args ...string) *exec.Cmd {
	return &exec.Cmd{Path: self, Args: append([]string{"minifleet"}, args...)}
}

// scriptAwait waits until a file is there and not empty.
func scriptAwait(ts *testscript.TestScript, _ bool, args []string) {
	deadline := time.Now().Add(30 * time.Second)
	for {
		if b, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && len(b) > 0 {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s did not appear", args[0])
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// scriptUntil runs a command again until a value of its document is the one
// wanted: until PATH VALUE COMMAND...
func scriptUntil(ts *testscript.TestScript, _ bool, args []string) {
	deadline := time.Now().Add(30 * time.Second)
	for {
		var doc any
		err := ts.Exec(args[2], args[3:]...)
		if err == nil {
			err = json.Unmarshal([]byte(ts.ReadFile("stdout")), &doc)
		}
		if value, pickErr := pick(doc, args[0]); err == nil && pickErr == nil && fmt.Sprint(value) == args[1] {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s did not become %s: %v", args[0], args[1], err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// scriptCalled waits until the simulator has heard calls for a mini program in
// this order: called MINI_APP METHOD...
func scriptCalled(ts *testscript.TestScript, _ bool, args []string) {
	control, _ := simulatorInfo(ts)["control"].(string)
	deadline := time.Now().Add(30 * time.Second)
	for {
		resp, err := http.Get(control + "/calls?since=0")
		ts.Check(err)
		var calls []struct {
			Method    string `json:"method"`
			MiniAppID string `json:"mini_app_id"`
		}
		err = json.NewDecoder(resp.Body).Decode(&calls)
		_ = resp.Body.Close()
		ts.Check(err)
		wanted := args[1:]
		for _, c := range calls {
			if len(wanted) > 0 && c.MiniAppID == args[0] && c.Method == wanted[0] {
				wanted = wanted[1:]
			}
		}
		if len(wanted) == 0 {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s was not called for %s", wanted[0], args[0])
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// scriptPrivate closes a directory to others, as a passphrase file needs it.
func scriptPrivate(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(disk.Private(ts.MkAbs(args[0])))
}

// simulatorInfo reads DIR/simulator.json below the script's directory.
func simulatorInfo(ts *testscript.TestScript) map[string]any {
	var info map[string]any
	if err := json.Unmarshal([]byte(ts.ReadFile("sim/simulator.json")), &info); err != nil {
		ts.Fatalf("simulator.json: %v", err)
	}
	return info
}

// scriptSim calls the simulator's control interface: sim get PATH FILE, or
// sim post PATH JSON FILE; the answer goes to FILE.
func scriptSim(ts *testscript.TestScript, neg bool, args []string) {
	control, _ := simulatorInfo(ts)["control"].(string)
	var resp *http.Response
	var err error
	into := args[2:] // the file for the answer, where it is wanted
	if args[0] == "get" {
		resp, err = http.Get(control + args[1])
	} else {
		resp, err = http.Post(control+args[1], "application/json", strings.NewReader(args[2]))
		into = args[3:]
	}
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if (resp.StatusCode != http.StatusOK) != neg {
		ts.Fatalf("%s: %s: %s", args[1], resp.Status, body)
	}
	for _, file := range into {
		ts.Check(os.WriteFile(ts.MkAbs(file), body, 0o600))
	}
}

// pick follows a path such as "merchants.0.name" into a decoded document; "len"
// is the length of a list.
func pick(doc any, path string) (any, error) {
	for step := range strings.SplitSeq(path, ".") {
		switch at := doc.(type) {
		case map[string]any:
			value, ok := at[step]
			if !ok {
				return nil, fmt.Errorf("no %q in %v", step, at)
			}
			doc = value
		case []any:
			if step == "len" {
				doc = float64(len(at))
				continue
			}
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(at) {
				return nil, fmt.Errorf("no element %q of %d", step, len(at))
			}
			doc = at[i]
		default:
			return nil, fmt.Errorf("nothing below %v for %q", doc, step)
		}
	}
	return doc, nil
}

func pickFrom(ts *testscript.TestScript, file, path string) string {
	var doc any
	dec := json.NewDecoder(bytes.NewReader([]byte(ts.ReadFile(file))))
	if err := dec.Decode(&doc); err != nil {
		ts.Fatalf("%s: %v", file, err)
	}
	if dec.More() {
		ts.Fatalf("%s holds more than one document", file)
	}
	value, err := pick(doc, path)
	if err != nil {
		ts.Fatalf("%s: %v", file, err)
	}
	return fmt.Sprint(value)
}

// scriptJSONIs compares a value of a document: jsonis FILE PATH VALUE.
func scriptJSONIs(ts *testscript.TestScript, neg bool, args []string) {
	if got := pickFrom(ts, args[0], args[1]); (got == args[2]) == neg {
		ts.Fatalf("%s is %q, compared with %q", args[1], got, args[2])
	}
}

// encodings are those in which people hand text over, and how a text is brought
// to each; false when the encoding does not have its characters.
var encodings = []struct {
	name   string
	encode func(text string) ([]byte, bool)
}{
	{"UTF-8 with a mark", func(text string) ([]byte, bool) { return []byte("\xef\xbb\xbf" + text), true }},
	{"UTF-8 with CRLF", func(text string) ([]byte, bool) { return []byte(strings.ReplaceAll(text, "\n", "\r\n")), true }},
	{"UTF-16LE", encodedAs(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))},
	{"UTF-16BE", encodedAs(unicode.UTF16(unicode.BigEndian, unicode.UseBOM))},
	{"GB18030", encodedAs(simplifiedchinese.GB18030)},
	{"Big5", encodedAs(traditionalchinese.Big5)},
}

func encodedAs(e encoding.Encoding) func(string) ([]byte, bool) {
	return func(text string) ([]byte, bool) {
		b, err := e.NewEncoder().Bytes([]byte(text))
		return b, err == nil
	}
}

// scriptInEvery runs a command once for each encoding a text file may be in:
// inevery FILE WANT COMMAND... In the command ENCODED is the file in that
// encoding and NUMBER a digit. Each must print WANT, and none a replacement
// character. Starting the program some sixty times takes its time, so each kind
// of file takes its turn in two of the encodings; MINIFLEET_SOAK asks for all.
func scriptInEvery(ts *testscript.TestScript, neg bool, args []string) {
	text, want := ts.ReadFile(args[0]), args[1]
	dir := ts.MkAbs("encoded")
	ts.Check(disk.Private(dir))
	tried, turn := 0, int(crc32.ChecksumIEEE([]byte(args[0]))%3)
	for i, e := range encodings {
		content, fits := e.encode(text)
		if !fits || os.Getenv("MINIFLEET_SOAK") == "" && i%3 != turn {
			continue
		}
		file := filepath.Join(dir, fmt.Sprintf("%d.%s", i, filepath.Base(args[0])))
		ts.Check(os.WriteFile(file, content, 0o600))
		var command []string
		for _, word := range args[2:] {
			command = append(command, strings.NewReplacer("ENCODED", file, "NUMBER", strconv.Itoa(i)).Replace(word))
		}
		err := ts.Exec(command[0], command[1:]...)
		out := ts.ReadFile("stdout") + ts.ReadFile("stderr")
		if (err != nil) != neg {
			ts.Fatalf("in %s: %v", e.name, err)
		}
		if !strings.Contains(out, want) || strings.ContainsRune(out, utf8.RuneError) {
			ts.Fatalf("in %s it says %q", e.name, out)
		}
		tried++
	}
	ts.Logf("in %d encodings", tried)
}

// scriptSetenv takes a value of a document into the environment: setenv NAME FILE PATH.
func scriptSetenv(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], pickFrom(ts, args[1], args[2]))
}

// scriptExits runs a command and compares the exit code: exits CODE COMMAND...
func scriptExits(ts *testscript.TestScript, _ bool, args []string) {
	want := args[0]
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != want {
		ts.Fatalf("exit code %s, want %s", got, want)
	}
}

// scriptCSV writes an import file of the first N merchants of the simulator's
// world: csv FILE N.
func scriptCSV(ts *testscript.TestScript, _ bool, args []string) {
	control, _ := simulatorInfo(ts)["control"].(string)
	resp, err := http.Get(control + "/world")
	ts.Check(err)
	defer resp.Body.Close()
	var world struct {
		Merchants []struct {
			MiniAppID string `json:"mini_app_id"`
			Name      string `json:"name"`
		} `json:"merchants"`
	}
	ts.Check(json.NewDecoder(resp.Body).Decode(&world))
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	if n > len(world.Merchants) {
		ts.Fatalf("the world has %d merchants only", len(world.Merchants))
	}
	var b strings.Builder
	b.WriteString("name,contact,phone,mini_app_id,tags,ext.shop\n")
	for i, m := range world.Merchants[:n] {
		fmt.Fprintf(&b, "%s,店长%d,0571-8888%04d,%s,测试,shop-%d\n", m.Name, i, i, m.MiniAppID, i)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}

// scriptConsent brings one merchant through consent: consent MINI_APP_ID.
func scriptConsent(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec("minifleet", "--json", "authorize", "link", args[0]))
	var link api.ConsentLink
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &link))
	control, _ := simulatorInfo(ts)["control"].(string)
	c := workspace.NewControl(control)
	defer c.Close()
	location, err := c.Consent(context.Background(), args[0], link.Links.URL)
	ts.Check(err)
	ts.Check(ts.Exec("minifleet", "authorize", "accept", args[0], "--redirect", location))
}
