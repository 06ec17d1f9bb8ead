//go:build !linux && !windows

package desktop

import "errors"

func startable() (string, error) { return "", errors.ErrUnsupported }

func startupOf(string, []string) (Startup, error) { return Startup{}, errors.ErrUnsupported }

func setStartup(string, []string) error { return errors.ErrUnsupported }

func forgetStartup() error { return errors.ErrUnsupported }
