//go:build !linux

package cli

// clearFirstEnvironment does nothing: no system but Linux lets a program write
// to what it was started with.
func clearFirstEnvironment(string) {}
