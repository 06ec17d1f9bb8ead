package schedule

import (
	"cmp"
	"slices"
	"time"

	"minifleet/backend/field"
)

// Day is the midnight of the platform's with which the day of a time begins, by
// which it counts a template's audits.
func Day(at time.Time) time.Time {
	y, m, d := at.In(field.Zone()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, field.Zone())
}

// ByWord is a share that no wave reaches: the next one needs a person's word.
const ByWord = 101

// Leave is what lets the wave after one go: a share in percent of all merchants
// so far that has to have reached the goal, then a time to soak, and a time
// before which it does not begin.
type Leave struct {
	Percent int
	Soak    time.Duration
	Not     time.Time
}

// Tally counts the merchants of a wave, and those of them that reached its goal
// already.
type Tally struct{ Total, OK int }

// Claim is a merchant that is not over, and may still have to be submitted.
type Claim struct {
	Of    int // what the owner knows it by
	Wave  int
	Prior int // the lower goes first; the order of the claims decides between equals
	// Built tells that it can be submitted now. Approved is when its audit is
	// expected to be over, Ends when it is itself; both are zero when it is still
	// to be submitted.
	Built          bool
	Approved, Ends time.Time
	// Counted tells that it counts for its wave already.
	Counted bool
}

// Load is a batch of a template in a forecast.
type Load struct {
	Group   uint64    // its place among those that share the quota
	From    time.Time // it begins no earlier
	Wave    int       // the last one that was let go
	Soaked  time.Time // until when the next one soaks already; zero for not yet
	Asks    bool      // a person is asked now whether the next one goes
	Words   int       // a person's words it needs in any case
	Leaves  []Leave   // of each wave but the last
	Tallies []Tally   // of each wave, claims included
	Claims  []Claim
	// Step is the time between the beginnings of two merchants, Prepare how long
	// one takes until it can be submitted, Audit how long an audit takes; with
	// NoAudit there is none and no quota.
	Step, Prepare, Audit time.Duration
	NoAudit              bool
	// Goal is when an approved merchant counts for its wave, End when it is over.
	Goal, End func(approved time.Time) time.Time
}

// Slot is when a claim is submitted and when it is over; Submit is zero for one
// that is in audit already, or needs none.
type Slot struct {
	Of          int
	Submit, End time.Time
}

// Forecast is what becomes of one load.
type Forecast struct {
	Slots []Slot    // in the order of the claims
	End   time.Time // when the last one is over; zero without claims
	Words int       // how often a person's word was taken for granted at once
}

// runner is a load while the forecast is made.
type runner struct {
	*Load
	next    time.Time // from when the next merchant can be begun
	since   time.Time // when the wave was let go
	slots   []Slot
	goals   []time.Time // when each claim counts, zero while it is not known
	waiting []int       // claims let go that are not submitted
	ready   []time.Time // when each of them can be
	wave    int
	words   int
	open    int // claims of the waves let go that do not count yet
	known   int // of them, those of which it is known when they will
}

// Foresee works out when the merchants of batches that share a daily quota are
// submitted: perDay in a day of the platform's, 0 for any number, of which used
// have gone of today's. Batches take turns; within one the prior go first.
// Waves wait for the share, the soak and the hour of those before them.
func Foresee(now time.Time, perDay, used int, loads []Load) []Forecast {
	runs := make([]*runner, len(loads))
	for i := range loads {
		r := &runner{Load: &loads[i], next: later(now, loads[i].From), wave: -1, words: loads[i].Words}
		r.slots, r.goals, r.ready = make([]Slot, len(r.Claims)), make([]time.Time, len(r.Claims)), make([]time.Time, len(r.Claims))
		for k, c := range r.Claims {
			r.slots[k].Of = c.Of
			switch {
			case !c.Ends.IsZero():
				r.goals[k] = later(now, c.Ends)
				r.slots[k].End = r.goals[k]
			case !c.Approved.IsZero():
				r.approved(k, later(now, c.Approved))
			}
		}
		for r.wave < r.Wave {
			r.letGo(r.next)
		}
		runs[i] = r
	}
	turns := slices.Clone(runs)
	slices.SortStableFunc(turns, func(a, b *runner) int { return cmp.Compare(a.Group, b.Group) })
	day, left := Day(now), perDay-used
	turn := 0
	for at := now; ; {
		end := day.Add(24 * time.Hour)
		for _, r := range runs {
			for from, word, ok := r.leaves(); ok && !from.After(at); from, word, ok = r.leaves() {
				if word {
					r.words++
				}
				r.letGo(later(from, at))
			}
		}
		idle := 0 // loads in a row that have nothing for this day
		for idle < len(turns) {
			r := turns[turn%len(turns)]
			turn++
			if !r.NoAudit && perDay > 0 && left <= 0 || !r.submit(at, end, perDay == 0 || r.NoAudit) {
				idle++
				continue
			}
			idle = 0
			if !r.NoAudit {
				left--
			}
		}
		next, some := time.Time{}, false
		note := func(t time.Time) {
			if !some || t.Before(next) {
				next, some = t, true
			}
		}
		for _, r := range runs {
			if len(r.waiting) > 0 {
				note(end)
			}
			if from, _, ok := r.leaves(); ok {
				note(later(from, at))
			}
		}
		if !some {
			break
		}
		if at = next; !at.Before(end) {
			day, left = Day(at), perDay
		}
	}
	out := make([]Forecast, len(runs))
	for i, r := range runs {
		out[i] = Forecast{Slots: r.slots, Words: r.words}
		for _, s := range r.slots {
			out[i].End = later(out[i].End, s.End)
		}
	}
	return out
}

