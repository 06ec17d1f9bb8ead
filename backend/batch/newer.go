package batch

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// A version waits: for its build, behind a quota, for its release, in a stage of
// a gray release, in a backup. Meanwhile another seat, or another batch, may
// have brought its merchant something newer. That is asked again before the
// version is submitted, before it goes online and before each stage, so that it
// sets nobody back. It is asked about all merchants at once, by a survey; a
// merchant's list is read only where the survey names something newer of it, or
// cannot tell.

const (
	// lately is how old what is known may be for a version that did not wait for
	// its release, or only for its hour.
	lately = time.Minute
	// listLasts is how long a list of a merchant's versions is relied on.
	listLasts = 10 * time.Minute
)

// fresh reports whether what is built, or was submitted, may still go by it.
func (s *survey) fresh(now time.Time) bool { return s != nil && !s.stale(now) }

// freeAt is when the version became free to go on after it had waited for its
// release: on a person's word or at its hour; zero when it did not wait.
func (j *job) freeAt(now time.Time) time.Time {
	if j.step != StepOnline && j.step != StepGray {
		return time.Time{}
	}
	free := j.word(now)
	if at := time.Unix(0, j.retryAt); j.state == WaitRelease && j.retryAt != 0 && !at.After(now) {
		free = later(free, at)
	}
	return free
}

// word is when a person last let the version go on, zero when nobody did.
func (j *job) word(now time.Time) (word time.Time) {
	if at := j.live.batch.Released; !at.After(now) {
		word = at
	}
	if j.letting != nil && !j.letting.At.After(now) {
		word = later(word, j.letting.At)
	}
	return word
}

// informed reports whether the last survey is new enough for the job's next
// step. A person's word is followed by a survey of its own. A version that goes
// online when its audit is over kept every other one from being submitted since
// it was submitted itself, so that a survey after that is new enough.
func (j *job) informed(now time.Time) bool {
	if j.intent || j.live.batch.Plan.SetBack || !asksWhetherWentOn(j.step, false) {
		return true
	}
	s := j.live.newer
	switch {
	case !s.fresh(now):
		return false
	case j.step == StepSubmit:
		return true
	case j.word(now).After(s.at) || j.freeAt(now).Add(-lately).After(s.at):
		return false
	}
	return j.state == WaitRelease || now.Sub(s.at) <= lately || s.at.UnixNano() >= j.submitAt
}

// asksWhetherWentOn reports whether a step needs to know what newer versions the
// merchant has. A build that is certain to be over is submitted.
func asksWhetherWentOn(s Step, certain bool) bool {
	return s == StepSubmit || s == StepOnline || s == StepGray || s == StepBuild && certain
}

// builtOf is what a task's version was built from, as far as is known.
func builtOf(p *Plan, t Task, f version.Fleet) version.Source {
	if !p.Given {
		return p.source()
	}
	v, _ := f.Find(t.Version)
	return version.Source{TemplateID: v.TemplateID, TemplateVersion: v.Template}
}

// newerThan finds a version online or in gray release that was built from a
// newer version of the template.
func newerThan(src version.Source, f version.Fleet) (version.Info, bool) {
	for _, v := range f.Versions {
		if src.TemplateVersion != "" && (v.State == version.Release || v.State == version.InGray) && v.BuiltFrom(src.TemplateID) &&
			version.Compare(v.Template, src.TemplateVersion) > 0 {
			return v, true
		}
	}
	return version.Info{}, false
}

// higherThan finds a version online or in gray release with a higher number than
// the task's, where nobody can tell which of the two is built from the newer one.
func higherThan(number string, src version.Source, f version.Fleet) (version.Info, bool) {
	for _, v := range f.Versions {
		if (v.State == version.Release || v.State == version.InGray) && (v.Template == "" || src.TemplateVersion == "") &&
			version.Compare(v.Version, number) > 0 {
			return v, true
		}
	}
	return version.Info{}, false
}

// leftFor ends a task for something newer that its merchant has.
func leftFor(t Task, v version.Info, f facts) move {
	t.Note = fault.T("left alone: version %s is built from the newer template version %s", "未处理：版本 %s 来自更新的模板版本 %s", v.Version, v.Template)
	t.end(LeftAlone, nil, f.now)
	return move{task: t}
}

// wentOn asks, before a version is submitted or its users see it, whether the
// merchant has something newer by now, and ends the task when it has.
func wentOn(p *Plan, t Task, f facts) (move, bool) {
	if p.SetBack {
		return move{}, false
	}
	src := builtOf(p, t, f.fleet)
	_, newer := newerThan(src, f.fleet)
	for _, o := range f.origins {
		newer = newer || o.TemplateID == src.TemplateID && version.Compare(o.Template, src.TemplateVersion) > 0
	}
	if !newer && !(f.blind && waited(p, t, f)) {
		return move{}, false
	}
	if at := f.fleet.FetchedAt; at.Before(later(f.freeAt, f.now.Add(-listLasts))) || at.After(f.now) {
		t.State, t.Waiting = Running, fault.Text{}
		return move{task: t, call: &call{ask: askList}}, true
	}
	if v, found := newerThan(src, f.fleet); found {
		return leftFor(t, v, f), true
	}
	if v, found := higherThan(t.Version, src, f.fleet); found && f.blind {
		t.Note = fault.T("left alone: the higher version %s is online, and it cannot be told which of the two is built from the newer template version",
			"未处理：更高的版本 %s 已在线上，且无法确认两者中哪个来自更新的模板版本", v.Version)
		t.end(LeftAlone, nil, f.now)
		return move{task: t}, true
	}
	return move{}, false
}

// waited reports whether a version comes to its step later than what led there:
// its build, or its audit.
func waited(p *Plan, t Task, f facts) bool {
	since := t.AuditedAt
	if t.Step == StepSubmit || t.Step == StepBuild {
		since = t.UploadedAt
	}
	gone := f.now.Sub(since)
	return p.Given || !f.freeAt.IsZero() || gone > listLasts || gone < 0
}
