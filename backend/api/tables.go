package api

import (
	"cmp"
	"context"
	"io"
	"slices"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/sink"
)

// Table is rows of text under headings, as a list shows them.
type Table struct {
	Title string     `json:"title"` // of the sheet
	Head  []string   `json:"head"`
	Rows  [][]string `json:"rows"` // a cell for each heading
}

// Write writes the table as a file.
func (t Table) Write(w io.Writer, f merchant.Format) error {
	return merchant.WriteTable(w, f, t.Title, t.Head, slices.Values(t.Rows))
}

// SaveTable says what to write to a file, and how.
type SaveTable struct {
	Name  string     `json:"name"` // of the file, without its ending
	Table Table      `json:"table"`
	File  FileFormat `json:"file"`
}

// BodyLimit admits a list of as many merchants as a file may hold.
func (SaveTable) BodyLimit() int64 { return merchant.MaxFile }

// SaveTable hands the person what a list shows. Faults: merchant.import_format,
// merchant.sheet_rows, system.table.
func (f *Files) SaveTable(ctx context.Context, req SaveTable) (Delivery, error) {
	for _, row := range req.Table.Rows {
		if len(row) != len(req.Table.Head) {
			return Delivery{}, fault.New("system.table", fault.T("a row of the list has another number of cells than there are headings", "列表中有一行的单元格数与表头不符"))
		}
	}
	return f.session.deliverTable(ctx, req.Name, req.File, func(_ context.Context, w io.Writer) error {
		return req.Table.Write(w, req.File.Format)
	})
}

// deliverTable hands the person a table that was just made.
func (c *caller) deliverTable(ctx context.Context, name string, file FileFormat, write func(context.Context, io.Writer) error) (Delivery, error) {
	mediaType, err := file.mediaType()
	if err != nil {
		return Delivery{}, err
	}
	name = sink.FileName(cmp.Or(name, "list")) + "-" + c.opt.Now().Format("20060102-1504") + "." + string(file.Format)
	return c.DeliverStream(ctx, name, mediaType, write)
}
