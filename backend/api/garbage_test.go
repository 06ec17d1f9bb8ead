package api

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

func TestGarbageGrowsNoMoreThanItsRoom(t *testing.T) {
	for _, c := range []struct {
		live uint64
		most int64
		want int64
	}{
		{0, 100, 100}, {1 << 20, 100, 100}, {garbageRoom, 100, 100}, {2 * garbageRoom, 100, 50}, {4 * garbageRoom, 100, 25}, {100 * garbageRoom, 100, garbageShare},
		{1 << 20, 40, 40}, {2 * garbageRoom, 40, 40}, {4 * garbageRoom, 40, 25},
	} {
		if got := garbagePercent(c.live, c.most); got != c.want {
			t.Errorf("%d MiB in use, at most %d: %d percent, want %d", c.live>>20, c.most, got, c.want)
		}
	}
}

// TestFreeMemoryIsUsedBeforeMoreIsTaken: with much in use the limit lies above
// what may gather and not far above it, so that it bounds what is free and never
// makes collections more frequent; with little in use it is out of the way.
func TestFreeMemoryIsUsedBeforeMoreIsTaken(t *testing.T) {
	if got := memoryLimit(1<<20, 10<<20, 100); got != leastLimit {
		t.Error(got)
	}
	most, now, percent := garbageMost.Load(), garbageNow.Load(), debug.SetGCPercent(100)
	defer func() {
		garbageMost.Store(most)
		garbageNow.Store(now)
		debug.SetGCPercent(percent)
	}()
	used := make([][]byte, 400)
	for i := range used {
		used[i] = make([]byte, 1<<20)
	}
	BoundGarbage(100)
	var limit, goal uint64
	for range 50 { // the look after a collection is a finalizer's
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
		s := []metrics.Sample{{Name: "/gc/gomemlimit:bytes"}, {Name: "/gc/heap/goal:bytes"}}
		metrics.Read(s)
		if limit, goal = s[0].Value.Uint64(), s[1].Value.Uint64(); limit > goal && limit < goal+200<<20 {
			runtime.KeepAlive(used)
			return
		}
	}
	t.Errorf("%d MiB are to gather before a collection, the limit is %d MiB", goal>>20, limit>>20)
}
