package batch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// steps are all a task can stand on.
func steps() []Step {
	return []Step{StepUpload, StepBuild, StepSubmit, StepClear, StepAudit, StepOnline, StepGray, StepExperience, StepPackage,
		StepLook, StepRollback, StepEndGray, StepWithdraw, StepOffline}
}

// refusedWith is the platform's answer with a sub-code, as the client hands it on.
func refusedWith(sub string, changing bool, now time.Time) *refusal {
	code := "40004"
	for _, c := range []struct{ part, code string }{
		{"unknow-error", "20000"}, {"app-auth-token", "20001"}, {"-limit", "40005"}, {"permissions", "40006"}, {"isv.missing", "40001"}, {"isv.invalid", "40002"},
	} {
		if strings.Contains(strings.ToLower(sub), c.part) {
			code = c.code
			break
		}
	}
	return refusalOf(&alipay.Error{Code: code, SubCode: sub, Class: alipay.Classify(code, sub, changing), Sent: true}, changing, now)
}

func goals() []Goal {
	all := []Goal{GoalRolledBack, GoalWithdrawn, GoalOffline}
	for _, g := range Goals() {
		all = append(all, g.Goal)
	}
	return all
}

// taskAt is a task that has come to a step in good order.
func taskAt(s Step, now time.Time) Task {
	t := Task{ID: "t", MerchantID: "m", State: Running, Step: s, Version: "1.0.1", UploadedAt: now, SubmitAt: now}
	t.Upload.State = Ours
	if s == StepUpload {
		t.Version, t.Upload = "", Upload{}
	}
	return t
}

func factsAt(now time.Time) facts {
	return facts{
		now: now, jitter: 0.5, mayBeFirst: true, release: now,
		look: func(sent time.Time, looks int) (time.Time, bool) {
			return sent.Add(time.Duration(looks+1) * 5 * time.Second), looks >= 3
		},
	}
}

// Every refusal there is, in every step on the road to every goal, ends the
// task with a true reason, or makes it wait; it is never tried again without a
// pause, and not for ever when only this merchant is refused.
func TestEveryRefusalEndsOrWaits(t *testing.T) {
	boundtest.MuchData(t)
	t.Parallel()
	subs := append(alipay.SubCodes(), "NOBODY_KNOWS_THIS", "")
	slices.Sort(subs)
	for _, goal := range goals() {
		for _, from := range steps() {
			for _, sub := range subs {
				p := &Plan{Goal: goal, TemplateVersion: "1.1.0", OnOccupied: Replace, FailUnauthorized: true}
				begun := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
				if err := refuseAll(p, taskAt(from, begun), sub, begun); err != nil {
					t.Errorf("goal %s, step %s, %q: %v", goal, from, sub, err)
				}
			}
		}
	}
}

// refuseAll answers every changing call of a task with the sub-code, and every
// question in the way that keeps the task where it is, until it ends or waits
// for others.
func refuseAll(p *Plan, task Task, sub string, now time.Time) error {
	hurried, calls := 0, map[version.Action]int{}
	began := now
	var fleet version.Fleet // as the last list showed it
	for range 2000 {
		f := factsAt(now)
		f.fleet = fleet
		m := next(p, task, f)
		task = m.task
		if m.call == nil {
			return endsOrWaits(task, m, now)
		}
		f.asked = m.call
		if m.call.ask == doAct {
			calls[m.call.action]++
			f.answer = answer{refused: refusedWith(sub, true, now)}
		} else {
			f.answer = unchanged(p, task, *m.call)
		}
		if m.call.ask == askList {
			fleet = version.Fleet{Versions: f.answer.list, ChangedAt: now, FetchedAt: now}
		}
		m = next(p, task, f)
		task = m.task
		if task.State.Over() || m.blame != nobody || task.State == WaitQuota || task.State == WaitAuth {
			return endsOrWaits(task, m, now)
		}
		if task.RetryAt.After(now) {
			now, hurried = task.RetryAt, 0
		} else if hurried++; hurried > 12 {
			return fmt.Errorf("%d calls without a pause, the last %+v", hurried, m.call)
		}
		if now.Sub(began) > 24*time.Hour {
			return nil // it waits, with pauses, for what may pass
		}
	}
	if strings.Contains(sub, "-limit") && now.Sub(began) > time.Hour {
		return nil // being throttled is waited out; the app's pacing makes the pauses longer
	}
	return fmt.Errorf("still on its way after 2000 calls in %v: %v", now.Sub(began), calls)
}

