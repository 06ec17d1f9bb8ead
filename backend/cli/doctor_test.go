package cli

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"minifleet/backend/api"
)

// The doctor looks at the port of the settings, wherever that is, and says what
// is so: free, another program's, or, while MiniFleet runs, in order.
func TestTheDoctorLooksAtThePortOfTheSettings(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	environment := append(os.Environ(), "MINIFLEET_PASSPHRASE=correct-horse-battery")
	init := asMinifleet(self, "--data", dir, "init", "--unlock-time", "1ms")
	init.Env = environment
	if out, err := init.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	r := &runner{streams: Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}, dataNamed: func() bool { return true },
		dataDir: dir, given: []byte("correct-horse-battery")}
	if err := r.at(context.Background(), func(ctx context.Context, d *desk) error {
		form, err := ask(ctx, d, (*api.Settings).Get, api.Nothing{})
		if err != nil {
			return err
		}
		form.Callback.Port = port
		_, err = ask(ctx, d, (*api.Settings).Update, form)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	doctor := func() finding {
		t.Helper()
		cmd := asMinifleet(self, "--data", dir, "--json", "doctor")
		cmd.Env = environment
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var all []finding
		if err := json.Unmarshal(out, &all); err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			if f.ID == "callback port" {
				return f
			}
		}
		t.Fatalf("%s", out)
		return finding{}
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	if f := doctor(); f.State != "ok" || f.Message != address {
		t.Errorf("free: %+v", f)
	}
	if l, err = net.Listen("tcp", address); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if f := doctor(); f.State != "warning" || f.Message != address || f.Hint == "" {
		t.Errorf("another program's: %+v", f)
	}
}
