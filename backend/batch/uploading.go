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
// task's number. It is answered by what the version is, or by its absence from
// a list that was read before the upload was sent; never by when it was made.
type Upload struct {
	State UploadState `json:"state,omitempty"`
	// Absent tells that a list read by this task before it sent the upload held
	// neither the number nor a higher one.
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
	if f.extFault != nil {
		t.end(Failed, f.extFault, f.now)
		return move{task: t}
	}
	if t.Version != number || u.State != Untried {
		u.Absent = false
	}
	u.Absent = u.Absent || (u.Listed && !f.fleet.FetchedAt.IsZero() && higher(number, f.fleet.Highest()))
	t.Version, u.State, u.Relist, u.At, u.Ext = number, Intended, false, f.now, f.ext
	return intend(t, version.Upload, number, "", f)
}

func higher(number, than string) bool { return than == "" || version.Compare(number, than) > 0 }

// fixedNumber handles a number that the plan gives: when it is known to be
// there the list has to confirm it, and then it is somebody else's.
func fixedNumber(p *Plan, t Task, f facts) move {
	if _, known := f.fleet.Find(p.AppVersion); known && t.Upload.State == Untried {
		if !t.Upload.Listed {
			return move{task: t, call: &call{ask: askList}}
		}
		t.Version, t.Upload.State = p.AppVersion, Foreign
		t.end(Failed, taken(p.AppVersion, f), f.now)
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
	if !p.SetBack {
		for _, v := range f.fleet.Versions {
			if (v.State == version.Release || v.State == version.InGray) && v.Template != "" && version.Compare(v.Template, p.TemplateVersion) > 0 {
				t.Version, t.Note = v.Version, fault.T("left alone: version %s is built from the newer template version %s", "未处理：版本 %s 来自更新的模板版本 %s", v.Version, v.Template)
				t.end(LeftAlone, nil, f.now)
				return move{task: t}, true
			}
		}
	}
	if p.Anew {
		return move{}, false
	}
	best := version.Info{}
	for _, v := range f.fleet.Versions {
		if v.Template != p.TemplateVersion || (p.AppVersion != "" && v.Version != p.AppVersion) || f.otherExt(v.Version) {
			continue
		}
		if useOf(v.State) > useOf(best.State) {
			best = v
		}
	}
	if useOf(best.State) == 0 {
		return move{}, false
	}
	t.Version = best.Version
	t.Upload.State, t.Upload.Untouched, t.Resubmit = Ours, true, true
	t.UploadedAt = f.now
	t.to(StepLook, f.now)
	return move{task: t}, true
}

// useOf orders the states of versions that can be carried on with; 0 cannot.
func useOf(s version.State) int {
	return 1 + slices.Index([]version.State{version.Building, version.Init, version.AuditReject, version.Auditing,
		version.BaseAuditPass, version.WaitRelease, version.InGray, version.Release}, s)
}

// numberTaken is what follows when the platform says that the number, or a
// higher one, exists.
func numberTaken(p *Plan, t Task, f facts) move {
	u, r := &t.Upload, f.answer.refused
	if r.sub == alipay.SubVersionHasExisted && u.Absent && u.Refused == 0 && t.Lost > 0 {
		return uploaded(p, t, t.Upload.At, f) // an upload before this one arrived after all
	}
	if p.AppVersion != "" {
		if r.sub == alipay.SubVersionHasExisted {
			u.State = Unsure // whose it is: asked
			t.RetryAt = f.now
			return move{task: t}
		}
		t.end(Failed, r.as(StepUpload), f.now)
		return move{task: t}
	}
	if u.Refused++; u.Refused >= mostNumbers {
		t.end(Failed, r.as(StepUpload), f.now)
		return move{task: t}
	}
	notFirst := t.Version == version.FirstNumber
	if higher(t.Version, u.Above) && r.sub == alipay.SubVersionHasExisted {
		u.Above = t.Version
	}
	t.Version, t.Step = "", StepUpload
	*u = Upload{Relist: true, Refused: u.Refused, Above: u.Above}
	t.State, t.Waiting, t.RetryAt = Running, fault.Text{}, f.now
	if u.Refused > 1 { // what is not in the list yet is still building elsewhere
		t.RetryAt = f.now.Add(f.backoff(u.Refused-1, 2*time.Second, time.Minute))
	}
	return move{task: t, notFirst: notFirst}
}

// claimed is what follows when the platform was asked about an upload whose
// outcome is not known.
func claimed(p *Plan, t Task, f facts) move {
	switch f.answer.owner {
	case ownerUs:
		return uploaded(p, t, t.Intent.At, f)
	case ownerOther:
		number := t.Intent.Version
		t.Intent = nil
		if p.AppVersion != "" {
			t.Upload.State = Foreign
			t.end(Failed, taken(number, f), f.now)
			return move{task: t, settled: didNot}
		}
		t.Upload.Refused++
		if higher(number, t.Upload.Above) {
			t.Upload.Above = number
		}
		if t.Upload.Refused >= mostNumbers {
			t.end(Failed, taken(number, f), f.now)
			return move{task: t, settled: didNot}
		}
		t.Version = ""
		t.Upload = Upload{Relist: true, Refused: t.Upload.Refused, Above: t.Upload.Above}
		t.RetryAt = f.now
		return move{task: t, settled: didNot}
	case ownerHidden: // there, and whose it is cannot be told before its build is over
		t.Looks++
		if t.Looks > mostHidden {
			t.Looks = 0
			t.Intent = nil
			t.end(Failed, taken(t.Version, f), f.now)
			return move{task: t}
		}
		t.RetryAt = f.now.Add(f.backoff(t.Looks, time.Second, time.Minute))
		return move{task: t}
	}
	return notSeen(p, t, f)
}

// mostHidden bounds how often it is asked whose a version is.
const mostHidden = 30

// uploaded is what follows an upload that took effect at since.
func uploaded(p *Plan, t Task, since time.Time, f facts) move {
	t.Intent, t.Looks = nil, 0
	t.Upload.State, t.UploadedAt = Ours, since
	t.to(StepBuild, since)
	if f.answer.built {
		afterBuild(p, &t, f.now)
	}
	return move{task: t, settled: happened}
}
