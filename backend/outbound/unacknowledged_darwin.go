package outbound

import "time"

const (
	sentBound = 0x80 // TCP_RXT_CONNDROPTIME
	sentUnit  = time.Second
)
