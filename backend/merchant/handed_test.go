package merchant

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
)

// The files of testdata are of the kinds that went wrong once.
func TestFilesOfTheKindsThatWentWrong(t *testing.T) {
	boundtest.MuchData(t)
	for name, c := range map[string]struct {
		good, bad int
		reason    string // in one of the bad rows
	}{
		"traditional.csv": {-1, 0, ""}, "half_character.csv": {-1, 1, `cannot be read: \x`}, "title_above.csv": {1, 0, ""},
		"errors_and_powers.csv": {0, 2, "error #"}, "powers_of_ten.csv": {0, 3, "rounded"}, "fifteen_digits.xlsx": {-1, -1, "15 digits"},
		"stray_quotes.csv": {-1, -1, "quotes"},
	} {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			sheet, err := ParseImport(t.Context(), name, bytes.NewReader(content))
			if err != nil || time.Since(began) > 2*time.Second {
				t.Fatalf("%v after %v", err, time.Since(began))
			}
			p, err := service(t).Check(t.Context(), sheet, CheckOptions{})
			if err != nil {
				t.Fatal(err)
			}
			reasons := ""
			for _, b := range p.Bad {
				reasons += b.Reason.EN + "\n"
				if strings.ContainsRune(b.Value+b.Column+b.Reason.EN+b.Reason.ZH, '\ufffd') {
					t.Errorf("a replacement character in %+v", b)
				}
			}
			for _, r := range p.Good {
				if strings.ContainsRune(r.Merchant.Name+r.Merchant.Notes+r.Merchant.Contact, '\ufffd') {
					t.Errorf("a replacement character in %+v", r.Merchant)
				}
			}
			if !strings.Contains(reasons, c.reason) || c.good < 0 && c.bad == 0 && len(p.Good) == 0 ||
				c.good >= 0 && len(p.Good) != c.good || c.bad >= 0 && p.BadLines != c.bad {
				t.Fatalf("%d good, %d bad: %s", len(p.Good), p.BadLines, reasons)
			}
			t.Logf("%d good, %d bad, %v", len(p.Good), p.BadLines, p.Warnings)
		})
	}
}

func TestTheHeadingsAreFoundBelowATitle(t *testing.T) {
	sheet := parse(t, "商家\n填表说明：请勿修改表头;;\n商家名称;联系人;电话\n甲;张三;13800001111\n")
	if len(sheet.Rows) != 1 || sheet.Rows[0].Cells[FieldContact] != "张三" || len(sheet.Warnings) != 1 || !strings.Contains(sheet.Warnings[0].EN, "row 3") {
		t.Fatalf("%+v", sheet)
	}
	_, err := ParseImport(t.Context(), "x", strings.NewReader("name,名称\na,b\n"))
	wantFault(t, err, "merchant.import_headings", "")
	_, err = ParseImport(t.Context(), "x", strings.NewReader(strings.Repeat("x\n", headRows)+"name\na\n"))
	wantFault(t, err, "merchant.import_headings", "")
}

// book is a workbook of sheets; each is the inside of its worksheet element.
func book(t *testing.T, styles string, sheets ...[2]string) []byte {
	t.Helper()
	content := workbook(t)
	names, links := "", bookLinks
	for i, s := range sheets[1:] {
		id := string(rune('a' + i))
		names += `<sheet name="` + s[0] + `" sheetId="` + string(rune('2'+i)) + `" r:id="r` + id + `"/>`
		links = strings.Replace(links, "</Relationships>", `<Relationship Id="r`+id+`" Type="`+office+`/worksheet" Target="worksheets/`+id+`.xml"/></Relationships>`, 1)
	}
	content = rezip(t, content, "xl/workbook.xml", func(s string) string {
		return strings.Replace(strings.Replace(s, `name="商家"`, `name="`+sheets[0][0]+`"`, 1), "</sheets>", names+"</sheets>", 1)
	})
	content = rezip(t, content, "xl/_rels/workbook.xml.rels", func(string) string { return links })
	if styles != "" {
		content = rezip(t, content, "xl/styles.xml", func(string) string { return "<styleSheet>" + styles + "</styleSheet>" })
	}
	content = rezip(t, content, "xl/worksheets/sheet1.xml", func(string) string { return "<worksheet>" + sheets[0][1] + "</worksheet>" })
	for i, s := range sheets[1:] {
		content = withPart(t, content, "xl/worksheets/"+string(rune('a'+i))+".xml", "<worksheet>"+s[1]+"</worksheet>")
	}
	return content
}

func text(cells ...string) string {
	row := "<row>"
	for _, c := range cells {
		row += `<c t="str"><v>` + c + `</v></c>`
	}
	return row + "</row>"
}

