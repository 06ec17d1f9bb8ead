package message_test

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/batch"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/message"
	"minifleet/backend/provider"
	"minifleet/backend/simulator"
	"minifleet/backend/vault"
	"minifleet/backend/workspace"
)

// against is a workspace on the simulator with a manager of messages that is
// quick to come back.
type against struct {
	*workspace.Demo
	t        *testing.T
	app      string // record
	manager  *message.Manager
	listener *authorize.Listener

	mu      sync.Mutex
	audits  map[string]int // mini program and version -> how often it took effect
	reasons []string       // of rejections
}

func newAgainst(t *testing.T, merchants int, settings map[string]any) *against {
	t.Helper()
	return newAgainstIn(t, t.TempDir(), merchants, settings)
}

func newAgainstIn(t *testing.T, dir string, merchants int, settings map[string]any) *against {
	t.Helper()
	d, err := workspace.OpenDemo(t.Context(), workspace.DemoOptions{Dir: dir, Merchants: merchants, Rate: 1000})
	if err != nil {
		t.Fatal(err)
	}
	a := &against{Demo: d, t: t, audits: map[string]int{}}
	// One of its own, on a port that is free.
	if a.listener, err = authorize.NewListener(authorize.Address{Listen: "127.0.0.1:0"}, authorize.Timing{Linger: -1}, d.Bus); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if a.manager != nil {
			a.manager.Close()
		}
		a.listener.Close()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	apps, err := d.Providers.ListApps()
	if err != nil || len(apps) != 1 {
		t.Fatal(apps, err)
	}
	a.app = apps[0].ID
	if _, err := d.Control.Settings(t.Context(), settings); err != nil {
		t.Fatal(err)
	}
	a.start()
	return a
}

// start makes a manager, as a program that starts does.
func (a *against) start() {
	a.t.Helper()
	a.manager = message.NewManager(message.Deps{
		Vault: a.Vault, Journal: a.Journal, Bus: a.Bus, Providers: a.Providers, Merchants: a.Merchants, Authorize: a.Authorize, Orders: a.Creation,
		Listener: a.listener, AuditResult: a.audited,
		Timing: message.Timing{Delays: []time.Duration{0, time.Millisecond, 5 * time.Millisecond}, MaxDelay: 20 * time.Millisecond, Stable: time.Hour},
	})
	a.manager.Start()
	a.until("every topic subscribed", func() bool { return len(a.channel().Subscribed) == len(message.Topics()) })
}

func (a *against) restart() {
	a.t.Helper()
	a.manager.Close()
	a.start()
}

func (a *against) audited(miniAppID, number string, passed bool, reason string, remember func(*vault.Tx) error) (bool, error) {
	a.mu.Lock()
	a.audits[miniAppID+" "+number]++
	a.reasons = append(a.reasons, reason)
	a.mu.Unlock()
	return a.Batches.AuditResult(miniAppID, number, passed, reason, remember)
}

func (a *against) channel() message.Channel {
	c, _ := a.manager.Channel(a.app)
	return c
}

// until waits for a condition, looking again at every event.
func (a *against) until(what string, ok func() bool) {
	a.t.Helper()
	events, stop := a.Bus.Subscribe(256)
	defer stop()
	deadline := time.After(30 * time.Second)
	for !ok() {
		select {
		case <-events:
		case <-time.After(20 * time.Millisecond): // the simulator's side has no events
		case <-deadline:
			a.t.Fatalf("never: %s: %+v", what, a.channel())
		}
	}
}

func (a *against) post(path string, body any) {
	a.t.Helper()
	if err := a.Control.Post(a.t.Context(), path, body); err != nil {
		a.t.Fatalf("%s: %v", path, err)
	}
}

// outbox counts the simulator's messages by state.
func (a *against) outbox() map[string]int {
	a.t.Helper()
	var list []struct{ State string }
	a.get("/messages", &list)
	states := map[string]int{}
	for _, m := range list {
		states[m.State]++
	}
	return states
}

func (a *against) get(path string, into any) {
	a.t.Helper()
	apps, err := a.Providers.ListApps()
	if err != nil {
		a.t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(apps[0].Control + path)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		a.t.Fatal(err)
	}
}

func (a *against) acknowledged(n int) func() bool {
	return func() bool { s := a.outbox(); return s["acked"] == n && len(s) == 1 }
}

