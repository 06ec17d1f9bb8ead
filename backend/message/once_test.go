package message

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/creation"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"
	"minifleet/backend/vault"
)

func grantTo(t *testing.T, r *authorizetest.Room, name, app, token string) string {
	t.Helper()
	m := r.Merchant(name, app)
	r.Gateway.On(alipay.MethodAuthTokenApp, func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Fields: map[string]any{"app_auth_token": token, "auth_app_id": app, "user_id": "2088000000000001"}}
	})
	if _, err := r.Authorize.Accept(context.Background(), m.ID, "code-for-"+app+token); err != nil {
		t.Fatal(err)
	}
	return m.ID
}

func TestCancelledEndsOnlyTheCurrentAuthorization(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	m := manager(t, r, &effects{})
	id := grantTo(t, r, "One", mini, "token-new")
	cancel := func(msg, token string, at time.Time) {
		t.Helper()
		content := `{"app_id":"` + platformtest.AppID + `","auth_app_id":"` + mini + `","user_id":"2088","app_auth_token":"` + token + `"}`
		if _, err := m.dispatch.dispatch(r.App, Message{ID: msg, Method: AuthCancelled, Content: []byte(content), At: at}); err != nil {
			t.Fatal(err)
		}
	}
	state := func() authorize.State {
		st, err := r.Authorize.Status(id)
		if err != nil {
			t.Fatal(err)
		}
		return st.State
	}
	cancel("c1", "token-old", r.Clock.Now())
	if state() != authorize.StateActive {
		t.Fatal("a message about the old token ended the new one")
	}
	cancel("c2", "", r.Clock.Now().Add(-time.Hour))
	if state() != authorize.StateActive {
		t.Fatal("a message older than the authorization ended it")
	}
	cancel("c3", "token-new", r.Clock.Now())
	if state() != authorize.StateLost {
		t.Fatal("the current authorization was not ended")
	}
	// The merchant comes back; the message is delivered again.
	r.Gateway.On(alipay.MethodAuthTokenApp, func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Fields: map[string]any{"app_auth_token": "token-3", "auth_app_id": mini}}
	})
	if _, err := r.Authorize.Accept(context.Background(), id, "another-code"); err != nil {
		t.Fatal(err)
	}
	cancel("c3", "token-new", r.Clock.Now())
	cancel("c4", "token-new", r.Clock.Now())
	if state() != authorize.StateActive {
		t.Fatal("a late delivery ended the new authorization")
	}
}

// Whether a message is older than an authorization is told by the platform's
// clock alone: this machine's may be wrong by any amount.
func TestACancellationIsComparedInThePlatformsTime(t *testing.T) {
	for _, wrong := range []time.Duration{-10 * time.Hour, -10 * time.Minute, 10 * time.Minute, 10 * time.Hour} {
		r := authorizetest.NewRoom(t, func(d *authorize.Deps) {
			now := d.Now
			d.PlatformTime = func() (time.Time, bool) { return now().Add(-wrong), true }
		})
		m := manager(t, r, &effects{})
		id := grantTo(t, r, "One", mini, "token-new")
		platform := r.Clock.Now().Add(-wrong)
		for n, c := range []struct {
			after time.Duration
			want  authorize.State
		}{{-time.Minute, authorize.StateActive}, {time.Minute, authorize.StateLost}} {
			content := `{"app_id":"` + platformtest.AppID + `","auth_app_id":"` + mini + `","user_id":"2088"}`
			if _, err := m.dispatch.dispatch(r.App, Message{ID: fmt.Sprint("c", n), Method: AuthCancelled, Content: []byte(content), At: platform.Add(c.after)}); err != nil {
				t.Fatal(err)
			}
			st, err := r.Authorize.Status(id)
			if err != nil {
				t.Fatal(err)
			}
			if st.State != c.want {
				t.Errorf("the clock is %v ahead, a cancellation %v after the consent: %s", wrong, c.after, st.State)
			}
		}
	}
}

