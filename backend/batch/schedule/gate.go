package schedule

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// longestTry bounds how seldom a used-up quota is tried.
const longestTry = 30 * time.Minute

// Gate is a quota that several batches share, once it was found used up. Items
// wait behind it: their groups take turns as Foresee foretells, and within a
// group the order decides. One of them tries at growing intervals; when it is
// let through the others follow, a few at first.
type Gate struct {
	shut     bool
	groups   []*group       // by id
	had      map[uint64]int // turns each group had, by its id
	passing  map[*Item]bool // let through, their call to come or under way
	window   int            // how many may be passing
	taken    int            // since it was shut
	daily    int            // so many go one at a time
	most     int
	next     time.Time // when the next try may be made while shut
	interval time.Duration
	first    time.Duration
}

type group struct {
	id    uint64
	items []*Item
}

// NewGate makes a gate that is shut until a try made at next goes through.
// first is the first interval between tries, most how many may pass at once.
// daily is the quota of a day, 0 where none is known: as many go one at a time,
// since of several calls under way the platform takes any when the quota ends,
// and turns would be a matter of luck.
func NewGate(next time.Time, first time.Duration, daily, most int) *Gate {
	return &Gate{shut: true, daily: daily, had: map[uint64]int{}, passing: map[*Item]bool{}, window: 1, most: most, next: next, interval: first, first: first}
}

// NewOpenGate makes a gate at the first refusal.
func NewOpenGate(first time.Duration, daily, most int) *Gate {
	g := NewGate(time.Time{}, first, daily, most)
	g.shut = false
	return g
}

// Shut reports whether the quota is known to be used up, and when it is tried
// next.
func (g *Gate) Shut() (next time.Time, shut bool) { return g.next, g.shut }

// SetBack moves the next try with a clock that was set back.
func (g *Gate) SetBack(by time.Duration) { g.next = g.next.Add(-by) }

// Empty reports whether the gate is open and nobody waits behind it.
func (g *Gate) Empty() bool { return !g.shut && len(g.passing) == 0 && len(g.groups) == 0 }

// Holds reports whether an item has to wait behind the gate.
func (g *Gate) Holds(it *Item) bool {
	return !g.passing[it] && (g.shut || len(g.groups) > 0)
}

// Wait puts an item behind the gate.
func (g *Gate) Wait(it *Item, q *Queue, now time.Time) {
	if g.passing[it] {
		g.admit(it, q, now)
		return
	}
	if it.gate == nil {
		it.gate = g
		g.line(it)
		if g.shut { // whose turn it is to try does not depend on who came first
			g.recall()
		}
	}
	g.Pump(q, now)
}

// line puts an item in its place behind the gate. A group that comes, or comes
// back, is not due all the turns it was not there for.
func (g *Gate) line(it *Item) {
	i, found := slices.BinarySearchFunc(g.groups, it.Group, func(x *group, id uint64) int { return cmp.Compare(x.id, id) })
	if !found {
		had, known := g.had[it.Group]
		if len(g.groups) > 0 {
			least := g.had[g.fewest(g.had).id]
			if known {
				least-- // the turn that may be its own
			}
			had = max(had, least)
		}
		g.had[it.Group] = had
		g.groups = slices.Insert(g.groups, i, &group{id: it.Group})
	}
	list := &g.groups[i].items
	at, _ := slices.BinarySearchFunc(*list, it, func(a, b *Item) int {
		if a.Order < b.Order {
			return -1
		}
		return 1
	})
	*list = slices.Insert(*list, at, it)
}

// fewest is the group that had the fewest turns, the first of several.
func (g *Gate) fewest(turns map[uint64]int) *group {
	return slices.MinFunc(g.groups, func(a, b *group) int { return cmp.Compare(turns[a.id], turns[b.id]) })
}

// recall puts those back in line that were let through and are not under way.
func (g *Gate) recall() {
	for it := range g.passing {
		if !it.busy {
			delete(g.passing, it)
			it.leave()
			g.line(it)
		}
	}
}

// admit makes an item due that may try.
func (g *Gate) admit(it *Item, q *Queue, now time.Time) {
	due, rank := now, Submit
	if g.shut {
		due, rank = g.next, Truth
	}
	q.Put(it, due, rank, now)
}

// Pump lets through as many as the window takes.
func (g *Gate) Pump(q *Queue, now time.Time) {
	for len(g.groups) > 0 && len(g.passing) < g.window {
		turns := maps.Clone(g.had) // with those they have now
		for it := range g.passing {
			turns[it.Group]++
		}
		x := g.fewest(turns)
		it := x.items[0]
		if x.items = slices.Delete(x.items, 0, 1); len(x.items) == 0 {
			g.groups = slices.DeleteFunc(g.groups, func(other *group) bool { return other == x })
		}
		g.passing[it] = true
		g.admit(it, q, now)
	}
}

// Leave takes an item away from its gate; Pump lets another one follow.
func (g *Gate) Leave(it *Item) {
	if it.gate != g {
		return
	}
	it.gate = nil
	delete(g.passing, it)
	for i, x := range g.groups {
		if at := slices.Index(x.items, it); at >= 0 {
			if x.items = slices.Delete(x.items, at, at+1); len(x.items) == 0 {
				g.groups = slices.Delete(g.groups, i, i+1)
			}
			return
		}
	}
}

// Refused tells that an item's call was refused for the quota. renews is when
// it is known to be free again at the latest; jitter is in [0,1).
func (g *Gate) Refused(it *Item, q *Queue, now, renews time.Time, jitter float64) {
	if !g.shut || g.passing[it] {
		if g.interval = min(2*g.interval, longestTry); !g.shut {
			g.interval = g.first
		}
		g.next = now.Add(time.Duration((0.9 + 0.2*jitter) * float64(g.interval)))
		if renews.Before(g.next) {
			g.next = renews
		}
	}
	g.shut, g.window, g.taken = true, 1, 0
	delete(g.passing, it)
	it.gate = nil
	g.recall()
	g.Pump(q, now)
}

// Ended tells what became of the call of an item that was let through: taken,
// it opens the gate wider; otherwise the next one tries.
func (g *Gate) Ended(it *Item, taken bool, q *Queue, now time.Time) {
	if it.gate != g || !g.passing[it] {
		return
	}
	if taken {
		g.shut = false
		g.had[it.Group]++
		if g.taken++; g.taken > g.daily {
			g.window = min(2*g.window, g.most)
		}
	}
	g.Leave(it)
	g.Pump(q, now)
}

// NextDay is the next midnight of the platform's day.
func NextDay(now time.Time) time.Time { return Day(now).Add(24 * time.Hour) }
