package tray

import (
	"runtime"

	"fyne.io/systray"
)

// Hosted reports whether the system shows such icons: Windows does.
func Hosted() bool { return true }

// begin keeps a thread: the messages of a window arrive on the one that made it.
func (t *Tray) begin(furnish func()) {
	go func() {
		runtime.LockOSThread()
		systray.Run(furnish, nil)
	}()
}

// Remove takes the icon away; without that it stays until the mouse finds out.
func (t *Tray) Remove() { systray.Quit() }