// inAudit lists the mini programs with a version in audit.
func (a *against) inAudit() map[string]string {
	a.t.Helper()
	w, err := a.Control.World(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	list := map[string]string{}
	for _, m := range w.Merchants {
		for _, v := range m.Versions {
			if v.Status == "AUDITING" {
				list[m.MiniAppID] = v.AppVersion
			}
		}
	}
	return list
}

// publish begins a batch and waits until every version is in audit.
func (a *against) publish(n int) batch.Batch {
	a.t.Helper()
	if err := a.Batches.Start(false); err != nil {
		a.t.Fatal(err)
	}
	b, err := a.Batches.Create(batch.Plan{
		Template: a.TemplateID, TemplateVersion: a.Newest, Goal: batch.GoalOnline, Targets: merchant.Targets{All: true},
	})
	if err != nil {
		a.t.Fatal(err)
	}
	a.until("every version in audit", func() bool { return len(a.inAudit()) == n })
	return b
}

func (a *against) finish(b batch.Batch) batch.Result {
	a.t.Helper()
	ctx, done := context.WithTimeout(a.t.Context(), 30*time.Second)
	defer done()
	result, err := a.Batches.Wait(ctx, b.ID)
	if err != nil {
		a.t.Fatal(err)
	}
	return result
}

func TestMessagesOfTheSimulatorMoveWhatWaits(t *testing.T) { moveWhatWaits(t, "utf-8") }

// Answers and frames in GBK although UTF-8 was asked for are the same answers.
func TestMessagesInGBKMoveWhatWaits(t *testing.T) { moveWhatWaits(t, "gbk") }

func moveWhatWaits(t *testing.T, charset string) {
	a := newAgainst(t, 3, map[string]any{"audit": "manual", "build_ms": 0, "charset": charset})
	b := a.publish(3)
	rejected := ""
	for app, number := range a.inAudit() {
		result, reason := "pass", ""
		if rejected == "" {
			rejected, result, reason = app, "reject", "图标不清晰"
		}
		a.post("/audit", map[string]any{"mini_app_id": app, "app_version": number, "result": result, "reason": reason})
	}
	result := a.finish(b)
	if result.Succeeded != 2 || len(result.Failed) != 1 || result.Failed[0].MiniAppID != rejected {
		t.Errorf("%+v", result)
	}
	a.until("three acknowledged", a.acknowledged(3))
	if !slices.Contains(a.reasons, "图标不清晰") {
		t.Errorf("reasons %q", a.reasons)
	}
	if c := a.channel(); c.State != message.Open || c.Counts.Applied != 3 || c.Counts.Refused+c.Counts.Failed+c.Counts.Unknown != 0 {
		t.Errorf("%+v", c)
	}
	// A cancellation marks the merchant without any call; an order of the
	// service market authorizes again.
	m, err := a.Merchants.ByMiniApp(rejected)
	if err != nil {
		t.Fatal(err)
	}
	state := func() authorize.State { s, _ := a.Authorize.Status(m.ID); return s.State }
	a.post("/revoke", map[string]any{"mini_app_id": rejected})
	a.until("authorization lost", func() bool { return state() == authorize.StateLost })
	a.post("/order", map[string]any{"mini_app_id": rejected})
	a.until("authorized by the market", func() bool { return state() == authorize.StateActive })
	client, as, err := a.Authorize.For(m.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.VersionListQuery(t.Context(), as, alipay.VersionListQueryRequest{}); err != nil {
		t.Error(err)
	}
	a.until("five acknowledged", a.acknowledged(5))
}

// TestEveryMessageOfTheSimulatorOnce sends audit results and cancellations over
// a line that loses, doubles, reorders, corrupts and delays, cuts connections
// and starts the receiver anew.
func TestEveryMessageOfTheSimulatorOnce(t *testing.T) {
	const merchants = 12
	a := newAgainst(t, merchants, map[string]any{"audit": "manual", "build_ms": 0, "seed": 5})
	b := a.publish(merchants)
	if _, err := a.Control.Settings(t.Context(), map[string]any{
		"message_drop_rate": 0.3, "message_duplicate_rate": 0.4, "message_corrupt_rate": 0.3, "message_reorder_rate": 0.5,
		"message_delay_ms": 5, "message_redeliver_ms": 30,
	}); err != nil {
		t.Fatal(err)
	}
	i := 0
	for app, number := range a.inAudit() {
		a.post("/audit", map[string]any{"mini_app_id": app, "app_version": number, "result": "pass"})
		switch i++; i % 6 {
		case 2:
			a.post("/messages/cut", map[string]any{"refuse_ms": 50})
		case 5:
			a.restart()
		}
	}
	if result := a.finish(b); result.Succeeded != merchants {
		t.Errorf("%+v", result)
	}
	a.until("every audit result acknowledged", a.acknowledged(merchants))
	w, err := a.Control.World(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range w.Merchants {
		a.post("/revoke", map[string]any{"mini_app_id": m.MiniAppID})
	}
	a.post("/messages/cut", map[string]any{})
	a.until("every cancellation acknowledged", a.acknowledged(2*merchants))
	for what, n := range a.audits {
		if n != 1 {
			t.Errorf("%s took effect %d times", what, n)
		}
	}
	if len(a.audits) != merchants {
		t.Errorf("%d audit results took effect", len(a.audits))
	}
	for _, m := range w.Merchants {
		record, err := a.Merchants.ByMiniApp(m.MiniAppID)
		if err != nil {
			t.Fatal(err)
		}
		if s, _ := a.Authorize.Status(record.ID); s.State != authorize.StateLost {
			t.Errorf("%s is %s", m.Name, s.State)
		}
	}
	page, err := a.Journal.Search(t.Context(), journal.Query{Action: "version.audit.passed", Limit: 100})
	if err != nil || len(page.Entries) != merchants {
		t.Errorf("%d journal entries, %v", len(page.Entries), err)
	}
	var wire struct {
		Connections     int    `json:"connections"`
		AcksRefused     int    `json:"acks_refused"`
		LastProblem     string `json:"last_problem"`
		CorruptAccepted int    `json:"corrupt_accepted"`
	}
	a.get("/messages/channel", &wire)
	if wire.CorruptAccepted != 0 || wire.AcksRefused != 0 || wire.Connections < 4 {
		t.Errorf("the simulator saw %+v", wire)
	}
	if c := a.channel(); c.State != message.Open {
		t.Errorf("%+v", c)
	}
}

func TestNotificationsOfTheSimulator(t *testing.T) {
	a := newAgainst(t, 2, map[string]any{"audit": "manual", "build_ms": 0, "message_redeliver_ms": 20, "charset": "gbk",
		"message_duplicate_rate": 0.5, "message_corrupt_rate": 0.4, "message_drop_rate": 0.3})
	if err := a.manager.Subscribe(t.Context(), a.app, alipay.CommHTTP); err != nil {
		t.Fatal(err)
	}
	b := a.publish(2)
	a.manager.Close() // no WebSocket any more: the platform falls back on HTTP
	a.until("disconnected", func() bool {
		var c struct{ Connected bool }
		a.get("/messages/channel", &c)
		return !c.Connected
	})
	defer a.listener.Acquire("test")()
	if _, err := a.Control.Settings(t.Context(), map[string]any{"notify_url": a.listener.NotifyURL()}); err != nil {
		t.Fatal(err)
	}
	outcome := "pass"
	for app, number := range a.inAudit() {
		a.post("/audit", map[string]any{"mini_app_id": app, "app_version": number, "result": outcome, "reason": "誠信資質不全"}) // the first ends in a backslash's byte
		outcome = "reject"
	}
	if result := a.finish(b); result.Succeeded != 1 || len(result.Failed) != 1 {
		t.Errorf("%+v", result)
	}
	a.until("both acknowledged", a.acknowledged(2))
	if !slices.Contains(a.reasons, "誠信資質不全") {
		t.Errorf("reasons %q", a.reasons)
	}
	for what, n := range a.audits {
		if n != 1 {
			t.Errorf("%s took effect %d times", what, n)
		}
	}
	var wire struct {
		CorruptAccepted int `json:"corrupt_accepted"`
	}
	if a.get("/messages/channel", &wire); wire.CorruptAccepted != 0 {
		t.Error("a notification with a wrong signature was accepted")
	}
}

func TestTheChannelInCertificateMode(t *testing.T) {
	dir := t.TempDir()
	a := newAgainstIn(t, dir, 1, map[string]any{})
	n, err := provider.LoadSimulatorFile(filepath.Join(dir, "simulator", simulator.InfoFile), provider.WithCertificates())
	if err != nil {
		t.Fatal(err)
	}
	app, err := a.Providers.GetApp(a.app)
	if err != nil {
		t.Fatal(err)
	}
	n.App.ID, n.App.UpdatedAt = app.ID, app.UpdatedAt
	if _, err := a.Providers.UpdateApp(t.Context(), provider.AppChange{App: n.App, Secrets: n.Secrets}); err != nil {
		t.Fatal(err)
	}
	a.until("connected anew", func() bool { c := a.channel(); return c.State == message.Open && c.Counts.Connects == 2 })
	w, err := a.Control.World(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a.post("/revoke", map[string]any{"mini_app_id": w.Merchants[0].MiniAppID})
	a.until("acknowledged", a.acknowledged(1))
	if c := a.channel(); c.Counts.Applied != 1 || c.Counts.Refused != 0 {
		t.Errorf("%+v", c)
	}
}
