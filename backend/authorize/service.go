// Package authorize brings merchants to authorize the third-party app and
// keeps what they granted: links and QR codes, the authorizations that wait,
// the callback listener, the exchange of codes for tokens, and the health of
// every grant. Tokens never leave this room except inside an alipay.Acting.
package authorize

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// Providers is what this room needs of the third-party apps.
type Providers interface {
	GetApp(id string) (provider.App, error)
	ListApps() ([]provider.App, error)
	Client(id string) (*alipay.Client, error)
}

// Merchants is what this room needs of the merchant records.
type Merchants interface {
	Get(id string) (merchant.Merchant, error)
	ByMiniApp(miniAppID string) (merchant.Merchant, error)
	Resolve(ref string) (merchant.Merchant, error)
	List(merchant.Filter) ([]merchant.Merchant, error)
	Add(merchant.Merchant) (merchant.Merchant, error)
	Update(merchant.Merchant) (merchant.Merchant, error)
}

// Deps is everything a Service stands on.
type Deps struct {
	Vault     *vault.Vault
	Journal   *journal.Journal
	Providers Providers
	Merchants Merchants
	Bus       *event.Bus
	Now       func() time.Time
	// PlatformTime is the platform's clock, as far as it is known; nil knows
	// nothing of it.
	PlatformTime func() (at time.Time, known bool)

	// DecryptAES opens what the platform encrypted with a third-party app's own
	// AES key (Base64 in, plain text out); without it (nil) no merchant key can
	// be read.
	DecryptAES func(appID, cipherB64 string) (string, error)
	// Refuse says why nothing that changes something may go out now; nil
	// permits everything.
	Refuse func() error
	// Listener receives the merchants' browsers. Without one (nil) links name
	// the default loopback address and consents are finished by hand.
	Listener *Listener
	// Runs carries what is done for many merchants; without it (nil) nothing is.
	Runs *run.Service
	// Random is the source of nonces; nil is crypto/rand.
	Random io.Reader
	// Life is how long a link waits; 0 is DefaultLife.
	Life time.Duration
	// RetryWait is the pause before an unanswered exchange is tried again; 0
	// is one second.
	RetryWait time.Duration
}

// Service asks merchants for their consent, keeps it and hands it to who calls
// for them. It is safe for concurrent use.
type Service struct {
	vault     *vault.Vault
	journal   *journal.Journal
	providers Providers
	merchants Merchants
	bus       *event.Bus
	now       func() time.Time
	clock     func() (time.Time, bool)
	listener  *Listener
	decrypt   func(appID, cipherB64 string) (string, error)
	refuse    func() error
	random    io.Reader
	life      time.Duration
	retryWait time.Duration

	linking run.Maker[linksOrder]

	flights flights // one exchange of a code at a time

	mu           sync.Mutex
	onAuthorized []func(string)
	refreshing   map[string]bool // merchants whose token is being renewed by this process

	watch watch // the supervisor, when it runs
}

// platform is the present by the platform's clock, zero when that is not known.
func (s *Service) platform() time.Time {
	if at, known := s.clock(); known {
		return at
	}
	return time.Time{}
}

