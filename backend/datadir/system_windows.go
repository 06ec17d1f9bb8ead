package datadir

import (
	"errors"

	"golang.org/x/sys/windows"
)

// elsewhere reports whether a rename failed because the places lie on two disks.
func elsewhere(err error) bool { return errors.Is(err, windows.ERROR_NOT_SAME_DEVICE) }
