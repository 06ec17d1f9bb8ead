package filing

import (
	"context"
	"net/url"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
)

// FaceState is how far the face check of an owner is, in the platform's words,
// of which only that of a failure is documented.
type FaceState string

// The states.
const (
	FaceNone    FaceState = ""
	FaceInit    FaceState = "INIT"
	FaceSuccess FaceState = "SUCCESS"
	FaceFail    FaceState = "FAIL"
	FaceOver    FaceState = "OVER" // our own word: it may not be used any more
)

// FaceStates are all states that are known.
func FaceStates() []FaceState {
	return []FaceState{FaceNone, FaceInit, FaceSuccess, FaceFail, FaceOver}
}

// Name is what a person reads for the state.
func (f FaceState) Name() fault.Text {
	switch f {
	case FaceNone:
		return fault.T("Not begun", "未发起")
	case FaceInit:
		return fault.T("Waits for the owner", "等待本人核验")
	case FaceSuccess:
		return fault.T("Passed", "已通过")
	case FaceFail:
		return fault.T("Failed", "未通过")
	case FaceOver:
		return fault.T("Too old", "已过期")
	}
	return fault.Text{EN: string(f), ZH: string(f)}
}

// faceLife is how long a face check may be used; assumed.
const faceLife = 24 * time.Hour

// Face is the last face check that was begun from here.
type Face struct {
	CertifyID string    `json:"certify_id,omitempty"`
	State     FaceState `json:"state,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	BegunAt   time.Time `json:"begun_at,omitzero"`
	ReadAt    time.Time `json:"read_at,omitzero"`
}

// At is the state at a time.
func (f Face) At(now time.Time) FaceState {
	if f.CertifyID != "" && f.State != FaceFail && now.Sub(f.BegunAt) >= faceLife {
		return FaceOver
	}
	return f.State
}

// EndsAt is when the check may not be used any more, zero when there is none.
func (f Face) EndsAt() time.Time {
	if f.CertifyID == "" {
		return time.Time{}
	}
	return f.BegunAt.Add(faceLife)
}

// assumedLink opens a face check in Alipay. How an owner begins it is not
// documented; this is how Alipay's own certification is opened by its number.
const assumedLink = "alipays://platformapi/startapp?appId=20000067&certifyId=" + linkPlace

const linkPlace = "{certify_id}"

// Link is the address that the owner opens, "" while there is nothing to open.
func (o Options) Link(f Face) string {
	if f.CertifyID == "" {
		return ""
	}
	link := o.FaceLink
	if link == "" {
		link = assumedLink
	}
	return strings.ReplaceAll(link, linkPlace, url.QueryEscape(f.CertifyID))
}

func checkFaceLink(link string) error {
	if link == "" {
		return nil
	}
	u, err := url.Parse(strings.ReplaceAll(link, linkPlace, "x"))
	if err != nil || !strings.Contains(link, linkPlace) || u.Scheme != "https" && u.Scheme != "alipays" || len(link) > 1000 {
		return fault.New("filing.face_link", fault.T("the address has to begin with https:// or alipays:// and hold {certify_id}",
			"地址须以 https:// 或 alipays:// 开头，并包含 {certify_id}")).WithField("face_link").WithRetry(fault.RetryAfterInput)
	}
	return nil
}

// BeginFace begins a face check of the owner, unless one can be used still;
// again begins another in any case.
func (s *Service) BeginFace(ctx context.Context, merchantID string, again bool) (Known, error) {
	defer s.alone(merchantID)()
	k, err := s.Known(merchantID)
	if err != nil {
		return k, err
	}
	if now := k.Face.At(s.Now()); !again && (now == FaceInit || now == FaceSuccess) {
		return k, nil
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return k, err
	}
	var id string
	err = s.harmless(ctx, journal.EntryFor(as, "filing.face", alipay.MethodFilingFaceVerify, nil), func(ctx context.Context) error {
		r, err := client.FilingFaceVerify(ctx, as, alipay.FilingFaceVerifyRequest{})
		id = r.CertifyID
		return err
	})
	if err != nil {
		return k, explain(err, as.MerchantName)
	}
	err = s.note(merchantID, func(is *Known) {
		is.Face = Face{CertifyID: id, State: FaceInit, BegunAt: s.Now()}
		k = *is
	})
	return k, err
}

// harmless makes a call that may be made twice without harm, and that no reading
// of the platform shows: a picture that no form names, a face check that nobody
// begins. A lost answer is asked for again a few times.
func (s *Service) harmless(ctx context.Context, e journal.Entry, call func(context.Context) error) error {
	return s.Journal.Do(ctx, e, func(ctx context.Context) (err error) {
		for range 4 {
			if err = call(ctx); err == nil || ctx.Err() != nil || alipay.ClassOf(err) != alipay.ClassOutcomeUnknown {
				break
			}
		}
		return err
	})
}

// ReadFace asks how far the face check is.
func (s *Service) ReadFace(ctx context.Context, merchantID string) (Known, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Known{}, err
	}
	k, err := s.readFace(ctx, client, as)
	return k, explain(err, as.MerchantName)
}

func (s *Service) readFace(ctx context.Context, client *alipay.Client, as alipay.Acting) (Known, error) {
	k, err := s.Known(as.MerchantID)
	if err != nil || k.Face.CertifyID == "" {
		return k, err
	}
	id := k.Face.CertifyID
	r, err := client.FilingFaceQuery(ctx, as, alipay.FilingFaceQueryRequest{CertifyID: id})
	if err != nil {
		return k, err
	}
	err = s.note(as.MerchantID, func(is *Known) {
		if is.Face.CertifyID == id { // none was begun meanwhile
			is.Face.State, is.Face.Reason, is.Face.ReadAt = FaceState(r.CertifyResultStatus), r.CertifyResultDesc, s.Now()
		}
		k = *is
	})
	return k, err
}
