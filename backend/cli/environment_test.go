package cli

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

func TestThePassphraseLeavesTheEnvironment(t *testing.T) {
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
