//go:build linux

package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pseudoTerminal opens a terminal of its own: what a person types goes to the
// first file, the program has the second.
func pseudoTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo terminals here: %v", err)
	}
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

// The prompt for a passphrase ends at once on Ctrl-C, Ctrl-D and SIGTERM, with
// the exit code of an interruption and the terminal's echo back.
func TestThePassphrasePromptCanBeLeft(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	made := asMinifleet(self, "--data", dir, "init")
	made.Env = append(os.Environ(), "MINIFLEET_PASSPHRASE=correct horse battery staple")
	if out, err := made.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, c := range []struct {
		name string
		do   func(person *os.File, p *os.Process)
		code int
	}{
		{"Ctrl-C", func(person *os.File, _ *os.Process) { _, _ = person.Write([]byte{3}) }, 130},
		{"Ctrl-D", func(person *os.File, _ *os.Process) { _, _ = person.Write([]byte{4}) }, 130},
		{"SIGTERM", func(_ *os.File, p *os.Process) { _ = p.Signal(syscall.SIGTERM) }, 143},
		{"SIGHUP", func(_ *os.File, p *os.Process) { _ = p.Signal(syscall.SIGHUP) }, 129},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "SIGHUP" && signal.Ignored(syscall.SIGHUP) {
				t.Skip("the tests were started to ignore it")
			}
			person, program := pseudoTerminal(t)
			before, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
			if err != nil {
				t.Fatal(err)
			}
			cmd := askedOn(t, person, program, "--data", dir, "merchant", "list")
			c.do(person, cmd.Process)
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			select {
			case <-ended:
			case <-time.After(10 * time.Second):
				t.Fatal("the prompt did not end")
			}
			if got := cmd.ProcessState.ExitCode(); got != c.code {
				t.Errorf("exit code %d, want %d", got, c.code)
			}
			after, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
			if err != nil {
				t.Fatal(err)
			}
			if before.Lflag != after.Lflag {
				t.Errorf("the terminal was left without echo: %x, before %x", after.Lflag, before.Lflag)
			}
		})
	}
}

// askedOn starts a command on a terminal and waits until it asks for the
// passphrase.
func askedOn(t *testing.T, person, program *os.File, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := asMinifleet(self, args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "MINIFLEET_PASSPHRASE=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "LANG=C", "LC_ALL=C")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	waitForText(t, person, "Passphrase:")
	return cmd
}

// A passphrase that is refused is told at once, before it is asked for again.
func TestAWeakPassphraseIsNotAskedForTwice(t *testing.T) {
	person, program := pseudoTerminal(t)
	cmd := askedOn(t, person, program, "--data", t.TempDir(), "init")
	if _, err := person.Write([]byte("123456\n")); err != nil {
		t.Fatal(err)
	}
	waitForText(t, person, "too easy to guess")
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("it ended with %v", err)
	}
}

// waitForText reads what the program wrote until the text came.
func waitForText(t *testing.T, from *os.File, text string) {
	t.Helper()
	found := make(chan bool, 1)
	go func() {
		var all []byte
		buf := make([]byte, 1024)
		for {
			n, err := from.Read(buf)
			all = append(all, buf[:n]...)
			if bytes.Contains(all, []byte(text)) {
				found <- true
				return
			}
			if err != nil {
				found <- false
				return
			}
		}
	}()
	select {
	case ok := <-found:
		if !ok {
			t.Fatalf("%q was not shown", text)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("%q was not shown", text)
	}
}
