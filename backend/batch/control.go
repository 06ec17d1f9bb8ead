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

// setStatus changes a batch's status, on disk first. allowed are the statuses
// it may have before.
func (e *Engine) setStatus(id string, to Status, action string, allowed ...Status) (Batch, error) {
	e.record.Lock()
	defer e.record.Unlock()
	e.mu.Lock()
	r := e.runs[id]
	if r != nil && r.closing {
		e.mu.Unlock()
		return Batch{}, wrongStatus(BatchDone)
	}
	var live Batch
	if r != nil {
		live = r.snapshot(e.Now())
	}
	e.mu.Unlock()
	var b Batch
	var entry journal.Entry
	err := e.Vault.Update(func(tx *vault.Tx) (err error) {
		if b, err = getBatch(tx, id); err != nil {
			return err
		}
		if r != nil {
			b = live
		}
		if !slices.Contains(allowed, b.Status) {
			return wrongStatus(b.Status)
		}
		b.Status, b.Reason = to, fault.Text{}
		if action != "" {
			if entry, err = e.Journal.AppendTx(tx, batchEntry(action, b)); err != nil {
				return err
			}
		}
		return batches.Put(tx, b)
	})
	if err != nil {
		return b, err
	}
	if action != "" {
		e.Journal.Announce(entry)
	}
	e.mu.Lock()
	if r != nil && !r.closing {
		r.batch.Status, r.batch.Reason = to, fault.Text{}
		e.enter(r)
		e.settleRun(r)
	}
	e.signal()
	e.mu.Unlock()
	e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: id})
	return b, nil
}

func wrongStatus(s Status) error {
	return fault.New("batch.status", fault.T("the batch is %s", "批次当前状态为 %s", string(s))).
		WithHint(fault.T("look at the batch again", "请刷新后查看")).WithRetry(fault.RetryAfterLookup)
}

// Pause lets the calls under way finish and begins no others.
func (e *Engine) Pause(id string) error {
	e.control.Lock()
	defer e.control.Unlock()
	_, err := e.setStatus(id, Paused, "batch.pause", Active, Scheduled, Confirm)
	return err
}

// Resume goes on with a paused batch, and with one that runs on disk but not in
// this program. Before Start it only changes the record.
func (e *Engine) Resume(id string) error {
	e.control.Lock()
	defer e.control.Unlock()
	b, err := e.Get(id)
	if err != nil {
		return err
	}
	if b.Status != Active && b.Status != Scheduled && b.Status != Confirm {
		to := Active
		if b.Plan.NotBefore.After(e.Now()) {
			to = Scheduled
		}
		if _, err := e.setStatus(id, to, "batch.resume", Paused); err != nil {
			return err
		}
	}
	return e.loadIfStarted(id)
}

func (e *Engine) loadIfStarted(id string) error {
	e.mu.Lock()
	started := e.started && !e.closed
	e.mu.Unlock()
	if !started {
		return nil
	}
	return e.load(id)
}

// Continue lets the next wave go after a batch stopped for a person's word.
func (e *Engine) Continue(id string) error {
	e.control.Lock()
	defer e.control.Unlock()
	if err := e.loadIfStarted(id); err != nil {
		return err
	}
	e.mu.Lock()
	r := e.runs[id]
	if r == nil || r.batch.Status != Confirm {
		e.mu.Unlock()
		return wrongStatus(Active)
	}
	r.batch.Wave++
	e.mu.Unlock()
	_, err := e.setStatus(id, Active, "batch.resume", Confirm)
	return err
}

// Cancel ends a batch: calls under way finish, what was not begun is not done,
// and what is online stays online.
func (e *Engine) Cancel(id string) error {
	e.control.Lock()
	defer e.control.Unlock()
	if _, err := e.setStatus(id, BatchCancel, "batch.cancel", Active, Scheduled, Paused, Confirm); err != nil {
		return err
	}
	if err := e.landAll(id); err != nil {
		return err
	}
	e.record.Lock()
	defer e.record.Unlock()
	now := e.Now()
	b, err := e.changeTasks(id, func(t *Task) bool {
		if t.State.Over() {
			return false
		}
		t.end(Cancelled, nil, now)
		return true
	}, func(b *Batch) { b.EndedAt = now })
	if err != nil {
		return err
	}
	e.forget(id)
	e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: b.ID})
	e.Bus.Publish(event.Event{Kind: event.TaskChanged, Related: b.ID})
	return nil
}

// landAll waits until nobody works on a task of a batch that begins no more.
func (e *Engine) landAll(id string) error {
	for {
		e.mu.Lock()
		r := e.runs[id]
		busy, changed := r != nil && r.anyBusy(), e.changed
		if r != nil {
			r.tellLanding = true
		}
		e.mu.Unlock()
		if !busy {
			return nil
		}
		select {
		case <-changed:
		case <-e.stop:
			return fault.New("batch.closing", fault.T("the program is closing", "程序正在退出")).WithRetry(fault.RetryLater)
		}
	}
}