func TestTheSheetWithTheMerchantsIsTaken(t *testing.T) {
	with := "<sheetData>" + text("name") + text("甲") + "</sheetData>"
	notes := [2]string{"说明", "<sheetData>" + text("how to fill in this form") + "</sheetData>"}
	read := func(tab string, sheets ...[2]string) (wholeSheet, error) {
		return ParseSheet(t.Context(), "x", tab, nil, bytes.NewReader(book(t, "", sheets...)))
	}
	if sheet, err := read("", notes, [2]string{"名单", with}); err != nil || len(sheet.Rows) != 1 {
		t.Fatalf("the second sheet: %+v %v", sheet, err)
	}
	_, err := read("", [2]string{"一月", with}, [2]string{"二月", with})
	wantFault(t, err, "merchant.import_sheet", "")
	if names, err := Sheets(t.Context(), book(t, "", [2]string{"一月", with}, notes, [2]string{"二月", with})); err != nil || !slices.Equal(names, []string{"一月", "二月"}) {
		t.Fatalf("%v %v", names, err)
	}
	if names, err := Sheets(t.Context(), []byte("name\n甲\n")); err != nil || len(names) != 0 {
		t.Fatalf("%v %v", names, err)
	}
	if hint := fault.As(err).Hint.EN; !strings.Contains(hint, "一月, 二月") {
		t.Fatal(hint)
	}
	if sheet, err := read("二月", [2]string{"一月", notes[1]}, [2]string{"二月", with}); err != nil || len(sheet.Rows) != 1 {
		t.Fatalf("%+v %v", sheet, err)
	}
	_, err = read("三月", notes, [2]string{"名单", with})
	wantFault(t, err, "merchant.import_sheet", "")
	hidden := rezip(t, book(t, "", [2]string{"一月", with}, [2]string{"二月", with}), "xl/workbook.xml",
		func(s string) string { return strings.Replace(s, `name="一月"`, `name="一月" state="hidden"`, 1) })
	if sheet, err := ParseImport(t.Context(), "x", bytes.NewReader(hidden)); err != nil || len(sheet.Rows) != 1 {
		t.Fatalf("a hidden sheet: %+v %v", sheet, err)
	}
}

func TestCellsAreWhatASpreadsheetShows(t *testing.T) {
	styles := `<numFmts><numFmt numFmtId="200" formatCode="0000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="200"/></cellXfs>`
	rows := "<sheetData>" + text("name", "ext.date", "ext.rate", "ext.code", "ext.open", "notes") +
		`<row><c t="str"><v>甲</v></c><c s="1"><v>46027</v></c><c s="2"><v>0.125</v></c><c s="3"><v>7</v></c><c t="b"><v>1</v></c><c><v>0.30000000000000004</v></c></row>` +
		`<row><c t="str"><v>乙</v></c><c/><c/><c/><c/><c><v>1234567890123456</v></c></row>` + text("丙", "", "", "", "", "#N/A") + "</sheetData>"
	sheet, err := ParseImport(t.Context(), "x", bytes.NewReader(book(t, styles, [2]string{"a", rows})))
	if err != nil {
		t.Fatal(err)
	}
	want := []SheetRow{{2, map[string]string{"name": "甲", "ext.date": "2026/1/5", "ext.rate": "12.50%", "ext.code": "0007", "ext.open": "TRUE", "notes": "0.3"}}}
	if diff := cmp.Diff(want, sheet.Rows); diff != "" || len(sheet.Bad) != 2 {
		t.Fatal(diff, sheet.Bad)
	}
}

func TestMergedCellsAreFilledDown(t *testing.T) {
	rows := "<sheetData>" + text("tags", "name") + text("杭州", "甲") + text("", "乙") + text("", "丙") + "<row/>" + text("", "丁") +
		`</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>`
	sheet, err := ParseImport(t.Context(), "x", bytes.NewReader(book(t, "", [2]string{"a", rows})))
	if err != nil || len(sheet.Rows) != 4 || sheet.Rows[1].Cells[FieldTags] != "杭州" || sheet.Rows[2].Cells[FieldTags] != "" {
		t.Fatalf("%+v %v", sheet.Rows, err)
	}
}

func TestMergedCellsAreFilledSideways(t *testing.T) {
	rows := "<sheetData>" + text("名称") + text("name", "contact", "notes") + text("甲", "李四") + text("乙", "王五") + text("丙") +
		`</sheetData><mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="B3:C4"/></mergeCells>`
	sheet, err := ParseImport(t.Context(), "x", bytes.NewReader(book(t, "", [2]string{"a", rows})))
	if err != nil || len(sheet.Rows) != 3 {
		t.Fatalf("%+v %v", sheet, err)
	}
	// A title over all columns is not taken for headings; of a block every row
	// has its own value, or the block's.
	for i, want := range []string{"李四/李四", "王五/李四", "/"} {
		if got := sheet.Rows[i].Cells[FieldContact] + "/" + sheet.Rows[i].Cells[FieldNotes]; got != want {
			t.Errorf("row %d: %s", i, got)
		}
	}
	twice := "<sheetData>" + text("name", "contact", "") + text("甲", "李四", "138") + `</sheetData><mergeCells count="1"><mergeCell ref="B1:C1"/></mergeCells>`
	_, err = ParseImport(t.Context(), "x", bytes.NewReader(book(t, "", [2]string{"a", twice})))
	wantFault(t, err, "merchant.import_headings", "")
}

