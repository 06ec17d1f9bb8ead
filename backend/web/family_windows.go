package web

import "golang.org/x/sys/windows"

// absentFamily is what the system says when it has no such loopback address.
var absentFamily = []error{windows.WSAEADDRNOTAVAIL, windows.WSAEAFNOSUPPORT, windows.WSAEPROTONOSUPPORT}
