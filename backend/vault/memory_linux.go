package vault

import "golang.org/x/sys/unix"

// protectMemory keeps the memory of a process that has a vault open out of
// core dumps and away from other processes of the same user.
func protectMemory() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