// forget takes a batch out of memory.
func (e *Engine) forget(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r := e.runs[id]; r != nil {
		for _, j := range r.jobs {
			j.leave()
			e.leaveGate(j)
		}
	}
	delete(e.runs, id)
	e.signal()
}

// changeTasks changes the tasks of a batch that is not running, chunk by chunk,
// and its record last, in which the counts are true again. Call with record
// held.
func (e *Engine) changeTasks(id string, change func(*Task) bool, batch func(*Batch)) (Batch, error) {
	var all []Task
	if err := e.Vault.View(func(tx *vault.Tx) (err error) {
		all, err = tasksOf(tx, id)
		return err
	}); err != nil {
		return Batch{}, err
	}
	counts := newCounts()
	for chunk := range slices.Chunk(all, createChunk) {
		if err := e.Vault.Update(func(tx *vault.Tx) error {
			for _, t := range chunk {
				if change(&t) {
					t.UpdatedAt = e.Now()
					if err := tasks.Put(tx, t); err != nil {
						return err
					}
				}
			}
			return nil
		}); err != nil {
			return Batch{}, err
		}
	}
	var b Batch
	err := e.Vault.Update(func(tx *vault.Tx) (err error) {
		if b, err = getBatch(tx, id); err != nil {
			return err
		}
		clear(counts.States)
		clear(counts.Steps)
		counts.Total, counts.Calls = 0, 0
		if err := tasks.Each(tx, id+".", func(t Task) error { counts.add(t, +1); return nil }); err != nil {
			return err
		}
		b.Counts = counts
		batch(&b)
		return batches.Put(tx, b)
	})
	return b, err
}

// Retry tries the failed merchants of a batch again: all, or those of the given
// task ids. Each goes on from where its version is found to be. Merchants whose
// cause cannot be removed are left. It returns how many are tried.
func (e *Engine) Retry(id string, taskIDs ...string) (int, error) {
	e.control.Lock()
	defer e.control.Unlock()
	b, err := e.Get(id)
	if err != nil {
		return 0, err
	}
	was := b.Status
	switch was {
	case Active, Scheduled, Confirm:
		if _, err := e.setStatus(id, Paused, "", was); err != nil {
			return 0, err
		}
		if err := e.landAll(id); err != nil {
			return 0, err
		}
	case BatchCancel:
		return 0, wrongStatus(was)
	}
	e.forget(id)
	n := 0
	e.record.Lock()
	_, err = e.changeTasks(id, func(t *Task) bool {
		if t.State != Failed || (len(taskIDs) > 0 && !slices.Contains(taskIDs, t.ID)) || (t.Failure != nil && !t.Failure.Fixable && len(taskIDs) == 0) {
			return false
		}
		n++
		t.again(b.Plan.AppVersion == "")
		return true
	}, func(b *Batch) {
		if was == Paused || n == 0 {
			b.Status = was
			return
		}
		b.Status, b.EndedAt = Active, time.Time{}
	})
	e.record.Unlock()
	if err != nil {
		return 0, err
	}
	if n > 0 {
		if _, err := e.Journal.Append(batchEntry("batch.retry", b)); err != nil {
			return n, err
		}
	}
	e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: id})
	e.Bus.Publish(event.Event{Kind: event.TaskChanged, Related: id})
	if b, err = e.Get(id); err != nil || b.Status.Over() || b.Status == Paused {
		return n, err
	}
	return n, e.loadIfStarted(id)
}

// again makes a failed task run once more, from what the platform shows.
func (t *Task) again(nextNumber bool) {
	t.Retried, t.Failure, t.Tries, t.Looks, t.Numbers = true, nil, 0, 0, 0
	t.EndedAt = time.Time{}
	step := StepLook
	if t.Intent == nil && !t.Uploaded && t.Step == StepUpload {
		step = StepUpload
		t.Relist = nextNumber
	}
	if t.Intent != nil {
		step = t.Step
	}
	if t.Step == StepRollback || t.Step == StepEndGray {
		step = StepLook
	}
	t.to(step, t.UpdatedAt)
}

// Delete forgets a batch that is over, with its tasks. The journal keeps what
// was done.
func (e *Engine) Delete(id string) error {
	e.control.Lock()
	defer e.control.Unlock()
	b, err := e.Get(id)
	if err != nil {
		return err
	}
	if !b.Status.Over() {
		return wrongStatus(b.Status)
	}
	b.Status = Creating // not all there any more: removed now or at the next start
	if err := e.Vault.Update(func(tx *vault.Tx) error { return batches.Put(tx, b) }); err != nil {
		return err
	}
	if err := e.sweep(); err != nil {
		return err
	}
	e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: id})
	return nil
}

// Wait returns when the batch is over or stopped for a person, or with ctx's
// error. Its result is that of the moment.
func (e *Engine) Wait(ctx context.Context, id string) (Result, error) {
	for {
		e.mu.Lock()
		changed := e.changed
		e.mu.Unlock()
		b, err := e.Get(id)
		if err != nil {
			return Result{}, err
		}
		if b.Status != Active && b.Status != Scheduled {
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
