package main

import (
	"os"
	"syscall"
)

// attachConsole lets a program built for the window subsystem answer on the
// console it was started from. Without a console, or with the streams sent
// elsewhere already, nothing changes.
func attachConsole() {
	if _, err := os.Stdout.Stat(); err == nil {
		return
	}
	const parentProcess = ^uintptr(0)
	attach := syscall.NewLazyDLL("kernel32.dll").NewProc("AttachConsole")
	if ok, _, _ := attach.Call(parentProcess); ok == 0 {
		return
	}
	if out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0); err == nil {
		os.Stdout, os.Stderr = out, out
	}
	if in, err := os.OpenFile("CONIN$", os.O_RDWR, 0); err == nil {
		os.Stdin = in
	}
}
