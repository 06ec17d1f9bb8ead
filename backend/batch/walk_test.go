package batch

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// world is a platform with one mini program, by the table of the states. Builds
// and audits take some questions; of a changing call the answer may be lost,
// whether it took effect or not.
type world struct {
	fleet   version.Fleet
	asked   map[string]int            // about the build or the audit of a version
	last    map[string]version.Action // what last changed a version
	late    *call                     // still on its way
	lateBy  int                       // for so many questions
	rejects bool
	loses   func() lossOf
}

type lossOf int

const (
	nothing lossOf = iota
	theAnswer
	theCall
	theWay // the call arrives while it is looked for, before nobody waits for it any more
)

func (w *world) info(number string) *version.Info {
	i := slices.IndexFunc(w.fleet.Versions, func(v version.Info) bool { return v.Version == number })
	if i < 0 {
		return &version.Info{Version: number}
	}
	return &w.fleet.Versions[i]
}

// do makes a changing call. The fault of the test's own is one that the engine
// is never to make: the same call again after it took effect.
func (w *world) do(c call, now time.Time) (a answer, failed error) {
	if w.last[c.version] == c.action && c.action != version.Gray {
		return a, fmt.Errorf("%s of %s again after it took effect", c.action, c.version)
	}
	loss := w.loses()
	switch loss {
	case theWay:
		w.late, w.lateBy = &c, 2
		return lostAnswer(now), nil
	case theCall:
		return lostAnswer(now), nil
	}
	return w.take(c, loss, now), nil
}

// take is what a call does that has arrived.
func (w *world) take(c call, loss lossOf, now time.Time) (a answer) {
	v := w.info(c.version)
	if l := version.Judge(w.fleet, c.version, c.action); !l.Legal {
		return answer{refused: refusedWith(l.Refusal, true, now)}
	}
	w.last[c.version], w.asked[c.version] = c.action, 0
	r, _ := version.RuleOf(c.action)
	switch c.action {
	case version.Upload:
		w.fleet.Versions = append(w.fleet.Versions, version.Info{Version: c.version, State: version.Building, Template: "1.1.0", TemplateID: "T"})
	case version.RollBack:
		before, _ := w.fleet.Restorable()
		w.info(before.Version).State, v.State = version.Release, version.Offline
		w.fleet.RolledBack = true
	case version.ExperienceCreate:
		v.Experience = true
	default:
		if c.action == version.PutOnline {
			for i := range w.fleet.Versions {
				if o := &w.fleet.Versions[i]; o.State == version.Release {
					o.State = version.Offline
				}
			}
		}
		v.State, v.Gray = r.To, c.strategy
	}
	if loss == theAnswer {
		return lostAnswer(now)
	}
	return a
}

func lostAnswer(now time.Time) answer {
	return answer{refused: refusalOf(&alipay.Error{Class: alipay.ClassOutcomeUnknown, Stage: alipay.StageExchange, Sent: true}, true, now)}
}

// tell answers a question.
func (w *world) tell(c call, now time.Time) (a answer) {
	if loss := w.loses(); loss != nothing {
		return answer{refused: refusalOf(&alipay.Error{Class: alipay.ClassPlatformFault, Stage: alipay.StageExchange}, false, now)}
	}
	if w.lateBy--; w.late != nil && w.lateBy == 0 {
		w.take(*w.late, nothing, now)
		w.late = nil
	}
	v := w.info(c.version)
	w.asked[c.version]++
	over := w.asked[c.version] > 2
	switch c.ask {
	case askList:
		a.list = slices.DeleteFunc(slices.Clone(w.fleet.Versions), func(v version.Info) bool { return v.State == version.Building })
	case askBuild:
		if v.State == version.None {
			return answer{refused: refusedWith(alipay.SubBuildVersionNotExisted, false, now)}
		}
		if a.build = version.BuildRunning; v.State != version.Building || over {
			a.build = version.BuildDone
			if v.State == version.Building {
				v.State = version.Init
			}
		}
	case askAudit, askScan:
		if v.State == version.Auditing && over {
			if v.State = version.WaitRelease; w.rejects {
				v.State = version.AuditReject
			}
		}
		a.detail = version.Detail{Version: v.Version, State: v.State, Gray: v.Gray}
	case askLook:
		a.state, a.gray = v.State, v.Gray
		a.list = slices.Clone(w.fleet.Versions)
	case askPackage:
		a.package_ = version.ExperienceReady
	case askTruth:
		a.origin, a.truth = version.OfNobody, w.last[c.version] == c.action
		switch {
		case c.action == version.Upload && w.last[c.version] != "":
			a.origin = version.OfSent
		case c.action == version.Upload && v.State != version.None:
			a.origin = version.OfOther
		}
	}
	return a
}

// reached reports whether the world is as the goal says.
func (w *world) reached(g Goal, number string) bool {
	v := w.info(number)
	switch g {
	case GoalBuilt:
		return v.State != version.None && v.State != version.Building
	case GoalExperience:
		return v.Experience
	case GoalAudited:
		return v.State.Passed() || v.State == version.Release
	case GoalWithdrawn:
		return v.State != version.Auditing && !v.State.Passed() && v.State != version.Release
	case GoalRolledBack:
		return v.State != version.InGray && v.State != version.Release
	case GoalOffline:
		return v.State != version.Release
	}
	return v.State == version.Release || g.gray() && v.State == version.InGray && v.Gray >= g.strategy()
}

