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

	mu     sync.Mutex
	there  bool // a page was loaded, and answers
	open   int  // questions without an answer
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
		}
	}
}

// beat asks, or gives the page up. A page that is loading is waited for as long
// as one that hangs, and loaded again then.
func (p *Pulse) beat() {
	p.mu.Lock()
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

// Loaded says that a page is there to be asked.
func (p *Pulse) Loaded() {
	p.mu.Lock()
	at, back := p.at, p.revive
	p.there, p.open, p.revive = true, 0, false
	p.mu.Unlock()
	if back && at != "" {
		p.Return(at)
	}
}

// Alive is the page's answer, with the address it shows.
func (p *Pulse) Alive(at string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.there, p.open, p.at = true, 0, at
}
