package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/filing"
)

// Filing hands in the filing (备案) of mini programs for their owners.
type Filing struct{ opened }

// FilingView is everything about one merchant's filing. Values are masked
// unless they were asked for.
type FilingView struct {
	MerchantID  string             `json:"merchant_id"`
	Name        string             `json:"name"`
	MiniAppID   string             `json:"mini_app_id"`
	Stage       filing.Stage       `json:"stage"`
	StageName   fault.Text         `json:"stage_name"`
	Status      alipay.FilingState `json:"status"`
	StatusName  fault.Text         `json:"status_name"`
	Reason      string             `json:"reason"` // the platform's, of a refusal
	Advice      *filing.Advice     `json:"advice"`
	ReadAt      time.Time          `json:"read_at,omitzero"`
	SubmittedAt time.Time          `json:"submitted_at,omitzero"`
	ErasedAt    time.Time          `json:"erased_at,omitzero"`
	Face        FilingFace         `json:"face"`
	Fields      []filing.Field     `json:"fields"`
	Pictures    []filing.Material  `json:"pictures"`
	Problems    field.Errors       `json:"problems"`
	Warnings    field.Errors       `json:"warnings"`
	Kept        bool               `json:"kept"` // something of the owner is kept here
	ListsAt     time.Time          `json:"lists_at,omitzero"`
	CanSubmit   bool               `json:"can_submit"`
	CanWithdraw bool               `json:"can_withdraw"`
}

// FilingFace is the face check of an owner.
type FilingFace struct {
	State    filing.FaceState `json:"state"`
	Name     fault.Text       `json:"name"`
	Reason   string           `json:"reason"`
	Link     string           `json:"link"` // to be sent to the owner; "": there is nothing to open
	BegunAt  time.Time        `json:"begun_at,omitzero"`
	EndsAt   time.Time        `json:"ends_at,omitzero"`
	ReadAt   time.Time        `json:"read_at,omitzero"`
	Assumed  bool             `json:"assumed"` // the link's form is assumed
	Identity string           `json:"identity"`
}

// FilingOf names a merchant's filing; Reveal shows what the owner told.
type FilingOf struct {
	MerchantID string `json:"merchant_id"`
	Reveal     bool   `json:"reveal"`
}

// Show returns a merchant's filing from what is stored. Fault: merchant.not_found.
func (f *Filing) Show(_ context.Context, req FilingOf) (FilingView, error) {
	m, err := f.w.Merchants.Get(req.MerchantID)
	if err != nil {
		return FilingView{}, err
	}
	k, kerr := f.w.Filings.Known(m.ID)
	d, derr := f.w.Filings.Draft(m.ID)
	lists, lerr := f.w.Filings.Lists()
	chosen, oerr := f.w.Filings.Options()
	if err := errors.Join(kerr, derr, lerr, oerr); err != nil {
		return FilingView{}, err
	}
	now := f.session.opt.Now()
	report := filing.Check(d, lists, now)
	row := filing.RowOf(m, k, d, report, now)
	name := row.Face.Name()
	v := FilingView{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, Stage: row.Stage, StageName: row.Stage.Name(), Status: k.Status, StatusName: row.StatusName,
		Reason: k.Reason, Advice: filing.AdviceOn(k.Status, k.Reason), ReadAt: k.ReadAt, SubmittedAt: k.SubmittedAt, ErasedAt: k.ErasedAt,
		Face: FilingFace{State: row.Face, Name: name, Reason: k.Face.Reason, BegunAt: k.Face.BegunAt, EndsAt: k.Face.EndsAt(), ReadAt: k.Face.ReadAt,
			Assumed: chosen.FaceLink == "", Identity: k.Face.CertifyID},
		Fields: d.Fields(lists, req.Reveal), Pictures: d.Pictures, Problems: report.Problems, Warnings: report.Warnings, Kept: row.Kept, ListsAt: lists.ReadAt,
		CanSubmit: row.CanSubmit(), CanWithdraw: row.CanWithdraw(),
	}
	if row.Face == filing.FaceInit {
		v.Face.Link = chosen.Link(k.Face)
	}
	if !req.Reveal { // a file's name may be a person's
		v.Pictures = make([]filing.Material, len(d.Pictures))
		for i, p := range d.Pictures {
			p.Name, p.Sum, p.MediaID = "", "", ""
			v.Pictures[i] = p
		}
	}
	return v, nil
}