// New makes the service. It starts nothing; Start does.
func New(d Deps) *Service {
	s := &Service{
		vault: d.Vault, journal: d.Journal, providers: d.Providers, merchants: d.Merchants,
		bus: d.Bus, now: d.Now, clock: d.PlatformTime, listener: d.Listener, decrypt: d.DecryptAES, refuse: d.Refuse, random: d.Random, life: d.Life,
		retryWait:  d.RetryWait,
		refreshing: map[string]bool{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.clock == nil {
		s.clock = func() (time.Time, bool) { return time.Time{}, false }
	}
	if s.refuse == nil {
		s.refuse = func() error { return nil }
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.life <= 0 {
		s.life = DefaultLife
	}
	if s.retryWait <= 0 {
		s.retryWait = time.Second
	}
	s.journal.Recognize("authorize.aes.set", journal.Looker{Look: s.lookForKey})
	s.journal.Recognize("authorize.refresh", journal.Looker{Look: s.lookForRefresh, Settled: s.refreshShown})
	if d.Runs != nil {
		s.defineRuns(d.Runs)
	}
	s.flights.open()
	s.watch.wake, s.watch.again = make(chan struct{}, 1), make(chan struct{}, 1)
	if s.listener != nil {
		s.listener.serveCallback(s)
	}
	return s
}

// OnAuthorized adds a function that is told of every merchant whose
// authorization was stored, after it is on disk. Add before use.
func (s *Service) OnAuthorized(f func(merchantID string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onAuthorized = append(s.onAuthorized, f)
}

func (s *Service) tellAuthorized(merchantID string) {
	s.mu.Lock()
	hooks := s.onAuthorized
	s.mu.Unlock()
	for _, f := range hooks {
		f(merchantID)
	}
}

// announce says that a merchant's authorization is different on disk.
func (s *Service) announce(merchantID string) {
	s.bus.Publish(event.Event{Kind: event.Authorization, ID: merchantID})
}

// changed announces and lets the supervisor look at what waits.
func (s *Service) changed(merchantID string) {
	s.announce(merchantID)
	s.watch.nudge()
}

// For returns the client of the merchant's third-party app and what to act
// with. Read it before every call: a second authorization replaces the token
// and the old one must not be used again. Faults: authorize.not_authorized,
// authorize.lost, merchant.not_found.
func (s *Service) For(merchantID string) (*alipay.Client, alipay.Acting, error) {
	m, err := s.merchants.Get(merchantID)
	if err != nil {
		return nil, alipay.Acting{}, err
	}
	g, err := s.grant(merchantID)
	if errors.Is(err, vault.ErrNotFound) {
		return nil, alipay.Acting{}, notAuthorized(m.Name)
	}
	if err != nil {
		return nil, alipay.Acting{}, err
	}
	if g = g.of(m); g.State != StateActive {
		return nil, alipay.Acting{}, authorizationLost(m.Name, g.Loss)
	}
	client, err := s.providers.Client(g.AppID)
	if err != nil {
		return nil, alipay.Acting{}, err
	}
	return client, alipay.Acting{
		MerchantID: m.ID, MerchantName: m.Name, MiniAppID: g.AuthAppID, AppAuthToken: g.Token.reveal(),
	}, nil
}

func (s *Service) grant(merchantID string) (grant, error) {
	var g grant
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		g, err = grants.Get(tx, merchantID)
		return err
	})
	return g, err
}

// Status tells where a merchant's authorization stands. It needs no network;
// a merchant that never authorized is StateNone.
func (s *Service) Status(merchantID string) (Status, error) {
	now := s.now()
	st := Status{MerchantID: merchantID, State: StateNone}
	m, known := s.merchants.Get(merchantID)
	if known != nil && fault.CodeOf(known) != "merchant.not_found" {
		return st, known
	}
	err := s.vault.View(func(tx *vault.Tx) error {
		g, err := grants.Get(tx, merchantID)
		if err == nil {
			if known == nil {
				g = g.of(m)
			}
			st = g.status(now)
		} else if !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		waiting, err := waitingOf(tx, merchantID, now)
		if err == nil && len(waiting) > 0 {
			newest := waiting[len(waiting)-1].Pending
			st.Pending = &newest
		}
		return err
	})
	return st, err
}

// Statuses tells of every merchant that has or had an authorization or is
// waiting for one, by merchant ID.
func (s *Service) Statuses() (map[string]Status, error) {
	now := s.now()
	all := map[string]Status{}
	records, err := s.byID()
	if err != nil {
		return nil, err
	}
	err = s.vault.View(func(tx *vault.Tx) error {
		if err := grants.Each(tx, "", func(g grant) error {
			if m, ok := records[g.MerchantID]; ok {
				g = g.of(m)
			}
			all[g.MerchantID] = g.status(now)
			return nil
		}); err != nil {
			return err
		}
		return pendings.Find(tx, pendingsByState, string(PendingWaiting), func(p pending) error {
			if !p.live(now) {
				return nil
			}
			st, ok := all[p.MerchantID]
			if !ok {
				st = Status{MerchantID: p.MerchantID, AppID: p.AppID, State: StateNone}
			}
			newest := p.Pending
			st.Pending = &newest
			all[p.MerchantID] = st
			return nil
		})
	})
	return all, err
}

// byID is every merchant by its record.
func (s *Service) byID() (map[string]merchant.Merchant, error) {
	list, err := s.merchants.List(merchant.Filter{})
	if err != nil {
		return nil, err
	}
	records := make(map[string]merchant.Merchant, len(list))
	for _, m := range list {
		records[m.ID] = m
	}
	return records, nil
}

// KnowsTx reports whether anything is kept of a merchant's authorization: a
// grant, whatever became of it, or a link that waits.
func (s *Service) KnowsTx(tx *vault.Tx, merchantID string) (bool, error) {
	if _, err := grants.Get(tx, merchantID); err == nil || !errors.Is(err, vault.ErrNotFound) {
		return err == nil, err
	}
	waiting, err := waitingOf(tx, merchantID, s.now())
	return len(waiting) > 0, err
}

// ForgetTx removes everything known of a merchant's authorization in the
// transaction that deletes the merchant record (merchant.Service.Delete).
func (s *Service) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		var mine []pending
		if err := pendings.Find(tx, pendingsByMerchant, merchantID, func(p pending) error {
			mine = append(mine, p)
			return nil
		}); err != nil {
			return err
		}
		for _, p := range mine {
			if err := pendings.Delete(tx, p.ID); err != nil {
				return err
			}
		}
		if err := aesKeys.Delete(tx, merchantID); err != nil {
			return err
		}
		return grants.Delete(tx, merchantID)
	}
}

