package batch

import (
	"slices"
	"strings"
	"time"

	"minifleet/backend/fault"
)

// longestProbe bounds how seldom a used-up quota is tried.
const longestProbe = 30 * time.Minute

func quotaText() fault.Text {
	return fault.T("today's audits of the template are used up; it goes on by itself", "模板当日审核次数已用完，额度恢复后自动继续")
}

// gate is the audit quota of one template, once it was found used up. Tasks wait
// behind it in the order of their batches; one of them tries at growing
// intervals. When it is let through the others follow, a few at first.
type gate struct {
	key      string
	shut     bool
	waiting  []*job
	passing  map[*job]bool // let through, their submission under way
	window   int           // how many may be passing
	next     time.Time     // when the next try may be made while shut
	interval time.Duration
}

func gateKey(p *Plan) string { return p.AppID + "/" + p.TemplateID }

// queue puts a task that waits for the quota behind its gate. Call with mu held.
func (e *Engine) queue(j *job) {
	key := gateKey(&j.run.batch.Plan)
	g := e.gates[key]
	if g == nil { // after a start: nobody knows, so try
		g = &gate{key: key, shut: true, passing: map[*job]bool{}, window: 1, next: e.Now(), interval: e.QuotaProbe}
		e.gates[key] = g
	}
	if j.gate == nil {
		j.gate = g
		at, _ := slices.BinarySearchFunc(g.waiting, j, func(a, b *job) int { return strings.Compare(a.task.ID, b.task.ID) })
		g.waiting = slices.Insert(g.waiting, at, j)
	}
	if g.passing[j] {
		e.letThrough(g, j)
	}
	e.pump(g)
}

// letThrough makes a task due that may try. Call with mu held.
func (e *Engine) letThrough(g *gate, j *job) {
	j.due, j.rank = e.Now(), rankSubmit
	if g.shut {
		j.due, j.rank = g.next, rankTruth
	}
	e.laneOf(j.run.batch.Plan.AppID).waits.put(j)
}

// pump lets through as many as the gate's window takes. Call with mu held.
func (e *Engine) pump(g *gate) {
	for len(g.waiting) > 0 && len(g.passing) < g.window {
		j := g.waiting[0]
		g.waiting = slices.Delete(g.waiting, 0, 1)
		g.passing[j] = true
		e.letThrough(g, j)
	}
	if len(g.waiting) == 0 && len(g.passing) == 0 && !g.shut {
		delete(e.gates, g.key)
	}
	e.poke()
}

// leaveGate takes a task away from its gate. Call with mu held.
func (e *Engine) leaveGate(j *job) {
	g := j.gate
	if g == nil {
		return
	}
	j.gate = nil
	delete(g.passing, j)
	if at := slices.Index(g.waiting, j); at >= 0 {
		g.waiting = slices.Delete(g.waiting, at, at+1)
	}
	e.pump(g)
}

// mustQueue reports whether a submission has to wait behind the quota.
func (f *flight) mustQueue() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := f.gates[gateKey(f.plan())]
	return g != nil && !g.passing[f.job] && (g.shut || len(g.waiting) > 0)
}

// quotaUsed shuts the gate after a submission was refused for the quota.
func (f *flight) quotaUsed() {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := gateKey(f.plan())
	g := f.gates[key]
	if g == nil {
		g = &gate{key: key, passing: map[*job]bool{}}
		f.gates[key] = g
	}
	tried := g.passing[f.job]
	if !g.shut || tried {
		if g.interval = min(2*g.interval, longestProbe); !g.shut {
			g.interval = f.QuotaProbe
		}
		now := f.Now()
		g.next = now.Add(time.Duration((0.9 + 0.2*jitter()) * float64(g.interval)))
		// Alipay open platform: a template's audits are counted by the day.
		if m := midnight(now).Add(time.Duration((3 + 7*jitter()) * float64(time.Second))); m.Before(g.next) {
			g.next = m
		}
	}
	g.shut, g.window = true, 1
	delete(g.passing, f.job)
	f.job.gate = nil
	for j := range g.passing { // those not yet under way wait again
		if !j.busy {
			delete(g.passing, j)
			j.gate = nil
			j.leave()
			f.queue(j)
		}
	}
}

// tryEnded takes note of what became of a submission that was let through:
// taken, it opens the gate wider; otherwise the next one tries.
func (f *flight) tryEnded(taken bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := f.job.gate
	if g == nil || !g.passing[f.job] {
		return
	}
	if taken {
		g.shut, g.window = false, min(2*g.window, f.Workers)
	}
	f.leaveGate(f.job)
}

// midnight is the next midnight of the platform's day.
func midnight(now time.Time) time.Time {
	day := time.FixedZone("Asia/Shanghai", 8*3600)
	y, m, d := now.In(day).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, day)
}
