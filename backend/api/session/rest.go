package session

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// restsAfter is how long nobody was there when the program begins to rest.
const restsAfter = time.Minute

// rest begins to rest when nobody is there and nothing works, and ends it when
// work began by itself.
func (s *Session) rest() {
	if s.opt.Rest == nil {
		return
	}
	s.mu.Lock()
	sp := s.space
	s.mu.Unlock()
	works := sp != nil && sp.Busy()
	s.mu.Lock()
	defer s.mu.Unlock()
	rests := !works && s.idleFor() >= restsAfter && s.guests == 0 && len(s.reading) == 0 && !s.opens
	if rests != s.resting {
		s.resting = rests
		s.opt.Rest(rests)
	}
}

// wakes ends the rest at once, as somebody is there; the caller holds mu.
func (s *Session) wakes() {
	if s.resting {
		s.resting = false
		s.opt.Rest(false)
		s.watchAgain()
	}
}

// setOpens notes that a workspace is being opened, or no longer.
func (s *Session) setOpens(opens bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opens = opens
	s.wakes()
}

// processors is whoever changes how many processors the program uses.
var processors sync.Mutex

// OneProcessor lets a program that rests do with one processor, and gives back
// the memory it does not use: with more processors each look at the network or
// the clock wakes a second thread that searches for work. It holds for the
// process; a person who set GOMAXPROCS has chosen otherwise.
func OneProcessor(rests bool) {
	if os.Getenv("GOMAXPROCS") != "" {
		return
	}
	processors.Lock()
	defer processors.Unlock()
	if rests {
		runtime.GOMAXPROCS(1)
		go debug.FreeOSMemory()
	} else {
		runtime.SetDefaultGOMAXPROCS()
	}
}
