package platformtest

import (
	"sync"
	"time"
)

// Clock is a clock that a test moves.
type Clock struct {
	mu   sync.Mutex
	at   time.Time
	tick time.Duration
}

// NewClock makes a clock that moves by tick with every look at it; with 0 it
// stands still.
func NewClock(at time.Time, tick time.Duration) *Clock { return &Clock{at: at, tick: tick} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(c.tick)
	return c.at
}

// Add moves the clock.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Lately reports whether t was read off the clock in its last second.
func (c *Clock) Lately(t time.Time) bool { return c.Now().Sub(t) < time.Second }
