package desktop

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// fakePage answers while it lives.
type fakePage struct {
	pulse   *Pulse
	hangs   atomic.Bool
	at      string
	rests   bool // nobody uses it
	loads   atomic.Int32
	asked   atomic.Int32
	returns []string // by whoever loads the page
}

func newFakePage() *fakePage {
	f := &fakePage{at: "#/merchants/7"}
	f.pulse = &Pulse{
		Ask: func() {
			f.asked.Add(1)
			if !f.hangs.Load() {
				f.pulse.Alive(f.at, f.untouched())
			}
		},
		Dead:   func() { f.loads.Add(1) },
		Return: func(at string) { f.returns = append(f.returns, at) },
	}
	return f
}

func (f *fakePage) untouched() time.Duration {
	if f.rests {
		return time.Hour
	}
	return 3 * time.Second
}

func (f *fakePage) run(t *testing.T, test func()) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		go f.pulse.Run(ctx)
		synctest.Wait()
		test()
		end()
		synctest.Wait()
	})
}

func beats(n int) {
	for range n {
		time.Sleep(PulseEvery)
		synctest.Wait()
	}
}

func TestAPageThatAnswersIsLeftAlone(t *testing.T) {
	f := newFakePage()
	f.hangs.Store(true)
	f.run(t, func() {
		beats(5)
		if f.loads.Load() != 0 {
			t.Error("a page was given up before it was there")
		}
		f.hangs.Store(false)
		f.pulse.Loaded()
		beats(100)
		if f.asked.Load() != 105 || f.loads.Load() != 0 || len(f.returns) != 0 {
			t.Errorf("asked %d times, loaded %d times, returned to %q", f.asked.Load(), f.loads.Load(), f.returns)
		}
	})
}

func TestADeadPageComesBackToWhereItWas(t *testing.T) {
	f := newFakePage()
	f.run(t, func() {
		f.pulse.Loaded()
		beats(2)
		f.hangs.Store(true)
		beats(PulseMost)
		if f.loads.Load() != 0 {
			t.Error("given up too early")
		}
		f.pulse.Alive(f.at, 0) // late, and it counts
		beats(PulseMost)
		if f.loads.Load() != 0 {
			t.Error("a page that answered was given up")
		}
		beats(1)
		if f.loads.Load() != 1 {
			t.Errorf("loaded %d times", f.loads.Load())
		}
		// It dies again while it loads.
		beats(PulseMost)
		if f.loads.Load() != 2 {
			t.Errorf("loaded %d times", f.loads.Load())
		}
		f.hangs.Store(false)
		f.pulse.Loaded()
		beats(50)
		if f.loads.Load() != 2 || len(f.returns) != 1 || f.returns[0] != "#/merchants/7" {
			t.Errorf("loaded %d times, returned to %q", f.loads.Load(), f.returns)
		}
		// A page that a person loads again is where it is.
		f.pulse.Loaded()
		if len(f.returns) != 1 {
			t.Errorf("returned to %q", f.returns)
		}
	})
}

// A page that nobody uses is asked less often, until it leaves a question open
// or is used again.
func TestAPageAtRestIsAskedLessOften(t *testing.T) {
	f := newFakePage()
	f.rests = true
	f.run(t, func() {
		f.pulse.Loaded()
		beats(1 + 30*restBeats)
		if n := f.asked.Load(); n != 31 {
			t.Errorf("asked %d times", n)
		}
		f.hangs.Store(true)
		beats(restBeats) // asked, and no answer
		beats(PulseMost)
		if f.loads.Load() != 1 {
			t.Errorf("loaded %d times", f.loads.Load())
		}
		f.hangs.Store(false)
		f.rests = false
		f.pulse.Loaded()
		asked := f.asked.Load()
		beats(10)
		if n := f.asked.Load() - asked; n != 10 {
			t.Errorf("asked %d times while it is used", n)
		}
	})
}

// A view that tells of a page that hangs spares one on which nothing moves all
// questions; what it tells leads to them, and so does work that is watched.
func TestAPageWhoseViewTellsIsNotAskedAtRest(t *testing.T) {
	var told, moves atomic.Bool
	f := newFakePage()
	f.rests = true
	f.pulse.Hangs, f.pulse.Moves = told.Load, moves.Load
	f.run(t, func() {
		f.pulse.Loaded()
		beats(200)
		if n := f.asked.Load(); n != 1 {
			t.Errorf("asked %d times at rest", n)
		}
		f.hangs.Store(true)
		told.Store(true)
		beats(1 + PulseMost)
		if f.loads.Load() != 1 {
			t.Errorf("a page that hangs under a hand was loaded %d times", f.loads.Load())
		}
		f.hangs.Store(false)
		told.Store(false)
		f.pulse.Loaded()
		beats(1)
		moves.Store(true)
		asked := f.asked.Load()
		beats(10 * restBeats)
		if n := f.asked.Load() - asked; n != 10 {
			t.Errorf("asked %d times while work is under way", n)
		}
		f.hangs.Store(true)
		beats(restBeats + PulseMost)
		if f.loads.Load() != 2 {
			t.Errorf("a page that hangs while work is watched was loaded %d times", f.loads.Load()-1)
		}
	})
}