// do runs a call that changes nothing with a journal entry around it.
func (s *Service) do(ctx context.Context, m merchant.Merchant, action, method string, call func(context.Context) error) error {
	return s.journal.Do(ctx, entryOf(m, action, method), call)
}

// change runs a changing call with a journal entry around it, which stays open
// when its answer is lost; want is what tells later that it took effect.
func (s *Service) change(ctx context.Context, m merchant.Merchant, action, method string, want any, call func(context.Context) error) error {
	return s.journal.DoSettled(ctx, entryOf(m, action, method), want, call)
}

func entryOf(m merchant.Merchant, action, method string) journal.Entry {
	return journal.Entry{MerchantID: m.ID, MerchantName: m.Name, MiniAppID: m.MiniAppID, Action: action, Method: method}
}

// wanted is what a lost call was to bring about: the end of an exchange, the
// answer to a pending authorization, the end of a token (by its digest).
type wanted struct {
	Exchange string `json:"exchange,omitempty"`
	Pending  string `json:"pending,omitempty"`
	Token    string `json:"token,omitempty"`
}

// tell settles what the journal has open of a merchant by what has become
// certain.
func (s *Service) tell(merchantID, action string, state effect.State, about func(wanted) bool) error {
	return s.journal.Tell(merchantID, action, func(_ journal.Entry, want []byte) effect.State {
		var w wanted
		if json.Unmarshal(want, &w) == nil && about(w) {
			return state
		}
		return effect.NotKnownYet
	})
}

// notice tells the person something they may be waiting for.
func (s *Service) notice(warn bool, merchantID string, title, body fault.Text) {
	s.bus.Publish(event.Event{
		Kind: event.Notice, ID: merchantID, Topic: event.Authorizations, Warn: warn,
		TitleEN: title.EN, TitleZH: title.ZH, BodyEN: body.EN, BodyZH: body.ZH,
	})
}
