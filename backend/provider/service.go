package provider

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/outbound"
	"minifleet/backend/vault"
)

// Options are what a Service may be given beyond its vault.
type Options struct {
	Way        *outbound.Way // nil: one for each client
	HTTPClient *http.Client  // replaces the Way's in tests
	// Permit is asked before every call that changes something; nil permits.
	Permit func(method string) error
	// Rate is the calls a second of a new app that names none; nil is alipay.DefaultRate.
	Rate func() float64
	// Observe is told of every finished call with the record id of its app.
	Observe func(appID string, call alipay.Call)
}

// Service keeps the third-party apps and hands out their clients. It is safe
// for concurrent use.
type Service struct {
	vault *vault.Vault
	now   func() time.Time
	bus   *event.Bus
	log   *journal.Journal
	opt   Options

	mu      sync.Mutex
	clients map[string]*alipay.Client
	pacers  map[string]*alipay.Pacer // outlive rebuilt clients, so that what was learned of the rate stays
}

// Deps are the rooms the Service works with.
type Deps struct {
	Vault   *vault.Vault
	Now     func() time.Time
	Bus     *event.Bus // nil: nobody is told
	Journal *journal.Journal
	Options Options
}

// New makes the Service of an unlocked vault.
func New(d Deps) *Service {
	return &Service{vault: d.Vault, now: d.Now, bus: d.Bus, log: d.Journal, opt: d.Options,
		clients: map[string]*alipay.Client{}, pacers: map[string]*alipay.Pacer{}}
}

// AddApp checks and stores a third-party app with its keys. The faults name
// what is wrong: provider.app_invalid (Field set), provider.bad_private_key,
// provider.bad_alipay_key, provider.bad_app_cert, provider.cert_key_mismatch
// and their neighbours, provider.duplicate. Nothing is sent to the platform;
// Test does that.
func (s *Service) AddApp(_ context.Context, n NewApp) (App, error) {
	var added App
	if n.App.Rate == 0 && s.opt.Rate != nil {
		n.App.Rate = s.opt.Rate()
	}
	err := s.log.Noting(s.vault.Update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		a, err := cleanApp(n.App)
		if err != nil {
			return err
		}
		keys, err := takeDraft(tx, n.Secrets, n.DraftID)
		if err != nil {
			return err
		}
		if a, keys, err = s.checked(a, keys); err != nil {
			return err
		}
		if err := uniqueApp(tx, a); err != nil {
			return err
		}
		a.CreatedAt = s.stamp(time.Time{})
		a.UpdatedAt = a.CreatedAt
		a.ID = vault.NewID(a.CreatedAt)
		added = a
		return errors.Join(putApp(tx, a, keys, nil), note(about("app.add", a, fault.Text{})))
	})
	if err != nil {
		return App{}, err
	}
	s.announce(added.ID, "")
	return added, nil
}

// UpdateApp checks and stores a changed app; keys that are not given stay. It
// fails with provider.changed when UpdatedAt is not the stored one. Clients
// handed out before finish what they are doing with the former settings; the
// next Client call gives a new one. A changed rate takes effect at once.
func (s *Service) UpdateApp(_ context.Context, c AppChange) (App, error) {
	var changed App
	err := s.log.Noting(s.vault.Update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		old, err := getApp(tx, c.App.ID)
		if err != nil {
			return err
		}
		if !old.UpdatedAt.Equal(c.App.UpdatedAt) {
			return changedFault()
		}
		a, err := cleanApp(c.App)
		if err != nil {
			return err
		}
		keys, err := takeDraft(tx, c.Secrets, c.DraftID)
		if err != nil {
			return err
		}
		stored, err := secrets.Get(tx, old.ID)
		if err != nil {
			return err
		}
		if keys.PrivateKey == "" {
			keys.PrivateKey = stored.PrivateKey
		}
		switch {
		case c.RemoveAESKey:
			keys.AESKey = ""
		case keys.AESKey == "":
			keys.AESKey = stored.AESKey
		}
		if a, keys, err = s.checked(a, keys); err != nil {
			return err
		}
		if err := uniqueApp(tx, a); err != nil {
			return err
		}
		a.CreatedAt = old.CreatedAt
		a.UpdatedAt = s.stamp(old.UpdatedAt)
		kept := keepFormer(old, stored, keys, a.UpdatedAt)
		a.FormerKeyUntil = time.Time{}
		if kept != nil {
			a.FormerKeyUntil = kept.Until
		}
		changed = a
		return errors.Join(putApp(tx, a, keys, kept), note(about("app.update", a, keyChange(stored, keys))))
	})
	if err != nil {
		return App{}, err
	}
	s.mu.Lock()
	delete(s.clients, changed.ID)
	if p := s.pacers[changed.ID]; p != nil {
		p.SetRate(changed.Rate)
	}
	s.mu.Unlock()
	s.announce(changed.ID, "")
	return changed, nil
}

