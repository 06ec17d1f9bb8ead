package authorize

import (
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// placement says to which merchant each token of an answer belongs.
type placement struct {
	mine    []placed
	unknown []alipay.Token
	missed  bool // the merchant that was meant gets none
}

type placed struct {
	token    alipay.Token
	merchant merchant.Merchant
	fill     bool // the record learns its mini program ID from this consent
}

// place matches tokens to merchants by mini program ID. The merchant that was
// meant gets a token of an unknown mini program when its record names none and
// there is exactly one such token: anything else would be a guess.
func (s *Service) place(o order, tokens []alipay.Token) (placement, error) {
	var p placement
	got := false
	for _, t := range tokens {
		m, err := s.merchants.ByMiniApp(t.AuthAppID)
		switch {
		case err == nil && m.AppID == o.app.ID && t.AuthAppID != "":
			p.mine = append(p.mine, placed{token: t, merchant: m})
			got = got || m.ID == o.meant.ID
		case err == nil || fault.CodeOf(err) == "merchant.not_found":
			p.unknown = append(p.unknown, t)
		default:
			return p, err
		}
	}
	if o.meant.ID != "" && !got && o.meant.MiniAppID == "" && len(p.unknown) == 1 && p.unknown[0].AuthAppID != "" {
		if _, err := s.merchants.ByMiniApp(p.unknown[0].AuthAppID); fault.CodeOf(err) == "merchant.not_found" {
			p.mine = append(p.mine, placed{token: p.unknown[0], merchant: o.meant, fill: true})
			p.unknown, got = nil, true
		}
	}
	p.missed = o.meant.ID != "" && !got
	return p, nil
}

// store puts every token of an answer, the end of the pending authorization
// and the end of the intent on disk at once. An earlier token of the same
// merchant is gone with that. When it returns an error the intent is still
// open and nothing was stored.
func (s *Service) store(o order, tokens []alipay.Token) (Outcome, error) {
	p, err := s.place(o, tokens)
	if err != nil {
		return Outcome{}, err
	}
	now, platform := s.now(), s.platform()
	var out Outcome
	err = s.vault.Update(func(tx *vault.Tx) error {
		out = Outcome{MerchantID: o.meant.ID, Granted: []Granted{}, Unknown: []Unknown{}, Mismatch: p.missed}
		for _, at := range p.mine {
			g, err := putGrant(tx, o.app.ID, at.merchant, at.token, now, platform)
			if err != nil {
				return err
			}
			out.Granted = append(out.Granted, g)
		}
		for _, t := range p.unknown {
			u, err := holdTx(tx, o.app.ID, o.meant.ID, "", t, now, platform)
			if err != nil {
				return err
			}
			out.Unknown = append(out.Unknown, u)
		}
		out.Warning = out.warning(o.meant.Name)
		if o.code == "" {
			return nil // the tokens came with a message
		}
		if err := endPending(tx, o.pending, p.missed, now); err != nil {
			return err
		}
		return exchanges.Put(tx, exchange{
			ID: o.id(), AppID: o.app.ID, PendingID: o.pending, MerchantID: o.meant.ID,
			State: exchangeDone, StartedAt: now, EndedAt: now, Outcome: out,
		})
	})
	if err != nil {
		return Outcome{}, err
	}
	return out, nil
}

func endPending(tx *vault.Tx, id string, missed bool, now time.Time) error {
	if id == "" {
		return nil
	}
	q, err := pendings.Get(tx, id)
	if err != nil {
		return ignoreMissing(err)
	}
	state := PendingDone
	if missed {
		state = PendingOther
	}
	q.end(state, now)
	return pendings.Put(tx, q)
}

// putGrant makes t the merchant's authorization. The same mini program held by
// another record of the app moves: the platform keeps one authorization.
// platform is when it was given by the platform's clock, zero when not known.
func putGrant(tx *vault.Tx, appID string, m merchant.Merchant, t alipay.Token, now, platform time.Time) (Granted, error) {
	old, err := grants.Get(tx, m.ID)
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return Granted{}, err
	}
	replaced := err == nil && old.State == StateActive
	var moved []grant
	if err := grants.Find(tx, grantsByApp, appKey(appID, t.AuthAppID), func(g grant) error {
		if g.MerchantID != m.ID && g.State == StateActive {
			moved = append(moved, g)
		}
		return nil
	}); err != nil {
		return Granted{}, err
	}
	for _, g := range moved {
		g.lose(LossMoved, now)
		if err := grants.Put(tx, g); err != nil {
			return Granted{}, err
		}
	}
	g := grant{
		MerchantID: m.ID, AppID: appID, AuthAppID: t.AuthAppID, UserID: t.UserID,
		Token: secret(t.AppAuthToken), RefreshToken: secret(t.AppRefreshToken),
		GrantedAt: now, Platform: platform, State: StateActive,
	}
	if t.ReExpiresIn > 0 {
		g.RefreshBy = now.Add(time.Duration(t.ReExpiresIn) * time.Second)
	}
	return Granted{MerchantID: m.ID, MerchantName: m.Name, MiniAppID: t.AuthAppID, Replaced: replaced}, grants.Put(tx, g)
}

