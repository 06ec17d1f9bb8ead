package authorize_test

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/creation"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/simulator"
	"minifleet/backend/vault"
)

// against is an authorize service whose platform is the simulator.
type against struct {
	t        *testing.T
	sim      *simulator.Server
	platform *platformtest.Simulator
	auth     *authorize.Service
	listener *authorize.Listener
	people   *merchant.Service
	orders   *creation.Service
	app      provider.App
	world    []string // mini programs
}

func newAgainst(t *testing.T) *against {
	t.Helper()
	platform := platformtest.StartSimulator(t, simulator.Options{Merchants: 4, Seed: 7})
	v, err := vault.Create(t.TempDir(), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	a := &against{t: t, sim: platform.Server, platform: platform}
	bus := event.NewBus(time.Now)
	records := journal.New(journal.Deps{Vault: v, Now: time.Now, Bus: bus})
	providers := provider.New(provider.Deps{Vault: v, Now: time.Now, Bus: bus, Journal: records, Options: provider.Options{Observe: func(app string, c alipay.Call) { a.auth.Observe(app, c) }}})
	given, err := provider.LoadSimulatorFile(filepath.Join(platform.Dir, simulator.InfoFile), provider.WithAES())
	if err != nil {
		t.Fatal(err)
	}
	if a.app, err = providers.AddApp(context.Background(), given); err != nil {
		t.Fatal(err)
	}
	a.people = merchant.New(merchant.Deps{Vault: v, Now: time.Now, Bus: bus, Journal: records})
	if a.listener, err = authorize.NewListener(authorize.Address{Listen: "127.0.0.1:0"}, authorize.Timing{Linger: -1}, bus); err != nil {
		t.Fatal(err)
	}
	a.auth = authorize.New(authorize.Deps{Vault: v, Journal: records, Providers: providers, Merchants: a.people, Bus: bus, Now: time.Now,
		Listener: a.listener, RetryWait: time.Millisecond,
		DecryptAES: func(_, cipher string) (string, error) { return alipay.DecryptAES(given.Secrets.AESKey, cipher) }})
	a.orders = creation.New(creation.Deps{Vault: v, Journal: records, Bus: bus, Platform: a.auth, Providers: providers, Merchants: a.people})
	t.Cleanup(func() { a.auth.Close(); a.listener.Close() })
	for _, m := range platform.Merchants() {
		a.world = append(a.world, m.MiniAppID)
	}
	return a
}

func (a *against) control(method, path string, in, out any) {
	a.t.Helper()
	a.platform.Control(method, path, in, out)
}

func (a *against) consent(mini string, links authorize.Links, state string) string {
	a.t.Helper()
	var answer struct{ Location string }
	a.control("POST", "/consent", map[string]string{"mini_app_id": mini, "redirect_uri": links.Redirect, "state": state}, &answer)
	return answer.Location
}

func (a *against) add(name, mini string) merchant.Merchant {
	a.t.Helper()
	m, err := a.people.Add(merchant.Merchant{AppID: a.app.ID, Name: name, MiniAppID: mini})
	if err != nil {
		a.t.Fatal(err)
	}
	return m
}

func TestTheWholeAuthorizationAgainstTheSimulator(t *testing.T) {
	ctx := context.Background()
	a := newAgainst(t)
	defer a.listener.Acquire("test")()
	one, two := a.add("One", a.world[0]), a.add("Two", "")
	// By the browser, without and with the echo of state.
	_, links, err := a.auth.Begin(ctx, one.ID, authorize.FormPC)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Get(a.consent(a.world[0], links, ""))
	if err != nil || res.StatusCode != 200 {
		t.Fatal(res, err)
	}
	_ = res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if st, _ := a.auth.Status(one.ID); st.State != authorize.StateActive {
		t.Fatalf("%+v", st)
	}
	// By hand: the pasted address, then again.
	_, links, err = a.auth.Begin(ctx, two.ID, authorize.FormInvite)
	if fault.CodeOf(err) != "authorize.invite_needs_app" {
		t.Fatal(err)
	}
	_, links, err = a.auth.Begin(ctx, two.ID, authorize.FormPhone)
	if err != nil {
		t.Fatal(err)
	}
	pasted := a.consent(a.world[1], links, "")
	for i := range 2 {
		out, err := a.auth.Accept(ctx, "", pasted)
		if err != nil || out.MerchantID != two.ID || out.Already != (i == 1) {
			t.Fatalf("%+v %v", out, err)
		}
	}
	if two, _ = a.people.Get(two.ID); two.MiniAppID != a.world[1] {
		t.Errorf("%+v", two)
	}
	// By invitation, which replaces the token; the old one is refused and that
	// proves nothing about the new.
	client, before, _ := a.auth.For(two.ID)
	_, links, err = a.auth.Begin(ctx, two.ID, authorize.FormInvite)
	if err != nil || links.URL == "" {
		t.Fatal(err)
	}
	if _, err := a.auth.Accept(ctx, "", a.consent(a.world[1], links, "")); err != nil {
		t.Fatal(err)
	}
	if _, err := client.VersionListQuery(ctx, before, alipay.VersionListQueryRequest{}); alipay.ClassOf(err) != alipay.ClassAuthorizationLost {
		t.Error(err)
	}
	st, err := a.auth.Check(ctx, two.ID)
	if err != nil || st.State != authorize.StateActive || len(st.Methods) == 0 || st.RefreshDue {
		t.Fatalf("%+v %v", st, err)
	}
	if _, err = a.auth.Refresh(ctx, two.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.auth.FetchAESKey(ctx, two.ID); err != nil {
		t.Error(err)
	}
	if _, err := a.auth.ResetAESKey(ctx, two.ID); err != nil {
		t.Error(err)
	}
	a.control("POST", "/revoke", map[string]string{"mini_app_id": a.world[1]}, nil)
	client, as, err := a.auth.For(two.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = client.VersionListQuery(ctx, as, alipay.VersionListQueryRequest{})
	_, _, err = a.auth.For(two.ID)
	wantFault(t, err, "authorize.lost")
}

// TestAnAuthorizationIsNotUsedForAnotherIdentity changes the record under the
// authorization, as a program before this rule let one do.
func TestAnAuthorizationIsNotUsedForAnotherIdentity(t *testing.T) {
	ctx := context.Background()
	a := newAgainst(t)
	defer a.listener.Acquire("test")()
	m := a.add("One", a.world[0])
	_, links, err := a.auth.Begin(ctx, m.ID, authorize.FormPC)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.auth.Accept(ctx, m.ID, a.consent(a.world[0], links, "")); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*merchant.Merchant){
		"mini program": func(m *merchant.Merchant) { m.MiniAppID = a.world[3] },
		"app":          func(m *merchant.Merchant) { m.AppID = "another" },
	} {
		if m, err = a.people.Get(m.ID); err != nil {
			t.Fatal(err)
		}
		was := m
		change(&m)
		if m, err = a.people.Update(m); err != nil {
			t.Fatal(err)
		}
		_, _, err := a.auth.For(m.ID)
		wantFault(t, err, "authorize.lost")
		for use, f := range map[string]func(context.Context, string) (authorize.Status, error){"check": a.auth.Check, "refresh": a.auth.Refresh} {
			if _, err := f(ctx, m.ID); fault.CodeOf(err) != "authorize.lost" {
				t.Errorf("%s, %s: %v", name, use, err)
			}
		}
		all, err := a.auth.Statuses()
		one, oneErr := a.auth.Status(m.ID)
		for _, st := range []authorize.Status{all[m.ID], one} {
			if st.State != authorize.StateLost || st.Loss != authorize.LossIdentity || st.LossText.IsZero() {
				t.Errorf("%s: %+v %v %v", name, st, err, oneErr)
			}
		}
		if items, err := a.auth.Attention(); err != nil || len(items) != 1 || items[0].Need != authorize.NeedLost {
			t.Errorf("%s: %+v %v", name, items, err)
		}
		// Put right again, the authorization is good again.
		was.UpdatedAt = m.UpdatedAt
		if m, err = a.people.Update(was); err != nil {
			t.Fatal(err)
		}
		if _, _, err := a.auth.For(m.ID); err != nil {
			t.Errorf("%s, put right: %v", name, err)
		}
	}
}

func TestLostRepliesOfTheSimulatorNeverLoseSilently(t *testing.T) {
	ctx := context.Background()
	a := newAgainst(t)
	m := a.add("One", a.world[0])
	a.control("POST", "/settings", map[string]any{"lost_reply_rate": 1.0}, nil)
	_, links, _ := a.auth.Begin(ctx, m.ID, "")
	_, err := a.auth.Accept(ctx, "", a.consent(a.world[0], links, ""))
	a.control("POST", "/settings", map[string]any{"lost_reply_rate": 0.0}, nil)
	switch fault.CodeOf(err) {
	case "authorize.exchange_unknown":
		_ = a.auth.Recover(ctx)
	case "authorize.consent_lost": // never that the merchant's code was wrong
	default:
		t.Fatal(err)
	}
	_, _, err = a.auth.For(m.ID)
	wantFault(t, err, "authorize.not_authorized")
	items, err := a.auth.Attention()
	if err != nil || len(items) != 1 || items[0].Need != authorize.NeedProblem || items[0].Links == nil {
		t.Fatalf("%+v %v", items, err)
	}
	// The same link brings a new code.
	if _, err := a.auth.Accept(ctx, "", a.consent(a.world[0], links, "")); err != nil {
		t.Fatal(err)
	}
}

func TestAnOrderAgainstTheSimulator(t *testing.T) {
	ctx := context.Background()
	a := newAgainst(t)
	a.control("POST", "/settings", map[string]any{"audit": "auto", "audit_ms": 1}, nil)
	m := a.add("New", "")
	o, err := a.orders.Create(ctx, m.ID, creation.Form{Account: "new@example.com", AppName: "新店小程序", CertName: "新店有限公司",
		CertNo: "91330100MA00000000", LegalPerson: "新一", ContactName: "新一", ContactPhone: "13800000000"}, nil)
	if err != nil || o.State != creation.StatePlaced {
		t.Fatalf("%+v %v", o, err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for o.State != creation.StateConfirmed {
		if time.Now().After(deadline) {
			t.Fatalf("%+v", o)
		}
		time.Sleep(5 * time.Millisecond) // the order moves in the simulator's own time
		if o, err = a.orders.Query(ctx, o.ID); err != nil {
			t.Fatal(err)
		}
	}
	if m, _ = a.people.Get(m.ID); m.MiniAppID != o.MiniAppID || m.MiniAppID == "" {
		t.Errorf("%+v %+v", m, o)
	}
}
