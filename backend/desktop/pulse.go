package desktop

import (
	"context"
	"sync"
	"time"

	"minifleet/backend/retry"
)

// How often a page is asked whether it lives, and how many questions in a row
// it may leave unanswered. They are counted, not timed: a computer that slept
// has asked once.
const (
	PulseEvery = 18 * time.Second
	PulseMost  = 2
)

// A page that nobody has used for restAfter is asked at every restBeats-th beat
// only: each question costs its web view a round of collecting garbage. Where
// the view tells of a page that hangs under a hand, one on which nothing moves
// is not asked at all.
const (
	restAfter = time.Minute
	restBeats = 3
)

// Pulse notices a page that died or hangs. Neither of the systems' web views
// tells a program of all of it, and a dead page looks alive: its last picture
// stays.
type Pulse struct {
	// Ask puts a question to the page, which answers by Alive.
	Ask func()
	// Dead loads the page again.
	Dead func()
	// Return leads a page that was loaded again to where the one before it was.
	Return func(at string)
	// Hangs says that the web view knows of a key or a click that its page did not
	// take; nil where the view does not tell.
	Hangs func() bool
	// Moves says that somebody may be watching what the page shows without touching
	// it: work is under way.
	Moves func() bool

	mu     sync.Mutex
	there  bool // a page was loaded, and answers
	open   int  // questions without an answer
	rests  bool // nobody used it when it answered last
	passed int  // beats without a question, since the last one
	at     string
	revive bool
}

// Run asks until ctx ends.
func (p *Pulse) Run(ctx context.Context) {
	tick := retry.NewBeat(PulseEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p.beat()
			tick.Again()
		}
	}
}

// beat asks, or gives the page up. A page that is loading is waited for as long
// as one that hangs, and loaded again then.
func (p *Pulse) beat() {
	p.mu.Lock()
	if p.rests && p.open == 0 && p.spares() {
		p.passed++
		p.mu.Unlock()
		return
	}
	p.passed = 0
	dead := p.open >= PulseMost
	if p.there {
		p.open++
	}
	if dead {
		p.open, p.revive = 1, true
	}
	p.mu.Unlock()
	if dead {
		p.Dead()
		return
	}
	p.Ask()
}

// spares says whether a page that nobody uses need not be asked now.
func (p *Pulse) spares() bool {
	lately := p.passed < restBeats-1
	if p.Hangs == nil {
		return lately
	}
	return !p.Hangs() && (lately || !p.Moves())
}

// Loaded says that a page is there to be asked.
func (p *Pulse) Loaded() {
	p.mu.Lock()
	at, back := p.at, p.revive
	p.there, p.open, p.revive, p.rests = true, 0, false, false
	p.mu.Unlock()
	if back && at != "" {
		p.Return(at)
	}
}

// Alive is the page's answer: the address it shows, and for how long nobody has
// touched it.
func (p *Pulse) Alive(at string, untouched time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.there, p.open, p.at, p.rests = true, 0, at, untouched >= restAfter
}
