package batch

import (
	"context"
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
)

func TestPreflightNamesWhoWillFailAndSendsNothing(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 8, quick)
	h := newHouse(t, p)
	e := h.start(true)
	first := plan(GoalAudited)
	first.Targets = merchant.Targets{Merchants: h.ids[:2]}
	if r := h.run(first); r.Succeeded != 2 {
		t.Fatalf("%+v", r)
	}
	p.mu.Lock()
	delete(p.tokens, p.merchants()[2].MiniAppID)
	p.mu.Unlock()
	tpl, err := h.providers.FindTemplate("")
	if err != nil {
		t.Fatal(err)
	}
	tpl.Tier = provider.Ordinary
	if _, err := h.providers.UpdateTemplate(tpl); err != nil {
		t.Fatal(err)
	}
	with, err := h.merchants.Get(h.ids[3])
	if err != nil {
		t.Fatal(err)
	}
	with.Ext = map[string]string{"shop": "1001"}
	if _, err := h.merchants.Update(with); err != nil {
		t.Fatal(err)
	}
	before := len(p.Calls())
	pl := plan(GoalOnline)
	pl.Waves = []Wave{{Percent: 50}}
	f, err := e.Preflight(t.Context(), pl)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]int{}
	for _, i := range f.Issues {
		codes[i.Code]++
		if i.Message.ZH == "" || i.Message.EN == "" {
			t.Errorf("%+v", i)
		}
	}
	planned := 0
	for _, d := range f.Calendar.Days { // two of today's audits are used, unless midnight was in between
		planned += d.Submit
	}
	if f.Total != 8 || f.Blocked != 3 || f.Ready != 5 || f.Days < 1 || f.Days > 2 || planned != 5 || f.Calendar.EndsAt.IsZero() || f.Unknown == 0 || f.Sample == nil ||
		f.Waves[0]+f.Waves[1] != f.Ready || f.Waves[0] >= 4 || f.Calls != 25 ||
		codes["CAN_NOT_SUBMIT_WITH_AUDIT_GRAY"] != 2 || codes["authorize.not_authorized"] != 1 {
		t.Fatalf("%+v %v", f, codes)
	}
	pl.Ext = `{"ext":{"shop":"{{ext.shop}}"}}`
	pl.AppVersion = "0.0.1"
	if f, err = e.Preflight(t.Context(), pl); err != nil || f.Blocked != 7 {
		t.Fatalf("%+v %v", f, err)
	}
	if n := len(p.Calls()); n != before {
		t.Fatalf("the preflight made %d calls", n-before)
	}
	if got, err := e.Refresh(context.Background(), plan(GoalOnline), nil); got.Read != 7 || got.Failed != 1 || got.Template != nil || err != nil {
		t.Fatal(got, err)
	}
	if f, _ = e.Preflight(t.Context(), plan(GoalOnline)); f.Unknown != 1 || f.Oldest.IsZero() {
		t.Fatalf("%+v", f)
	}
}

func TestAMissingValueFailsOnlyThatMerchantUntilItIsFilledIn(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, quick)
	h := newHouse(t, p)
	e := h.start(true)
	for _, id := range h.ids[:2] {
		m, _ := h.merchants.Get(id)
		m.Ext = map[string]string{"shop": "1001"}
		if _, err := h.merchants.Update(m); err != nil {
			t.Fatal(err)
		}
	}
	pl := plan(GoalOnline)
	pl.Ext = `{"extEnable":true,"ext":{"shop":"{{ext.shop}}"}}`
	r := h.run(pl)
	if r.Succeeded != 2 || len(r.Failed) != 1 || r.Failed[0].Code != "provider.ext_missing" || r.Failed[0].Step != StepUpload {
		t.Fatalf("%+v", r)
	}
	m, _ := h.merchants.Get(h.ids[2])
	m.Ext = map[string]string{"shop": "1002"}
	if _, err := h.merchants.Update(m); err != nil {
		t.Fatal(err)
	}
	if n, err := e.Retry(r.Batch); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	h.checkEnds(h.wait(r.Batch))
	if _, err := e.Create(Plan{Goal: GoalOnline, TemplateVersion: "1.0.0"}); fault.CodeOf(err) != "batch.plan" {
		t.Fatal(err)
	}
	if err := e.Delete(r.Batch); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Get(r.Batch); fault.CodeOf(err) != "batch.not_found" {
		t.Fatal(err)
	}
	if list, err := e.List(); err != nil || len(list) != 0 {
		t.Fatal(list, err)
	}
}

func TestThrottlingSlowsEveryoneAndFailsNobody(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 8, quick)
	h := newHouse(t, p)
	p.set(`{"rate_limit":4}`)
	client, _ := h.providers.Client(h.app.ID)
	client.Pacer().SetRate(300)
	h.start(true)
	h.checkEnds(h.run(plan(GoalOnline)))
	if client.Pacer().Stats().Throttled == 0 {
		t.Error("nothing was throttled; the test is too weak")
	}
}
