//go:build !linux && (desktop || dev || production || bindings)

package main

// startToolkit has nothing to start here: the window's library does it.
func startToolkit() bool { return true }
