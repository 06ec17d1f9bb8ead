package outbound

import (
	"net/http"
	"sync"
	"time"
)

// Clock keeps how far this machine's clock is from the platform's, from the
// Date of answers that were verified. It is safe for concurrent use.
type Clock struct {
	now func() time.Time

	mu     sync.Mutex
	offset time.Duration // the platform's clock minus this one
	heard  time.Time     // when it was last told; zero: never
}

// Warn is from which difference on a person is told.
const Warn = time.Minute

// Heard takes the Date of an answer to a call that was sent at sent. A Date
// has whole seconds, so the offset is exact to about one.
func (c *Clock) Heard(date string, sent time.Time) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	now := c.now()
	middle := now.Add(-now.Sub(sent) / 2)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset, c.heard = at.Add(500*time.Millisecond).Sub(middle.Round(0)).Round(time.Second), now
}

// Offset is the platform's clock minus this one; known is false before the
// platform ever answered.
func (c *Clock) Offset() (offset time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset, !c.heard.IsZero()
}

// Platform is the time by the platform's clock; known is false, and the time
// this machine's, before the platform ever answered.
func (c *Clock) Platform() (at time.Time, known bool) {
	offset, known := c.Offset()
	return c.now().Round(0).Add(offset), known
}
