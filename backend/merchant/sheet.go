package merchant

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"minifleet/backend/charset"
	"minifleet/backend/fault"
)

// Limits of an imported file. They are above what a vault is used with, so that
// what was exported can be imported again; a workbook, which is packed, holds
// more than a CSV file of the same size.
const (
	MaxFile    = 64 << 20 // bytes
	MaxRows    = 500_000  // of merchants, good and bad
	MaxColumns = 2000     // an export has one for every ext key that any merchant has
	maxCell    = 64 << 10 // bytes of one cell
	headRows   = 20       // the headings are looked for in so many rows
)

// zipMark is what a workbook begins with.
const zipMark = "PK\x03\x04"

// Column is one column of a file: which field it fills, "" when it is not known.
type Column struct {
	Index   int    `json:"index"` // from 0
	Heading string `json:"heading"`
	Field   string `json:"field"` // FieldName and its neighbours, or "ext.KEY"
}

// SheetRow is one row as it was read, by field.
type SheetRow struct {
	Line  int               `json:"line"` // in the file, from 1
	Cells map[string]string `json:"cells"`
}

// Sheet is a file that was read, before anything is compared with what is
// stored.
type Sheet struct {
	Name     string       `json:"name"`
	Columns  []Column     `json:"columns"`
	Bad      []BadRow     `json:"bad"` // rows that could not even be taken apart
	Warnings []fault.Text `json:"warnings"`
}

// BadRow is a row that cannot be imported and why.
type BadRow struct {
	Line   int        `json:"line"`
	Column string     `json:"column"` // the heading as the file has it, "" for the row as a whole
	Value  string     `json:"value"`
	Reason fault.Text `json:"reason"`
}

// Naming says which fields headings mean, in place of what the program reads
// them as: by heading, a field's name or "" to leave the column out.
type Naming map[string]string

// field is what a heading means, and whether a person said so.
func (n Naming) field(heading string) (field string, said bool) {
	if field, said = n[strings.TrimSpace(heading)]; said {
		return field, true
	}
	return fieldOf(heading), false
}

// check refuses names of no field. Fault: merchant.import_headings.
func (n Naming) check() error {
	for heading, field := range n {
		if field != "" && fieldOf(field) != field {
			return importFault("merchant.import_headings", fault.T("the column %q cannot be read as %q", "列 %q 不能作为 %q 导入", shorten(heading), shorten(field)),
				fault.T("Columns are: name, contact, phone, mini_app_id, tags, notes, archived, record_id, ext.KEY.",
					"可用的列：name、contact、phone、mini_app_id、tags、notes、archived、record_id、ext.字段名。"))
		}
	}
	return nil
}

// eachRow reads a CSV (in any encoding of charset.Rows; separated by comma,
// semicolon, tab or |) or XLSX file, of a workbook one sheet by its name: with ""
// the only visible one with headings. What it is shows in its content; name is
// only for messages. It hands on each row as it is read, with what was found of
// the sheet until then, and keeps none. Faults: merchant.import_size,
// merchant.import_format, merchant.import_damaged, merchant.import_headings,
// merchant.import_rows; merchant.import_sheet lists the sheets when there are
// several to choose from. Rows that cannot be read are in Sheet.Bad. Time and
// memory grow with the size of the file, and the context ends the reading. What
// naming says of a heading comes before what the heading is read as.
func eachRow(ctx context.Context, name, tab string, naming Naming, r io.Reader, do func(*Sheet, SheetRow)) (Sheet, error) {
	if err := naming.check(); err != nil {
		return Sheet{}, err
	}
	source, err := openRows(ctx, name, tab, r)
	if err != nil {
		return Sheet{}, err
	}
	defer source.close()
	sheet, err := readSheet(source, naming, do)
	sheet.Name = name
	return sheet, err
}

// openRows finds out by its content what a file is and gives its rows.
func openRows(ctx context.Context, name, tab string, r io.Reader) (rowSource, error) {
	content, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("merchant: reading %s: %w", name, err)
	}
	if len(content) > MaxFile {
		return nil, importFault("merchant.import_size", fault.T("the file is larger than %d MB", "文件超过 %d MB", MaxFile>>20),
			fault.T("Save it as .xlsx, which is smaller, or split it into several files.", "请另存为 .xlsx（文件更小），或拆分为多个文件。"))
	}
	switch {
	case bytes.HasPrefix(content, []byte(zipMark)):
		return openXLSX(ctx, content, tab)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return nil, importFault("merchant.import_format", fault.T("this is an old or protected Excel file", "这是旧版（.xls）或加密的 Excel 文件"),
			fault.T("Save it as .xlsx without a password, or as CSV.", "请另存为不带密码的 .xlsx 或 CSV 文件。"))
	}
	return openCSV(ctx, content)
}

// rowSource gives the rows of a file one after another.
type rowSource interface {
	// next returns the following row, io.EOF after the last. A row with a
	// reason could not be taken apart.
	next() (rawRow, error)
	// number brings a cell that should hold digits to them.
	number(cell string) (string, fault.Text)
	// mayRound reports whether text of the file may be a number that a
	// spreadsheet wrote as a power of ten.
	mayRound() bool
	// narrow tells how many columns have headings. Of those beyond only whether
	// there is something in one matters.
	narrow(columns int)
	close()
}

type rawRow struct {
	line   int
	cells  []string
	wrong  map[int]fault.Text // why a cell cannot be taken
	text   map[int]bool       // which cells say themselves that they are text
	reason fault.Text
}

func (r rawRow) blank() bool {
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return r.reason.IsZero()
}

func readSheet(source rowSource, naming Naming, do func(*Sheet, SheetRow)) (Sheet, error) {
	rows := 0
	sheet := Sheet{Bad: []BadRow{}, Warnings: []fault.Text{}}
	first, err := sheet.findHead(source, naming)
	if err != nil {
		return Sheet{}, err
	}
	for {
		var r rawRow
		if len(first) > 0 {
			r, first = first[0], first[1:]
		} else if r, err = source.next(); err == io.EOF {
			return sheet, nil
		} else if err != nil {
			return Sheet{}, err
		}
		if r.blank() {
			continue
		}
		if rows+len(sheet.Bad) == MaxRows {
			return Sheet{}, rowsFault(MaxRows)
		}
		if row, good := sheet.take(r, source); good {
			rows++
			do(&sheet, row)
		}
	}
}

// known counts the columns that a row names, and tells whether the name of the
// merchant is one of them.
func known(r rawRow, naming Naming) (columns int, named bool) {
	if !r.reason.IsZero() {
		return 0, false
	}
	fields := map[string]bool{} // a title over many columns names one
	for _, c := range r.cells {
		if f, _ := naming.field(c); f != "" {
			fields[f] = true
		}
	}
	return len(fields), fields[FieldName]
}

// findHead takes the row with the most headings among the first ones, since a
// title may stand above them, and returns the rows below it that were read.
func (s *Sheet) findHead(source rowSource, naming Naming) ([]rawRow, error) {
	var rows []rawRow
	best, most := -1, 0
	for len(rows) < headRows {
		r, err := source.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if r.blank() {
			continue
		}
		if n, named := known(r, naming); named && n > most {
			best, most = len(rows), n
		}
		rows = append(rows, r)
	}
	if best < 0 {
		return nil, headingsFault()
	}
	if best > 0 {
		s.Warnings = append(s.Warnings, fault.T("the headings were found in row %d; what stands above was left out", "表头位于第 %d 行，其上内容已忽略", rows[best].line))
	}
	if err := s.head(rows[best], naming); err != nil {
		return nil, err
	}
	source.narrow(len(s.Columns))
	return rows[best+1:], nil
}

// head takes a row as headings.
func (s *Sheet) head(r rawRow, naming Naming) error {
	if len(r.cells) > MaxColumns {
		return importFault("merchant.import_headings", fault.T("the file has more than %d columns", "文件超过 %d 列", MaxColumns),
			fault.T("Keep only the columns to import.", "请只保留需要导入的列。"))
	}
	seen := map[string]string{}
	for i, h := range r.cells {
		h = strings.TrimSpace(h)
		field, said := naming.field(h)
		switch first, twice := seen[field]; {
		case h == "":
		case field == "" && said:
		case field == "":
			s.Warnings = append(s.Warnings, fault.T("the column %q is not known and was left out", "未识别的列 %q，已忽略", shorten(h)))
		case twice:
			return sameHeadings(first, h)
		default:
			if key, ext := strings.CutPrefix(field, FieldExt+"."); ext && !extKey(key) {
				return importFault("merchant.import_headings", fault.T("the column %q names no ext value", "列 %q 不是有效的扩展字段", shorten(h)), extKeyRule())
			}
			seen[field] = h
		}
		s.Columns = append(s.Columns, Column{Index: i, Heading: h, Field: field})
	}
	return nil
}

