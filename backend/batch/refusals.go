package batch

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// refusal is why a call was not answered as asked.
type refusal struct {
	class    alipay.Class
	sub      alipay.SubCode
	answered bool // the platform itself said so
	unknown  bool // it may have taken effect
	busy     bool // the platform, or its edge without a signature, says that it cannot at present
	silent   bool // nobody answered: the way out, not the merchant
	held     bool // this program itself let nothing out
	status   int  // the HTTP status it was refused with on the way, 0
	failure  Failure
}

// as is the refusal as the failure of a step.
func (r *refusal) as(s Step) *Failure {
	f := r.failure
	f.Step = s
	return &f
}

// refusalOf reads an error of a call; changing tells whether it changes
// something.
func refusalOf(err error, changing bool, now time.Time) *refusal {
	if err == nil {
		return nil
	}
	r := &refusal{class: alipay.ClassOf(err), sub: alipay.SubCode(alipay.SubCodeOf(err)), failure: *failureOf("", err, now)}
	var p *alipay.Error
	if errors.As(err, &p) {
		r.answered = p.Code != ""
		if p.Status != 0 && p.Status != http.StatusOK {
			r.status = p.Status
		}
		r.busy = r.answered || p.Busy
		r.silent = !r.busy && p.Stage != alipay.StagePrepare && p.Stage != alipay.StageWait
		r.unknown = changing && (p.Class == alipay.ClassOutcomeUnknown || (p.Sent && !r.answered))
	} else {
		r.unknown = changing // not even a platform error: nothing is known
	}
	return r
}

// failureOf describes why a task ends at a step.
func failureOf(step Step, err error, at time.Time) *Failure {
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
		return &Failure{Step: step, Code: code, SubCode: p.SubCode, Message: fa.Message, Hint: p.Hint(), TraceID: p.TraceID, Words: cmp.Or(p.SubMsg, p.Msg),
			Fixable: fa.Retry != fault.RetryNever, At: at}
	}
	return &Failure{Step: step, Code: string(fa.Code), Message: fa.Message, Hint: fa.Hint, Fixable: fa.Retry != fault.RetryNever, At: at}
}

// reply is what a refusal leads to.
type reply int

const (
	thenFail reply = iota
	thenNumberTaken
	thenPlanWrong // nobody can be uploaded to: the batch is paused
	thenGuessedWrong
	thenClear
	thenLook // go on from the state the version is found in
	thenWaitInfo
	thenWaitScan
	thenWaitQuota
	thenPackage
	thenForGood // nothing a person does makes the platform take it
)

// rule is a row of the table of refusals: what a sub-code means for an action.
type rule struct {
	action version.Action // "" for every action but an upload
	subs   []alipay.SubCode
	class  alipay.Class // for any sub-code of the class, when subs is empty
	when   func(p *Plan, t *Task) bool
	then   reply
}

// refusals is the table; the first row that fits decides. What none fits goes
// by its class (byClass).
var refusals = sync.OnceValue(func() []rule {
	mayReplace := func(p *Plan, t *Task) bool { return p.OnOccupied == Replace && t.Looks < mostLooks }
	guessed := func(_ *Plan, t *Task) bool { return t.Guess }
	mayLook := func(_ *Plan, t *Task) bool { return t.Looks < mostLooks }
	notBuiltYet := []alipay.SubCode{alipay.SubCanNotSubmitWithoutInit, alipay.SubCanNotSubmitWithoutScanPass, alipay.SubMiniappVersionNotExsit,
		alipay.SubMiniAppPackageInfoNotExist}
	return []rule{
		{version.Upload, []alipay.SubCode{alipay.SubVersionHasExisted, alipay.SubLargerVersionHasExisted, alipay.SubBuildVersionCompareError}, "", nil,
			thenNumberTaken},
		{version.Upload, []alipay.SubCode{alipay.SubCodeTemplateNotExist, alipay.SubTemplateNotOnlineOrOffline, alipay.SubTemplateIDISVAppIDNotMatch}, "", nil,
			thenPlanWrong},
		{version.Submit, notBuiltYet, "", guessed, thenGuessedWrong},
		{version.Submit, []alipay.SubCode{alipay.SubCanNotSubmitWithAuditGray, alipay.SubCanNotSubmitWithAudit}, "", mayReplace, thenClear},
		{version.Submit, []alipay.SubCode{alipay.SubCanNotSubmitWithoutScanPass}, "", nil, thenWaitScan},
		{version.ExperienceCreate, []alipay.SubCode{alipay.SubCanNotSetWithoutScanPass}, "", nil, thenWaitScan},
		{version.Submit, append(notBuiltYet, alipay.SubSubmitRepeat), "", mayLook, thenLook},
		{version.Submit, []alipay.SubCode{alipay.SubMiniAppInfoAuditContains}, "", nil, thenWaitInfo},
		{version.Submit, []alipay.SubCode{alipay.SubModifySloganExceedCount, alipay.SubModifyCategoryIDExceedCount, alipay.SubModifyDescExceedCount,
			alipay.SubHasNoModifyCnt, alipay.SubCanNotModifyNameOnceOnline, alipay.SubCanNotModifyENOnceOnline, alipay.SubOpFrequencyLimit,
			alipay.SubCanNotSubmitWithOnlineMiniAppExceedLimit}, "", nil, thenFail}, // of one mini program
		{version.Submit, nil, alipay.ClassQuota, nil, thenWaitQuota}, // the template's, which is everybody's
		{version.ExperienceCreate, []alipay.SubCode{alipay.SubCanNotSetExpRepeat}, "", nil, thenPackage},
		{version.RollBack, []alipay.SubCode{alipay.SubCanNotRollbackWithoutOffline, alipay.SubCanNotContinuousRollback, alipay.SubCanNotRollbackPunish}, "",
			nil, thenForGood},
		{"", nil, alipay.ClassStateConflict, mayLook, thenLook},
	}
})

