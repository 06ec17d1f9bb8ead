package batch

import (
	"slices"
	"testing"

	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

func TestAKeptPlanHoldsNothingOfOneBatch(t *testing.T) {
	p := Plan{
		Name: "spring", TemplateVersion: "1.2.0", AppVersion: "3.0.0", Saved: "x", Goal: GoalOnline,
		Form: version.Form{Description: DefaultDescription("1.2.0"), TestAccount: "t", TestPassword: "secret"},
	}
	kept := p.reusable("")
	if kept.Name != "" || kept.TemplateVersion != "" || kept.AppVersion != "" || kept.Saved != "" || kept.Form.Description != "" {
		t.Errorf("%+v", kept)
	}
	if kept.Form.TestPassword != "secret" || kept.Goal != GoalOnline {
		t.Errorf("lost: %+v", kept)
	}
	p.Form.Description = "words of one's own that stay with the plan for all its versions"
	if got := p.reusable("").Form.Description; got != p.Form.Description {
		t.Errorf("a description of one's own became %q", got)
	}
	begun := Saved{ID: "s", Plan: kept}.For("1.3.0").normalised()
	if begun.Saved != "s" || begun.TemplateVersion != "1.3.0" || begun.Form.Description != DefaultDescription("1.3.0") {
		t.Errorf("%+v", begun)
	}
}

func TestAnotherTemplatesVersionIsNeitherNewerNorTheSame(t *testing.T) {
	p := &Plan{TemplateID: "A", TemplateVersion: "1.1.0"}
	of := func(template, number string) facts {
		return facts{fleet: version.Fleet{Versions: []version.Info{{Version: "0.0.3", State: version.Release, Template: number, TemplateID: template}}}}
	}
	for name, c := range map[string]struct {
		f     facts
		there bool
	}{
		"newer of this template":           {of("A", "1.2.0"), true},
		"newer, its template is not known": {of("", "1.2.0"), true},
		"newer of another template":        {of("B", "1.2.0"), false},
		"the same number of another":       {of("B", "1.1.0"), false},
		"the same":                         {of("A", "1.1.0"), true},
	} {
		if _, there := thereAlready(p, Task{}, c.f); there != c.there {
			t.Errorf("%s: there already is %v", name, there)
		}
	}
}

func TestADeletedMerchantIsInNoKeptPlan(t *testing.T) {
	h := newHouse(t, newPlatform(t, 3, `{}`))
	e := h.start(false)
	p := plan(GoalAudited)
	a, b, c := h.ids[0], h.ids[1], h.ids[2]
	p.Targets = merchant.Targets{Merchants: []string{a, b, c}}
	p.Waves = []Wave{{Merchants: []string{a}}, {Merchants: []string{a, b}, ContinueAt: 90}, {Count: 1}}
	p.Own = []OwnForm{{MerchantID: a, Form: version.Form{Memo: "of a"}}, {MerchantID: b, Form: version.Form{Memo: "of b"}}}
	kept, err := e.SavePlan("", "weekly", p)
	if err == nil {
		err = h.vault.Update(e.ForgetInPlansTx(a))
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.SavedPlan(kept.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Plan.Targets.Merchants, []string{b, c}) || len(got.Plan.Own) != 1 || got.Plan.Own[0].MerchantID != b {
		t.Errorf("%+v", got.Plan)
	}
	if w := got.Plan.Waves; len(w) != 2 || !slices.Equal(w[0].Merchants, []string{b}) || w[0].ContinueAt != 90 || w[1].Count != 1 {
		t.Errorf("%+v", w)
	}
}
