package merchant

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
)

// costs is what reading a file takes: bytes of memory in all, and time.
func costs(t *testing.T, content []byte) (uint64, time.Duration, error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	_, err := ParseImport(t.Context(), "x", bytes.NewReader(content))
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, took, err
}

// Quotes that open by mistake made every line read the rest of the file again:
// 120 KB took 20 s.
func TestStrayQuotesTakeTimeInProportion(t *testing.T) {
	for name, line := range map[string]string{"cells": "a\",\"\n", "open": "x,\"a\n", "long": "x,\"" + strings.Repeat("字", 5000) + "\n"} {
		content := "name,contact,phone,mini_app_id\n" + strings.Repeat(line, 240_000/len(line))
		for _, comma := range []byte{',', ';', '\t'} {
			// The work is the bytes that are looked at, and what is done between two
			// cells: how often the context is asked.
			ctx := &counting{Context: t.Context()}
			s := newCSV(ctx, content, comma)
			for {
				_, err := s.next()
				if errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if s.looked > 4*len(content)+1<<20 {
					t.Fatalf("%s: %d bytes of %d were looked at when %d were read", name, s.looked, len(content), s.pos)
				}
			}
			if s.looked < len(content)/2 || ctx.asked > len(content) {
				t.Errorf("%s: %d bytes of %d were looked at, the context was asked %d times", name, s.looked, len(content), ctx.asked)
			}
		}
		if _, err := ParseImport(t.Context(), "x", strings.NewReader(content)); err != nil && fault.CodeOf(err) != "merchant.import_rows" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// counting counts how often it is asked whether it lives.
type counting struct {
	context.Context
	asked int
}

func (c *counting) Err() error {
	c.asked++
	return c.Context.Err()
}

func TestGoodRowsAfterStrayQuotesAreRead(t *testing.T) {
	sheet := parse(t, "name,contact\na\",\"\n\"清风,王\n好茶,李\n")
	if len(sheet.Bad) == 0 || len(sheet.Rows) == 0 || sheet.Rows[len(sheet.Rows)-1].Cells[FieldName] != "好茶" {
		t.Fatalf("%+v %+v", sheet.Rows, sheet.Bad)
	}
}

func sheetOf(t *testing.T, rows string) []byte {
	t.Helper()
	return rezip(t, workbook(t), "xl/worksheets/sheet1.xml", func(string) string {
		return `<worksheet xmlns="` + tables + `"><sheetData><row><c t="str"><v>name</v></c></row>` + rows + `</sheetData></worksheet>`
	})
}

// A cell in the last column was padded to 16384 cells for each of its rows: 7 KB
// took 44 s, 112 KB took 1.7 GB.
func TestACellFarOutCostsNoMoreThanOneNearBy(t *testing.T) {
	memory, took, err := costs(t, sheetOf(t, strings.Repeat(`<row><c r="XFD1" t="str"><v> </v></c></row>`, 50_000)))
	if err != nil || took > 20*time.Second || memory > 400<<20 {
		t.Fatalf("%v, %d MB, %v", took, memory>>20, err)
	}
	t.Logf("%v, %d MB", took, memory>>20)
}

func TestSharedTextsAreBounded(t *testing.T) {
	boundtest.MuchData(t)
	link := strings.Replace(bookLinks, "</Relationships>", `<Relationship Id="rId3" Type="`+office+`/sharedStrings" Target="styles.xml"/></Relationships>`, 1)
	with := func(shared, rows string) []byte {
		f := rezip(t, sheetOf(t, rows), "xl/_rels/workbook.xml.rels", func(string) string { return link })
		return rezip(t, f, "xl/styles.xml", func(string) string { return "<sst>" + shared + "</sst>" })
	}
	_, _, err := costs(t, with(strings.Repeat("<si/>", maxShared+1), ""))
	wantFault(t, err, "merchant.import_size", "")

	// One long text that every cell shares.
	_, took, err := costs(t, with("<si><t>"+strings.Repeat("x", 60<<10)+"</t></si>", strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, 5000)))
	wantFault(t, err, "merchant.import_size", "")
	if took > 20*time.Second {
		t.Fatal(took)
	}
	sheet, err := ParseImport(t.Context(), "x", bytes.NewReader(with("<si><r><t>清</t></r><r><t>风</t></r><rPh><t>qing</t></rPh></si>", `<row><c t="s"><v>0</v></c></row>`)))
	if err != nil || len(sheet.Rows) != 1 || sheet.Rows[0].Cells[FieldName] != "清风" {
		t.Fatalf("%+v %v", sheet, err)
	}
}

func TestCellsOfAnErrorAreBadRows(t *testing.T) {
	sheet, err := ParseImport(t.Context(), "x", bytes.NewReader(sheetOf(t, `<row><c t="e"><v>#REF!</v></c></row><row><c t="inlineStr"><is><t>好</t></is></c></row>`)))
	if err != nil || len(sheet.Bad) != 1 || sheet.Bad[0].Line != 2 || !strings.Contains(sheet.Bad[0].Reason.In(fault.English), "#REF!") || len(sheet.Rows) != 1 {
		t.Fatalf("%+v %v", sheet, err)
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	long := strings.Repeat("字", 20_000)
	for name, content := range map[string][]byte{
		"csv":            []byte("name,contact\n" + strings.Repeat("a,b\n", 40_000)),
		"csv, quotes":    []byte("name\n" + strings.Repeat("a\",\"\n", 100_000)),
		"csv, wide":      []byte("name\n" + strings.Repeat(strings.Repeat(",", 5000)+"\n", 200)),
		"csv, broken":    []byte("name\n" + strings.Repeat("清\xff\xfe\n", 40_000)),
		"csv, long":      []byte("name\n" + strings.Repeat("\""+long+"\"\n", 100)),
		"xlsx":           sheetOf(t, strings.Repeat(`<row><c t="str"><v>a</v></c></row>`, 40_000)),
		"xlsx, nothing":  sheetOf(t, strings.Repeat(`<row/>`, 200_000)),
		"xlsx, one row":  sheetOf(t, "<row>"+strings.Repeat(`<c t="str"><v>a</v></c>`, 16_000)+"</row>"),
		"xlsx, one text": sheetOf(t, "<row><c t=\"str\"><v>"+strings.Repeat("x", 4<<20)+"</v></c></row>"),
		"xlsx, one cell": sheetOf(t, "<row><c><is>"+strings.Repeat(`<r><t>a</t></r>`, 100_000)+"</is></c></row>"),
	} {
		boundtest.EndsWithItsContext(t, name, func(ctx context.Context) error {
			_, err := ParseImport(ctx, name, bytes.NewReader(content))
			return err
		})
	}
}

// Above 16 MB the rows went into a temporary file, in the clear.
func TestALargeExportLeavesNothingOnDisk(t *testing.T) {
	boundtest.MuchData(t)
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	all := make([]Merchant, 6000)
	for i := range all {
		all[i] = Merchant{Name: fmt.Sprint("商家", i), Notes: strings.Repeat("字", 1900)}
	}
	written := 0
	err := Export(writerFunc(func(p []byte) (int, error) {
		written += len(p)
		files, err := os.ReadDir(dir)
		if len(files) > 0 {
			t.Fatalf("%v while writing", files)
		}
		return len(p), err
	}), XLSX, all)
	if err != nil || written == 0 {
		t.Fatal(written, err)
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// Comparing a file that was read with what is stored ends with the request, too.
func TestCheckingEndsWithItsContext(t *testing.T) {
	s := service(t)
	sheet := parse(t, "name\n"+strings.Repeat("清风\n", 20_000))
	boundtest.EndsWithItsContext(t, "check", func(ctx context.Context) error {
		_, err := s.Check(ctx, sheet, CheckOptions{})
		return err
	})
}

func TestRowsOfAFileAreNotKeptWhileItIsRead(t *testing.T) {
	const rows = 50_000
	var content strings.Builder
	content.WriteString("name,mini_app_id,contact,phone,tags\n")
	for i := range rows {
		fmt.Fprintf(&content, "Merchant %d,20880001%08d,Somebody %d,0571-%08d,east;north\n", i, i, i, i)
	}
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	n, first, last := 0, uint64(0), uint64(0)
	if _, err := eachRow(t.Context(), "x", "", nil, strings.NewReader(content.String()), func(*Sheet, SheetRow) {
		switch n++; n {
		case 1:
			first = inUse()
		case rows:
			last = inUse()
		}
	}); err != nil || n != rows {
		t.Fatal(n, err)
	}
	if last > first+4<<20 {
		t.Errorf("%d MiB more are in use after %d rows", (last-first)>>20, rows)
	}
}
