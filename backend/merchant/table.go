package merchant

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// Table is a file with a row a merchant that is not the merchants' records:
// its headings are somebody else's, but for one that names the merchant.
type Table struct {
	Head []string
	Rows []TableRow
	Bad  []BadRow // rows that could not even be taken apart
}

// TableRow is one row, with a cell for each heading.
type TableRow struct {
	Line  int // in the file, from 1
	Cells []string
}

// Is reports whether a heading names the field of a merchant's record.
func Is(heading, field string) bool { return fieldOf(heading) == field }

// Each calls do for each row that names a merchant, with its cells by the names that
// field gives their headings, "" for none. It returns the rows that name none, or one
// that stands there already, and the headings that mean nothing. Fault:
// merchant.import_headings when two of them mean the same.
func (t Table) Each(find func(ref string) (Merchant, error), field func(heading string) string,
	do func(m Merchant, line int, cells map[string]string) error) (bad []BadRow, strange []string, err error) {
	columns := make([]string, len(t.Head))
	mini, named := -1, -1
	type meaning struct {
		ofRecord bool
		field    string
	}
	said := map[meaning]string{}
	for i, h := range t.Head {
		columns[i] = field(h)
		means := meaning{field: columns[i]}
		switch {
		case columns[i] != "":
		case Is(h, FieldMiniAppID):
			mini, means = i, meaning{true, FieldMiniAppID}
		case Is(h, FieldName):
			named, means = i, meaning{true, FieldName}
		case strings.TrimSpace(h) != "":
			strange = append(strange, h)
			continue
		default:
			continue
		}
		if first, twice := said[means]; twice {
			return nil, nil, sameHeadings(first, h)
		}
		said[means] = h
	}
	seen := map[string]int{}
	for _, row := range t.Rows {
		ref, column := "", ""
		for _, at := range []int{mini, named} {
			if at >= 0 && ref == "" {
				ref, column = strings.TrimSpace(row.Cells[at]), t.Head[at]
			}
		}
		m, err := find(ref)
		if err != nil {
			bad = append(bad, BadRow{Line: row.Line, Column: column, Value: ref, Reason: fault.As(err).Message})
			continue
		}
		if first, twice := seen[m.ID]; twice {
			bad = append(bad, BadRow{Line: row.Line, Column: column, Value: ref,
				Reason: fault.T("the merchant stands in row %d already", "该商家在第 %d 行已出现", first)})
			continue
		}
		seen[m.ID] = row.Line
		cells := map[string]string{}
		for i, name := range columns {
			if name != "" {
				cells[name] = row.Cells[i]
			}
		}
		if err := do(m, row.Line, cells); err != nil {
			return bad, strange, err
		}
	}
	return bad, strange, nil
}

// ReadTable reads a CSV or XLSX file as an import does. The first row with a
// heading for the merchant's name is the headings; digits tells by the heading
// which columns hold numbers that have to be exact. Faults: as of eachRow.
func ReadTable(ctx context.Context, name string, r io.Reader, digits func(heading string) bool) (Table, error) {
	source, err := openRows(ctx, name, "", r)
	if err != nil {
		return Table{}, err
	}
	defer source.close()
	var t Table
	for looked := 0; ; {
		row, err := source.next()
		switch {
		case err == io.EOF && t.Head == nil:
			return t, headingsFault()
		case err == io.EOF:
			return t, nil
		case err != nil:
			return t, err
		case row.blank():
			continue
		case t.Head != nil:
			t.add(row, source, digits)
			if len(t.Rows)+len(t.Bad) > MaxRows {
				return t, rowsFault(MaxRows)
			}
			continue
		}
		if _, named := known(row, nil); named {
			for _, c := range row.cells[:min(len(row.cells), MaxColumns)] {
				t.Head = append(t.Head, strings.TrimSpace(c))
			}
			source.narrow(len(t.Head))
		} else if looked++; looked == headRows {
			return t, headingsFault()
		}
	}
}

func (t *Table) add(row rawRow, source rowSource, digits func(string) bool) {
	bad := func(column, value string, why fault.Text) {
		t.Bad = append(t.Bad, BadRow{Line: row.line, Column: column, Value: shorten(value), Reason: why})
	}
	if !row.reason.IsZero() {
		bad("", strings.Join(row.cells, " "), row.reason)
		return
	}
	out := TableRow{Line: row.line, Cells: make([]string, len(t.Head))}
	for i, cell := range row.cells {
		switch {
		case i >= len(t.Head):
			if strings.TrimSpace(cell) != "" {
				bad("", cell, fault.T("the row has more cells than there are headings", "该行的单元格多于表头"))
				return
			}
			continue
		case !row.wrong[i].IsZero():
			bad(t.Head[i], cell, row.wrong[i])
			return
		case len(cell) > maxCell:
			bad(t.Head[i], cell, fault.T("the cell is too long", "单元格内容过长"))
			return
		case !row.text[i] && excelErrors.MatchString(strings.TrimSpace(cell)):
			bad(t.Head[i], cell, fault.T("the cell holds the error %s", "单元格为错误值 %s", strings.TrimSpace(cell)))
			return
		}
		if digits(t.Head[i]) && strings.TrimSpace(cell) != "" {
			exact, why := source.number(cell)
			if !why.IsZero() {
				bad(t.Head[i], cell, why)
				return
			}
			cell = exact
		}
		out.Cells[i] = cell
	}
	t.Rows = append(t.Rows, out)
}

// WriteTable writes rows under headings as a file that ReadTable reads back as
// they were; title names the sheet of a workbook. CSV begins with a byte order
// mark, ends its lines with CRLF and puts an apostrophe before a cell that a
// spreadsheet would run as a formula; XLSX holds every cell as text.
func WriteTable(w io.Writer, f Format, title string, head []string, rows iter.Seq[[]string]) error {
	switch f {
	case CSV:
		c, err := sink.NewCSV(w)
		if err != nil {
			return err
		}
		if err := c.Row(head...); err != nil {
			return err
		}
		for row := range rows {
			if err := c.Row(row...); err != nil {
				return err
			}
		}
		return c.Close()
	case XLSX:
		return WriteXLSX(w, title, head, rows)
	}
	return fmt.Errorf("merchant: unknown export format %q", f)
}