// DeleteApp removes an app with its keys and templates. inUse counts, in the
// same transaction, the merchants it acts for (merchant.CountByAppTx); while
// there are any the fault is provider.in_use. nil asks nobody.
func (s *Service) DeleteApp(_ context.Context, id string, inUse func(tx *vault.Tx, appID string) (int, error)) error {
	err := s.log.Noting(s.vault.Update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		a, err := getApp(tx, id)
		if err != nil {
			return err
		}
		if inUse != nil {
			n, err := inUse(tx, id)
			if err != nil {
				return err
			}
			if n > 0 {
				return fault.New("provider.in_use", fault.T("%s acts for %d merchant{|s}", "%s 下还有 %d 个商家", a.Name, n)).
					WithHint(fault.T("Move the merchants to another app or delete them first.", "请先将这些商家移到其他应用，或删除它们。")).
					WithRetry(fault.RetryAfterInput)
			}
		}
		var mine []string
		if err := templates.Find(tx, templatesByApp, id, func(t Template) error {
			mine = append(mine, t.ID)
			return nil
		}); err != nil {
			return err
		}
		for _, t := range mine {
			if err := templates.Delete(tx, t); err != nil {
				return err
			}
		}
		if err := secrets.Delete(tx, id); err != nil {
			return err
		}
		return errors.Join(apps.Delete(tx, id), note(about("app.delete", a, fault.Text{})))
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	delete(s.clients, id)
	delete(s.pacers, id)
	s.mu.Unlock()
	s.announce(id, "")
	return nil
}

// GetApp returns one app by record id; the fault is provider.app_not_found.
func (s *Service) GetApp(id string) (App, error) {
	var a App
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		a, err = getApp(tx, id)
		return err
	})
	return a, err
}

// ListApps returns every app in the order they were added.
func (s *Service) ListApps() ([]App, error) {
	list := []App{}
	err := s.vault.View(func(tx *vault.Tx) error {
		list = list[:0]
		return apps.Each(tx, "", func(a App) error {
			list = append(list, a)
			return nil
		})
	})
	return list, err
}

// FindApp finds the app a person names: by record id, the platform's app id or
// exact name; the only one there is when ref is "". Faults:
// provider.app_not_found, provider.app_ambiguous, provider.no_app.
func (s *Service) FindApp(ref string) (App, error) {
	list, err := s.ListApps()
	if err != nil {
		return App{}, err
	}
	ref = strings.TrimSpace(ref)
	var named []App
	for _, a := range list {
		if ref != "" && (a.ID == ref || a.AppID == ref) {
			return a, nil
		}
		if ref == "" || a.Name == ref {
			named = append(named, a)
		}
	}
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(list) == 0:
		return App{}, fault.New("provider.no_app", fault.T("no third-party app is connected yet", "还没有连接第三方应用")).
			WithHint(fault.T("Connect your third-party app first.", "请先连接第三方应用。")).WithRetry(fault.RetryAfterSetup)
	case len(named) == 0:
		return App{}, appNotFound(ref)
	}
	var ids []string
	for _, a := range named {
		ids = append(ids, a.AppID)
	}
	return App{}, fault.New("provider.app_ambiguous",
		fault.T("several third-party apps are meant: %s", "有多个第三方应用符合：%s", strings.Join(ids, ", "))).
		WithHint(fault.T("Name the one you mean by its app ID.", "请用应用 ID 指明是哪一个。")).WithRetry(fault.RetryAfterInput)
}

