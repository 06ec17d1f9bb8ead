package rehearsal

import (
	"context"
	"slices"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/field"
)

const (
	// horizon is how far ahead a rehearsal looks at most.
	horizon = 90 * 24 * time.Hour
	// lookEvery is how often it is looked whether calls are under way.
	lookEvery = 300 * time.Microsecond
	// tellEvery bounds how often it is told how far a rehearsal is.
	tellEvery = 250 * time.Millisecond
)

// play lets the batch run to its end, or as far as it gets, and leaps over the
// time in which nothing happens. A person's word is given as soon as nothing
// else goes on; a batch that stopped by itself stays stopped.
func (r *running) play(ctx context.Context, st *stage, id string) (outcome Outcome, why fault.Text, words int, err error) {
	engine := st.space.Batches
	until := st.clock.Now().Add(horizon)
	for told := (time.Time{}); ctx.Err() == nil; {
		next, resting, err := engine.Rest()
		if err != nil {
			return Unfinished, why, words, err
		}
		if time.Since(told) >= tellEvery {
			told = time.Now()
			if err := r.look(st, id); err != nil {
				return Unfinished, why, words, err
			}
		}
		if !resting {
			time.Sleep(lookEvery)
			continue
		}
		if heard, err := st.hear(); err != nil {
			return Unfinished, why, words, err
		} else if heard {
			continue
		}
		if due := st.sim.Due(); !due.IsZero() && (next.IsZero() || due.Before(next)) {
			next = due
		}
		b, err := engine.Get(id)
		if err != nil {
			return Unfinished, why, words, err
		}
		asked, err := engine.WaitsForWord(id)
		if err != nil {
			return Unfinished, why, words, err
		}
		switch {
		case b.Status.Over():
			return Ended, why, words, r.look(st, id)
		case b.Stopped && b.Status == batch.Confirm:
			return Stopped, b.Reason, words, r.look(st, id)
		case b.Status == batch.Paused:
			return Halted, b.Reason, words, r.look(st, id)
		case b.Status == batch.Confirm:
			words++
			err = engine.Continue(id)
		case asked:
			words++
			err = engine.Release(id, batch.Letting{})
		case next.IsZero() || onlyUnauthorized(b.Counts):
			return Waiting, b.Reason, words, r.look(st, id)
		case next.After(until):
			return TooLong, why, words, r.look(st, id)
		default:
			st.clock.leap(next)
		}
		if err != nil {
			return Unfinished, why, words, err
		}
	}
	return Unfinished, why, words, ctx.Err()
}

// hear tells the engine what the platform has decided by now, as its messages
// would, and whether there was anything.
func (st *stage) hear() (heard bool, err error) {
	for _, d := range st.sim.Decisions() {
		heard = true
		if _, err := st.space.Batches.AuditResult(d.MiniAppID, d.Version, d.Passed, d.Reason); err != nil {
			return heard, err
		}
	}
	return heard, nil
}

// onlyUnauthorized reports whether all that are not over wait for merchants to
// authorize.
func onlyUnauthorized(c batch.Counts) bool {
	open := 0
	for state, n := range c.States {
		if !state.Over() {
			open += n
		}
	}
	return open > 0 && c.States[batch.WaitAuth] == open
}

// days counts what happened on each day of the platform's time.
func days(tasks []batch.Task) []Day {
	by := map[string]*Day{}
	at := func(t time.Time) *Day {
		key := t.In(field.Zone()).Format(time.DateOnly)
		if by[key] == nil {
			by[key] = &Day{Day: key}
		}
		return by[key]
	}
	for _, t := range tasks {
		if !t.SubmitAt.IsZero() {
			at(t.SubmitAt).Submitted++
		}
		switch {
		case t.EndedAt.IsZero():
		case t.State == batch.Succeeded:
			at(t.EndedAt).Succeeded++
		case t.State == batch.Failed:
			at(t.EndedAt).Failed++
		}
	}
	out := make([]Day, 0, len(by))
	for _, d := range by {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b Day) int {
		if a.Day < b.Day {
			return -1
		}
		return 1
	})
	return out
}
