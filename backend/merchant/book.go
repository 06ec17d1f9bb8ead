package merchant

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"encoding/xml"

	"minifleet/backend/fault"
)

const (
	maxSheets = 50
	maxStyles = 64 << 10
	maxMerged = 10_000
)

// tab is one sheet of a workbook that people see.
type tab struct{ name, id, part string }

// open finds the sheet with the merchants and reads what its cells refer to.
func (s *xlsxSource) open(wanted string) error {
	tabs, err := s.prepare()
	if err != nil {
		return err
	}
	chosen, err := s.choose(tabs, wanted)
	if err != nil {
		return err
	}
	if err := s.readMerged(chosen.part); err != nil {
		return err
	}
	return s.begin(chosen)
}

// prepare reads what all sheets share, and lists those that are not hidden.
func (s *xlsxSource) prepare() ([]tab, error) {
	tabs, texts, styles, err := s.tabs()
	if err != nil {
		return nil, err
	}
	if err := s.readShared(texts); err != nil {
		return nil, err
	}
	return tabs, s.readStyles(styles)
}

// Sheets lists the sheets of a workbook that a person can choose from when it is
// imported: the visible ones with headings. Any other file has none. Faults as
// of eachRow.
func Sheets(ctx context.Context, content []byte) ([]string, error) {
	names := []string{}
	if !bytes.HasPrefix(content, []byte(zipMark)) {
		return names, nil
	}
	s, err := unzip(ctx, content)
	if err != nil {
		return nil, err
	}
	tabs, err := s.prepare()
	if err != nil {
		return nil, s.fault(err)
	}
	for _, t := range tabs {
		has, err := s.hasHeadings(t)
		if err != nil {
			return nil, s.fault(err)
		}
		if has {
			names = append(names, t.name)
		}
	}
	return names, nil
}

// begin opens a sheet at its first row.
func (s *xlsxSource) begin(t tab) error {
	d, body, err := s.part(t.part)
	if err == nil && d == nil {
		err = fmt.Errorf("there is no sheet %q in the file", t.part)
	}
	s.sheet, s.body, s.line, s.down = d, body, 0, nil
	return err
}

// tabs lists the sheets that are not hidden, and the parts of shared texts and styles.
func (s *xlsxSource) tabs() (tabs []tab, texts, styles string, err error) {
	book := "xl/workbook.xml"
	if err := s.each("_rels/.rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && strings.HasSuffix(attr(e, "Type"), "/officeDocument") {
			book = strings.TrimPrefix(attr(e, "Target"), "/")
		}
		return nil
	}); err != nil {
		return nil, "", "", err
	}
	if s.parts[strings.ToLower(book)] == nil {
		return nil, "", "", errors.New("there is no workbook in the file")
	}
	if err := s.each(book, func(_ *xml.Decoder, e xml.StartElement) error {
		switch state := attr(e, "state"); {
		case e.Name.Local == "workbookPr":
			s.since1904 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		case e.Name.Local == "sheet" && (state == "" || state == "visible") && len(tabs) < maxSheets:
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					tabs = append(tabs, tab{name: attr(e, "name"), id: a.Value})
				}
			}
		}
		return nil
	}); err != nil {
		return nil, "", "", err
	}
	err = s.each(path.Join(path.Dir(book), "_rels", path.Base(book)+".rels"), func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return nil
		}
		target, kind := attr(e, "Target"), attr(e, "Type")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(path.Dir(book), target)
		}
		for i := range tabs {
			if tabs[i].id == attr(e, "Id") {
				tabs[i].part = target
			}
		}
		switch {
		case strings.HasSuffix(kind, "/sharedStrings"):
			texts = target
		case strings.HasSuffix(kind, "/styles"):
			styles = target
		}
		return nil
	})
	return tabs, texts, styles, err
}

// choose takes the sheet that is wanted, or the only one with headings. Where
// several have them, a person has to say which.
func (s *xlsxSource) choose(tabs []tab, wanted string) (tab, error) {
	var fit []tab
	for _, t := range tabs {
		if wanted != "" && t.name != wanted {
			continue
		}
		has := wanted != "" || len(tabs) == 1
		if !has {
			var err error
			if has, err = s.hasHeadings(t); err != nil {
				return tab{}, err
			}
		}
		if has {
			fit = append(fit, t)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(fit) == 0 && wanted != "":
		return tab{}, importFault("merchant.import_sheet", fault.T("there is no visible sheet %q in the file", "文件中没有可见的工作表 %q", shorten(wanted)),
			sheetHint(tabs))
	case len(fit) == 0:
		return tab{}, headingsFault()
	}
	return tab{}, importFault("merchant.import_sheet", fault.T("%d sheet{|s} of the file hold{s|} merchants", "文件中有 %d 个工作表都包含商家", len(fit)), sheetHint(fit))
}

func sheetHint(tabs []tab) fault.Text {
	var names []string
	for _, t := range tabs {
		names = append(names, shorten(t.name))
	}
	all := strings.Join(names, ", ")
	return fault.T("Name the sheet to import (--sheet), or hide the others and save again: %s", "请指定要导入的工作表（--sheet），或隐藏其他工作表后重新保存：%s", all)
}

// hasHeadings reports whether a sheet has headings among its first rows.
func (s *xlsxSource) hasHeadings(t tab) (bool, error) {
	if err := s.begin(t); err != nil {
		return false, err
	}
	defer func() { s.close(); s.body = nil }()
	for range headRows {
		r, err := s.next()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if _, named := known(r, nil); named {
			return true, nil
		}
	}
	return false, nil
}

func (s *xlsxSource) readShared(part string) error {
	return s.each(part, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		if len(s.shared) == maxShared {
			return errTooBig
		}
		text, err := s.inside(d, "t")
		s.shared = append(s.shared, text)
		return err
	})
}

