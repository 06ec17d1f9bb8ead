package merchant

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"minifleet/backend/fault"
)

// What a workbook may make this program hold. Sizes a file declares are its own
// claim, so each part is counted as it is unpacked, and nothing is unpacked to
// disk. A text that many cells share counts once for each of them.
const (
	maxUnpacked = 64 << 20  // bytes of the parts that are read, of any file
	maxRatio    = 200       // a larger file may unpack to so many times its size,
	mostOfAll   = 1 << 30   // and to no more than this
	maxText     = 256 << 20 // bytes of all cells
	maxShared   = 3 << 20   // texts in the table of shared ones
	maxParts    = 2000
	maxLine     = 1 << 20 // the last row there is in an XLSX file
	maxRef      = 16      // bytes of a cell's name
)

// xlsxSource reads one sheet from its beginning to its end. Cells beyond the
// columns that an import takes are looked at and not kept.
type xlsxSource struct {
	ctx       context.Context
	parts     map[string]*zip.File
	unpacks   int64 // bytes that the parts may unpack to
	left      int64 // of these, those that may still come
	width     int   // columns that are kept
	text      int64 // bytes of cells that may still come
	shared    []string
	styles    []string // formats of numbers, by style
	since1904 bool
	merged    map[int][]merge // by the row they begin in
	down      []filler        // by column: what a merged cell shows further down
	sheet     *xml.Decoder
	body      io.Closer
	line      int
	tokens    int
}

var errTooBig = errors.New("the workbook is too big")

func openXLSX(ctx context.Context, content []byte, wanted string) (rowSource, error) {
	s, err := unzip(ctx, content)
	if err != nil {
		return nil, err
	}
	if err := s.open(wanted); err != nil {
		s.close()
		return nil, s.fault(err)
	}
	return s, nil
}

// unzip lists the parts of a workbook.
func unzip(ctx context.Context, content []byte) (*xlsxSource, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, damagedFault(err)
	}
	s := &xlsxSource{ctx: ctx, parts: map[string]*zip.File{}, unpacks: max(maxUnpacked, min(mostOfAll, maxRatio*int64(len(content)))), width: MaxColumns,
		text: maxText}
	s.left = s.unpacks
	if len(z.File) > maxParts {
		return nil, s.fault(errTooBig)
	}
	for _, f := range z.File {
		s.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	return s, nil
}

// fault brings what ended the reading to what a person can do about it.
func (s *xlsxSource) fault(err error) error {
	switch {
	case s.ctx.Err() != nil:
		return s.ctx.Err()
	case errors.Is(err, errTooBig):
		return importFault("merchant.import_size", fault.T("the file unpacks to more than %d MB", "文件解压后超过 %d MB", s.unpacks>>20),
			fault.T("Keep only the merchants' sheet and save it again, or use CSV.", "请只保留商家工作表后重新保存，或使用 CSV。"))
	case fault.CodeOf(err) != "":
		return err
	}
	return damagedFault(err)
}

// part unpacks one part of the file; nil when there is none.
func (s *xlsxSource) part(name string) (*xml.Decoder, io.Closer, error) {
	f := s.parts[strings.ToLower(strings.TrimPrefix(name, "/"))]
	if f == nil {
		return nil, nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, err
	}
	return xml.NewDecoder(&counted{s, r}), r, nil
}

// counted ends a part that unpacks to too much, and with its context: one token
// may be as long as the part.
type counted struct {
	s *xlsxSource
	r io.Reader
}

func (c *counted) Read(p []byte) (int, error) {
	if err := c.s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	if c.s.left -= int64(n); c.s.left < 0 {
		return 0, errTooBig
	}
	return n, err
}

// token is the next one of a part. The context is asked now and then.
func (s *xlsxSource) token(d *xml.Decoder) (xml.Token, error) {
	if s.tokens++; s.tokens%1024 == 0 {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
	}
	return d.Token()
}

