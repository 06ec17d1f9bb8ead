package authorize

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Refresh renews a merchant's authorization. The old token stops working the
// moment the platform answers, so this is done when asked and near the end of
// its life, never on a timer. Calls in flight with the old token fail once and
// have to be repeated with For. Faults: authorize.not_authorized,
// authorize.lost, authorize.no_refresh_token, authorize.refresh_busy,
// authorize.refresh_unknown, platform.*.
func (s *Service) Refresh(ctx context.Context, merchantID string) (Status, error) {
	m, err := s.merchants.Get(merchantID)
	if err != nil {
		return Status{}, err
	}
	if !s.takeRefresh(merchantID) {
		return Status{}, fault.New("authorize.refresh_busy", fault.T("the authorization is being renewed already", "正在刷新授权")).
			WithRetry(fault.RetryLater).WithMerchant(m.Name)
	}
	defer s.doneRefresh(merchantID)
	if err := s.renew(ctx, m); err != nil {
		return Status{}, alipay.Explain(err)
	}
	return s.Status(merchantID)
}

func (s *Service) takeRefresh(merchantID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refreshing[merchantID] {
		return false
	}
	s.refreshing[merchantID] = true
	return true
}

func (s *Service) doneRefresh(merchantID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.refreshing, merchantID)
}

// renew is Refresh for whoever holds the merchant's refresh. An intent that a
// crash or a lost reply left is settled first.
func (s *Service) renew(ctx context.Context, m merchant.Merchant) error {
	if err := s.refuse(); err != nil {
		return err
	}
	g, cut, err := s.intendRefresh(m)
	if err != nil {
		return err
	}
	if cut {
		alive, err := s.oldTokenAlive(ctx, g)
		if err != nil {
			return refreshUnknown(err, m.Name)
		}
		if !alive {
			return s.lastResort(ctx, m, g)
		}
		if s.mayBeUnderWay(g) {
			return refreshUnknown(nil, m.Name)
		}
	}
	shown, err := s.exchangeRefresh(ctx, m, g)
	switch {
	case shown:
		return s.lastResort(ctx, m, g)
	case journal.NotKnownYet(err):
		return refreshUnknown(err, m.Name) // the intent stays; the journal looks on
	case fault.CodeOf(err) == "journal.did_not":
		return errors.Join(err, s.clearRefresh(g))
	case err == nil || !unanswered(err):
		return err
	}
	// Nobody knows whether the old token still works: ask.
	alive, queryErr := s.oldTokenAlive(ctx, g)
	switch {
	case queryErr != nil:
		return refreshUnknown(err, m.Name) // the intent stays; Recover looks again
	case alive:
		if clearErr := s.clearRefresh(g); clearErr != nil {
			return clearErr
		}
		return err // it did not take effect; nothing changed
	}
	return s.lastResort(ctx, m, g)
}

// intendRefresh puts the intent on disk and reports whether an earlier one was
// cut off.
func (s *Service) intendRefresh(m merchant.Merchant) (g grant, cut bool, err error) {
	err = s.vault.Update(func(tx *vault.Tx) error {
		var err error
		g, err = grants.Get(tx, m.ID)
		if errors.Is(err, vault.ErrNotFound) {
			return notAuthorized(m.Name)
		}
		if err != nil {
			return err
		}
		if g = g.of(m); g.State != StateActive {
			return authorizationLost(m.Name, g.Loss)
		}
		if g.RefreshToken == "" {
			return fault.New("authorize.no_refresh_token", fault.T(
				"the platform gave no refresh token with this authorization", "平台没有为该授权提供刷新令牌")).
				WithHint(fault.T("It stays valid; to renew it the merchant authorizes again.", "授权仍然有效；如需更新请让商家重新授权。")).
				WithRetry(fault.RetryAfterConsent).WithMerchant(m.Name)
		}
		cut = !g.Refreshing.IsZero()
		if cut {
			return nil
		}
		g.Refreshing = s.now()
		return grants.Put(tx, g)
	})
	return g, cut, err
}