// readStyles reads how numbers are shown. Styles that are damaged show nothing
// in a special way.
func (s *xlsxSource) readStyles(part string) error {
	own, in := map[int]string{}, false
	return s.each(part, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil && len(own) < maxStyles {
				own[id] = attr(e, "formatCode")
			}
		case "cellXfs":
			in = true
		case "cellStyles", "cellStyleXfs", "dxfs":
			in = false
		case "xf":
			if !in || len(s.styles) == maxStyles {
				return nil
			}
			id, _ := strconv.Atoi(attr(e, "numFmtId"))
			code, ok := own[id]
			if !ok {
				code = builtin[id]
			}
			s.styles = append(s.styles, code)
		}
		return nil
	})
}

// format is how the number of a cell is shown.
func (s *xlsxSource) format(cell xml.StartElement) string {
	n, err := strconv.Atoi(attr(cell, "s"))
	if attr(cell, "s") == "" {
		n, err = 0, nil
	}
	if err != nil || n < 0 || n >= len(s.styles) {
		return ""
	}
	return s.styles[n]
}

// merge is a block of cells that show the value of its first one.
type merge struct{ column, right, last int }

// filler is what a merged cell shows in a column until a row.
type filler struct {
	value string
	last  int
}

var mergeRef = regexp.MustCompile(`<(?:\w{1,20}:)?mergeCell\s[^>]{0,80}?ref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"`)

// readMerged finds the merged cells of a sheet, which stand behind its rows.
func (s *xlsxSource) readMerged(part string) error {
	f := s.parts[strings.ToLower(strings.TrimPrefix(part, "/"))]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	s.merged = map[int][]merge{}
	left := s.unpacks
	buffer, kept, found := make([]byte, 256<<10), 0, 0
	for {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		n, err := io.ReadFull(r, buffer[kept:])
		if left -= int64(n); left < 0 {
			return errTooBig
		}
		text := buffer[:kept+n]
		end := 0
		if strings.Contains(string(text), "mergeCell") {
			for _, m := range mergeRef.FindAllSubmatchIndex(text, -1) {
				if end = m[1]; found == maxMerged {
					break
				}
				found++
				s.addMerge(string(text[m[2]:m[3]]), string(text[m[4]:m[5]]))
			}
		}
		if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
		rest := text[max(end, len(text)-200):] // what may be half of one
		kept = copy(buffer, slices.Clone(rest))
	}
}

func (s *xlsxSource) addMerge(from, to string) {
	column, err := columnOf(from)
	first, _ := strconv.Atoi(strings.TrimLeft(from, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	last, _ := strconv.Atoi(strings.TrimLeft(to, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	right, wrong := columnOf(to)
	if err == nil && wrong == nil && column < MaxColumns && (last > first || right > column) {
		s.merged[first] = append(s.merged[first], merge{column, min(right, MaxColumns-1), last})
	}
}

// fill gives the cells of a row that belong to a merged one above their value.
// A row with nothing of its own stays empty.
func (s *xlsxSource) fill(row *rawRow) {
	if len(s.merged) == 0 {
		return
	}
	if !row.blank() {
		for column, f := range s.down[:min(len(s.down), s.width)] {
			if f.last >= row.line && (column >= len(row.cells) || row.cells[column] == "") {
				row.put(s.width, column, f.value, fault.Text{})
			}
		}
	}
	for _, m := range s.merged[row.line] {
		if m.column >= len(row.cells) || row.cells[m.column] == "" {
			continue
		}
		value, reason := row.cells[m.column], row.wrong[m.column]
		for column := m.column; column <= min(m.right, s.width-1); column++ {
			if column >= len(row.cells) || row.cells[column] == "" {
				row.put(s.width, column, value, reason)
			}
			for len(s.down) <= column {
				s.down = append(s.down, filler{})
			}
			s.down[column] = filler{value, m.last}
		}
	}
}
