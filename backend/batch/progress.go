package batch

import (
	"cmp"
	"time"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
)

// Progress tells how a batch stands at this moment.
func (e *Engine) Progress(id string) (Progress, error) {
	p, left, err := e.progress(id)
	if err != nil || left < 0 {
		return p, err
	}
	c, err := e.forecast(p)
	p.ends(c, left, e.Now())
	return p, err
}

// forecast is a calendar made for when a batch is over, and kept for a while.
type forecast struct {
	of   Progress // what it was made for
	made time.Time
	took time.Duration
	Calendar
}

// forecastShare is the share of the time that is spent on forecasts at most: a
// command asks how a batch stands five times a second, and the forecast of
// 100,000 merchants takes long.
const forecastShare = 0.05

// fresh reports whether a forecast is still good enough.
func (f *forecast) fresh(p Progress, now time.Time) bool {
	return f.of.Status == p.Status && f.of.Wave == p.Wave && f.of.Waves == p.Waves && f.of.Ready == p.Ready && f.of.SoakUntil.Equal(p.SoakUntil) &&
		now.Sub(f.made) < time.Duration(float64(f.took)/forecastShare) && !now.Before(f.made)
}

// forecast is the calendar of a batch in memory, not older than what it costs
// allows. It names no merchants.
func (e *Engine) forecast(p Progress) (Calendar, error) {
	e.foreseeing.Lock()
	defer e.foreseeing.Unlock()
	if f := e.forecasts[p.Batch]; f != nil && f.fresh(p, e.Now()) {
		return f.Calendar, nil
	}
	began, f := time.Now(), &forecast{of: p, made: e.Now()}
	var own *part
	_ = e.do(func(*turn) { // once the engine is closed there is only what is stored
		if l := e.lives[p.Batch]; l != nil {
			own = l.part(f.made)
		}
	})
	if own == nil {
		return Calendar{}, nil
	}
	var err error
	if f.Calendar, err = e.calendar(*own); err != nil {
		return Calendar{}, err
	}
	f.took = time.Since(began)
	for id := range e.forecasts { // of batches that nobody asks about any more
		if e.Now().Sub(e.forecasts[id].made) > time.Minute {
			delete(e.forecasts, id)
		}
	}
	e.forecasts[p.Batch] = f
	return f.Calendar, nil
}

// Outlook tells how a batch stands, and its calendar: what Progress and Calendar
// do, worked out once.
func (e *Engine) Outlook(id string) (Progress, Calendar, error) {
	p, left, err := e.progress(id)
	if err != nil {
		return p, Calendar{}, err
	}
	c, err := e.Calendar(id)
	if left >= 0 {
		p.ends(c, left, e.Now())
	}
	return p, c, err
}

// ends takes over when a batch is over: nobody is faster than the calls.
func (p *Progress) ends(c Calendar, calls int, now time.Time) {
	if p.EndsAt = c.EndsAt; p.Pace > 0 {
		p.EndsAt = later(p.EndsAt, now.Add(time.Duration(float64(calls)/p.Pace*float64(time.Second))))
	}
}

