package alipay

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// drive makes n calls through p from so many callers and returns how long
// they took on the bubble's clock.
func drive(t *testing.T, p *Pacer, n, callers int, call func()) time.Duration {
	began := time.Now()
	var wg sync.WaitGroup
	work := make(chan struct{})
	for range callers {
		wg.Go(func() {
			for range work {
				if err := p.Wait(t.Context()); err != nil {
					t.Error(err)
				}
				if call != nil {
					call()
				}
			}
		})
	}
	for range n {
		work <- struct{}{}
	}
	close(work)
	wg.Wait()
	return time.Since(began)
}

func TestThePacerKeepsTheRate(t *testing.T) {
	for _, r := range []float64{1, 10, 50, 333} {
		synctest.Test(t, func(t *testing.T) {
			n := int(20 * r)
			took := drive(t, NewPacer(r), n, 64, nil).Seconds()
			ideal := float64(n-burstFor(r)) / r
			if took < ideal*0.999 || took > ideal*1.01 {
				t.Errorf("%v/s: %d calls took %.3fs, ideal %.3fs", r, n, took, ideal)
			}
		})
	}
}

func TestARefusalSlowsDownOncePerWindowAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(100)
		for range 50 { // a burst of parallel refusals
			p.Throttled()
		}
		s := p.Stats()
		if s.Throttled != 50 || math.Abs(s.Rate-85) > 0.01 {
			t.Errorf("%+v", s)
		}
		began := time.Now()
		if err := p.Wait(t.Context()); err != nil || time.Since(began) < throttlePause {
			t.Errorf("no pause: %v", time.Since(began))
		}
		time.Sleep(throttleWindow)
		p.Throttled() // again, soon
		if s := p.Stats(); s.Rate > 60 || s.Rate < 50 {
			t.Errorf("%+v", s)
		}
		time.Sleep(3 * time.Second)
		half := p.Stats().Rate
		if half <= 55 || half >= 100 {
			t.Errorf("recovering: %v", half)
		}
		time.Sleep(30 * time.Second)
		if s := p.Stats(); s.Rate != 100 {
			t.Errorf("not recovered: %+v", s)
		}
	})
}

// TestThePacerFindsTheLimit lets a platform refuse everything over its own
// limit, far below and at the configured rate.
func TestThePacerFindsTheLimit(t *testing.T) {
	for _, x := range []struct{ configured, limit, atLeast float64 }{{50, 10, 0.7}, {50, 25, 0.75}, {50, 50, 0.95}, {10, 10, 0.95}} {
		synctest.Test(t, func(t *testing.T) {
			p := NewPacer(x.configured)
			platform := NewPacer(x.limit).limiter
			platform.SetBurst(int(max(1, x.limit/5)))
			var mu sync.Mutex
			done, refused := 0, 0
			const n = 1000
			began := time.Now()
			drive(t, p, n, 64, func() {
				for {
					mu.Lock()
					ok := platform.AllowN(time.Now(), 1)
					if ok {
						done++
					} else {
						refused++
					}
					mu.Unlock()
					if ok {
						return
					}
					p.Throttled()
					_ = p.Wait(t.Context())
				}
			})
			got := float64(done) / time.Since(began).Seconds()
			t.Logf("configured %v limit %v: %.1f/s, %d refused", x.configured, x.limit, got, refused)
			if done != n || got < x.limit*x.atLeast {
				t.Errorf("configured %v limit %v: %.1f/s, %d refused", x.configured, x.limit, got, refused)
			}
		})
	}
}

func TestWaitersGoInTheOrderTheyCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(5)
		var mu sync.Mutex
		var order []int
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				if err := p.Wait(t.Context()); err != nil {
					t.Error(err)
				}
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
			})
			synctest.Wait() // i waits before i+1 comes
			if i == 20 && p.Stats().Waiting < 15 {
				t.Errorf("%+v", p.Stats())
			}
		}
		wg.Wait()
		for i, got := range order {
			if got != i {
				t.Fatalf("order %v", order)
			}
		}
	})
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(0.01)
		_ = p.Wait(t.Context())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if err := p.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if s := p.Stats(); s.Waiting != 0 || s.Passed != 1 {
			t.Errorf("%+v", s)
		}
		p.SetRate(1000) // and the head of the queue sees a new rate at once
		began := time.Now()
		_ = p.Wait(t.Context())
		if time.Since(began) > time.Second {
			t.Error("the new rate was not seen")
		}
	})
}

func TestANewRateWakesTheWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(0.001)
		_ = p.Wait(t.Context())
		done := make(chan time.Time)
		began := time.Now()
		go func() { _ = p.Wait(t.Context()); done <- time.Now() }()
		synctest.Wait()
		p.SetRate(100)
		if at := <-done; at.Sub(began) > time.Second {
			t.Errorf("woke after %v", at.Sub(began))
		}
	})
}

func TestOddRates(t *testing.T) {
	for _, r := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if got := NewPacer(r).Stats().Configured; got != DefaultRate {
			t.Errorf("%v became %v", r, got)
		}
	}
}

// rushClock lets no time pass outside: waiting for d moves it by d.
type rushClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *rushClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *rushClock) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	now := c.now
	c.mu.Unlock()
	ch := make(chan time.Time, 1)
	ch <- now
	return ch, func() {}
}

// What asks to be left alone is, but nobody is kept for longer than a minute by
// one answer; a refusal for frequency does not shorten it.
func TestARestIsKeptAndBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(100)
		for asked, want := range map[time.Duration]time.Duration{0: 0, 17 * time.Second: 17 * time.Second, 24 * time.Hour: time.Minute} {
			p.Rest(asked)
			p.Rest(time.Millisecond)
			p.Throttled()
			began := time.Now()
			if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took < want || took > want+time.Second {
				t.Errorf("asked for %v, waited %v", asked, took)
			}
		}
		waited := make(chan time.Duration)
		p.Rest(5 * time.Second)
		began := time.Now()
		go func() { _ = p.Wait(t.Context()); waited <- time.Since(began) }()
		synctest.Wait()
		p.Rest(20 * time.Second) // also of those who wait already
		if took := <-waited; took != 20*time.Second {
			t.Errorf("%v", took)
		}
	})
}