// lose ends an authorization. Its tokens are erased with that, except after a
// refusal, which a check of the token can still prove wrong.
func (g *grant) lose(why Loss, now time.Time) {
	g.State, g.Loss, g.LostAt, g.Refreshing = StateLost, why, now, time.Time{}
	if why != LossRefused {
		g.Token, g.RefreshToken = "", ""
	}
}

func (o Outcome) warning(meant string) fault.Text {
	switch {
	case o.Mismatch && len(o.Granted) > 0:
		return fault.T("the consent was given for %s, not for %s; it was stored where it belongs",
			"授权属于 %s，而不是 %s；已存到对应的商家", o.Granted[0].MerchantName, meant)
	case o.Mismatch:
		return fault.T("the consent was given for another mini program than that of %s; it is kept until you decide whose it is",
			"授权的小程序与商家 %s 的不一致；授权已保留，请确认它属于哪个商家", meant)
	case len(o.Unknown) > 0:
		return fault.T("%d authorized mini programs have no merchant record yet; they are kept until you decide",
			"有 %d 个已授权的小程序还没有商家记录；授权已保留，等待处理", len(o.Unknown))
	}
	return fault.Text{}
}

// settled does what follows once an outcome is on disk: the records learn
// their mini program IDs, and everybody who waits is told.
func (s *Service) settled(out Outcome) {
	for _, g := range out.Granted {
		s.fillMiniApp(g.MerchantID, g.MiniAppID)
		s.changed(g.MerchantID)
	}
	if out.MerchantID != "" && out.Mismatch {
		s.changed(out.MerchantID)
	}
	for _, g := range out.Granted {
		title, body := fault.T("Authorized", "授权成功"), fault.T("%s has authorized the third-party app.", "%s 已授权第三方应用。", g.MerchantName)
		if out.order {
			title = fault.T("Ordered in the service market: %s", "服务市场订单：%s", g.MerchantName)
			body = fault.T("The merchant has authorized the third-party app with it. An order replaces what the mini program held before.",
				"商家已随订单授权第三方应用。订单会替换该小程序原有的内容。")
		}
		s.notice(false, g.MerchantID, title, body)
		s.tellAuthorized(g.MerchantID)
	}
	if len(out.Unknown) > 0 {
		s.changed("")
		title := fault.T("An authorization needs a decision", "有授权需要处理")
		if out.order {
			title = fault.T("A new merchant ordered in the service market", "新商家在服务市场下单")
		}
		s.notice(true, "", title, out.Warning)
	}
}

// fillMiniApp gives a record without a mini program the one it authorized. It
// yields to a person editing the record: the next start fills it (reconcile).
func (s *Service) fillMiniApp(merchantID, miniAppID string) {
	for range 3 {
		m, err := s.merchants.Get(merchantID)
		if err != nil || m.MiniAppID != "" || miniAppID == "" {
			return
		}
		m.MiniAppID = miniAppID
		if _, err := s.merchants.Update(m); fault.CodeOf(err) != "merchant.changed" {
			return
		}
	}
}

// reconcile fills the mini program IDs a crash left empty.
func (s *Service) reconcile() error {
	var all []grant
	if err := s.vault.View(func(tx *vault.Tx) error {
		all = nil
		return grants.Each(tx, "", func(g grant) error {
			all = append(all, g)
			return nil
		})
	}); err != nil {
		return err
	}
	for _, g := range all {
		if g.State == StateActive {
			s.fillMiniApp(g.MerchantID, g.AuthAppID)
		}
	}
	return nil
}
