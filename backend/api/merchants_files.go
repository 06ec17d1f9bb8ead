package api

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"minifleet/backend/api/session"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/sink"
	"minifleet/backend/workspace"
)

// MerchantFile is a file of merchants to import, and what to do with its rows.
// It travels with each step, so that nothing of it stays behind when the
// person changes their mind.
type MerchantFile struct {
	Name  string `json:"name"`
	File  []byte `json:"file"`
	AppID string `json:"app_id,omitempty"` // "" is the only third-party app
	Sheet string `json:"sheet,omitempty"`  // of a workbook; "" is the only visible one with headings
	// Naming says by heading which field a column fills, "" for none, where that
	// is not what its heading is read as.
	Naming   merchant.Naming   `json:"naming,omitempty"`
	Existing merchant.Existing `json:"existing"`
	AddTags  []string          `json:"add_tags"`
	Mode     merchant.Mode     `json:"mode,omitempty"`
	Language fault.Lang        `json:"language,omitempty"` // of a list of bad rows
}

// BodyLimit admits the largest file as Base64.
func (MerchantFile) BodyLimit() int64 { return merchant.MaxFile/3*4 + 1<<20 }

// MerchantPreview is what an import would do, with as many rows as a person
// looks through.
type MerchantPreview struct {
	Columns  []merchant.Column `json:"columns"`
	Good     []merchant.Row    `json:"good"`
	Bad      []merchant.BadRow `json:"bad"`
	GoodRows int               `json:"good_rows"` // all of them
	BadRows  int               `json:"bad_rows"`
	Add      int               `json:"add"`
	Update   int               `json:"update"`
	Skip     int               `json:"skip"`
	Warnings []fault.Text      `json:"warnings"`
}

const (
	previewGood = 200
	previewBad  = 500
)

// PreviewImport reads a file and compares it with what is stored. Faults:
// merchant.import_*, and those of finding the third-party app.
func (m *Merchants) PreviewImport(ctx context.Context, req MerchantFile) (MerchantPreview, error) {
	sheet, p, err := m.session.check(ctx, m.w.Workspace, req)
	if err != nil {
		return MerchantPreview{}, err
	}
	return MerchantPreview{
		Columns: sheet.Columns, Good: p.Good[:min(len(p.Good), previewGood)], Bad: p.Bad[:min(len(p.Bad), previewBad)],
		GoodRows: len(p.Good), BadRows: p.BadLines, Add: p.Add, Update: p.Update, Skip: p.Skip, Warnings: p.Warnings,
	}, nil
}

// FileSheets is the sheets of a workbook that hold merchants.
type FileSheets struct {
	Sheets []string `json:"sheets"`
}

// Sheets lists the sheets of a workbook that can be imported, for when there are
// several. Faults: merchant.import_*.
func (m *Merchants) Sheets(ctx context.Context, req MerchantFile) (FileSheets, error) {
	ctx, stop := m.session.WhileOpen(ctx)
	defer stop()
	names, err := merchant.Sheets(ctx, req.File)
	return FileSheets{names}, err
}

// check reads the file and compares it. It ends with its request, and when the
// vault is locked.
func (c *caller) check(ctx context.Context, w *workspace.Workspace, req MerchantFile) (merchant.Sheet, merchant.Preview, error) {
	var none merchant.Preview
	app, err := w.Providers.FindApp(req.AppID)
	if err != nil {
		return merchant.Sheet{}, none, err
	}
	ctx, stop := c.WhileOpen(ctx)
	defer stop()
	sheet, p, err := w.Merchants.CheckFile(ctx, req.Name, req.Sheet, req.Naming, bytes.NewReader(req.File),
		merchant.CheckOptions{AppID: app.ID, Existing: req.Existing, AddTags: req.AddTags})
	return sheet, p, session.Ended(ctx, err)
}

// ImportDone is what an import did.
type ImportDone struct {
	Added   int               `json:"added"`
	Updated int               `json:"updated"`
	Skipped int               `json:"skipped"`
	BadRows int               `json:"bad_rows"`
	Bad     []merchant.BadRow `json:"bad"`
	IDs     []string          `json:"ids"` // of what was added and updated
}

