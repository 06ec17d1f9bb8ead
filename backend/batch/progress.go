package batch

import (
	"time"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
)

// Progress tells how a batch stands at this moment.
func (e *Engine) Progress(id string) (Progress, error) {
	p, own, err := e.progress(id)
	if err != nil || own == nil {
		return p, err
	}
	c, err := e.calendar(*own)
	p.ends(c, own)
	return p, err
}

// Outlook tells how a batch stands, and its calendar: what Progress and Calendar
// do, worked out once.
func (e *Engine) Outlook(id string) (Progress, Calendar, error) {
	p, own, err := e.progress(id)
	if err != nil {
		return p, Calendar{}, err
	}
	c, err := e.Calendar(id)
	if own != nil {
		p.ends(c, own)
	}
	return p, c, err
}

// ends takes over when a batch is over: nobody is faster than the calls.
func (p *Progress) ends(c Calendar, own *part) {
	if p.EndsAt = c.EndsAt; p.Pace > 0 {
		p.EndsAt = later(p.EndsAt, own.now.Add(time.Duration(float64(own.calls)/p.Pace*float64(time.Second))))
	}
}

// progress is Progress without when the batch is over; own is the batch as the
// forecast of that takes it, nil when nobody can tell.
func (e *Engine) progress(id string) (p Progress, own *part, err error) {
	b, err := e.Get(id)
	if err != nil {
		return Progress{}, nil, err
	}
	now := e.Now()
	p = Progress{Batch: id, Status: b.Status, Reason: b.Reason, Counts: b.Counts, Stages: b.Plan.stagesOf(b.Counts), Wave: b.Wave, Waves: b.Waves, ElapsedMS: b.ActiveMS,
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
		if p.Waits.IsZero() && !l.askTrouble.IsZero() {
			p.Waits = l.askTrouble
		}
		if p.Waits.IsZero() {
			p.Waits = l.stuck
		}
		own = l.part(now)
		own.batch = b
	})
	if own != nil && b.Status != Scheduled && (b.Status != Active || p.Pace <= 0 || p.Away != nil) {
		own = nil
	}
	return p, own, nil
}

// callsLeft is how many calls the batch still needs, and how many of them come
// before its last audit.
func (l *live) callsLeft() (all, before int) {
	for s, n := range l.batch.Counts.Steps {
		a, b := l.batch.Plan.stepsLeft(s)
		all, before = all+n*a, before+n*b
	}
	return all, before
}

// longestWait is how long a merchant waits for the platform between its
// submission and its end, as far as that is known.
func (l *live) longestWait() time.Duration {
	_, build, _ := l.batch.Build.Estimate()
	if !l.batch.Plan.audits() {
		return build
	}
	_, audit, known := l.batch.Audit.Estimate()
	if !known {
		audit = statedAudit
	}
	return build + audit
}

// stepsLeft is how many calls a task at a step still needs, and how many of
// them come before its audit.
func (p *Plan) stepsLeft(s Step) (all, before int) {
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
	submit := 0
	if goal.Audits() {
		submit = 1
	}
	switch s {
	case StepUpload:
		return 1 + submit + tail, 1 + submit
	case StepBuild, StepLook, StepClear, StepSubmit:
		return submit + max(tail, 1), submit
	case StepAudit:
		return tail, 0
	}
	return 1, 0
}
