package merchant

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minifleet/backend/boundtest"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
)

// rezip rewrites one part of a zip file.
func rezip(t testing.TB, content []byte, part string, change func(string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			text = []byte(change(string(text)))
		}
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withPart adds a part to a zip file.
func withPart(t testing.TB, content []byte, part, text string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		if err := out.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	w, err := out.Create(part)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// workbook is a small valid file.
func workbook(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := ImportTemplate(&b, XLSX, fault.Chinese); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAZipBombIsWeighedBeforeItIsOpened(t *testing.T) {
	boundtest.MuchData(t)
	bomb := rezip(t, workbook(t), "xl/worksheets/sheet1.xml", func(s string) string { return s + strings.Repeat(" ", maxUnpacked) })
	if len(bomb) > 1<<20 {
		t.Fatalf("not much of a bomb: %d bytes", len(bomb))
	}
	_, err := ParseImport(t.Context(), "bomb.xlsx", bytes.NewReader(bomb))
	wantFault(t, err, "merchant.import_size", "")
}

func TestAMalformedWorkbookIsAFaultNotACrash(t *testing.T) {
	whole := workbook(t)
	bad := map[string][]byte{
		"cut off":       whole[:len(whole)/2],
		"sheet":         rezip(t, whole, "xl/worksheets/sheet1.xml", func(s string) string { return s[:len(s)/2] }),
		"no workbook":   rezip(t, whole, "xl/workbook.xml", func(string) string { return "" }),
		"cell far away": rezip(t, whole, "xl/worksheets/sheet1.xml", func(s string) string { return strings.ReplaceAll(s, `r="A1"`, `r="ZZZZZZ1"`) }),
		"row far away":  rezip(t, whole, "xl/worksheets/sheet1.xml", func(s string) string { return strings.ReplaceAll(s, `<row r="2"`, `<row r="99999999"`) }),
	}
	for name, content := range bad {
		t.Run(name, func(t *testing.T) {
			sheet, err := ParseImport(t.Context(), name, bytes.NewReader(content))
			if err != nil && fault.CodeOf(err) == "" {
				t.Fatalf("no fault: %v", err)
			}
			t.Logf("%d rows, %v", len(sheet.Rows), err)
		})
	}
}

func TestManyUnbalancedQuotesStayCheap(t *testing.T) {
	content := "name,notes\n" + strings.Repeat("x,\"a\n", 40_000)
	sheet := parse(t, content)
	if len(sheet.Bad)+len(sheet.Rows) == 0 {
		t.Fatal("nothing was read")
	}
}

// manyRows is an import too large for one transaction.
func manyRows(t testing.TB, s *Service, n int) Preview {
	t.Helper()
	var b strings.Builder
	b.WriteString("name,mini_app_id,tags\n")
	for i := range n {
		b.WriteString("商家" + appID(i)[10:] + "," + appID(i) + ",t\n")
	}
	return check(t, s, b.String(), CheckOptions{AppID: "a"})
}

func TestALargeImportIsThereAfterwardsInOrder(t *testing.T) {
	boundtest.MuchData(t)
	dir := t.TempDir()
	v := openVault(t, dir)
	s := New(Deps{Vault: v, Now: clock(), Bus: event.NewBus(clock()), Journal: journal.New(journal.Deps{Vault: v, Now: clock()})})
	if _, err := s.List(Filter{}); err != nil {
		t.Fatal(err)
	}
	p := manyRows(t, s, 1700)
	r, err := s.Import(context.Background(), p, AllOrNone)
	if err != nil || r.Added != 1700 {
		t.Fatalf("%+v, %v", r, err)
	}
	before, _ := s.List(Filter{})
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	s = reopened(t, dir)
	after, err := s.List(Filter{})
	if err != nil || len(after) != 1700 || len(before) != 1700 {
		t.Fatalf("%d, then %d: %v", len(before), len(after), err)
	}
	for i := range after {
		if after[i].MiniAppID != appID(i) || before[i].MiniAppID != appID(i) {
			t.Fatal("the order is lost")
		}
	}
}

func TestAnImportThatIsCutShortIsThereWholeOrNotAtAll(t *testing.T) {
	boundtest.MuchData(t)
	for name, c := range map[string]struct {
		committed bool
		moved     int // rounds of moving before the crash
		want      int
	}{"before the mark": {false, 0, 1}, "after the mark": {true, 0, 1201}, "half moved": {true, 1, 1201}, "half removed": {false, 1, 1}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			v := openVault(t, dir)
			s := New(Deps{Vault: v, Now: clock(), Journal: journal.New(journal.Deps{Vault: v, Now: clock()})})
			add(t, s, Merchant{Name: "before"})
			rows, err := s.loaded()
			if err != nil {
				t.Fatal(err)
			}
			_, write := s.prepare(rows, manyRows(t, s, 1200))
			m, err := s.putStaged(context.Background(), chunks(write))
			if err != nil {
				t.Fatal(err)
			}
			if c.committed {
				if m, err = s.commit(m, journal.Entry{Action: "merchant.import"}); err != nil {
					t.Fatal(err)
				}
			}
			before := ""
			for range c.moved {
				if before, _, err = s.move(m, before); err != nil {
					t.Fatal(err)
				}
			}
			if err := v.Close(); err != nil { // all that a crash would leave is on disk by now
				t.Fatal(err)
			}
			v = openVault(t, dir)
			s = New(Deps{Vault: v, Now: clock(), Journal: journal.New(journal.Deps{Vault: v, Now: clock()})})
			list, err := s.List(Filter{})
			if err != nil || len(list) != c.want {
				t.Fatalf("%d merchants, want %d: %v", len(list), c.want, err)
			}
			if again := s.settleImports(); again != nil {
				t.Fatal(again)
			}
		})
	}
}

func TestACancelledImportLeavesNothing(t *testing.T) {
	s := service(t)
	p := manyRows(t, s, 1200)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Import(ctx, p, GoodOnly); err == nil {
		t.Fatal("imported")
	}
	if list, err := s.List(Filter{}); err != nil || len(list) != 0 {
		t.Fatalf("%d, %v", len(list), err)
	}
	if r, err := s.Import(context.Background(), p, GoodOnly); err != nil || r.Added != 1200 {
		t.Fatal(err)
	}
}

func FuzzImportCSV(f *testing.F) {
	f.Add([]byte(chinese))
	f.Add([]byte("name;phone\n\"a\";\"1\n2\";x\n'=1;+1.3E+4\n"))
	f.Add([]byte("\xff\xfen\x00a\x00m\x00e\x00\n\x00"))
	f.Add([]byte("name\n\"a\"\"\n\"b\n\"\"\"\n"))
	f.Add([]byte("\xc3\xfb\xb3\xc6\n\xff\xff\n"))
	s := service(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		boundtest.Within(t, "FuzzImportCSV", 1024, func() {
			if bytes.HasPrefix(content, []byte("PK")) {
				return
			}
			fuzzOne(t, s, content)
		})
	})
}

