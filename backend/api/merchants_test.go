package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/api/session/sessiontest"
	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/merchant"
	"minifleet/backend/settings"
)

// stocked is a facade on a real vault with one third-party app nobody answers for.
func stocked(t *testing.T) *Facade {
	t.Helper()
	f := New(Options{Dir: t.TempDir(), Shell: sessiontest.Shell{}, UnlockTime: 1})
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := f.Vault.Create(t.Context(), secret(good)); err != nil {
		t.Fatal(err)
	}
	must(t, on(t, f.Settings).Update, SettingsForm{
		IdleLockMinutes: 15, ClipboardClearSeconds: 30, DefaultRate: 10, QRRuleLimit: 20,
		Callback: settings.Callback{Enabled: false, Port: settings.DefaultCallbackPort}, Backups: settings.Default().Backups,
	})
	_, public, err := alipay.GenerateKeyPair(2048)
	if err != nil {
		t.Fatal(err)
	}
	pair := must(t, on(t, f.Apps).NewKeyPair, Nothing{})
	must(t, on(t, f.Apps).Save, AppForm{
		Name: "app", AppID: "2021000000000001", Gateway: "http://127.0.0.1:9/gateway.do", OAuth: "http://127.0.0.1:9/oauth2",
		MessageHost: "ws://127.0.0.1:9", Mode: alipay.ModeKey, AlipayPublicKey: public, DraftID: pair.ID, Rate: 10,
	})
	return f
}

// must calls a method that has to succeed.
func must[Req, Res any](t *testing.T, call func(context.Context, Req) (Res, error), req Req) Res {
	t.Helper()
	res, err := call(t.Context(), req)
	if err != nil {
		t.Fatalf("%T: %v", req, err)
	}
	return res
}

func add(t *testing.T, f *Facade, name, miniApp string, tags ...string) merchant.Merchant {
	t.Helper()
	return must(t, on(t, f.Merchants).Save, MerchantForm{Name: name, MiniAppID: miniApp, Phone: "0571-8888", Tags: tags}).Merchant
}

func find(t *testing.T, f *Facade, filter fleet.Filter) []string {
	t.Helper()
	var names []string
	for _, row := range must(t, on(t, f.Merchants).Find, FindMerchants{Filter: filter, Limit: 100}).Rows {
		names = append(names, row.Name)
	}
	return names
}

func TestMerchantsAreFoundByWhatTheyAreAndHowTheyStand(t *testing.T) {
	f := stocked(t)
	a := add(t, f, "Alpha", "2021000000000011", "north")
	b := add(t, f, "Beta", "2021000000000012")
	c := add(t, f, "Gamma", "")
	for _, test := range []struct {
		filter fleet.Filter
		want   []string
	}{
		{fleet.Filter{}, []string{"Alpha", "Beta", "Gamma"}},
		{fleet.Filter{Text: "beta 0012"}, []string{"Beta"}},
		{fleet.Filter{Tagged: merchant.Tagged{Tags: []string{"north"}}}, []string{"Alpha"}},
		{fleet.Filter{Untagged: true}, []string{"Beta", "Gamma"}},
		{fleet.Filter{Sort: fleet.SortName, Reverse: true}, []string{"Gamma", "Beta", "Alpha"}},
		{fleet.Filter{Standings: []fleet.Standing{fleet.StandingNone}}, []string{"Alpha", "Beta", "Gamma"}},
		{fleet.Filter{Releases: []fleet.Release{fleet.ReleaseOnline}}, nil},
		{fleet.Filter{Releases: []fleet.Release{fleet.ReleaseUnread}}, nil}, // none is authorized
		{fleet.Filter{Releases: []fleet.Release{fleet.ReleaseOffline}, Archive: fleet.ArchiveOnly}, nil},
	} {
		if got := find(t, f, test.filter); !slices.Equal(got, test.want) {
			t.Errorf("%+v: %v, want %v", test.filter, got, test.want)
		}
	}

	link := must(t, on(t, f.Authorization).Ask, AskConsent{MerchantID: b.ID, Form: authorize.FormPC})
	if got := find(t, f, fleet.Filter{Standings: []fleet.Standing{fleet.StandingWaiting}}); !slices.Equal(got, []string{"Beta"}) {
		t.Errorf("waiting: %v", got)
	}
	if got := find(t, f, fleet.Filter{Sort: fleet.SortAuthorization}); !slices.Equal(got, []string{"Alpha", "Gamma", "Beta"}) {
		t.Errorf("by authorization: %v", got)
	}
	must(t, on(t, f.Authorization).Withdraw, ByID{link.Pending.ID})
	if got := find(t, f, fleet.Filter{Standings: []fleet.Standing{fleet.StandingWaiting}}); got != nil {
		t.Errorf("waiting after the link was withdrawn: %v", got)
	}

	if n := must(t, on(t, f.Merchants).Archive, ArchiveMerchants{IDs: []string{a.ID, c.ID, "gone"}, Archived: true}).Changed; n != 2 {
		t.Errorf("%d were archived", n)
	}
	if got := find(t, f, fleet.Filter{}); !slices.Equal(got, []string{"Beta"}) {
		t.Errorf("in use: %v", got)
	}
	if n := must(t, on(t, f.Merchants).Delete, ByIDs{[]string{a.ID, "gone"}}).Changed; n != 1 {
		t.Errorf("%d were deleted", n)
	}
	page := must(t, on(t, f.Merchants).Find, FindMerchants{Filter: fleet.Filter{Archive: fleet.ArchiveBoth}, Limit: 1})
	if len(page.IDs) != 2 || len(page.Rows) != 1 || page.Total != 2 {
		t.Errorf("%d ids, %d rows, %d in all", len(page.IDs), len(page.Rows), page.Total)
	}
	if rows := must(t, on(t, f.Merchants).Rows, ByIDs{[]string{c.ID, a.ID}}).Rows; len(rows) != 1 || rows[0].Name != "Gamma" || !rows[0].Archived {
		t.Errorf("rows: %+v", rows)
	}
}

