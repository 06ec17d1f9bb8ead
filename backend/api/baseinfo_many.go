package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"minifleet/backend/api/session"
	"minifleet/backend/baseinfo"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/precheck"
	"minifleet/backend/run"
)

// ExportMany writes the base info of merchants, as it is stored, to a sheet
// that PlanMany reads back.
func (b *BaseInfo) ExportMany(ctx context.Context, req ExportMerchants) (Delivery, error) {
	mediaType, err := req.File.mediaType()
	if err != nil {
		return Delivery{}, err
	}
	name := fmt.Sprintf("baseinfo-%s.%s", b.session.opt.Now().Format("20060102-1504"), req.File.Format)
	return b.session.Deliver(ctx, name, mediaType, func() ([]byte, error) {
		all, err := b.recordsOf(req.IDs)
		if err != nil {
			return nil, err
		}
		var out bytes.Buffer
		err = b.w.BaseInfo.WriteSheet(&out, req.File.Format, all, req.File.Language)
		return out.Bytes(), err
	})
}

// NamedLogo is a picture named after the merchant whose logo it is to be.
type NamedLogo struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// BodyLimit lets a picture of 20 MB through, which is cut and made smaller.
func (NamedLogo) BodyLimit() int64 { return 28 << 20 }

// LogoTaken is what became of a picture.
type LogoTaken struct {
	FileName     string     `json:"file_name"`
	MerchantID   string     `json:"merchant_id"`
	MerchantName string     `json:"merchant_name"` // "": it is nobody's
	Cropped      bool       `json:"cropped"`
	Problem      fault.Text `json:"problem,omitzero"` // why it was not taken
}

// StageLogo keeps a picture for the next PlanMany and EditMany. One that cannot
// be taken is told by Problem.
func (b *BaseInfo) StageLogo(ctx context.Context, req NamedLogo) (LogoTaken, error) {
	ctx, stop := b.session.WhileOpen(ctx)
	defer stop()
	l, err := b.w.BaseInfo.StageLogo(ctx, req.Name, req.Data)
	out := LogoTaken{FileName: req.Name, MerchantID: l.MerchantID, Cropped: l.Cropped}
	var f *fault.Error
	if errors.As(err, &f) {
		out.Problem = f.Message
		return out, nil
	}
	if err != nil {
		return out, err
	}
	m, err := b.w.Merchants.Get(l.MerchantID)
	out.FileName, out.MerchantName = l.FileName, m.Name
	return out, err
}

// StagedLogos are the pictures that wait.
type StagedLogos struct {
	Logos []LogoTaken `json:"logos"`
}

// Logos lists the pictures that wait.
func (b *BaseInfo) Logos(context.Context, Nothing) (StagedLogos, error) {
	var out StagedLogos
	list, err := b.w.BaseInfo.Staged()
	for _, l := range list {
		taken := LogoTaken{FileName: l.FileName, MerchantID: l.MerchantID, Cropped: l.Cropped}
		if m, err := b.w.Merchants.Get(l.MerchantID); err == nil {
			taken.MerchantName = m.Name
		}
		out.Logos = append(out.Logos, taken)
	}
	return out, err
}

// ClearLogos forgets the pictures that wait.
func (b *BaseInfo) ClearLogos(context.Context, Nothing) (Nothing, error) {
	return Nothing{}, b.w.BaseInfo.ClearStaged()
}

// BaseInfoFile is a sheet of base info. It travels with each step, so that
// nothing of it stays behind when the person changes their mind. Without a file
// only the pictures that wait count.
type BaseInfoFile struct {
	Name string `json:"name"`
	File []byte `json:"file,omitempty"`
}

// BodyLimit admits the largest file as Base64.
func (BaseInfoFile) BodyLimit() int64 { return merchant.MaxFile/3*4 + 1<<20 }

// PlannedRow is what a sheet changes for one merchant, and what an audit would
// refuse in it.
type PlannedRow struct {
	baseinfo.Planned
	Findings []precheck.Finding `json:"findings"`
}

// BaseInfoPlan is what a sheet would do, with as many rows as a person looks
// through.
type BaseInfoPlan struct {
	Rows    []PlannedRow      `json:"rows"`
	Total   int               `json:"total"` // rows that change something, or cannot
	Ready   int               `json:"ready"` // of them: that can be sent
	Same    int               `json:"same"`
	Bad     []merchant.BadRow `json:"bad"`
	BadRows int               `json:"bad_rows"`
}

// PlanMany compares a sheet, and the pictures that wait, with what is stored;
// nothing is sent. Faults: merchant.import_*.
func (b *BaseInfo) PlanMany(ctx context.Context, req BaseInfoFile) (BaseInfoPlan, error) {
	plan, err := b.plan(ctx, req)
	if err != nil {
		return BaseInfoPlan{}, err
	}
	out := BaseInfoPlan{Total: len(plan.Rows), Ready: len(plan.Ready()), Same: plan.Same, Bad: plan.Bad[:min(len(plan.Bad), previewBad)],
		BadRows: len(plan.Bad)}
	for _, row := range plan.Rows[:min(len(plan.Rows), previewGood)] {
		found, err := b.w.PrecheckChange(row.Change)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, PlannedRow{row, found})
	}
	return out, nil
}

// EditMany begins to send what PlanMany finds ready, as a run. Faults:
// merchant.import_*, run.nobody.
func (b *BaseInfo) EditMany(ctx context.Context, req BaseInfoFile) (run.Head, error) {
	plan, err := b.plan(ctx, req)
	if err != nil {
		return run.Head{}, err
	}
	return b.w.BaseInfo.EditMany(plan)
}

func (b *BaseInfo) plan(ctx context.Context, req BaseInfoFile) (baseinfo.Plan, error) {
	ctx, stop := b.session.WhileOpen(ctx)
	defer stop()
	var t merchant.Table
	if len(req.File) > 0 {
		var err error
		if t, err = merchant.ReadTable(ctx, req.Name, bytes.NewReader(req.File), baseinfo.Digits); err != nil {
			return baseinfo.Plan{}, session.Ended(ctx, err)
		}
	}
	return b.w.BaseInfo.PlanSheet(ctx, t)
}

// WaitingEdit is an edit that goes with the next version's audit form.
type WaitingEdit struct {
	Fields []fault.Text `json:"fields"`
}

func waitingEdit(w baseinfo.Waiting) *WaitingEdit {
	out := &WaitingEdit{}
	for _, f := range w.Change.Fields() {
		out.Fields = append(out.Fields, baseinfo.Label(f))
	}
	return out
}

// DropWaiting gives up the edit that goes with the next version's audit form.
func (b *BaseInfo) DropWaiting(_ context.Context, req ByMerchant) (Nothing, error) {
	return Nothing{}, b.w.BaseInfo.DropWaiting(req.MerchantID)
}