// view answers a command with the filing as it is then.
func (f *Filing) view(ctx context.Context, merchantID string, err error) (FilingView, error) {
	if err != nil {
		return FilingView{}, err
	}
	return f.Show(ctx, FilingOf{MerchantID: merchantID, Reveal: true})
}

// FilingValues changes values of a merchant's form, by their keys; an empty one
// is taken away.
type FilingValues struct {
	MerchantID string            `json:"merchant_id"`
	Values     map[string]string `json:"values"`
}

// Save keeps values of a form. Faults: filing.field, merchant.not_found.
func (f *Filing) Save(ctx context.Context, req FilingValues) (FilingView, error) {
	_, err := f.w.Filings.Save(req.MerchantID, req.Values)
	return f.view(ctx, req.MerchantID, err)
}

// FilingPicture is a picture for a field of a form.
type FilingPicture struct {
	MerchantID string `json:"merchant_id"`
	Field      string `json:"field"`
	Name       string `json:"name"`
	Data       []byte `json:"data"`
}

// BodyLimit lets a picture of 20 MB through, which is made smaller.
func (FilingPicture) BodyLimit() int64 { return 28 << 20 }

// AddPicture puts a picture into a form. Faults: filing.field, filing.picture,
// filing.pictures.
func (f *Filing) AddPicture(ctx context.Context, req FilingPicture) (FilingView, error) {
	open, stop := f.session.WhileOpen(ctx)
	defer stop()
	_, err := f.w.Filings.AddPicture(open, req.MerchantID, req.Field, req.Name, req.Data)
	return f.view(ctx, req.MerchantID, err)
}

// FilingPictureOf names a picture of a form.
type FilingPictureOf struct {
	MerchantID string `json:"merchant_id"`
	ID         string `json:"id"`
}

// Picture returns a picture of a form, to be looked at. Fault: filing.no_picture.
func (f *Filing) Picture(_ context.Context, req FilingPictureOf) (ImageFile, error) {
	data, m, err := f.w.Filings.Bytes(req.MerchantID, req.ID)
	return ImageFile{"image/" + m.Format, data}, err
}

// RemovePicture takes a picture out of a form.
func (f *Filing) RemovePicture(ctx context.Context, req FilingPictureOf) (FilingView, error) {
	_, err := f.w.Filings.RemovePicture(req.MerchantID, req.ID)
	return f.view(ctx, req.MerchantID, err)
}

// Read asks the platform how far a filing and its face check are. Faults:
// authorize.*, platform.*.
func (f *Filing) Read(ctx context.Context, req ByMerchant) (FilingView, error) {
	_, err := f.w.Filings.ReadAll(ctx, req.MerchantID)
	return f.view(ctx, req.MerchantID, err)
}

// Submit hands in a filing. Faults: filing.incomplete, filing.face,
// filing.filed, filing.under_way, filing.open, journal.did_not,
// journal.not_known_yet, platform.*.
func (f *Filing) Submit(ctx context.Context, req ByMerchant) (FilingView, error) {
	_, err := f.w.Filings.Submit(ctx, req.MerchantID)
	return f.view(ctx, req.MerchantID, err)
}

// Withdraw takes a filing back while it is looked at. Faults:
// filing.not_under_way, filing.open, journal.did_not, journal.not_known_yet,
// platform.*.
func (f *Filing) Withdraw(ctx context.Context, req ByMerchant) (FilingView, error) {
	_, err := f.w.Filings.Withdraw(ctx, req.MerchantID)
	return f.view(ctx, req.MerchantID, err)
}