// letGo lets the next wave go at a time.
func (r *runner) letGo(at time.Time) {
	r.wave++
	r.since = at
	r.next = later(r.next, at)
	var gone []int
	for k, c := range r.Claims {
		if c.Wave != r.wave {
			continue
		}
		if c.Approved.IsZero() && c.Ends.IsZero() {
			gone = append(gone, k)
		}
		if !c.Counted {
			r.open++
			if !r.goals[k].IsZero() {
				r.known++
			}
		}
	}
	slices.SortStableFunc(gone, func(a, b int) int { return cmp.Compare(r.Claims[a].Prior, r.Claims[b].Prior) })
	for _, k := range gone {
		if r.Claims[k].Built {
			r.ready[k] = at
			continue
		}
		r.next = r.next.Add(r.Step)
		r.ready[k] = r.next.Add(r.Prepare)
	}
	r.waiting = append(r.waiting, gone...)
	slices.SortStableFunc(r.waiting, func(a, b int) int { return cmp.Compare(r.Claims[a].Prior, r.Claims[b].Prior) })
}

// submit gives a slot to the first merchant that can be submitted before the
// end of the day, or at all when any is true; it reports whether there was one.
func (r *runner) submit(at, end time.Time, unbounded bool) bool {
	for i, k := range r.waiting {
		if !unbounded && !r.ready[k].Before(end) {
			continue
		}
		if i == 0 { // as a rule: the others need not move
			r.waiting = r.waiting[1:]
		} else {
			r.waiting = slices.Delete(r.waiting, i, i+1)
		}
		r.known++
		when := later(r.ready[k], at)
		if r.NoAudit {
			r.approved(k, when)
			return true
		}
		r.slots[k].Submit = when
		r.approved(k, when.Add(r.Audit))
		return true
	}
	return false
}

func (r *runner) approved(k int, at time.Time) {
	r.goals[k], r.slots[k].End = r.Goal(at), r.End(at)
}

// leaves is from when the next wave goes, when that can be told already. A wave
// that needs a word, or can no longer reach its share, goes as soon as it is
// over: the word is taken for granted.
func (r *runner) leaves() (from time.Time, word, ok bool) {
	if r.wave+1 >= len(r.Tallies) {
		return time.Time{}, false, false
	}
	leave := Leave{Percent: ByWord}
	if r.wave < len(r.Leaves) {
		leave = r.Leaves[r.wave]
	}
	switch {
	case r.wave == r.Wave && r.Asks:
		return r.next, true, true
	case r.wave == r.Wave && !r.Soaked.IsZero():
		return later(r.Soaked, leave.Not), false, true
	}
	total, reached := 0, 0
	for _, t := range r.Tallies[:r.wave+1] {
		total, reached = total+t.Total, reached+t.OK
	}
	needed := (leave.Percent*total+99)/100 - reached
	switch {
	case leave.Percent < ByWord && needed <= 0:
		return later(r.since.Add(leave.Soak), leave.Not), false, true
	case leave.Percent < ByWord && needed <= r.open:
		if needed > r.known {
			return time.Time{}, false, false
		}
		return later(r.knownGoals()[needed-1].Add(leave.Soak), leave.Not), false, true
	case r.known < r.open:
		return time.Time{}, false, false
	}
	last := r.since
	for _, t := range r.knownGoals() {
		last = later(last, t)
	}
	return last, true, true
}

// knownGoals are the times at which claims of the waves let go will count, as
// far as they are known, in order.
func (r *runner) knownGoals() []time.Time {
	goals := make([]time.Time, 0, r.known)
	for k, c := range r.Claims {
		if c.Wave <= r.wave && !c.Counted && !r.goals[k].IsZero() {
			goals = append(goals, r.goals[k])
		}
	}
	slices.SortFunc(goals, time.Time.Compare)
	return goals
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
