package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minifleet/backend/hold"
	"minifleet/backend/workspace"
)

// The data directory goes away while the program has it open, as when a disk is
// pulled out: what is stored then is there when it comes back, and the program
// ends when it is asked to.
func TestTheProgramEndsWithoutItsDataDirectory(t *testing.T) {
	const passphrase = "a passphrase for the kill tests"
	p := newProgram(t)
	p.must(nil, "init", "--unlock-time", "1ms")
	cmd := p.command("serve", "--no-open")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	defer func() { _ = cmd.Process.Kill() }()
	call := rpcOf(t, filepath.Join(p.data, "instance.json"))
	call("Vault/Unlock", fmt.Sprintf(`{"passphrase":%q}`, passphrase))
	moved := p.data + " that is back"
	if err := os.Rename(p.data, moved); err != nil {
		t.Fatal(err)
	}
	call("Hold/Freeze", `{"note":"stocktaking"}`)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(time.Minute): // ten seconds, and the machine may be busy
		t.Fatal("the program does not end")
	}
	w, err := workspace.Open(moved, []byte(passphrase), workspace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	if !w.Hold.Current().Has(hold.Frozen) {
		t.Error("what was stored meanwhile is gone")
	}
}
