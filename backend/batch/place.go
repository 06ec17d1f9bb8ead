package batch

import (
	"time"

	"minifleet/backend/batch/schedule"
)

const (
	// With messages on, asking is only for the message that never comes.
	safetyFirst = 2 * time.Minute
	safetyMost  = 30 * time.Minute
)

// place puts a task where its state says: into its queue, behind a quota, or
// nowhere when it may not work.
func (e *Engine) place(j *job) {
	if j.Busy() || j.state.Over() {
		return // it is placed when its work ends, or nothing follows
	}
	l, now := j.live, e.Now()
	q := e.queueOf(l.batch.Plan.AppID)
	j.parked = false
	if !l.runnable(j) || (!j.begun && j.step == StepUpload && l.survey == nil) || (!j.begun && l.survey.stale(now)) {
		e.leaveGate(j, q)
		q.Drop(&j.Item)
		return
	}
	if j.lacks = j.lacks && !j.informed(now); j.lacks {
		l.lacking = true
		e.leaveGate(j, q)
		q.Drop(&j.Item)
		return
	}
	if j.state == WaitQuota && !j.intent {
		g := e.gates[templateKey(&l.batch.Plan)]
		if g == nil { // after a start: nobody knows, so try
			g = schedule.NewGate(now, e.QuotaProbe, e.perDay(&l.batch.Plan), e.Workers)
			e.gates[templateKey(&l.batch.Plan)] = g
		}
		g.Wait(&j.Item, q, now)
		return
	}
	e.leaveGate(j, q)
	due := e.dueAt(j, now)
	if j.waiting {
		q.PutOut(&j.Item, due, j.rank(), now)
	} else {
		q.Put(&j.Item, due, j.rank(), now)
	}
}

// rank orders tasks that are due: those that start a long wait come first,
// because their merchants' waits then run beside everybody else's calls.
func (j *job) rank() schedule.Rank {
	if j.intent || j.scout > 0 {
		return schedule.Truth
	}
	switch j.step {
	case StepSubmit, StepClear:
		return schedule.Submit
	case StepBuild, StepLook:
		return schedule.Build
	case StepUpload:
		return schedule.Upload
	case StepAudit, StepPackage:
		return schedule.Poll
	}
	return schedule.Finish
}

// dueAt is when the task's next piece of work is due.
func (e *Engine) dueAt(j *job, now time.Time) time.Time {
	switch {
	case j.step == StepAudit && j.verdict != nil:
		return now
	case j.state == WaitRelease && (j.step == StepOnline || j.step == StepGray):
		at, _ := j.live.batch.Plan.releaseAt(j.onShelf(), j.live.batch.Released, now)
		if at.IsZero() {
			return now.Add(24 * time.Hour) // a word places it anew
		}
		return at
	case j.retryAt != 0:
		return time.Unix(0, j.retryAt)
	case !j.intent && (j.step == StepBuild || j.step == StepAudit || j.step == StepPackage):
		return e.askAt(j)
	}
	return now
}

// askAt is when to ask next about the build, audit or packaging the task waits
// for.
func (e *Engine) askAt(j *job) time.Time {
	l := j.live
	p, learner := paceOf(j.step), l.learner(j.step)
	_, high, known := learner.Estimate()
	began := time.Unix(0, j.since)
	if j.step == StepAudit && e.messages {
		e.leaveScouts(j)
		at := safetyFirst
		if known {
			at = max(2*high, high+20*time.Second)
		}
		for at <= j.seen {
			at += min(at, safetyMost)
		}
		return began.Add(at + time.Duration(schedule.Jitter()*float64(at)/8))
	}
	switch {
	case known:
		e.leaveScouts(j)
	case j.scout == 0 && l.scouts[j.step] < p.Scouts:
		l.scouts[j.step]++
		l.ranks[j.step]++
		j.scout = int32(l.ranks[j.step])
	}
	j.parked = j.scout == 0
	return began.Add(learner.Due(p, j.seen, int(j.scout)-1, schedule.Jitter()))
}

// leaveScouts makes a task one of those that do not scout; its place goes to
// somebody else. What it saw of its own wait stays: the next question comes
// after the last one.
func (e *Engine) leaveScouts(j *job) {
	if j.scout == 0 {
		return
	}
	j.scout = 0
	l, s := j.live, j.step
	l.scouts[s]--
	if _, _, known := l.learner(s).Estimate(); known {
		return
	}
	for _, other := range l.jobs {
		if l.scouts[s] >= paceOf(s).Scouts {
			return
		}
		if other != nil && other.parked && other.scout == 0 && other.step == s && !other.Busy() {
			e.place(other)
		}
	}
}

// replace places the tasks anew that wait at a step, because what is known of
// the wait changed.
func (e *Engine) replace(l *live, s Step) {
	for _, j := range l.jobs {
		if j != nil && j.step == s && j.state == Running {
			e.place(j)
		}
	}
}

// leaveGate takes a task away from the quota it waits for.
func (e *Engine) leaveGate(j *job, q *schedule.Queue) {
	key := templateKey(&j.live.batch.Plan)
	g := e.gates[key]
	if g == nil {
		return
	}
	g.Leave(&j.Item)
	g.Pump(q, e.Now())
	if g.Empty() {
		delete(e.gates, key)
	}
}

// full reports whether a submission has to wait behind the quota.
func (e *Engine) full(j *job) bool {
	g := e.gates[templateKey(&j.live.batch.Plan)]
	return g != nil && g.Holds(&j.Item)
}

// quotaUsed shuts the gate after a submission was refused for the quota.
func (e *Engine) quotaUsed(j *job) {
	key, now := templateKey(&j.live.batch.Plan), e.Now()
	g := e.gates[key]
	if g == nil {
		g = schedule.NewOpenGate(e.QuotaProbe, e.perDay(&j.live.batch.Plan), e.Workers)
		e.gates[key] = g
	}
	renews := schedule.NextDay(now).Add(time.Duration((3 + 7*schedule.Jitter()) * float64(time.Second)))
	g.Refused(&j.Item, e.queueOf(j.live.batch.Plan.AppID), now, renews, schedule.Jitter())
}

// quotaTried takes note of what became of a submission that was let through.
func (e *Engine) quotaTried(j *job, taken bool) {
	key := templateKey(&j.live.batch.Plan)
	if g := e.gates[key]; g != nil {
		g.Ended(&j.Item, taken, e.queueOf(j.live.batch.Plan.AppID), e.Now())
		if g.Empty() {
			delete(e.gates, key)
		}
	}
}
