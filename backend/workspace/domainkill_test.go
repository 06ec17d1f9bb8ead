package workspace

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/platformtest"
	"minifleet/backend/run"
	"minifleet/backend/simulator"
)

// Domains are added to many merchants, while the program is
// killed, answers are lost and calls dropped. The platform's log is the
// witness: nothing was added twice, what the run says of each merchant is true,
// a refusal stands with its reason, and each who has them needs a new version.
func TestDomainsOfManySurviveKills(t *testing.T) {
	merchants, kills := crowd()
	sim := platformtest.StartSimulator(t, simulator.Options{Merchants: merchants, Seed: 5})
	dir, w, ids := enrolled(t, sim)
	// One has no room left, which only the platform knows.
	full := miniAppOf(t, w, ids[3])
	client, as, err := w.Authorize.For(ids[3])
	if err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		if _, err := client.SafeDomainCreate(t.Context(), as, alipay.SafeDomainCreateRequest{SafeDomain: string(rune('a'+i%26)) + string(rune('a'+i/26)) + ".example.org"}); err != nil {
			t.Fatal(err)
		}
	}
	before := sim.Effects(alipay.MethodSafeDomainCreate)[full]
	sim.Settings(json.RawMessage(`{"latency_ms":20,"lost_reply_rate":0.1,"refused_rate":0.05}`))
	wanted := []string{"api.example.com", "img.example.com"}
	head, err := w.BaseInfo.AddDomains(wanted, ids)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil { // in the middle of it
		t.Fatal(err)
	}
	killed(t, dir, kills, 100*time.Millisecond, 800*time.Millisecond, nil)

	w = openForRuns(t, dir)
	defer func() { _ = w.Close() }()
	v, err := w.Runs.Show(head.ID)
	if err != nil || v.Status != run.Over || len(v.Results) != merchants {
		t.Fatalf("%+v, %v", v.Head, err)
	}
	added := sim.Effects(alipay.MethodSafeDomainCreate)
	there := map[string]bool{}
	for _, r := range v.Results {
		m := miniAppOf(t, w, r.MerchantID)
		there[r.MerchantID] = r.State == run.OK
		n := added[m]
		switch {
		case m == full:
			if n != before || r.State == run.OK {
				t.Errorf("%d domains of the full one, and the run says %s", n, r.State)
			}
		case n > 2, r.State == run.OK && n != 2:
			t.Errorf("%s: %d domains were added, and the run says %s %s", m, n, r.State, r.Message.EN)
		}
		if r.State != run.OK && (r.Message.ZH == "" || r.Hint.ZH == "") {
			t.Errorf("a failure without a reason or a next step: %+v", r)
		}
	}
	standings, err := w.Fleet.DomainsOf(ids)
	if err != nil || len(standings) != merchants {
		t.Fatal(len(standings), err)
	}
	for _, d := range standings {
		if there[d.Merchant.ID] && !slices.Equal(d.Added, wanted) {
			t.Errorf("%s needs a version for %v", d.Merchant.MiniAppID, d.Added)
		}
	}
}