// The road leads from every state the platform can have a mini program in to the
// goal, or to an end with a reason, whatever answers are lost on it; a success is
// one on the platform too, and no call is made again that took effect.
func TestTheRoadLeadsToTheGoal(t *testing.T) {
	t.Parallel()
	var reached, failed int
	rapid.Check(t, func(t *rapid.T) {
		goal := rapid.SampledFrom(goals()).Draw(t, "goal")
		p := &Plan{Goal: goal, Template: "t", TemplateID: "T", TemplateVersion: "1.1.0", OnOccupied: rapid.SampledFrom([]OnOccupied{Stop, Replace}).Draw(t, "occupied"), FailUnauthorized: true}
		undo := slices.Contains([]Goal{GoalRolledBack, GoalWithdrawn, GoalOffline}, goal)
		w := &world{asked: map[string]int{}, last: map[string]version.Action{}, rejects: rapid.IntRange(0, 9).Draw(t, "rejects") == 0}
		w.fleet = anyFleet(t, undo)
		losses := rapid.IntRange(0, 40).Draw(t, "losses") // of a hundred
		w.loses = func() lossOf {
			if rapid.IntRange(0, 99).Draw(t, "lost?") >= losses {
				return nothing
			}
			return rapid.SampledFrom([]lossOf{theAnswer, theCall, theWay}).Draw(t, "lost")
		}
		task := Task{ID: "t", MerchantID: "m", Step: StepUpload, State: Pending}
		if undo {
			if len(w.fleet.Versions) == 0 {
				t.Skip("nothing to take back")
			}
			task = Task{ID: "t", MerchantID: "m", Step: StepLook, State: Pending, Given: true, Version: w.fleet.Versions[len(w.fleet.Versions)-1].Version, Upload: Upload{State: Ours, Untouched: true}}
		}
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		var known version.Fleet
		for range 3000 {
			f := factsAt(now)
			f.fleet = known
			if m := next(p, task, f); m.call == nil {
				task = m.task
			} else {
				f.asked = m.call
				if m.call.ask == doAct {
					task = m.task // its intent is on disk
					var err error
					if f.answer, err = w.do(*m.call, now); err != nil {
						t.Fatalf("goal %s: %v", goal, err)
					}
				} else {
					task, f.answer = m.task, w.tell(*m.call, now)
				}
				if f.answer.list != nil {
					known = version.Fleet{Versions: f.answer.list, ChangedAt: now, FetchedAt: now}
				}
				did := *m.call
				if m = next(p, task, f); m.settled == happened && did.ask == doAct || did.ask == askTruth && m.settled == happened {
					known = version.Fleet{Versions: slices.Clone(w.fleet.Versions), ChangedAt: now, FetchedAt: known.FetchedAt}
				}
				task = m.task
			}
			if task.State.Over() {
				break
			}
			if now = now.Add(time.Second); task.RetryAt.After(now) {
				now = task.RetryAt
			}
		}
		switch {
		case task.State == Succeeded:
			if reached++; !w.reached(goal, task.Version) {
				t.Fatalf("goal %s: a success that is none: %+v of %+v", goal, task, w.fleet.Versions)
			}
		case task.State == Failed:
			if failed++; task.Failure == nil || task.Failure.Message == (fault.Text{}) {
				t.Fatalf("goal %s: failed without a reason: %+v", goal, task)
			}
			if losses == 0 && !w.rejects && !undo && !w.blocked(p, task) {
				t.Fatalf("goal %s: failed though nothing was in its way: %+v %+v of %+v", goal, task.Failure, task, w.fleet.Versions)
			}
		case task.State == LeftAlone && task.Note != (fault.Text{}):
		default:
			t.Fatalf("goal %s: it came to no end: %+v of %+v", goal, task, w.fleet.Versions)
		}
	})
	if reached < 10 {
		t.Errorf("%d roads led to a goal, %d to a reason: nothing was tried", reached, failed)
	}
}

// blocked reports whether another version stands in a task's way, or its own
// state allows no experience.
func (w *world) blocked(p *Plan, task Task) bool {
	o, there := w.fleet.Occupant()
	return there && o.Version != task.Version && p.OnOccupied == Stop || task.Failure.Code == "batch.no_experience"
}

// anyFleet is what a mini program may have before a batch begins.
func anyFleet(t *rapid.T, undo bool) (f version.Fleet) {
	slot, online := false, false
	for i := range rapid.IntRange(0, 4).Draw(t, "versions") {
		states := []version.State{version.Init, version.Offline}
		if !online {
			states = append(states, version.Release)
		}
		if !slot {
			states = append(states, version.Auditing, version.AuditReject, version.WaitRelease, version.InGray)
		}
		v := version.Info{Version: fmt.Sprintf("0.0.%d", i+1), State: rapid.SampledFrom(states).Draw(t, "state")}
		online = online || v.State == version.Release
		slot = slot || v.State.OccupiesSlot()
		if v.State == version.InGray {
			v.Gray = rapid.SampledFrom(version.Strategies()).Draw(t, "gray")
		}
		if undo || rapid.Bool().Draw(t, "of this template version") {
			v.Template, v.TemplateID = "1.1.0", "T"
		}
		f.Versions = append(f.Versions, v)
	}
	return f
}
