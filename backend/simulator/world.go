package simulator

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// world is everything the platform knows. One mutex guards it: every read and
// every change is a transaction.
type world struct {
	mu    sync.Mutex
	now   func() time.Time
	log   *slog.Logger
	store *store

	meta      meta
	settings  Settings
	wire      atomic.Pointer[Wire]           // of settings, for connections, which take no lock
	merchants map[string]*merchant           // by mini app id
	versions  map[string]map[string]*version // by mini app id, then number
	templates map[string]*template
	tokens    map[string]*token // by app_auth_token
	refreshes map[string]string // refresh token -> app_auth_token
	codes     map[string]*authCode
	orders    map[string]*order
	topics    map[string]*topic
	occurred  map[string]int // fault occurrences, see faults.go
	outbox    []*Message     // waiting to be acknowledged, oldest first
	acked     []*Message     // the newest that were, oldest first
	calls     callLog
	due       dueQueue

	// base is the server's own address, http://127.0.0.1:PORT.
	base string
	// wake tells the timer that something may be due earlier; capacity 1.
	wake chan struct{}
	// onMessage is told of each message after it is on disk, outside the lock;
	// onRoute that a subscription or a setting changed. They are set and read
	// under the lock.
	onMessage func(Message)
	onRoute   func()
}

// meta is what identifies the world and what it counts.
type meta struct {
	AppID      string    `json:"app_id"`
	TemplateID string    `json:"template_id"`
	Created    time.Time `json:"created"`
	Port       int       `json:"port"`
	Made       int       `json:"made"`    // merchants made so far
	Orders     int       `json:"orders"`  // orders taken so far
	Rules      int       `json:"rules"`   // code rules made so far
	Onlines    int       `json:"onlines"` // changes of what is online so far
	Messages   int       `json:"messages"`
}

func newWorld(now func() time.Time, log *slog.Logger) *world {
	return &world{
		now: now, log: log,
		merchants: map[string]*merchant{},
		versions:  map[string]map[string]*version{},
		templates: map[string]*template{},
		tokens:    map[string]*token{},
		refreshes: map[string]string{},
		codes:     map[string]*authCode{},
		orders:    map[string]*order{},
		topics:    map[string]*topic{},
		occurred:  map[string]int{},
		settings:  defaultSettings(),
		wake:      make(chan struct{}, 1),
	}
}

// tx is one transaction: the time it happens at and what it changes.
type tx struct {
	*world
	at      time.Time
	changed []change
	emitted []*Message
	routes  bool // a subscription or a setting changed
}

type change struct {
	kind, key string
	value     any // nil: gone
}

// do runs one transaction: it settles what has come due, lets fn act, and puts
// the changes on disk before it returns. fn must not fail half way: it checks
// first and changes afterwards.
func (w *world) do(fn func(*tx)) error {
	w.mu.Lock()
	t := &tx{world: w, at: w.now()}
	t.settle()
	fn(t)
	err := w.commit(t)
	tell, reroute := w.onMessage, w.onRoute
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
	if err == nil && tell != nil {
		for _, m := range t.emitted {
			tell(*m)
		}
	}
	if reroute != nil && t.routes {
		reroute()
	}
	return err
}

// commit writes the changes; each record once, with its last value.
func (w *world) commit(t *tx) error {
	if len(t.changed) == 0 {
		return nil
	}
	seen := make(map[[2]string]bool, len(t.changed))
	entries := make([]entry, 0, len(t.changed))
	for i := len(t.changed) - 1; i >= 0; i-- {
		c := t.changed[i]
		if seen[[2]string{c.kind, c.key}] {
			continue
		}
		seen[[2]string{c.kind, c.key}] = true
		e := entry{Kind: c.kind, Key: c.key}
		if c.value != nil {
			raw, err := json.Marshal(c.value)
			if err != nil {
				return fmt.Errorf("encode %s %s: %w", c.kind, c.key, err)
			}
			e.Value = raw
		}
		entries = append(entries, e)
	}
	slices.Reverse(entries)
	if err := w.store.append(entries); err != nil {
		w.log.Error("the simulator cannot write its world", "error", err)
		return err
	}
	if w.store.size > compactAbove {
		if err := w.store.compact(w.snapshot); err != nil {
			w.log.Error("the simulator cannot compact its world", "error", err)
		}
	}
	return nil
}

// compactAbove is the size at which a running log is rewritten.
const compactAbove = 512 << 20

func (t *tx) put(kind, key string, value any) {
	t.changed = append(t.changed, change{kind, key, value})
	t.routes = t.routes || kind == "topic" || kind == "settings"
}

