package batch

import (
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// form is what the platform got as the audit form of a merchant's first version.
func (p *platform) form(miniAppID string) map[string]string {
	p.t.Helper()
	var world struct {
		Merchants []struct {
			MiniAppID string `json:"mini_app_id"`
			Versions  []struct {
				Form map[string]string `json:"form"`
			} `json:"versions"`
		} `json:"merchants"`
	}
	p.Control("GET", "/world", nil, &world)
	for _, m := range world.Merchants {
		if m.MiniAppID == miniAppID && len(m.Versions) > 0 {
			return m.Versions[0].Form
		}
	}
	return nil
}

// give sets one value of a merchant's record.
func (h *house) give(id, key, value string) {
	h.t.Helper()
	m, err := h.merchants.Get(id)
	if err == nil {
		m.Ext = map[string]string{key: value}
		_, err = h.merchants.Update(m)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// Each merchant is sent the form with its own values, and what cannot be filled
// is told before anything is sent and never sent.
func TestEachMerchantIsSentTheFormWithItsOwnValues(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, quick)
	h := newHouse(t, p)
	e := h.start(true)
	h.give(h.ids[0], "city", "杭州")
	h.give(h.ids[1], "city", "苏州")
	pl := plan(GoalOnline)
	pl.Form = version.Form{Description: "{{name}}在{{ext.city}}的门店更新至 {{template_version}}，新增会员与预约。", Memo: "for {{mini_app_id}}"}
	pl.Own = []OwnForm{{h.ids[1], version.Form{Memo: "own words of {{name}}"}}, {h.ids[0], version.Form{}}}
	f, err := e.Preflight(t.Context(), pl)
	if err != nil {
		t.Fatal(err)
	}
	blocked := slices.DeleteFunc(slices.Clone(f.Issues), func(i Issue) bool { return i.Code != string(version.CodeForm) })
	if len(blocked) != 1 || blocked[0].MerchantID != h.ids[2] || blocked[0].Field != "version_desc" || !strings.Contains(blocked[0].Message.ZH, "{{ext.city}}") || f.Blocked != 1 {
		t.Fatalf("%+v", f.Issues)
	}
	if len(f.Plan.Own) != 1 || f.Sample == nil || !strings.Contains(f.Sample.Description, "在杭州的门店更新至 "+templateVersion) {
		t.Errorf("own %+v, sample %+v", f.Plan.Own, f.Sample)
	}
	r := h.run(pl)
	if r.Succeeded != 2 || len(r.Failed) != 1 || r.Failed[0].Code != string(version.CodeForm) {
		t.Fatalf("%+v", r)
	}
	world := p.merchants()
	if n := len(world[2].Versions); n != 0 {
		t.Errorf("%d versions of the merchant whose form cannot be filled", n)
	}
	for i, want := range []struct{ city, memo string }{{"杭州", "for " + world[0].MiniAppID}, {"苏州", "own words of "}} {
		form := p.form(world[i].MiniAppID)
		if !strings.Contains(form["version_desc"], "在"+want.city+"的门店更新至 "+templateVersion) || !strings.HasPrefix(form["memo"], want.memo) {
			t.Errorf("%+v", form)
		}
		kept, _, known, err := e.Versions.Submission(h.ids[i])
		if err != nil || !known || kept.Description != form["version_desc"] || kept.Memo != form["memo"] {
			t.Errorf("remembered as the last form: %+v %v", kept, err)
		}
	}
	last, known, err := e.LastForm(f.Plan.Template)
	if err != nil || !known || last.Form.Description != pl.Form.Description || len(last.Own) != 1 {
		t.Errorf("the template's last form: %+v %v", last, err)
	}
	h.give(h.ids[2], "city", "宁波")
	if n, err := e.Retry(r.Batch); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	h.checkEnds(h.wait(r.Batch))
	pl.Form.Memo = "{{nmae}}"
	if _, err := e.Create(pl); fault.CodeOf(err) != version.CodeForm || fault.As(err).Field != "memo" {
		t.Errorf("a plan with an unknown placeholder: %v", err)
	}
}

// What a merchant is sent after the program ended in between is what the plan
// and the record say, as before.
func TestTheSameTextsAreSentAfterAKill(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 2, quick)
	h := newHouse(t, p)
	h.start(true)
	pl := plan(GoalAudited)
	pl.Form = version.Form{Description: "{{name}}的门店更新，新增会员与预约功能。", Memo: "all"}
	pl.Own = []OwnForm{{h.ids[1], version.Form{Memo: "own of {{name}}"}}}
	pl.Waves = []Wave{{Count: 1}}
	id := h.create(pl)
	h.until("the first wave is over", func() bool {
		b, err := h.engine.Get(id)
		return err == nil && b.Status == Confirm
	})
	h.reopen()
	if err := h.start(true).Continue(id); err != nil {
		t.Fatal(err)
	}
	if r := h.wait(id); r.Succeeded != 2 {
		t.Fatalf("%+v", r)
	}
	for i, m := range p.merchants() {
		record, _ := h.merchants.Get(h.ids[i])
		form := p.form(m.MiniAppID)
		if want := []string{"all", "own of " + record.Name}[i]; form["memo"] != want || !strings.HasPrefix(form["version_desc"], record.Name+"的门店") {
			t.Errorf("%+v, want %s", form, want)
		}
	}
}

func TestADescriptionIsProposedFromWhatTheTemplateVersionBrings(t *testing.T) {
	t.Parallel()
	least, most := version.DescriptionLength()
	for _, own := range []string{"", "修复支付", "新增会员与预约功能，优化首页加载速度，修复已知问题。", strings.Repeat("很长的说明", 200)} {
		got := Describe("1.2.0", own)
		if errs := version.ValidateShared(version.Form{Description: got}, time.Now()); len(errs) > 0 {
			t.Errorf("%q became %q: %v (%d to %d)", own, got, errs, least, most)
		}
		if len(own) < 300 && !strings.Contains(got, own) {
			t.Errorf("%q became %q", own, got)
		}
	}
}

// What an audit refused is corrected for many at once, each difference is seen
// before anything is sent, and the versions that are there are submitted again.
func TestRejectionsAreCorrectedForManyAtOnce(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, `{"build_ms":20,"audit_ms":50,"reject_rate":1}`)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalAudited)
	pl.Form.Memo = "before"
	pl.Own = []OwnForm{{h.ids[0], version.Form{Memo: "own"}}}
	r := h.run(pl)
	if len(r.Failed) != 3 {
		t.Fatalf("%+v", r)
	}
	p.set(`{"reject_rate":0}`)
	fix := Fix{Form: version.Form{Description: "{{name}}的新版本说明，补充会员与预约的使用方法。"}}
	n := len(p.Calls())
	list, err := e.PreviewFix(r.Batch, fix)
	if err != nil || len(list) != 3 || len(p.Calls()) != n {
		t.Fatalf("%+v %v", list, err)
	}
	for _, f := range list {
		if len(f.Changes) != 1 || f.Changes[0].Field != "version_desc" || !strings.HasPrefix(f.Changes[0].After, f.Merchant) || len(f.Problems) > 0 || f.Reason.ZH == "" {
			t.Errorf("%+v", f)
		}
	}
	for _, wrong := range []Fix{{}, {Tasks: []string{"nobody"}, Form: fix.Form}, {Form: version.Form{Memo: "{{nmae}}"}}, {Form: version.Form{Memo: "{{ext.none}}"}}} {
		if got, err := e.FixRejected(r.Batch, wrong); err == nil || got != 0 {
			t.Errorf("%+v: %d are tried", wrong, got)
		}
	}
	some := fix
	some.Tasks = []string{list[0].Task, list[1].Task}
	if got, err := e.FixRejected(r.Batch, some); got != 2 || err != nil {
		t.Fatal(got, err)
	}
	if again := h.wait(r.Batch); again.Succeeded != 2 || len(again.Failed) != 1 {
		t.Fatalf("%+v", again)
	}
	for i, m := range p.merchants() {
		form := p.form(m.MiniAppID)
		corrected := strings.Contains(form["version_desc"], "补充会员")
		if corrected != (i < 2) || len(m.Versions) != 1 || form["memo"] != []string{"own", "before", "before"}[i] {
			t.Errorf("%d: %d versions, %+v", i, len(m.Versions), form)
		}
	}
	h.reopen()
	b, err := h.start(true).Get(r.Batch)
	if err != nil || len(b.Plan.Own) != 2 {
		t.Errorf("what was corrected is not in the plan on disk: %+v %v", b.Plan.Own, err)
	}
}

