package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/picture/picturetest"
	"minifleet/backend/provider"
	"minifleet/backend/version"
)

const aDescription = "新增会员积分和储值功能，优化点餐流程，修复若干已知问题。"

// TestPublishingThroughTheFacade opens the demo once, because making its keys
// takes long.
func TestPublishingThroughTheFacade(t *testing.T) {
	f := openedDemo(t)
	waitFor(t, f, "the reading", func() bool { return !must(t, on(t, f.Runs).List, ListRuns{}).Runs[0].Working() })
	settings := must(t, f.Demo.Panel, Nothing{}).Settings
	settings.Audit, settings.AuditMS, settings.BuildMS = "auto", 50, 10
	must(t, f.Demo.Configure, settings)
	free := merchantWithout(t, f)
	oneVersion(t, f, free)
	aForm(t, f, free)
	aBatch(t, f)
	theJournal(t, f, free)
}

// merchantWithout is an authorized merchant whose audit slot is free.
func merchantWithout(t *testing.T, f *Facade) string {
	t.Helper()
	for _, row := range must(t, on(t, f.Merchants).Find, FindMerchants{Filter: fleet.Filter{Standings: []fleet.Standing{fleet.StandingActive}}, Limit: 60}).Rows {
		if row.State == "" && row.Online != "" {
			return row.ID
		}
	}
	t.Fatal("every merchant is occupied")
	return ""
}

func rowOfVersion(t *testing.T, f *Facade, id, number string) version.Row {
	t.Helper()
	for _, row := range must(t, on(t, f.Versions).List, ByMerchant{id}).Versions {
		if row.Version == number {
			return row
		}
	}
	return version.Row{}
}

func oneVersion(t *testing.T, f *Facade, id string) {
	t.Helper()
	list := must(t, on(t, f.Versions).Refresh, ByMerchant{id})
	if list.Barred != nil || !list.Upload.Legal || list.FetchedAt.IsZero() || list.Next == "" {
		t.Fatalf("%+v", list)
	}
	preview := must(t, on(t, f.Versions).PreviewExt, ExtOf{MerchantID: id, Ext: `{"ext":{"shop":"{{name}}"}}`})
	if preview.Problem != nil || !strings.Contains(preview.Rendered, list.MerchantName) || len(preview.Placeholders) != 1 {
		t.Errorf("%+v", preview)
	}
	if p := must(t, on(t, f.Versions).PreviewExt, ExtOf{Ext: "{"}); p.Problem == nil {
		t.Error("half an ext is not refused")
	}
	template := must(t, on(t, f.Templates).List, ByApp{}).Templates[0]
	must(t, on(t, f.Versions).Upload, UploadVersion{MerchantID: id, Version: list.Next, Template: template.ID})
	waitFor(t, f, "the build", func() bool {
		return must(t, on(t, f.Versions).BuildState, OneVersion{id, list.Next}).State == version.BuildDone
	})
	if row := rowOfVersion(t, f, id, list.Next); row.State != version.Init || row.StateName.IsZero() || len(row.Actions) == 0 {
		t.Errorf("%+v", row)
	}
	if _, err := on(t, f.Versions).Act(t.Context(), ActOnVersion{MerchantID: id, Version: list.Next, Action: version.Submit}); fault.CodeOf(err) != "version.no_such_action" {
		t.Errorf("a submission without a form: %v", err)
	}
	must(t, on(t, f.Versions).Act, ActOnVersion{MerchantID: id, Version: list.Next, Action: version.ExperienceCreate})
	waitFor(t, f, "the experience code", func() bool {
		return must(t, on(t, f.Versions).Experience, OneVersion{id, list.Next}).Experience.Status == version.ExperienceReady
	})
	code := rowOfVersion(t, f, id, list.Next).ExperienceCode
	if code == nil || code.ExpiresAt.IsZero() {
		t.Fatalf("%+v", code)
	}
	if p := must(t, on(t, f.Versions).Picture, PictureOf{MerchantID: id, URL: code.QRCodeURL}); p.Type != "image/png" || len(p.Content) == 0 {
		t.Errorf("%s, %d bytes", p.Type, len(p.Content))
	}
	if _, err := on(t, f.Versions).Picture(t.Context(), PictureOf{MerchantID: id, URL: "http://127.0.0.1:1/secret.png"}); fault.CodeOf(err) != "version.picture_unknown" {
		t.Errorf("an address no version names: %v", err)
	}
	must(t, on(t, f.Versions).Act, ActOnVersion{MerchantID: id, Version: list.Next, Action: version.ExperienceCancel})
}

