package batch

import (
	"context"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

const (
	// With messages on, asking is only for the message that never comes.
	safetyFirst = 2 * time.Minute
	safetyMost  = 30 * time.Minute
)

// askAt is when to ask next about the build, audit or packaging the task waits
// for. Call with mu held.
func (e *Engine) askAt(j *job) time.Time {
	r, t := j.run, &j.task
	p, l := paces(t.Step), r.learner(t.Step)
	_, high, known := l.estimate()
	if t.Step == StepAudit && e.messages {
		e.leaveWait(j)
		at := safetyFirst
		if known {
			at = max(2*high, high+20*time.Second)
		}
		for at <= j.seen {
			at += min(at, safetyMost)
		}
		return t.WaitSince.Add(at + time.Duration(jitter()*float64(at)/8))
	}
	switch {
	case known:
		e.leaveWait(j)
	case j.pioneer == 0 && r.pioneers[t.Step] < p.pioneer:
		r.pioneers[t.Step]++
		r.ranks[t.Step]++
		j.pioneer = r.ranks[t.Step]
	}
	j.parked = j.pioneer == 0
	return t.WaitSince.Add(l.due(p, j.seen, j.pioneer-1, jitter()))
}

// leaveWait takes a task out of what it waits for; a pioneer's place goes to
// somebody else. Call with mu held.
func (e *Engine) leaveWait(j *job) {
	j.seen = 0
	if j.pioneer == 0 {
		return
	}
	j.pioneer = 0
	j.run.pioneers[j.task.Step]--
	e.promote(j.run, j.task.Step)
}

// promote makes a waiting task a pioneer when places are free and nothing is
// known. Call with mu held.
func (e *Engine) promote(r *run, s Step) {
	p := paces(s)
	if _, _, known := r.learner(s).estimate(); known {
		return
	}
	for _, j := range r.jobs {
		if r.pioneers[s] >= p.pioneer {
			return
		}
		if j.parked && j.pioneer == 0 && j.task.Step == s && !j.busy {
			e.place(j)
		}
	}
}

// replace places the tasks anew that wait at a step, because what is known of
// the wait changed. Call with mu held.
func (e *Engine) replace(r *run, s Step) {
	for _, j := range r.jobs {
		if j.task.Step == s && !j.busy && j.task.State == Running {
			e.place(j)
		}
	}
}

// age is how long the present wait has lasted.
func (f *flight) age() time.Duration { return f.Now().Sub(f.task().WaitSince) }

// notYet takes note that the wait is not over.
func (f *flight) notYet(age time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.job.run.learner(f.task().Step)
	if _, high, known := l.estimate(); known && age >= high {
		l.asked(age, true)
	}
	f.job.seen = age
	f.job.task.Tries, f.job.task.RetryAt = 0, time.Time{}
	return nil
}

// isOver takes note that the wait is over. When told, the platform says that it
// lasted between least and most.
func (f *flight) isOver(age, least, most time.Duration, told bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, j := f.task().Step, f.job
	l := j.run.learner(s)
	_, _, before := l.estimate()
	planned := j.due.Sub(j.task.WaitSince)
	switch {
	case told:
		l.Told = true
		l.saw(max(least, min(j.seen, most)), max(least, min(most, age)))
	case age <= planned+planned/3+500*time.Millisecond:
		l.saw(j.seen, age)
	}
	if before {
		l.asked(age, false)
	}
	if _, _, now := l.estimate(); now != before {
		f.replace(j.run, s)
	}
}

// build asks whether the version is built. When builds are known to be over by
// this age, the submission itself asks.
func (f *flight) build() error {
	age, t := f.age(), f.task()
	f.mu.Lock()
	certain := f.job.run.batch.Build.certain(age)
	f.mu.Unlock()
	if certain && f.plan().Goal.audits() && t.Looks == 0 && t.Tries == 0 {
		return f.submitGuessing()
	}
	var state version.BuildState
	err := f.call(func(ctx context.Context) (err error) {
		state, err = f.remote.Build(ctx, t.Version)
		return err
	})
	switch {
	case version.NoSuchBuild(err):
		return f.commit(f.job, change{task: f.lookAgain(err)})
	case err != nil:
		return f.later(err)
	case !state.Over():
		return f.notYet(age)
	case state != version.BuildDone:
		failure := f.failure(StepBuild, fault.New("batch.build_failed", fault.T("the build failed (%s)", "构建失败（%s）", string(state))).
			WithHint(fault.T("check the template version and the ext, then retry", "请检查模板版本和 ext 配置后重试")).WithRetry(fault.RetryAfterInput))
		return f.commit(f.job, change{more: f.noteBuild(state), task: func(t *Task) { t.end(Failed, failure, f.Now()) }})
	}
	f.isOver(age, 0, 0, false)
	return f.commit(f.job, change{more: f.noteBuild(state), task: func(t *Task) { f.afterBuild(t, f.Now()) }})
}

// guessedWrong goes back to asking about a build that was taken for done.
func (f *flight) guessedWrong() func(*Task) {
	age := f.Now().Sub(f.task().UploadedAt)
	f.mu.Lock()
	f.job.run.batch.Build.asked(age, true)
	f.mu.Unlock()
	return func(t *Task) {
		t.to(StepBuild, t.UploadedAt)
		t.RetryAt = f.Now().Add(backoff(0, time.Second, time.Second))
		t.Tries = 1 // asks next, instead of guessing again
	}
}

func (f *flight) noteBuild(b version.BuildState) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		return f.Versions.NoteBuildTx(tx, f.task().MerchantID, f.task().Version, b)
	}
}

func (f *flight) noteState(s version.State) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		return f.Versions.NoteStateTx(tx, f.task().MerchantID, f.task().Version, s)
	}
}

// packaging asks whether the experience version can be scanned.
func (f *flight) packaging() error {
	age, t := f.age(), f.task()
	var e version.Experience
	err := f.call(func(ctx context.Context) (err error) {
		e, err = f.remote.Experience(ctx, t.Version)
		return err
	})
	switch {
	case err != nil:
		return f.later(err)
	case e.Status == version.ExperiencePackaging:
		return f.notYet(age)
	case e.Status == version.ExperienceNone:
		return f.commit(f.job, change{task: f.lookAgain(fault.New("batch.experience_gone",
			fault.T("another version became the experience version", "其他版本已被设为体验版")).WithRetry(fault.RetryNow))})
	}
	f.isOver(age, 0, 0, false)
	return f.commit(f.job, change{
		more: func(tx *vault.Tx) error { _, err := f.Versions.PutExperienceTx(tx, e); return err },
		task: func(t *Task) { t.end(Succeeded, nil, f.Now()) },
	})
}
