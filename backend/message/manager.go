// Package message receives what the platform says by itself: over a WebSocket
// that needs no public address, and by HTTP on the callback listener. Every
// message is verified, takes effect exactly once across restarts, and is
// acknowledged after the effect is on disk.
package message

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/outbound"
	"minifleet/backend/provider"
	"minifleet/backend/retry"
	"minifleet/backend/vault"
)

// Providers is what this room needs of the third-party apps.
type Providers interface {
	GetApp(id string) (provider.App, error)
	ListApps() ([]provider.App, error)
	Client(id string) (*alipay.Client, error)
}

// Deps is everything a Manager stands on.
type Deps struct {
	Vault     *vault.Vault
	Journal   *journal.Journal
	Bus       *event.Bus
	Providers Providers
	Merchants Merchants
	Authorize Authorizations
	Orders    Orders
	Now       func() time.Time

	// AuditResult is told how an audit ended. What it writes and what remember
	// writes is on disk together when it returns, or it is an error. told means
	// that the person learns of it otherwise, so that no notice is given. Nil is
	// nobody to tell.
	AuditResult func(miniAppID, version string, passed bool, reason string, remember func(*vault.Tx) error) (told bool, err error)
	// Enabled tells whether messages are wanted; nil is always.
	Enabled func() bool
	// Listener receives HTTP messages while it has a public address; nil for
	// none.
	Listener *authorize.Listener
	// Way is the way out; its changes end a pause between attempts. nil is one
	// of the manager's own.
	Way *outbound.Way
	// HTTPClient replaces the Way's in tests.
	HTTPClient *http.Client
	Timing     Timing
}

// Manager runs one channel for each third-party app while messages are wanted.
type Manager struct {
	vault     *vault.Vault
	journal   *journal.Journal
	bus       *event.Bus
	providers Providers
	now       func() time.Time
	enabled   func() bool
	listener  *authorize.Listener
	client    *http.Client
	way       *outbound.Way
	timing    Timing
	dispatch  *dispatcher

	mu     sync.Mutex
	states map[string]*Channel
	order  []string

	life   sync.Mutex // held by whoever starts or stops channels
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}
	live   map[string]*running
	hold   func() // gives the listener back; nil when it is not held
}

type running struct {
	app    provider.App
	cancel context.CancelFunc
	done   chan struct{}
}

// NewManager makes the manager and serves the notify path of its listener. It
// starts nothing; Start does.
func NewManager(d Deps) *Manager {
	m := &Manager{
		vault: d.Vault, journal: d.Journal, bus: d.Bus, providers: d.Providers, now: d.Now, enabled: d.Enabled,
		listener: d.Listener, way: d.Way, timing: d.Timing.orDefault(),
		states: map[string]*Channel{}, live: map[string]*running{},
	}
	if m.now == nil {
		m.now = time.Now
	}
	if m.way == nil {
		m.way = outbound.New(outbound.Options{Now: m.now})
	}
	m.client = channelClient(d.HTTPClient, m.way)
	if m.enabled == nil {
		m.enabled = func() bool { return true }
	}
	m.dispatch = &dispatcher{
		vault: d.Vault, journal: d.Journal, bus: d.Bus, now: m.now,
		auth: d.Authorize, orders: d.Orders, names: d.Merchants, audit: d.AuditResult,
	}
	if m.listener != nil {
		m.listener.HandleNotify(m)
	}
	return m
}

