package batch

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// flight is one piece of work on a task.
type flight struct {
	*Engine
	ctx    context.Context
	job    *job
	remote version.Remote
	trace  string // of the last call
}

func (f *flight) task() *Task { return &f.job.task }
func (f *flight) plan() *Plan { return &f.job.run.batch.Plan }

// advance does the task's next piece of work and commits what came of it. It
// returns how many calls waited in the pacer, -1 when none was made.
func (e *Engine) advance(ctx context.Context, j *job) int {
	f := &flight{Engine: e, ctx: ctx, job: j}
	client, as, err := e.Platform.For(j.task.MerchantID)
	if err != nil {
		f.failed(f.unauthorized(err))
		return -1
	}
	f.remote = version.Remote{Client: client, As: as, Now: e.Now}
	f.failed(f.step())
	return client.Pacer().Stats().Waiting
}

// failed handles what a step could not: the vault refused, or the program ends.
func (f *flight) failed(err error) {
	if err == nil || f.ctx.Err() != nil {
		return
	}
	f.Logger.Error("task not advanced", "task", f.job.task.ID, "step", f.job.task.Step, "error", err)
	// Nothing of it is on disk, so nothing is claimed; the next attempt finds
	// the task as it was.
	f.mu.Lock()
	defer f.mu.Unlock()
	f.job.task.Tries++
	f.job.task.RetryAt = f.Now().Add(backoff(f.job.task.Tries, time.Second, time.Minute))
	if r := f.job.run; fault.As(err).Code == "vault.disk_full" && r.batch.Status == Active {
		f.pauseFor(fault.As(err).Message)
	}
}

func (f *flight) step() error {
	t := f.task()
	if t.Intent != nil {
		return f.findOut()
	}
	switch t.Step {
	case StepUpload:
		return f.upload()
	case StepBuild:
		return f.build()
	case StepSubmit:
		return f.submit()
	case StepClear:
		return f.clear()
	case StepAudit:
		return f.audit()
	case StepOnline:
		return f.act(version.PutOnline, t.Version, "")
	case StepGray:
		return f.act(version.Gray, t.Version, f.plan().Goal.strategy())
	case StepExperience:
		return f.act(version.ExperienceCreate, t.Version, "")
	case StepPackage:
		return f.packaging()
	case StepRollback:
		return f.act(version.RollBack, t.Version, "")
	case StepEndGray:
		return f.act(version.EndGray, t.Version, "")
	case StepLook:
		return f.look()
	}
	return f.commit(f.job, change{task: func(t *Task) {
		t.end(Failed, f.failure(t.Step, fault.New("batch.step", fault.T("unknown step %s", "未知步骤 %s", string(t.Step)))), f.Now())
	}})
}

// call makes a call and counts it.
func (f *flight) call(do func(context.Context) error) error {
	var r alipay.Receipt
	err := do(alipay.WithReceipt(f.ctx, &r))
	f.trace = r.TraceID
	f.job.calls += r.Attempts
	f.mu.Lock()
	f.job.run.rate.add(f.Now(), r.Attempts)
	if err == nil {
		f.job.run.broken = 0
	}
	f.mu.Unlock()
	return err
}

// act carries out an action that needs nothing but a version number.
func (f *flight) act(a version.Action, number, strategy string) error {
	return f.mutate(a, number, strategy, nil, func(ctx context.Context) error { return f.remote.Do(ctx, a, number, strategy) })
}

// mutate makes one changing call: its intent is on disk before, its outcome
// after. An outcome that is not known leaves the intent open.
func (f *flight) mutate(a version.Action, number, strategy string, intend func(*Task), do func(context.Context) error) error {
	entry := version.EntryOf(f.remote.As, a, number, nil)
	entry.BatchID, entry.Result = f.task().BatchID, journal.Pending
	switch {
	case strategy != "":
		entry.Detail = map[string]string{"gray_strategy": strategy}
	case a == version.Upload:
		entry.Detail = map[string]string{"template_id": f.plan().TemplateID, "template_version": f.plan().TemplateVersion}
	}
	began := f.Now()
	f.job.built = false
	if err := f.commit(f.job, change{entry: &entry, task: func(t *Task) {
		if intend != nil {
			intend(t)
		}
		t.Intent = &Intent{Action: a, Version: number, Strategy: strategy, At: began}
		t.State, t.Waiting, t.RetryAt = Running, fault.Text{}, time.Time{}
	}}); err != nil {
		return err
	}
	err := f.call(do)
	entry.ID, entry.TraceID = f.task().Intent.Entry, f.trace
	entry.TookMS = f.Now().Sub(began).Milliseconds()
	journal.Describe(&entry, err)
	if f.unknown(err) {
		entry.Result = journal.Unknown
		return f.commit(f.job, change{entry: &entry, task: func(t *Task) {
			t.Intent.Lost, t.Intent.At = true, f.Now()
		}})
	}
	if err == nil {
		return f.happened(&entry, false)
	}
	return f.refused(&entry, *f.task().Intent, err)
}

