package batch

import (
	"slices"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// chunk is how many tasks one transaction writes.
const chunk = 500

// timed begins batches whose hour has come, ends those that are through, and
// lets waves go; it returns when the next of these is due by the clock, zero
// for never.
func (e *Engine) timed(t *turn, l *live, now time.Time) (next time.Time) {
	if l.restAt.After(now) {
		return l.restAt
	}
	switch l.batch.Status {
	case Scheduled:
		if l.batch.Plan.NotBefore.After(now) {
			return l.batch.Plan.NotBefore
		}
		e.change(t, l, func(b *Batch) { b.Status = Active })
		return now
	case Active:
		if l.batch.Again != nil {
			return time.Time{} // what failed is being opened; nothing is judged by it any more
		}
		if l.open == 0 {
			e.finish(t, l, BatchDone)
			return time.Time{}
		}
		if e.broken(t, l) {
			return time.Time{}
		}
		next = e.waved(t, l, now)
		if at := e.surveying(l, now); !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	case Stopping:
		if l.open == 0 {
			e.finish(t, l, BatchCancel)
		}
	}
	return next
}

// broken stops the beginning of new merchants when a limit of the plan was
// reached. What is under way ends.
func (e *Engine) broken(t *turn, l *live) bool {
	rule := l.batch.Plan.Stop
	if rule == (StopRule{}) {
		return false
	}
	sum, all := l.judged()
	why, stop := rule.broken(sum.minus(l.batch.Excused), all)
	if stop {
		e.tellChange(t, l, "batch.stopped", why, func(b *Batch) { b.Status, b.Reason, b.Stopped, b.Evidence = Confirm, why, true, sum })
	}
	return stop
}

// nextWave lets the next wave go. What a person excused of the one before does
// not count for this one, unless the limits are about the whole batch.
func (b *Batch) nextWave(now time.Time) {
	b.Wave, b.WaveAt, b.SoakUntil = b.Wave+1, now, time.Time{}
	if !b.Plan.Stop.Whole {
		b.Excused = Tally{}
	}
}

// judged is how the merchants ended that the plan's limits are about, and how
// many these merchants are.
func (l *live) judged() (sum Tally, all int) {
	for i, w := range l.waves {
		if i > l.batch.Wave || (!l.batch.Plan.Stop.Whole && i < l.batch.Wave) {
			continue
		}
		sum, all = sum.plus(w.tally), all+w.total
	}
	return sum, all
}

// waved decides about the wave that runs: the next one begins when enough of it
// reached the goal and had its time to soak; a person is asked when it is over,
// or can no longer reach that, without.
func (e *Engine) waved(t *turn, l *live, now time.Time) (next time.Time) {
	if l.batch.Wave+1 >= l.batch.Waves {
		return time.Time{}
	}
	var sum waveCount
	for _, w := range l.waves[:min(len(l.waves), l.batch.Wave+1)] {
		sum.total, sum.over, sum.ok = sum.total+w.total, sum.over+w.over, sum.ok+w.ok
	}
	wave := Wave{}
	if l.batch.Wave < len(l.batch.Plan.Waves) {
		wave = l.batch.Plan.Waves[l.batch.Wave]
	}
	need := wave.needs()
	switch {
	case sum.ok*100 >= need*sum.total:
		soak := l.batch.SoakUntil
		if soak.IsZero() && (wave.SoakMinutes > 0 || wave.NextAt.After(now)) {
			soak = wave.soakFrom(now)
			e.change(t, l, func(b *Batch) { b.SoakUntil = soak })
			return soak
		}
		if soak.After(wave.soakFrom(now)) {
			soak = now // written by a clock that was ahead
		}
		if soak.After(now) {
			return soak
		}
		e.tellChange(t, l, "batch.wave", fault.T("wave %d begins", "第 %d 波开始", l.batch.Wave+2), func(b *Batch) {
			b.nextWave(now)
		})
	case sum.over == sum.total || (need <= 100 && (sum.total-(sum.over-sum.ok))*100 < need*sum.total):
		why := fault.T("wave %d is over: %d of %d reached the goal; go on with the next one?", "第 %d 波已结束：%d / %d 达成目标，是否继续下一波？",
			l.batch.Wave+1, sum.ok, sum.total)
		e.tellChange(t, l, "batch.asked", why, func(b *Batch) { b.Status, b.Reason = Confirm, why })
	}
	return time.Time{}
}

// pause stops a batch for a reason that a person has to remove.
func (e *Engine) pause(t *turn, l *live, why fault.Text) {
	if l.batch.Status != Active {
		return
	}
	e.tellChange(t, l, "batch.paused", why, func(b *Batch) {
		b.Status, b.Reason = Paused, fault.Text{EN: "paused: " + why.EN, ZH: "已暂停：" + why.ZH}
	})
}

// change changes the record of a live batch: in memory now, so that nothing is
// begun that it forbids, on disk with the turn, and told when it is there.
func (e *Engine) change(t *turn, l *live, edit func(*Batch)) {
	e.tellChange(t, l, "", fault.Text{}, edit)
}

// tellChange is change with an entry of the journal, so that the batch's story
// has it.
func (e *Engine) tellChange(t *turn, l *live, action string, about fault.Text, edit func(*Batch)) {
	was := l.batch
	edit(&l.batch)
	stopped := was.Status == Active && (l.batch.Status == Paused || l.batch.Status == Confirm)
	e.enter(l)
	var entry journal.Entry
	t.put(func(tx *vault.Tx) (err error) {
		b := l.snapshot(e.Now())
		if action != "" {
			made := batchEntry(action, b)
			made.Message = about
			if entry, err = e.Journal.AppendTx(tx, made); err != nil {
				return err
			}
		}
		return putBatch(tx, b)
	}, func(err error) {
		if err != nil {
			e.unwritten(l, err)
			l.dirty, l.urgent = true, true
		} else {
			l.nowWritten()
			if action != "" {
				e.Journal.Announce(entry)
			}
		}
		if stopped && !l.batch.Reason.IsZero() {
			e.Bus.Publish(notice(l.batch, l.batch.Reason))
		}
		e.changes.send()
	})
}

// finish writes the end of a batch and forgets it in memory.
func (e *Engine) finish(t *turn, l *live, status Status) {
	now := e.Now()
	l.leave(now)
	b := l.snapshot(now)
	b.Status, b.EndedAt, b.Reason = status, now, fault.Text{}
	l.batch.Status = status // nothing follows
	var entry journal.Entry
	t.put(func(tx *vault.Tx) (err error) {
		if err := putBatch(tx, b); err != nil {
			return err
		}
		if err := remember(tx, b); err != nil {
			return err
		}
		entry = journal.Entry{}
		if status == BatchDone {
			entry, err = e.Journal.AppendTx(tx, batchEntry("batch.finish", b))
		}
		return err
	}, func(err error) {
		if err != nil {
			e.unwritten(l, err)
			l.batch.Status = Active // tried again
			if status == BatchCancel {
				l.batch.Status = Stopping
			}
			return
		}
		if entry.ID != "" {
			e.Journal.Announce(entry)
		}
		delete(e.lives, b.ID)
		e.changes.send()
		e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: b.ID})
		e.Bus.Publish(event.Event{Kind: event.TaskChanged, Related: b.ID})
		if status == BatchDone {
			e.Bus.Publish(notice(b, fault.T("%d succeeded, %d failed", "成功 %d，失败 %d", b.Counts.States[Succeeded], b.Counts.States[Failed])))
		}
	})
}