// channelClient follows no redirect: a registration is signed for one host.
func channelClient(given *http.Client, way *outbound.Way) *http.Client {
	if given == nil {
		given = way.Client()
	}
	c := new(http.Client)
	*c = *given
	c.Timeout = 0
	c.Jar = nil
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

// Start connects the apps' channels and follows changes of apps and settings
// until Close. It returns at once; a second Start does nothing.
func (m *Manager) Start() {
	m.life.Lock()
	if m.cancel != nil {
		m.life.Unlock()
		return
	}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	m.done = make(chan struct{})
	changes, unsubscribe := m.bus.Subscribe(64)
	m.life.Unlock()
	m.Sync()
	go func() {
		defer close(m.done)
		defer unsubscribe()
		m.follow(changes)
	}()
}

// follow starts and stops channels as apps and settings change, and forgets
// what is too old to come again.
func (m *Manager) follow(changes <-chan event.Event) {
	var upkeep sync.WaitGroup
	defer upkeep.Wait()
	upkeep.Go(func() {
		_ = m.dispatch.forget()
		retry.Every(m.ctx, m.now, time.Hour, func() { _ = m.dispatch.forget() }) // time asleep counts
	})
	for {
		select {
		case <-m.ctx.Done():
			return
		case e, ok := <-changes:
			if !ok {
				return
			}
			switch e.Kind {
			case event.AppChanged, event.Settings, event.Listener:
				m.Sync()
			}
		}
	}
}

// Sync brings the channels in line with the apps and the settings as they are
// now. It waits for those it ends.
func (m *Manager) Sync() {
	m.life.Lock()
	defer m.life.Unlock()
	if m.cancel == nil || m.ctx.Err() != nil {
		return
	}
	apps, err := m.providers.ListApps()
	if err != nil {
		return // the vault is closing; what runs goes on
	}
	on := m.enabled()
	wanted := map[string]provider.App{}
	for _, app := range apps {
		if on {
			wanted[app.ID] = app
		}
	}
	m.end(func(r *running) bool {
		app, ok := wanted[r.app.ID]
		return !ok || !app.UpdatedAt.Equal(r.app.UpdatedAt)
	})
	m.know(apps)
	for _, app := range apps {
		if on && m.live[app.ID] == nil {
			m.live[app.ID] = m.launch(app)
		}
	}
	m.holdListener(on && len(apps) > 0)
}

// end cancels the channels that match and waits for them; the caller holds life.
func (m *Manager) end(match func(*running) bool) {
	var ending []*running
	for id, r := range m.live {
		if match(r) {
			r.cancel()
			ending = append(ending, r)
			delete(m.live, id)
		}
	}
	for _, r := range ending {
		<-r.done
	}
}

func (m *Manager) launch(app provider.App) *running {
	ctx, cancel := context.WithCancel(m.ctx)
	r := &running{app: app, cancel: cancel, done: make(chan struct{})}
	c := &channel{app: app, manager: m, http: m.client, way: m.way, timing: m.timing, now: m.now}
	go func() {
		defer close(r.done)
		c.run(ctx)
	}()
	return r
}

// holdListener keeps the callback listener open for HTTP messages while it has
// a public address: without one nobody can reach it.
func (m *Manager) holdListener(want bool) {
	if m.listener == nil {
		return
	}
	want = want && m.listener.Public()
	switch {
	case want && m.hold == nil:
		m.hold = m.listener.Acquire("messages")
	case !want && m.hold != nil:
		m.hold()
		m.hold = nil
	}
}

// Close ends every channel and waits for it. A message under way takes effect
// and is remembered, or comes again.
func (m *Manager) Close() {
	m.life.Lock()
	if m.cancel == nil || m.ctx.Err() != nil {
		m.life.Unlock()
		return
	}
	m.cancel()
	m.end(func(*running) bool { return true })
	m.holdListener(false)
	done := m.done
	m.life.Unlock()
	<-done
	m.client.CloseIdleConnections()
}

// appOf finds the third-party app a message names by its platform ID.
func (m *Manager) appOf(platformID string) (provider.App, *alipay.Client, error) {
	apps, err := m.providers.ListApps()
	if err != nil {
		return provider.App{}, nil, err
	}
	for _, app := range apps {
		if app.AppID == platformID && platformID != "" {
			client, err := m.providers.Client(app.ID)
			return app, client, err
		}
	}
	return provider.App{}, nil, errors.New("no such third-party app")
}

// refused counts a message whose signature or addressee is wrong.
func (m *Manager) refused(app provider.App, cause error) {
	m.mu.Lock()
	st := m.state(app)
	st.Counts.Received++
	st.Counts.Refused++
	st.LastError = fault.T("a message with a wrong signature was refused", "已拒绝签名错误的消息")
	st.Detail = cause.Error()
	m.mu.Unlock()
	m.bus.Publish(event.Event{Kind: event.Channel, ID: app.ID})
}
