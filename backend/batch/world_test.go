package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/simulator"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

const templateVersion = "1.0.1"

// platform is the simulated platform, and the tokens merchants gave.
type platform struct {
	*platformtest.Simulator
	t testing.TB

	mu     sync.Mutex
	tokens map[string]string // by mini app id
}

func newPlatform(t testing.TB, merchants int, settings string) *platform {
	t.Helper()
	return seededPlatform(t, merchants, settings, 7)
}

func seededPlatform(t testing.TB, merchants int, settings string, seed int64) *platform {
	t.Helper()
	return prepare(t, platformtest.StartSimulator(t, simulator.Options{Merchants: merchants, Seed: seed}), settings)
}

func prepare(t testing.TB, sim *platformtest.Simulator, settings string) *platform {
	t.Helper()
	p := &platform{Simulator: sim, t: t, tokens: map[string]string{}}
	p.Control("POST", "/templates", map[string]any{"template_version": templateVersion}, nil)
	p.set(settings)
	return p
}

// set changes the platform's settings, given as JSON.
func (p *platform) set(settings string) {
	p.t.Helper()
	p.Settings(json.RawMessage(settings))
}

// template puts another version of the template online.
func (p *platform) template(number string) {
	p.t.Helper()
	p.Control("POST", "/templates", map[string]any{"template_version": number}, nil)
}

// quiet waits until no call has been made for a while and returns how many
// were.
func (p *platform) quiet() int {
	p.t.Helper()
	for n := -1; ; {
		if now := len(p.Calls()); now == n {
			return n
		} else {
			n = now
		}
		time.Sleep(250 * time.Millisecond)
	}
}

type simVersion struct {
	Number   string `json:"app_version"`
	Status   string `json:"status"`
	Gray     string `json:"gray_strategy"`
	Template string `json:"template_version"`
}

type simMerchant struct {
	MiniAppID string       `json:"mini_app_id"`
	Name      string       `json:"name"`
	Versions  []simVersion `json:"versions"`
}

func (m simMerchant) version(number string) simVersion {
	for _, v := range m.Versions {
		if v.Number == number {
			return v
		}
	}
	return simVersion{}
}

func (p *platform) merchants() []simMerchant {
	p.t.Helper()
	var world struct {
		Merchants []simMerchant `json:"merchants"`
	}
	p.Control("GET", "/world", nil, &world)
	return world.Merchants
}

// noRepeats fails when a changing call was made again for the same version of
// the same mini program after it took effect.
func (p *platform) noRepeats() {
	p.t.Helper()
	done := map[string]int64{}
	for _, c := range p.Calls() {
		if !alipay.Mutates(c.Method) || c.Version == "" {
			continue
		}
		key := c.Method + " " + c.MiniAppID + " " + c.Version
		if at, ok := done[key]; ok {
			p.t.Errorf("%s: call %d (%s %s) after it took effect in call %d", key, c.Seq, c.Code, c.SubCode, at)
		}
		if c.Code == "10000" || c.Effect {
			done[key] = c.Seq
		}
	}
}

// consent lets a merchant authorize, and keeps its token.
func (p *platform) consent(client *alipay.Client, miniAppID string) {
	p.t.Helper()
	token := p.Token(client, miniAppID)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens[miniAppID] = token
}

// house is a workspace on disk that can be closed and opened again.
type house struct {
	t         testing.TB
	p         *platform
	dir       string
	rate      float64
	transport *http.Transport

	vault     *vault.Vault
	bus       *event.Bus
	journal   *journal.Journal
	providers *provider.Service
	merchants *merchant.Service
	engine    *Engine
	app       provider.App
	ids       []string
	change    func(*Deps)  // of the engine to open
	full      atomic.Bool  // the disk of the vault
	writes    atomic.Int64 // how many more it takes, when it is not 0
}

func (h *house) vaultOptions() vault.Options {
	return vault.Options{UnlockTime: 1, Free: func(string) (uint64, error) {
		if h.full.Load() {
			return 0, nil
		}
		if h.writes.Load() > 0 && h.writes.Add(-1) == 0 {
			h.full.Store(true)
		}
		return 1 << 40, nil
	}}
}

