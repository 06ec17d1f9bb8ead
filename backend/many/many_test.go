package many

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEachItemIsDoneOnceByNoMoreThanTheWorkers(t *testing.T) {
	for _, n := range []int{0, 1, 3, 100} {
		items := make([]int, n)
		for i := range items {
			items[i] = i * 10
		}
		done := make([]atomic.Int32, n)
		var now, most atomic.Int32
		Each(context.Background(), 4, items, func(i, item int) {
			if k := now.Add(1); k > most.Load() {
				most.Store(k)
			}
			if item != i*10 {
				t.Errorf("place %d got %d", i, item)
			}
			done[i].Add(1)
			now.Add(-1)
		})
		for i := range done {
			if done[i].Load() != 1 {
				t.Errorf("of %d: item %d was done %d times", n, i, done[i].Load())
			}
		}
		if most.Load() > 4 {
			t.Errorf("%d at a time", most.Load())
		}
	}
}

func TestWhatWasNotBegunWhenTheContextEndsIsLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var mu sync.Mutex
	var begun []int
	Each(ctx, 2, make([]struct{}, 50), func(i int, _ struct{}) {
		mu.Lock()
		defer mu.Unlock()
		if begun = append(begun, i); len(begun) == 5 {
			cancel()
		}
	})
	// The other worker may have begun one before it saw the end.
	if len(begun) < 5 || len(begun) > 6 {
		t.Fatalf("begun: %v", begun)
	}
}
