package batch

import (
	"context"
	"slices"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// wish changes the record of a batch as a person asked, on disk before it
// returns; carrying it out is the loop's. edit refuses what cannot be; it may
// run more than once. A batch of which nothing may change any more is refused.
func (e *Engine) wish(id, action string, edit func(*Batch) error) (Batch, error) {
	return e.wishFor(id, action, edit, nil)
}

// wishFor is wish; when the engine works on the batch, then changes its memory
// together with the record.
//
// What also writes is written with it, all or nothing.
func (e *Engine) wishFor(id, action string, edit func(*Batch) error, then func(*live), also ...func(*vault.Tx) error) (b Batch, err error) {
	var refused error
	var entry journal.Entry
	err = e.do(func(t *turn) {
		l := e.lives[id]
		if l == nil {
			e.resting[id]++
		}
		t.put(func(tx *vault.Tx) (err error) {
			refused = nil
			if b, refused = getBatch(tx, id); refused != nil {
				return nil
			}
			if l != nil {
				b = l.snapshot(e.Now())
			}
			if b.Remaking {
				refused = fault.New("batch.changing", fault.T("the plan of the batch is being changed", "该批次的方案正在修改")).WithRetry(fault.RetryLater)
				return nil
			}
			if refused = edit(&b); refused != nil {
				return nil
			}
			if action != "" {
				if entry, err = e.Journal.AppendTx(tx, batchEntry(action, b)); err != nil {
					return err
				}
			}
			for _, write := range also {
				if err := write(tx); err != nil {
					return err
				}
			}
			return putBatch(tx, b)
		}, func(err error) {
			if err != nil {
				refused = err
			}
			if refused != nil || l == nil {
				return
			}
			counts, build, audit, pack, asked := l.batch.Counts, l.batch.Build, l.batch.Audit, l.batch.Package, l.batch.Asked
			ms := l.batch.ActiveMS
			l.batch = b
			l.batch.Counts, l.batch.Build, l.batch.Audit, l.batch.Package, l.batch.Asked, l.batch.ActiveMS = counts, build, audit, pack, asked, ms
			if then != nil {
				then(l)
			}
			if b.Status == Active { // the reason to pause may have been removed
				l.broken, l.fine = 0, 0
			}
			e.enter(l)
		})
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return b, err
	}
	if action != "" {
		e.Journal.Announce(entry)
	}
	e.changes.send()
	e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: id})
	return b, nil
}

// from allows an edit only in some statuses.
func from(edit func(*Batch), allowed ...Status) func(*Batch) error {
	return func(b *Batch) error {
		if !slices.Contains(allowed, b.Status) {
			return wrongStatus(b.Status)
		}
		b.Reason = fault.Text{}
		edit(b)
		return nil
	}
}

// Pause lets the calls under way finish and begins no others.
func (e *Engine) Pause(id string) error {
	_, err := e.wish(id, "batch.pause", from(func(b *Batch) { b.Status = Paused }, Active, Scheduled, Confirm))
	return err
}

// Resume goes on with a paused batch, and with one that runs on disk but not in
// this program. Before Start it only changes the record.
func (e *Engine) Resume(id string) error {
	if err := e.mend(id); err != nil {
		return err
	}
	b, err := e.Get(id)
	if err != nil {
		return err
	}
	if !slices.Contains([]Status{Active, Scheduled, Confirm, Stopping}, b.Status) {
		if _, err := e.wish(id, "batch.resume", from(func(b *Batch) {
			if b.Status = Active; b.Plan.NotBefore.After(e.Now()) {
				b.Status = Scheduled
			}
		}, Paused)); err != nil {
			return err
		}
	}
	return e.load(id)
}

// Continue lets a batch go on that waits for a person's word: its next wave, or
// the rest of it after it had stopped by itself.
func (e *Engine) Continue(id string) error {
	now := e.Now()
	if _, err := e.wish(id, "batch.resume", from(func(b *Batch) {
		b.Status = Active
		if b.Stopped {
			b.Stopped, b.Excused = false, b.Evidence
			return
		}
		b.nextWave(now)
	}, Confirm)); err != nil {
		return err
	}
	return e.load(id)
}

// Cancel stops a batch: calls under way finish, what was not begun is not done,
// and what is online stays online. It returns at once; the batch is stopping
// until all of it has ended, also across a restart.
func (e *Engine) Cancel(id string) error {
	if err := e.mend(id); err != nil {
		return err
	}
	return e.cancel(id)
}

// cancel is Cancel of a batch whose tasks are all on disk.
func (e *Engine) cancel(id string) error {
	if _, err := e.wish(id, "batch.cancel", from((*Batch).halt, Active, Scheduled, Paused, Confirm)); err != nil {
		return err
	}
	if err := e.load(id); err != nil {
		return err
	}
	return e.stopAtRest(id)
}

