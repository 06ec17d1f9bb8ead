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

// With much in use, what is free is used before more is taken from the system:
// idleRoom and an idleShare of what is in use may stay free. With less the runtime
// may have littleInAll: what a fleet of 1,000 needs and its garbage fit in. The
// store needs 40 MiB more for a second while it writes a table; of garbage there is
// only leastRoom then, so that the most that the program ever has grows by less.
const (
	idleRoom    = 4 << 20
	idleShare   = 16
	muchInUse   = 96 << 20
	littleInAll = 96 << 20
	leastRoom   = 16 << 20
)

// BoundGarbage keeps the memory of the program near what is in use however large
// the fleet is: at most so many percent of it, where Go alone has 100, and what is
// free is used before more is taken from the system. It holds for the process until
// it is called again, 0 ends it; a person who set GOGC has chosen otherwise, and one
// who set GOMEMLIMIT has chosen the limit.
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

// setGarbage reports whether there is a bound.
func setGarbage() bool {
	most := garbageMost.Load()
	if most == 0 {
		return false
	}
	live, other := memoryNow()
	now := garbagePercent(live, most)
	if garbageNow.Swap(now) != now {
		debug.SetGCPercent(int(now))
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit(live, other, now))
	}
	return true
}

// memoryLimit leaves room for the garbage that may gather, for what a collection
// finds later to be left over between objects, and for the 3 % of a limit that Go
// keeps for itself (runtime/mgcpacer.go). With much in use it makes no collection
// begin sooner, only what is free is used first.
func memoryLimit(live, other uint64, percent int64) int64 {
	if live < muchInUse {
		return max(littleInAll, int64((live+leastRoom+other)*100/97))
	}
	gathered := live + live*uint64(percent)/100
	return int64((gathered+live/idleShare+other)*100/97) + idleRoom
}

// watchGarbage looks again after every collection.
func watchGarbage() {
	type sentinel struct{ _ [4]*byte } // of its own, which a tiny one would not be
	runtime.SetFinalizer(new(sentinel), func(*sentinel) {
		if setGarbage() {
			watchGarbage()
		}
	})
}

// garbagePercent is how much garbage, in percent of what is in use, may gather.
func garbagePercent(live uint64, most int64) int64 {
	return min(most, max(garbageShare, int64(garbageRoom*100/max(live, 1))))
}

// memoryNow is how many bytes the last collection left, and how many the runtime
// has for anything that is neither an object nor free: stacks, its own tables,
// and what is left over between objects.
func memoryNow() (live, other uint64) {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	of := func(i int) uint64 {
		if samples[i].Value.Kind() != metrics.KindUint64 {
			return 0
		}
		return samples[i].Value.Uint64()
	}
	return of(0), of(1) - of(2) - of(3) - of(4)
}
