package desktop

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// fakePage answers while it lives.
type fakePage struct {
	pulse   *Pulse
	hangs   bool
	at      string
	loads   int
	asked   int
	returns []string
}

func newFakePage() *fakePage {
	f := &fakePage{at: "#/merchants/7"}
	f.pulse = &Pulse{
		Ask: func() {
			f.asked++
			if !f.hangs {
				f.pulse.Alive(f.at)
			}
		},
		Dead:   func() { f.loads++ },
		Return: func(at string) { f.returns = append(f.returns, at) },
	}
	return f
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
	f.hangs = true
	f.run(t, func() {
		beats(5)
		if f.loads != 0 {
			t.Error("a page was given up before it was there")
		}
		f.hangs = false
		f.pulse.Loaded()
		beats(100)
		if f.asked != 105 || f.loads != 0 || len(f.returns) != 0 {
			t.Errorf("asked %d times, loaded %d times, returned to %q", f.asked, f.loads, f.returns)
		}
	})
}

func TestADeadPageComesBackToWhereItWas(t *testing.T) {
	f := newFakePage()
	f.run(t, func() {
		f.pulse.Loaded()
		beats(2)
		f.hangs = true
		beats(PulseMost)
		if f.loads != 0 {
			t.Error("given up too early")
		}
		f.pulse.Alive(f.at) // late, and it counts
		beats(PulseMost)
		if f.loads != 0 {
			t.Error("a page that answered was given up")
		}
		beats(1)
		if f.loads != 1 {
			t.Errorf("loaded %d times", f.loads)
		}
		// It dies again while it loads.
		beats(PulseMost)
		if f.loads != 2 {
			t.Errorf("loaded %d times", f.loads)
		}
		f.hangs = false
		f.pulse.Loaded()
		beats(50)
		if f.loads != 2 || len(f.returns) != 1 || f.returns[0] != "#/merchants/7" {
			t.Errorf("loaded %d times, returned to %q", f.loads, f.returns)
		}
		// A page that a person loads again is where it is.
		f.pulse.Loaded()
		if len(f.returns) != 1 {
			t.Errorf("returned to %q", f.returns)
		}
	})
}