func aForm(t *testing.T, f *Facade, id string) {
	t.Helper()
	number := must(t, on(t, f.Versions).List, ByMerchant{id}).Versions[0].Version
	rules := must(t, on(t, f.Versions).Rules, Nothing{})
	if len(rules.Files) != 16 || len(rules.Provinces) != 34 {
		t.Errorf("%d files, %d provinces", len(rules.Files), len(rules.Provinces))
	}
	if _, err := on(t, f.Versions).Attach(t.Context(), AttachFile{Field: "app_logo", Name: "logo.png", Content: []byte("no picture")}); fault.CodeOf(err) != "version.form" {
		t.Errorf("a logo that is no picture: %v", err)
	}
	zip := []byte("PK\x03\x04 and the rest")
	file := must(t, on(t, f.Versions).Attach, AttachFile{Field: "test_file_name", Name: "账号.zip", Content: zip})
	if file.Ref == "" || file.Content != nil || !bytes.Equal(must(t, on(t, f.Versions).Attachment, AttachmentRef{file.Ref}).Content, zip) {
		t.Errorf("%+v", file)
	}
	form := version.Form{Version: number, Description: "太短", Files: []version.Attachment{file}}
	if got := must(t, on(t, f.Versions).Submit, FormOf{id, form}); got.Sent || len(got.Problems) != 1 || got.Problems[0].Field != "version_desc" {
		t.Errorf("%+v", got)
	}
	form.Description = aDescription
	looksEndWithTheirRequest(t, f, id, form)
	if got := must(t, on(t, f.Versions).Submit, FormOf{id, form}); !got.Sent {
		t.Errorf("%+v", got)
	}
	if draft := must(t, on(t, f.Versions).Draft, OneVersion{id, "9.9.9"}); draft.Form.Description != aDescription || len(draft.Form.Files) != 1 || draft.Form.Version != "9.9.9" {
		t.Errorf("%+v", draft)
	}
	if d := must(t, on(t, f.Versions).RefreshDetail, OneVersion{id, number}); !d.Found || d.Detail.Description != aDescription {
		t.Errorf("%+v", d)
	}
	if d := must(t, on(t, f.Versions).Detail, OneVersion{id, "0.0.0"}); d.Found {
		t.Errorf("%+v", d)
	}
}

// looksEndWithTheirRequest: what looks at the pictures of a form, for one merchant
// and for a plan, goes no further than whoever asked waits.
func looksEndWithTheirRequest(t *testing.T, f *Facade, id string, form version.Form) {
	t.Helper()
	form.Files = []version.Attachment{{Field: "first_screen_shot", Name: "a.jpg", Content: picturetest.Scans(1080, 1920, 40)}}
	over, cancel := context.WithCancel(t.Context())
	must(t, on(t, f.Versions).Precheck, FormOf{id, form})
	cancel()
	if _, err := on(t, f.Versions).Precheck(over, FormOf{id, form}); !errors.Is(err, context.Canceled) {
		t.Errorf("a precheck goes on after its request: %v", err)
	}
	template := must(t, on(t, f.Templates).List, ByApp{}).Templates[0]
	plan := batch.Plan{Template: template.ID, TemplateVersion: newestOf(template), Goal: batch.GoalBuilt, Targets: merchant.Targets{Merchants: someOf(t, f, 2)}}
	must(t, on(t, f.Batches).Preflight, plan)
	if _, err := on(t, f.Batches).Preflight(over, plan); !errors.Is(err, context.Canceled) {
		t.Errorf("a preflight goes on after its request: %v", err)
	}
}

