package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

func TestThePassphraseIsTakenOnceAndItsBytesAreCleared(t *testing.T) {
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
}

// The program itself, started with the passphrase as a script starts it: what it
// starts gets all of its environment, as any library in it starts programs, and
// what the system shows of the program's own is without it.
func TestThePassphraseLeavesTheEnvironment(t *testing.T) {
	p := newProgram(t)
	const canary = "four unrelated words there"
	cmd := asMinifleet(p.bin, "--data", p.data)
	cmd.Args[0] = windowOfChildren
	cmd.Env = append(os.Environ(), passphraseVariable+"="+canary, "WITNESS=handed on")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	child, own, both := strings.Cut(string(out), ownFollows)
	if !both || !strings.Contains(child, "WITNESS=handed on") {
		t.Fatalf("the child was not asked: %s", out)
	}
	if strings.Contains(child, passphraseVariable) || strings.Contains(child, canary) {
		t.Error("a child was given it")
	}
	if runtime.GOOS == "linux" && os.Geteuid() == 0 && !strings.Contains(own, "WITNESS=handed on") {
		t.Errorf("the program's own was not read: %s", own)
	}
	if strings.Contains(own, canary) {
		t.Error("the system shows it among the program's own")
	}
}

// The programs of this test, by their names.
const (
	windowOfChildren = "minifleet-of-children"
	childOfWindow    = "child-of-minifleet"
	ownFollows       = "-- the program's own --"
)

// startChildren is a window that does nothing but start a program, and tell what
// that was given and what the system shows of its own environment.
func startChildren(context.Context, DesktopOptions) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.Cmd{Path: self, Args: []string{childOfWindow}, Stdout: os.Stdout, Stderr: os.Stderr}
	err = child.Run()
	own, _ := os.ReadFile("/proc/self/environ") // there on Linux, for root
	fmt.Printf("%s\n%s\n", ownFollows, own)
	return err
}

func printEnvironment() { fmt.Println(strings.Join(os.Environ(), "\n")) }
