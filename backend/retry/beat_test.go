package retry_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"minifleet/backend/retry"
)

// What looks regularly looks together, whenever it began: a program at rest
// wakes the processor once for all of it.
func TestBeatsOfAProgramComeTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		moments := map[time.Time]int{}
		type ticking struct {
			period time.Duration
			last   time.Time
		}
		var beats []*retry.Beat
		all := []*ticking{{period: 2 * time.Second}, {period: 6 * time.Second}, {period: 10 * time.Second}, {period: 2 * time.Second}}
		for i, k := range all {
			time.Sleep(time.Duration(i) * 370 * time.Millisecond) // each begins when it likes
			beats = append(beats, retry.NewBeat(k.period))
		}
		end := time.After(time.Minute)
		ticks := 0
		for {
			which := -1
			var at time.Time
			select {
			case at = <-beats[0].C:
				which = 0
			case at = <-beats[1].C:
				which = 1
			case at = <-beats[2].C:
				which = 2
			case at = <-beats[3].C:
				which = 3
			case <-end:
				for _, b := range beats {
					b.Stop()
				}
				if ticks < 72 || ticks > 80 { // 30, 10, 6 and 30 in a minute, one more or less each
					t.Errorf("%d ticks in a minute", ticks)
				}
				if len(moments) > 31 {
					t.Errorf("they woke the processor at %d moments of a minute", len(moments))
				}
				return
			}
			beats[which].Again()
			k := all[which]
			if !k.last.IsZero() && at.Sub(k.last) != k.period {
				t.Errorf("two ticks of %v are %v apart", k.period, at.Sub(k.last))
			}
			k.last = at
			moments[at]++
			ticks++
		}
	})
}

// Sleepers that have long to go look at the clock together as well.
func TestSleepersLookTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		looks, count := map[time.Time]bool{}, 0
		now := func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			looks[time.Now()] = true
			count++
			return time.Now()
		}
		done := make(chan bool)
		for i := range 8 {
			time.Sleep(time.Duration(i) * 730 * time.Millisecond)
			go func() { _ = retry.Sleep(t.Context(), now, 10*time.Minute, nil); done <- true }()
		}
		synctest.Wait()
		mu.Lock()
		clear(looks)
		mu.Unlock()
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		mu.Lock()
		if len(looks) > 17 || count < 8*16 {
			t.Errorf("%d looks of eight sleepers at %d moments of five minutes", count, len(looks))
		}
		mu.Unlock()
		for range 8 {
			<-done
		}
	})
}

// Whoever takes long over a tick gets the next one at its time, and none for
// those that were left out.
func TestABeatIsNotMadeUpFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBeat(2 * time.Second)
		defer b.Stop()
		first := <-b.C
		time.Sleep(5 * time.Second)
		b.Again()
		if next := <-b.C; next.Sub(first) != 6*time.Second {
			t.Errorf("after 5 s of work the next tick came %v after the first", next.Sub(first))
		}
		select {
		case <-b.C:
			t.Error("it ticks unasked")
		case <-time.After(time.Minute):
		}
	})
}

// A stopped beat ticks no more, also when it is stopped after it was asked for.
func TestAStoppedBeatIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBeat(2 * time.Second)
		<-b.C
		b.Again()
		b.Stop()
		select {
		case <-b.C:
			t.Error("it ticks")
		case <-time.After(time.Minute):
		}
	})
}
