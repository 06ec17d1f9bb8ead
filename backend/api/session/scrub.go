package session

import (
	"runtime"
	"runtime/debug"
)

// scrub clears what is no longer used of the program's memory. A collection
// alone leaves it as it is: an object that was freed keeps its content until
// its place is taken again, and only pages without any object in use go back to
// the system. So every free place is taken once, which clears it, and let go.
//
// It stops the program for some tens of milliseconds.
func scrub() {
	// Twice: the first round runs finalizers, and pools give up in the second.
	debug.FreeOSMemory()
	debug.FreeOSMemory()
	takeFreePlaces()
	debug.FreeOSMemory()
}

// The places of small objects are of these sizes; the runtime tells the lower ones.
var largerPlaces = []uint32{18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768}

// takeLimit bounds what is taken of one size.
const takeLimit = 64 << 20

func takeFreePlaces() {
	// Each processor keeps places of its own; with one left the others give theirs back.
	processors.Lock()
	defer processors.Unlock()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	var sizes []uint32
	for _, s := range m.BySize[1:] {
		sizes = append(sizes, s.Size)
	}
	for _, size := range append(sizes, largerPlaces...) {
		if size == 0 {
			continue
		}
		take(int(size), func() any { return make([]byte, size) })
		pointers := int(size) / 8
		if size > 512 {
			pointers-- // larger places begin with a word of the runtime's own
		}
		take(int(size), func() any { return make([]*byte, pointers) })
	}
}

// take takes places of a size until the heap grows for it: then none is free.
func take(size int, one func() any) {
	batch := max(1, 16<<10/size)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	var kept []any
	for grown, taken := 0, 0; grown < 2 && taken < takeLimit; taken += batch * size {
		before := m.HeapInuse
		for range batch {
			kept = append(kept, one())
		}
		runtime.ReadMemStats(&m)
		if m.HeapInuse > before {
			grown++
		}
	}
	runtime.KeepAlive(kept)
}
