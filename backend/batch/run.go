package batch

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// run is a batch in memory.
type run struct {
	batch  Batch // Counts and learners are kept here and written from here
	jobs   []*job
	byTask map[string]*job
	since  time.Time // since when it is running, for ActiveMS; zero when it is not
	// dirty tells that the record on disk is behind; announce that listeners
	// have to be told, of task when only one changed.
	dirty     bool
	announce  bool
	tasksSeen int
	lastTask  string
	told      time.Time
	pioneers  map[Step]int // how many ask early at present
	ranks     map[Step]int
	rate      meter
	notFirst  int // merchants taken to have no version that had one
	broken    int // answers in a row that blame the configuration
	waves     []waveCount
	form      *version.Form // with its files' contents, once one was needed
	// urgent asks for the record to be written before anything is announced;
	// closing that it is over.
	urgent  bool
	closing bool
	// tellLanding asks for a signal whenever somebody stops working on a task.
	tellLanding bool
	written     time.Time
}

// waveCount is how the tasks of one wave stand; over counts those that will not
// go on by themselves.
type waveCount struct{ total, over, ok int }

// count moves a task in the counters from what it was to what it is; either may
// be missing.
func (r *run) count(was, is *Task) {
	if was != nil {
		r.batch.Counts.add(*was, -1)
		r.wave(*was, -1)
	}
	if is != nil {
		r.batch.Counts.add(*is, +1)
		r.wave(*is, +1)
	}
}

func (r *run) wave(t Task, sign int) {
	for len(r.waves) <= t.Wave {
		r.waves = append(r.waves, waveCount{})
	}
	w := &r.waves[t.Wave]
	w.total += sign
	if t.State.Over() || t.State == WaitAuth { // nobody knows when a merchant will authorize
		w.over += sign
	}
	if t.State == Succeeded {
		w.ok += sign
	}
}

func (r *run) learner(s Step) *Learner {
	switch s {
	case StepAudit:
		return &r.batch.Audit
	case StepPackage:
		return &r.batch.Package
	}
	return &r.batch.Build
}

// load brings a batch into memory and starts what of it may run. Call with
// control held, mu free.
func (e *Engine) load(id string) error {
	e.mu.Lock()
	_, here := e.runs[id]
	e.mu.Unlock()
	if here {
		return nil
	}
	r := &run{byTask: map[string]*job{}, pioneers: map[Step]int{}, ranks: map[Step]int{}}
	var list []Task
	brought := map[string]Verdict{}
	if err := e.Vault.View(func(tx *vault.Tx) (err error) {
		if r.batch, err = getBatch(tx, id); err != nil {
			return err
		}
		if list, err = tasksOf(tx, id); err != nil {
			return err
		}
		return verdicts.Each(tx, id+".", func(v Verdict) error { brought[v.TaskID] = v; return nil })
	}); err != nil {
		return err
	}
	r.batch.Counts = newCounts()
	now := e.Now()
	for _, t := range list {
		if t.Intent != nil && t.RetryAt.Before(now.Add(e.Settle)) {
			t.RetryAt = now.Add(e.Settle) // the call may still be on its way
		}
		j := &job{run: r, task: t, at: -1}
		if v, ok := brought[t.ID]; ok {
			j.verdict = &v
		}
		r.count(nil, &t)
		r.jobs = append(r.jobs, j)
		r.byTask[t.ID] = j
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.runs[id] = r
	e.enter(r)
	e.settleRun(r)
	return nil
}

// enter places the tasks of a run after it was loaded or its status changed.
// Call with mu held.
func (e *Engine) enter(r *run) {
	now := e.Now()
	if r.batch.Status == Active {
		if r.since.IsZero() {
			r.since = now
		}
		if r.batch.StartedAt.IsZero() {
			r.batch.StartedAt = now
			r.dirty = true
		}
	} else {
		r.leave(now)
	}
	for _, j := range r.jobs {
		e.place(j)
	}
	r.announce = true
	e.signal()
	e.poke()
}

// leave stops the clock of a run.
func (r *run) leave(now time.Time) {
	if !r.since.IsZero() {
		r.batch.ActiveMS += now.Sub(r.since).Milliseconds()
		r.since = time.Time{}
	}
	r.dirty = true
}

// activeMS is the running time up to now.
func (r *run) activeMS(now time.Time) int64 {
	if r.since.IsZero() {
		return r.batch.ActiveMS
	}
	return r.batch.ActiveMS + now.Sub(r.since).Milliseconds()
}

// begin starts a run whose hour has come. Call with mu held.
func (e *Engine) begin(r *run) {
	r.batch.Status = Active
	r.dirty = true
	e.enter(r)
	e.settleRun(r)
}

// signal wakes everybody who waits for a batch. Call with mu held.
func (e *Engine) signal() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// snapshot is the record of a run as it has to be on disk now.
func (r *run) snapshot(now time.Time) Batch {
	b := r.batch
	b.Counts = r.batch.Counts.clone()
	b.ActiveMS = r.activeMS(now)
	b.Build.Spans = append([]Span(nil), b.Build.Spans...)
	b.Audit.Spans = append([]Span(nil), b.Audit.Spans...)
	b.Package.Spans = append([]Span(nil), b.Package.Spans...)
	return b
}

// settleRun lets the next wave go, stops for a confirmation, or finishes the
// batch. Call with mu held.
func (e *Engine) settleRun(r *run) {
	if r.batch.Status != Active || r.closing {
		return
	}
	if r.batch.Counts.over() == r.batch.Counts.Total && !r.anyBusy() {
		r.closing, r.announce = true, true
		e.hurry()
		return
	}
	if r.batch.Wave+1 < r.batch.Waves {
		e.settleWave(r)
	}
}

// settleWave decides about the wave that runs: the next one begins when enough
// of it reached the goal, and a person is asked when it is over, or can no
// longer reach that, without. Call with mu held.
func (e *Engine) settleWave(r *run) {
	for r.batch.Wave+1 < r.batch.Waves {
		var sum waveCount
		for _, w := range r.waves[:min(len(r.waves), r.batch.Wave+1)] {
			sum.total, sum.over, sum.ok = sum.total+w.total, sum.over+w.over, sum.ok+w.ok
		}
		need := 101
		if at := r.batch.Plan.Waves[r.batch.Wave].ContinueAt; at > 0 {
			need = at
		}
		switch {
		case sum.ok*100 >= need*sum.total:
			r.batch.Wave++
			r.dirty, r.announce = true, true
			for _, j := range r.jobs {
				if j.task.Wave == r.batch.Wave {
					e.place(j)
				}
			}
			continue
		case sum.over == sum.total || (need <= 100 && (sum.total-(sum.over-sum.ok))*100 < need*sum.total):
			r.batch.Reason = fault.T("wave %d is over: %d of %d reached the goal; go on with the next one?", "第 %d 批已结束：%d / %d 达成目标，是否继续下一批？",
				r.batch.Wave+1, sum.ok, sum.total)
			e.stopRun(r, Confirm)
		}
		return
	}
}

// stopRun ends the placing of a run's tasks; calls under way finish. Call with
// mu held.
func (e *Engine) stopRun(r *run, s Status) {
	r.batch.Status = s
	r.urgent = true
	e.enter(r)
	e.hurry()
}

func (r *run) anyBusy() bool {
	for _, j := range r.jobs {
		if j.busy {
			return true
		}
	}
	return false
}
