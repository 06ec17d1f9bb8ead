//go:build desktop || dev || production || bindings

package main

/*
#cgo pkg-config: gtk+-3.0
#include <gtk/gtk.h>
*/
import "C"

import (
	"os"
	"runtime"

	"minifleet/backend/cli"
	"minifleet/backend/desktop"
)

// startToolkit starts GTK on this thread, which is then the window's, with an
// input module and a backend that work. It says whether there is a display;
// the window's library would end the program where there is none.
func startToolkit(cli.DesktopOptions) bool {
	session := desktop.ThisSession()
	if !session.HasDisplay() {
		return false
	}
	if module := session.InputModule(); module != "" {
		_ = os.Setenv("GTK_IM_MODULE", module)
	}
	if backend := session.Backend(); backend != "" {
		_ = os.Setenv("GDK_BACKEND", backend)
	}
	runtime.LockOSThread()
	return C.gtk_init_check(nil, nil) != 0
}
