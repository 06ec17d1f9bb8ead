//go:build unix

package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
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