// chores carries out the wishes of a batch a chunk at a time: tasks of a batch
// that was stopped end, those whose version is taken back are given up, failed
// ones that are to be tried again are opened. It reports whether there is more to
// do at once.
func (e *Engine) chores(t *turn, l *live, now time.Time) (more bool) {
	switch {
	case l.restAt.After(now): // timed tells when
	case l.batch.Status == Stopping:
		return e.stopSome(t, l)
	case l.batch.GiveUp != nil && !l.batch.Status.Over():
		return e.giveUpSome(t, l)
	case l.batch.Again != nil && !l.batch.Status.Over():
		return e.againSome(t, l)
	}
	return false
}

// stopSome ends tasks of a batch that was stopped: those that nobody works on
// and of which nothing is unknown, or nobody can ask because the merchant's
// authorization is gone. The latter keep their intent: what became of it is
// asked should they be tried again.
func (e *Engine) stopSome(t *turn, l *live) bool {
	var some []*job
	for _, j := range l.jobs {
		if j != nil && !j.Busy() && (!j.intent || j.state == WaitAuth) {
			if some = append(some, j); len(some) == chunk {
				break
			}
		}
	}
	if len(some) == 0 {
		return false
	}
	return e.rewrite(t, l, some, func(task *Task, now time.Time) { task.cancel(fault.Text{}, now) })
}

