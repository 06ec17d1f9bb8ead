package batch

import (
	"errors"
	"slices"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/version"
)

const (
	// mostTries bounds how often a step is tried that the platform answers with
	// a fault of its own; being unreachable is waited out without a bound.
	mostTries = 16
	mostLooks = 4
	// sayAfter is how many failed attempts it takes until a task says that it
	// waits for the platform.
	sayAfter = 3
)

// failure describes why a task ends at a step.
func (f *flight) failure(step Step, err error) *Failure {
	fa := fault.As(err)
	var p *alipay.Error
	if errors.As(err, &p) {
		if fault.CodeOf(err) == "" {
			fa = p.Fault()
		}
		code := p.Code
		if code == "" {
			code = string(fa.Code)
		}
		return &Failure{Step: step, Code: code, SubCode: p.SubCode, Message: fa.Message, Hint: p.Hint(), TraceID: p.TraceID,
			Fixable: fa.Retry != fault.RetryNever, At: f.Now()}
	}
	return &Failure{Step: step, Code: string(fa.Code), Message: fa.Message, Hint: fa.Hint, Fixable: fa.Retry != fault.RetryNever, At: f.Now()}
}

// named is the step as it is reported: clearing the way is part of the
// submission.
func named(s Step) Step {
	if s == StepClear {
		return StepSubmit
	}
	return s
}

// refused commits that the intended call certainly had no effect, and what
// follows from the reason.
func (f *flight) refused(entry *journal.Entry, in Intent, err error) error {
	after := f.reaction(in, err)
	return f.commit(f.job, change{entry: entry, task: func(t *Task) {
		t.Intent = nil
		after(t)
	}})
}

// reaction is what a refused call leads to.
func (f *flight) reaction(in Intent, err error) func(*Task) {
	sub, class, t := alipay.SubCodeOf(err), alipay.ClassOf(err), f.task()
	used := in.Action == version.Submit && class == alipay.ClassQuota && sharedQuota(sub)
	if !used {
		f.tryEnded(false)
	}
	switch in.Action {
	case version.Upload:
		if slices.Contains([]string{"VERSION_HAS_EXISTED", "LARGER_VERSION_HAS_EXISTED", "BUILD_VERSION_COMPARE_ERROR"}, sub) {
			return f.numberTaken(err)
		}
	case version.Submit:
		switch {
		case t.Guess && class != alipay.ClassThrottled && class != alipay.ClassAuthorizationLost && notBuiltYet(sub):
			return f.guessedWrong()
		case slices.Contains([]string{"CAN_NOT_SUBMIT_WITH_AUDIT_GRAY", "CAN_NOT_SUBMIT_WITH_AUDIT"}, sub):
			if f.plan().OnOccupied == Replace && t.Looks < mostLooks {
				return func(t *Task) { t.Looks++; t.to(StepClear, f.Now()) }
			}
		case notBuiltYet(sub) || sub == "SUBMIT_REPEAT":
			return f.lookAgain(err)
		case sub == "MINI_APP_INFO_AUDIT_CONTAINS":
			return f.waitOutside(fault.T("its base info is in audit; it goes on when that is over", "基础信息正在审核，审核结束后自动继续"),
				30*time.Second, 30*time.Minute)
		case used:
			f.quotaUsed()
			return func(t *Task) {
				t.wait(WaitQuota, quotaText(), time.Time{})
			}
		}
	case version.ExperienceCreate:
		if sub == "CAN_NOT_SET_EXP_REPEAT" {
			return func(t *Task) { t.to(StepPackage, f.Now()) }
		}
	}
	if class == alipay.ClassStateConflict && in.Action != version.Upload && t.Looks < mostLooks {
		return f.lookAgain(err)
	}
	return f.byClass(err)
}

// notBuiltYet are the refusals of a submission whose version is not there yet.
func notBuiltYet(sub string) bool {
	return slices.Contains([]string{"CAN_NOT_SUBMIT_WITHOUT_INIT", "CAN_NOT_SUBMIT_WITHOUT_SCAN_PASS", "MINIAPP_VERSION_NOT_EXSIT",
		"MINI_APP_PACKAGE_INFO_NOT_EXIST"}, sub)
}

// sharedQuota tells the template's quota, which is everybody's, from those of
// one mini program, such as how often its slogan may change.
func sharedQuota(sub string) bool {
	return !slices.Contains([]string{"MODIFY_SLOGAN_EXCEED_COUNT", "MODIFY_CATEGORY_ID_EXCEED_COUNT", "MODIFY_DESC_EXCEED_COUNT",
		"HAS_NO_MODIFY_CNT", "CAN_NOT_MODIFY_NAME_ONCE_ONLINE", "CAN_NOT_MODIFY_EN_ONCE_ONLINE"}, sub)
}

