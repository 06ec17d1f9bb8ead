package desktop

import (
	"os"
	"syscall"
)

// own says whether a file belongs to the person who runs the program.
func own(name string) bool {
	info, err := os.Stat(name)
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}