func TestAViewIsKeptRenamedAndRemoved(t *testing.T) {
	f := stocked(t)
	add(t, f, "Alpha", "2021000000000011", "north")
	add(t, f, "Beta", "2021000000000012")
	wish := KeepView{Name: " North ", Filter: fleet.Filter{Tagged: merchant.Tagged{Tags: []string{"north"}}, Sort: fleet.SortEnds, Reverse: true}, Columns: []fleet.Column{{Key: "ends", Width: 200}, {Key: "name"}}}
	kept := must(t, on(t, f.Merchants).SaveView, wish)
	got := must(t, on(t, f.Merchants).View, NamedView{"North"})
	if got.ID != kept.ID || !reflect.DeepEqual(got.Columns, wish.Columns) || !slices.Equal(find(t, f, got.Filter), []string{"Alpha"}) {
		t.Errorf("%+v", got)
	}
	if _, err := on(t, f.Merchants).SaveView(t.Context(), KeepView{Name: "North"}); fault.CodeOf(err) != "fleet.view_name" {
		t.Errorf("a second of the name: %v", err)
	}
	for _, bad := range []KeepView{{Name: " "}, {Name: strings.Repeat("x", 61)}, {Name: "a\u202eb"}} {
		if _, err := on(t, f.Merchants).SaveView(t.Context(), bad); fault.CodeOf(err) != "fleet.view_name" {
			t.Errorf("%q: %v", bad.Name, err)
		}
	}
	if _, err := on(t, f.Merchants).SaveView(t.Context(), KeepView{Name: "x", Columns: []fleet.Column{{Key: "name"}, {Key: "name"}}}); fault.CodeOf(err) != "fleet.columns" {
		t.Errorf("a column twice: %v", err)
	}
	// A plan for a view means whoever is in it when it is asked.
	id := kept.ID
	if who, err := on(t, f.Merchants).w.Fleet.Targeted("", merchant.Targets{View: id}); err != nil || len(who) != 1 || who[0].Name != "Alpha" {
		t.Errorf("%+v, %v", who, err)
	}
	add(t, f, "Gamma", "2021000000000013", "north")
	if who, err := on(t, f.Merchants).w.Fleet.Targeted("", merchant.Targets{View: id}); err != nil || len(who) != 2 {
		t.Errorf("after one more has the tag: %+v, %v", who, err)
	}
	if who, err := on(t, f.Merchants).w.Fleet.Targeted("another", merchant.Targets{View: id}); err != nil || len(who) != 0 {
		t.Errorf("of another app: %+v, %v", who, err)
	}
	if _, err := on(t, f.Merchants).w.Fleet.Targeted("", merchant.Targets{View: "none"}); fault.CodeOf(err) != "fleet.no_view" {
		t.Error(err)
	}
	for _, c := range []struct {
		app     string
		targets merchant.Targets
		want    int
	}{{"", merchant.Targets{}, 0}, {"", merchant.Targets{View: id}, 2}, {"another", merchant.Targets{View: id}, 0}, {"", merchant.Targets{Tagged: merchant.Tagged{Tags: []string{"north"}}}, 2}, {"", merchant.Targets{All: true}, 3}} {
		if got := must(t, on(t, f.Merchants).Meant, TargetsOf{c.app, c.targets}).IDs; got == nil || len(got) != c.want {
			t.Errorf("%+v of %q: %v", c.targets, c.app, got)
		}
	}
	must(t, on(t, f.Merchants).SaveView, KeepView{ID: kept.ID, Name: "All of them"})
	if list := must(t, on(t, f.Merchants).Views, Nothing{}).Views; len(list) != 1 || list[0].Name != "All of them" || len(list[0].Filter.Tags) != 0 {
		t.Errorf("%+v", list)
	}
	must(t, on(t, f.Merchants).RemoveView, ByID{kept.ID})
	if _, err := on(t, f.Merchants).RemoveView(t.Context(), ByID{kept.ID}); fault.CodeOf(err) != "fleet.no_view" {
		t.Error(err)
	}
	if _, err := on(t, f.Merchants).SaveView(t.Context(), KeepView{ID: kept.ID, Name: "back"}); fault.CodeOf(err) != "fleet.no_view" {
		t.Error(err)
	}
}

