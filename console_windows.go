package main

import (
	"os"
	"syscall"
)

// attachConsole lets a program built for the window subsystem answer on the
// console it was started from: each stream that leads nowhere gets it, so that
// errors and questions are seen also where the output goes to a file. Without a
// console nothing changes.
func attachConsole() {
	in, out, errs := leadsNowhere(os.Stdin), leadsNowhere(os.Stdout), leadsNowhere(os.Stderr)
	if !in && !out && !errs {
		return
	}
	const parentProcess = ^uintptr(0)
	attach := syscall.NewLazyDLL("kernel32.dll").NewProc("AttachConsole")
	if ok, _, _ := attach.Call(parentProcess); ok == 0 {
		return
	}
	if out {
		os.Stdout = console("CONOUT$", os.Stdout)
	}
	if errs {
		os.Stderr = console("CONOUT$", os.Stderr)
	}
	if in {
		os.Stdin = console("CONIN$", os.Stdin)
	}
}

// leadsNowhere reports whether a stream was handed to nobody.
func leadsNowhere(stream *os.File) bool {
	_, err := stream.Stat()
	return err != nil
}

// console is the console by its name, or the stream as it is.
func console(name string, stream *os.File) *os.File {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return stream
	}
	return f
}
