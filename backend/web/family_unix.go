//go:build unix

package web

import "golang.org/x/sys/unix"

// absentFamily is what the system says when it has no such loopback address.
var absentFamily = []error{unix.EPROTONOSUPPORT}