// exchangeRefresh asks for the new token and stores it over the old one. shown
// tells that the answer was lost and that the old token has ended since.
func (s *Service) exchangeRefresh(ctx context.Context, m merchant.Merchant, g grant) (shown bool, err error) {
	answered := false
	err = s.change(ctx, m, "authorize.refresh", alipay.MethodAuthTokenApp, wanted{Token: digest("token", g.Token.reveal())}, func(ctx context.Context) error {
		client, err := s.providers.Client(g.AppID)
		if err != nil {
			return err
		}
		res, err := client.AuthTokenApp(ctx, alipay.Acting{}, alipay.AuthTokenAppRequest{
			GrantType: alipay.GrantRefreshToken, RefreshToken: g.RefreshToken.reveal(),
		})
		if err != nil {
			return err
		}
		answered = true
		for _, t := range res.All() {
			if t.AuthAppID == g.AuthAppID || t.AuthAppID == "" {
				return s.storeRefreshed(g, t)
			}
		}
		return errors.New("the answer holds no token for this mini program")
	})
	if err == nil {
		if answered {
			s.changed(m.ID)
		}
		return !answered, nil
	}
	if alipay.ClassOf(err) == alipay.ClassHeld {
		return false, err // nothing was sent; an intent that is open is settled later
	}
	if alipay.ClassOf(err) != "" && !unanswered(err) {
		// A clear refusal: the old token lives on.
		return false, errors.Join(alipay.Explain(err), s.clearRefresh(g))
	}
	return false, err
}

// mayBeUnderWay reports whether a refresh that was begun and not answered may
// still take effect.
func (s *Service) mayBeUnderWay(g grant) bool {
	since := s.now().Sub(g.Refreshing)
	return since >= 0 && since < effect.Window
}

// lookForRefresh tells whether a lost refresh took effect: the token before it
// has ended.
func (s *Service) lookForRefresh(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	g, mine, err := s.refreshed(e, want)
	if err != nil || !mine {
		return mine, err
	}
	alive, err := s.oldTokenAlive(ctx, g)
	return err == nil && !alive, err
}

// refreshShown brings the new token of a refresh that turned out to have taken
// effect.
func (s *Service) refreshShown(e journal.Entry, want []byte) error {
	g, mine, err := s.refreshed(e, want)
	if err != nil || !mine || g.Refreshing.IsZero() {
		return err
	}
	ctx, cancel := context.WithTimeout(s.flights.ctx, exchangeTimeout)
	defer cancel()
	return s.settleRefresh(ctx, g)
}

// refreshed is the authorization that a lost refresh was of; mine is false when
// another token is stored since.
func (s *Service) refreshed(e journal.Entry, want []byte) (g grant, mine bool, err error) {
	var w wanted
	if err := json.Unmarshal(want, &w); err != nil {
		return g, false, err
	}
	err = s.vault.View(func(tx *vault.Tx) (err error) {
		g, err = grants.Get(tx, e.MerchantID)
		return ignoreMissing(err)
	})
	return g, sameDigest(digest("token", g.Token.reveal()), w.Token), err
}

// storeRefreshed replaces the tokens of g, unless the merchant authorized again
// meanwhile: what a consent brought is newer than what a refresh brought.
func (s *Service) storeRefreshed(g grant, t alipay.Token) error {
	now, platform := s.now(), s.platform()
	return s.vault.Update(func(tx *vault.Tx) error {
		cur, err := grants.Get(tx, g.MerchantID)
		if err != nil || cur.Token != g.Token {
			return ignoreMissing(err)
		}
		cur.Platform = platform
		cur.Token, cur.Refreshing = secret(t.AppAuthToken), time.Time{}
		if t.AppRefreshToken != "" {
			cur.RefreshToken = secret(t.AppRefreshToken)
		}
		cur.RefreshBy = time.Time{}
		if t.ReExpiresIn > 0 {
			cur.RefreshBy = now.Add(time.Duration(t.ReExpiresIn) * time.Second)
		}
		cur.GrantedAt, cur.ExpiresAt, cur.CheckedAt = now, time.Time{}, time.Time{}
		return grants.Put(tx, cur)
	})
}

func (s *Service) clearRefresh(g grant) error {
	return s.vault.Update(func(tx *vault.Tx) error {
		cur, err := grants.Get(tx, g.MerchantID)
		if err != nil || cur.Token != g.Token {
			return ignoreMissing(err)
		}
		cur.Refreshing = time.Time{}
		return grants.Put(tx, cur)
	})
}

