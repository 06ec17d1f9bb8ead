//go:build !windows

package cli

// systemLanguage is told by the environment alone here.
func systemLanguage() string { return "" }
