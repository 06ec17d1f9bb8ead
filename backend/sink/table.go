package sink

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
)

// runs are cells a spreadsheet would run as a formula: perhaps behind blanks or
// apostrophes, and in the wide forms that some programs narrow. A line feed
// counts because a CSV turns it into one with a carriage return.
var runs = regexp.MustCompile(`^'*[\s\p{Z}\p{Cf}]*[=+\-@＝＋－＠﹢﹣﹦﹫−\t\r\n]`)

// changes are cells a spreadsheet would show and save as something else: digits
// it rounds or takes zeros from, and what it takes for a power of ten or a date.
var changes = regexp.MustCompile(`^(?:0[0-9]+|[0-9]{12,}|[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+|[0-9]{1,4}[-/][0-9]{1,2}(?:[-/][0-9]{1,4})?)$`)

// asText is how a CSV tells a spreadsheet that digits are text: ="0123".
var asText = regexp.MustCompile(`^="([^"=]*)"$`)

// Cell is a cell of a CSV file that stays the text it is when a spreadsheet
// opens the file: an apostrophe goes before what would run, and digits that
// would be rounded stand as ="0123". Characters that are hidden are written out
// as what they are, but for line feeds and tabs. Uncell takes the guards back.
func Cell(s string) string {
	s = Text(s)
	switch {
	case runs.MatchString(s):
		return "'" + s
	case changes.MatchString(s):
		return `="` + s + `"`
	}
	return s
}

// Text is a cell of a file that says itself that its cells are text (XLSX).
func Text(s string) string { return shown(strings.ReplaceAll(s, "\r\n", "\n"), "\n\t") }

// Uncell gives a cell as it was before Cell guarded it, and as other programs
// guard theirs.
func Uncell(s string) string {
	if m := asText.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	if strings.HasPrefix(s, "'") && runs.MatchString(s) {
		return s[1:]
	}
	return s
}

// CSV writes a table for spreadsheets: UTF-8 with the mark Excel needs, lines
// that end as Windows ends them, cells that cannot run.
type CSV struct{ w *csv.Writer }

// NewCSV begins a table.
func NewCSV(w io.Writer) (*CSV, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	return &CSV{c}, nil
}

// Row writes one row.
func (c *CSV) Row(cells ...string) error {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = Cell(cell)
	}
	return c.w.Write(row)
}

// Close writes what is still held back. The writer below stays open.
func (c *CSV) Close() error {
	c.w.Flush()
	return c.w.Error()
}
