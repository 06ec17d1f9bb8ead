package batch

import (
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// intended writes the intent of a changing call, unless the batch may not begin
// anything any more.
func (e *Engine) intended(t *turn, w *worker, task Task, entry journal.Entry, allowed *bool, done chan<- error) {
	l := w.job.live
	if e.closed() || e.Held() != nil || l.batch.Status != Active || w.in.edition != l.edition || l.givesUp(w.job.mark()) {
		e.freed(w, -1)
		e.place(w.job)
		done <- nil
		return
	}
	e.flush(w, &task)
	var written journal.Entry
	t.put(func(tx *vault.Tx) (err error) {
		if written, err = e.Journal.AppendTx(tx, entry); err != nil {
			return err
		}
		in := *task.Intent
		in.Entry = written.ID
		task.Intent = &in
		return tasks.Put(tx, task)
	}, func(err error) {
		if err == nil {
			w.task, w.entry, *allowed = task, &written, true
			e.taken(w.job, &task)
			e.Journal.Announce(written)
		}
		done <- err
	})
}

// flush counts the calls that a worker made into the task's record.
func (e *Engine) flush(w *worker, task *Task) {
	task.Calls += w.in.unsaved + w.calls
	task.Letting = w.job.letting // a word may have been given meanwhile
	w.job.live.meter.Add(e.Now(), w.calls)
	w.in.unsaved, w.calls = 0, 0
	task.UpdatedAt = e.Now()
}

// landed hands the loop what came of a call.
func (w *worker) landed(f facts, waiting int) error {
	w.send(func(t *turn) { w.settle(t, w, next(w.in.plan, w.task, f), f, waiting) })
	return nil
}

// land hands the loop what follows without a call.
func (w *worker) land(m move, f facts, waiting int) error {
	w.send(func(t *turn) { w.settle(t, w, m, f, waiting) })
	return nil
}

// settle takes over what follows for a task: what was learned, what it means
// for the batch, and the task itself, which is written unless only its next try
// changed.
func (e *Engine) settle(t *turn, w *worker, m move, f facts, waiting int) {
	j, l, now := w.job, w.job.live, e.Now()
	if !l.batch.whole() {
		e.freed(w, waiting)
		return
	}
	if f.asked != nil {
		e.heardOf(w, f, now)
	}
	if f.answer.refused != nil && f.answer.refused.held {
		m = e.withheld(w)
	}
	e.learn(w, m, f, now)
	e.blamed(t, w, m, f)
	if m.quota {
		e.quotaUsed(j)
	} else if f.asked != nil && f.asked.ask == doAct && f.asked.action == version.Submit {
		e.quotaTried(j, m.settled == happened)
	} else if m.settled == happened && f.asked != nil && f.asked.ask == askTruth && f.asked.action == version.Submit {
		e.quotaTried(j, true)
	}
	if m.notFirst {
		l.notFirst++
	}
	if m.heard {
		j.verdict = nil
	}
	j.waiting = m.silent
	task, entry := m.task, w.closing(m, f)
	if task.Intent == nil && !task.State.Over() {
		switch {
		case l.batch.Status == Stopping:
			task.cancel(fault.Text{}, now)
		case l.givesUp(markOf(&task)):
			task.cancel(takenBack, now)
		}
	}
	more := w.known(m, f)
	sure := 0
	if m.settled == happened && w.task.Intent != nil && w.task.Intent.Action == version.Submit {
		more = w.spend(more, w.task.Intent.At, &sure)
	}
	if entry == nil && more == nil && !m.heard && sameButTries(&w.task, &task) {
		j.unsaved += int32(w.calls)
		l.meter.Add(now, w.calls)
		j.tries, j.retryAt = int32(task.Tries), 0
		if !task.RetryAt.IsZero() {
			j.retryAt = task.RetryAt.UnixNano()
		}
		e.freed(w, waiting)
		e.place(j)
		return
	}
	e.flush(w, &task)
	t.put(func(tx *vault.Tx) (err error) {
		if entry != nil {
			if *entry, err = e.Journal.CompleteTx(tx, *entry); err != nil {
				return err
			}
		}
		if more != nil {
			if err := more(tx); err != nil {
				return err
			}
		}
		if m.heard {
			if err := verdicts.Delete(tx, task.ID); err != nil {
				return err
			}
		}
		return tasks.Put(tx, task)
	}, func(err error) {
		if err != nil {
			e.troubled(nil, w, err, waiting)
			return
		}
		e.freed(w, waiting)
		e.taken(j, &task)
		if entry != nil {
			e.Journal.Announce(*entry)
		}
		if sure > 0 {
			e.raised(*w.in.plan, sure)
		}
		e.place(j)
	})
}

// sameButTries reports whether a change of a task is not worth a write.
func sameButTries(was, is *Task) bool {
	return was.Step == is.Step && was.State == is.State && was.Version == is.Version && was.Waiting == is.Waiting && !is.State.Over() &&
		was.Upload == is.Upload && was.Looks == is.Looks && was.Lost == is.Lost && was.Guess == is.Guess && was.Resubmit == is.Resubmit &&
		(was.Intent == nil) == (is.Intent == nil) && (was.Intent == nil || *was.Intent == *is.Intent) &&
		(was.InWay == nil) == (is.InWay == nil) && was.Failure == is.Failure
}

// freed frees the slot of a piece of work.
func (e *Engine) freed(w *worker, waiting int) { w.queue.End(&w.job.Item, waiting) }

// withheld is what follows a call that this program let not go out.
func (e *Engine) withheld(w *worker) move {
	task := w.task
	task.Intent = nil
	if task.Upload.State == Intended {
		task.Upload.State = Untried
	}
	task.RetryAt = e.Now().Add(time.Second)
	return move{task: task, settled: didNot}
}

// heardOf takes note of whether the way out answers, and the configuration.
func (e *Engine) heardOf(w *worker, f facts, now time.Time) {
	r := f.answer.refused
	switch {
	case r == nil || r.answered:
		w.queue.Answered(now)
	case r.silent:
		w.queue.Silent(now, r.failure.Message)
	}
	if r == nil {
		w.job.live.broken, w.job.live.stuck = 0, fault.Text{}
		w.job.live.fine++
	} else if r.class == alipay.ClassPlatformFault || r.class == alipay.ClassOutcomeUnknown {
		w.job.live.stuck, w.job.live.announce = r.failure.Message, true
	}
}

// learn takes note of how long the wait lasted that a task was in.
func (e *Engine) learn(w *worker, m move, f facts, now time.Time) {
	j, l := w.job, w.job.live
	s := w.task.Step
	if m.guessed {
		l.batch.Build.Question(now.Sub(w.task.UploadedAt), true)
		return
	}
	if !m.early && !m.over {
		return
	}
	learner := l.learner(s)
	age := now.Sub(time.Unix(0, j.since))
	_, high, before := learner.Estimate()
	if m.early {
		if before && age >= high {
			learner.Question(age, true)
		}
		j.seen = age
		return
	}
	planned := j.Due().Sub(time.Unix(0, j.since))
	switch {
	case s == StepAudit && f.asked == nil && f.verdict != nil: // a message said so
		took := f.verdict.At.Sub(time.Unix(0, j.since))
		learner.Told = true
		learner.Saw(max(took-time.Second, min(j.seen, took)), max(took-time.Second, min(took, age)))
	case s == StepAudit:
		least, most, told := f.answer.detail.AuditTook()
		if told {
			learner.Told = true
			learner.Saw(max(least, min(j.seen, most)), max(least, min(most, age)))
		} else if age <= planned+planned/3+500*time.Millisecond {
			learner.Saw(j.seen, age)
		}
	case age <= planned+planned/3+500*time.Millisecond:
		learner.Saw(j.seen, age)
	}
	if before {
		learner.Question(age, false)
	}
	if _, _, known := learner.Estimate(); known != before {
		e.replace(l, s)
	}
}

// blamed pauses the batch when every merchant would fail alike: at once before
// anything succeeded, else when several answers in a row say so.
func (e *Engine) blamed(t *turn, w *worker, m move, f facts) {
	l := w.job.live
	if m.blame == nobody || l.batch.Status != Active {
		return
	}
	l.broken++
	if m.blame == thePlan || l.fine == 0 || l.broken >= 3 {
		e.pause(t, l, m.why)
	}
}

// closing is the journal entry that a move completes.
func (w *worker) closing(m move, f facts) *journal.Entry {
	if f.asked == nil || w.task.Intent == nil {
		if m.settled == happened && w.task.Intent != nil { // a message about the audit said so
			return w.lookedUp(journal.OK)
		}
		return nil
	}
	switch {
	case f.asked.ask == doAct:
		entry := *w.entry
		entry.TraceID, entry.TookMS = w.trace, max(0, w.Now().Sub(w.began).Milliseconds())
		journal.Describe(&entry, f.answer.err)
		if m.settled == open_ {
			entry.Result = journal.Unknown
		}
		return &entry
	case m.settled == happened:
		return w.lookedUp(journal.OK)
	case m.settled == didNot:
		return w.lookedUp(journal.Failed)
	}
	return nil
}

// lookedUp completes an entry by what the platform was asked.
func (w *worker) lookedUp(result journal.Result) *journal.Entry {
	in := w.task.Intent
	entry := version.EntryOf(w.remote.As, in.Action, in.Version, nil)
	entry.ID, entry.BatchID, entry.Result = in.Entry, w.task.BatchID, result
	entry.Message = fault.T("took effect, as the platform shows", "经查询平台状态，操作已生效")
	if result == journal.Failed {
		entry.Message = fault.T("did not take effect, as the platform shows", "经查询平台状态，操作未生效")
	}
	return &entry
}

// known is what a move tells of the merchant's versions, nil when nothing.
func (w *worker) known(m move, f facts) func(*vault.Tx) error {
	v, id := w.Versions, w.task.MerchantID
	a := f.answer
	var notes []func(*vault.Tx) error
	add := func(do func(*vault.Tx) error) { notes = append(notes, do) }
	if a.list != nil {
		list, origins := a.list, f.origins
		add(func(tx *vault.Tx) error {
			if _, err := v.PutListTx(tx, id, list); err != nil {
				return err
			}
			for _, o := range origins {
				if o.Version == "" {
					continue
				}
				if err := v.NoteTemplateTx(tx, id, o.Version, version.Source{TemplateID: o.TemplateID, TemplateVersion: o.Template}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if m.settled == happened && w.task.Intent != nil {
		in := *w.task.Intent
		add(func(tx *vault.Tx) error {
			if err := v.NoteTx(tx, id, in.Action, in.Version, in.Strategy); err != nil || in.Action != version.Upload {
				return err
			}
			return v.NoteTemplateTx(tx, id, in.Version, w.in.plan.source())
		})
		if in.Action == version.Submit {
			if remember, known := w.submitted(in.Version); known {
				add(remember)
			}
		}
	}
	if f.asked != nil && a.refused == nil {
		number := f.asked.version
		switch {
		case f.asked.ask == askTruth && a.origin == version.OfSent && w.task.Intent == nil: // of an upload that arrived after all
			add(func(tx *vault.Tx) error {
				if err := v.NoteTx(tx, id, version.Upload, number, ""); err != nil {
					return err
				}
				return v.NoteTemplateTx(tx, id, number, w.in.plan.source())
			})
		case f.asked.ask == askBuild && a.build.Over() || (f.asked.ask == doAct && a.built):
			state := a.build
			if a.built {
				state = version.BuildDone
			}
			add(func(tx *vault.Tx) error { return v.NoteBuildTx(tx, id, number, state) })
		case f.asked.ask == askAudit && a.detail.State != version.Auditing && a.detail.State != version.None:
			add(func(tx *vault.Tx) error { return v.NoteStateTx(tx, id, number, a.detail.State) })
		case f.asked.ask == askPackage && m.over:
			add(func(tx *vault.Tx) error { _, err := v.PutExperienceTx(tx, a.experience); return err })
		}
		if d := a.detail; d.Version != "" && d.State != version.Auditing {
			add(func(tx *vault.Tx) error { return v.PutDetailTx(tx, d) })
		}
	}
	if f.asked == nil && m.heard && m.over {
		add(func(tx *vault.Tx) error { return v.NoteStateTx(tx, id, w.task.Version, version.WaitRelease) })
	}
	if len(notes) == 0 {
		return nil
	}
	return func(tx *vault.Tx) error {
		for _, note := range notes {
			if err := note(tx); err != nil {
				return err
			}
		}
		return nil
	}
}

// spend is more with an audit counted that was asked for at the time; sure is
// how many there certainly were that day.
func (w *worker) spend(more func(*vault.Tx) error, at time.Time, sure *int) func(*vault.Tx) error {
	key := templateKey(w.in.plan)
	return func(tx *vault.Tx) (err error) {
		if more != nil {
			if err := more(tx); err != nil {
				return err
			}
		}
		*sure, err = spendTx(tx, key, at)
		return err
	}
}

// troubled handles a piece of work that failed for a reason of this machine:
// nothing of it is on disk, so nothing is claimed, and the next attempt finds
// the task as it was.
func (e *Engine) troubled(t *turn, w *worker, err error, waiting int) {
	j, l := w.job, w.job.live
	e.freed(w, waiting)
	j.unsaved += int32(w.calls)
	w.calls = 0
	if e.ctx.Err() == nil {
		e.Logger.Warn("task not advanced", "task", w.in.id, "step", w.task.Step, "error", err)
		j.tries++
		j.retryAt = e.Now().Add(schedule.Backoff(int(j.tries), time.Second, time.Minute, schedule.Jitter())).UnixNano()
		if fault.As(err).Code == "vault.disk_full" && l.batch.Status == Active {
			if t == nil {
				t = &turn{}
				defer e.commit(t)
			}
			e.pause(t, l, fault.As(err).Message)
		}
	}
	e.place(j)
}

// taken puts a task that is on disk into memory and the counters.
func (e *Engine) taken(j *job, task *Task) {
	l := j.live
	if task.Step != j.step || task.State.Over() {
		e.leaveScouts(j)
		j.seen = 0
	}
	l.count(j.step, j.state, int(j.calls), int(j.wave), nil, -1)
	l.count(task.Step, task.State, task.Calls, task.Wave, task.Failure, +1)
	j.take(task, e.Now())
	j.unsaved = 0
	l.dirty, l.announce = true, true
	l.seen++
	l.lastTask = j.index
	if task.State.Over() {
		q := e.queueOf(l.batch.Plan.AppID)
		e.leaveGate(j, q)
		q.Drop(&j.Item)
		l.jobs[j.index] = nil
		l.open--
	}
}

// probe finds out whether the way out is back by asking for one merchant's
// versions, which changes nothing. While the way itself is known to be away,
// which is probed for everybody, it only waits for that to change.
func (e *Engine) probe(app string, q *schedule.Queue, merchantID string) {
	if client, err := e.Templates.Client(app); err == nil && !e.wayBack(client) {
		return
	}
	client, as, err := e.Platform.For(merchantID)
	if err == nil {
		_, err = version.Remote{Client: client, As: as, Now: e.Now}.List(e.ctx)
	} else { // a merchant without a token: the template list needs none
		if client, err = e.Templates.Client(app); err == nil {
			_, err = client.TemplateListQuery(e.ctx, alipay.Acting{}, alipay.TemplateListQueryRequest{})
		}
	}
	r := refusalOf(err, false, e.Now())
	e.send(func(*turn) {
		if r == nil || !r.silent {
			q.Probed(e.Now(), true, fault.Text{})
		} else {
			q.Probed(e.Now(), false, r.failure.Message)
		}
	})
}

// wayBack waits while the way to a client's gateway is away; it is false when
// the program ends before.
func (e *Engine) wayBack(client *alipay.Client) bool {
	for {
		changed := client.Way().Changed()
		if !client.Road().Away {
			return true
		}
		select {
		case <-changed:
		case <-e.stop:
			return false
		}
	}
}