// replyTo finds what a refusal of an action leads to.
func replyTo(p *Plan, t *Task, a version.Action, r *refusal) (reply, bool) {
	for _, row := range refusals() {
		switch {
		case row.action != a && (row.action != "" || a == version.Upload):
		case row.subs != nil && !slices.Contains(row.subs, r.sub):
		case row.subs == nil && row.class != r.class:
		case row.when != nil && !row.when(p, t):
		default:
			return row.then, true
		}
	}
	return thenFail, false
}

// reaction is what a refused call leads to; the intent is gone from t.
func reaction(p *Plan, t Task, in Intent, f facts) move {
	r := f.answer.refused
	then, known := replyTo(p, &t, in.Action, r)
	if !known {
		if in.Action == version.Upload && t.Upload.State == Intended {
			t.Upload.State = Untried
		}
		return byClass(p, t, f)
	}
	t.Failure = nil
	switch then {
	case thenNumberTaken:
		return numberTaken(p, t, f)
	case thenPlanWrong:
		t.Version, t.Upload = "", Upload{Refused: t.Upload.Refused}
		t.State, t.RetryAt = Pending, f.now.Add(time.Second)
		return move{task: t, blame: thePlan, why: r.failure.Message}
	case thenGuessedWrong:
		t.to(StepBuild, t.UploadedAt)
		t.RetryAt = f.now.Add(f.backoff(0, time.Second, time.Second))
		t.Tries = 1 // asks next, instead of guessing again
		return move{task: t, guessed: true}
	case thenClear:
		t.Looks++
		t.to(StepClear, f.now)
		return move{task: t}
	case thenLook:
		return lookAgain(t, r.as(named(t.Step)), f)
	case thenWaitInfo:
		t.Tries++
		t.wait(WaitOutside, fault.T("its base info is in audit; it goes on when that is over", "基础信息正在审核，审核结束后自动继续"),
			f.now.Add(f.backoff(t.Tries-1, 5*time.Second, 10*time.Minute)))
		return move{task: t}
	case thenWaitScan:
		return waitScan(t, r.as(named(t.Step)), f)
	case thenWaitQuota:
		t.wait(WaitQuota, quotaText(), time.Time{})
		return move{task: t, quota: true}
	case thenPackage:
		t.to(StepPackage, f.now)
		return move{task: t}
	case thenForGood:
		failure := r.as(named(t.Step))
		failure.Fixable = false
		t.end(Failed, failure, f.now)
		return move{task: t}
	}
	t.end(Failed, r.as(named(t.Step)), f.now)
	return move{task: t}
}

// lookAgain goes on from whatever state the version is in; a step that is
// refused again and again ends with the refusal.
func lookAgain(t Task, failure *Failure, f facts) move {
	if t.Looks >= mostLooks {
		t.end(Failed, failure, f.now)
		return move{task: t}
	}
	t.Looks++
	t.to(StepLook, f.now)
	t.Failure = failure // should looking not lead on
	t.RetryAt = f.now.Add(f.backoff(t.Looks-1, 100*time.Millisecond, 10*time.Second))
	return move{task: t}
}

