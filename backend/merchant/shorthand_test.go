package merchant

import (
	"context"
	"io"

	"minifleet/backend/fault"
)

// ParseImport is ParseSheet of a file with one sheet.
func ParseImport(ctx context.Context, name string, r io.Reader) (Sheet, error) {
	return ParseSheet(ctx, name, "", r)
}

// Export is ExportIn with Chinese headings.
func Export(w io.Writer, f Format, all []Merchant) error {
	return ExportIn(w, f, all, fault.Chinese)
}