func TestARecordThatChangedMeanwhileIsNotOverwritten(t *testing.T) {
	f := stocked(t)
	m := add(t, f, "Alpha", "2021000000000011")
	form := MerchantForm{ID: m.ID, AppID: m.AppID, Name: "Alpha 2", UpdatedAt: m.UpdatedAt}
	must(t, on(t, f.Merchants).Save, form)
	form.Name = "Alpha 3"
	if _, err := on(t, f.Merchants).Save(t.Context(), form); fault.CodeOf(err) != "merchant.changed" {
		t.Errorf("an old form was saved: %v", err)
	}
	if got := must(t, on(t, f.Merchants).Get, ByID{m.ID}).Merchant.Name; got != "Alpha 2" {
		t.Errorf("the record is %q", got)
	}
	form.Name, form.UpdatedAt = "", time.Time{}
	if _, err := on(t, f.Merchants).Save(t.Context(), MerchantForm{Name: "x", Phone: "no phone"}); fault.CodeOf(err) != "merchant.invalid" || fault.As(err).Field != merchant.FieldPhone {
		t.Errorf("a bad phone: %v", err)
	}
}

func TestAnImportIsPreviewedAndDoneAsChosen(t *testing.T) {
	f := stocked(t)
	add(t, f, "Alpha", "2021000000000011")
	file := MerchantFile{
		Name: "C:\\list.csv", Existing: merchant.ExistingUpdate, AddTags: []string{"new"}, Language: fault.English,
		File: []byte("名称,小程序ID,电话\nAlpha 2,2021000000000011,\nBeta,,0571\nGamma,,=1+1\n"),
	}
	p := must(t, on(t, f.Merchants).PreviewImport, file)
	if p.Add != 0 || p.Update != 1 || p.BadRows != 2 || len(p.Columns) != 3 {
		t.Fatalf("%+v", p)
	}
	d := must(t, on(t, f.Merchants).SaveBadRows, file)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(d.Content, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 3 || rows[2][2] != "'=1+1" || d.Name != "list-errors.csv" {
		t.Errorf("%q: %v %v", d.Name, rows, err)
	}
	file.Mode = merchant.AllOrNone
	if _, err := on(t, f.Merchants).Import(t.Context(), file); fault.CodeOf(err) != "merchant.import_bad_rows" {
		t.Errorf("all or none: %v", err)
	}
	file.Mode = merchant.GoodOnly
	done := must(t, on(t, f.Merchants).Import, file)
	if done.Updated != 1 || done.BadRows != 2 {
		t.Errorf("%+v", done)
	}
	if got := find(t, f, fleet.Filter{Tagged: merchant.Tagged{Tags: []string{"new"}}}); !slices.Equal(got, []string{"Alpha 2"}) {
		t.Errorf("tagged: %v", got)
	}
	for _, format := range []merchant.Format{merchant.CSV, merchant.XLSX} {
		out := must(t, on(t, f.Merchants).Export, ExportMerchants{IDs: append(done.IDs, "gone"), File: FileFormat{format, fault.Chinese}})
		back := must(t, on(t, f.Merchants).PreviewImport, MerchantFile{Name: out.Name, File: out.Content, Existing: merchant.ExistingUpdate})
		if back.GoodRows != 1 || back.BadRows != 0 {
			t.Errorf("%s does not read back: %+v", format, back)
		}
		if !out.Warning.IsZero() {
			t.Errorf("%s: a small file is warned of: %v", format, out.Warning)
		}
		importable = len(out.Content) - 1
		large := must(t, on(t, f.Merchants).Export, ExportMerchants{IDs: done.IDs, File: FileFormat{format, fault.Chinese}})
		importable = merchant.MaxFile
		if !strings.Contains(large.Warning.EN, "cannot be imported") || strings.Contains(large.Warning.ZH, "xlsx") != (format == merchant.CSV) {
			t.Errorf("%s: a file that import would refuse is handed out without a word: %v", format, large.Warning)
		}
	}
	if _, err := on(t, f.Merchants).Export(t.Context(), ExportMerchants{File: FileFormat{"doc", fault.Chinese}}); err == nil {
		t.Error("a format there is none of was written")
	}
}

// Reading the list costs what it costs per letter that is typed.
func BenchmarkFind(b *testing.B) {
	f := New(Options{Dir: b.TempDir(), Shell: sessiontest.Shell{}, UnlockTime: 1})
	defer f.Close()
	if _, err := f.Vault.Create(b.Context(), secret(good)); err != nil {
		b.Fatal(err)
	}
	_, public, err := alipay.GenerateKeyPair(2048)
	if err != nil {
		b.Fatal(err)
	}
	pair, err := on(b, f.Apps).NewKeyPair(b.Context(), Nothing{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := on(b, f.Apps).Save(b.Context(), AppForm{
		Name: "app", AppID: "2021000000000001", Gateway: "http://127.0.0.1:9/gateway.do", OAuth: "http://127.0.0.1:9/oauth2",
		MessageHost: "ws://127.0.0.1:9", Mode: alipay.ModeKey, AlipayPublicKey: public, DraftID: pair.ID, Rate: 10,
	}); err != nil {
		b.Fatal(err)
	}
	var file strings.Builder
	file.WriteString("名称,小程序ID,电话\n")
	for i := range 10_000 {
		fmt.Fprintf(&file, "商家%d,2021%012d,138%08d\n", i, i, i)
	}
	if _, err := on(b, f.Merchants).Import(b.Context(), MerchantFile{Name: "m.csv", File: []byte(file.String()), Mode: merchant.GoodOnly}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := on(b, f.Merchants).Find(b.Context(), FindMerchants{Filter: fleet.Filter{Text: "商家 99"}, Limit: 60}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWhatAListShowsIsSaved(t *testing.T) {
	f := stocked(t)
	table := Table{Title: "Runs [all] of a name longer than a sheet's may be", Head: []string{"Who", "ID"}, Rows: [][]string{{"=1+1", "2021000000000012"}}}
	file := string(f.taken(t, func() (Delivery, error) {
		return f.Files.SaveTable(t.Context(), SaveTable{Name: "runs", Table: table, File: FileFormat{merchant.CSV, fault.English}})
	}))
	if !strings.Contains(file, `'=1+1,"=""2021000000000012"""`) {
		t.Errorf("%q", file)
	}
	if file := f.taken(t, func() (Delivery, error) {
		return f.Files.SaveTable(t.Context(), SaveTable{Table: table, File: FileFormat{merchant.XLSX, fault.English}})
	}); !bytes.HasPrefix(file, []byte("PK")) {
		t.Errorf("%q", file)
	}
	table.Rows = append(table.Rows, []string{"short"})
	if _, err := f.Files.SaveTable(t.Context(), SaveTable{Table: table, File: FileFormat{merchant.CSV, fault.English}}); fault.CodeOf(err) != "system.table" {
		t.Error(err)
	}
}
