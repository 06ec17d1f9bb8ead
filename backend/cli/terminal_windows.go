package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// takesSequences switches the console to escape sequences; false where it
// cannot, as before Windows 10 1511.
func takesSequences(f *os.File) bool {
	var mode uint32
	h := windows.Handle(f.Fd())
	if err := windows.GetConsoleMode(h, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
