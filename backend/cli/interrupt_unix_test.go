//go:build unix

package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

// TestInterruptChild is no test: it is a command that does not come to its end
// when it is asked to.
func TestInterruptChild(t *testing.T) {
	if os.Getenv("MINIFLEET_INTERRUPT_CHILD") == "" {
		t.Skip("run by TestASecondSignalEndsTheProgramAtOnce")
	}
	ctx, _, stop := interruptible(context.Background())
	defer stop()
	fmt.Println("begun")
	<-ctx.Done()
	fmt.Println("asked")
	time.Sleep(time.Hour)
}

// startChild starts a command that is TestInterruptChild, and returns its lines,
// to be read to their end. It is killed after a minute.
func startChild(t *testing.T, cmd *exec.Cmd) <-chan string {
	t.Helper()
	cmd.Env = append(os.Environ(), "MINIFLEET_INTERRUPT_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	giveUp := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() { giveUp.Stop() })
	said := make(chan string)
	go func() {
		defer close(said)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			said <- lines.Text()
		}
		if err := lines.Err(); err != nil {
			t.Error(err)
		}
	}()
	return said
}

// endedBy checks that a command ended by a signal.
func endedBy(t *testing.T, cmd *exec.Cmd, s syscall.Signal) {
	t.Helper()
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if status := exit.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != s {
		t.Errorf("it ended by %v", exit)
	}
}

// Whatever a command waits for after the first signal, the second ends it.
func TestASecondSignalEndsTheProgramAtOnce(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			if signal.Ignored(s) {
				t.Skip("the tests were started to ignore it")
			}
			cmd := exec.Command(os.Args[0], "-test.run", "^TestInterruptChild$")
			for line := range startChild(t, cmd) {
				if line == "begun" || line == "asked" {
					_ = cmd.Process.Signal(s)
				}
			}
			endedBy(t, cmd, s)
		})
	}
}

// A command that was started to ignore the end of its terminal goes on after it,
// and ends when it is asked to.
func TestACommandUnderNohupOutlivesItsTerminal(t *testing.T) {
	cmd := exec.Command("sh", "-c", `trap "" HUP; exec "$0" -test.run "^TestInterruptChild$"`, os.Args[0])
	said := startChild(t, cmd)
	for line := range said {
		if line == "begun" {
			break
		}
	}
	_ = cmd.Process.Signal(syscall.SIGHUP)
	select {
	case line := <-said:
		t.Errorf("at the end of its terminal it said %q", line)
	case <-time.After(300 * time.Millisecond):
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	for line := range said {
		if line == "asked" {
			_ = cmd.Process.Signal(syscall.SIGTERM)
		}
	}
	endedBy(t, cmd, syscall.SIGTERM)
}
