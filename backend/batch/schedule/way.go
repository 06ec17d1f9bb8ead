package schedule

import (
	"time"

	"minifleet/backend/fault"
)

const (
	// silencesToAway is how many calls in a row have to end without an answer
	// until the way out counts as away.
	silencesToAway = 3
	firstProbe     = time.Second
	longestProbe   = 4 * time.Second
)

// way is the way out of a queue: whether calls are answered at all. While they
// are not, nobody tries but one probe, and all are due at its success.
type way struct {
	silent  int
	away    bool
	since   time.Time
	first   time.Time // of the silences in a row
	next    time.Time
	gap     time.Duration
	probing bool
	why     fault.Text
}

// Away is the state of the way out, for a person.
type Away struct {
	Since time.Time  `json:"since"`
	Why   fault.Text `json:"why"`
	Next  time.Time  `json:"next"`
}

// Answered tells that a call was answered, whatever the answer was.
func (q *Queue) Answered(now time.Time) {
	was := q.way.away
	q.way = way{}
	if was {
		q.wake(now)
	}
}

// Silent tells that a call ended without an answer, and why.
func (q *Queue) Silent(now time.Time, why fault.Text) {
	w := &q.way
	if w.silent++; w.silent == 1 {
		w.first = now
	}
	w.why = why
	if !w.away && w.silent >= silencesToAway {
		w.away, w.since, w.gap = true, w.first, firstProbe
		w.next = now.Add(w.gap)
	}
}

// Probe returns an item whose merchant may be asked something harmless to find
// out whether the way out is back, nil when that is not due. Probed has to
// follow.
func (q *Queue) Probe(now time.Time) *Item {
	if !q.way.away || q.way.probing || now.Before(q.way.next) {
		return nil
	}
	it := q.any()
	q.way.probing = it != nil
	return it
}

// Probed tells what the probe found; answered ends the absence.
func (q *Queue) Probed(now time.Time, answered bool, why fault.Text) {
	if answered {
		q.Answered(now)
		return
	}
	w := &q.way
	w.probing = false
	if !why.IsZero() {
		w.why = why
	}
	w.gap = min(2*w.gap, longestProbe)
	w.next = now.Add(w.gap)
}

// Away tells whether the way out is away.
func (q *Queue) Away() (Away, bool) {
	return Away{q.way.since, q.way.why, q.way.next}, q.way.away
}

// SetBack moves the times of the way out with a clock that was set back; the
// owner places its items again.
func (q *Queue) SetBack(by time.Duration) {
	for _, at := range []*time.Time{&q.way.first, &q.way.since, &q.way.next} {
		if !at.IsZero() {
			*at = at.Add(-by)
		}
	}
}

func (q *Queue) any() *Item {
	for _, h := range []*items{&q.start, &q.end, &q.waits} {
		if h.Len() > 0 {
			return h.first()
		}
	}
	return nil
}

// wake makes due what waited only for the way out.
func (q *Queue) wake(now time.Time) {
	var out []*Item
	for _, it := range q.waits.list {
		if it.outed {
			out = append(out, it)
		}
	}
	for _, it := range out {
		it.leave()
		it.outed, it.due = false, now.UnixNano()
		q.place(it, now)
	}
}