func newHouse(t testing.TB, p *platform) *house {
	t.Helper()
	h := &house{t: t, p: p, dir: filepath.Join(t.TempDir(), "vault"), rate: 1000}
	v, err := vault.Create(h.dir, []byte("correct horse battery staple"), h.vaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	h.rooms(v)
	n, tpl, err := provider.LoadSimulator(filepath.Join(p.Dir, simulator.InfoFile))
	if err != nil {
		t.Fatal(err)
	}
	n.App.Rate = h.rate
	if h.app, err = h.providers.AddApp(context.Background(), n); err != nil {
		t.Fatal(err)
	}
	tpl.AppID, tpl.Tier = h.app.ID, provider.Standard
	if _, err := h.providers.AddTemplate(tpl); err != nil {
		t.Fatal(err)
	}
	client, err := h.providers.Client(h.app.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range p.merchants() {
		saved, err := h.merchants.Add(merchant.Merchant{AppID: h.app.ID, Name: fmt.Sprintf("%s %d", m.Name, i), MiniAppID: m.MiniAppID})
		if err != nil {
			t.Fatal(err)
		}
		h.ids = append(h.ids, saved.ID)
		p.consent(client, m.MiniAppID)
	}
	t.Cleanup(h.close)
	return h
}

func (h *house) rooms(v *vault.Vault) {
	h.vault, h.bus = v, event.NewBus(time.Now)
	h.journal = journal.New(journal.Deps{Vault: v, Now: time.Now, Bus: h.bus})
	h.transport = &http.Transport{MaxIdleConnsPerHost: 64}
	h.providers = provider.New(provider.Deps{Vault: v, Now: time.Now, Bus: h.bus, Journal: h.journal, Options: provider.Options{HTTPClient: &http.Client{Transport: h.transport, Timeout: 20 * time.Second}}})
	h.merchants = merchant.New(merchant.Deps{Vault: v, Now: time.Now, Bus: h.bus, Journal: h.journal})
}

// For acts for merchants with the tokens they gave.
func (h *house) For(id string) (*alipay.Client, alipay.Acting, error) {
	m, err := h.merchants.Get(id)
	if err != nil {
		return nil, alipay.Acting{}, err
	}
	h.p.mu.Lock()
	token := h.p.tokens[m.MiniAppID]
	h.p.mu.Unlock()
	if token == "" {
		return nil, alipay.Acting{}, fault.New("authorize.not_authorized", fault.T("not authorized", "未授权")).
			WithHint(fault.T("send a link", "请发送授权链接")).WithRetry(fault.RetryAfterConsent)
	}
	client, err := h.providers.Client(m.AppID)
	return client, alipay.Acting{MerchantID: id, MerchantName: m.Name, MiniAppID: m.MiniAppID, AppAuthToken: token}, err
}

// start opens an engine and lets it work; resumeAll as in Start.
func (h *house) start(resumeAll bool) *Engine {
	h.t.Helper()
	h.open()
	if err := h.engine.Start(resumeAll); err != nil {
		h.t.Fatal(err)
	}
	return h.engine
}

// open opens an engine that does not work yet.
func (h *house) open() {
	h.t.Helper()
	d := Deps{Vault: h.vault, Journal: h.journal, Bus: h.bus, Platform: h, Merchants: h.merchants, Templates: h.providers,
		Versions: version.NewStore(h.vault, time.Now), Now: time.Now, QuotaProbe: 50 * time.Millisecond,
		Looks: func(sent time.Time, n int) (time.Time, bool) { // no call is on its way for long here
			return sent.Add(time.Duration(n+1) * 120 * time.Millisecond), n == 1
		}}
	d.Logger = slog.New(slog.NewTextHandler(h.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	if h.change != nil {
		h.change(&d)
	}
	h.engine = New(d)
}

func (h *house) close() {
	if h.engine != nil {
		h.engine.Close()
		h.engine = nil
	}
	if h.vault != nil {
		h.vault.Close()
		h.vault = nil
	}
	h.transport.CloseIdleConnections()
}

// reopen ends everything as a crash that the disk survives does, and opens it
// again.
func (h *house) reopen() {
	h.t.Helper()
	h.close()
	v, err := vault.Open(h.dir, []byte("correct horse battery staple"), h.vaultOptions())
	if err != nil {
		h.t.Fatal(err)
	}
	h.rooms(v)
}

func plan(goal Goal) Plan {
	return Plan{TemplateVersion: templateVersion, Goal: goal, Targets: merchant.Targets{All: true}}
}

// run creates a batch and waits for its end.
func (h *house) run(p Plan) Result {
	h.t.Helper()
	return h.wait(h.create(p))
}

func (h *house) create(p Plan) string {
	h.t.Helper()
	b, err := h.engine.Create(p)
	if err != nil {
		h.t.Fatal(err)
	}
	return b.ID
}

func (h *house) wait(id string) Result { return h.waitFor(id, 60*time.Second) }

func (h *house) waitFor(id string, most time.Duration) Result {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	r, err := h.engine.Wait(ctx, id)
	if err != nil {
		p, _ := h.engine.Progress(id)
		list, _, _ := h.engine.Tasks(id, Filter{Limit: 3, States: []State{Pending, Running, WaitAuth, WaitQuota, WaitOutside}})
		h.t.Fatalf("%v; progress %+v; open tasks %+v", err, p, list)
	}
	return r
}

// until waits for a condition of the running engine, looked at whenever an
// event tells of a change.
func (h *house) until(what string, holds func() bool) {
	h.t.Helper()
	events, stop := h.bus.Subscribe(256)
	defer stop()
	timeout := time.NewTimer(30 * time.Second)
	defer timeout.Stop()
	for !holds() {
		select {
		case <-events:
		case <-time.After(20 * time.Millisecond):
		case <-timeout.C:
			h.t.Fatal("never: " + what)
		}
	}
}
