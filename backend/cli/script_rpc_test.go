package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptRPC calls the facade of a running serve as a script does, with the
// bearer token in its data directory: rpc DIR SERVICE/METHOD JSON FILE. With !
// the call has to fail; the fault goes to FILE.
func scriptRPC(ts *testscript.TestScript, neg bool, args []string) {
	var running struct{ Address, Token string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(filepath.Join(args[0], "instance.json"))), &running))
	req, err := http.NewRequest(http.MethodPost, "http://"+running.Address+"/rpc/"+args[1], strings.NewReader(args[2]))
	ts.Check(err)
	req.Header.Set("Authorization", "Bearer "+running.Token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-MiniFleet", "1")
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), body, 0o600))
	if (resp.StatusCode != http.StatusOK) != neg {
		ts.Fatalf("%s: %s: %s", args[1], resp.Status, body)
	}
}

// scriptPause gives what should not happen the time to happen: pause DURATION.
func scriptPause(ts *testscript.TestScript, _ bool, args []string) {
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	time.Sleep(d)
}
