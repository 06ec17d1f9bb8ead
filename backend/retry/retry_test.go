package retry

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestWaitsDoubleUpToTheBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Policy{First: time.Duration(rapid.Int64Range(int64(time.Millisecond), int64(time.Minute)).Draw(t, "first")), Most: time.Duration(rapid.Int64Range(int64(time.Minute), int64(time.Hour)).Draw(t, "most"))}
		n := rapid.IntRange(0, 1000).Draw(t, "failed")
		ideal := p.First
		for i := 1; i < n && ideal < p.Most; i++ {
			ideal *= 2
		}
		ideal = min(ideal, p.Most)
		if w := float64(p.Wait(n)); w < 0.79*float64(ideal) || w > 1.21*float64(ideal)+2 {
			t.Errorf("after %d failures %v, ideal is %v", n, time.Duration(w), ideal)
		}
	})
}

func TestDoEndsWithTheTriesTheVerdictOrTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := errors.New("bad")
		p := Policy{First: time.Second, Most: 8 * time.Second, Tries: 4}
		calls := 0
		began := time.Now()
		if err := p.Do(t.Context(), func(context.Context) error { calls++; return bad }, nil); err != bad || calls != 4 {
			t.Errorf("%v after %d calls", err, calls)
		}
		if took := time.Since(began); took < 5*time.Second || took > 9*time.Second {
			t.Errorf("four tries took %v", took)
		}
		calls = 0
		if err := p.Do(t.Context(), func(context.Context) error { calls++; return bad }, func(error) bool { return false }); err != bad || calls != 1 {
			t.Errorf("%v after %d calls", err, calls)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if err := (Policy{First: time.Second, Most: time.Second}).Do(ctx, func(context.Context) error { return bad }, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}

// On Linux the monotonic clock, and with it every timer, stands still while
// the machine is asleep.
func TestSleepCountsTimeAsleepAndNoTimeTurnedBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shift atomic.Int64
		now := func() time.Time { return time.Now().Round(0).Add(time.Duration(shift.Load())) }
		took := func(d time.Duration, after time.Duration, jump time.Duration) time.Duration {
			began := time.Now()
			time.AfterFunc(after, func() { shift.Add(int64(jump)) })
			if err := Sleep(t.Context(), now, d, nil); err != nil {
				t.Error(err)
			}
			return time.Since(began)
		}
		if d := took(6*time.Hour, time.Minute, 8*time.Hour); d > 2*time.Minute {
			t.Errorf("what was due while asleep began %v after", d)
		}
		if d := took(6*time.Hour, time.Minute, -8*time.Hour); d != 6*time.Hour {
			t.Errorf("a clock turned back made it wait %v", d)
		}
		if d := took(time.Second, time.Hour, 0); d != time.Second {
			t.Errorf("it waited %v", d)
		}
	})
}

func TestWhatIsDueEveryHourIsDoneSoonAfterANightAsleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shift atomic.Int64
		now := func() time.Time { return time.Now().Round(0).Add(time.Duration(shift.Load())) }
		ctx, cancel := context.WithCancel(t.Context())
		done := 0
		var w sync.WaitGroup
		w.Go(func() { Every(ctx, now, time.Hour, func() { done++ }) })
		time.Sleep(150 * time.Minute)
		if synctest.Wait(); done != 2 {
			t.Errorf("done %d times in two hours and a half", done)
		}
		shift.Add(int64(8 * time.Hour))
		time.Sleep(time.Minute)
		if synctest.Wait(); done != 3 {
			t.Errorf("a minute after a night asleep it was done %d times", done)
		}
		cancel()
		w.Wait()
	})
}
