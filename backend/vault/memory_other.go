//go:build !linux && !windows

package vault

import "golang.org/x/sys/unix"

// protectMemory keeps the memory of a process that has a vault open out of
// core dumps.
func protectMemory() { _ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }
