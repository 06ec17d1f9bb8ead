package api

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The room garbage may take beside what is in use: as much as that while it is
// little, so that a small fleet costs no time, and with a large one no more than
// garbageRoom, but for a share of it that keeps collections apart.
const (
	garbageRoom  = 48 << 20
	garbageShare = 25 // percent
)

// BoundGarbage keeps the memory of the program near what is in use however large
// the fleet is. Go alone lets garbage grow as large as that. It holds for the
// process; a person who set GOGC has chosen otherwise.
func BoundGarbage() {
	was := debug.SetGCPercent(100)
	debug.SetGCPercent(was)
	if was == 100 {
		boundGarbage(100)
	}
}

// boundGarbage looks again after every collection.
func boundGarbage(percent int) {
	type sentinel struct{ _ [4]*byte } // of its own, which a tiny one would not be
	runtime.SetFinalizer(new(sentinel), func(*sentinel) {
		if now := garbagePercent(liveHeap()); now != percent {
			percent = now
			debug.SetGCPercent(now)
		}
		boundGarbage(percent)
	})
}

// garbagePercent is how much garbage, in percent of what is in use, may gather.
func garbagePercent(live uint64) int {
	return int(min(100, max(garbageShare, garbageRoom*100/max(live, 1))))
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
