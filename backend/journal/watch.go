package journal

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/retry"
	"minifleet/backend/vault"
)

// unreachable is how looks that could not be made are tried again: no
// connection, an authorization that ended.
var unreachable = retry.Policy{First: 10 * time.Second, Most: 6 * time.Hour}

// Watch looks for the outcomes that are open, of this run and of earlier ones,
// until ctx ends. Its owner waits for it.
func (j *Journal) Watch(ctx context.Context) {
	for {
		pause := j.lookDue(ctx)
		_ = retry.Sleep(ctx, j.now, pause, j.wake)
		if ctx.Err() != nil {
			return
		}
	}
}

// LookOnce makes the looks that are due now.
func (j *Journal) LookOnce(ctx context.Context) { _ = j.lookDue(ctx) }

// Reachable tells that the platform can be asked again: looks that could not
// be made are made now.
func (j *Journal) Reachable() {
	j.mu.Lock()
	clear(j.tried)
	j.mu.Unlock()
	j.nudge()
}

func (j *Journal) nudge() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// lookDue makes the looks that are due and returns when the next one is.
func (j *Journal) lookDue(ctx context.Context) time.Duration {
	const nothing = time.Hour
	all, err := j.open("")
	if err != nil {
		return nothing // the vault is closing
	}
	next := nothing
	for _, q := range all {
		if ctx.Err() != nil {
			return nothing
		}
		l, ok := j.lookers[q.Action]
		if !ok {
			continue
		}
		if wait := j.due(q); wait > 0 {
			next = min(next, wait)
			continue
		}
		next = min(next, j.lookAt(ctx, l, q))
	}
	return max(next, 10*time.Millisecond)
}

// due is how long until a question is to be asked.
func (j *Journal) due(q question) time.Duration {
	after, _ := j.schedule.Next(q.Looks)
	wait := after - j.since(q)
	j.mu.Lock()
	tried := j.tried[q.ID]
	j.mu.Unlock()
	if q.Failed > 0 && !tried.IsZero() {
		wait = max(wait, unreachable.Wait(q.Failed)-time.Since(tried))
	}
	return wait
}

// lookAt asks one question and returns when it is to be asked again.
func (j *Journal) lookAt(ctx context.Context, l Looker, q question) time.Duration {
	e, err := j.Get(q.ID)
	if err != nil {
		return time.Hour
	}
	after := j.since(q) // what it shows may be of its beginning
	bounded, cancel := context.WithTimeout(ctx, lookTime)
	shown, err := l.Look(bounded, e, q.Want)
	cancel()
	switch {
	case ctx.Err() != nil:
		return time.Hour
	case err == nil:
		if _, err := j.settleQuestion(q, shown, after); err != nil {
			return time.Minute
		}
	case fault.CodeOf(err) == "merchant.not_found":
		_ = j.drop(q.ID)
		return time.Hour
	default:
		_ = j.postpone(q)
		q.Failed++
		j.mu.Lock()
		j.tried[q.ID] = time.Now()
		j.mu.Unlock()
		return j.due(q)
	}
	q.Looks++
	return max(j.due(q), 10*time.Millisecond)
}

// wanted is what a question needs to recognize the effect.
func (j *Journal) wanted(id string) ([]byte, error) {
	var q question
	err := j.view(func(tx *vault.Tx) (err error) {
		q, err = questions.Get(tx, id)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return nil, nil
	}
	return q.Want, err
}