func (t *tx) putMeta() { t.put("meta", "", &t.meta) }
func (t *tx) putMerchant(m *merchant) {
	t.merchants[m.MiniAppID] = m
	t.put("merchant", m.MiniAppID, m)
}
func (t *tx) putTemplate(tpl *template) { t.templates[tpl.ID] = tpl; t.put("template", tpl.ID, tpl) }
func (t *tx) putCode(c *authCode)       { t.codes[c.Code] = c; t.put("code", c.Code, c) }
func (t *tx) putOrder(o *order)         { t.orders[o.No] = o; t.put("order", o.No, o); t.schedule(o.No) }

func (t *tx) putToken(k *token) {
	t.tokens[k.AppAuthToken] = k
	t.refreshes[k.RefreshToken] = k.AppAuthToken
	t.put("token", k.AppAuthToken, k)
}

func (t *tx) putVersion(v *version) {
	t.setVersion(v)
	t.put("version", v.key(), v)
	t.schedule(v.key())
}

func (t *tx) deleteVersion(v *version) {
	delete(t.versions[v.MiniAppID], v.Number)
	t.put("version", v.key(), nil)
}

func (w *world) setVersion(v *version) {
	if w.versions[v.MiniAppID] == nil {
		w.versions[v.MiniAppID] = map[string]*version{}
	}
	w.versions[v.MiniAppID][v.Number] = v
}

// apply restores one record from the log.
func (w *world) apply(e entry) error {
	switch e.Kind {
	case "meta":
		return json.Unmarshal(e.Value, &w.meta)
	case "settings":
		return json.Unmarshal(e.Value, &w.settings)
	case "merchant":
		return restore(e, func(m *merchant) { w.merchants[m.MiniAppID] = m })
	case "version":
		if e.Value == nil {
			app, number, _ := strings.Cut(e.Key, "/")
			delete(w.versions[app], number)
			return nil
		}
		return restore(e, w.setVersion)
	case "template":
		if e.Value == nil {
			delete(w.templates, e.Key)
			return nil
		}
		return restore(e, func(t *template) { w.templates[t.ID] = t })
	case "token":
		return restore(e, func(k *token) {
			w.tokens[k.AppAuthToken] = k
			w.refreshes[k.RefreshToken] = k.AppAuthToken
		})
	case "code":
		return restore(e, func(c *authCode) { w.codes[c.Code] = c })
	case "order":
		return restore(e, func(o *order) { w.orders[o.No] = o })
	case "topic":
		if e.Value == nil {
			delete(w.topics, e.Key)
			return nil
		}
		return restore(e, func(t *topic) { w.topics[t.key()] = t })
	case "occurred":
		return restore(e, func(n *int) { w.occurred[e.Key] = *n })
	case "message":
		return w.restoreMessage(e)
	case "call":
		return restore(e, w.calls.restore)
	case "counters":
		return json.Unmarshal(e.Value, &w.calls.earlier)
	}
	return fmt.Errorf("unknown kind %q", e.Kind)
}

func restore[T any](e entry, set func(*T)) error {
	value := new(T)
	if err := json.Unmarshal(e.Value, value); err != nil {
		return err
	}
	set(value)
	return nil
}

// snapshot yields every record of the world, in lines of moderate length.
func (w *world) snapshot(yield func([]entry) error) error {
	var batch []entry
	var failed error
	add := func(kind, key string, value any) {
		if failed != nil {
			return
		}
		raw, err := json.Marshal(value)
		if err != nil {
			failed = err
			return
		}
		if batch = append(batch, entry{kind, key, raw}); len(batch) == 64 {
			failed, batch = yield(batch), batch[:0]
		}
	}
	add("meta", "", w.meta)
	add("settings", "", w.settings)
	for k, m := range w.merchants {
		add("merchant", k, m)
	}
	for _, app := range w.versions {
		for _, v := range app {
			add("version", v.key(), v)
		}
	}
	for k, t := range w.templates {
		add("template", k, t)
	}
	for k, v := range w.tokens {
		add("token", k, v)
	}
	for k, c := range w.codes {
		add("code", k, c)
	}
	for k, o := range w.orders {
		add("order", k, o)
	}
	for k, t := range w.topics {
		add("topic", k, t)
	}
	for k, n := range w.occurred {
		add("occurred", k, n)
	}
	for _, m := range w.acked {
		add("message", m.ID, m)
	}
	for _, m := range w.outbox {
		add("message", m.ID, m)
	}
	w.calls.trim(keepCalls)
	add("counters", "", w.calls.earlier)
	for i := range w.calls.entries {
		add("call", "", &w.calls.entries[i])
	}
	if failed == nil && len(batch) > 0 {
		failed = yield(batch)
	}
	return failed
}
