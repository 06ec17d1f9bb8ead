package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The program itself, as it is started, takes what net/http writes on its own
// off the terminal before it does anything else. The child is this test's own
// program, which runs main and looks where such lines go.
func TestTheProgramTakesTheLinesOfNetHTTPOffTheTerminal(t *testing.T) {
	if dir := os.Getenv("MINIFLEET_TEST_MAIN"); dir != "" {
		go func() {
			for log.Writer() != io.Discard {
				time.Sleep(time.Millisecond)
			}
			fmt.Println("quiet")
			os.Exit(0)
		}()
		time.AfterFunc(10*time.Second, func() { os.Exit(3) })
		os.Args = []string{"minifleet", "serve", "--no-open", "--data", dir}
		main()
	}
	child := exec.Command(os.Args[0], "-test.run=^TestTheProgramTakesTheLinesOfNetHTTPOffTheTerminal$")
	child.Env = append(os.Environ(), "MINIFLEET_TEST_MAIN="+t.TempDir())
	out, err := child.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "quiet") {
		t.Errorf("%v: %s", err, out)
	}
}
