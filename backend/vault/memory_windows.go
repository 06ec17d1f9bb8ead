package vault

import "golang.org/x/sys/windows"

// protectMemory asks that a crash leaves no report: Windows keeps copies of
// the memory with those.
func protectMemory() {
	windows.SetErrorMode(windows.SetErrorMode(0) | windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX)
}
