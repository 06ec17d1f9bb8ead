package batch

import (
	"time"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/vault"
)

// mostAtOnce bounds how many messages share a transaction.
const mostAtOnce = 64

// change is what a message wants written, and what follows once it is.
type change struct {
	write func(*vault.Tx) error
	done  func(error)
}

// turn gathers the changes of the messages that the loop took at once.
type turn struct{ changes []change }

// put adds a change to the turn.
func (t *turn) put(write func(*vault.Tx) error, done func(error)) {
	t.changes = append(t.changes, change{write, done})
}

// loop is the one owner of the engine's memory.
func (e *Engine) loop() {
	defer close(e.ended)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	stop := e.stop
	for {
		var t turn
		hold := e.HoldChanged() // before it is asked whether anything is held
		wait := e.begin(&t)
		begun := len(t.changes) > 0
		_ = e.commit(&t) // whoever made a change knows what becomes of it
		if stop == nil && e.busy == 0 {
			e.record(true)
			return
		}
		if e.tell() || begun {
			wait = min(wait, tellEvery)
		}
		timer.Reset(wait)
		select {
		case f := <-e.inbox:
			e.take(f, &t)
			e.drain(&t)
		case <-timer.C:
		case <-stop:
			stop = nil
		case <-hold:
		}
		_ = e.commit(&t)
	}
}

// drain takes what else is at hand, so that one transaction serves it all, and
// what comes until the time of Gather is over since the last transaction.
func (e *Engine) drain(t *turn) {
	over := e.written.Add(e.Gather)
	for len(t.changes) < mostAtOnce {
		wait := time.Duration(0)
		if len(t.changes) > 0 && !e.closed() {
			wait = time.Until(over)
		}
		if !e.takeWithin(wait, t) {
			return
		}
	}
}

// takeWithin takes one message and reports whether one came in time.
func (e *Engine) takeWithin(wait time.Duration, t *turn) bool {
	select {
	case f := <-e.inbox:
		e.take(f, t)
		return true
	default:
	}
	if wait <= 0 {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case f := <-e.inbox:
		e.take(f, t)
		return true
	case <-timer.C:
	case <-e.stop:
	}
	return false
}

// take handles a message. What it changes may be due at once, which only begin
// finds out.
func (e *Engine) take(f func(*turn), t *turn) {
	f(t)
	e.rested = false
}

// commit writes the changes of a turn in one transaction, which begins the turn
// anew. When that fails each is tried alone, so that one that cannot be written
// does not take the others with it. It returns the failure of one of them.
func (e *Engine) commit(t *turn) (failed error) {
	changes := t.changes
	t.changes = nil
	if len(changes) == 0 {
		return nil
	}
	err := e.Vault.Update(func(tx *vault.Tx) error {
		for _, c := range changes {
			if err := c.write(tx); err != nil {
				return err
			}
		}
		return nil
	})
	e.written = time.Now()
	for _, c := range changes {
		one := err
		if err != nil && len(changes) > 1 {
			one = e.Vault.Update(c.write)
		}
		if one != nil {
			failed = one
		}
		c.done(one)
	}
	return failed
}

// closed reports whether nothing new may begin.
func (e *Engine) closed() bool {
	select {
	case <-e.stop:
		return true
	default:
		return false
	}
}

// begin starts what is due and returns how long until the next thing is.
func (e *Engine) begin(t *turn) time.Duration {
	now, next := e.Now(), time.Minute
	e.due, e.rested = time.Time{}, true
	if e.closed() || !e.started {
		return next
	}
	soon := func(at time.Time) {
		next = min(next, at.Sub(now))
		if e.due.IsZero() || at.Before(e.due) {
			e.due = at
		}
	}
	if wall := now.Round(0); e.looked.Sub(wall) > time.Second {
		e.setBack(e.looked.Sub(wall))
	}
	e.looked = now.Round(0)
	for _, l := range e.lives {
		if at := e.timed(t, l, now); !at.IsZero() {
			soon(at)
		}
		if e.chores(t, l, now) {
			soon(now)
		}
	}
	held := e.Held() != nil
	if held != e.holdWas {
		e.holdWas = held
		e.afresh(held)
	}
	if held {
		return max(next, time.Millisecond)
	}
	e.tune(now)
	for app, q := range e.queues {
		for it := q.Probe(now); it != nil; it = q.Probe(now) {
			e.launch(func() { e.probe(app, q, it.Of.(*job).merchant) })
		}
		for it := q.Take(now); it != nil; it = q.Take(now) {
			j := it.Of.(*job)
			if !j.informed(now) {
				j.lacks = true
				q.End(it, -1)
				e.place(j)
				soon(now)
				continue
			}
			in := e.inputs(j, now)
			e.launch(func() { e.work(j, q, in) })
		}
		if at, ok := q.Next(now); ok {
			soon(at)
		}
		if q.Idle() {
			delete(e.queues, app)
		}
	}
	return max(next, time.Millisecond)
}

// launch runs a call beside the loop.
func (e *Engine) launch(call func()) {
	e.busy++
	e.calls.Add(1)
	go func() {
		defer e.calls.Done()
		call()
		e.send(func(*turn) { e.busy-- })
	}()
}

// tune tells each queue what is left, for it to decide what goes first.
func (e *Engine) tune(now time.Time) {
	if now.Sub(e.tuned) < 100*time.Millisecond && !now.Before(e.tuned) {
		return
	}
	e.tuned = now
	sums := map[string]schedule.Left{}
	for _, l := range e.lives {
		if l.batch.Status != Active {
			continue
		}
		sums[l.batch.Plan.AppID] = sums[l.batch.Plan.AppID].With(l.callsLeft(e.messages))
	}
	for app, s := range sums {
		if q, pace := e.queues[app], e.pace(app); q != nil && pace > 0 {
			q.Prefer(s, pace)
		}
	}
}

// pace is the rate an app's calls are paced at now, 0 when it is not known.
func (e *Engine) pace(app string) float64 {
	client, err := e.Templates.Client(app)
	if err != nil {
		return 0
	}
	return client.Pacer().Stats().Rate
}

func (e *Engine) queueOf(app string) *schedule.Queue {
	q := e.queues[app]
	if q == nil {
		q = schedule.NewQueue(e.Workers)
		e.queues[app] = q
	}
	return q
}

// afresh lets everything be found out again after a hold: what was known of the
// platform is of before it.
func (e *Engine) afresh(held bool) {
	if held {
		return
	}
	clear(e.surveys)
	for _, l := range e.lives {
		l.survey, l.newer, l.partly = nil, nil, nil
		e.placeAll(l)
	}
}

// setBack moves what is waited for with a clock that was set back, so that no
// wait becomes longer.
func (e *Engine) setBack(by time.Duration) {
	for _, q := range e.queues {
		q.SetBack(by)
	}
	for _, g := range e.gates {
		g.SetBack(by)
	}
	clear(e.surveys)
	move := func(at *int64) {
		if *at != 0 {
			*at -= int64(by)
		}
	}
	for _, l := range e.lives {
		l.newer, l.partly = nil, nil
		for _, at := range []*time.Time{&l.askAt, &l.since, &l.restAt} {
			if !at.IsZero() {
				*at = at.Add(-by)
			}
		}
		for _, j := range l.jobs {
			if j != nil {
				move(&j.since)
				move(&j.retryAt)
				if j.stage > 0 {
					move(&j.stageAt)
				}
			}
		}
		e.placeAll(l)
	}
}