// progress is Progress without when the batch is over; left is how many calls
// it still needs, below 0 when nobody can tell when it is over.
func (e *Engine) progress(id string) (p Progress, left int, err error) {
	left = -1
	b, err := e.Get(id)
	if err != nil {
		return Progress{}, left, err
	}
	now := e.Now()
	p = Progress{Batch: id, Status: b.Status, Reason: b.Reason, Counts: b.Counts, Stages: b.Plan.stagesOf(b.Counts), Wave: b.Wave, Waves: b.Waves,
		ElapsedMS: b.ActiveMS,
		LeftAlone: b.Counts.States[LeftAlone], Ready: b.Counts.States[WaitRelease], SoakUntil: b.SoakUntil}
	if client, err := e.Templates.Client(b.Plan.AppID); err == nil && b.Status == Active {
		if road := client.Road(); road.Offline() {
			p.Away = &schedule.Away{Since: road.Since, Why: road.Error, Next: road.NextTry}
		}
		stats := client.Pacer().Stats()
		p.Pace, p.Throttled = stats.Rate, stats.Rate < 0.99*stats.Configured
	}
	if held := e.Held(); held != nil && !b.Status.Over() {
		p.Waits = fault.As(held).Message
	}
	_ = e.do(func(*turn) { // once the engine is closed there is only what is stored
		l := e.lives[id]
		if l == nil {
			return
		}
		p.Working = e.started && (b.Status == Active || b.Status == Scheduled || b.Status == Stopping)
		p.Rate = l.meter.PerSecond(now)
		if g := e.gates[templateKey(&b.Plan)]; g != nil && b.Counts.States[WaitQuota] > 0 {
			if next, shut := g.Shut(); shut {
				p.QuotaProbeAt = next
			}
		}
		if q := e.queues[b.Plan.AppID]; q != nil && (p.Away == nil || p.Away.Next.IsZero()) {
			if away, is := q.Away(); is {
				p.Away = &away
			}
		}
		if away := p.Away; away != nil && p.Waits.IsZero() {
			p.Waits = fault.Text{EN: "no answer since " + away.Since.Local().Format("15:04:05") + ": " + away.Why.EN,
				ZH: "自 " + away.Since.Local().Format("15:04:05") + " 起没有响应：" + away.Why.ZH}
		}
		p.Waits = cmp.Or(p.Waits, l.askTrouble, l.unsaved, l.stuck)
		left = l.callsLeft(e.messages).Calls
	})
	if b.Status != Scheduled && (b.Status != Active || p.Pace <= 0 || p.Away != nil) {
		left = -1
	}
	return p, left, nil
}

// callsLeft is what the batch is still needed for; told says that messages tell
// when audits are over.
func (l *live) callsLeft(told bool) schedule.Left {
	p, out := &l.batch.Plan, schedule.Left{Uploads: l.batch.Counts.Steps[StepUpload]}
	for s, n := range l.batch.Counts.Steps {
		all, before := p.stepsLeft(s, told)
		out.Calls += n * all
		if out.Submits += n * before; before > 0 && p.Goal.Audits() {
			out.After += n * (all - before)
		}
	}
	out.Submits -= out.Uploads
	out.Build, out.Audit = l.longestWaits(told)
	return out
}

// longestWaits is how long a merchant waits for its build, and until its audit is
// known to be over, as far as that is known.
func (l *live) longestWaits(told bool) (build, audit time.Duration) {
	_, build, _ = l.batch.Build.Estimate()
	if !l.batch.Plan.audits() {
		return build, 0
	}
	_, audit, known := l.batch.Audit.Estimate()
	switch {
	case !known:
		audit = statedAudit
	case !told:
		audit = schedule.Audits().Last(audit)
	}
	return build, audit
}

// stepsLeft is how many calls a task at a step still needs, and how many of
// them come before its audit. Nobody asks about an audit whose end is told.
func (p *Plan) stepsLeft(s Step, told bool) (all, before int) {
	if p.Given {
		if s == StepLook {
			return 2 + len(p.Gray), 0
		}
		return 1 + len(p.Gray), 0
	}
	goal, tail := p.Goal, len(p.Gray)
	switch {
	case goal == GoalAudited:
		tail += 1
	case goal.Audits():
		tail += 2
	case goal == GoalExperience:
		tail += 2
	}
	if told && goal.Audits() {
		tail--
	}
	submit := 0
	if goal.Audits() {
		submit = 1
	}
	switch s {
	case StepUpload:
		return 1 + submit + tail, 1 + submit
	case StepBuild, StepLook, StepClear, StepSubmit:
		return max(submit+tail, 1), submit
	case StepAudit:
		return tail, 0
	}
	return 1, 0
}