// endsOrWaits checks that what a task came to is told.
func endsOrWaits(task Task, m move, now time.Time) error {
	switch {
	case task.State == Failed && (task.Failure == nil || task.Failure.Message.ZH == "" || task.Failure.Message.EN == ""):
		return fmt.Errorf("failed without a reason")
	case task.State.Over():
		return nil
	case m.blame != nobody:
		if m.why == (fault.Text{}) {
			return fmt.Errorf("the batch is blamed without a reason")
		}
		return nil
	case task.State == WaitQuota || task.State == WaitAuth || task.State == WaitOutside || task.State == WaitRelease:
		if task.Waiting == (fault.Text{}) {
			return fmt.Errorf("it waits (%s) without a reason", task.State)
		}
		return nil
	case task.RetryAt.After(now):
		return nil
	}
	return fmt.Errorf("neither a call nor a wait: %s %s", task.Step, task.State)
}

// unchanged answers a question as a platform on which nothing happens.
func unchanged(p *Plan, task Task, c call) answer {
	switch c.ask {
	case askTruth:
		return answer{origin: version.OfNobody}
	case askBuild:
		return answer{build: version.BuildDone}
	case askAudit:
		return answer{detail: version.Detail{State: version.WaitRelease}}
	case askPackage:
		return answer{package_: version.ExperienceReady}
	case askLook:
		return answer{state: standsAs(p, task.Step)}
	}
	return answer{list: []version.Info{{Version: "0.9.9", State: version.Auditing}}}
}

// standsAs is the state a version has while the goal is not reached.
func standsAs(p *Plan, _ Step) version.State {
	if p.Goal == GoalRolledBack {
		return version.Release
	}
	return version.Init
}

// From every state the platform can have a version in, the road leads to the
// goal, to an end with a reason, or to a wait for a person or the platform.
func TestEveryStateLeadsOn(t *testing.T) {
	t.Parallel()
	states := []version.State{version.None, version.Building, version.Init, version.Auditing, version.AuditReject, version.WaitRelease,
		version.BaseAuditPass, version.InGray, version.Release, version.Offline, version.AuditOffline, "A_STATE_NOBODY_KNOWS"}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, goal := range goals() {
		for _, from := range []Step{StepLook, StepAudit} {
			for _, s := range states {
				p := &Plan{Goal: goal, TemplateVersion: "1.1.0", OnOccupied: Stop}
				f := factsAt(now)
				c := call{ask: askLook, version: "1.0.1"}
				f.answer = answer{state: s}
				if from == StepAudit {
					c.ask, f.answer = askAudit, answer{detail: version.Detail{State: s}}
				}
				f.asked = &c
				task := taskAt(from, now)
				m := next(p, task, f)
				if told := m.task.Waiting.EN; from == StepAudit && !s.Known() && s != version.None && !strings.Contains(told, string(s)) {
					t.Errorf("goal %s: the wait for a state nobody knows says %q", goal, told)
				}
				if f := m.task.Failure; from == StepLook && !s.Known() && s != version.None && f != nil && !strings.Contains(f.Message.EN, string(s)) {
					t.Errorf("goal %s: a state nobody knows fails as %q", goal, f.Message.EN)
				}
				if m.task.State.Over() {
					if err := endsOrWaits(m.task, m, now); err != nil {
						t.Errorf("goal %s, state %s: %v", goal, s, err)
					}
					continue
				}
				again := factsAt(now)
				if follow := next(p, m.task, again); follow.call == nil && !follow.task.State.Over() {
					if err := endsOrWaits(follow.task, follow, now); err != nil {
						t.Errorf("goal %s, from %s in state %s: %v", goal, from, s, err)
					}
				}
			}
		}
	}
}

// An effect that was seen is never asked for again: whatever changing call a
// task makes, its success never leads to the same call.
func TestNoCallThatTookEffectIsRepeated(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, goal := range goals() {
		for _, from := range steps() {
			p := &Plan{Goal: goal, TemplateVersion: "1.1.0", OnOccupied: Replace}
			task := taskAt(from, now)
			for range 60 {
				f := factsAt(now)
				m := next(p, task, f)
				if task = m.task; m.call == nil {
					break
				}
				did := m.call
				f.asked = did
				if did.ask != doAct {
					f.answer = unchanged(p, task, *did)
				}
				if task = next(p, task, f).task; task.State.Over() {
					break
				}
				if did.ask != doAct {
					continue
				}
				if m = next(p, task, factsAt(now)); m.call != nil && m.call.ask == doAct && m.call.action == did.action && m.call.version == did.version {
					t.Errorf("goal %s, from %s: %s of %s again", goal, from, did.action, did.version)
				}
				break
			}
		}
	}
}