// Who is not authorized any more is left out of a correction, with the reason,
// and keeps nobody else from being submitted again.
func TestACorrectionLeavesOutWhoIsNotAuthorized(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 2, `{"build_ms":20,"audit_ms":50,"reject_rate":1}`)
	h := newHouse(t, p)
	e := h.start(true)
	r := h.run(plan(GoalAudited))
	if len(r.Failed) != 2 {
		t.Fatalf("%+v", r)
	}
	p.set(`{"reject_rate":0}`)
	first := p.merchants()[0].MiniAppID
	p.mu.Lock()
	delete(p.tokens, first)
	p.mu.Unlock()
	fix := Fix{Form: version.Form{Description: "{{name}}的新版本说明，补充会员与预约的使用方法。"}}
	list, err := e.PreviewFix(r.Batch, fix)
	if err != nil || len(list) != 2 || !list[0].Out || list[0].Problems[0].Code != "authorize.not_authorized" || list[1].Out || len(list[1].Problems) > 0 {
		t.Fatalf("%+v %v", list, err)
	}
	only := fix
	only.Tasks = []string{list[0].Task}
	if n, err := e.FixRejected(r.Batch, only); n != 0 || err == nil {
		t.Fatalf("%d are tried, %v", n, err)
	}
	if n, err := e.FixRejections(Fix{Tasks: []string{list[0].Task, list[1].Task}, Form: fix.Form}); n != 1 || err != nil {
		t.Fatalf("%d are tried, %v", n, err)
	}
	if again := h.wait(r.Batch); again.Succeeded != 1 || len(again.Failed) != 1 {
		t.Fatalf("%+v", again)
	}
}
