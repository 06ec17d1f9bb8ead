//go:build linux || darwin

package outbound

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// boundUnacknowledged ends a connection on which what was sent is not
// acknowledged for so long. By itself Linux goes on for a quarter of an hour.
func boundUnacknowledged(conn *net.TCPConn, d time.Duration) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, sentBound, int(d/sentUnit)) //nolint:gosec // a descriptor
	})
}
