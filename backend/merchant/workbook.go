package merchant

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"io"
	"iter"
	"strconv"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// The parts of a workbook with one sheet. Style 1 is bold, for headings; style 2
// makes a cell text, so that digits typed into it later stay as they are.
const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	office  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	tables  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	pack    = "http://schemas.openxmlformats.org/package/2006/"
	format  = "application/vnd.openxmlformats-officedocument.spreadsheetml."

	contentTypes = xmlHead + `<Types xmlns="` + pack +
		`content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + format + `sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + format + `worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="` + format +
		`styles+xml"/></Types>`
	packageLinks = xmlHead + `<Relationships xmlns="` + pack + `relationships"><Relationship Id="rId1" Type="` + office +
		`/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookLinks = xmlHead + `<Relationships xmlns="` + pack + `relationships"><Relationship Id="rId1" Type="` + office +
		`/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`
	bookStyles = xmlHead + `<styleSheet xmlns="` + tables +
		`"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`
	sheetHead = xmlHead + `<worksheet xmlns="` + tables +
		`"><sheetViews><sheetView workbookViewId="0" tabSelected="1"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
		`<cols><col min="1" max="6" width="22" customWidth="1"/></cols><sheetData>`
	sheetTail = `</sheetData></worksheet>`

	styleHeading, styleText = 1, 2
)

// Spreadsheets take no more than this of a workbook: rows, headings among them,
// and characters of a sheet's name.
const (
	maxSheetRows  = 1 << 20
	maxSheetTitle = 31
)

// WriteXLSX writes the file row by row: nothing of it is ever on a disk but
// where the writer puts it, and memory does not grow with the number of rows.
// Fault: merchant.sheet_rows.
func WriteXLSX(w io.Writer, title string, head []string, rows iter.Seq[[]string]) error {
	z := zip.NewWriter(w)
	var name strings.Builder
	_ = xml.EscapeText(&name, []byte(sheetTitle(title))) // a Builder takes everything
	book := xmlHead + `<workbook xmlns="` + tables + `" xmlns:r="` + office + `"><sheets><sheet name="` + name.String() +
		`" sheetId="1" r:id="rId1"/></sheets></workbook>`
	for _, part := range [][2]string{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageLinks}, {"xl/workbook.xml", book},
		{"xl/_rels/workbook.xml.rels", bookLinks}, {"xl/styles.xml", bookStyles},
	} {
		p, err := z.Create(part[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(p, part[1]); err != nil {
			return err
		}
	}
	p, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	sheet := bufio.NewWriterSize(p, 64<<10) // keeps the first failure until Flush
	_, _ = sheet.WriteString(sheetHead)
	writeRow(sheet, 1, styleHeading, head)
	line := 2
	for row := range rows {
		if line > maxSheetRows {
			return importFault("merchant.sheet_rows", fault.T("a workbook holds %d rows at most", "一个 XLSX 文件最多 %d 行", maxSheetRows),
				fault.T("Save as CSV, or narrow the list down.", "请保存为 CSV，或缩小列表范围。"))
		}
		writeRow(sheet, line, styleText, row)
		line++
	}
	_, _ = sheet.WriteString(sheetTail)
	if err := sheet.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// sheetTitle makes the name of a sheet of any text.
func sheetTitle(text string) string {
	clean := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune("[]'", r) {
			return '-'
		}
		return r
	}, sink.FileName(text)))
	return string(clean[:min(len(clean), maxSheetTitle)])
}

func writeRow(w *bufio.Writer, line, style int, cells []string) {
	number := strconv.Itoa(line)
	_, _ = w.WriteString(`<row r="` + number + `">`)
	for i, cell := range cells {
		_, _ = w.WriteString(`<c r="` + columnName(i) + number + `" s="` + strconv.Itoa(style) + `" t="inlineStr"><is><t xml:space="preserve">`)
		_ = xml.EscapeText(w, []byte(escapeNames(sink.Text(cell))))
		_, _ = w.WriteString(`</t></is></c>`)
	}
	_, _ = w.WriteString(`</row>`)
}

// columnName is A for 0, AA for 26.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// escapeNames keeps what only looks like a workbook's name for a character.
func escapeNames(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '_' && len(s)-i >= 7 && escaped.MatchString(s[i:i+7]) {
			b.WriteString("_x005F")
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
