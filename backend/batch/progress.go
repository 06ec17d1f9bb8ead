package batch

import (
	"time"

	"minifleet/backend/alipay"
)

// Progress tells how a batch stands at this moment.
func (e *Engine) Progress(id string) (Progress, error) {
	b, err := e.Get(id)
	if err != nil {
		return Progress{}, err
	}
	now := e.Now()
	p := Progress{Batch: id, Status: b.Status, Reason: b.Reason, Counts: b.Counts, Wave: b.Wave, Waves: b.Waves, ElapsedMS: b.ActiveMS}
	var stats alipay.PacerStats
	if b.Status == Active && b.Counts.Total > 0 {
		if client := e.anyClient(id); client != nil {
			stats = client.Pacer().Stats()
			p.Pace, p.Throttled = stats.Rate, stats.Rate < 0.99*stats.Configured
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.runs[id]
	if r == nil {
		return p, nil
	}
	p.Rate = r.rate.perSecond(now)
	if g := e.gates[gateKey(&b.Plan)]; g != nil && g.shut && b.Counts.States[WaitQuota] > 0 {
		p.QuotaProbeAt = g.next
	}
	if b.Status == Active && b.Counts.States[WaitQuota] == 0 && p.Pace > 0 {
		p.EndsAt = now.Add(r.remaining(now, p.Pace))
	}
	return p, nil
}

// anyClient is a client of the batch's third-party app.
func (e *Engine) anyClient(id string) *alipay.Client {
	e.mu.Lock()
	var merchants []string
	if r := e.runs[id]; r != nil {
		for _, j := range r.jobs {
			if !j.task.State.Over() && j.task.State != WaitAuth {
				if merchants = append(merchants, j.task.MerchantID); len(merchants) == 3 {
					break
				}
			}
		}
	}
	e.mu.Unlock()
	for _, m := range merchants {
		if client, _, err := e.Platform.For(m); err == nil {
			return client
		}
	}
	return nil
}

// remaining estimates how long the rest takes: the calls still to be made at
// the present pace, or the last wait to end, whichever is longer.
func (r *run) remaining(now time.Time, pace float64) time.Duration {
	_, build, _ := r.batch.Build.estimate()
	_, audit, audited := r.batch.Audit.estimate()
	if !audited {
		audit = 48 * time.Hour // Alipay open platform: about two working days
	}
	goal := r.batch.Plan.Goal
	calls, before := 0, 0 // all that are left, and those before the last audit begins
	var waits time.Duration
	for _, j := range r.jobs {
		t := &j.task
		if t.State.Over() || t.State == WaitAuth {
			continue
		}
		left, early := stepsLeft(goal, t.Step)
		calls += left
		before += early
		if t.Step == StepAudit {
			waits = max(waits, t.WaitSince.Add(audit).Sub(now))
		}
	}
	d := time.Duration(float64(calls) / pace * float64(time.Second))
	if before > 0 {
		start := time.Duration(float64(before) / pace * float64(time.Second))
		if goal.audits() {
			start += audit
		}
		waits = max(waits, start+build)
	}
	return max(d, waits)
}

// stepsLeft is how many calls a task at a step still needs, and how many of
// them come before its audit.
func stepsLeft(goal Goal, s Step) (all, before int) {
	tail := 0
	switch {
	case goal == GoalAudited:
		tail = 1
	case goal.audits():
		tail = 2
	case goal == GoalExperience:
		tail = 2
	}
	submit := 0
	if goal.audits() {
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
