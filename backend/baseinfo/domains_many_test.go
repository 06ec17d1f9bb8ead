package baseinfo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/platformtest"
	"minifleet/backend/run"
)

func TestDomainsOfManyAreCheckedFirst(t *testing.T) {
	l := platformtest.NewLab(t, 1, 0)
	s := New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Now: time.Now, Runs: l.Runs})
	for _, bad := range [][]string{nil, {"https://api.example.com"}, {"api.example.com", "10.0.0.1"}, {" "}} {
		if _, err := s.AddDomains(bad, l.IDs); fault.CodeOf(err) != CodeInvalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := s.RemoveDomains([]string{"api.example.com"}, nil); fault.CodeOf(err) != "run.nobody" {
		t.Error(err)
	}
	many := make([]string, MaxDomains+1)
	for i := range many {
		many[i] = "a" + strings.Repeat("b", i) + ".example.com"
	}
	if _, err := s.AddDomains(many, l.IDs); fault.CodeOf(err) != CodeInvalid {
		t.Error(err)
	}
	o, err := domainOrder([]string{"API.example.com", " api.example.com ", "b.example.com"})
	if err != nil || !slices.Equal(o.Domains, []string{"api.example.com", "b.example.com"}) {
		t.Error(o, err)
	}
}

// What is there is left alone, each refusal names its domain, and what was added
// before a refusal is not added again.
func TestDomainsOfManyTellWhatWasRefused(t *testing.T) {
	l := platformtest.NewLab(t, 2, 0)
	s := New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Now: time.Now, Runs: l.Runs})
	if _, err := s.AddDomain(t.Context(), l.IDs[0], "api.example.com"); err != nil {
		t.Fatal(err)
	}
	head, err := s.AddDomains([]string{"api.example.com"}, l.IDs)
	v := l.Over(t, head, err)
	if v.Counts.OK != 2 || v.Results[0].Outcome.Note.EN != "it was so before" || v.Results[1].Outcome.Note.EN == v.Results[0].Outcome.Note.EN {
		t.Errorf("%+v", v.Results)
	}
	head, err = s.AddDomains([]string{"img.example.com", "pay.alipay.com"}, l.IDs)
	v = l.Over(t, head, err)
	for _, r := range v.Results {
		if r.State != run.Failed || !strings.HasPrefix(r.Message.ZH, "pay.alipay.com：") || r.Hint.ZH == "" {
			t.Errorf("%+v", r)
		}
	}
	head, err = l.Runs.Retry(v.ID)
	l.Over(t, head, err)
	for id, n := range l.Effects(alipay.MethodSafeDomainCreate) {
		if n != 2 {
			t.Errorf("%s: %d domains were made", id, n)
		}
	}
	head, err = s.RemoveDomains([]string{"api.example.com", "never.example.com"}, l.IDs)
	if v = l.Over(t, head, err); v.Counts.OK != 2 {
		t.Errorf("%+v", v.Results)
	}
	list, err := s.ReadDomains(t.Context(), l.IDs[0])
	if err != nil || list.Has("api.example.com") || !list.Has("img.example.com") {
		t.Errorf("%+v, %v", list, err)
	}
	if len(list.Removed) != 1 || list.Removed[0].Name != "api.example.com" {
		t.Errorf("what was removed is not kept: %+v", list.Removed)
	}
}

func TestAChangeOfDomainsIsLateUntilAVersionIsUploaded(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := DomainList{
		Domains: []Domain{{Name: "elsewhere.example.com"}, {Name: "old.example.com", AddedAt: at.Add(-time.Hour)}, {Name: "new.example.com", AddedAt: at.Add(time.Minute)}},
		Removed: []RemovedDomain{{"gone.example.com", at.Add(-time.Minute)}, {"going.example.com", at.Add(time.Minute)}},
	}
	if added, removed := l.Late(at); !slices.Equal(added, []string{"new.example.com"}) || !slices.Equal(removed, []string{"going.example.com"}) {
		t.Error(added, removed)
	}
	if added, removed := l.Late(at.Add(time.Hour)); len(added)+len(removed) != 0 {
		t.Error(added, removed)
	}
}

// What a turn before did and could not write down needs a version too.
func TestADomainOfATurnThatWasKilledIsLate(t *testing.T) {
	l := platformtest.NewLab(t, 1, 0)
	s := New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Now: time.Now, Runs: l.Runs})
	client, as, err := l.For(l.IDs[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.SafeDomainCreate(t.Context(), as, alipay.SafeDomainCreateRequest{SafeDomain: "api.example.com"}); err != nil {
		t.Fatal(err)
	}
	task := run.Task{MerchantID: l.IDs[0], Again: true}
	for _, do := range []func() (run.Outcome, error){
		func() (run.Outcome, error) {
			return s.addToOne(t.Context(), task, DomainOrder{[]string{"api.example.com"}})
		},
		func() (run.Outcome, error) {
			return s.removeFromOne(t.Context(), task, DomainOrder{[]string{"gone.example.com"}})
		},
	} {
		if _, err := do(); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.Domains(l.IDs[0])
	added, removed := list.Late(time.Now().Add(-time.Minute))
	if err != nil || !slices.Equal(added, []string{"api.example.com"}) || !slices.Equal(removed, []string{"gone.example.com"}) {
		t.Error(added, removed, err)
	}
	if effects := l.Effects(alipay.MethodSafeDomainCreate); effects[l.IDs[0]] != 1 {
		t.Error(effects)
	}
}