// AskFace begins a face check; Again begins another although one can be used.
type AskFace struct {
	MerchantID string `json:"merchant_id"`
	Again      bool   `json:"again"`
}

// BeginFace begins a face check of the owner, whose link Show tells.
func (f *Filing) BeginFace(ctx context.Context, req AskFace) (FilingView, error) {
	_, err := f.w.Filings.BeginFace(ctx, req.MerchantID, req.Again)
	return f.view(ctx, req.MerchantID, err)
}

// FaceQR draws the link of a face check. Fault: filing.no_face.
func (f *Filing) FaceQR(ctx context.Context, req ByMerchant) (ImageFile, error) {
	link, err := f.faceLink(ctx, req)
	if err != nil {
		return ImageFile{}, err
	}
	png, err := authorize.QRCode(link, 640, authorize.QRLow)
	return ImageFile{"image/png", png}, err
}

// SaveFaceQR gives the person the code as a PNG to send. Fault: filing.no_face.
func (f *Filing) SaveFaceQR(ctx context.Context, req ByMerchant) (Delivery, error) {
	link, err := f.faceLink(ctx, req)
	if err != nil {
		return Delivery{}, err
	}
	return f.session.Deliver(ctx, "face-check.png", "image/png", func() ([]byte, error) { return authorize.QRCode(link, 1024, authorize.QRMedium) })
}

func (f *Filing) faceLink(ctx context.Context, req ByMerchant) (string, error) {
	v, err := f.Show(ctx, FilingOf{MerchantID: req.MerchantID})
	if err == nil && v.Face.Link == "" {
		err = fault.New("filing.no_face", fault.T("no face check waits for the owner", "没有等待本人完成的人脸核验")).WithRetry(fault.RetryAfterInput).
			WithHint(fault.T("begin one first", "请先发起人脸核验"))
	}
	return v.Face.Link, err
}

// Lists returns what the platform lets be chosen, as it was last read.
func (f *Filing) Lists(context.Context, Nothing) (filing.Lists, error) {
	l, err := f.w.Filings.Lists()
	return *l, err
}

// RefreshLists asks the platform for the lists on behalf of a merchant, of any
// when none is named. Faults: filing.nobody, platform.*.
func (f *Filing) RefreshLists(ctx context.Context, req ByMerchant) (filing.Lists, error) {
	l, err := f.w.Filings.ReadLists(ctx, req.MerchantID)
	if err != nil {
		return filing.Lists{}, err
	}
	return *l, nil
}

// Options returns what was chosen for all filings.
func (f *Filing) Options(context.Context, Nothing) (filing.Options, error) {
	return f.w.Filings.Options()
}

// SaveOptions changes it. Fault: filing.face_link.
func (f *Filing) SaveOptions(_ context.Context, req filing.Options) (filing.Options, error) {
	if err := f.w.Filings.SetOptions(req); err != nil {
		return filing.Options{}, err
	}
	return f.w.Filings.Options()
}

// Erase forgets form, pictures and face check of merchants. Nothing changes on
// the platform.
func (f *Filing) Erase(_ context.Context, req ByIDs) (Nothing, error) {
	for _, id := range req.IDs {
		if err := f.w.Filings.Erase(id); err != nil {
			return Nothing{}, err
		}
	}
	return Nothing{}, nil
}

// SheetForFilings writes an empty sheet for merchants, which PlanImport reads.
func (f *Filing) SheetForFilings(ctx context.Context, req ExportMerchants) (Delivery, error) {
	mediaType, err := req.File.mediaType()
	if err != nil {
		return Delivery{}, err
	}
	name := fmt.Sprintf("filing-%s.%s", f.session.opt.Now().Format("20060102-1504"), req.File.Format)
	return f.session.Deliver(ctx, name, mediaType, func() ([]byte, error) {
		all, err := f.recordsOf(req.IDs)
		if err != nil {
			return nil, err
		}
		var out bytes.Buffer
		err = filing.WriteSheet(&out, req.File.Format, all, req.File.Language)
		return out.Bytes(), err
	})
}
