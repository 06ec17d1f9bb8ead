package api

import (
	"bytes"
	"testing"

	"minifleet/backend/baseinfo"
	"minifleet/backend/code"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
)

// someOf are merchants of the demo that are authorized.
func someOf(t *testing.T, f *Facade, n int) []string {
	t.Helper()
	found := must(t, on(t, f.Merchants).Find, FindMerchants{Filter: fleet.Filter{Standings: []fleet.Standing{fleet.StandingActive}}, Limit: n})
	return found.IDs[:n]
}

func TestBaseInfoIsPreviewedAndChangedOnTheDemo(t *testing.T) {
	f := openedDemo(t)
	id := someOf(t, f, 1)[0]
	if view := must(t, on(t, f.BaseInfo).Get, ByMerchant{id}); view.Found || len(view.Limits.Fields) == 0 || len(view.Usages) == 0 {
		t.Errorf("before the first reading: %+v", view)
	}
	must(t, on(t, f.BaseInfo).RefreshCategories, CategoriesOf{MerchantID: id})
	view := must(t, on(t, f.BaseInfo).Refresh, ByMerchant{id})
	if !view.Found || view.Logo == nil || view.Logo.Type != "image/png" || len(view.Chosen) == 0 {
		t.Errorf("after it: found %t, logo %t, chosen %v", view.Found, view.Logo != nil, view.Chosen)
	}
	rows := must(t, on(t, f.BaseInfo).Categories, CategoriesOf{MerchantID: id}).Rows
	for i, row := range rows {
		if row.Parent != "" && i == 0 {
			t.Error("a category comes before the one above it")
		}
	}
	short, slogan := "x", "一壶好茶，从容半日"
	bad := must(t, on(t, f.BaseInfo).Preview, BaseInfoChange{id, baseinfo.Change{Name: &short}})
	if len(bad.Problems) != 1 || bad.Problems[0].Field != baseinfo.FieldName {
		t.Errorf("%+v", bad.Problems)
	}
	good := must(t, on(t, f.BaseInfo).Preview, BaseInfoChange{id, baseinfo.Change{Slogan: &slogan}})
	if len(good.Problems) != 0 || len(good.Diff) != 1 || good.Diff[0].After != slogan || good.Diff[0].Same {
		t.Errorf("%+v", good)
	}
	if out := must(t, on(t, f.BaseInfo).Modify, BaseInfoChange{id, baseinfo.Change{Slogan: &slogan}}); out.Info == nil {
		t.Errorf("%+v", out)
	}
	cut := must(t, on(t, f.BaseInfo).CutLogo, LogoCut{Data: view.Logo.Data})
	if len(cut.Report.Problems) != 0 || cut.Report.Width != cut.Report.Height {
		t.Errorf("%+v", cut.Report)
	}
	if _, err := on(t, f.BaseInfo).CutLogo(t.Context(), LogoCut{Data: []byte("no picture")}); fault.CodeOf(err) != "baseinfo.logo" {
		t.Errorf("%v", err)
	}
	if v := must(t, on(t, f.Domains).Check, DomainInput{"API.Example.com"}); v.Name != "api.example.com" || v.Problem != nil {
		t.Errorf("%+v", v)
	}
}

