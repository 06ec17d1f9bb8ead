package api

import (
	"bytes"
	"context"
	"errors"

	"minifleet/backend/api/session"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/filing"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
)

// AskFilings asks for the filings of merchants that are not archived.
type AskFilings struct {
	AppID string       `json:"app_id"`
	Text  string       `json:"text"`
	Stage filing.Stage `json:"stage"` // "": all
	// Due asks for those only whose days online without filing run out, as the
	// overview counts them.
	Due bool `json:"due,omitempty"`
}

// List tells how far the filings are, from what is stored.
func (f *Filing) List(_ context.Context, req AskFilings) (filing.Overview, error) {
	var only func(merchantID string) bool
	if req.Due {
		limited, err := f.w.Fleet.Limited()
		if err != nil {
			return filing.Overview{}, err
		}
		due := map[string]bool{}
		for _, l := range limited {
			due[l.MerchantID] = true
		}
		only = func(id string) bool { return due[id] }
	}
	return f.w.Filings.Overview(req.AppID, req.Text, req.Stage, only)
}

// SubmitMany begins to hand in filings and returns at once; Runs tells how it
// goes. Fault: run.nobody.
func (f *Filing) SubmitMany(_ context.Context, req ByIDs) (run.Head, error) {
	return f.w.Filings.SubmitMany(req.IDs)
}

// BeginFaces begins face checks; Runs tells how it goes. Fault: run.nobody.
func (f *Filing) BeginFaces(_ context.Context, req ByIDs) (run.Head, error) {
	return f.w.Filings.BeginFaces(req.IDs)
}

// ReadMany asks how far filings are; Runs tells how it goes. Fault: run.nobody.
func (f *Filing) ReadMany(_ context.Context, req ByIDs) (run.Head, error) {
	return f.w.Filings.ReadMany(req.IDs)
}

// FilingSheet is a sheet of what owners told. It travels with each step, so
// that nothing of it stays behind when the person changes their mind.
type FilingSheet struct {
	Name string `json:"name"`
	File []byte `json:"file"`
}

// BodyLimit admits the largest file as Base64.
func (FilingSheet) BodyLimit() int64 { return merchant.MaxFile/3*4 + 1<<20 }

// FilingPlan is what a sheet brings, with as many rows as a person looks
// through and no value of any.
type FilingPlan struct {
	Rows    []filing.Planned  `json:"rows"`
	Total   int               `json:"total"`
	Changes int               `json:"changes"` // rows that change something
	Bad     []merchant.BadRow `json:"bad"`
	BadRows int               `json:"bad_rows"`
	Strange []string          `json:"strange"` // headings that name no field
}

// PlanImport reads a sheet and compares it with the forms; nothing is kept.
// Faults: merchant.import_*.
func (f *Filing) PlanImport(ctx context.Context, req FilingSheet) (FilingPlan, error) {
	plan, err := f.plan(ctx, req)
	return planned(plan), err
}

// Import puts what a sheet brings into the forms; nothing is sent. Faults:
// merchant.import_*.
func (f *Filing) Import(ctx context.Context, req FilingSheet) (FilingPlan, error) {
	plan, err := f.plan(ctx, req)
	if err != nil {
		return FilingPlan{}, err
	}
	_, err = f.w.Filings.Keep(ctx, plan)
	return planned(plan), err
}

func (f *Filing) plan(ctx context.Context, req FilingSheet) (filing.Plan, error) {
	ctx, stop := f.session.WhileOpen(ctx)
	defer stop()
	t, err := merchant.ReadTable(ctx, req.Name, bytes.NewReader(req.File), filing.Digits)
	if err != nil {
		return filing.Plan{}, session.Ended(ctx, err)
	}
	return f.w.Filings.PlanSheet(ctx, t)
}

func planned(p filing.Plan) FilingPlan {
	return FilingPlan{Rows: p.Rows[:min(len(p.Rows), previewGood)], Total: len(p.Rows), Changes: p.Changes(), Bad: p.Bad[:min(len(p.Bad), previewBad)],
		BadRows: len(p.Bad), Strange: p.Strange}
}

// NamedPicture is a picture of a folder, named after its merchant and what it
// is of.
type NamedPicture struct {
	Name string `json:"name"` // with its folder
	Data []byte `json:"data"`
	Only bool   `json:"only"` // only tell whose it is
}

// BodyLimit lets a picture of 20 MB through, which is made smaller.
func (NamedPicture) BodyLimit() int64 { return 28 << 20 }

// PictureTaken is what became of a picture.
type PictureTaken struct {
	MerchantID   string       `json:"merchant_id"`
	MerchantName string       `json:"merchant_name"` // "": it is nobody's
	Field        string       `json:"field"`
	Label        fault.Text   `json:"label"`
	Prepared     bool         `json:"prepared"` // it was made smaller, turned or converted
	Problems     field.Errors `json:"problems"` // the platform would refuse it
	Problem      fault.Text   `json:"problem"`  // why it was not taken
}

// TakePicture puts a picture of a folder into the form it is for. One that
// cannot be taken is told by Problem.
func (f *Filing) TakePicture(ctx context.Context, req NamedPicture) (PictureTaken, error) {
	ctx, stop := f.session.WhileOpen(ctx)
	defer stop()
	got, err := f.w.Filings.TakePicture(ctx, req.Name, req.Data, req.Only)
	out := PictureTaken{MerchantID: got.Merchant.ID, MerchantName: got.Merchant.Name, Field: got.Field, Label: got.Label, Prepared: got.Prepared,
		Problems: got.Problems}
	var why *fault.Error
	if errors.As(err, &why) {
		out.Problem, err = why.Message, nil
	}
	return out, err
}

// PictureNames are the words that name what a picture is of.
type PictureNames struct {
	Words []fault.Text `json:"words"`
}

// PictureWords lists the words that name what a picture of a folder is of.
func (f *Filing) PictureWords(context.Context, Nothing) (PictureNames, error) {
	return PictureNames{filing.PictureWords()}, nil
}

// FilingStages are all stages, in order.
func FilingStages() []filing.Stage { return filing.Stages() }
