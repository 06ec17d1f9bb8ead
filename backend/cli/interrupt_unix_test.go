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

// Whatever a command waits for after the first signal, the second ends it.
func TestASecondSignalEndsTheProgramAtOnce(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			if signal.Ignored(s) {
				t.Skip("the tests were started to ignore it")
			}
			cmd := exec.Command(os.Args[0], "-test.run", "^TestInterruptChild$")
			cmd.Env = append(os.Environ(), "MINIFLEET_INTERRUPT_CHILD=1")
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			giveUp := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
			defer giveUp.Stop()
			said := bufio.NewScanner(out)
			for said.Scan() {
				if said.Text() == "begun" || said.Text() == "asked" {
					_ = cmd.Process.Signal(s)
				}
			}
			if err := said.Err(); err != nil {
				t.Error(err)
			}
			err = cmd.Wait()
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if status := exit.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != s {
				t.Errorf("it ended by %v", exit)
			}
		})
	}
}

// A command that was started to ignore the end of its terminal goes on after it,
// and ends when it is asked to.
func TestACommandUnderNohupOutlivesItsTerminal(t *testing.T) {
	cmd := exec.Command("sh", "-c", `trap "" HUP; exec "$0" -test.run "^TestInterruptChild$"`, os.Args[0])
	cmd.Env = append(os.Environ(), "MINIFLEET_INTERRUPT_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	giveUp := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer giveUp.Stop()
	said := make(chan string)
	go func() {
		defer close(said)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said <- lines.Text()
		}
	}()
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
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if status := exit.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("it ended by %v", exit)
	}
}