// Client returns the client of an app. Every call for an app goes through one
// pacer, whichever client it is made with.
func (s *Service) Client(appID string) (*alipay.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.clients[appID]; c != nil {
		return c, nil
	}
	var a App
	var keys sealed
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		if a, err = getApp(tx, appID); err != nil {
			return err
		}
		keys, err = secrets.Get(tx, appID)
		return err
	})
	if err != nil {
		return nil, err
	}
	cfg := s.config(a, Secrets{keys.PrivateKey, keys.AESKey})
	cfg.Pacer = s.pacer(a)
	if s.opt.Observe != nil {
		observe := s.opt.Observe
		cfg.Observe = func(call alipay.Call) { observe(appID, call) }
	}
	cfg.Observe = s.confirming(appID, keys, cfg.Observe)
	c, err := alipay.New(cfg)
	if err != nil {
		return nil, err
	}
	s.clients[appID] = c
	return c, nil
}

// pacer returns the app's one pacer. The caller holds mu.
func (s *Service) pacer(a App) *alipay.Pacer {
	p := s.pacers[a.ID]
	if p == nil {
		p = alipay.NewPacer(a.Rate)
		s.pacers[a.ID] = p
	}
	return p
}

func (s *Service) config(a App, keys Secrets) alipay.Config {
	cfg := alipay.Config{AppID: a.AppID, Gateway: a.Gateway, Mode: a.Mode, PrivateKey: keys.PrivateKey, AESKey: keys.AESKey,
		Way: s.opt.Way, HTTPClient: s.opt.HTTPClient, Now: s.now, Permit: s.opt.Permit}
	if a.Mode == alipay.ModeCert {
		cfg.AppCert, cfg.AlipayCert, cfg.RootCert = a.AppCert, a.AlipayCert, a.RootCert
	} else {
		cfg.AlipayPublicKey = a.AlipayPublicKey
	}
	return cfg
}

func getApp(tx *vault.Tx, id string) (App, error) {
	a, err := apps.Get(tx, id)
	if errors.Is(err, vault.ErrNotFound) {
		return App{}, appNotFound(id)
	}
	return a, err
}

func putApp(tx *vault.Tx, a App, keys Secrets, kept *former) error {
	if err := secrets.Put(tx, sealed{ID: a.ID, PrivateKey: keys.PrivateKey, AESKey: keys.AESKey, Former: kept}); err != nil {
		return err
	}
	return apps.Put(tx, a)
}

func uniqueApp(tx *vault.Tx, a App) error {
	return apps.Find(tx, "app_id", a.AppID, func(other App) error {
		if other.ID != a.ID && other.Gateway == a.Gateway {
			return fault.New("provider.duplicate", fault.T("the app %s is connected already as %s", "应用 %s 已连接，名称为 %s", a.AppID, other.Name)).
				WithField("app_id").WithRetry(fault.RetryAfterInput)
		}
		return nil
	})
}

func appNotFound(ref string) error {
	return fault.New("provider.app_not_found", fault.T("there is no third-party app %q", "没有找到第三方应用 %q", ref)).
		WithHint(fault.T("It may have been removed. Give its app ID, record ID or exact name.", "它可能已被移除。请使用应用 ID、记录号或完整名称。")).
		WithRetry(fault.RetryAfterInput)
}

func changedFault() error {
	return fault.New("provider.changed", fault.T("it was changed by someone else meanwhile", "内容已被其他操作修改")).
		WithHint(fault.T("Compare with what is stored, then save again.", "请对比最新内容后重新保存。")).WithRetry(fault.RetryAfterInput)
}

// stamp is the time of a write: in milliseconds, which every shell can carry
// without loss, and always after the stamp before it.
func (s *Service) stamp(before time.Time) time.Time {
	t := s.now().UTC().Truncate(time.Millisecond)
	if !t.After(before) {
		t = before.UTC().Add(time.Millisecond)
	}
	return t
}
