package api

import (
	"bytes"
	"testing"

	"minifleet/backend/appinfo"
	"minifleet/backend/fault"
	"minifleet/backend/member"
	"minifleet/backend/qrcode"
)

// someOf are merchants of the demo that are authorized.
func someOf(t *testing.T, f *Facade, n int) []string {
	t.Helper()
	found := must(t, on(t, f.Merchants).Find, FindMerchants{Filter: MerchantFilter{Standing: StandingActive}, Limit: n})
	return found.IDs[:n]
}

func TestBaseInfoIsPreviewedAndChangedOnTheDemo(t *testing.T) {
	f := openedDemo(t)
	id := someOf(t, f, 1)[0]
	if view := must(t, on(t, f.BaseInfo).Get, ByMerchant{id}); view.Found || len(view.Limits.Fields) == 0 || len(view.Usages) == 0 {
		t.Errorf("before the first reading: %+v", view)
	}
	must(t, on(t, f.BaseInfo).RefreshCategories, ByMerchant{id})
	view := must(t, on(t, f.BaseInfo).Refresh, ByMerchant{id})
	if !view.Found || view.Logo == nil || view.Logo.Type != "image/png" || len(view.Chosen) == 0 {
		t.Errorf("after it: found %t, logo %t, chosen %v", view.Found, view.Logo != nil, view.Chosen)
	}
	rows := must(t, on(t, f.BaseInfo).Categories, ByMerchant{id}).Rows
	for i, row := range rows {
		if row.Parent != "" && i == 0 {
			t.Error("a category comes before the one above it")
		}
	}
	short, slogan := "x", "一壶好茶，从容半日"
	bad := must(t, on(t, f.BaseInfo).Preview, BaseInfoChange{id, appinfo.Change{Name: &short}})
	if len(bad.Problems) != 1 || bad.Problems[0].Field != appinfo.FieldName {
		t.Errorf("%+v", bad.Problems)
	}
	good := must(t, on(t, f.BaseInfo).Preview, BaseInfoChange{id, appinfo.Change{Slogan: &slogan}})
	if len(good.Problems) != 0 || len(good.Diff) != 1 || good.Diff[0].After != slogan || good.Diff[0].Same {
		t.Errorf("%+v", good)
	}
	if out := must(t, on(t, f.BaseInfo).Modify, BaseInfoChange{id, appinfo.Change{Slogan: &slogan}}); out.Info == nil {
		t.Errorf("%+v", out)
	}
	cut := must(t, on(t, f.BaseInfo).CutLogo, LogoCut{Data: view.Logo.Data})
	if len(cut.Report.Problems) != 0 || cut.Report.Width != cut.Report.Height {
		t.Errorf("%+v", cut.Report)
	}
	if _, err := on(t, f.BaseInfo).CutLogo(t.Context(), LogoCut{Data: []byte("no picture")}); fault.CodeOf(err) != "appinfo.logo" {
		t.Errorf("%v", err)
	}
	if v := must(t, on(t, f.Domains).Check, DomainInput{"API.Example.com"}); v.Name != "api.example.com" || v.Problem != nil {
		t.Errorf("%+v", v)
	}
}

func TestRunsOverManyMerchantsGoOnByThemselves(t *testing.T) {
	f := openedDemo(t)
	ids := someOf(t, f, 4)
	if _, err := on(t, f.Members).InviteMany(t.Context(), InviteToMany{Role: member.Experiencer, LogonID: "a@b.cn"}); fault.CodeOf(err) != "member.nobody" {
		t.Errorf("nobody: %v", err)
	}
	begun := must(t, on(t, f.Members).InviteMany, InviteToMany{Role: member.Experiencer, LogonID: "a@b.cn", Merchants: ids})
	if begun.Run.ID == "" || !begun.Running {
		t.Errorf("%+v", begun)
	}
	var run PersonRun
	waitFor(t, f, "the run", func() bool {
		run = must(t, on(t, f.Members).Run, ByID{begun.Run.ID})
		return !run.Running
	})
	if run.OK != 4 || run.Left != 0 || run.Run.FinishedAt.IsZero() {
		t.Errorf("%+v", run)
	}
	if _, err := on(t, f.Members).Retry(t.Context(), ByID{begun.Run.ID}); fault.CodeOf(err) != "member.nobody" {
		t.Errorf("nothing is left to retry: %v", err)
	}
	if where := must(t, on(t, f.Members).Where, WherePerson{member.Person{LogonID: "a@b.cn"}}); len(where.Places) != 4 || where.Places[0].MerchantName == "" {
		t.Errorf("%+v", where)
	}
	if runs := must(t, on(t, f.Members).Runs, Nothing{}); len(runs.Runs) != 1 || runs.Runs[0].Total != 4 || runs.Runs[0].OK != 4 {
		t.Errorf("%+v", runs)
	}

	spec := qrcode.Spec{Page: "pages/index/index", Query: "shop={{mini_app_id}}", Describe: "{{name}}"}
	if p := must(t, on(t, f.Codes).Check, CodeCheck{spec}).Problems; len(p) != 0 {
		t.Errorf("%+v", p)
	}
	made := must(t, on(t, f.Codes).MakeMany, CodesForMany{Merchants: ids, Spec: spec})
	var codes CodeRun
	waitFor(t, f, "the codes", func() bool {
		codes = must(t, on(t, f.Codes).Run, ByID{made.ID})
		return !codes.Running
	})
	if codes.OK != 4 || codes.FinishedAt.IsZero() || len(codes.Results) != 4 {
		t.Errorf("%+v", codes)
	}
	items := []qrcode.SheetItem{}
	for _, r := range codes.Results {
		items = append(items, qrcode.SheetItem{CodeID: r.CodeID})
	}
	sheet := must(t, on(t, f.Codes).Sheet, SheetRequest{Heading: "a/b", Items: items, Lang: fault.Chinese})
	if sheet.File.Name != "a-b.html" || bytes.Count(sheet.File.Content, []byte("data:image/png")) != 4 || len(sheet.Missing) != 0 {
		t.Errorf("%s, %d bytes, missing %v", sheet.File.Name, len(sheet.File.Content), sheet.Missing)
	}
	if list := must(t, on(t, f.Codes).List, CodesOf{Limit: 3}); len(list.Codes) != 3 || !list.More {
		t.Errorf("%d codes, more %t", len(list.Codes), list.More)
	}
	if _, err := on(t, f.Codes).Run(t.Context(), ByID{"none"}); fault.CodeOf(err) != "qrcode.no_run" {
		t.Errorf("%v", err)
	}
	rule := RuleOf{ids[0], qrcode.RuleSpec{Mode: qrcode.Fuzzy, RouteURL: "https://qr.example.com/t/", Page: "pages/index/index"}}
	if v := must(t, on(t, f.Codes).CheckRule, rule); len(v.Problems) != 0 || len(v.Conflicts) != 0 {
		t.Errorf("%+v", v)
	}
}