// Import stores the rows of a file, all in one step. Faults as PreviewImport,
// and merchant.import_bad_rows.
func (m *Merchants) Import(ctx context.Context, req MerchantFile) (ImportDone, error) {
	_, p, err := m.session.check(ctx, m.w.Workspace, req)
	if err != nil {
		return ImportDone{}, err
	}
	r, err := m.w.Merchants.Import(ctx, p, req.Mode)
	return ImportDone{
		Added: r.Added, Updated: r.Updated, Skipped: r.Skipped, IDs: r.IDs,
		BadRows: merchant.LinesOf(r.Bad), Bad: r.Bad[:min(len(r.Bad), previewBad)],
	}, err
}

// SaveBadRows gives the person every row of a file that cannot be imported,
// with the reason, as CSV.
func (m *Merchants) SaveBadRows(ctx context.Context, req MerchantFile) (Delivery, error) {
	return m.session.Deliver(ctx, sink.FileName(stem(req.Name))+"-errors.csv", "text/csv", func() ([]byte, error) {
		_, p, err := m.session.check(ctx, m.w.Workspace, req)
		if err != nil {
			return nil, err
		}
		return badRows(p.Bad, req.Language)
	})
}

func badRows(bad []merchant.BadRow, lang fault.Lang) ([]byte, error) {
	var b bytes.Buffer
	err := merchant.WriteBadRows(&b, bad, lang)
	return b.Bytes(), err
}

// stem is a file's name without its folder and ending.
func stem(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	return name
}

// FileFormat says how a file is wanted.
type FileFormat struct {
	Format   merchant.Format `json:"format"`
	Language fault.Lang      `json:"language"` // of its headings
}

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (f FileFormat) mediaType() (string, error) {
	switch f.Format {
	case merchant.CSV:
		return "text/csv", nil
	case merchant.XLSX:
		return workbookType, nil
	}
	return "", fault.New("merchant.import_format", fault.T("a file is csv or xlsx", "文件格式应为 csv 或 xlsx")).
		WithField("format").WithRetry(fault.RetryAfterInput)
}

// ImportTemplate gives the person an empty file with the headings an import
// knows.
func (m *Merchants) ImportTemplate(ctx context.Context, req FileFormat) (Delivery, error) {
	mediaType, err := req.mediaType()
	if err != nil {
		return Delivery{}, err
	}
	return m.session.Deliver(ctx, "minifleet-merchants."+string(req.Format), mediaType, func() ([]byte, error) {
		var b bytes.Buffer
		err := merchant.ImportTemplate(&b, req.Format, req.Language)
		return b.Bytes(), err
	})
}

// ExportMerchants says which merchants to write to a file, and how.
type ExportMerchants struct {
	IDs  []string   `json:"ids"`
	File FileFormat `json:"file"`
}

// BodyLimit admits the ids of as many merchants as a file may hold.
func (ExportMerchants) BodyLimit() int64 { return 32 * merchant.MaxRows }

// importable is how many bytes Import takes.
var importable = merchant.MaxFile

// Export writes merchants to a file that Import reads back; where it would be
// too large for that, the delivery warns.
func (m *Merchants) Export(ctx context.Context, req ExportMerchants) (Delivery, error) {
	mediaType, err := req.File.mediaType()
	if err != nil {
		return Delivery{}, err
	}
	name := fmt.Sprintf("merchants-%s.%s", m.session.opt.Now().Format("20060102-1504"), req.File.Format)
	size := 0
	d, err := m.session.Deliver(ctx, name, mediaType, func() ([]byte, error) {
		all, err := m.recordsOf(req.IDs)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = merchant.ExportIn(&b, req.File.Format, all, req.File.Language)
		size = b.Len()
		return b.Bytes(), err
	})
	if err == nil && size > importable {
		d.Warning = merchant.TooLargeToImport(req.File.Format)
	}
	return d, err
}
