package api

import (
	"runtime"
	"runtime/debug"
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

// TestFreeMemoryIsUsedBeforeMoreIsTaken: the limit lies above the heap that may
// gather, with what Go takes off it, and not far above it, so that it bounds what
// is free and never makes collections more frequent; with little in use it leaves
// some room for garbage beside that.
func TestFreeMemoryIsUsedBeforeMoreIsTaken(t *testing.T) {
	for live, want := range map[uint64]int64{1 << 20: littleInAll, 60 << 20: littleInAll, 90 << 20: (90 + 16 + 10) << 20 * 100 / 97} {
		if got := memoryLimit(live, 10<<20, 100); got != want {
			t.Errorf("%d MiB in use: the limit is %d MiB, want %d", live>>20, got>>20, want>>20)
		}
	}
	for _, live := range []uint64{muchInUse, 400 << 20, 1 << 30, 4 << 30} {
		for _, percent := range []int64{garbageShare, 48, 100} {
			const other = 20 << 20
			gathers := int64(live + live*uint64(percent)/100)
			if limit := memoryLimit(live, other, percent); limit*97/100-other < gathers || limit > gathers*5/4+2*(other+idleRoom) {
				t.Errorf("%d MiB in use, %d MiB gather, the limit is %d MiB", live>>20, gathers>>20, limit>>20)
			}
		}
	}
	most, now, percent, limit := garbageMost.Load(), garbageNow.Load(), debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	defer func() {
		garbageMost.Store(most)
		garbageNow.Store(now)
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}()
	used := make([]byte, 400<<20)
	BoundGarbage(100)
	for range 50 { // the look after a collection is a finalizer's
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
		if set := debug.SetMemoryLimit(-1); set > int64(len(used)) && set < int64(2*len(used)) {
			runtime.KeepAlive(used)
			return
		}
	}
	t.Errorf("%d MiB are in use, the limit is %d MiB", len(used)>>20, debug.SetMemoryLimit(-1)>>20)
}