// oldTokenAlive asks whether the token before the refresh still works: if it
// does, the refresh did not happen.
func (s *Service) oldTokenAlive(ctx context.Context, g grant) (bool, error) {
	client, err := s.providers.Client(g.AppID)
	if err != nil {
		return false, err
	}
	res, err := client.AuthTokenAppQuery(ctx, alipay.Acting{}, alipay.AuthTokenAppQueryRequest{AppAuthToken: g.Token.reveal()})
	if tokenGone(res, err) {
		return false, nil
	}
	return err == nil, err
}

// lastResort is for a refresh that took effect without its answer. The refresh
// token is asked once more; when the platform refuses it too, the
// authorization is lost and that is said plainly.
func (s *Service) lastResort(ctx context.Context, m merchant.Merchant, g grant) error {
	shown, err := s.exchangeRefresh(ctx, m, g)
	if shown {
		return refreshUnknown(err, m.Name)
	}
	if err == nil || alipay.ClassOf(err) == alipay.ClassHeld {
		return err // held back: asked again when work may go on
	}
	if unanswered(err) || alipay.ClassOf(err) == "" && fault.CodeOf(err) == "" {
		return refreshUnknown(err, m.Name)
	}
	if err := s.lose(m, g.Token, LossRefresh, "authorize.lost"); err != nil {
		return err
	}
	return authorizationLost(m.Name, LossRefresh)
}

func refreshUnknown(cause error, name string) *fault.Error {
	return fault.Wrap(cause, "authorize.refresh_unknown", fault.T(
		"the platform did not say whether the authorization was renewed", "平台未确认授权是否已刷新")).
		WithHint(fault.T("It is looked up again at the next start or refresh.", "下次启动或刷新时会再次确认。")).
		WithRetry(fault.RetryAfterLookup).WithMerchant(name)
}

// resumeRefreshes settles the refreshes a crash or a lost reply cut off.
func (s *Service) resumeRefreshes(ctx context.Context) error {
	var open []grant
	if err := s.vault.View(func(tx *vault.Tx) error {
		open = nil
		return grants.Find(tx, grantsByRefresh, indexSet, func(g grant) error {
			open = append(open, g)
			return nil
		})
	}); err != nil {
		return err
	}
	var all error
	for _, g := range open {
		all = errors.Join(all, s.settleRefresh(ctx, g))
	}
	return all
}

// settleRefresh ends an intent without starting a new refresh when the old
// token turns out to work.
func (s *Service) settleRefresh(ctx context.Context, g grant) error {
	m, err := s.merchants.Get(g.MerchantID)
	if err != nil {
		return err
	}
	if !s.takeRefresh(m.ID) {
		return nil // under way in this process
	}
	defer s.doneRefresh(m.ID)
	alive, err := s.oldTokenAlive(ctx, g)
	switch {
	case err != nil:
		return err
	case alive && s.mayBeUnderWay(g):
		return nil // looked at again
	case alive:
		return s.clearRefresh(g)
	}
	return s.lastResort(ctx, m, g)
}

// renewDue renews the authorizations near the end of their life.
func (s *Service) renewDue(ctx context.Context) (renewed int, err error) {
	now := s.now()
	records, err := s.byID()
	if err != nil {
		return 0, err
	}
	var due []string
	if err := s.vault.View(func(tx *vault.Tx) error {
		due = nil
		return grants.Each(tx, "", func(g grant) error {
			if m, ok := records[g.MerchantID]; ok && g.of(m).dueAt(now) && g.RefreshToken != "" && (g.RefreshBy.IsZero() || now.Before(g.RefreshBy)) {
				due = append(due, g.MerchantID)
			}
			return nil
		})
	}); err != nil {
		return 0, err
	}
	var all error
	for _, id := range due {
		if err := ctx.Err(); err != nil {
			return renewed, errors.Join(all, err)
		}
		if _, err := s.Refresh(ctx, id); err != nil {
			all = errors.Join(all, err)
			continue
		}
		renewed++
	}
	return renewed, all
}

// RenewDue does once what Start does by itself: it takes up what a crash or a
// lost reply left open, and renews the authorizations near the end of their
// life. The fault is that of what holds changes back, when something does.
func (s *Service) RenewDue(ctx context.Context) (renewed int, err error) {
	if err := s.refuse(); err != nil {
		return 0, err
	}
	recovered := s.Recover(ctx)
	renewed, err = s.renewDue(ctx)
	return renewed, errors.Join(recovered, err)
}