// unknown reports whether err leaves open whether the call took effect.
func (f *flight) unknown(err error) bool {
	if err == nil {
		return false
	}
	if alipay.ClassOf(err) == alipay.ClassOutcomeUnknown {
		return true
	}
	var p *alipay.Error
	if errors.As(err, &p) {
		return p.Sent && p.Code == "" // sent, and no answer to believe
	}
	return true // not even a platform error: nothing is known
}

// findOut asks the platform what became of an open intent before anything else
// is done.
func (f *flight) findOut() error {
	in := *f.task().Intent
	entry := version.EntryOf(f.remote.As, in.Action, in.Version, nil)
	entry.ID, entry.BatchID = in.Entry, f.task().BatchID
	if v := f.verdict(); v != nil && in.Action == version.Submit && !v.At.Before(in.At) {
		return f.happened(&entry, true) // its audit is over, so it was submitted
	}
	var verdict version.Verdict
	err := f.call(func(ctx context.Context) (err error) {
		verdict, err = f.remote.Truth(ctx, in.Action, in.Version, in.Strategy)
		return err
	})
	switch {
	case err != nil:
		return f.later(err)
	case verdict == version.Happened && in.Action == version.Upload:
		return f.claim(&entry)
	case verdict == version.Happened:
		return f.happened(&entry, true)
	}
	entry.Result = journal.Failed
	entry.Message = fault.T("did not take effect, as the platform shows", "经查询平台状态，操作未生效")
	return f.commit(f.job, change{entry: &entry, task: func(t *Task) {
		t.Intent = nil
		if in.Action == version.Upload && !t.Unsure {
			t.Unsure, t.UnsureAt = true, in.At
		}
		t.Tries++
		t.RetryAt = f.Now().Add(backoff(t.Tries-1, 200*time.Millisecond, 30*time.Second))
	}})
}

// happened commits that the intended action took effect, and what follows.
// found tells that it was found out later.
func (f *flight) happened(entry *journal.Entry, found bool) error {
	in, now := *f.task().Intent, f.Now()
	entry.Result, entry.Code, entry.SubCode, entry.SubMsg, entry.Message = journal.OK, "", "", "", fault.Text{}
	since := now
	if found {
		since = in.At
		entry.Message = fault.T("took effect, as the platform shows", "经查询平台状态，操作已生效")
	}
	f.tryEnded(true)
	return f.commit(f.job, change{entry: entry,
		more: func(tx *vault.Tx) error {
			if err := f.Versions.NoteTx(tx, f.task().MerchantID, in.Action, in.Version, in.Strategy); err != nil || in.Action != version.Upload {
				return err
			}
			return f.Versions.NoteTemplateTx(tx, f.task().MerchantID, in.Version, f.plan().TemplateVersion)
		},
		task: func(t *Task) {
			t.Intent = nil
			f.follow(t, in, since, now)
		}})
}

// follow is what a task does after an action of its own took effect.
func (f *flight) follow(t *Task, in Intent, since, now time.Time) {
	if in.Version != t.Version && t.Step == StepClear { // another version went out of the way
		t.to(StepSubmit, now)
		return
	}
	switch in.Action {
	case version.Upload:
		t.Uploaded, t.UploadedAt = true, since
		if t.to(StepBuild, since); f.job.built {
			f.afterBuild(t, now)
		}
	case version.Submit:
		t.SubmitAt = since
		t.to(StepAudit, since)
	case version.CancelAudit, version.BackToDevelopment:
		t.to(StepSubmit, now)
	case version.ExperienceCreate:
		t.to(StepPackage, since)
	default: // online, gray, roll-back, end of gray: the goal
		t.end(Succeeded, nil, now)
	}
}

// afterBuild and afterAudit are the next steps by the plan's goal.
func (f *flight) afterBuild(t *Task, now time.Time) {
	switch g := f.plan().Goal; {
	case g == GoalBuilt:
		t.end(Succeeded, nil, now)
	case g == GoalExperience:
		t.to(StepExperience, now)
	default:
		t.to(StepSubmit, now)
	}
}

func (f *flight) afterAudit(t *Task, online bool, now time.Time) {
	t.AuditedAt = now
	switch g := f.plan().Goal; {
	case g == GoalAudited, online:
		t.end(Succeeded, nil, now)
	case g.gray():
		t.to(StepGray, now)
	default:
		t.to(StepOnline, now)
	}
}

// backoff doubles first with every try up to most, spread by a fifth.
func backoff(tries int, first, most time.Duration) time.Duration {
	d := first << min(max(tries, 0), 20)
	if d <= 0 || d > most {
		d = most
	}
	return time.Duration((0.8 + 0.4*jitter()) * float64(d))
}
