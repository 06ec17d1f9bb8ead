//go:build desktop || dev || production || bindings

package main

import "minifleet/backend/cli"

// startToolkit has nothing to start here: the window's library does it.
func startToolkit(cli.DesktopOptions) bool { return true }

// trayIcon is shown nowhere here.
var trayIcon []byte

// moveData is for systems on which data once lay elsewhere.
func moveData(opt cli.DesktopOptions) string { return opt.Dir }
