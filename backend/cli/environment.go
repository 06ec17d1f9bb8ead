package cli

import (
	"os"
	"runtime"
	"unsafe"
)

// dataVariable names the data directory when no --data is given.
const dataVariable = "MINIFLEET_DATA"

// passphraseVariable is read when no --passphrase-file is given.
const passphraseVariable = "MINIFLEET_PASSPHRASE"

// takePassphrase takes the passphrase out of the environment, so that no
// program started from here inherits it and nothing of it stays where the
// system shows a process's first environment. nil when none was given.
func takePassphrase() []byte {
	value, ok := os.LookupEnv(passphraseVariable)
	if !ok {
		return nil
	}
	taken := append([]byte{}, value...)
	_ = os.Unsetenv(passphraseVariable)
	if runtime.GOOS != "windows" && len(value) > 0 {
		// The string is the runtime's copy, or one that Setenv made: nobody
		// else has it, and it is not reachable any more.
		clear(unsafe.Slice(unsafe.StringData(value), len(value)))
	}
	clearFirstEnvironment(passphraseVariable)
	return taken
}
