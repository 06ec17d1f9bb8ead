//go:build !windows

package disk_test

func underWine() bool { return false }