// unanswered is what follows a question that was not answered as asked.
func unanswered(p *Plan, t Task, f facts) move {
	r := f.answer.refused
	if f.asked.ask == askBuild && noBuild(r.sub) {
		return lookAgain(t, r.as(StepBuild), f)
	}
	if (f.asked.ask == askAudit || f.asked.ask == askScan) && noVersion(r.sub) {
		return lookAgain(t, r.as(named(t.Step)), f)
	}
	return byClass(p, t, f)
}

func noVersion(sub alipay.SubCode) bool {
	return slices.Contains([]alipay.SubCode{alipay.SubMiniAppPackageInfoNotExist, alipay.SubMiniappVersionNotExsit, alipay.SubMiniAppVersionNotExist}, sub)
}

func noBuild(sub alipay.SubCode) bool {
	return sub == alipay.SubBuildVersionNotExisted || sub == alipay.SubPollingBuildVersionNotExist || noVersion(sub)
}

// byClass is what follows from a failure that has no meaning of its own.
func byClass(p *Plan, t Task, f facts) move {
	r := f.answer.refused
	switch r.class {
	case alipay.ClassThrottled:
		t.RetryAt = f.now.Add(f.backoff(2, time.Second, time.Minute))
		return move{task: t}
	case alipay.ClassPlatformFault, alipay.ClassOutcomeUnknown: // of a call that changes nothing, or was not sent
		if r.answered && t.Tries >= mostTries {
			break
		}
		t.Tries++
		most := time.Minute
		if (t.Intent != nil || f.asked.ask != doAct) && t.Tries <= mostTries/2 { // looking something up is repeated quickly
			most = 2 * time.Second
		}
		at := f.now.Add(f.backoff(t.Tries-1, 300*time.Millisecond, most))
		t.RetryAt = at
		if t.Tries >= sayAfter || r.silent {
			why := r.failure.Message
			t.wait(WaitOutside, fault.Text{EN: "the platform does not answer (" + why.EN + "); tried again by itself", ZH: "平台暂时没有响应（" + why.ZH + "），将自动重试"},
				at)
		}
		return move{task: t, silent: r.silent}
	case alipay.ClassAuthorizationLost:
		return withoutConsent(p, t, r.as(named(t.Step)), f)
	case alipay.ClassConfiguration:
		t.Tries++
		t.RetryAt = f.now.Add(f.backoff(t.Tries, time.Second, time.Minute))
		return move{task: t, blame: setup, why: r.failure.Message}
	}
	if t.Intent != nil && t.Tries < mostTries { // of a call that may have taken effect: asked again
		t.Tries++
		t.wait(WaitOutside, r.failure.Message, f.now.Add(f.backoff(t.Tries, time.Second, time.Minute)))
		return move{task: t}
	}
	t.Intent = nil // its journal entry stays open: nobody could tell
	t.end(Failed, r.as(named(t.Step)), f.now)
	return move{task: t}
}

// sayAfter is how many failed attempts it takes until a task says that it waits
// for the platform.
const sayAfter = 2

// withoutConsent waits for the merchant, or fails it when the plan says so.
func withoutConsent(p *Plan, t Task, failure *Failure, f facts) move {
	if p.FailUnauthorized {
		t.end(Failed, failure, f.now)
		return move{task: t}
	}
	t.Tries++
	t.wait(WaitAuth, failure.Message, f.now.Add(f.backoff(t.Tries-1, time.Minute, 10*time.Minute)))
	return move{task: t}
}

// hintFor is the next step for a sub-code.
func hintFor(sub string) fault.Text {
	t, _ := alipay.HintFor(sub)
	return t
}

// refusedForGood reports whether something on the way answered that it takes no
// such request, however often it is sent.
func refusedForGood(status int) bool {
	return status == http.StatusRequestEntityTooLarge || status == http.StatusRequestURITooLong || status == http.StatusRequestHeaderFieldsTooLarge
}

// lostText says why a call is not made again that never came through.
func lostText(times, status int) fault.Text {
	if status == 0 {
		return fault.T("it was sent %d time{|s}, each time the connection broke and it did not take effect; it is not sent again",
			"已发送 %d 次，每次连接都中断且未生效，已停止重试", times)
	}
	return fault.T("something on the way refused it with HTTP %[2]d (%[1]d time{|s}); it did not take effect and is not sent again",
		"网络中的设备拒绝了请求（HTTP %[2]d，共 %[1]d 次），操作未生效，已停止重试", times, status)
}
