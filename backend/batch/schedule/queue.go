package schedule

import (
	"container/heap"
	"time"
)

// Rank orders items that are due: the lower goes first.
type Rank uint8

const (
	Truth  Rank = iota // what is true after a lost answer, and early questions that others learn from
	Submit             // starts an audit
	Build              // leads to a submission
	Upload             // starts a build
	Finish             // ends a merchant
	Poll               // leads to ending a merchant
)

// ends reports whether work of this rank only ends merchants and starts no
// long wait.
func (r Rank) ends() bool { return r >= Finish }

// Item is the place of one task. Of is whatever the owner knows it by; Order
// decides between items that are equal otherwise, lower first; Group is who
// shares a Gate fairly with others.
type Item struct {
	Of    any
	Order uint64
	Group uint64

	due   int64 // Unix nanoseconds
	rank  Rank
	outed bool // waits only because the way out was away
	busy  bool
	at    int32
	in    *items
	gate  *Gate
}

// Due is when the item was last placed to be due.
func (it *Item) Due() time.Time { return time.Unix(0, it.due) }

// Busy reports whether somebody works on it.
func (it *Item) Busy() bool { return it.busy }

// items is a heap: by time while they wait, by rank when they are due.
type items struct {
	list        []*Item
	byTime      bool
	uploadFirst bool
}

func (q *items) Len() int { return len(q.list) }
func (q *items) Less(i, k int) bool {
	a, b := q.list[i], q.list[k]
	if !q.byTime && a.rank != b.rank {
		if q.uploadFirst && a.rank != Truth && b.rank != Truth && (a.rank == Upload || b.rank == Upload) {
			return a.rank == Upload
		}
		return a.rank < b.rank
	}
	if a.due != b.due {
		return a.due < b.due
	}
	return a.Order < b.Order
}
func (q *items) Swap(i, k int) {
	q.list[i], q.list[k] = q.list[k], q.list[i]
	q.list[i].at, q.list[k].at = int32(i), int32(k)
}
func (q *items) Push(x any) {
	it := x.(*Item)
	it.at, it.in = int32(len(q.list)), q
	q.list = append(q.list, it)
}
func (q *items) Pop() any {
	last := len(q.list) - 1
	it := q.list[last]
	q.list[last] = nil
	q.list = q.list[:last]
	it.in = nil
	return it
}
func (q *items) put(it *Item) { heap.Push(q, it) }
func (q *items) take() *Item  { return heap.Pop(q).(*Item) }
func (q *items) first() *Item { return q.list[0] }

func (it *Item) leave() {
	if it.in != nil {
		heap.Remove(it.in, int(it.at))
	}
}

const (
	fewest    = 3
	startWith = 24 // what 50 calls a second need over a long way
	// wantWaiting is how many calls may wait for their turn in the pacer: enough
	// that it never runs dry, few enough that the order of the queue counts.
	wantWaiting = 2
)

// Queue is the work for one third-party app, whose calls share one pacer and
// one way out.
type Queue struct {
	waits       items // not due yet, by time
	start       items // due, and starts a wait of the platform's
	end         items // due, and only ends merchants
	busy        int
	slots       int
	most        int
	short       bool // work was due for which there was no slot, when it was last asked for
	seen        int  // calls that ended in this round, which is as many as there are slots
	least       int  // the fewest calls that waited for their turn in the round
	finishFirst bool
	way         way
}

// Left is what an app's calls are still needed for.
type Left struct {
	Calls   int // all of them
	Uploads int
	Submits int           // of merchants uploaded and not
	After   int           // calls that merchants who are not submitted need after their audits
	Build   time.Duration // the longest that is expected
	Audit   time.Duration // until it is known to be over
}

// With is what is left of two.
func (l Left) With(o Left) Left {
	return Left{l.Calls + o.Calls, l.Uploads + o.Uploads, l.Submits + o.Submits, l.After + o.After, max(l.Build, o.Build), max(l.Audit, o.Audit)}
}

// margin is what estimates may be wrong by: a part of all that is left, and a
// second.
func (l Left) margin(pace float64) float64 { return 0.05*float64(l.Calls)/pace + 1 }

