package outbound

import (
	"time"

	"golang.org/x/sys/unix"
)

const (
	sentBound = unix.TCP_USER_TIMEOUT
	sentUnit  = time.Millisecond
)