// lookAgain goes on from whatever state the version is in; a step that is
// refused again and again ends with the refusal.
func (f *flight) lookAgain(err error) func(*Task) {
	failure := f.failure(named(f.task().Step), err)
	if f.task().Looks >= mostLooks {
		return func(t *Task) { t.end(Failed, failure, f.Now()) }
	}
	return func(t *Task) {
		t.Looks++
		t.Failure = failure // should looking not lead on
		t.to(StepLook, f.Now())
	}
}

func (f *flight) waitOutside(why fault.Text, first, most time.Duration) func(*Task) {
	return func(t *Task) {
		t.Tries++
		t.wait(WaitOutside, why, f.Now().Add(backoff(t.Tries-1, first, most)))
	}
}

// byClass is what follows from a failure that has no meaning of its own.
func (f *flight) byClass(err error) func(*Task) {
	var p *alipay.Error
	answered := errors.As(err, &p) && p.Code != ""
	switch alipay.ClassOf(err) {
	case alipay.ClassThrottled:
		return func(t *Task) { t.RetryAt = f.Now().Add(backoff(2, time.Second, time.Minute)) }
	case alipay.ClassPlatformFault, alipay.ClassOutcomeUnknown: // of a call that changes nothing, or was not sent
		if answered && f.task().Tries >= mostTries {
			break
		}
		return func(t *Task) {
			t.Tries++
			at := f.Now().Add(backoff(t.Tries-1, 300*time.Millisecond, time.Minute))
			if t.RetryAt = at; t.Tries >= sayAfter && t.Intent == nil {
				t.wait(WaitOutside, fault.T("the platform does not answer; tried again by itself", "平台暂时没有响应，将自动重试"), at)
			}
		}
	case alipay.ClassAuthorizationLost:
		return f.withoutConsent(err)
	case alipay.ClassConfiguration:
		f.blameSetup(err)
		return func(t *Task) {
			t.Tries++
			t.RetryAt = f.Now().Add(backoff(t.Tries, time.Second, time.Minute))
		}
	}
	failure := f.failure(named(f.task().Step), err)
	return func(t *Task) { t.end(Failed, failure, f.Now()) }
}

// later handles the failure of a call that changes nothing. A passing one is
// not worth a write.
func (f *flight) later(err error) error {
	if f.ctx.Err() != nil {
		return nil
	}
	if alipay.ClassOf(err) == "" {
		return err // not the platform's
	}
	after := f.byClass(err)
	probe := *f.task()
	after(&probe)
	if probe.State == f.task().State {
		f.mu.Lock()
		f.job.task.Tries, f.job.task.RetryAt = probe.Tries, probe.RetryAt
		f.mu.Unlock()
		return nil
	}
	return f.commit(f.job, change{task: after})
}

// unauthorized handles that there is no token to act with.
func (f *flight) unauthorized(err error) error {
	fa := fault.As(err)
	switch {
	case fa.Retry == fault.RetryAfterConsent:
		return f.commit(f.job, change{task: f.withoutConsent(err)})
	case fa.Code == "merchant.not_found":
		failure := f.failure(named(f.task().Step), err)
		return f.commit(f.job, change{task: func(t *Task) { t.end(Failed, failure, f.Now()) }})
	case fa.Retry == fault.RetryAfterSetup:
		f.blameSetup(err)
	}
	return err
}

func (f *flight) withoutConsent(err error) func(*Task) {
	failure := f.failure(named(f.task().Step), err)
	if f.plan().FailUnauthorized {
		return func(t *Task) { t.end(Failed, failure, f.Now()) }
	}
	return func(t *Task) {
		t.Tries++
		t.wait(WaitAuth, failure.Message, f.Now().Add(backoff(t.Tries-1, time.Minute, 10*time.Minute)))
	}
}

// blameSetup pauses the batch when answer after answer blames keys or gateway:
// every merchant would fail alike.
func (f *flight) blameSetup(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.job.run
	if r.broken++; r.broken < 3 || r.batch.Status != Active {
		return
	}
	f.pauseFor(f.failure(f.task().Step, err).Message)
}

// pauseFor pauses the batch and says why. Call with mu held.
func (f *flight) pauseFor(why fault.Text) {
	r := f.job.run
	r.batch.Reason = fault.Text{EN: "paused: " + why.EN, ZH: "已暂停：" + why.ZH}
	f.stopRun(r, Paused)
}

// hintFor is the next step for a sub-code.
func hintFor(sub string) fault.Text {
	t, _ := alipay.HintFor(sub)
	return t
}
