package alipay

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// DefaultRate is the calls a second a third-party app starts with. The
// platform publishes no figure, so it is modest and learns.
const DefaultRate = 10

// How a Pacer reacts to refusals. The platform's real limit is not published;
// these make it settle a little below whatever the limit is.
const (
	throttleWindow  = time.Second            // refusals within it count as one
	throttlePause   = 200 * time.Millisecond // nobody calls right after a refusal
	firstDecrease   = 0.85                   // the first refusal in a while
	nextDecrease    = 0.6                    // refused again soon after: the limit is far below
	calmAfter       = 5 * time.Second        // a refusal after this much quiet is a first one again
	slowestFraction = 0.02                   // of the configured rate, the floor
	recoveryPerSec  = 0.05                   // of the configured rate, regained each quiet second
	longestRest     = time.Minute            // what a server or proxy may ask for at a time
)

// Clock is the time a Pacer lives by; tests hold it still.
type Clock interface {
	Now() time.Time
	// After returns a channel that receives once d has passed and a function
	// that gives up waiting for it.
	After(d time.Duration) (<-chan time.Time, func())
}

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }
func (wallClock) After(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

// Pacer spaces the calls of one third-party app, whoever makes them: a token
// bucket at the configured rate with a small burst. A refusal (40005) slows
// everyone once per second of refusals, with a short pause; quiet seconds
// bring the configured rate back step by step. Waiters go in the order they
// came. It is safe for concurrent use.
type Pacer struct {
	clock Clock
	// turn is held by the one waiter at the head; the runtime queues the
	// others on it first come, first served.
	turn chan struct{}

	mu         sync.Mutex
	limiter    *rate.Limiter
	configured float64
	pauseUntil time.Time
	lastThrott time.Time // when the rate was last lowered
	lastStep   time.Time // up to when recovery has been credited
	changed    chan struct{}
	throttled  int64
	waiting    int
	passed     int64
}

// PacerStats is a moment's view of a Pacer.
type PacerStats struct {
	Rate       float64 // calls a second now
	Configured float64 // calls a second when nothing is refused
	Throttled  int64   // refusals since the start
	Waiting    int     // callers waiting for their turn
	Passed     int64   // turns given since the start
}

// PacerOption changes how a Pacer is made.
type PacerOption func(*Pacer)

// NewPacer makes a Pacer of so many calls a second; DefaultRate when the
// figure is no positive number.
func NewPacer(callsPerSecond float64, opts ...PacerOption) *Pacer {
	p := &Pacer{clock: wallClock{}, turn: make(chan struct{}, 1), changed: make(chan struct{})}
	for _, o := range opts {
		o(p)
	}
	p.configured = sane(callsPerSecond)
	p.limiter = rate.NewLimiter(rate.Limit(p.configured), burstFor(p.configured))
	p.lastStep = p.clock.Now()
	return p
}

func sane(r float64) float64 {
	if math.IsNaN(r) || math.IsInf(r, 0) || r <= 0 {
		return DefaultRate
	}
	return r
}

// burstFor is small, so that a fresh bucket does not itself overrun a limit
// counted by the second, and yet absorbs late timers at high rates.
func burstFor(r float64) int { return max(1, int(math.Ceil(r/20))) }

// Wait returns when the caller may make one call, in the order of arrival, or
// with the context's error.
func (p *Pacer) Wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p.count(+1)
	defer p.count(-1)
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		delay, changed := p.take()
		if delay <= 0 {
			return nil
		}
		timer, stop := p.clock.After(delay)
		select {
		case <-timer:
		case <-changed:
			stop()
		case <-ctx.Done():
			stop()
			return ctx.Err()
		}
	}
}

// take takes a token when there is one, and otherwise tells how long to wait
// and which channel closes when that answer has become wrong.
func (p *Pacer) take() (time.Duration, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	p.recover(now)
	if d := p.pauseUntil.Sub(now); d > 0 {
		return d, p.changed
	}
	r := p.limiter.ReserveN(now, 1)
	d := r.DelayFrom(now)
	if d <= 0 {
		p.passed++
		return 0, nil
	}
	r.CancelAt(now)
	return d, p.changed
}

// Throttled tells the Pacer that the platform refused a call as too frequent.
func (p *Pacer) Throttled() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.throttled++
	now := p.clock.Now()
	if !p.lastThrott.IsZero() && now.Sub(p.lastThrott) < throttleWindow {
		return
	}
	p.recover(now)
	factor := nextDecrease
	if p.lastThrott.IsZero() || now.Sub(p.lastThrott) >= calmAfter {
		factor = firstDecrease
	}
	p.lastThrott, p.lastStep = now, now.Add(throttleWindow)
	if until := now.Add(throttlePause); until.After(p.pauseUntil) {
		p.pauseUntil = until
	}
	p.setLimit(now, max(float64(p.limiter.Limit())*factor, p.configured*slowestFraction))
}

// Rest keeps everybody from calling for a while, because an answer asked for it
// (Retry-After); at most a minute, after which one call finds out anew.
func (p *Pacer) Rest(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := p.clock.Now().Add(min(d, longestRest)); d > 0 && until.After(p.pauseUntil) {
		p.pauseUntil = until
		close(p.changed)
		p.changed = make(chan struct{})
	}
}

// recover credits the quiet time since the last step. Call with mu held.
func (p *Pacer) recover(now time.Time) {
	quiet := now.Sub(p.lastStep)
	if quiet <= 0 {
		return
	}
	p.lastStep = now
	cur := float64(p.limiter.Limit())
	if cur < p.configured {
		next := cur + p.configured*recoveryPerSec*quiet.Seconds()
		p.limiter.SetLimitAt(now, rate.Limit(min(next, p.configured)))
	}
}

// setLimit changes the rate and wakes the head of the queue to see it. Call
// with mu held.
func (p *Pacer) setLimit(now time.Time, r float64) {
	p.limiter.SetLimitAt(now, rate.Limit(r))
	close(p.changed)
	p.changed = make(chan struct{})
}

// SetRate changes the configured rate; learning starts anew.
func (p *Pacer) SetRate(callsPerSecond float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	p.configured = sane(callsPerSecond)
	p.lastStep, p.lastThrott, p.pauseUntil = now, time.Time{}, time.Time{}
	p.limiter.SetBurstAt(now, burstFor(p.configured))
	p.setLimit(now, p.configured)
}

// Stats returns the present figures.
func (p *Pacer) Stats() PacerStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.recover(p.clock.Now())
	return PacerStats{
		Rate: float64(p.limiter.Limit()), Configured: p.configured,
		Throttled: p.throttled, Waiting: p.waiting, Passed: p.passed,
	}
}

func (p *Pacer) count(d int) {
	p.mu.Lock()
	p.waiting += d
	p.mu.Unlock()
}
