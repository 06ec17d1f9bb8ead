package authorize

import (
	"context"
	"errors"
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

// exchange is the durable intent to turn a code into a token, on disk before
// the platform is asked: a code works once, so a crash between the answer and
// the disk must leave a trace.
type exchange struct {
	ID         string        `json:"id"` // digest of app and code
	AppID      string        `json:"app_id"`
	Code       secret        `json:"code,omitempty"` // erased when the exchange ends
	PendingID  string        `json:"pending_id,omitempty"`
	MerchantID string        `json:"merchant_id,omitempty"` // who was meant
	State      exchangeState `json:"state"`
	// Lost says that an answer never came: the code may be used up and its
	// token lost, although the merchant did everything right.
	Lost      bool      `json:"lost,omitempty"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Outcome   Outcome   `json:"outcome"`
}

type exchangeState string

const (
	exchangeOpen exchangeState = "open"
	exchangeDone exchangeState = "done"
	exchangeDead exchangeState = "dead" // the code is worth nothing any more
)

const exchangesByState = "state"

var exchanges = vault.NewCollection(vault.Schema[exchange]{
	Name:    "authorize.exchanges",
	Version: 1,
	ID:      func(e exchange) string { return e.ID },
	Indexes: []vault.Index[exchange]{
		{Name: exchangesByState, Keys: func(e exchange) []string { return []string{string(e.State)} }},
	},
})

// codeLife is how long a code can be exchanged. Alipay open platform,
// third-party authorization: app_auth_code lives 24 hours and works once.
const codeLife = 24 * time.Hour

const (
	exchangeTries   = 3
	exchangeTimeout = 60 * time.Second
)

// Granted is one authorization that was stored.
type Granted struct {
	MerchantID   string `json:"merchant_id"`
	MerchantName string `json:"merchant_name"`
	MiniAppID    string `json:"mini_app_id"`
	Replaced     bool   `json:"replaced"` // an earlier authorization ended with this
}

// Outcome is what a consent led to.
type Outcome struct {
	// MerchantID is who was meant, "" when the consent named nobody.
	MerchantID string     `json:"merchant_id,omitempty"`
	Granted    []Granted  `json:"granted"`
	Unknown    []Unknown  `json:"unknown"`  // authorizations of mini programs without a record; held until decided
	Mismatch   bool       `json:"mismatch"` // the merchant that was meant did not get one
	Already    bool       `json:"already"`  // this consent was stored before; nothing was done now
	Warning    fault.Text `json:"warning"`

	order bool // it came with an order in the service market
}

// order is a code to exchange and who it is meant for.
type order struct {
	app     provider.App
	code    secret
	pending string
	meant   merchant.Merchant // zero when nobody is named
}

// mine reports whether a lost call was about this code.
func (o order) mine(w wanted) bool { return w.Exchange == o.id() }

func (o order) id() string { return digest("code", o.app.ID+"\x00"+o.code.reveal()) }

// flights lets one exchange of a code run at a time; who asks for the same
// code meanwhile gets the same answer.
type flights struct {
	mu     sync.Mutex
	byID   map[string]*flight
	wg     sync.WaitGroup
	ctx    context.Context
	cancel context.CancelFunc
}

type flight struct {
	done    chan struct{}
	outcome Outcome
	err     error
}

func (f *flights) open() {
	f.byID = map[string]*flight{}
	f.ctx, f.cancel = context.WithCancel(context.Background())
}

// close cuts off what is under way and waits for it; intents stay on disk.
func (f *flights) close() {
	f.mu.Lock()
	f.cancel()
	f.mu.Unlock()
	f.wg.Wait()
}

// run starts the work under id, or joins it when it is under way. The work
// outlives a caller that goes away: a code must not be lost because a browser
// was closed.
func (f *flights) run(ctx context.Context, id string, work func(context.Context) (Outcome, error)) (Outcome, error) {
	f.mu.Lock()
	fl, joined := f.byID[id]
	if !joined {
		if err := f.ctx.Err(); err != nil {
			f.mu.Unlock()
			return Outcome{}, err
		}
		fl = &flight{done: make(chan struct{})}
		f.byID[id] = fl
		f.wg.Add(1)
		go func() {
			defer f.wg.Done()
			workCtx, cancel := context.WithTimeout(f.ctx, exchangeTimeout)
			defer cancel()
			fl.outcome, fl.err = work(workCtx)
			f.mu.Lock()
			delete(f.byID, id)
			f.mu.Unlock()
			close(fl.done)
		}()
	}
	f.mu.Unlock()
	select {
	case <-fl.done:
		out := fl.outcome
		out.Already = out.Already || joined && fl.err == nil
		return out, fl.err
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	}
}

// exchange turns a code into stored authorizations, once.
func (s *Service) exchange(ctx context.Context, o order) (Outcome, error) {
	return s.flights.run(ctx, o.id(), func(ctx context.Context) (Outcome, error) {
		known, err := s.intend(o)
		if err != nil {
			return Outcome{}, err
		}
		switch known.State {
		case exchangeDone:
			out := known.Outcome
			out.Already = true
			return out, nil
		case exchangeDead:
			return Outcome{}, known.dead(nil, o.meant.Name)
		}
		if err := s.refuse(); err != nil {
			return Outcome{}, s.failed(o, err) // the code waits on disk
		}
		return s.redeem(ctx, o)
	})
}

// intentOf is an exchange that has not begun.
func (s *Service) intentOf(o order) exchange {
	return exchange{
		ID: o.id(), AppID: o.app.ID, Code: o.code, PendingID: o.pending, MerchantID: o.meant.ID,
		State: exchangeOpen, StartedAt: s.now(),
	}
}

// intend puts the intent on disk, or returns how this code ended before.
func (s *Service) intend(o order) (exchange, error) {
	var e exchange
	err := s.vault.Update(func(tx *vault.Tx) error {
		var err error
		e, err = exchanges.Get(tx, o.id())
		if err == nil {
			return nil
		}
		if !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		e = s.intentOf(o)
		return exchanges.Put(tx, e)
	})
	return e, err
}

// dead says why a code is worth nothing any more.
func (e exchange) dead(cause error, name string) *fault.Error {
	if e.Lost {
		return consentLost(cause, name)
	}
	return codeDead(cause, name)
}

// noteLost notes that an answer to a code never came, before it is asked for again.
func (s *Service) noteLost(o order) error {
	return s.vault.Update(func(tx *vault.Tx) error {
		e, err := exchanges.Get(tx, o.id())
		if err != nil || e.Lost {
			return ignoreMissing(err)
		}
		e.Lost = true
		return exchanges.Put(tx, e)
	})
}

// redeem asks the platform, more than once when it does not answer, and stores
// what comes back. The intent of o is on disk.
func (s *Service) redeem(ctx context.Context, o order) (Outcome, error) {
	var out Outcome
	var err error
	for try := 1; ; try++ {
		err = s.change(ctx, o.meant, "authorize.accept", alipay.MethodAuthTokenApp, wanted{Exchange: o.id()}, func(ctx context.Context) error {
			client, err := s.providers.Client(o.app.ID)
			if err != nil {
				return err
			}
			res, err := client.AuthTokenApp(ctx, alipay.Acting{}, alipay.AuthTokenAppRequest{
				GrantType: alipay.GrantAuthorizationCode, Code: o.code.reveal(),
			})
			if err != nil {
				return err
			}
			tokens := res.All()
			if len(tokens) == 0 {
				return codeDead(errors.New("the answer holds no token"), o.meant.Name)
			}
			out, err = s.store(o, tokens)
			return err
		})
		if err == nil || len(out.Granted)+len(out.Unknown) > 0 {
			s.settled(out)
			// A code works once: what was sent before this did not take effect.
			_ = s.tell(o.meant.ID, "authorize.accept", effect.DidNot, o.mine)
			return out, nil // stored; a journal that could not be written does not undo it
		}
		if effect.Of(err) == effect.NotKnownYet {
			if err := s.noteLost(o); err != nil {
				return Outcome{}, err
			}
		}
		if !unanswered(err) || try == exchangeTries {
			break
		}
		select {
		case <-time.After(time.Duration(try) * s.retryWait):
		case <-ctx.Done():
			return Outcome{}, s.failed(o, err)
		}
	}
	return Outcome{}, s.failed(o, err)
}

// failed records how an exchange failed and says what to do about it.
func (s *Service) failed(o order, cause error) error {
	dead := codeIsDead(cause)
	f := fault.As(cause)
	switch {
	case dead:
		e := exchange{}
		if err := s.vault.View(func(tx *vault.Tx) (err error) {
			e, err = exchanges.Get(tx, o.id())
			return ignoreMissing(err)
		}); err != nil {
			return errors.Join(f, err)
		}
		f = e.dead(cause, o.meant.Name)
	case unanswered(cause):
		f = exchangeUnknown(cause, o.meant.Name)
	default:
		var p *alipay.Error
		if errors.As(cause, &p) {
			f = p.Fault()
		}
	}
	err := s.vault.Update(func(tx *vault.Tx) error {
		if dead {
			e, err := exchanges.Get(tx, o.id())
			if err != nil {
				return err
			}
			e.State, e.EndedAt, e.Code = exchangeDead, s.now(), ""
			if err := exchanges.Put(tx, e); err != nil {
				return err
			}
		}
		if o.pending == "" {
			return nil
		}
		p, err := pendings.Get(tx, o.pending)
		if err != nil || p.State != PendingWaiting {
			return ignoreMissing(err)
		}
		p.Problem, p.ProblemCode = f.Message, f.Code
		return pendings.Put(tx, p)
	})
	if err == nil && f.Code == "authorize.consent_lost" { // it was used up by a call whose answer was lost
		err = s.tell(o.meant.ID, "authorize.accept", effect.Happened, o.mine)
	}
	if err != nil {
		return errors.Join(f, err)
	}
	s.changed(o.meant.ID)
	return f
}

// codeIsDead reports whether the platform said that the code is worth nothing.
func codeIsDead(err error) bool {
	switch fault.CodeOf(err) {
	case "authorize.code_used", "authorize.consent_lost":
		return true
	}
	var p *alipay.Error
	if !errors.As(err, &p) {
		return false
	}
	switch p.SubCode {
	case alipay.SubAuthCodeNotValid, alipay.SubAuthCodeNotExist, alipay.SubAppIDNotConsistent:
		return true
	}
	return false
}

// unanswered reports whether asking again with the same code may help: the
// request never arrived, or nobody knows.
func unanswered(err error) bool {
	return alipay.Wordless(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func ignoreMissing(err error) error {
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	return err
}

// resume takes up the exchanges a crash or a lost reply left open.
func (s *Service) resume(ctx context.Context) error {
	var open []exchange
	if err := s.vault.View(func(tx *vault.Tx) error {
		open = nil
		return exchanges.Find(tx, exchangesByState, string(exchangeOpen), func(e exchange) error {
			open = append(open, e)
			return nil
		})
	}); err != nil {
		return err
	}
	var all error
	for _, e := range open {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if s.now().Sub(e.StartedAt) > codeLife {
			all = errors.Join(all, s.vault.Update(func(tx *vault.Tx) error {
				e.State, e.EndedAt, e.Code = exchangeDead, s.now(), ""
				return exchanges.Put(tx, e)
			}))
			continue
		}
		app, err := s.providers.GetApp(e.AppID)
		if err != nil {
			all = errors.Join(all, err)
			continue
		}
		o := order{app: app, code: e.Code, pending: e.PendingID}
		if e.MerchantID != "" {
			if m, err := s.merchants.Get(e.MerchantID); err == nil {
				o.meant = m
			}
		}
		_, err = s.exchange(ctx, o)
		if codeIsDead(err) {
			s.unfinished(o.meant, err) // settled: only the merchant can help
			continue
		}
		all = errors.Join(all, err)
	}
	return errors.Join(all, s.forgetExchanges())
}

// unfinished tells the person of a consent that nobody at the screen is
// waiting for and that came to nothing.
func (s *Service) unfinished(m merchant.Merchant, err error) {
	f := fault.As(err)
	s.notice(true, m.ID, fault.T("Authorization not finished: %s", "授权未完成：%s", m.Name), f.Message)
}

// forgetExchanges drops what is known of codes that expired long ago: the
// platform refuses them by itself.
func (s *Service) forgetExchanges() error {
	limit := s.now().Add(-keepEnded)
	return s.vault.Update(func(tx *vault.Tx) error {
		var old []string
		if err := exchanges.Each(tx, "", func(e exchange) error {
			if e.State != exchangeOpen && e.EndedAt.Before(limit) {
				old = append(old, e.ID)
			}
			if len(old) == maxSweep {
				return vault.Stop
			}
			return nil
		}); err != nil {
			return err
		}
		for _, id := range old {
			if err := exchanges.Delete(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}