// An import of what was exported added every merchant without a mini program
// once more, and lost whether one is archived.
func TestAnExportImportedAgainChangesNothing(t *testing.T) {
	s := service(t)
	add(t, s, Merchant{Name: "甲", AppID: "a", MiniAppID: appID(1), Tags: []string{"x"}, Ext: map[string]string{"k": "1.5E+10", "n": "007"}})
	add(t, s, Merchant{Name: "乙", AppID: "a", Archived: true, Notes: "两\n行"})
	add(t, s, Merchant{Name: "同名", AppID: "a"})
	add(t, s, Merchant{Name: "同名", AppID: "b"})
	before, _ := s.List(Filter{})
	for _, format := range []Format{CSV, XLSX} {
		for _, mode := range []Existing{ExistingBad, ExistingSkip, ExistingUpdate} {
			var b bytes.Buffer
			if err := Export(&b, format, before); err != nil {
				t.Fatal(err)
			}
			p := check(t, s, b.String(), CheckOptions{AppID: "a", Existing: mode})
			if r, err := s.Import(context.Background(), p, AllOrNone); err != nil || r.Skipped != 4 || r.Added+r.Updated != 0 {
				t.Fatalf("%s %s: %+v %v", format, mode, r, err)
			}
		}
	}
	after, _ := s.List(Filter{})
	if diff := cmp.Diff(before, after); diff != "" {
		t.Fatal(diff)
	}
	var b bytes.Buffer
	_ = Export(&b, CSV, before)
	elsewhere := service(t)
	p := check(t, elsewhere, b.String(), CheckOptions{AppID: "z"})
	if r, err := elsewhere.Import(context.Background(), p, AllOrNone); err != nil || r.Added != 4 {
		t.Fatalf("%+v %v", r, err)
	}
	if list, _ := elsewhere.List(Filter{}); !list[1].Archived || list[0].Archived {
		t.Fatalf("%+v", list)
	}
}

func TestRowsFindTheirMerchant(t *testing.T) {
	s := service(t)
	one := add(t, s, Merchant{Name: "甲", MiniAppID: appID(1), Notes: "old", Phone: "13800138000", Tags: []string{"x"}, Ext: map[string]string{"k": "v"}})
	add(t, s, Merchant{Name: "乙"})
	add(t, s, Merchant{Name: "双"})
	add(t, s, Merchant{Name: "双"})
	update := CheckOptions{Existing: ExistingUpdate}
	p := check(t, s, "record_id,name,mini_app_id,notes,phone,tags,ext.k\n"+one.ID+",改名,"+appID(1)+",<clear>,<清空>,<CLEAR>,<clear>\n", update)
	if p.Update != 1 || len(p.Good) != 1 {
		t.Fatalf("%+v", p)
	}
	if m := p.Good[0].Merchant; m.Name != "改名" || m.Notes != "" || m.Phone != "" || len(m.Tags) != 0 || len(m.Ext) != 0 {
		t.Fatalf("%+v", m)
	}
	for content, want := range map[string][3]int{ // add, update, bad
		"name,notes\n乙,n\n":                      {0, 1, 0},
		"name,mini_app_id\n乙," + appID(5) + "\n": {0, 1, 0},
		"name,mini_app_id\n甲," + appID(5) + "\n": {1, 0, 0}, // another merchant of that name
		"name\n双\n":                     {0, 0, 1},
		"name,notes\n乙,a\n乙,b\n":        {0, 1, 1},
		"record_id,name\nelsewhere,新\n": {1, 0, 0},
		"record_id,name,mini_app_id\n" + one.ID + ",甲,<clear>\n": {0, 1, 0},
		"name,archived\n乙,maybe\n":                               {0, 0, 1},
		"name,archived\n乙,是\n":                                   {0, 1, 0},
		"name\n<clear>\n":                                        {1, 0, 0},
	} {
		if p := check(t, s, content, update); p.Add != want[0] || p.Update != want[1] || p.BadLines != want[2] {
			t.Errorf("%q: %d, %d, %d, want %v: %+v", content, p.Add, p.Update, p.BadLines, want, p.Bad)
		}
	}
}

func TestASetValueLeavesTheOthers(t *testing.T) {
	m := Merchant{Name: "甲", Tags: []string{"a", "b"}, Ext: map[string]string{"a": "1", "b": "2"}}
	got, err := Clean(m.With(map[string]string{"a": "3", "b": ""}, []string{"c"}, []string{"a"}))
	want := Merchant{Name: "甲", Tags: []string{"b", "c"}, Ext: map[string]string{"a": "3"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
}