func sameHeadings(first, second string) error {
	return importFault("merchant.import_headings", fault.T("the columns %q and %q mean the same", "列 %q 与 %q 含义相同", shorten(first), shorten(second)),
		fault.T("Keep the one that is right, or give the other another heading.", "请只保留正确的一列，或修改另一列的表头。"))
}

// take reads the cells of a row; one that is not good is noted in Bad.
func (s *Sheet) take(r rawRow, source rowSource) (row SheetRow, good bool) {
	if !r.reason.IsZero() {
		s.Bad = append(s.Bad, BadRow{Line: r.line, Value: shorten(strings.Join(r.cells, " ")), Reason: r.reason})
		return row, false
	}
	row = SheetRow{Line: r.line, Cells: map[string]string{}}
	for i, cell := range r.cells {
		if i >= len(s.Columns) {
			if strings.TrimSpace(cell) != "" {
				s.Bad = append(s.Bad, BadRow{Line: r.line, Value: shorten(cell),
					Reason: fault.T("the row has more cells than there are headings", "该行的单元格多于表头")})
				return row, false
			}
			continue
		}
		c := s.Columns[i]
		if c.Field == "" {
			continue
		}
		if reason, wrong := r.wrong[i]; wrong {
			s.Bad = append(s.Bad, BadRow{Line: r.line, Column: c.Heading, Value: shorten(cell), Reason: reason})
			return row, false
		}
		if bytes := charset.Lost(cell); bytes != "" {
			s.Bad = append(s.Bad, BadRow{Line: r.line, Column: c.Heading, Value: shorten(cell),
				Reason: fault.T("the cell holds bytes that cannot be read: %s", "单元格含有无法识别的字节 %s", shorten(bytes))})
			return row, false
		}
		if len(cell) > maxCell {
			s.Bad = append(s.Bad, BadRow{Line: r.line, Column: c.Heading, Value: shorten(cell),
				Reason: fault.T("the cell is too long", "单元格内容过长")})
			return row, false
		}
		if !r.text[i] && excelErrors.MatchString(strings.TrimSpace(cell)) {
			s.Bad = append(s.Bad, BadRow{Line: r.line, Column: c.Heading, Value: shorten(cell),
				Reason: fault.T("the cell holds the error %s", "单元格为错误值 %s", strings.TrimSpace(cell))})
			return row, false
		}
		if c.Field == FieldPhone || c.Field == FieldMiniAppID || source.mayRound() && !r.text[i] && saved.MatchString(strings.TrimSpace(cell)) {
			if digits, marked := strings.CutPrefix(strings.TrimSpace(cell), "'"); marked { // a spreadsheet's mark for text that was typed twice
				cell = digits
			}
			exact, reason := source.number(cell)
			if !reason.IsZero() {
				s.Bad = append(s.Bad, BadRow{Line: r.line, Column: c.Heading, Value: shorten(cell), Reason: reason})
				return row, false
			}
			cell = exact
		}
		if strings.TrimSpace(cell) != "" {
			row.Cells[c.Field] = cell
		}
	}
	return row, true
}

// heading gives the file's own word for a field.
func (s *Sheet) heading(field string) string {
	for _, c := range s.Columns {
		if c.Field == field {
			return c.Heading
		}
	}
	return field
}

// shorten keeps what is shown of a value short.
func shorten(s string) string {
	const most = 80
	s = s[:min(len(s), 20*most)] // more than as many characters, however they are written
	s = strings.ToValidUTF8(charset.Legible(s), "?")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func headingsFault() error {
	return importFault("merchant.import_headings",
		fault.T("none of the first %d rows has a column called name or 商家名称", "前 %d 行中没有名为“商家名称”（或 name）的列", headRows),
		fault.T("One row must name the columns: name, contact, phone, mini_app_id, tags, notes, archived, record_id, ext.KEY.",
			"须有一行表头：商家名称、联系人、电话、小程序ID、标签、备注、已归档、记录号、扩展.字段名。"))
}

func rowsFault(most int) error {
	return importFault("merchant.import_rows", fault.T("the file has more than %d rows", "文件超过 %d 行", most),
		fault.T("Split it into several files.", "请拆分为多个文件。"))
}

func damagedFault(cause error) error {
	return fault.Wrap(cause, "merchant.import_damaged", fault.T("the file is damaged or not what it seems to be", "文件已损坏或格式不正确")).
		WithHint(fault.T("Open it in a spreadsheet program and save it again.", "请用表格软件打开后重新保存。")).WithRetry(fault.RetryAfterInput)
}

func importFault(code fault.Code, message, hint fault.Text) error {
	return fault.New(code, message).WithHint(hint).WithRetry(fault.RetryAfterInput)
}