func TestMarketAuthorizationIsStoredOnce(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	m := manager(t, r, &effects{})
	one := r.Merchant("One", mini)
	deliver := func(msg, app, token string) {
		t.Helper()
		content := `{"notify_context":{"trigger":"x"},"detail":{"app_auth_token":"` + token + `","app_refresh_token":"r","auth_app_id":"` + app +
			`","app_id":"` + platformtest.AppID + `","user_id":"2088","expires_in":31536000,"re_expires_in":"32140800","auth_time":` + fmt.Sprint(r.Clock.Now().UnixMilli()) + `}}`
		if _, err := m.dispatch.dispatch(r.App, Message{ID: msg, Method: AuthDelivered, Content: []byte(content)}); err != nil {
			t.Fatal(err)
		}
	}
	deliver("d1", mini, "market-1")
	if _, as, err := r.Authorize.For(one.ID); err != nil || as.AppAuthToken != "market-1" {
		t.Fatal(as, err)
	}
	deliver("d2", "2021000000000777", "market-2")
	held, err := r.Authorize.Unknowns()
	if err != nil || len(held) != 1 || held[0].MiniAppID != "2021000000000777" {
		t.Fatalf("%+v %v", held, err)
	}
	deliver("d1", mini, "market-9") // a duplicate by its number, whatever it says
	if _, as, _ := r.Authorize.For(one.ID); as.AppAuthToken != "market-1" {
		t.Fatal("a duplicate took effect")
	}
}

