package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minifleet/backend/datadir"
	"minifleet/backend/fault"
	"minifleet/backend/web"
)

// atPlaces runs a command on a system where data once lay elsewhere.
func atPlaces(t *testing.T, now, former string, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	r := &runner{streams: Streams{In: strings.NewReader(""), Out: &out, Err: &out}, screen: &out, lang: "en",
		ended: t.Context().Done(), places: func() (datadir.Found, error) { return datadir.Find(now, former), nil },
		given: []byte("correct horse battery staple")}
	root := r.root()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&out)
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func TestDataMovesWithConsent(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	now, former := filepath.Join(root, "Local", "MiniFleet"), filepath.Join(root, "Roaming", "MiniFleet")
	run := func(args ...string) string {
		t.Helper()
		out, err := atPlaces(t, now, former, args...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return out
	}
	if out, err := atPlaces(t, former, "", "init", "--unlock-time", "1ms"); err != nil { // as an earlier version did
		t.Fatal(err, out)
	}

	if out := run("data", "where"); !strings.Contains(out, former) || !strings.Contains(out, now) {
		t.Error(out)
	}
	if out, _ := atPlaces(t, now, former, "doctor"); !strings.Contains(out, "minifleet data move") {
		t.Error(out)
	}
	run("merchant", "list")
	if _, err := os.Stat(now); !os.IsNotExist(err) {
		t.Fatal("the data moved before anybody agreed")
	}
	if _, err := atPlaces(t, now, former, "data", "move"); fault.CodeOf(err) != "cli.needs_yes" {
		t.Fatal(err)
	}
	if _, err := atPlaces(t, now, former, "--data", former, "data", "move", "--yes"); fault.CodeOf(err) != "cli.usage" {
		t.Fatal(err)
	}

	// While a window or a serve is open there, nothing moves and nobody is asked.
	open, err := web.Acquire(former)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := atPlaces(t, now, former, "data", "move", "--yes"); fault.CodeOf(err) != "datadir.in_use" {
		t.Fatal(err)
	}
	if got := asked(t, now, former); got.MoveTo != "" {
		t.Fatal("a second start asks")
	}
	if err := open.Release(); err != nil {
		t.Fatal(err)
	}

	// The window asks; a no is kept in mind, and the command still moves it.
	got := asked(t, now, former)
	if got.MoveTo != now || got.Dir != former {
		t.Fatalf("%+v", got)
	}
	if err := got.Stay(); err != nil {
		t.Fatal(err)
	}
	if got = asked(t, now, former); got.MoveTo != "" {
		t.Fatal("it asks again")
	}
	run("data", "move", "--yes")
	if out := run("data", "where"); strings.TrimSpace(out) != now {
		t.Error(out)
	}
	run("merchant", "list")
	if _, err := os.Stat(former); !os.IsNotExist(err) {
		t.Error("the former place is there still")
	}
}

// asked is what a window is opened with.
func asked(t *testing.T, now, former string) DesktopOptions {
	t.Helper()
	found := datadir.Find(now, former)
	r := &runner{places: func() (datadir.Found, error) { return found, nil }}
	opt := DesktopOptions{Dir: found.Dir}
	r.offerMove(&opt)
	return opt
}
