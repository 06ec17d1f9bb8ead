package merchant

import (
	"context"
	"io"

	"minifleet/backend/fault"
)

// wholeSheet is a file with all its rows, for tests to look at.
type wholeSheet struct {
	Sheet
	Rows []SheetRow
}

// ParseImport reads a file; ParseSheet a sheet of it.
func ParseImport(ctx context.Context, name string, r io.Reader) (wholeSheet, error) {
	return ParseSheet(ctx, name, "", nil, r)
}

func ParseSheet(ctx context.Context, name, tab string, naming Naming, r io.Reader) (wholeSheet, error) {
	rows := []SheetRow{}
	sheet, err := eachRow(ctx, name, tab, naming, r, func(_ *Sheet, row SheetRow) { rows = append(rows, row) })
	if err != nil {
		return wholeSheet{Sheet: sheet}, err
	}
	return wholeSheet{sheet, rows}, nil
}

// Check is CheckFile of a file that was read.
func (s *Service) Check(ctx context.Context, sheet wholeSheet, opt CheckOptions) (Preview, error) {
	c, err := s.checker(opt)
	if err != nil {
		return Preview{}, err
	}
	for _, r := range sheet.Rows {
		if err := ctx.Err(); err != nil {
			return Preview{}, err
		}
		c.row(&sheet.Sheet, r)
	}
	return c.preview(sheet.Sheet), nil
}

// Export writes merchants with Chinese headings.
func Export(w io.Writer, f Format, all []Merchant) error { return ExportIn(w, f, all, fault.Chinese) }