func TestRunsOverManyMerchantsGoOnByThemselves(t *testing.T) {
	f := openedDemo(t)
	ids := someOf(t, f, 4)
	if _, err := on(t, f.Members).InviteMany(t.Context(), InviteToMany{Role: member.Experiencer, LogonID: "a@b.cn"}); fault.CodeOf(err) != "run.nobody" {
		t.Errorf("nobody: %v", err)
	}
	begun := must(t, on(t, f.Members).InviteMany, InviteToMany{Role: member.Experiencer, LogonID: "a@b.cn", Merchants: ids})
	if begun.ID == "" || begun.Status != run.Running {
		t.Errorf("%+v", begun)
	}
	over := func(id string) RunPage {
		t.Helper()
		var page RunPage
		waitFor(t, f, "the run", func() bool {
			page = must(t, on(t, f.Runs).Show, ShowRun{ID: id, Limit: 10})
			return !page.Run.Working()
		})
		return page
	}
	page := over(begun.ID)
	if page.Run.Counts.OK != 4 || page.Run.EndedAt.IsZero() || page.Found != 4 || page.Rows[3].MerchantName == "" {
		t.Errorf("%+v", page)
	}
	if page = must(t, on(t, f.Runs).Show, ShowRun{ID: begun.ID, States: []run.State{run.OK}, Offset: 3, Limit: 10}); page.Found != 4 || len(page.Rows) != 1 {
		t.Errorf("%+v", page)
	}
	if page = must(t, on(t, f.Runs).Show, ShowRun{ID: begun.ID, States: []run.State{run.Failed}, Limit: 10}); page.Found != 0 {
		t.Errorf("%+v", page)
	}
	if _, err := on(t, f.Runs).Retry(t.Context(), RetryRun{ID: begun.ID}); fault.CodeOf(err) != "run.nothing" {
		t.Errorf("nothing is left to retry: %v", err)
	}
	// A cause that nobody has any more is not everybody.
	if _, err := on(t, f.Runs).Retry(t.Context(), RetryRun{ID: begun.ID, Cause: "failed x y"}); fault.CodeOf(err) != "run.nothing" {
		t.Errorf("nobody has the cause: %v", err)
	}
	if where := must(t, on(t, f.Members).Where, WherePerson{Person: member.Person{LogonID: "a@b.cn"}}); len(where.Places) != 4 || where.Places[0].MerchantName == "" {
		t.Errorf("%+v", where)
	}
	if runs := must(t, on(t, f.Runs).List, ListRuns{Kind: member.KindInvite}); len(runs.Runs) != 1 || runs.Runs[0].Total != 4 || runs.Runs[0].Counts.OK != 4 {
		t.Errorf("%+v", runs)
	}

	if people := must(t, on(t, f.Members).People, member.PeopleFilter{Text: "A@b"}); len(people.People.People) != 1 || len(people.People.People[0].Merchants) != 4 || people.Authorized < 4 {
		t.Errorf("%+v", people)
	}
	table := must(t, on(t, f.Members).ExportPeople, ExportPeople{File: FileFormat{merchant.CSV, fault.English}})
	if part := must(t, f.Files.Next, NextPart{table.Stream}); bytes.Count(part.Content, []byte("a@b.cn")) != 4 {
		t.Errorf("%s", part.Content)
	}

	spec := code.Spec{Page: "pages/index/index", Query: "shop={{mini_app_id}}", Describe: "{{name}}"}
	if p := must(t, on(t, f.Codes).Check, CodeCheck{spec}).Problems; len(p) != 0 {
		t.Errorf("%+v", p)
	}
	made := must(t, on(t, f.Codes).MakeMany, CodesForMany{Merchants: ids, Spec: spec})
	codes := over(made.ID)
	if codes.Run.Counts.OK != 4 || codes.Run.EndedAt.IsZero() || len(codes.Rows) != 4 {
		t.Errorf("%+v", codes)
	}
	items := []code.SheetItem{}
	for _, r := range codes.Rows {
		items = append(items, code.SheetItem{CodeID: r.Outcome.Made})
	}
	sheet := must(t, on(t, f.Codes).Sheet, SheetRequest{Heading: "a/b", Items: items, Lang: fault.Chinese})
	if sheet.File.Name != "a-b.html" || bytes.Count(sheet.File.Content, []byte("data:image/png")) != 4 || len(sheet.Missing) != 0 {
		t.Errorf("%s, %d bytes, missing %v", sheet.File.Name, len(sheet.File.Content), sheet.Missing)
	}
	if list := must(t, on(t, f.Codes).List, CodesOf{Limit: 3}); len(list.Codes) != 3 || !list.More {
		t.Errorf("%d codes, more %t", len(list.Codes), list.More)
	}
	if _, err := on(t, f.Runs).Show(t.Context(), ShowRun{ID: "none"}); fault.CodeOf(err) != "run.not_found" {
		t.Errorf("%v", err)
	}
	must(t, on(t, f.Runs).Remove, ByID{made.ID})
	// Who asks for fewer than there are is told that there are more.
	for limit, more := range map[int]bool{1: true, 2: false, -1: false} {
		if runs := must(t, on(t, f.Runs).List, ListRuns{Limit: limit}); runs.More != more || more && len(runs.Runs) != limit {
			t.Errorf("%d: %+v", limit, runs)
		}
	}
	if runs := must(t, on(t, f.Runs).List, ListRuns{}); len(runs.Runs) != 2 { // the demo's reading is the other
		t.Errorf("%+v", runs)
	}
	rule := RuleOf{ids[0], code.RuleSpec{Mode: code.Fuzzy, RouteURL: "https://qr.example.com/t/", Page: "pages/index/index"}}
	if v := must(t, on(t, f.Codes).CheckRule, rule); len(v.Problems) != 0 || len(v.Conflicts) != 0 {
		t.Errorf("%+v", v)
	}
}
