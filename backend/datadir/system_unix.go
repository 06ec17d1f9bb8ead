//go:build !windows

package datadir

import (
	"errors"
	"syscall"
)

// elsewhere reports whether a rename failed because the places lie on two disks.
func elsewhere(err error) bool { return errors.Is(err, syscall.EXDEV) }
