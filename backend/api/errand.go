package api

import (
	"context"
	"sync"
)

// errands are pieces of work for many merchants that a person starts on a
// screen and may leave: they go on until they end, are stopped, or the
// workspace closes. The zero value is ready.
type errands struct {
	mu      sync.Mutex
	running map[string]context.CancelFunc
	closed  bool
	wait    sync.WaitGroup
}

// start runs work under a name, and then ended once it is no longer listed as
// running; false when the workspace is closing.
func (e *errands) start(id string, ended func(), work func(context.Context)) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	ctx, cancel := context.WithCancel(context.Background())
	if e.running == nil {
		e.running = map[string]context.CancelFunc{}
	}
	e.running[id] = cancel
	e.wait.Go(func() {
		defer func() {
			e.mu.Lock()
			delete(e.running, id)
			e.mu.Unlock()
			cancel()
			ended()
		}()
		work(ctx)
	})
	return true
}

// stop asks work to begin nothing more; what is on its way comes to its end.
func (e *errands) stop(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if cancel := e.running[id]; cancel != nil {
		cancel()
	}
}

func (e *errands) runs(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.running[id] != nil
}

func (e *errands) busy() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.running) > 0
}

// close stops everything and waits for it.
func (e *errands) close() {
	e.mu.Lock()
	e.closed = true
	for _, cancel := range e.running {
		cancel()
	}
	e.mu.Unlock()
	e.wait.Wait()
}

// worthTelling thins out news of a long run: each of the first twenty, then
// one in fifty of the whole, and the last.
func worthTelling(done, total int) bool {
	return done <= 20 || done == total || done%max(1, total/50) == 0
}
