package merchant

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"minifleet/backend/fault"
)

// What a spreadsheet may unpack to. Everything is held in memory: excelize
// would otherwise unpack merchants' data into temporary files in the clear.
const (
	maxUnpacked = 64 << 20 // bytes
	maxParts    = 2000
	maxLine     = 1 << 20 // the last row there is in an XLSX file
)

type xlsxSource struct {
	file *excelize.File
	rows *excelize.Rows
	line int
	// texts are the cells of text that look like numbers in exponent form.
	texts map[string]bool
}

func openXLSX(content []byte) (_ rowSource, err error) {
	texts, err := weigh(content)
	if err != nil {
		return nil, err
	}
	defer recoverDamaged(&err)
	file, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, RawCellValue: true,
	})
	if err != nil {
		return nil, damagedFault(err)
	}
	s := &xlsxSource{file: file, texts: texts}
	sheet := ""
	for _, name := range file.GetSheetList() {
		if visible, err := file.GetSheetVisible(name); err == nil && visible {
			sheet = name
			break
		}
	}
	if sheet == "" {
		_ = file.Close()
		return nil, headingsFault()
	}
	if s.rows, err = file.Rows(sheet); err != nil {
		_ = file.Close()
		return nil, damagedFault(err)
	}
	return s, nil
}

// exponentText finds such texts in the parts of a workbook. Which cells are text
// is asked this way because excelize's own answer (GetCellType) makes room for
// every row up to the highest number a file claims.
var exponentText = regexp.MustCompile(`<(?:\w+:)?t(?:\s[^>]*)?>\s*([+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,3})\s*</`)

// weigh unpacks the file without keeping it, because the sizes a zip file
// declares are its own claim, and returns the texts that look like numbers in
// exponent form.
func weigh(content []byte) (map[string]bool, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, damagedFault(err)
	}
	tooBig := importFault("merchant.import_size", fault.T("the file unpacks to more than %d MB", "文件解压后超过 %d MB", maxUnpacked>>20),
		fault.T("Keep only the merchants' sheet and save it again, or use CSV.", "请只保留商家工作表后重新保存，或使用 CSV。"))
	if len(z.File) > maxParts {
		return nil, tooBig
	}
	texts := map[string]bool{}
	left := int64(maxUnpacked)
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			return nil, damagedFault(err)
		}
		text, err := io.ReadAll(io.LimitReader(r, left+1))
		_ = r.Close()
		if left -= int64(len(text)); left < 0 {
			return nil, tooBig
		}
		if err != nil {
			return nil, damagedFault(fmt.Errorf("%s: %w", part.Name, err))
		}
		for _, m := range exponentText.FindAllSubmatch(text, -1) {
			texts[string(m[1])] = true
		}
	}
	return texts, nil
}

// recoverDamaged turns a panic of the spreadsheet library, which some malformed
// files cause, into the fault of a damaged file.
func recoverDamaged(err *error) {
	if p := recover(); p != nil {
		*err = damagedFault(fmt.Errorf("%v", p))
	}
}

func (s *xlsxSource) close() {
	_ = s.rows.Close()
	_ = s.file.Close()
}

func (s *xlsxSource) next() (row rawRow, err error) {
	defer recoverDamaged(&err)
	if !s.rows.Next() {
		if err := s.rows.Error(); err != nil {
			return rawRow{}, damagedFault(err)
		}
		return rawRow{}, io.EOF
	}
	if s.line++; s.line > maxLine {
		return rawRow{}, damagedFault(fmt.Errorf("a row beyond %d", maxLine))
	}
	cells, err := s.rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return rawRow{}, damagedFault(err)
	}
	if len(cells) > MaxColumns+1 {
		for _, c := range cells[MaxColumns:] {
			if strings.TrimSpace(c) != "" {
				cells[MaxColumns] = c
				break
			}
		}
		cells = cells[:MaxColumns+1]
	}
	for i, c := range cells {
		if exponent.MatchString(c) && !s.texts[c] {
			cells[i] = expand(c)
		}
	}
	return rawRow{line: s.line, cells: cells}, nil
}

// exponent is how a file stores a large or fractional number.
var exponent = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,3}$`)

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