// cancel ends a task that is not to go on, for the reason in note. What nobody
// can tell any more of its last call is said instead.
func (t *Task) cancel(note fault.Text, now time.Time) {
	t.end(Cancelled, nil, now)
	if t.Note = note; t.Intent != nil {
		t.Note = fault.T("it is not known whether the last call took effect: the authorization ended before the platform could be asked",
			"授权已失效，无法向平台确认最后一次操作是否生效")
	}
}

// rewrite changes idle tasks in one transaction; it reports true.
func (e *Engine) rewrite(t *turn, l *live, some []*job, edit func(*Task, time.Time)) bool {
	now := e.Now()
	var changed []Task
	t.put(func(tx *vault.Tx) error {
		changed = changed[:0]
		for _, j := range some {
			task, err := tasks.Get(tx, l.task(j.index))
			if err != nil {
				return err
			}
			edit(&task, now)
			task.Calls += int(j.unsaved)
			task.UpdatedAt = now
			if err := tasks.Put(tx, task); err != nil {
				return err
			}
			changed = append(changed, task)
		}
		return nil
	}, func(err error) {
		if err != nil {
			e.unwritten(l, err)
			return
		}
		l.nowWritten()
		for i := range changed {
			j := l.jobs[changed[i].Index]
			e.taken(j, &changed[i])
			e.place(j)
		}
	})
	return true
}

// againSome opens failed tasks that are to be tried once more.
func (e *Engine) againSome(t *turn, l *live) bool {
	wish := *l.batch.Again
	n := min(len(l.again), chunk)
	some, now := slices.Clone(l.again[:n]), e.Now()
	l.again = l.again[n:]
	last := len(l.again) == 0
	var changed []Task
	var was []Task
	wants := wish.wants()
	t.put(func(tx *vault.Tx) error {
		changed, was = changed[:0], was[:0]
		for _, i := range some {
			task, err := tasks.Get(tx, l.task(i))
			if err != nil {
				return err
			}
			if !wants(task) {
				continue
			}
			was = append(was, task)
			task.again(now, wish.Changed)
			task.UpdatedAt = now
			if err := tasks.Put(tx, task); err != nil {
				return err
			}
			changed = append(changed, task)
		}
		if !last {
			return nil
		}
		b := l.snapshot(now)
		b.Again = nil
		return putBatch(tx, b)
	}, func(err error) {
		if err != nil {
			e.unwritten(l, err)
			l.again = append(some, l.again...)
			return
		}
		l.nowWritten()
		for i := range changed {
			task := &changed[i]
			l.count(was[i].Step, was[i].State, was[i].Calls, was[i].Wave, was[i].Failure, -1)
			l.count(task.Step, task.State, task.Calls, task.Wave, task.Failure, +1)
			j := &job{live: l, merchant: task.MerchantID, index: int32(task.Index)}
			j.take(task, now)
			e.adopt(l, j)
			l.jobs[task.Index] = j
			l.open++
			e.place(j)
		}
		if last {
			l.batch.Again = nil
			l.batch.Excused, _ = l.judged() // a person saw what failed and is left
		}
		l.dirty, l.urgent, l.announce = true, true, true
		l.seen += 2
		e.changes.send()
	})
	return true
}
