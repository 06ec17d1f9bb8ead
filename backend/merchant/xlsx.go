package merchant

import (
	"archive/zip"
	"bytes"
	"errors"
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
	maxUnpacked = 128 << 20 // bytes
	maxParts    = 2000
)

type xlsxSource struct {
	file  *excelize.File
	rows  *excelize.Rows
	sheet string
	line  int
}

func openXLSX(content []byte) (_ rowSource, err error) {
	if err := weigh(content); err != nil {
		return nil, err
	}
	defer recoverDamaged(&err)
	file, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, RawCellValue: true,
	})
	if err != nil {
		return nil, damagedFault(err)
	}
	s := &xlsxSource{file: file}
	for _, name := range file.GetSheetList() {
		if visible, err := file.GetSheetVisible(name); err == nil && visible {
			s.sheet = name
			break
		}
	}
	if s.sheet == "" {
		_ = file.Close()
		return nil, headingsFault()
	}
	if s.rows, err = file.Rows(s.sheet); err != nil {
		_ = file.Close()
		return nil, damagedFault(err)
	}
	return s, nil
}

// weigh unpacks the file into nothing, because the sizes a zip file declares
// are its own claim.
func weigh(content []byte) error {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return damagedFault(err)
	}
	tooBig := importFault("merchant.import_size", fault.T("the file unpacks to more than %d MB", "文件解压后超过 %d MB", maxUnpacked>>20),
		fault.T("Keep only the merchants' sheet and save it again, or use CSV.", "请只保留商户工作表后重新保存，或使用 CSV。"))
	if len(z.File) > maxParts {
		return tooBig
	}
	var total int64
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			return damagedFault(err)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(r, maxUnpacked-total+1))
		_ = r.Close()
		if total += n; total > maxUnpacked {
			return tooBig
		}
		if err != nil {
			return damagedFault(fmt.Errorf("%s: %w", part.Name, err))
		}
	}
	return nil
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
	s.line++
	cells, err := s.rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		var known *fault.Error
		if errors.As(err, &known) {
			return rawRow{}, err
		}
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
		if exponent.MatchString(c) && s.numeric(i) {
			cells[i] = expand(c)
		}
	}
	return rawRow{line: s.line, cells: cells}, nil
}

// exponent is how a file stores a large or fractional number.
var exponent = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,3}$`)

// numeric tells a number from text that looks like one.
func (s *xlsxSource) numeric(column int) bool {
	name, err := excelize.CoordinatesToCellName(column+1, s.line)
	if err != nil {
		return false
	}
	kind, err := s.file.GetCellType(s.sheet, name)
	return err == nil && (kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber)
}

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