// One order is one entry, however often and under whatever number it is told,
// also after a person decided it.
func TestAMarketOrderIsOneEntry(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	m := manager(t, r, &effects{})
	const stranger = "2021000000000777"
	notices, end := r.Bus.Subscribe(64)
	defer end()
	deliver := func(msg, order, token string) Result {
		t.Helper()
		content := `{"notify_context":{"trigger":"appstore_order","trigger_context":{"out_biz_no":"` + order + `"}},"detail":{"app_auth_token":"` + token +
			`","auth_app_id":"` + stranger + `","app_id":"` + platformtest.AppID + `","auth_time":` + fmt.Sprint(r.Clock.Now().UnixMilli()) + `}}`
		result, err := m.dispatch.dispatch(r.App, Message{ID: msg, Method: AuthDelivered, Content: []byte(content)})
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	if got := deliver("d1", "MO1", "market-1"); got != Applied {
		t.Fatal(got)
	}
	held, err := r.Authorize.Unknowns()
	if err != nil || len(held) != 1 || held[0].Order != "MO1" {
		t.Fatalf("%+v %v", held, err)
	}
	if got := deliver("d2", "MO1", "market-1"); got != Duplicate {
		t.Error(got)
	}
	if err := r.Authorize.DiscardUnknown(held[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := deliver("d3", "MO1", "market-1"); got != Duplicate {
		t.Error(got)
	}
	if held, _ := r.Authorize.Unknowns(); len(held) != 0 {
		t.Errorf("an order that was decided is back: %+v", held)
	}
	if deliver("d4", "MO2", "market-2") != Applied {
		t.Error("another order of the same merchant is passed over")
	}
	told := 0
	for len(notices) > 0 {
		if e := <-notices; e.Kind == event.Notice && e.TitleZH == "新商家在服务市场下单" {
			told++
		}
	}
	if told != 2 {
		t.Errorf("two orders were told %d times", told)
	}
}

func TestConfirmationCompletesTheOrder(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	m := manager(t, r, &effects{})
	orders := m.dispatch.orders.(*creation.Service)
	one := r.Merchant("One", "")
	r.Gateway.On(alipay.MethodISVCreate, func(map[string]any, url.Values) platformtest.Answer { return platformtest.Answer{Lost: true} })
	form := creation.Form{Account: "one@example.com", AppName: "一号店", CertName: "一号有限公司", CertNo: "91330100MA00000000",
		LegalPerson: "王一", ContactName: "王一", ContactPhone: "13800000000"}
	o, err := orders.Create(context.Background(), one.ID, form, nil)
	if err == nil || o.State != creation.StateSending {
		t.Fatalf("%+v %v", o, err)
	}
	content := `{"order_no":"P1","out_order_no":"` + o.OutOrderNo + `","min_app_id":"` + mini + `","status":"SUCCESS","pid":"2088"}`
	for range 2 {
		if _, err := m.dispatch.dispatch(r.App, Message{ID: "k1", Method: MerchantConfirmed, Content: []byte(content)}); err != nil {
			t.Fatal(err)
		}
	}
	if o, err = orders.Order(o.ID); err != nil || o.State != creation.StateConfirmed || o.OrderNo != "P1" || o.MiniAppID != mini {
		t.Fatalf("%+v %v", o, err)
	}
	if got, _ := r.Merchants.Get(one.ID); got.MiniAppID != mini {
		t.Errorf("%+v", got)
	}
}

// TestExactlyOnceAcrossCrashes delivers messages in disorder and twice, and
// ends the program between effect and acknowledgement.
func TestExactlyOnceAcrossCrashes(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	random := rand.New(rand.NewPCG(1, 2))
	applied := map[string]int{} // stands for a room that writes: survives the crash
	audit := func(_, version string, _ bool, _ string, remember func(*vault.Tx) error) (bool, error) {
		applied[version] = 1
		return false, r.Vault.Update(remember)
	}
	id := grantTo(t, r, "One", mini, "token-1")
	open := func() *Manager {
		return NewManager(Deps{Vault: r.Vault, Journal: r.Journal, Bus: r.Bus, Providers: r.Providers, Merchants: r.Merchants,
			Authorize: r.Authorize, Orders: creation.New(creation.Deps{Vault: r.Vault, Journal: r.Journal, Bus: r.Bus, Merchants: r.Merchants, Now: r.Clock.Now}),
			Now: r.Clock.Now, AuditResult: audit})
	}
	m := open()
	const messages = 30
	var queue []Message
	for i := range messages {
		queue = append(queue, Message{ID: fmt.Sprint("q", i), Method: AuditPassed,
			Content: []byte(fmt.Sprintf(`{"mini_app_id":%q,"mini_app_version":"1.0.%d"}`, mini, i))})
	}
	queue = append(queue, Message{ID: "gone", Method: AuthCancelled, At: r.Clock.Now(),
		Content: []byte(`{"auth_app_id":"` + mini + `","app_auth_token":"token-1"}`)})
	results := map[Result]int{}
	for len(queue) > 0 {
		i := random.IntN(len(queue))
		result, err := m.dispatch.dispatch(r.App, queue[i])
		if err != nil {
			t.Fatal(err)
		}
		results[result]++
		switch random.IntN(6) {
		case 0: // killed between effect and acknowledgement: it is delivered again
			r.Reopen()
			m = open()
		case 1: // the acknowledgement is lost
		default:
			queue = append(queue[:i], queue[i+1:]...)
		}
	}
	if len(applied) != messages || results[Applied] != messages+1 || results[Duplicate] == 0 {
		t.Fatalf("%d applied, %v", len(applied), results)
	}
	if st, _ := r.Authorize.Status(id); st.State != authorize.StateLost {
		t.Error("the cancellation was lost")
	}
	page, err := r.Journal.Search(t.Context(), journal.Query{Action: "version.audit.passed", Limit: 100})
	if err != nil || len(page.Entries) != messages {
		t.Fatalf("%d journal entries, %v", len(page.Entries), err)
	}
}

func TestOldMessagesAreRefusedAndForgotten(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	e := &effects{}
	m := manager(t, r, e)
	msg := Message{ID: "o1", Method: AuditPassed, Content: []byte(passed), At: r.Clock.Now()}
	if _, err := m.dispatch.dispatch(r.App, msg); err != nil {
		t.Fatal(err)
	}
	r.Clock.Add(Retention + 48*time.Hour)
	if err := m.dispatch.forget(); err != nil {
		t.Fatal(err)
	}
	if result, err := m.dispatch.dispatch(r.App, msg); err != nil || result != Stale {
		t.Fatal(result, err)
	}
	if len(e.all()) != 1 {
		t.Fatal("an old message took effect again")
	}
	if _, _, err := r.Authorize.For("nobody"); fault.CodeOf(err) != "merchant.not_found" {
		t.Error(err)
	}
}
