package rehearsal

import (
	"sync/atomic"
	"time"
)

// clock is a clock that leaps. It is not moved by changes of the computer's.
type clock struct {
	began time.Time // with its monotonic reading
	leapt atomic.Int64
}

// Now is the time of the rehearsal.
func (c *clock) Now() time.Time {
	return c.began.Add(time.Since(c.began) + time.Duration(c.leapt.Load())).Round(0)
}

// leap moves the clock on to a time; one that has passed moves nothing.
func (c *clock) leap(to time.Time) {
	if d := to.Sub(c.Now()); d > 0 {
		c.leapt.Add(int64(d))
	}
}
