package api

import (
	"testing"
	"time"

	"minifleet/backend/api/session/sessiontest"
	"minifleet/backend/fleet"
	"minifleet/backend/version"
)

// openedDemo is a facade on the demo itself.
func openedDemo(t *testing.T) *Facade {
	t.Helper()
	f := New(Options{Dir: t.TempDir(), Shell: sessiontest.Shell{}, UnlockTime: 1})
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := f.Demo.Start(t.Context(), Nothing{}); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestTheDemo opens it once, because making its keys takes long.
func TestTheDemo(t *testing.T) {
	f := openedDemo(t)
	hasSomethingToSee(t, f)
	playsMerchantsAuditorsAndTheNetwork(t, f)
	// Leaving waits for nothing that runs.
	if _, err := on(t, f.Versions).ReadMany(t.Context(), TargetsOf{}); err != nil {
		t.Fatal(err)
	}
	if st, err := f.Vault.Lock(t.Context(), Nothing{}); err != nil || st.State != StateNone {
		t.Fatalf("%+v %v", st, err)
	}
}

func hasSomethingToSee(t *testing.T, f *Facade) {
	t.Helper()
	waitFor(t, f, "the reading", func() bool {
		runs, err := on(t, f.Runs).List(t.Context(), ListRuns{Kind: version.KindRead})
		return err == nil && len(runs.Runs) == 1 && !runs.Runs[0].Working()
	})
	got, err := on(t, f.Overview).Get(t.Context(), ByApp{})
	if err != nil {
		t.Fatal(err)
	}
	c := got.Counts
	if c.Merchants != demoMerchants || c.Lost != 1 || c.Waiting != 1 || c.Never == 0 {
		t.Errorf("authorizations: %+v", c)
	}
	if c.Rejected != 2 || c.Ready != 3 || c.Gray != 1 || c.Online < 20 {
		t.Errorf("versions: %+v", c)
	}
	if c.Behind != c.Online {
		t.Errorf("everything online is from an older template version, but %d of %d are behind", c.Behind, c.Online)
	}
}

// waitFor waits for a condition that events tell of.
func waitFor(t *testing.T, f *Facade, what string, holds func() bool) {
	t.Helper()
	events, stop := f.Events(256)
	defer stop()
	deadline := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-events:
		case <-deadline:
			t.Fatal("never: " + what)
		}
	}
}

func playsMerchantsAuditorsAndTheNetwork(t *testing.T, f *Facade) {
	t.Helper()
	ctx := t.Context()
	before, err := f.Demo.Panel(ctx, Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	added, err := f.Demo.AddMerchants(ctx, DemoMerchants{Count: 3})
	if err != nil || added.Added != 3 {
		t.Fatalf("%+v %v", added, err)
	}
	changed := before.Settings
	changed.EchoState, changed.MessageDropRate, changed.RateLimit = false, 0.5, 7
	now, err := f.Demo.Configure(ctx, changed)
	if err != nil || now != changed {
		t.Fatalf("%+v, want %+v (%v)", now, changed, err)
	}
	if _, err := f.Demo.Configure(ctx, DemoSettings{RejectRate: 2}); err == nil {
		t.Fatal("a rate of 2 was taken")
	}
	after, err := f.Demo.Panel(ctx, Nothing{})
	if err != nil || len(after.World) != len(before.World)+3 || after.Settings != changed {
		t.Fatalf("%d merchants, %+v, %v", len(after.World), after.Settings, err)
	}
	fresh := after.World[len(after.World)-1]
	if fresh.Authorized {
		t.Fatal("a new merchant has authorized already")
	}
	if _, err := f.Demo.Consent(ctx, ByMiniApp{fresh.MiniAppID}); err != nil {
		t.Fatal(err)
	}
	found, err := on(t, f.Merchants).Find(ctx, FindMerchants{Filter: fleet.Filter{Text: fresh.MiniAppID}, Limit: 1})
	if err != nil || len(found.Rows) != 1 || found.Rows[0].Standing != fleet.StandingActive {
		t.Fatalf("%+v %v", found, err)
	}
	if _, err := f.Demo.CutMessages(ctx, Nothing{}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Demo.AddMerchants(ctx, DemoMerchants{Count: 100_000}); err == nil {
		t.Fatal("a world of 100000 merchants was taken")
	}
}
