package filing

import (
	"slices"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Stage is what is next for a filing.
type Stage string

// The stages, those that need a person first.
const (
	StageRefused Stage = "refused" // to be mended and handed in again
	StageReady   Stage = "ready"   // to be handed in
	StageFace    Stage = "face"    // complete, but for the face check
	StageDraft   Stage = "draft"   // something is missing or wrong
	StageNone    Stage = "none"    // nothing was filled in
	StageStrange Stage = "strange" // a state nobody here knows
	StageAudit   Stage = "audit"   // looked at
	StageUnread  Stage = "unread"  // never asked, and nothing filled in
	StageFiled   Stage = "filed"
)

// Stages are all stages, in order.
func Stages() []Stage {
	return []Stage{StageRefused, StageReady, StageFace, StageDraft, StageNone, StageStrange, StageAudit, StageUnread, StageFiled}
}

// Name is what a person reads for the stage.
func (s Stage) Name() fault.Text {
	switch s {
	case StageRefused:
		return fault.T("Refused", "已驳回")
	case StageReady:
		return fault.T("Ready", "可提交")
	case StageFace:
		return fault.T("Face check", "待人脸核验")
	case StageDraft:
		return fault.T("Incomplete", "待完善")
	case StageNone:
		return fault.T("Nothing filled in", "未填写")
	case StageStrange:
		return fault.T("Not understood", "无法识别")
	case StageAudit:
		return fault.T("Looked at", "审核中")
	case StageUnread:
		return fault.T("Not asked", "未查询")
	case StageFiled:
		return fault.T("Filed", "已备案")
	}
	return fault.Text{EN: string(s), ZH: string(s)}
}

// Row is how far one merchant is. It holds no value of the form.
type Row struct {
	MerchantID  string             `json:"merchant_id"`
	Name        string             `json:"name"`
	MiniAppID   string             `json:"mini_app_id"`
	Stage       Stage              `json:"stage"`
	Status      alipay.FilingState `json:"status,omitempty"`
	StatusName  fault.Text         `json:"status_name"`
	Reason      string             `json:"reason,omitempty"`
	ReadAt      time.Time          `json:"read_at,omitzero"`
	SubmittedAt time.Time          `json:"submitted_at,omitzero"`
	Face        FaceState          `json:"face"`
	FaceName    fault.Text         `json:"face_name"`
	Problems    int                `json:"problems"` // of the form; 0 when nothing was filled in
	Complete    bool               `json:"complete"`
	Kept        bool               `json:"kept"` // something of the owner is kept here
}

// Rows tells how far each merchant is, those that need a person first.
func (s *Service) Rows(f merchant.Filter) ([]Row, error) {
	all, err := s.Records.List(f)
	if err != nil {
		return nil, err
	}
	drafts, knowns := map[string]Draft{}, map[string]Known{}
	if err := s.Vault.View(func(tx *vault.Tx) error {
		clear(drafts)
		clear(knowns)
		if err := s.drafts.Each(tx, "", func(d Draft) error { drafts[d.MerchantID] = d; return nil }); err != nil {
			return err
		}
		return s.known.Each(tx, "", func(k Known) error { knowns[k.MerchantID] = k; return nil })
	}); err != nil {
		return nil, err
	}
	lists, err := s.Lists()
	if err != nil {
		return nil, err
	}
	now := s.Now()
	rows := make([]Row, 0, len(all))
	for _, m := range all {
		d := drafts[m.ID]
		var report Report
		if !d.Empty() {
			report = Check(d, lists, now)
		}
		rows = append(rows, rowOf(m, knowns[m.ID], d, report, now))
	}
	order := Stages()
	slices.SortStableFunc(rows, func(a, b Row) int { return slices.Index(order, a.Stage) - slices.Index(order, b.Stage) })
	return rows, nil
}

// Overview is how far each is, those that need a person first.
type Overview struct {
	Rows   []Row     `json:"rows"`
	Stages []AtStage `json:"stages"` // counts all, whatever stage was asked for
	Total  int       `json:"total"`
}

// AtStage is a stage, what a person reads for it, and how many are at it.
type AtStage struct {
	Stage Stage      `json:"stage"`
	Name  fault.Text `json:"name"`
	Count int        `json:"count"`
}

// Overview tells how far the merchants of an app are ("": of all) that a text
// selects and only admits (nil: all); of the rows only those at a stage, unless
// it is "".
func (s *Service) Overview(appID, text string, stage Stage, only func(merchantID string) bool) (Overview, error) {
	here := false
	rows, err := s.Rows(merchant.Filter{AppID: appID, Text: text, Archived: &here})
	if only != nil {
		rows = slices.DeleteFunc(rows, func(r Row) bool { return !only(r.MerchantID) })
	}
	out := Overview{Rows: []Row{}, Total: len(rows)}
	counts := map[Stage]int{}
	for _, r := range rows {
		counts[r.Stage]++
		if stage == "" || r.Stage == stage {
			out.Rows = append(out.Rows, r)
		}
	}
	for _, at := range Stages() {
		out.Stages = append(out.Stages, AtStage{at, at.Name(), counts[at]})
	}
	return out, err
}

// rowOf tells how far a merchant is.
func rowOf(m merchant.Merchant, k Known, d Draft, report Report, now time.Time) Row {
	r := Row{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, Status: k.Status, StatusName: StateName(k.Status), Reason: k.Reason, ReadAt: k.ReadAt,
		SubmittedAt: k.SubmittedAt, Face: k.Face.At(now), Kept: !d.Empty()}
	r.FaceName = r.Face.Name()
	if r.Kept {
		r.Problems, r.Complete = len(report.Problems), report.OK()
	}
	r.Stage = r.stage()
	return r
}

// CanSubmit reports whether nothing that is known here keeps the filing from
// being handed in.
func (r Row) CanSubmit() bool {
	return r.Complete && r.Face == FaceSuccess && r.Status != alipay.FilingPass && !underWay(r.Status)
}

// CanWithdraw reports whether there may be something to withdraw.
func (r Row) CanWithdraw() bool { return underWay(r.Status) || r.Status != "" && !r.Status.Known() }

func (r Row) stage() Stage {
	switch {
	case r.Status == alipay.FilingPass:
		return StageFiled
	case underWay(r.Status):
		return StageAudit
	case r.Status != "" && !r.Status.Known():
		return StageStrange
	case r.Complete && r.Face == FaceSuccess:
		return StageReady
	case refused(r.Status):
		return StageRefused
	case r.Complete:
		return StageFace
	case r.Kept:
		return StageDraft
	case r.Status == "":
		return StageUnread
	}
	return StageNone
}