func aBatch(t *testing.T, f *Facade) {
	t.Helper()
	template := must(t, on(t, f.Templates).List, ByApp{}).Templates[0]
	plan := batch.Plan{Template: template.ID, TemplateVersion: newestOf(template), Goal: batch.GoalBuilt,
		Targets: merchant.Targets{Merchants: someOf(t, f, 4)}, Waves: []batch.Wave{{Count: 1}}, SetBack: true}
	if got := must(t, on(t, f.Batches).Preflight, batch.Plan{Template: template.ID, Goal: batch.GoalBuilt, Targets: merchant.Targets{All: true}}); got.Problem == nil {
		t.Error("a plan without a version is not refused")
	}
	pre := must(t, on(t, f.Batches).Preflight, plan)
	if pre.Problem != nil || pre.Preflight.Total != 4 || pre.Preflight.Sample == nil || pre.Preflight.Waves[0] != 1 {
		t.Fatalf("%+v", pre)
	}
	id := must(t, on(t, f.Batches).Create, plan).Batch.ID
	waitFor(t, f, "the first wave", func() bool { return must(t, on(t, f.Batches).Get, ByID{id}).Batch.Status == batch.Confirm })
	must(t, on(t, f.Batches).Continue, ByID{id})
	waitFor(t, f, "the end", func() bool { return must(t, on(t, f.Batches).Get, ByID{id}).Batch.Status.Over() })
	board := must(t, on(t, f.Batches).Get, ByID{id})
	if done := board.Batch.Counts.States[batch.Succeeded]; done+len(board.Groups) < 4 || board.Undoable != 0 {
		t.Errorf("%+v", board)
	}
	if page := must(t, on(t, f.Batches).Tasks, TasksOf{ID: id, Filter: batch.Filter{Limit: 3}}); page.Total != 4 || len(page.Tasks) != 3 {
		t.Errorf("%d of %d", len(page.Tasks), page.Total)
	}
	report := string(f.taken(t, func() (Delivery, error) {
		return on(t, f.Batches).Report(t.Context(), ReportOf{ID: id, File: FileFormat{merchant.CSV, fault.English}})
	}))
	if lines := strings.Count(report, "\r\n"); lines != 5 || !strings.HasPrefix(report, "\ufeffMerchant,") {
		t.Errorf("%d lines: %q", lines, report)
	}
	list := must(t, on(t, f.Batches).List, Nothing{}).Batches
	if data, err := json.Marshal(list[0]); err != nil || list[0].Template != template.Name || bytes.Contains(data, []byte(aDescription)) {
		t.Errorf("%s %v", data, err)
	}
	must(t, on(t, f.Batches).Delete, ByID{id})
}

// newestOf is the newest version of a template that may be published.
func newestOf(t provider.Template) (newest string) {
	for _, v := range t.Versions {
		if v.Status == string(version.Release) && (newest == "" || version.Compare(v.Version, newest) > 0) {
			newest = v.Version
		}
	}
	return newest
}

func theJournal(t *testing.T, f *Facade, id string) {
	t.Helper()
	page := must(t, on(t, f.Journal).Search, journal.Query{MerchantID: id, Action: "version.", Limit: 2})
	if len(page.Entries) != 2 || page.Next == "" || page.Entries[0].Label.ZH == "" {
		t.Fatalf("%+v", page)
	}
	if e := page.Entries[0]; e.MerchantID != id {
		t.Errorf("%+v", e)
	}
	file := f.taken(t, func() (Delivery, error) {
		return on(t, f.Journal).Export(t.Context(), ExportJournal{Query: journal.Query{MerchantID: id}, File: FileFormat{merchant.CSV, fault.Chinese}})
	})
	if !bytes.Contains(file, []byte("上传版本")) {
		t.Errorf("%s", file)
	}
	if c := must(t, on(t, f.Journal).Choices, Nothing{}); len(c.Actions) == 0 || len(c.Results) != 4 {
		t.Errorf("%+v", c)
	}
}
