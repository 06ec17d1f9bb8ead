package retry

import (
	"sync"
	"time"
)

// A processor that wakes up costs more than what a regular look does with it.
// So all that look regularly look at the same moments, which are multiples of
// their period from here.
var firstBeat = time.Now()

// untilBeat is how long it is to the next multiple of period.
func untilBeat(period time.Duration) time.Duration {
	passed := time.Since(firstBeat) % period
	if passed < 0 { // in a test's own time, which began long ago
		passed += period
	}
	return period - passed
}

// Beat ticks like a time.Ticker, and at the same moments as every other Beat
// whose period is a multiple or a part of its own. The first tick comes after
// at most one period.
type Beat struct {
	C <-chan time.Time

	mu      sync.Mutex
	timer   *time.Timer
	stopped bool
}

// NewBeat ticks every period until Stop. What goes on for ever takes a multiple
// of six seconds, and then goes together with the rest of the program.
func NewBeat(period time.Duration) *Beat {
	ticks := make(chan time.Time, 1)
	b := &Beat{C: ticks}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.timer = time.AfterFunc(untilBeat(period), func() {
		select {
		case ticks <- time.Now():
		default: // whoever looks has not come to the last one yet
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		if !b.stopped {
			b.timer.Reset(untilBeat(period))
		}
	})
	return b
}

// Stop ends the ticking.
func (b *Beat) Stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stopped = true
	b.timer.Stop()
}
