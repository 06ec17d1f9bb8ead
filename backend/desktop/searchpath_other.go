//go:build !windows

package desktop

import "errors"

// AddToSearchPath is for the installer of Windows only.
func AddToSearchPath(string) error { return errors.ErrUnsupported }

// RemoveFromSearchPath is for the uninstaller of Windows only.
func RemoveFromSearchPath(string) error { return errors.ErrUnsupported }
