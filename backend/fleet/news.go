package fleet

import "minifleet/backend/event"

// news is what was announced since it was last taken. It is taken when
// something is asked for, so that nothing runs in between. The zero value is
// ready.
type news struct {
	from <-chan event.Event
	last uint64
}

// mostNews is how many events may wait; more of them mean that some are lost.
const mostNews = 4096

// take returns what was announced, and whether some of it was lost.
func (n *news) take(bus *event.Bus) (told []event.Event, lost bool) {
	if n.from == nil {
		n.from, _ = bus.Subscribe(mostNews) // ends with the bus
	}
	for {
		select {
		case e, open := <-n.from:
			if !open {
				return told, lost
			}
			lost = lost || n.last != 0 && e.Sequence != n.last+1
			n.last = e.Sequence
			told = append(told, e)
		default:
			return told, lost
		}
	}
}
