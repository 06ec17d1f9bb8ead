package api

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// The room garbage may take beside what is in use: as much as that while it is
// little, so that a small fleet costs no time, and with a large one no more than
// garbageRoom, but for a share of it that keeps collections apart.
const (
	garbageRoom  = 48 << 20
	garbageShare = 25 // percent
)

var (
	garbageMost atomic.Int64 // percent; 0 before BoundGarbage
	garbageNow  atomic.Int64 // percent that is set
)

// BoundGarbage keeps the memory of the program near what is in use however large
// the fleet is: at most so many percent of it, where Go alone has 100. It holds
// for the process until it is called again; a person who set GOGC has chosen
// otherwise.
func BoundGarbage(most int) {
	if os.Getenv("GOGC") != "" {
		return
	}
	first := garbageMost.Swap(int64(most)) == 0
	setGarbage()
	if first {
		watchGarbage()
	}
}

func setGarbage() {
	if now := garbagePercent(liveHeap(), garbageMost.Load()); garbageNow.Swap(now) != now {
		debug.SetGCPercent(int(now))
	}
}

// watchGarbage looks again after every collection.
func watchGarbage() {
	type sentinel struct{ _ [4]*byte } // of its own, which a tiny one would not be
	runtime.SetFinalizer(new(sentinel), func(*sentinel) {
		setGarbage()
		watchGarbage()
	})
}

// garbagePercent is how much garbage, in percent of what is in use, may gather.
func garbagePercent(live uint64, most int64) int64 {
	return min(most, max(garbageShare, int64(garbageRoom*100/max(live, 1))))
}

// liveHeap is how many bytes the last collection left.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