// halt lets nothing more of the batch begin.
func (b *Batch) halt() { b.Status, b.Again = Stopping, nil }

// stopAtRest ends the tasks of a batch that was stopped while no engine works
// on it. Those with a call of which nothing is known stay until one does.
func (e *Engine) stopAtRest(id string) error {
	started := false
	if err := e.do(func(*turn) { started = e.started }); err != nil || started {
		return err
	}
	var all []string
	if err := e.Vault.View(func(tx *vault.Tx) error {
		all = all[:0]
		return eachTask(tx, id, func(t Task) error {
			if !t.State.Over() && t.Intent == nil {
				all = append(all, t.ID)
			}
			return nil
		})
	}); err != nil {
		return err
	}
	now := e.Now()
	for some := range slices.Chunk(all, chunk) {
		if err := e.Vault.Update(func(tx *vault.Tx) error {
			for _, id := range some {
				t, err := tasks.Get(tx, id)
				if err != nil {
					return err
				}
				t.end(Cancelled, nil, now)
				t.UpdatedAt = now
				if err := tasks.Put(tx, t); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	counts, err := e.counted(id)
	if err != nil {
		return err
	}
	_, err = e.wish(id, "", func(b *Batch) error {
		if b.Counts = counts; counts.over() == counts.Total {
			b.Status, b.EndedAt = BatchCancel, now
		}
		return nil
	})
	return err
}

// counted counts the tasks of a batch on disk.
func (e *Engine) counted(id string) (Counts, error) {
	counts := newCounts()
	err := e.Vault.View(func(tx *vault.Tx) error {
		counts = newCounts()
		return eachTask(tx, id, func(t Task) error {
			counts.add(t.Step, t.State, t.Calls, +1)
			return nil
		})
	})
	return counts, err
}

// Retry tries the failed merchants of a batch again: all, or those of the given
// task ids. Each goes on from where its version is found to be. Merchants whose
// cause cannot be removed are left, unless they are named. It returns how many
// are tried; the batch goes on meanwhile, and after a restart.
func (e *Engine) Retry(id string, taskIDs ...string) (int, error) { return e.retry(id, taskIDs, nil) }

// retry is Retry with a change of the plan that is written together with it.
func (e *Engine) retry(id string, taskIDs []string, change func(*Plan) error) (int, error) {
	wish := &Again{At: e.Now(), Tasks: taskIDs, Changed: change != nil}
	wants := wish.wants()
	var found []int32
	if err := e.Vault.View(func(tx *vault.Tx) error {
		found = found[:0]
		if _, err := getBatch(tx, id); err != nil {
			return err
		}
		return eachTask(tx, id, func(t Task) error {
			if wants(t) {
				found = append(found, int32(t.Index))
			}
			return nil
		})
	}); err != nil || len(found) == 0 {
		return 0, err
	}
	here := false
	b, err := e.wishFor(id, "batch.retry", func(b *Batch) error {
		switch b.Status {
		case BatchCancel, Stopping:
			return wrongStatus(b.Status)
		case BatchDone:
			b.Status, b.EndedAt = Active, time.Time{}
		case Confirm: // the question is asked again when these are through
			b.Status, b.Reason, b.Stopped = Active, fault.Text{}, false
		}
		if b.Again != nil && len(b.Again.Tasks) > 0 && len(wish.Tasks) > 0 { // the one before is not carried out yet
			wish.Tasks = append(slices.Clone(b.Again.Tasks), wish.Tasks...)
		} else if b.Again != nil {
			wish.Tasks = nil
		}
		wish.Changed = wish.Changed || b.Again != nil && b.Again.Changed
		b.Again = wish
		if change != nil {
			return change(&b.Plan)
		}
		return nil
	}, func(l *live) { here, l.again = true, append(l.again, found...) })
	if err != nil {
		return 0, err
	}
	e.Bus.Publish(event.Event{Kind: event.TaskChanged, Related: id})
	if here || b.Status == Paused {
		return len(found), nil
	}
	return len(found), e.load(id)
}

// Wait returns when the batch is over or stopped for a person, or with ctx's
// error. Its result is that of the moment.
func (e *Engine) Wait(ctx context.Context, id string) (Result, error) {
	for {
		changed := e.changes.wait()
		b, err := e.Get(id)
		if err != nil {
			return Result{}, err
		}
		if b.Status != Active && b.Status != Scheduled && b.Status != Stopping {
			return e.Result(id)
		}
		select {
		case <-ctx.Done():
			return Result{}, ctx.Err()
		case <-e.stop:
			return Result{}, context.Canceled
		case <-changed:
		}
	}
}
