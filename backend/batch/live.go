package batch

import (
	"sync/atomic"
	"time"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// job is a task in memory: what is needed to know when it is due. The record
// itself is read when its work begins. It belongs to the loop.
type job struct {
	schedule.Item
	live     *live
	merchant string
	index    int32
	wave     int32
	step     Step
	state    State
	intent   bool
	begun    bool
	waiting  bool // only because nobody answers
	since    int64
	retryAt  int64
	tries    int32
	calls    int32 // as on disk
	unsaved  int32 // made since
	seen     time.Duration
	parked   bool
	scout    int32 // 0 for none, else its number
	verdict  *Verdict
	letting  *Letting
	stage    int32
	stageAt  int64
	submitAt int64 // when its version was submitted, 0 when that is not known
	lacks    bool  // it waits until it is known whether its merchant has gone on
}

// onShelf is where the task's version stands on its way to everyone.
func (j *job) onShelf() onShelf {
	return onShelf{letting: j.letting, stage: int(j.stage), stageAt: time.Unix(0, j.stageAt)}
}

// live is a batch in memory. It belongs to the loop; what calls under way see
// of it (form) is safe for that by itself.
type live struct {
	batch  Batch // Counts and learners are kept here and written from here
	number uint64
	jobs   []*job // by index; nil for those over
	open   int
	again  []int32   // tasks that are to be tried once more
	since  time.Time // since when it is running, for ActiveMS; zero when it is not
	scouts map[Step]int
	ranks  map[Step]int
	meter  schedule.Meter
	waves  []waveCount
	form   atomic.Pointer[version.Form] // with its files' contents, once one was needed

	survey     *survey // that merchants which were not begun rely on
	newer      *survey // the last one, that versions which waited rely on
	lacking    bool    // some job lacks it
	partly     *survey // one that is not ended yet
	asking     bool    // the survey is under way
	askAt      time.Time
	askTries   int
	askTrouble fault.Text
	edition    int // of the plan

	notFirst int // merchants taken to have no version that had one
	broken   int // answers in a row that blame the configuration
	fine     int // answers that did not

	stuck   fault.Text // why calls fail at present, empty when they do not
	unsaved fault.Text // why the batch itself is not written at present, empty when it is

	restAt time.Time // until then nothing of the batch itself is written: the disk refused
	misses int       // how often it refused in a row

	dirty    bool
	urgent   bool
	announce bool
	seen     int
	lastTask int32
	told     time.Time
	written  time.Time
}

// waveCount is how the tasks of one wave stand; over counts those that will not
// go on by themselves.
type waveCount struct {
	total, over, ok int
	tally           Tally
}

func (l *live) id() string          { return l.batch.ID }
func (l *live) task(i int32) string { return taskID(l.batch.ID, int(i)) }

// count moves a task in the counters from what it was to what it is.
func (l *live) count(step Step, state State, calls int, wave int, why *Failure, sign int) {
	l.batch.Counts.add(step, state, calls, sign)
	for len(l.waves) <= wave {
		l.waves = append(l.waves, waveCount{})
	}
	w := &l.waves[wave]
	w.total += sign
	if state.Over() || state == WaitAuth { // nobody knows when a merchant will authorize
		w.over += sign
	}
	if state == Succeeded || state == LeftAlone {
		w.ok += sign
	}
	if state == WaitRelease && l.batch.Plan.Goal == GoalHeld { // all that is wanted before the word
		w.ok += sign
		w.over += sign
	}
	if state.Over() {
		w.tally.Ended += sign
	}
	if state != Failed {
		return
	}
	w.tally.Failed += sign
	switch {
	case why == nil:
	case why.Rejected():
		w.tally.Rejected += sign
	case lostConsent(why):
		w.tally.Lost += sign
	}
}

func lostConsent(f *Failure) bool {
	return f.Code == "20001" || f.Code == "authorize.lost" || f.Code == "authorize.not_authorized" || f.Code == "platform.authorization_lost"
}

func (l *live) learner(s Step) *schedule.Learner {
	switch s {
	case StepAudit:
		return &l.batch.Audit
	case StepPackage:
		return &l.batch.Package
	}
	return &l.batch.Build
}

func paceOf(s Step) schedule.Pace {
	if s == StepAudit {
		return schedule.Audits()
	}
	return schedule.Builds()
}

// load brings a batch into memory and starts what of it may run. The reading is
// done here, the loop only takes it over.
func (e *Engine) load(id string) error {
	for changed := true; changed; {
		var err error
		if changed, err = e.tryLoad(id); err != nil {
			return err
		}
	}
	// A roll-back waits for what the batch that it takes back has to give up.
	b, err := e.Get(id)
	if err != nil || b.Status.Over() || !b.Plan.takesBack() {
		return err
	}
	source, err := e.Get(b.Plan.Source)
	switch {
	case fault.CodeOf(err) == "batch.not_found": // nobody needs it any more
		return nil
	case err != nil || source.Status.Over() || source.Status != Stopping && source.GiveUp == nil:
		return err
	}
	return e.load(source.ID)
}

// tryLoad is load; changed tells that the batch was changed while it was read.
func (e *Engine) tryLoad(id string) (changed bool, err error) {
	here, as := false, 0
	if err := e.do(func(*turn) { here, as = e.lives[id] != nil || !e.started, e.resting[id] }); err != nil || here {
		return false, err
	}
	l := &live{scouts: map[Step]int{}, ranks: map[Step]int{}}
	if err := e.Vault.View(func(tx *vault.Tx) (err error) {
		if l.batch, err = getBatch(tx, id); err != nil {
			return err
		}
		l.batch.Counts = newCounts()
		l.waves, l.open, l.jobs, l.again = nil, 0, make([]*job, 0, l.batch.Counts.Total), nil
		wants := func(Task) bool { return false }
		if l.batch.Again != nil {
			wants = l.batch.Again.wants()
		}
		return eachTask(tx, id, func(t Task) error {
			for len(l.jobs) <= t.Index {
				l.jobs = append(l.jobs, nil)
			}
			l.count(t.Step, t.State, t.Calls, t.Wave, t.Failure, +1)
			switch {
			case !t.State.Over():
				l.jobs[t.Index] = &job{live: l, merchant: t.MerchantID, index: int32(t.Index)}
				l.jobs[t.Index].take(&t, e.Now())
				l.open++
			case wants(t):
				l.again = append(l.again, int32(t.Index))
			}
			return nil
		})
	}); err != nil {
		return false, err
	}
	var failed error
	err = e.do(func(*turn) {
		if e.lives[id] != nil || e.closed() || l.batch.Status.Over() {
			return
		}
		if changed = e.resting[id] != as; changed {
			return
		}
		failed = e.Vault.View(func(tx *vault.Tx) error { // what messages told while the tasks were read
			return verdicts.Each(tx, id+".", func(v Verdict) error {
				if i := indexOf(v.TaskID); i >= 0 && i < len(l.jobs) && l.jobs[i] != nil {
					l.jobs[i].verdict = &v
				}
				return nil
			})
		})
		if failed != nil {
			return
		}
		e.numbered++
		l.number = e.numbered
		for _, j := range l.jobs {
			if j != nil {
				e.adopt(l, j)
			}
		}
		e.lives[id] = l
		e.enter(l)
	})
	if failed != nil {
		return false, failed
	}
	return changed, err
}

// adopt gives a job its place in the order of things.
func (e *Engine) adopt(l *live, j *job) {
	j.live = l
	j.Item.Of, j.Item.Order, j.Item.Group = j, l.number<<24|uint64(j.index), l.number
}

// take takes over what of a task decides when it is due.
func (j *job) take(t *Task, now time.Time) {
	t.sane(now)
	j.step, j.state, j.intent, j.wave, j.begun = t.Step, t.State, t.Intent != nil, int32(t.Wave), t.begun()
	j.calls, j.tries = int32(t.Calls), int32(t.Tries)
	j.since, j.retryAt, j.submitAt = 0, 0, 0
	if at := later(t.SubmitAt, t.UploadedAt); !at.IsZero() {
		j.submitAt = at.UnixNano()
	}
	j.letting, j.stage, j.stageAt = t.Letting, int32(t.Stage), t.StageAt.UnixNano()
	if !t.WaitSince.IsZero() {
		j.since = t.WaitSince.UnixNano()
	}
	if !t.RetryAt.IsZero() {
		j.retryAt = t.RetryAt.UnixNano()
	}
}

// longestRetry is more than any pause a step makes by its own rule.
const longestRetry = 30 * time.Minute

// sane makes a task that was written by a clock that was ahead one of now: what
// lies in the future counts as now, and no pause is longer than its rule allows.
func (t *Task) sane(now time.Time) {
	for _, at := range []*time.Time{&t.WaitSince, &t.UploadedAt, &t.SubmitAt, &t.StageAt, &t.UpdatedAt} {
		if at.After(now) {
			*at = now
		}
	}
	if t.State != WaitRelease && t.RetryAt.Sub(now) > longestRetry {
		t.RetryAt = now
	}
	if t.Intent != nil && t.Intent.At.After(now) {
		in := *t.Intent
		in.At = now
		t.Intent = &in
	}
}

// enter places the tasks of a batch after it was loaded or its status changed.
func (e *Engine) enter(l *live) {
	now := e.Now()
	if l.batch.Status == Active || l.batch.Status == Stopping {
		if l.since.IsZero() {
			l.since = now
		}
		if l.batch.StartedAt.IsZero() && l.batch.Status == Active {
			l.batch.StartedAt = now
			l.dirty, l.urgent = true, true
		}
	} else {
		l.leave(now)
	}
	e.placeAll(l)
	l.announce = true
	e.changes.send()
}

func (e *Engine) placeAll(l *live) {
	for _, j := range l.jobs {
		if j != nil {
			e.place(j)
		}
	}
}

// leave stops the clock of a batch.
func (l *live) leave(now time.Time) {
	if !l.since.IsZero() {
		l.batch.ActiveMS += max(0, now.Sub(l.since).Milliseconds())
		l.since = time.Time{}
	}
	l.dirty = true
}

// snapshot is the batch as it has to be on disk now.
func (l *live) snapshot(now time.Time) Batch {
	b := l.batch
	b.Counts = l.batch.Counts.clone()
	if !l.since.IsZero() {
		b.ActiveMS += max(0, now.Sub(l.since).Milliseconds())
	}
	for _, learner := range []*schedule.Learner{&b.Build, &b.Audit, &b.Package} {
		learner.Spans = append([]schedule.Span(nil), learner.Spans...)
	}
	return b
}

// runnable reports whether a task may work now.
func (l *live) runnable(j *job) bool {
	if l.givesUp(j.mark()) {
		return j.intent && l.batch.whole()
	}
	switch l.batch.Status {
	case Active:
		return int(j.wave) <= l.batch.Wave
	case Stopping:
		return j.intent // only what was lost is asked about
	}
	return false
}

// unwritten takes note that a change of the batch itself is not on disk; the
// next try is made later and later, and until then a person is told why nothing
// moves.
func (e *Engine) unwritten(l *live, err error) {
	l.restAt = e.Now().Add(schedule.Backoff(l.misses, time.Second, time.Minute, schedule.Jitter()))
	l.misses++
	l.unsaved, l.announce = fault.As(err).Message, true
	e.Logger.Warn("batch not written", "batch", l.id(), "error", err)
}

// nowWritten takes note that a change of the batch itself is on disk.
func (l *live) nowWritten() {
	if l.misses > 0 {
		l.misses, l.restAt, l.unsaved, l.announce = 0, time.Time{}, fault.Text{}, true
	}
}
