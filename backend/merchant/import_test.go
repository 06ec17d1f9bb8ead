package merchant

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
)

func parse(t testing.TB, content string) wholeSheet {
	t.Helper()
	sheet, err := ParseImport(t.Context(), "file", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

func check(t testing.TB, s *Service, content string, opt CheckOptions) Preview {
	t.Helper()
	p, err := s.Check(t.Context(), parse(t, content), opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const chinese = "商户名称,联系人,手机号,小程序AppID,标签,备注,扩展.shopId,别的\r\n" +
	"清风茶馆,王女士,13800138000,2021000000000001,杭州、茶,\"一行\r\n两行\",1001,x\r\n" +
	"北山咖啡,,,,,,,\r\n"

func TestEveryEncodingAndSeparatorPeopleSaveIn(t *testing.T) {
	want := []SheetRow{
		{Line: 2, Cells: map[string]string{"name": "清风茶馆", "contact": "王女士", "phone": "13800138000", "mini_app_id": "2021000000000001",
			"tags": "杭州、茶", "notes": "一行\r\n两行", "ext.shopId": "1001"}},
		{Line: 4, Cells: map[string]string{"name": "北山咖啡"}},
	}
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(chinese)
	tabs := strings.ReplaceAll(chinese, ",", "\t")
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(tabs)
	files := map[string]string{
		"UTF-8": chinese, "byte order mark": "\ufeff" + chinese, "GB18030": gb, "UTF-16 with tabs": utf16,
		"semicolons": strings.ReplaceAll(chinese, ",", ";"), "sep": "sep=;\r\n" + strings.ReplaceAll(chinese, ",", ";"), "tabs": tabs,
		"no newline at the end": strings.TrimSuffix(chinese, "\r\n"), "blank lines": "\r\n,,\r\n" + chinese + "\r\n , \r\n",
	}
	for name, content := range files {
		t.Run(name, func(t *testing.T) {
			sheet := parse(t, content)
			shift := sheet.Rows[0].Line - 2
			for i := range sheet.Rows {
				sheet.Rows[i].Line -= shift
			}
			if diff := cmp.Diff(want, sheet.Rows); diff != "" || len(sheet.Bad) != 0 {
				t.Fatal(diff, sheet.Bad)
			}
			if len(sheet.Warnings) != 1 || !strings.Contains(sheet.Warnings[0].ZH, "别的") {
				t.Fatalf("the unknown column is not reported: %v", sheet.Warnings)
			}
		})
	}
}

func TestEveryBadRowIsReportedAndTheGoodOnesRead(t *testing.T) {
	s := service(t)
	taken := add(t, s, Merchant{Name: "已有", MiniAppID: appID(1)})
	content := "name,phone,mini_app_id,tags\n" + // 1
		"good,13800138000,,a\n" + // 2
		"bad phone,call me,,\n" + // 3
		",13800138000,2021,\n" + // 4: two faults
		"x,\"unbalanced,,\n" + // 5
		"good too,,2021000000000002,\"a,b\"\n" + // 6
		"again,,2021000000000002,\n" + // 7
		"taken,,2021000000000001,\n" + // 8
		"short\n" + // 9: a ragged row is fine
		"long,,,,,extra\n" + // 10
		"rounded,1.38E+10,,\n" + // 11
		"exact,1.3800138000E+10,2.021000000000003E+15,\n" + // 12
		"text,=\"0571888\",,\n" // 13
	p := check(t, s, content, CheckOptions{})
	var got []string
	for _, b := range p.Bad {
		if b.Reason.ZH == "" || b.Reason.EN == "" {
			t.Fatalf("no reason: %+v", b)
		}
		got = append(got, fmt.Sprintf("%d %s %s", b.Line, b.Column, b.Value))
	}
	want := []string{"3 phone call me", "4 name ", "4 mini_app_id 2021", "5  x,\"unbalanced,,", "7 mini_app_id 2021000000000002",
		"8 mini_app_id 2021000000000001", "10  extra", "11 phone 1.38E+10"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if p.Add != 5 || p.BadLines != 7 || !strings.Contains(p.Bad[4].Reason.ZH, "第 6 行") || !strings.Contains(p.Bad[5].Reason.ZH, "已有") {
		t.Fatalf("%+v", p)
	}
	_, err := s.Import(context.Background(), p, AllOrNone)
	wantFault(t, err, "merchant.import_bad_rows", "")
	if list, _ := s.List(Filter{}); len(list) != 1 {
		t.Fatal("something was imported")
	}
	r, err := s.Import(context.Background(), p, GoodOnly)
	if err != nil || r.Added != 5 || len(r.Bad) != 8 || len(r.IDs) != 5 {
		t.Fatalf("%+v, %v", r, err)
	}
	list, _ := s.List(Filter{})
	names := []string{}
	for _, m := range list {
		names = append(names, m.Name)
	}
	if !slices.Equal(names, []string{"已有", "good", "good too", "short", "exact", "text"}) {
		t.Fatalf("the order of the file is lost: %v", names)
	}
	if list[4].Phone != "13800138000" || list[4].MiniAppID != "2021000000000003" || list[5].Phone != "0571888" || !slices.Equal(list[2].Tags, []string{"a", "b"}) {
		t.Fatalf("%+v", list)
	}
	_ = taken
}

func TestRowsOfKnownMiniPrograms(t *testing.T) {
	s := service(t)
	old := add(t, s, Merchant{Name: "旧名", Contact: "老王", MiniAppID: appID(1), Tags: []string{"旧"}, Ext: map[string]string{"a": "1", "b": "2"}})
	same := add(t, s, Merchant{Name: "不变", MiniAppID: appID(2)})
	content := "名称,联系人,小程序ID,标签,扩展.b\n新名,," + appID(1) + ",新,3\n不变,," + appID(2) + ",,\n"
	if p := check(t, s, content, CheckOptions{Existing: ExistingBad}); len(p.Bad) != 2 {
		t.Fatalf("%+v", p)
	}
	if p := check(t, s, content, CheckOptions{Existing: ExistingSkip}); p.Skip != 2 || len(p.Good) != 2 {
		t.Fatalf("%+v", p)
	}
	p := check(t, s, content, CheckOptions{Existing: ExistingUpdate})
	if p.Update != 1 || p.Skip != 1 {
		t.Fatalf("%+v", p)
	}
	r, err := s.Import(context.Background(), p, AllOrNone)
	if err != nil || r.Updated != 1 || r.Skipped != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	got, _ := s.Get(old.ID)
	want := old
	want.Name, want.Tags, want.Ext, want.UpdatedAt = "新名", []string{"新"}, map[string]string{"a": "1", "b": "3"}, got.UpdatedAt
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if unchanged, _ := s.Get(same.ID); !unchanged.UpdatedAt.Equal(same.UpdatedAt) {
		t.Fatal("an unchanged merchant was written")
	}
}

func TestAnImportChecksAgainWhatChangedSinceThePreview(t *testing.T) {
	s := service(t)
	old := add(t, s, Merchant{Name: "旧名", MiniAppID: appID(1)})
	content := "name,mini_app_id\nnew," + appID(1) + "\nother," + appID(2) + "\nthird," + appID(3) + "\n"
	p := check(t, s, content, CheckOptions{Existing: ExistingUpdate})
	old.Notes = "edited meanwhile"
	if _, err := s.Update(old); err != nil {
		t.Fatal(err)
	}
	add(t, s, Merchant{Name: "taken meanwhile", MiniAppID: appID(2)})
	_, err := s.Import(context.Background(), p, AllOrNone)
	wantFault(t, err, "merchant.import_bad_rows", "")
	r, err := s.Import(context.Background(), p, GoodOnly)
	if err != nil || r.Added != 1 || r.Updated != 0 || len(r.Bad) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if got, _ := s.Get(old.ID); got.Name != "旧名" || got.Notes != "edited meanwhile" {
		t.Fatalf("%+v", got)
	}
}

func TestTwinsInAFileAreOnlyDoubted(t *testing.T) {
	s := service(t)
	p := check(t, s, "name\n新\n新\n", CheckOptions{AddTags: []string{"三月"}})
	if p.Add != 2 || len(p.Good[0].Warnings) != 0 || len(p.Good[1].Warnings) != 1 {
		t.Fatalf("%+v", p.Good)
	}
	if !slices.Equal(p.Good[0].Merchant.Tags, []string{"三月"}) {
		t.Fatalf("%+v", p.Good[0])
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	boundtest.MuchData(t)
	big := "name\n" + strings.Repeat("a\n", MaxRows+1)
	cases := map[string]struct {
		content string
		code    fault.Code
	}{
		"empty":          {"", "merchant.import_headings"},
		"no headings":    {"清风茶馆,13800138000\n", "merchant.import_headings"},
		"broken heading": {"\"name\nx\n", "merchant.import_headings"},
		"old Excel":      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "merchant.import_format"},
		"a picture":      {"\x89PNG\r\n\x1a\n\x00\x00", "merchant.import_format"},
		"not a zip":      {"PK\x03\x04nonsense", "merchant.import_damaged"},
		"too many rows":  {big, "merchant.import_rows"},
		"too large":      {strings.Repeat("x", MaxFile+1), "merchant.import_size"},
		"columns":        {"name" + strings.Repeat(",x", MaxColumns+5), "merchant.import_headings"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := ParseImport(t.Context(), name, strings.NewReader(c.content))
			wantFault(t, err, c.code, "")
		})
	}
}

func TestNumbersOfASpreadsheetComeOutExact(t *testing.T) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	rows := [][]any{
		{"商户名称", "电话", "小程序ID", "备注", "扩展.code"},
		{"number", 13800138000, 2021000000000016, "1E5", 1200000},
		{"float", 13800000000.0, "", "1E5", 0.5},
		{"rounded", "", 2.02100598260948e15, "", ""},
		{"text", "0571-88880000", "2021000000000017", "", "007"},
		{"text in exponent form", "1.38E+10", "", "", ""},
		{"=formula", "", "", "'=x", ""},
	}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	// Excel itself stores long numbers in exponent form.
	content := rezip(t, b.Bytes(), "xl/worksheets/sheet1.xml", func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(s, "<v>13800138000</v>", "<v>1.3800138E10</v>"), "<v>2021000000000016</v>", "<v>2.0210000000000160E15</v>")
	})
	sheet, err := ParseImport(t.Context(), "x.xlsx", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	want := []SheetRow{
		{3, map[string]string{"name": "float", "phone": "13800000000", "notes": "1E5", "ext.code": "0.5"}},
		{5, map[string]string{"name": "text", "phone": "0571-88880000", "mini_app_id": "2021000000000017", "ext.code": "007"}},
		{7, map[string]string{"name": "=formula", "notes": "'=x"}},
	}
	if diff := cmp.Diff(want, sheet.Rows); diff != "" {
		t.Fatal(diff)
	}
	if len(sheet.Bad) != 3 || sheet.Bad[0].Line != 2 || sheet.Bad[1].Line != 4 || sheet.Bad[2].Line != 6 {
		t.Fatalf("%+v", sheet.Bad)
	}
}

func TestHeadingsPeopleUse(t *testing.T) {
	for heading, want := range map[string]string{
		"店名": FieldName, " 商 家 ": FieldName, "名称（必填）": FieldName, "Mini_App_ID": FieldMiniAppID, "小程序 AppID": FieldMiniAppID,
		"支付宝小程序ID": FieldMiniAppID, "联系方式": FieldPhone, "联系人：": FieldContact, "备注信息": FieldNotes, "扩展:shopId": FieldExt + ".shopId",
		"商家名稱": FieldName, "門店名": FieldName, "聯絡人": FieldContact, "電話號碼": FieldPhone, "小程序編號": FieldMiniAppID, "標籤": FieldTags, "備註": FieldNotes,
		"已歸檔": FieldArchived, "記錄號": FieldID, "擴展.shopId": FieldExt + ".shopId",
		"小程序名称": "", "ext.": "",
	} {
		if got := fieldOf(heading); got != want {
			t.Errorf("%q: %q, want %q", heading, got, want)
		}
	}
}

// A heading that is not known is read as a person says, and one that is known
// left out or read as another; what a spreadsheet puts before digits that are
// text goes.
func TestColumnsAreNamedByHand(t *testing.T) {
	const file = "店名,老板,联系人,编号,小程序ID\n甲店,王一,李二,A1,'2021000000000001\n"
	read := func(naming Naming) (wholeSheet, error) {
		return ParseSheet(t.Context(), "x", "", naming, strings.NewReader(file))
	}
	sheet, err := read(Naming{"店名": FieldName, "老板": FieldContact, "联系人": "", "编号": "ext.code"})
	if err != nil || len(sheet.Warnings) != 0 {
		t.Fatal(sheet.Warnings, err)
	}
	want := map[string]string{FieldName: "甲店", FieldContact: "王一", "ext.code": "A1", FieldMiniAppID: "2021000000000001"}
	if diff := cmp.Diff(want, sheet.Rows[0].Cells); diff != "" {
		t.Error(diff)
	}
	if _, err := read(Naming{"店名": FieldName, "老板": FieldContact}); fault.CodeOf(err) != "merchant.import_headings" {
		t.Errorf("two columns of one field: %v", err)
	}
	for _, wrong := range []string{"boss", "ext.", "联系人"} {
		if _, err := read(Naming{"店名": FieldName, "老板": wrong}); fault.CodeOf(err) != "merchant.import_headings" {
			t.Errorf("%q is taken for a field: %v", wrong, err)
		}
	}
}
