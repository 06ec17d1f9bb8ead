package batch

import (
	"slices"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// UploadState is what is known of the version that a task uploads.
type UploadState string

const (
	Untried  UploadState = ""
	Intended UploadState = "intended" // it is being sent, or the program ended while it was
	Unsure   UploadState = "unsure"   // it was sent, and nothing is known of it yet
	Ours     UploadState = "ours"     // the version is of this very template version
	Foreign  UploadState = "foreign"  // the number is somebody else's
)

// Upload is the question of an upload: whose the version is that has the
// task's number. It is answered by what the version is (version.OriginOf).
type Upload struct {
	State UploadState `json:"state,omitempty"`
	// Absent tells that the list this task read right before it sent the upload
	// held neither the number nor a higher one.
	Absent bool `json:"absent,omitempty"`
	// Listed tells that this task has read the merchant's list, Relist that it
	// has to be read before a number is chosen.
	Listed bool `json:"listed,omitempty"`
	Relist bool `json:"relist,omitempty"`
	// Refused counts the numbers that were refused as taken; Above is the
	// highest of them.
	Refused int    `json:"refused,omitempty"`
	Above   string `json:"above,omitempty"`
	// Untouched tells that the version was there before this batch, which has
	// not changed anything about it yet.
	Untouched bool      `json:"untouched,omitempty"`
	Ext       string    `json:"ext,omitempty"` // a digest of the ext that was sent
	At        time.Time `json:"at,omitzero"`
	// SentAt is At by the platform's clock, zero where that was not known.
	SentAt time.Time `json:"sent_at,omitzero"`
}

// mostNumbers bounds how many numbers are tried for one merchant.
const mostNumbers = 8

// beforeUpload decides what comes before the upload, and makes it when nothing
// does: the other batch first, then what is there already, then the number.
func beforeUpload(p *Plan, t Task, f facts) move {
	u := &t.Upload
	if u.State == Untried && !u.Listed && (u.Relist || len(f.origins) > 0) {
		return move{task: t, call: &call{ask: askList}}
	}
	if u.State == Untried && u.Listed {
		if m, found := thereAlready(p, t, f); found {
			return m
		}
	}
	if p.AppVersion != "" {
		return fixedNumber(p, t, f)
	}
	number := t.Version
	if number == "" || u.State == Foreign || (u.State == Untried && u.Relist) {
		switch {
		case f.fleet.ChangedAt.IsZero() && f.mayBeFirst && !u.Listed:
			number = version.FirstNumber
		case f.fleet.ChangedAt.IsZero() || (u.Relist && !u.Listed):
			return move{task: t, call: &call{ask: askList}}
		default:
			highest := f.fleet.Highest()
			if u.Above != "" && version.Compare(u.Above, highest) > 0 {
				highest = u.Above
			}
			if number = version.NextPatch(highest); highest != "" && version.Compare(number, highest) <= 0 {
				t.end(Failed, f.fail(StepUpload, fault.New("batch.no_number", fault.T("version %s is the highest number there is", "版本号 %s 已是最大值", highest)).
					WithHint(fault.T("delete that version if it is in development; the platform takes no number above it", "如该版本处于开发中，可先删除；平台不接受更大的版本号")).
					WithRetry(fault.RetryAfterInput)), f.now)
				return move{task: t}
			}
		}
	}
	return send(t, number, f)
}

// send is the upload of a number.
func send(t Task, number string, f facts) move {
	u := &t.Upload
	if f.formFault != nil {
		t.end(Failed, f.formFault, f.now)
		return move{task: t}
	}
	if f.extFault != nil {
		t.end(Failed, f.extFault, f.now)
		return move{task: t}
	}
	u.Absent = u.Listed && !f.fleet.FetchedAt.IsZero() && higher(number, f.fleet.Highest())
	t.Version, u.State, u.Relist, u.At, u.SentAt, u.Ext = number, Intended, false, f.now, f.sentAt, f.ext
	return intend(t, version.Upload, number, "", f)
}

func higher(number, than string) bool { return than == "" || version.Compare(number, than) > 0 }

// fixedNumber handles a number that the plan gives: when it is known to be
// there the list has to confirm it, and then it is asked whose it is.
func fixedNumber(p *Plan, t Task, f facts) move {
	if _, known := f.fleet.Find(p.AppVersion); known && t.Upload.State == Untried {
		if !t.Upload.Listed {
			return move{task: t, call: &call{ask: askList}}
		}
		t.Version, t.Upload.State = p.AppVersion, Unsure
		return move{task: t}
	}
	return send(t, p.AppVersion, f)
}

// taken is the failure of a number that somebody else's version has.
func taken(number string, f facts) *Failure {
	failure := f.fail(StepUpload, fault.New("batch.version_taken",
		fault.T("version %s exists already, and it cannot be told to be of this template version", "版本 %s 已存在，且无法确认来自该模板版本", number)).
		WithHint(fault.T("choose a higher version number, or let each merchant take its next one", "请使用更高的版本号，或选择自动递增版本号")).
		WithRetry(fault.RetryAfterInput))
	failure.SubCode = string(alipay.SubVersionHasExisted)
	return failure
}

// thereAlready looks for what of the plan the merchant has already: something
// newer, which is left alone, or a version of this very template version, which
// is carried on with.
func thereAlready(p *Plan, t Task, f facts) (move, bool) {
	if v, found := newerThan(p.source(), f.fleet); found && !p.SetBack {
		t.Version = v.Version
		return leftFor(t, v, f), true
	}
	if p.Anew {
		return move{}, false
	}
	best, found := p.builtIn(f.fleet, f.otherExt)
	if !found {
		return move{}, false
	}
	t.Version = best.Version
	t.Upload.State, t.Upload.Untouched, t.Resubmit = Ours, true, true
	t.UploadedAt = f.now
	t.to(StepLook, f.now)
	return move{task: t}, true
}

// builtIn finds the version of this very template version that is carried on
// with; not tells which are built with something else.
func (p *Plan) builtIn(fleet version.Fleet, not func(number string) bool) (best version.Info, found bool) {
	for _, v := range fleet.Versions {
		if v.Template != p.TemplateVersion || !v.BuiltFrom(p.TemplateID) || (p.AppVersion != "" && v.Version != p.AppVersion) || not(v.Version) {
			continue
		}
		if p.use(v.State) > p.use(best.State) {
			best = v
		}
	}
	return best, p.use(best.State) > 0
}

// use orders the states of versions that can be carried on with; 0 cannot. One
// that is online already is the last choice where it is to be tried out.
func (p *Plan) use(s version.State) int {
	states := []version.State{version.Building, version.Init, version.AuditReject, version.Auditing, version.BaseAuditPass, version.WaitRelease, version.InGray}
	if p.Goal == GoalExperience {
		states = slices.Insert(states, 0, version.Release)
	} else {
		states = append(states, version.Release)
	}
	return 1 + slices.Index(states, s)
}

// numberTaken is what follows when the platform says that the number, or a
// higher one, exists.
func numberTaken(p *Plan, t Task, f facts) move {
	u, r := &t.Upload, f.answer.refused
	if r.sub == alipay.SubVersionHasExisted && (p.AppVersion != "" || t.Lost > 0) {
		// It may be of an upload before this one that arrived after all: asked.
		u.State, t.State, t.Waiting, t.RetryAt = Unsure, Running, fault.Text{}, f.now
		return move{task: t}
	}
	if p.AppVersion != "" {
		t.end(Failed, r.as(StepUpload), f.now)
		return move{task: t}
	}
	return nextNumber(t, r.as(StepUpload), r.sub == alipay.SubVersionHasExisted, f)
}

// nextNumber lets a merchant whose number was refused have another one, some
// times; taken tells that the number itself is there.
func nextNumber(t Task, failure *Failure, taken bool, f facts) move {
	u := &t.Upload
	if u.Refused++; u.Refused >= mostNumbers {
		t.end(Failed, failure, f.now)
		return move{task: t}
	}
	notFirst := t.Version == version.FirstNumber
	if taken && higher(t.Version, u.Above) {
		u.Above = t.Version
	}
	t.Version, t.Step, t.Failure, t.Lost, t.Looks = "", StepUpload, nil, 0, 0
	*u = Upload{Relist: true, Refused: u.Refused, Above: u.Above}
	t.State, t.Waiting, t.RetryAt = Running, fault.Text{}, f.now
	if u.Refused > 1 { // what is not in the list yet is still building elsewhere
		t.RetryAt = f.now.Add(f.backoff(u.Refused-1, 2*time.Second, time.Minute))
	}
	return move{task: t, notFirst: notFirst}
}

// claimed is what follows when the platform was asked whose the version is that
// has the number of an upload whose outcome is not known, or that was refused
// as taken.
func claimed(p *Plan, t Task, f facts) move {
	asked := t.Intent != nil // there is an upload whose outcome this settles
	switch f.answer.origin {
	case version.OfSent:
		since := t.Upload.At
		if asked {
			since = t.Intent.At
		}
		t.Failure, t.Lost = nil, 0
		return uploaded(p, t, since, f)
	case version.OfHidden:
		if t.Looks++; t.Looks <= mostHidden {
			t.wait(WaitOutside, fault.T("version %s exists; whose it is can be told when its build is over", "版本 %s 已存在，构建结束后才能确认来源", t.Version),
				f.now.Add(f.backoff(t.Looks, time.Second, time.Minute)))
			return move{task: t}
		}
	case version.OfNobody:
		if asked {
			return notSeen(p, t, f)
		}
	}
	// Another's, or nobody can tell whose: never this task's. Of another's it is
	// certain that the upload did not take effect; else its entry stays open.
	settled := open_
	if asked && f.answer.origin == version.OfOther {
		settled = didNot
	}
	t.Intent = nil
	var m move
	switch {
	case f.answer.origin == version.OfNobody: // it was deleted meanwhile
		t.Upload.State, t.Upload.Listed, t.Upload.Relist = Untried, false, true
		t.State, t.Waiting = Running, fault.Text{}
		t.RetryAt = f.now.Add(f.backoff(t.Upload.Refused, time.Second, time.Minute))
		if t.Upload.Refused++; t.Upload.Refused >= mostNumbers {
			t.end(Failed, taken(t.Version, f), f.now)
		}
		m = move{task: t}
	case p.AppVersion != "":
		t.Upload.State = Foreign
		t.end(Failed, taken(t.Version, f), f.now)
		m = move{task: t}
	default:
		m = nextNumber(t, taken(t.Version, f), true, f)
	}
	m.settled = settled
	return m
}

// mostHidden bounds how often it is asked whose a version is.
const mostHidden = 30

// uploaded is what follows an upload that took effect at since.
func uploaded(p *Plan, t Task, since time.Time, f facts) move {
	t.Intent, t.Looks = nil, 0
	t.State, t.Waiting = Running, fault.Text{}
	t.Upload.State, t.UploadedAt = Ours, since
	t.to(StepBuild, since)
	if f.answer.built {
		afterBuild(p, &t, f.now)
	}
	return move{task: t, settled: happened}
}
