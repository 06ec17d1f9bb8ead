package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

// documented finds the commands that a text tells: whole lines, and in the flow
// of a sentence.
var documented = regexp.MustCompile("(?m)`(minifleet [^`]*)`|^(minifleet .*)$")

// TestTheDrillOfTheDocumentation keeps, moves, restores and rescues a vault by
// the commands of docs/data alone, in the order in which each language tells
// them: a command that is documented works, and what is restored is what was.
func TestTheDrillOfTheDocumentation(t *testing.T) {
	boundtest.ManyRounds(t)
	if runtime.GOOS != "linux" {
		t.Skip("the data directory is found by XDG_CONFIG_HOME")
	}
	for _, page := range []string{"data.md", "data.zh-CN.md"} {
		t.Run(page, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
			if err != nil {
				t.Fatal(err)
			}
			var commands []string
			names := strings.NewReplacer("新目录", "NEW", "目录", "DIR", "文件", "FILE", "[", "", "]", "")
			for _, found := range documented.FindAllStringSubmatch(string(text), -1) {
				commands = append(commands, names.Replace(found[1]+found[2]))
			}
			d := newDataDrill(t)
			for _, s := range d.steps() {
				if len(commands) == 0 || commands[0] != s.command {
					t.Fatalf("after what was tried the page tells %q, not %q", commands, s.command)
				}
				commands = commands[1:]
				if s.before != nil {
					s.before()
				}
				d.run(s)
				if s.after != nil {
					s.after()
				}
			}
			if len(commands) > 0 {
				t.Errorf("nobody tried %q", commands)
			}
		})
	}
}

// dataDrill has two computers: each has a configuration directory of its own.
type dataDrill struct {
	*program
	here, there string
	merchant    string
	known       string // what the first computer knows of its merchants
}

type dataStep struct {
	command       string   // as documented, its names in English
	names         []string // what stands for them: FILE, file, ...
	there         bool
	refused       string // what it says when there is nothing to do for it
	before, after func()
}

func newDataDrill(t *testing.T) *dataDrill {
	d := &dataDrill{program: newProgram(t), here: t.TempDir(), there: t.TempDir()}
	d.data = filepath.Join(d.here, "MiniFleet")
	sim := startSimulator(t, d.program, 1)
	d.merchant = sim.world.Merchants[0].MiniAppID
	return d
}

func (d *dataDrill) steps() []dataStep {
	files := d.t.TempDir()
	in := func(name string) string { return filepath.Join(files, name) }
	backup, secret := in("day.mfbackup"), in("passphrase")
	headers := []string{"header.json", "header.copy.json"}
	move := func(from, to string) {
		for _, name := range headers {
			if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	vault := filepath.Join(d.here, "MiniFleet", "vault")
	same := func(dir string) func() {
		return func() {
			if is := d.list(dir); is != d.known {
				d.t.Errorf("restored: %s\nwas: %s", is, d.known)
			}
		}
	}
	return []dataStep{
		{command: "minifleet data move"},
		{command: "minifleet data where"},
		{command: "minifleet doctor"},
		{command: "minifleet backup schedule --folder DIR --every 24h --keep 14", names: []string{"DIR", d.t.TempDir()}},
		{command: "minifleet upkeep"},
		{command: "minifleet backup FILE.mfbackup", names: []string{"FILE.mfbackup", backup}, after: func() { d.known = d.list(d.data) }},
		{command: "minifleet backup verify FILE", names: []string{"FILE", backup}},
		{command: "minifleet doctor"},
		{command: "minifleet --passphrase-file /path/to/passphrase upkeep", names: []string{"/path/to/passphrase", secret},
			before: func() {
				if err := os.WriteFile(secret, []byte("a passphrase for the kill tests"), 0o600); err != nil {
					d.t.Fatal(err)
				}
			}},
		{command: "minifleet restore FILE.mfbackup", names: []string{"FILE.mfbackup", backup}, there: true, after: same(filepath.Join(d.there, "MiniFleet"))},
		{command: "minifleet hold go-on", there: true},
		{command: "minifleet restore FILE.mfbackup --replace", names: []string{"FILE.mfbackup", backup}, there: true,
			after: same(filepath.Join(d.there, "MiniFleet"))},
		{command: "minifleet vault check"},
		{command: "minifleet --data NEW restore FILE", names: []string{"NEW", in("again"), "FILE", backup}, after: same(in("again"))},
		{command: "minifleet vault rescue NEW", names: []string{"NEW", in("rescued")}, after: same(in("rescued"))},
		{command: "minifleet vault rescue NEW --header-from FILE", names: []string{"NEW", in("headed"), "FILE", backup},
			before: func() { move(vault, files) }, after: func() { move(files, vault); same(in("headed"))() }},
		{command: "minifleet journal --merchant ID", names: []string{"ID", d.merchant},
			before: func() { d.must(nil, "merchant", "remove", "--yes", d.merchant) }},
		{command: "minifleet app former-key", refused: "no former one is kept"},
		{command: "minifleet vault size"},
		{command: "minifleet doctor --bundle FILE", names: []string{"FILE", in("trouble.zip")}},
		{command: "minifleet doctor --preview"},
	}
}

// run does a step as it is documented, with the names filled in.
func (d *dataDrill) run(s dataStep) {
	d.t.Helper()
	words := strings.Fields(strings.TrimPrefix(s.command, "minifleet "))
	for i := 0; i < len(s.names); i += 2 {
		at := slices.Index(words, s.names[i])
		if at < 0 {
			d.t.Fatalf("%s has no %s", s.command, s.names[i])
		}
		words[at] = s.names[i+1]
	}
	home := d.here
	if s.there {
		home = d.there
	}
	cmd := exec.Command(d.bin, words...)
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+home, "MINIFLEET_PASSPHRASE=a passphrase for the kill tests", "LANG=C")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case s.refused == "" && err != nil:
		d.t.Errorf("%s: %v\n%s", s.command, err, out.String())
	case s.refused != "" && (!errors.As(err, &exit) || !strings.Contains(out.String(), s.refused)):
		d.t.Errorf("%s: %v, %s is not said\n%s", s.command, err, s.refused, out.String())
	}
}

// list is what the vault of a data directory knows of its merchants.
func (d *dataDrill) list(dir string) string {
	d.t.Helper()
	at := *d.program
	at.data = dir
	out, err := at.command("merchant", "list").Output()
	if err != nil {
		d.t.Fatal(err)
	}
	return string(out)
}
