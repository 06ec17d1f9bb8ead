package cli

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

func TestThePassphraseLeavesTheEnvironment(t *testing.T) {
	if os.Getenv("MINIFLEET_TEST_CHILD") != "" {
		fmt.Println(strings.Join(os.Environ(), "\n"))
		return
	}
	const canary = "four unrelated words here"
	t.Setenv(passphraseVariable, canary)
	value, _ := os.LookupEnv(passphraseVariable)
	left := unsafe.Slice(unsafe.StringData(value), len(value))
	if got := takePassphrase(); string(got) != canary {
		t.Fatalf("%q", got)
	}
	if strings.Contains(strings.Join(os.Environ(), "\n"), passphraseVariable) {
		t.Error("it is handed on to every program started from here")
	}
	if runtime.GOOS != "windows" && strings.Contains(string(left), "four") {
		t.Error("its bytes are still where the system keeps the environment")
	}
	if takePassphrase() != nil {
		t.Error("one was made up")
	}
	// What a program that is started from here really gets, on every system.
	child := exec.Command(os.Args[0], "-test.run=^TestThePassphraseLeavesTheEnvironment$")
	child.Env = append(child.Environ(), "MINIFLEET_TEST_CHILD=1")
	out, err := child.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "MINIFLEET_TEST_CHILD=1") {
		t.Fatalf("%v: %s", err, out)
	}
	if strings.Contains(string(out), passphraseVariable) || strings.Contains(string(out), canary) {
		t.Error("a child was given it")
	}
}
