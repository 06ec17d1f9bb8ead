package retry

import "time"

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

// Beat ticks at the same moments as every other Beat whose period is a multiple
// or a part of its own. The first tick comes after at most one period, each
// other one after it was asked for: a timer of its own, and nobody who stands
// between it and whoever waits, since each of them would wake a thread as well.
type Beat struct {
	C <-chan time.Time

	period time.Duration
	timer  *time.Timer
}

// NewBeat ticks at the next multiple of period. What goes on for ever takes a
// multiple of six seconds, and then goes together with the rest of the program.
func NewBeat(period time.Duration) *Beat {
	timer := time.NewTimer(untilBeat(period))
	return &Beat{C: timer.C, period: period, timer: timer}
}

// Again asks for the next tick; whoever took one from C says it when its work is
// done. Ticks that would have come meanwhile are left out.
func (b *Beat) Again() { b.timer.Reset(untilBeat(b.period)) }

// Stop ends the ticking.
func (b *Beat) Stop() { b.timer.Stop() }