// each calls do for every element that begins in a part.
func (s *xlsxSource) each(part string, do func(d *xml.Decoder, e xml.StartElement) error) error {
	d, body, err := s.part(part)
	if d == nil || err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	for {
		t, err := s.token(d)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := do(d, e); err != nil {
				return err
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// inside reads to the end of the element that just began and gives the text of
// the elements of a name within it; what is read aloud beside Chinese (rPh) is
// not part of the text.
func (s *xlsxSource) inside(d *xml.Decoder, name string) (string, error) {
	var b strings.Builder
	depth, in, aside := 0, 0, 0
	for {
		t, err := s.token(d)
		if err != nil {
			return "", cutOff(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			switch {
			case t.Name.Local == "rPh" && aside == 0:
				aside = depth
			case t.Name.Local == name && in == 0:
				in = depth
			}
		case xml.EndElement:
			if depth == 0 {
				return unescape(b.String()), nil
			}
			if in == depth {
				in = 0
			}
			if aside == depth {
				aside = 0
			}
			depth--
		case xml.CharData:
			if in > 0 && aside == 0 && b.Len() <= maxCell {
				b.Write(t)
			}
		}
	}
}

func cutOff(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (s *xlsxSource) mayRound() bool { return false } // its texts are texts

func (s *xlsxSource) narrow(columns int) { s.width = columns }

func (s *xlsxSource) close() {
	if s.body != nil {
		_ = s.body.Close()
	}
}

func (s *xlsxSource) next() (rawRow, error) {
	for {
		t, err := s.token(s.sheet)
		if err == io.EOF {
			return rawRow{}, io.EOF
		}
		if err != nil {
			return rawRow{}, s.fault(err)
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "row" {
			continue
		}
		row, err := s.row(e)
		if err != nil {
			return rawRow{}, s.fault(err)
		}
		s.fill(&row)
		return row, nil
	}
}

// row reads the cells of a row. Rows and cells may say where they are, or follow
// the one before.
func (s *xlsxSource) row(e xml.StartElement) (rawRow, error) {
	s.line++
	if r := attr(e, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < s.line {
			return rawRow{}, fmt.Errorf("row %q after row %d", r, s.line-1)
		}
		s.line = n
	}
	if s.line > maxLine {
		return rawRow{}, fmt.Errorf("a row beyond %d", maxLine)
	}
	row := rawRow{line: s.line}
	column := -1
	for {
		t, err := s.token(s.sheet)
		if err != nil {
			return row, cutOff(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return row, nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			column++
			if ref := attr(t, "r"); ref != "" {
				if column, err = columnOf(ref); err != nil {
					return row, err
				}
			}
			value, reason, err := s.cell(t)
			if err != nil {
				return row, err
			}
			row.put(s.width, column, value, reason)
		}
	}
}

// put keeps a cell where it belongs; of those beyond the columns only whether
// there is something in one.
func (r *rawRow) put(columns, column int, value string, reason fault.Text) {
	if column >= columns {
		if strings.TrimSpace(value) == "" {
			return
		}
		column = columns
	}
	if value == "" && reason.IsZero() {
		return
	}
	for len(r.cells) <= column {
		r.cells = append(r.cells, "")
	}
	r.cells[column] = value
	if !reason.IsZero() {
		if r.wrong == nil {
			r.wrong = map[int]fault.Text{}
		}
		r.wrong[column] = reason
	}
}

// columnOf is the column of a cell's name, from 0.
func columnOf(ref string) (int, error) {
	letters := strings.TrimRight(ref, "0123456789")
	n := 0
	for _, c := range []byte(strings.ToUpper(letters)) {
		if c < 'A' || c > 'Z' || len(ref) > maxRef || n > maxLine {
			return 0, fmt.Errorf("a cell called %.20q", ref)
		}
		n = n*26 + int(c-'A') + 1
	}
	if n == 0 || len(letters) == len(ref) {
		return 0, fmt.Errorf("a cell called %.20q", ref)
	}
	return n - 1, nil
}

// cell reads a cell to its end: its value, and why it cannot be taken.
func (s *xlsxSource) cell(e xml.StartElement) (value string, reason fault.Text, err error) {
	kind := attr(e, "t")
	from := "v"
	if kind == "inlineStr" {
		from = "t"
	}
	if value, err = s.inside(s.sheet, from); err != nil {
		return "", reason, err
	}
	switch kind {
	case "s":
		if value = strings.TrimSpace(value); value == "" {
			return "", reason, nil
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(s.shared) {
			return "", reason, fmt.Errorf("a cell names the shared text %.20q of %d", value, len(s.shared))
		}
		value = s.shared[n]
	case "b":
		value = map[string]string{"1": "TRUE", "0": "FALSE"}[strings.TrimSpace(value)]
	case "e":
		reason = fault.T("the cell holds the error %s", "单元格为错误值 %s", shorten(value))
	case "", "n":
		if value = strings.TrimSpace(value); value == "" {
			break
		}
		if rounded(value) {
			reason = fault.T("Excel keeps 15 digits of a number, the rest is lost; format the column as text and enter the number again",
				"Excel 的数字只保留 15 位，其余位数已丢失；请将该列设为文本格式后重新填写")
		}
		value = shown(value, s.format(e), s.since1904)
	}
	if s.text -= int64(len(value)); s.text < 0 {
		return "", reason, errTooBig
	}
	return value, reason, nil
}

// exponent is how a file stores a large or fractional number.
var exponent = regexp.MustCompile(`^[+-]?[0-9]{1,40}(\.[0-9]{1,40})?[eE][+-]?[0-9]{1,3}$`)

// expand writes a number out in full, exactly.
func expand(cell string) string {
	r, ok := new(big.Rat).SetString(cell)
	if !ok {
		return cell
	}
	if r.IsInt() {
		return r.Num().String()
	}
	return strings.TrimRight(strings.TrimRight(r.FloatString(15), "0"), ".")
}

// rounded reports whether a number has more digits than a spreadsheet keeps,
// which is 15.
func rounded(number string) bool {
	if exponent.MatchString(number) {
		number = expand(number)
	}
	digits, _, _ := strings.Cut(strings.TrimLeft(number, "+-0"), ".")
	return len(digits) > 15
}

// escaped is how a workbook writes a character that XML cannot hold.
var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[2:6], 16, 16)
		return string(rune(n))
	})
}

var wholeNumber = regexp.MustCompile(`^([0-9]+)\.0+$`)

// number takes the decimal zeros from a number; its digits are exact already.
func (s *xlsxSource) number(cell string) (string, fault.Text) {
	cell = strings.TrimSpace(cell)
	if m := wholeNumber.FindStringSubmatch(cell); m != nil {
		return m[1], fault.Text{}
	}
	if exponent.MatchString(cell) { // text: somebody typed or pasted it so
		return (&csvSource{}).number(cell)
	}
	return cell, fault.Text{}
}