func FuzzImportXLSX(f *testing.F) {
	whole := workbook(f)
	for _, part := range []string{"xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"} {
		r, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range r.File {
			if p.Name == part {
				in, _ := p.Open()
				text, _ := io.ReadAll(in)
				f.Add(part, text)
			}
		}
	}
	f.Add("xl/worksheets/sheet1.xml", []byte(`<worksheet><sheetData><row r="0"><c r="A0" t="s"><v>9</v></c></row></sheetData></worksheet>`))
	s := service(f)
	f.Fuzz(func(t *testing.T, part string, text []byte) {
		boundtest.Within(t, "FuzzImportXLSX", 1024, func() {
			fuzzOne(t, s, rezip(t, whole, part, func(string) string { return string(text) }))
		})
	})
}

func fuzzOne(t *testing.T, s *Service, content []byte) {
	sheet, err := ParseImport(t.Context(), "fuzz", bytes.NewReader(content))
	if err != nil {
		if fault.CodeOf(err) == "" {
			t.Fatalf("no fault: %v", err)
		}
		return
	}
	p, err := s.Check(t.Context(), sheet, CheckOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Add+p.Update+p.Skip != len(p.Good) || len(p.Good) > len(sheet.Rows) {
		t.Fatalf("%+v", p)
	}
	for _, r := range p.Good {
		if _, err := Clean(r.Merchant); err != nil {
			t.Fatalf("a good row is not: %v", err)
		}
	}
}

func TestTheImportTemplateImports(t *testing.T) {
	for _, f := range []Format{CSV, XLSX} {
		for _, l := range []fault.Lang{fault.Chinese, fault.English} {
			var b bytes.Buffer
			if err := ImportTemplate(&b, f, l); err != nil {
				t.Fatal(err)
			}
			sheet, err := ParseImport(t.Context(), "t", &b)
			if err != nil || len(sheet.Rows) != 1 || len(sheet.Warnings) != 0 || len(sheet.Rows[0].Cells) != 8 {
				t.Fatalf("%s %s: %+v, %v", f, l, sheet, err)
			}
		}
	}
	if _, err := excelize.OpenReader(bytes.NewReader(workbook(t))); err != nil {
		t.Fatal(err)
	}
}

// reopened is the service of a vault that was closed.
func reopened(t *testing.T, dir string) *Service {
	v := openVault(t, dir)
	return New(Deps{Vault: v, Now: clock(), Journal: journal.New(journal.Deps{Vault: v, Now: clock()})})
}