// Prefer says what of the work that is due goes first, at a pace of so many
// calls a second. What ends merchants goes before what begins others, while the
// calls that are left take so long that the last audits, and what follows them,
// are over before them in any case. Else what starts the longest waits goes
// first: submissions, and before them the last uploads, whose builds would
// otherwise be waited for when nothing is left to be submitted meanwhile. Where
// more than one call follows an audit, what these last submissions save before
// they cost after their audits, so no more of them are kept back than need be.
func (q *Queue) Prefer(l Left, pace float64) {
	submits, builds := float64(l.Submits)/pace, Builds().Last(l.Build).Seconds()
	end := max(submits, builds) + l.Audit.Seconds()
	if l.Submits > 0 && l.After > l.Submits {
		end += (float64(l.After)/float64(l.Submits) - 1) * min(submits, builds)
	} else {
		builds = 1.25*builds + 2
	}
	q.finishFirst = l.Uploads+l.Submits == 0 || float64(l.Uploads)/pace+end+l.margin(pace) < float64(l.Calls)/pace
	first := l.Uploads > 0 && submits < builds
	if first != q.start.uploadFirst {
		q.start.uploadFirst = first
		heap.Init(&q.start)
	}
}

// NewQueue makes a queue of at most so many calls under way.
func NewQueue(most int) *Queue {
	return &Queue{waits: items{byTime: true}, slots: min(startWith, most), most: most}
}

// Put places an item, wherever it was before. An item that is busy is placed
// when its work ends.
func (q *Queue) Put(it *Item, due time.Time, rank Rank, now time.Time) {
	if it.busy {
		return
	}
	it.leave()
	it.due, it.rank, it.outed = due.UnixNano(), rank, false
	q.place(it, now)
}

// PutOut places an item that waits because the way out is away: it is due when
// the way is back, and at that time at the latest.
func (q *Queue) PutOut(it *Item, due time.Time, rank Rank, now time.Time) {
	q.Put(it, due, rank, now)
	it.outed = true
	if !q.way.away {
		q.wake(now)
	}
}

func (q *Queue) place(it *Item, now time.Time) {
	switch {
	case it.due > now.UnixNano():
		q.waits.put(it)
	case it.rank.ends():
		q.end.put(it)
	default:
		q.start.put(it)
	}
}

// Take begins the work on the item that is due and goes first, nil when none
// is due, no slot is free or the way out is away. End has to follow.
func (q *Queue) Take(now time.Time) *Item {
	q.ripen(now)
	if q.way.away {
		return nil
	}
	if q.short = q.busy >= q.slots && q.start.Len()+q.end.Len() > 0; q.busy >= q.slots {
		return nil
	}
	from := &q.start
	if from.Len() == 0 || (q.finishFirst && q.end.Len() > 0 && from.first().rank != Truth) {
		from = &q.end
	}
	if from.Len() == 0 {
		return nil
	}
	it := from.take()
	it.busy = true
	q.busy++
	return it
}

func (q *Queue) ripen(now time.Time) {
	for q.waits.Len() > 0 && q.waits.first().due <= now.UnixNano() {
		q.place(q.waits.take(), now)
	}
}

// End ends the work on an item; the owner places it again. waiting is how many
// calls waited for their turn in the pacer when it ended, below 0 when no call
// was made.
func (q *Queue) End(it *Item, waiting int) {
	it.busy = false
	q.busy--
	if waiting < 0 {
		return
	}
	if q.seen++; q.seen == 1 || waiting < q.least {
		q.least = waiting
	}
	if q.seen >= q.slots {
		q.adjust()
		q.seen = 0
	}
}

// adjust fits the slots to what the pacer can use, once in the time of a call:
// calls come back in bursts, so only those count that waited all the while.
func (q *Queue) adjust() {
	switch {
	case q.least > wantWaiting:
		q.slots = min(q.slots, max(fewest, q.slots-(q.least-wantWaiting)))
	case q.least < wantWaiting && q.short:
		more := 1
		if q.least == 0 { // the pacer ran dry
			more = q.slots
		}
		q.slots = min(q.most, q.slots+more)
	}
}

// Drop takes an item out of everything it waits in.
func (q *Queue) Drop(it *Item) {
	it.leave()
	if it.gate != nil {
		it.gate.Leave(it)
	}
}

// Next is when something of the queue is due that can begin then; ok is false
// when nothing waits.
func (q *Queue) Next(now time.Time) (at time.Time, ok bool) {
	if q.way.away {
		return q.way.next, !q.way.probing && q.any() != nil
	}
	if q.busy >= q.slots {
		return time.Time{}, false // the end of a call wakes it
	}
	if q.start.Len()+q.end.Len() > 0 {
		return now, true
	}
	if q.waits.Len() > 0 {
		return time.Unix(0, q.waits.first().due), true
	}
	return time.Time{}, false
}

// Idle reports whether nothing waits and nothing is under way.
func (q *Queue) Idle() bool {
	return q.busy == 0 && q.waits.Len()+q.start.Len()+q.end.Len() == 0
}
