package road

import (
	"slices"
	"testing"

	"minifleet/backend/creation"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/merchant"
)

// ready is a readiness in which every step is there but those named.
func ready(open map[fleet.Kind]fleet.State, v fleet.Versions) fleet.Readiness {
	r := fleet.Readiness{Versions: v}
	for _, k := range fleet.Kinds() {
		s := fleet.Step{Kind: k, State: fleet.There, Optional: k == fleet.Testers}
		if state, is := open[k]; is {
			s.State, s.Next = state, &fleet.Next{Place: fleet.ToRefresh, Text: fault.T("next", "下一步")}
		}
		r.Steps = append(r.Steps, s)
	}
	return r
}

func TestTheNextStageAndWhoseTurnItIs(t *testing.T) {
	shop := merchant.Merchant{ID: "1", MiniAppID: "2021"}
	uploaded := fleet.Versions{Highest: "1.0.0"}
	type states = map[fleet.Kind]fleet.State
	for name, c := range map[string]struct {
		f     Facts
		first Kind
		who   Who
	}{
		"nothing but a record": {Facts{Merchant: merchant.Merchant{ID: "1"}, Ready: ready(states{fleet.Authorized: fleet.Missing, fleet.Info: fleet.Unasked, fleet.Audit: fleet.Unasked}, fleet.Versions{})}, Authorized, Us},
		"a link is out":        {Facts{Merchant: shop, Ready: ready(states{fleet.Authorized: fleet.Waiting, fleet.Info: fleet.Unasked}, uploaded)}, Authorized, Merchant},
		"an order waits": {Facts{Merchant: merchant.Merchant{ID: "1"}, Ready: ready(states{fleet.Authorized: fleet.Missing}, uploaded),
			Orders: []creation.Order{{State: creation.StateRefused}, {State: creation.StatePlaced}}}, Program, Merchant},
		"an order was refused": {Facts{Merchant: merchant.Merchant{ID: "1"}, Ready: ready(states{fleet.Authorized: fleet.Missing}, uploaded),
			Orders: []creation.Order{{State: creation.StateClosed}}}, Program, Us},
		"the platform looks at the filing": {Facts{Merchant: shop, Ready: ready(states{fleet.Filing: fleet.Waiting, fleet.Audit: fleet.Missing}, fleet.Versions{})}, Version, Us},
		"only the platform":                {Facts{Merchant: shop, Ready: ready(states{fleet.Filing: fleet.Waiting, fleet.Online: fleet.Waiting}, uploaded)}, Filing, Platform},
		"being built":                      {Facts{Merchant: shop, Ready: ready(states{fleet.Audit: fleet.Waiting}, fleet.Versions{Highest: "1.0.0", Building: true})}, Version, Platform},
		"testers are optional":             {Facts{Merchant: shop, Ready: ready(states{fleet.Testers: fleet.Missing}, uploaded)}, "", ""},
		"papers go with the audit form":    {Facts{Merchant: shop, Ready: ready(states{fleet.Qualifications: fleet.Missing, fleet.Audit: fleet.Missing}, fleet.Versions{})}, Version, Us},
	} {
		r := Walk(c.f)
		if r.First != c.first || r.Stage(r.First).Who != c.who {
			t.Errorf("%s: %s is first, and %q has the turn", name, r.First, r.Stage(r.First).Who)
		}
		if len(r.Stages) != len(Kinds()) || r.Done > r.Total {
			t.Errorf("%s: %d stages, %d of %d done", name, len(r.Stages), r.Done, r.Total)
		}
	}
}

func TestStagesWithoutAnOptionalOneAreCounted(t *testing.T) {
	r := Walk(Facts{Merchant: merchant.Merchant{MiniAppID: "2021"}, Ready: ready(map[fleet.Kind]fleet.State{fleet.Testers: fleet.Missing, fleet.Online: fleet.Missing}, fleet.Versions{Highest: "1.0.0"})})
	if r.Done != len(Kinds())-2 || r.Total != len(Kinds())-1 || r.Over {
		t.Errorf("%d of %d, over %v", r.Done, r.Total, r.Over)
	}
	if r := Walk(Facts{Ready: ready(nil, fleet.Versions{Was: true})}); !r.Over {
		t.Error("a merchant who was online is new")
	}
}

func TestTasksAreWhatTheMerchantHasToDo(t *testing.T) {
	r := Walk(Facts{Merchant: merchant.Merchant{ID: "1"}, Ready: ready(map[fleet.Kind]fleet.State{fleet.Authorized: fleet.Missing, fleet.Logo: fleet.Missing, fleet.Filing: fleet.Waiting}, fleet.Versions{}),
		Orders: []creation.Order{{State: creation.StatePlaced}}})
	open := map[Kind]bool{}
	for _, task := range r.Missing() {
		open[task.Kind] = true
		if task.Title.ZH == "" || task.Text.EN == "" {
			t.Errorf("%+v", task)
		}
	}
	if !open[Program] || !open[Authorized] || !open[Info] || open[Filing] || len(open) != 3 {
		t.Error(open)
	}
}

func TestEveryStepOfReadinessIsAStage(t *testing.T) {
	for _, k := range fleet.Kinds() {
		if !slices.Contains(Kinds(), Kind(k)) {
			t.Errorf("%s is not on the road", k)
		}
	}
}

func TestEveryStageAndTurnHasItsNames(t *testing.T) {
	for _, k := range Kinds() {
		if n := k.Name(); n.EN == string(k) || n.ZH == "" {
			t.Errorf("%s is called %+v", k, n)
		}
	}
	for _, w := range Everybody() {
		if n := w.Name(); n.ZH == string(w) {
			t.Errorf("%s is called %+v", w, n)
		}
	}
}
