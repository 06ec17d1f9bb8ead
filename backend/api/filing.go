package api

import (
	"bytes"
	"context"
	"fmt"

	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/filing"
)

// Filing hands in the filing (备案) of mini programs for their owners.
type Filing struct{ opened }

// FilingOf names a merchant's filing; Reveal shows what the owner told.
type FilingOf struct {
	MerchantID string `json:"merchant_id"`
	Reveal     bool   `json:"reveal"`
}

// Show returns a merchant's filing from what is stored. Fault: merchant.not_found.
func (f *Filing) Show(_ context.Context, req FilingOf) (filing.View, error) {
	return f.w.Filings.View(req.MerchantID, req.Reveal)
}

// view answers a command with the filing as it is then.
func (f *Filing) view(ctx context.Context, merchantID string, err error) (filing.View, error) {
	if err != nil {
		return filing.View{}, err
	}
	return f.w.Filings.View(merchantID, true)
}

// FilingValues changes values of a merchant's form, by their keys; an empty one
// is taken away.
type FilingValues struct {
	MerchantID string            `json:"merchant_id"`
	Values     map[string]string `json:"values"`
}

// Save keeps values of a form. Faults: filing.field, merchant.not_found.
func (f *Filing) Save(ctx context.Context, req FilingValues) (filing.View, error) {
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
func (f *Filing) AddPicture(ctx context.Context, req FilingPicture) (filing.View, error) {
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
func (f *Filing) RemovePicture(ctx context.Context, req FilingPictureOf) (filing.View, error) {
	_, err := f.w.Filings.RemovePicture(req.MerchantID, req.ID)
	return f.view(ctx, req.MerchantID, err)
}

// Read asks the platform how far a filing and its face check are. Faults:
// authorize.*, platform.*.
func (f *Filing) Read(ctx context.Context, req ByMerchant) (filing.View, error) {
	_, err := f.w.Filings.ReadAll(ctx, req.MerchantID)
	return f.view(ctx, req.MerchantID, err)
}

// Submit hands in a filing. Faults: filing.incomplete, filing.face,
// filing.filed, filing.under_way, filing.open, journal.did_not,
// journal.not_known_yet, platform.*.
func (f *Filing) Submit(ctx context.Context, req ByMerchant) (filing.View, error) {
	_, err := f.w.Filings.Submit(ctx, req.MerchantID)
	return f.view(ctx, req.MerchantID, err)
}

// Withdraw takes a filing back while it is looked at. Faults:
// filing.not_under_way, filing.open, journal.did_not, journal.not_known_yet,
// platform.*.
func (f *Filing) Withdraw(ctx context.Context, req ByMerchant) (filing.View, error) {
	_, err := f.w.Filings.Withdraw(ctx, req.MerchantID)
	return f.view(ctx, req.MerchantID, err)
}

// AskFace begins a face check; Again begins another although one can be used.
type AskFace struct {
	MerchantID string `json:"merchant_id"`
	Again      bool   `json:"again"`
}

// BeginFace begins a face check of the owner, whose link Show tells.
func (f *Filing) BeginFace(ctx context.Context, req AskFace) (filing.View, error) {
	_, err := f.w.Filings.BeginFace(ctx, req.MerchantID, req.Again)
	return f.view(ctx, req.MerchantID, err)
}

// FaceQR draws the link of a face check. Fault: filing.no_face.
func (f *Filing) FaceQR(ctx context.Context, req ByMerchant) (out ConsentPicture, err error) {
	link, err := f.faceLink(ctx, req)
	if err != nil {
		return out, err
	}
	out.PNG, out.Width, err = authorize.ScreenQR(link)
	return out, err
}

// SaveFaceQR gives the person the code as a PNG to send. Fault: filing.no_face.
func (f *Filing) SaveFaceQR(ctx context.Context, req ByMerchant) (Delivery, error) {
	link, err := f.faceLink(ctx, req)
	if err != nil {
		return Delivery{}, err
	}
	return f.session.Deliver(ctx, "face-check.png", "image/png", func() ([]byte, error) { return authorize.PaperQR(link, authorize.PaperWidth) })
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
