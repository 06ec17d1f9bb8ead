//go:build (desktop || dev || production || bindings) && !linux

package main

import (
	"context"

	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"

	"minifleet/backend/desktop"
)

const iconName = ""

// screens are not known before the window is open; the library keeps a window
// it places on a screen.
func screens() []desktop.Area { return nil }

func placesItself() bool { return false }

func watchPage(desktop.Place) {}

func revivePage(w context.Context) { wails_runtime.WindowReloadApp(w) }

// pageHangs is nothing these systems' views tell through the library.
var pageHangs func() bool

// zoomPage leaves it to the page, see frontend/src/shell/zoom.ts.
func zoomPage(int) {}

func awaitWindow() {}

func cancelDialogs() {}

func leaveWindow(w context.Context) { wails_runtime.Quit(w) }

const leavesByItself = false
