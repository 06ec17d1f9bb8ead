package merchant

import (
	"context"
	"io"
	"regexp"
	"strings"

	"minifleet/backend/charset"
	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// csvSource takes text apart into rows. It is written for files people made:
// a row with unbalanced quotes is one bad row, and the next line is read as if
// nothing had happened. The time it takes grows with the size of the text: of
// that, at most most bytes are looked at, those that are read once more because
// of such rows counted once more.
type csvSource struct {
	ctx     context.Context
	text    string
	pos     int
	line    int
	comma   byte
	width   int // columns that are kept
	looked  int // bytes that were looked at
	most    int // and how many may be, in all
	steps   int
	rows    int
	failed  error // the context ended
	guarded bool  // the cell just read says itself that it is text
}

func openCSV(ctx context.Context, content []byte) (rowSource, error) {
	text, _, err := charset.Rows(ctx, content) // what cannot be read makes its own row a bad one
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err != nil {
		return nil, fault.Wrap(err, "merchant.import_format", fault.T("this is neither a CSV nor an XLSX file", "这不是 CSV 或 XLSX 文件")).
			WithHint(fault.T("Save the table as .xlsx or CSV.", "请将表格另存为 .xlsx 或 CSV 文件。")).WithRetry(fault.RetryAfterInput)
	}
	s := newCSV(ctx, text, ',')
	if first, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(strings.ToLower(first), "sep=") && len(strings.TrimSpace(first)) == 5 {
		s.text, s.line = rest, 2 // Excel's own way to name the separator
	}
	s.comma = s.detect()
	return s, nil
}

func newCSV(ctx context.Context, text string, comma byte) *csvSource {
	return &csvSource{ctx: ctx, text: text, line: 1, comma: comma, width: MaxColumns, most: 3*len(text) + 1<<20}
}

// detect picks the separator under which one of the first rows names the most
// known columns.
func (s *csvSource) detect() byte {
	best, most := byte(','), 0
	for _, comma := range []byte{',', ';', '\t', '|'} {
		try := newCSV(s.ctx, s.text, comma)
		for rows := 0; rows < headRows; {
			r, err := try.next()
			if err != nil {
				break
			}
			if r.blank() {
				continue
			}
			rows++
			if n, _ := known(r, nil); n > most {
				best, most = comma, n
			}
		}
	}
	return best
}

func (s *csvSource) mayRound() bool { return true }

func (s *csvSource) narrow(columns int) { s.width = columns }

func (s *csvSource) close() {}

func (s *csvSource) next() (rawRow, error) {
	if err := s.ctx.Err(); err != nil {
		return rawRow{}, err
	}
	if s.pos >= len(s.text) {
		return rawRow{}, io.EOF
	}
	if s.rows++; s.rows > maxLine { // blank ones, too: each costs as much as another
		return rawRow{}, rowsFault(maxLine)
	}
	row := rawRow{line: s.line}
	start := s.pos
	for {
		from := s.pos
		cell, ok := s.cell()
		s.looked += s.pos - from
		if ok && len(row.cells) > s.width && s.line > row.line { // no row, but quotes that opened by mistake
			ok = false
		}
		if !ok {
			return s.broken(row.line, start), s.failed
		}
		if len(row.cells) <= s.width { // beyond, only that there are more matters
			if s.guarded {
				if row.text == nil {
					row.text = map[int]bool{}
				}
				row.text[len(row.cells)] = true
			}
			row.cells = append(row.cells, cell)
		}
		if s.pos >= len(s.text) {
			return row, nil
		}
		switch c := s.text[s.pos]; c {
		case s.comma:
			s.pos++
		default: // the end of a line
			s.newline()
			return row, nil
		}
	}
}

// broken gives up on a row and goes on with the line after its first; where the
// rest of the file cannot be read once more, with the line after the last that was
// looked at.
func (s *csvSource) broken(line, start int) rawRow {
	end := lineEnd(s.text, start)
	if s.pos > end && s.looked+len(s.text)-end > s.most {
		rest := lineEnd(s.text, s.pos)
		s.pos, s.line = rest, line+strings.Count(s.text[start:rest], "\n")
	} else {
		s.pos, s.line = end, line
	}
	if s.pos < len(s.text) {
		s.newline()
	}
	return rawRow{line: line, cells: []string{s.text[start:end]},
		reason: fault.T("the quotes in this row do not match, or a cell is too long", "该行的引号不匹配，或单元格内容过长")}
}

func lineEnd(text string, from int) int {
	if end := strings.IndexAny(text[from:], "\r\n"); end >= 0 {
		return from + end
	}
	return len(text)
}

// cell reads one cell and stops at the separator, line end or end of text
// after it; false when its quotes do not match.
func (s *csvSource) cell() (string, bool) {
	if s.steps++; s.steps%1024 == 0 && s.failed == nil {
		if s.failed = s.ctx.Err(); s.failed != nil {
			return "", false
		}
	}
	if s.pos < len(s.text) && s.text[s.pos] == '"' {
		return s.quoted()
	}
	end := strings.IndexAny(s.text[s.pos:], string(s.comma)+"\r\n")
	if end < 0 {
		end = len(s.text) - s.pos
	}
	cell := s.text[s.pos : s.pos+end]
	s.pos += end
	return s.uncell(cell), true
}

func (s *csvSource) quoted() (string, bool) {
	var b strings.Builder
	for s.pos++; ; {
		within := s.text[s.pos:min(len(s.text), s.pos+maxCell)]
		end := strings.IndexByte(within, '"')
		if end < 0 || b.Len()+end > maxCell {
			s.pos += len(within)
			return "", false
		}
		part := within[:end]
		b.WriteString(part)
		s.line += strings.Count(part, "\n")
		s.pos += end + 1
		if s.pos < len(s.text) && s.text[s.pos] == '"' {
			b.WriteByte('"')
			s.pos++
			continue
		}
		for s.pos < len(s.text) && s.text[s.pos] == ' ' {
			s.pos++
		}
		if s.pos < len(s.text) && s.text[s.pos] != s.comma && s.text[s.pos] != '\r' && s.text[s.pos] != '\n' {
			return "", false
		}
		return s.uncell(b.String()), true
	}
}

func (s *csvSource) uncell(cell string) string {
	plain := sink.Uncell(cell)
	s.guarded = plain != cell
	return plain
}

func (s *csvSource) newline() {
	if strings.HasPrefix(s.text[s.pos:], "\r\n") {
		s.pos++
	}
	s.pos++
	s.line++
}

var (
	// saved is how a spreadsheet writes a long number into a CSV file.
	saved      = regexp.MustCompile(`^[+-]?[0-9](\.[0-9]+)?[eE]\+[0-9]{2,3}$`)
	scientific = regexp.MustCompile(`^([+-]?)([0-9])(?:\.([0-9]+))?[eE]\+?([0-9]{1,3})$`)
)

// number undoes what spreadsheets do to long numbers when they save a CSV. A
// number of which digits were rounded away cannot be had back.
func (s *csvSource) number(cell string) (string, fault.Text) {
	cell = strings.TrimSpace(cell)
	if m := scientific.FindStringSubmatch(cell); m != nil {
		digits, exponent := m[2]+m[3], atoi(m[4])
		if len(digits) != exponent+1 {
			return "", fault.T("the spreadsheet has rounded this number; format the column as text and save again",
				"该数字已被表格软件以科学计数法截断，请将该列设为文本格式后重新填写保存")
		}
		return m[1] + digits, fault.Text{}
	}
	return cell, fault.Text{}
}

func atoi(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}
