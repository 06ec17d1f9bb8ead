package session

import (
	"time"

	"minifleet/backend/retry"
)

// Touch sets the idle clock back: the person did something.
func (s *Session) Touch() {
	s.mu.Lock()
	s.touchedNow()
	s.mu.Unlock()
}

// touchedNow sets the idle clock back; the caller holds mu.
func (s *Session) touchedNow() {
	s.wakes()
	s.touched = s.now()
	s.atWall = s.touched.Round(0)
}

// idleFor is how long nobody touched the screens, the time the machine was
// asleep included; the caller holds mu. Where a clock was set back, the other
// still counts.
func (s *Session) idleFor() time.Duration {
	now := s.now()
	return max(now.Sub(s.touched), now.Round(0).Sub(s.atWall))
}

// watch locks an idle session and closes a held one whose work has ended.
func (s *Session) watch() {
	defer s.wait.Done()
	for {
		var due <-chan time.Time
		end := func() {}
		if every := s.watchEvery(); every > 0 {
			tick := retry.NewBeat(every)
			due, end = tick.C, tick.Stop
		}
		select {
		case <-s.stop:
			end()
			return
		case <-s.watched:
		case <-due:
			s.look()
		}
		end()
	}
}

// watchEvery is how long it is from one look to the next: less while something
// is about to be closed or scrubbed, and 0 for never with nothing open, so that
// a locked program does not wake the computer.
func (s *Session) watchEvery() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.held || s.scrubs > 0:
		return s.opt.WatchEvery / 3
	case s.space == nil && (s.resting || s.opt.Rest == nil):
		return 0
	}
	return s.opt.WatchEvery
}

// watchAgain tells watch that something was opened or held, or is to be scrubbed.
func (s *Session) watchAgain() {
	select {
	case s.watched <- struct{}{}:
	default: // it was told and has not come to it yet
	}
}

func (s *Session) look() {
	s.rest()
	s.mu.Lock()
	sp, held, demo, untouched, guests := s.space, s.held, s.demo, s.idleFor(), s.guests
	s.mu.Unlock()
	if sp == nil {
		s.scrubAgain()
		return
	}
	idle := sp.LockAfter()
	switch {
	case held && guests == 0 && !sp.Busy():
	case !held && !demo && idle > 0 && untouched >= idle:
	default:
		return
	}
	if err := s.Lock(); err != nil {
		s.log.Error("closing the vault failed", "error", err)
	}
}

// scrubsAfter is how often the memory is scrubbed again after the vault was
// closed, at each look of watch.
const scrubsAfter = 3

func (s *Session) scrubAgain() {
	s.mu.Lock()
	due := s.scrubs > 0
	s.scrubs = max(0, s.scrubs-1)
	s.mu.Unlock()
	if due {
		scrub()
	}
}
