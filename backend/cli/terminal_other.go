//go:build !windows

package cli

import "os"

// takesSequences is what every terminal here does, but for TERM=dumb.
func takesSequences(*os.File) bool { return true }
