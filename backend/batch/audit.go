package batch

import (
	"context"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// submit sends the audit form, unless the template's quota is known to be used
// up.
func (f *flight) submit() error {
	if f.mustQueue() {
		return f.commit(f.job, change{task: func(t *Task) {
			t.wait(WaitQuota, quotaText(), time.Time{})
		}})
	}
	return f.apply(nil)
}

func (f *flight) submitGuessing() error {
	if f.mustQueue() {
		// Behind the quota it is told apart from a built one by what follows.
		return f.commit(f.job, change{task: func(t *Task) {
			t.to(StepSubmit, f.Now())
			t.Guess = true
			t.wait(WaitQuota, quotaText(), time.Time{})
		}})
	}
	return f.apply(func(t *Task) {
		t.to(StepSubmit, f.Now())
		t.Guess = true
	})
}

func (f *flight) apply(intend func(*Task)) error {
	form, err := f.form()
	if err != nil {
		return f.unusable(StepSubmit, err)
	}
	form.Version = f.task().Version
	light := form.Light()
	err = f.mutate(version.Submit, form.Version, "", intend, func(ctx context.Context) error { return f.remote.Submit(ctx, form) })
	if err == nil && f.task().Step == StepAudit {
		// What was sent is what the next form of this merchant starts with.
		err = f.Vault.Update(func(tx *vault.Tx) error { return f.Versions.PutSubmissionTx(tx, f.task().MerchantID, light) })
	}
	return err
}

// form is the plan's form with the contents of its files.
func (f *flight) form() (version.Form, error) {
	r := f.job.run
	f.mu.Lock()
	form := r.form
	f.mu.Unlock()
	if form != nil {
		return *form, nil
	}
	whole, err := f.Versions.LoadFiles(f.plan().Form)
	if err != nil {
		return whole, err
	}
	f.mu.Lock()
	r.form = &whole
	f.mu.Unlock()
	return whole, nil
}

// verdict is what a message said of the audit, nil when none came.
func (f *flight) verdict() *Verdict {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.job.verdict
}

// audit asks how the audit stands, or takes what a message said.
func (f *flight) audit() error {
	if v := f.verdict(); v != nil && v.Passed && !v.At.Before(f.task().SubmitAt) {
		took := v.At.Sub(f.task().WaitSince)
		f.isOver(took, took-time.Second, took, true)
		return f.commit(f.job, change{heard: true, more: f.noteState(version.WaitRelease),
			task: func(t *Task) { f.afterAudit(t, false, f.Now()) }})
	}
	age := f.age()
	var d version.Detail
	err := f.call(func(ctx context.Context) (err error) {
		d, err = f.remote.Detail(ctx, f.task().Version)
		return err
	})
	switch {
	case version.NoSuchVersion(err):
		return f.commit(f.job, change{heard: true, task: f.lookAgain(err)})
	case err != nil:
		return f.later(err)
	case d.State == version.Auditing || !d.State.Known():
		if f.verdict() != nil { // a message about an audit before this one
			return f.commit(f.job, change{heard: true, task: func(t *Task) { t.Tries, t.RetryAt = 0, time.Time{} }})
		}
		return f.notYet(age)
	}
	if d.State.Passed() || d.State == version.Release || d.State == version.AuditReject {
		least, most, told := d.AuditTook()
		f.isOver(age, least, most, told)
	}
	return f.commit(f.job, change{heard: true, task: func(t *Task) { f.route(t, d.State, d) },
		more: func(tx *vault.Tx) error {
			if err := f.Versions.NoteStateTx(tx, f.task().MerchantID, d.Version, d.State); err != nil {
				return err
			}
			return f.Versions.PutDetailTx(tx, d)
		}})
}

// look finds out how far the version is and goes on from there.
func (f *flight) look() error {
	list, err := f.list()
	if err != nil {
		return f.later(err)
	}
	number := f.task().Version
	v, listed := version.Fleet{Versions: list}.Find(number)
	if number == "" || !listed {
		return f.lookForBuild(number)
	}
	switch {
	case v.State == version.AuditReject && f.task().Retried && f.plan().Goal.audits():
		return f.act(version.BackToDevelopment, number, "")
	case v.State == version.AuditReject:
		var d version.Detail
		if err := f.call(func(ctx context.Context) (err error) {
			d, err = f.remote.Detail(ctx, number)
			return err
		}); err != nil {
			return f.later(err)
		}
		return f.commit(f.job, change{task: func(t *Task) { f.route(t, d.State, d) },
			more: func(tx *vault.Tx) error { return f.Versions.PutDetailTx(tx, d) }})
	}
	return f.commit(f.job, change{task: func(t *Task) { f.route(t, v.State, version.Detail{Gray: v.Gray}) }})
}

// lookForBuild goes on with a version that is in no list: it is building, its
// build failed, or there is none.
func (f *flight) lookForBuild(number string) error {
	if number != "" {
		var state version.BuildState
		err := f.call(func(ctx context.Context) (err error) {
			state, err = f.remote.Build(ctx, number)
			return err
		})
		switch {
		case err == nil && !state.Over():
			return f.commit(f.job, change{task: func(t *Task) { t.to(StepBuild, f.Now()) }})
		case err == nil && state == version.BuildDone: // older than the newest 20, or about to be listed
			var d version.Detail
			if err := f.call(func(ctx context.Context) (err error) {
				d, err = f.remote.Detail(ctx, number)
				return err
			}); err != nil && !version.NoSuchVersion(err) {
				return f.later(err)
			} else if err == nil {
				return f.commit(f.job, change{task: func(t *Task) { f.route(t, d.State, d) }})
			}
		case err != nil && !version.NoSuchBuild(err):
			return f.later(err)
		}
	}
	if f.plan().Goal == GoalRolledBack {
		failure := f.failure(f.task().Step, fault.New("batch.version_gone", fault.T("version %s is gone", "版本 %s 已不存在", number)))
		return f.commit(f.job, change{task: func(t *Task) { t.end(Failed, failure, f.Now()) }})
	}
	return f.commit(f.job, change{task: func(t *Task) {
		t.Uploaded, t.Unsure, t.Absent = false, false, false
		t.Relist = f.plan().AppVersion == ""
		t.to(StepUpload, f.Now())
	}})
}

// route puts the task where the version's state says.
func (f *flight) route(t *Task, s version.State, d version.Detail) {
	now, goal := f.Now(), f.plan().Goal
	if goal == GoalRolledBack {
		f.routeBack(t, s)
		return
	}
	switch {
	case s == version.Release:
		f.afterAudit(t, true, now)
	case goal == GoalBuilt && s != version.Building:
		t.end(Succeeded, nil, now)
	case goal == GoalExperience && s != version.Building:
		t.to(StepExperience, now)
	case s == version.Building:
		t.to(StepBuild, now)
	case s == version.Init && t.Step == StepAudit:
		t.end(Failed, f.failure(StepAudit, fault.New("batch.audit_withdrawn", fault.T("the audit was withdrawn elsewhere", "审核已被撤销")).
			WithHint(fault.T("retry to submit it again", "可重试以重新提交")).WithRetry(fault.RetryNow)), now)
	case s == version.Init:
		t.to(StepSubmit, now)
	case s == version.Auditing:
		t.to(StepAudit, now)
	case s == version.InGray && goal.gray() && (d.Gray == "" || d.Gray >= goal.strategy()):
		t.end(Succeeded, nil, now)
	case s.Passed():
		f.afterAudit(t, false, now)
	case s == version.AuditReject:
		t.end(Failed, rejected(d.Reason(), now), now)
	default:
		t.end(Failed, f.failure(named(t.Step), fault.New("batch.version_offline", fault.T("version %s is offline", "版本 %s 已下架", t.Version)).
			WithHint(fault.T("publish a new version to this merchant", "请为该商家发布新版本"))), now)
	}
}

// routeBack is route for a roll-back.
func (f *flight) routeBack(t *Task, s version.State) {
	switch s {
	case version.Release:
		t.to(StepRollback, f.Now())
	case version.InGray:
		t.to(StepEndGray, f.Now())
	default: // neither online nor gray: taken back
		t.end(Succeeded, nil, f.Now())
	}
}
