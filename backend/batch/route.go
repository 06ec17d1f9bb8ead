package batch

import (
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// looked goes on from the state the version was found in.
func looked(p *Plan, t Task, f facts) move {
	if f.answer.state == version.None {
		if p.Goal == GoalRolledBack || t.Given {
			t.end(Failed, f.fail(t.Step, fault.New("batch.version_gone", fault.T("version %s is gone", "版本 %s 已不存在", t.Version))), f.now)
			return move{task: t}
		}
		t.Version, t.Upload = "", Upload{Relist: p.AppVersion == ""}
		t.to(StepUpload, f.now)
		return move{task: t}
	}
	if f.answer.state == version.AuditReject && t.Resubmit && p.audits() {
		t.InWay = &InWay{t.Version, version.AuditReject}
		return move{task: t}
	}
	return route(p, t, f.answer.state, f)
}

// route puts the task where the version's state says.
func route(p *Plan, t Task, s version.State, f facts) move {
	now, goal := f.now, p.Goal
	t.RetryAt = time.Time{}
	switch goal {
	case GoalWithdrawn, GoalOffline:
		return withdrawnFrom(goal, t, s, f)
	}
	if goal == GoalRolledBack {
		switch s {
		case version.Release:
			t.to(StepRollback, now)
		case version.InGray:
			t.to(StepEndGray, now)
		default:
			goneOn(&t, f)
		}
		return move{task: t}
	}
	done := func() {
		if t.Already = t.Upload.Untouched; t.Already {
			t.Note = fault.T("there already: version %s is of this template version", "已就绪：版本 %s 即来自该模板版本", t.Version)
		}
		t.end(Succeeded, nil, now)
	}
	switch {
	case goal == GoalExperience && s.Known() && !beforeExperience(s):
		t.end(Failed, f.fail(StepExperience, noExperience(t.Version)), now)
	case s == version.Release:
		t.AuditedAt = now
		done()
	case t.Given && !s.Passed():
		t.Note = fault.Text{EN: "left alone: version " + t.Version + " is not approved any more (" + s.Name().EN + ")",
			ZH: "未处理：版本 " + t.Version + " 已不是审核通过状态（" + s.Name().ZH + "）"}
		t.end(LeftAlone, nil, now)
	case goal == GoalBuilt && s != version.Building:
		done()
	case goal == GoalExperience && s != version.Building:
		t.to(StepExperience, now)
	case s == version.Building:
		t.to(StepBuild, now)
	case s == version.Init && t.Step == StepAudit:
		t.end(Failed, f.fail(StepAudit, fault.New("batch.audit_withdrawn", fault.T("the audit was withdrawn elsewhere", "审核已被撤销")).
			WithHint(fault.T("retry to submit it again", "可重试以重新提交")).WithRetry(fault.RetryNow)), now)
	case s == version.Init:
		t.to(StepSubmit, now)
	case s == version.Auditing:
		t.to(StepAudit, now)
	case s == version.InGray && goal.gray() && (f.gray() == "" || f.gray() >= goal.strategy()):
		done()
	case s.Passed() && goal == GoalAudited:
		t.AuditedAt = now
		done()
	case s.Passed():
		if s == version.InGray { // as far as the stages it is past
			if n := stageBy(p.stages(t.Letting), f.gray()); n > t.Stage {
				t.Stage, t.StageAt = n, now
			}
		}
		afterAudit(p, &t, now)
	case s == version.AuditReject:
		t.end(Failed, rejected(f.answer.detail.Reason(), now), now)
	case !s.Known():
		t.end(Failed, f.fail(named(t.Step), fault.New("batch.version_state", strangeText(t.Version, s)).
			WithHint(fault.T("look at the version in the Alipay console, then retry", "请在支付宝开放平台查看该版本后重试"))), now)
	default:
		t.end(Failed, f.fail(named(t.Step), fault.New("batch.version_offline", fault.T("version %s is offline", "版本 %s 已下架", t.Version)).
			WithHint(fault.T("publish a new version to this merchant", "请为该商家发布新版本"))), now)
	}
	return move{task: t}
}

// beforeExperience reports whether a version in the state can become the
// experience version, now or when its build is over.
func beforeExperience(s version.State) bool {
	r, _ := version.RuleOf(version.ExperienceCreate)
	return s == version.Building || slices.Contains(r.From, s)
}

// noExperience is the fault of a version that cannot become the experience
// version.
func noExperience(number string) error {
	r, _ := version.RuleOf(version.ExperienceCreate)
	return fault.New("batch.no_experience", fault.Text{EN: "version " + number + ": " + r.Wrong.EN, ZH: "版本 " + number + "：" + r.Wrong.ZH}).
		WithHint(fault.T("the merchant has this template version online already; to try it again as the experience version let the batch upload it anew",
			"该商家已上架此模板版本；如需再次体验，请选择重新上传")).WithRetry(fault.RetryAfterInput)
}

// strangeText says that the platform gave a state whose meaning nobody here knows.
func strangeText(number string, s version.State) fault.Text {
	return fault.T("the platform calls the state of version %s %s, which this program does not know", "平台返回版本 %s 的状态为 %s，当前程序无法识别", number, string(s))
}

// afterBuild and afterAudit are the next steps by the plan's goal.
func afterBuild(p *Plan, t *Task, now time.Time) {
	switch {
	case p.Goal == GoalBuilt:
		t.end(Succeeded, nil, now)
	case p.Goal == GoalExperience:
		t.to(StepExperience, now)
	default:
		t.to(StepSubmit, now)
	}
}

func afterAudit(p *Plan, t *Task, now time.Time) {
	t.AuditedAt = now
	switch {
	case p.Goal == GoalAudited:
		t.end(Succeeded, nil, now)
	case p.Goal.gray():
		t.to(StepGray, now)
	default:
		t.to(StepOnline, now)
	}
}

// withdrawnFrom puts a task whose version is to be withdrawn from its audit or taken
// off line where the version's state says.
func withdrawnFrom(goal Goal, t Task, s version.State, f facts) move {
	switch {
	case goal == GoalWithdrawn && s == version.Auditing:
		t.to(StepWithdraw, f.now)
	case goal == GoalOffline && s == version.Release:
		t.to(StepOffline, f.now)
	case goal == GoalWithdrawn && (s.Passed() || s == version.Release), goal == GoalOffline && s == version.InGray:
		t.end(Failed, f.fail(named(t.Step), tooLate(goal, t.Version, s)), f.now)
	default:
		t.Note = fault.Text{EN: "nothing to do: version " + t.Version + " is " + s.Name().EN, ZH: "无需处理：版本 " + t.Version + " 当前为“" + s.Name().ZH + "”"}
		t.Already = true
		t.end(Succeeded, nil, f.now)
	}
	return move{task: t}
}

// tooLate is the fault of a version that was to be withdrawn from its audit, or
// taken off line, and has gone on meanwhile.
func tooLate(goal Goal, number string, s version.State) error {
	state := s.Name()
	f := fault.New("batch.too_late", fault.Text{EN: "version " + number + " is not in audit any more, it is " + state.EN,
		ZH: "版本 " + number + " 已不在审核中，当前为“" + state.ZH + "”"}).
		WithHint(fault.T("an approved version reaches nobody before it is released: leave it, or send it back to development; one that is out is rolled back",
			"审核通过的版本在上架之前不会影响用户，可暂不上架或退回开发；如已上架，请回滚"))
	if goal == GoalOffline {
		f = fault.New("batch.too_late", fault.T("version %s is in gray release, which cannot be taken off line", "版本 %s 正在灰度中，无法直接下架", number)).
			WithHint(fault.T("end its gray release", "请先结束灰度"))
	}
	return f.WithRetry(fault.RetryNever)
}

// gray is how far the gray release is, as the answer tells.
func (f facts) gray() string {
	if f.answer.gray != "" {
		return f.answer.gray
	}
	return f.answer.detail.Gray
}

// goneOn ends a roll-back whose version is neither online nor gray any more:
// something else is, or it had been taken back before.
func goneOn(t *Task, f facts) {
	fleet := f.fleet
	if f.answer.list != nil {
		fleet = version.Fleet{Versions: f.answer.list}
	}
	if v, online := fleet.Online(); online && version.Compare(v.Version, t.Version) > 0 {
		t.Note = fault.T("left alone: version %s is online by now", "未处理：该商家当前线上版本为 %s", v.Version)
		t.end(LeftAlone, nil, f.now)
		return
	}
	t.Note = fault.T("version %s was not online any more", "版本 %s 已不在线上", t.Version)
	t.Already = true
	t.end(Succeeded, nil, f.now)
}

// rejected is the failure of an audit, with the auditor's words.
func rejected(reason string, at time.Time) *Failure {
	message := fault.T("the audit rejected it", "审核被驳回")
	if reason != "" {
		message = fault.Text{EN: "the audit rejected it: " + reason, ZH: "审核被驳回：" + reason}
	}
	return &Failure{Step: StepAudit, Code: "batch.audit_rejected", SubCode: string(version.AuditReject), Message: message,
		Hint: fault.T("read the reasons and pictures on the merchant's versions page, correct it, then retry",
			"请在商家的版本页查看驳回原因和截图，修改后重试"),
		Words: reason, Fixable: true, At: at}
}

// named is the step as it is reported: clearing the way is part of the
// submission.
func named(s Step) Step {
	if s == StepClear {
		return StepSubmit
	}
	return s
}
