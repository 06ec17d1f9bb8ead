package merchant

import (
	"io"
	"strconv"

	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// LinesOf is how many lines of a file bad rows are of: one with several faults
// occurs once for each.
func LinesOf(bad []BadRow) int {
	lines := map[int]bool{}
	for _, b := range bad {
		lines[b.Line] = true
	}
	return len(lines)
}

// WriteBadRows writes every row that cannot be imported with its reason, as CSV.
func WriteBadRows(w io.Writer, bad []BadRow, lang fault.Lang) error {
	out, err := sink.NewCSV(w)
	if err != nil {
		return err
	}
	head := []string{"行号", "列", "内容", "原因"}
	if lang == fault.English {
		head = []string{"Line", "Column", "Value", "Reason"}
	}
	if err := out.Row(head...); err != nil {
		return err
	}
	for _, r := range bad {
		if err := out.Row(strconv.Itoa(r.Line), r.Column, r.Value, r.Reason.In(lang)); err != nil {
			return err
		}
	}
	return out.Close()
}
