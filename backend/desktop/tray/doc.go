// Package tray is the icon beside the clock, with its menu. It stands beside the
// window's library, on a thread of its own where the system wants one.
//
// There is one for each process. It stays until the process ends.
package tray
