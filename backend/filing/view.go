package filing

import (
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// View is everything about one merchant's  Values are masked
// unless they were asked for.
type View struct {
	MerchantID  string             `json:"merchant_id"`
	Name        string             `json:"name"`
	MiniAppID   string             `json:"mini_app_id"`
	Stage       Stage              `json:"stage"`
	StageName   fault.Text         `json:"stage_name"`
	Status      alipay.FilingState `json:"status"`
	StatusName  fault.Text         `json:"status_name"`
	Reason      string             `json:"reason"` // the platform's, of a refusal
	Advice      *Advice            `json:"advice"`
	ReadAt      time.Time          `json:"read_at,omitzero"`
	SubmittedAt time.Time          `json:"submitted_at,omitzero"`
	ErasedAt    time.Time          `json:"erased_at,omitzero"`
	Face        FaceView           `json:"face"`
	Fields      []Field            `json:"fields"`
	Pictures    []Material         `json:"pictures"`
	Problems    field.Errors       `json:"problems"`
	Warnings    field.Errors       `json:"warnings"`
	Kept        bool               `json:"kept"` // something of the owner is kept here
	ListsAt     time.Time          `json:"lists_at,omitzero"`
	CanSubmit   bool               `json:"can_submit"`
	CanWithdraw bool               `json:"can_withdraw"`
}

// FaceView is the face check of an owner.
type FaceView struct {
	State    FaceState  `json:"state"`
	Name     fault.Text `json:"name"`
	Reason   string     `json:"reason"`
	Link     string     `json:"link"` // to be sent to the owner; "": there is nothing to open
	BegunAt  time.Time  `json:"begun_at,omitzero"`
	EndsAt   time.Time  `json:"ends_at,omitzero"`
	ReadAt   time.Time  `json:"read_at,omitzero"`
	Assumed  bool       `json:"assumed"` // the link's form is assumed
	Identity string     `json:"identity"`
}

// View tells everything about a merchant's filing, from what is stored; the
// owner's values only when they are to be revealed. Fault: merchant.not_found.
func (s *Service) View(merchantID string, reveal bool) (View, error) {
	m, err := s.Records.Get(merchantID)
	if err != nil {
		return View{}, err
	}
	k, kerr := s.Known(m.ID)
	d, derr := s.Draft(m.ID)
	lists, lerr := s.Lists()
	chosen, oerr := s.Options()
	if err := errors.Join(kerr, derr, lerr, oerr); err != nil {
		return View{}, err
	}
	now := s.Now()
	report := Check(d, lists, now)
	row := rowOf(m, k, d, report, now)
	v := View{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, Stage: row.Stage, StageName: row.Stage.Name(), Status: k.Status,
		StatusName: row.StatusName,
		Reason:     k.Reason, Advice: AdviceOn(k.Status, k.Reason), ReadAt: k.ReadAt, SubmittedAt: k.SubmittedAt, ErasedAt: k.ErasedAt,
		Face: FaceView{State: row.Face, Name: row.FaceName, Reason: k.Face.Reason, BegunAt: k.Face.BegunAt, EndsAt: k.Face.EndsAt(), ReadAt: k.Face.ReadAt,
			Assumed: chosen.FaceLink == "", Identity: k.Face.CertifyID},
		Fields: d.Fields(lists, reveal), Pictures: d.Pictures, Problems: report.Problems, Warnings: report.Warnings, Kept: row.Kept, ListsAt: lists.ReadAt,
		CanSubmit: row.CanSubmit(), CanWithdraw: row.CanWithdraw(),
	}
	if row.Face == FaceInit {
		v.Face.Link = chosen.Link(k.Face)
	}
	if !reveal { // a file's name may be a person's
		v.Pictures = make([]Material, len(d.Pictures))
		for i, p := range d.Pictures {
			p.Name, p.Sum, p.MediaID = "", "", ""
			v.Pictures[i] = p
		}
	}
	return v, nil
}
