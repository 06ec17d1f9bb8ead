package authorize

import (
	"context"
	"errors"
	"sync"
	"time"

	"minifleet/backend/retry"
)

// watch is the supervisor's state: the listener is held while anything waits,
// and what a crash left open is taken up.
type watch struct {
	mu      sync.Mutex
	cancel  context.CancelFunc
	done    chan struct{}
	wake    chan struct{}
	again   chan struct{} // ends a pause of the upkeep
	release func()        // gives the listener back; nil when it is not held
}

func (w *watch) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

const (
	// upkeepEvery is how often open intents and ends of life are looked at.
	upkeepEvery = 6 * time.Hour
	upkeepRetry = 5 * time.Minute
)

// Start opens the listener while authorizations wait, expires links, takes up
// exchanges and refreshes that a crash cut off, and renews authorizations near
// the end of their life, until Close. It returns at once; a second Start does
// nothing.
func (s *Service) Start() {
	s.watch.mu.Lock()
	defer s.watch.mu.Unlock()
	if s.watch.cancel != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.watch.cancel, s.watch.done = cancel, make(chan struct{})
	go func() {
		defer close(s.watch.done)
		var tasks sync.WaitGroup
		tasks.Go(func() { s.upkeep(ctx) })
		s.supervise(ctx)
		tasks.Wait()
	}()
}

// Close ends what Start began and cuts off exchanges under way; their intents
// are on disk and taken up at the next Start.
func (s *Service) Close() {
	s.watch.mu.Lock()
	cancel, done := s.watch.cancel, s.watch.done
	s.watch.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	s.flights.close()
	if done != nil {
		<-done
	}
}

func (s *Service) supervise(ctx context.Context) {
	defer s.hold(false)
	for {
		waiting, next, err := s.sweep()
		s.hold(waiting > 0)
		pause := time.Hour
		if err != nil || waiting > 0 {
			pause = time.Minute // a merchant may be deleted with what waits
		}
		if !next.IsZero() {
			pause = min(pause, max(next.Sub(s.now()), 50*time.Millisecond))
		}
		if retry.Sleep(ctx, s.now, pause, s.watch.wake) != nil { // time asleep counts
			return
		}
	}
}

func (s *Service) hold(want bool) {
	switch {
	case s.listener == nil:
	case want && s.watch.release == nil:
		s.watch.release = s.listener.Acquire("authorization")
	case !want && s.watch.release != nil:
		s.watch.release()
		s.watch.release = nil
	}
}

func (s *Service) upkeep(ctx context.Context) {
	for {
		pause := upkeepEvery
		if s.refuse() != nil {
			pause = upkeepRetry // held back: looked at again, and nothing is sent
		} else if err := s.Recover(ctx); err != nil {
			pause = upkeepRetry
		} else if _, err := s.renewDue(ctx); err != nil {
			pause = upkeepEvery / 6
		}
		if retry.Sleep(ctx, s.now, pause, s.watch.again) != nil { // time asleep counts
			return
		}
	}
}

// Reachable tells that the platform can be asked again: what was left open is
// taken up now.
func (s *Service) Reachable() {
	select {
	case s.watch.again <- struct{}{}:
	default:
	}
}

// Recover takes up what a crash or a lost reply left open: exchanges whose
// code may still be good, refreshes whose answer never came, records that were
// to learn their mini program ID. It is safe at any time. The error joins what
// could not be settled yet.
func (s *Service) Recover(ctx context.Context) error {
	return errors.Join(s.reconcile(), s.resume(ctx), s.resumeRefreshes(ctx))
}
