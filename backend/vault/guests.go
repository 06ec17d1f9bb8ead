package vault

import (
	"sync"
	"time"
)

// guests counts who uses the open store, and can keep newcomers waiting while
// the store under them is replaced. The zero value lets everybody in.
type guests struct {
	mu     sync.Mutex
	n      int
	idle   chan struct{} // closed when the last guest leaves, while somebody waits for that
	shut   chan struct{} // newcomers wait for it while the store is replaced
	closed bool
}

// enter registers a guest; Done must follow. It reports false once closed.
func (g *guests) enter() bool {
	g.mu.Lock()
	for !g.closed && g.shut != nil {
		shut := g.shut
		g.mu.Unlock()
		<-shut
		g.mu.Lock()
	}
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.n++
	return true
}

// Done is said by a guest who leaves.
func (g *guests) Done() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n--
	if g.n == 0 && g.idle != nil {
		close(g.idle)
		g.idle = nil
	}
}

// close lets nobody in any more; it reports false when it was closed already.
func (g *guests) close() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	first := !g.closed
	g.closed = true
	return first
}

// wait returns when nobody is inside.
func (g *guests) wait() { <-g.left() }

func (g *guests) left() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.n == 0 {
		empty := make(chan struct{})
		close(empty)
		return empty
	}
	if g.idle == nil {
		g.idle = make(chan struct{})
	}
	return g.idle
}

// alone keeps newcomers waiting and reports whether everybody left within the
// patience; open must follow then. When it reports false newcomers go on: one
// of those inside may itself have been waiting to come in a second time.
func (g *guests) alone(patience time.Duration) bool {
	g.mu.Lock()
	g.shut = make(chan struct{})
	g.mu.Unlock()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-g.left():
		return true
	case <-late.C:
	}
	g.mu.Lock()
	empty := g.n == 0
	g.mu.Unlock()
	if !empty {
		g.open()
	}
	return empty
}

// open lets those who wait in again.
func (g *guests) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.shut)
	g.shut = nil
}
