package batch

import (
	"time"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// ask is a question to the platform, or a change of it.
type ask string

const (
	askList    ask = "list"    // which versions the merchant has
	askTruth   ask = "truth"   // whether an intended call took effect
	askBuild   ask = "build"   // how far the build is
	askAudit   ask = "audit"   // how the audit stands
	askLook    ask = "look"    // how far the version is
	askScan    ask = "scan"    // whether the version's code passed the scan
	askPackage ask = "package" // whether the experience version can be scanned
	doAct      ask = "act"     // a call that changes something
)

// call is what a task needs of the platform now.
type call struct {
	ask      ask
	action   version.Action
	version  string
	strategy string
}

// answer is what a call brought.
type answer struct {
	refused    *refusal // nil when it was answered as asked
	list       []version.Info
	build      version.BuildState
	detail     version.Detail // of askAudit and askScan, and of askLook when it was read
	state      version.State  // of askLook; None when there is no such version
	gray       string
	package_   version.ExperienceState
	truth      bool           // of askTruth: the effect is there
	origin     version.Origin // of askTruth about an upload
	built      bool           // an upload that was answered with its build over
	experience version.Experience
	err        error // as it came
}

// facts are everything besides plan and task that decides what comes next.
type facts struct {
	now    time.Time
	sentAt time.Time // the same by the platform's clock, zero while that is not known
	jitter float64
	asked  *call // what was just asked, with its answer; nil to ask what is to be done
	answer answer

	fleet      version.Fleet // what is known of the merchant's versions
	origins    []origin      // what the platform said of versions built from this template version or newer ones
	blind      bool          // it cannot be asked about them
	freeAt     time.Time     // when a version that waited for its release became free to go on, zero when it did not wait
	ext        string        // a digest of the ext that an upload would be sent with
	extFault   *Failure      // why there is none
	formFault  *Failure      // why the audit form cannot be sent
	exts       map[string]string
	busy       string // an older batch that still works on the merchant
	mayBeFirst bool   // a merchant of whom nothing is known is taken to have no version
	certain    bool   // builds of this age are over
	full       bool   // submissions have to wait behind the quota
	verdict    *Verdict
	release    time.Time  // from when a ready version may go online, zero: on a word
	whyRelease fault.Text // and why not before
	look       func(sent time.Time, looks int) (at time.Time, last bool)
}

// origin is a version of the merchant, and the version of the template it was
// built from.
type origin struct {
	Version    string
	Template   string
	TemplateID string
}

// otherExt reports whether a version is known to have been built with another
// ext than the one it would be built with now.
func (f facts) otherExt(number string) bool {
	was, known := f.exts[number]
	return known && was != "" && f.ext != "" && was != f.ext
}

func (f facts) backoff(tries int, first, most time.Duration) time.Duration {
	return schedule.Backoff(tries, first, most, f.jitter)
}

func (f facts) fail(step Step, err error) *Failure { return failureOf(step, err, f.now) }

// settlement is what became of an intended call.
type settlement int

const (
	open_    settlement = iota // not known, or there is none
	happened                   // it took effect
	didNot                     // it did not
)

// move is what follows for a task: a call to make now, or a wait or an end,
// which stand in the task itself.
type move struct {
	task Task
	call *call
	// settled tells what became of the intent that the task had.
	settled settlement
	// blame tells that every merchant would fail alike; the batch is paused when
	// it is sure.
	blame blame
	why   fault.Text
	// quota tells that the audit quota was found used up; tried that a
	// submission was taken or refused for another reason.
	quota bool
	// notFirst tells that a merchant taken to have no version has some.
	notFirst bool
	// over tells that the wait the task was in is over; early that it was asked
	// about too early; guessed that a submission came before the end of a build
	// that was taken for over.
	over, early, guessed bool
	heard                bool // the message about the audit was used
	silent               bool // it waits only because nobody answers
}

type blame int

const (
	nobody  blame = iota
	setup         // keys, gateway or permissions
	thePlan       // the template or its version
)

const (
	// mostTries bounds how often a step is tried that the platform answers with
	// a fault of its own; being unreachable is waited out without a bound.
	mostTries = 16
	mostLooks = 4
	// mostLost bounds how often a changing call is made again that was refused
	// on its way, or did not take effect.
	mostLost = 4
	// mostBusy is the same for one that the platform answered with a fault of
	// its own, which passes.
	mostBusy = 16
)

// next is the whole road of a task: what to do now, and, given the answer to
// that, what follows. It has no clock, no vault and no network.
func next(p *Plan, t Task, f facts) move {
	if t.Intent != nil { // a copy of its own
		in := *t.Intent
		t.Intent = &in
	}
	if f.asked != nil {
		return follow(p, t, f)
	}
	if t.Intent != nil {
		if v := f.verdict; v != nil && t.Intent.Action == version.Submit && !v.At.Before(t.Intent.At) {
			return took(p, t, t.Intent.At, f) // its audit is over, so it was submitted
		}
		return move{task: t, call: &call{ask: askTruth, action: t.Intent.Action, version: t.Intent.Version, strategy: t.Intent.Strategy}}
	}
	if f.busy != "" && !t.begun() {
		t.wait(WaitOutside, fault.T("the batch “%s” is still working on this merchant; it goes on after that", "批次“%s”仍在处理该商家，结束后自动继续", f.busy),
			f.now.Add(p.Goal.patience()))
		return move{task: t}
	}
	t.RetryAt = time.Time{}
	if t.State == Pending {
		t.State = Running
	}
	if t.AskScan {
		return move{task: t, call: &call{ask: askScan, version: t.Version}}
	}
	switch t.Step {
	case StepUpload:
		if t.Upload.State == Unsure { // its number was refused as taken
			return move{task: t, call: &call{ask: askTruth, action: version.Upload, version: t.Version}}
		}
		return beforeUpload(p, t, f)
	case StepBuild:
		if f.certain && p.Goal.Audits() && t.Looks == 0 && t.Tries == 0 {
			t.to(StepSubmit, f.now)
			t.Guess = true
			return submit(p, t, f)
		}
		return move{task: t, call: &call{ask: askBuild, version: t.Version}}
	case StepSubmit:
		return submit(p, t, f)
	case StepClear:
		return clearWay(t, f)
	case StepAudit:
		if v := f.verdict; v != nil && v.Passed && !v.At.Before(t.SubmitAt) {
			afterAudit(p, &t, f.now)
			return move{task: t, over: true, heard: true}
		}
		return move{task: t, call: &call{ask: askAudit, version: t.Version}}
	case StepOnline, StepGray:
		if f.release.IsZero() || f.release.After(f.now) {
			t.wait(WaitRelease, f.whyRelease, f.release)
			return move{task: t}
		}
		if m, ended := wentOn(p, t, f); ended {
			return m
		}
		if t.Step == StepGray {
			return intend(t, version.Gray, t.Version, p.Goal.strategy(), f)
		}
		if stages := p.stages(t.Letting); t.Stage < len(stages) {
			return intend(t, version.Gray, t.Version, stages[t.Stage].Strategy, f)
		}
		return intend(t, version.PutOnline, t.Version, "", f)
	case StepExperience:
		return intend(t, version.ExperienceCreate, t.Version, "", f)
	case StepPackage:
		return move{task: t, call: &call{ask: askPackage, version: t.Version}}
	case StepRollback:
		return intend(t, version.RollBack, t.Version, "", f)
	case StepWithdraw:
		return intend(t, version.CancelAudit, t.Version, "", f)
	case StepOffline:
		return intend(t, version.TakeOffline, t.Version, "", f)
	case StepEndGray:
		return intend(t, version.EndGray, t.Version, "", f)
	case StepLook:
		if t.InWay != nil && t.InWay.Version == t.Version { // its own rejection is taken back first
			t.InWay = nil
			return intend(t, version.BackToDevelopment, t.Version, "", f)
		}
		return move{task: t, call: &call{ask: askLook, version: t.Version}}
	}
	t.end(Failed, f.fail(t.Step, fault.New("batch.step", fault.T("unknown step %s", "未知步骤 %s", string(t.Step)))), f.now)
	return move{task: t}
}

// intend makes a changing call; its intent is on disk before it is made.
func intend(t Task, a version.Action, number, strategy string, f facts) move {
	t.Intent = &Intent{Action: a, Version: number, Strategy: strategy, At: f.now}
	t.State, t.Waiting, t.RetryAt = Running, fault.Text{}, time.Time{}
	return move{task: t, call: &call{ask: doAct, action: a, version: number, strategy: strategy}}
}

// submit sends the audit form, unless the quota is known to be used up.
func submit(p *Plan, t Task, f facts) move {
	if f.formFault != nil {
		t.end(Failed, f.formFault, f.now)
		return move{task: t}
	}
	if f.full {
		t.wait(WaitQuota, quotaText(), time.Time{})
		return move{task: t}
	}
	if m, ended := wentOn(p, t, f); ended {
		return m
	}
	return intend(t, version.Submit, t.Version, "", f)
}

// clearWay withdraws the version that keeps this one from being submitted, one
// step a call: an audit is cancelled, a gray release ended, a passed or
// rejected version sent back to development.
func clearWay(t Task, f facts) move {
	if t.InWay == nil {
		return move{task: t, call: &call{ask: askList}}
	}
	o := *t.InWay
	t.InWay = nil
	action := version.BackToDevelopment
	switch o.State {
	case version.Auditing:
		action = version.CancelAudit
	case version.InGray:
		action = version.EndGray
	}
	return intend(t, action, o.Version, "", f)
}

// follow is what the answer to a call leads to.
func follow(p *Plan, t Task, f facts) move {
	if f.asked.ask == doAct {
		return acted(p, t, f)
	}
	if r := f.answer.refused; r != nil {
		return unanswered(p, t, f)
	}
	t.Tries, t.RetryAt = 0, time.Time{}
	if t.State == WaitOutside || t.State == WaitAuth {
		t.State, t.Waiting = Running, fault.Text{}
	}
	switch f.asked.ask {
	case askTruth:
		return found(p, t, f)
	case askList:
		return listed(t, f)
	case askBuild:
		return built(p, t, f)
	case askAudit:
		return audited(p, t, f)
	case askLook:
		return looked(p, t, f)
	case askScan:
		return scanned(t, f)
	case askPackage:
		return packaged(t, f)
	}
	return move{task: t}
}

// acted is what follows a changing call.
func acted(p *Plan, t Task, f facts) move {
	r := f.answer.refused
	switch {
	case r == nil:
		return took(p, t, f.now, f)
	case r.unknown:
		t.Intent.Lost, t.Intent.At, t.Intent.Looks, t.Intent.Status, t.Intent.Busy = true, f.now, 0, r.status, r.busy
		if t.Intent.Action == version.Upload {
			t.Upload.State = Unsure
		}
		t.Failure = r.as(named(t.Step)) // told should it go on like this
		t.RetryAt, _ = f.look(f.now, 0)
		return move{task: t}
	}
	in := *t.Intent
	t.Intent = nil
	m := reaction(p, t, in, f)
	if m.settled == open_ {
		m.settled = didNot
	}
	return m
}

// took is what follows an action that took effect.
func took(p *Plan, t Task, since time.Time, f facts) move {
	in := *t.Intent
	t.Failure, t.Lost = nil, 0
	if in.Action == version.Upload {
		return uploaded(p, t, since, f)
	}
	t.Intent, t.Upload.Untouched = nil, false
	if in.Version != t.Version && t.Step == StepClear { // another version went out of the way
		t.to(StepSubmit, f.now)
		return move{task: t, settled: happened}
	}
	switch in.Action {
	case version.Submit:
		t.SubmitAt = since
		t.to(StepAudit, since)
	case version.Gray:
		if t.Step == StepOnline { // on its way to everyone
			t.Stage, t.StageAt = stageBy(p.stages(t.Letting), in.Strategy), since
			t.to(StepOnline, since)
			break
		}
		t.end(Succeeded, nil, f.now)
	case version.CancelAudit, version.BackToDevelopment:
		if p.Goal == GoalWithdrawn {
			t.end(Succeeded, nil, f.now)
			break
		}
		t.Resubmit = false
		t.to(StepSubmit, f.now)
	case version.ExperienceCreate:
		t.to(StepPackage, since)
	default: // online, gray, roll-back, end of gray: the goal
		t.end(Succeeded, nil, f.now)
	}
	return move{task: t, settled: happened}
}

// found is what follows when the platform was asked about an intent.
func found(p *Plan, t Task, f facts) move {
	if f.asked.action == version.Upload {
		return claimed(p, t, f)
	}
	if t.Intent == nil {
		return move{task: t}
	}
	if f.answer.truth {
		return took(p, t, t.Intent.At, f)
	}
	return notSeen(p, t, f)
}

// notSeen is what follows when an intended call shows no effect: it may still
// be on its way, so it is looked for again at growing distance, and only after
// the last look it did not happen and may be repeated.
func notSeen(p *Plan, t Task, f facts) move {
	_, last := f.look(t.Intent.At, t.Intent.Looks)
	if t.Intent.Looks++; !last {
		at, _ := f.look(t.Intent.At, t.Intent.Looks)
		if !at.After(f.now) {
			at = f.now.Add(f.backoff(t.Intent.Looks, 500*time.Millisecond, 10*time.Second))
		}
		why := fault.T("a call may still be on its way; the platform is asked again before it is repeated", "请求可能仍在途中，确认后再决定是否重试")
		if t.Failure != nil {
			why.EN, why.ZH = t.Failure.Message.EN+"; "+why.EN, t.Failure.Message.ZH+"；"+why.ZH
		}
		t.wait(WaitOutside, why, at)
		return move{task: t}
	}
	if t.Intent.Action == version.Upload {
		// The list is read before it is repeated: what was absent then may be
		// there by now, and another's.
		t.Upload.State, t.Upload.Absent, t.Upload.Listed, t.Upload.Relist = Untried, false, false, true
	}
	status, most := t.Intent.Status, mostLost
	if t.Intent.Busy {
		most = mostBusy
	}
	t.Intent = nil
	t.State, t.Waiting = Running, fault.Text{}
	if t.Lost++; t.Failure != nil && (t.Lost >= most || refusedForGood(status)) {
		failure := *t.Failure
		if most == mostLost {
			failure.Message = lostText(t.Lost, status)
		}
		t.end(Failed, &failure, f.now)
		return move{task: t, settled: didNot}
	}
	t.RetryAt = f.now.Add(f.backoff(t.Lost-1, 200*time.Millisecond, 30*time.Second))
	if t.Lost > 1 && t.Failure != nil {
		t.wait(WaitOutside, t.Failure.Message, t.RetryAt)
	}
	return move{task: t, settled: didNot}
}

// listed is what a list of the merchant's versions leads to.
func listed(t Task, f facts) move {
	switch t.Step {
	case StepUpload:
		t.Upload.Listed, t.Upload.Relist = true, false
		return move{task: t}
	case StepSubmit, StepOnline, StepGray: // asked by wentOn, which reads what is known by now
		return move{task: t}
	}
	o, there := (version.Fleet{Versions: f.answer.list}).Occupant()
	switch {
	case !there:
		t.to(StepSubmit, f.now)
	case o.Version == t.Version:
		t.to(StepLook, f.now)
	default:
		t.InWay = &InWay{o.Version, o.State}
	}
	return move{task: t}
}

func built(p *Plan, t Task, f facts) move {
	switch {
	case !f.answer.build.Over():
		return move{task: t, early: true}
	case f.answer.build != version.BuildDone:
		t.end(Failed, f.fail(StepBuild, fault.New("batch.build_failed", fault.T("the build failed (%s)", "构建失败（%s）", string(f.answer.build))).
			WithHint(fault.T("check the template version and the ext, then retry", "请检查模板版本和 ext 配置后重试")).WithRetry(fault.RetryAfterInput)), f.now)
		return move{task: t}
	}
	afterBuild(p, &t, f.now)
	return move{task: t, over: true}
}

func audited(p *Plan, t Task, f facts) move {
	d := f.answer.detail
	if d.State == version.Auditing || !d.State.Known() {
		if f.verdict != nil { // a message about an audit before this one
			return move{task: t, heard: true}
		}
		if !d.State.Known() {
			t.Waiting = strangeText(t.Version, d.State)
		}
		return move{task: t, early: true}
	}
	m := route(p, t, d.State, f)
	m.heard = true
	m.over = d.State.Passed() || d.State == version.Release || d.State == version.AuditReject
	return m
}

func packaged(t Task, f facts) move {
	switch f.answer.package_ {
	case version.ExperiencePackaging:
		return move{task: t, early: true}
	case version.ExperienceNone:
		return lookAgain(t, f.fail(StepPackage, fault.New("batch.experience_gone",
			fault.T("another version became the experience version", "其他版本已被设为体验版")).WithRetry(fault.RetryNow)), f)
	}
	t.end(Succeeded, nil, f.now)
	return move{task: t, over: true}
}
