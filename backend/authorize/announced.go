package authorize

import (
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

// Cancellation is the platform's message that a merchant cancelled.
type Cancellation struct {
	AppID     string // record of the third-party app the message came for
	AuthAppID string
	Token     string    // the cancelled app_auth_token, "" when the message names none
	At        time.Time // when it was cancelled, zero when unknown
}

// Cancelled ends the authorization a message names, when the cancelled token
// is the current one, or names no token and is not older than the current one:
// a late message must not end what the merchant granted since. also runs in
// the same transaction, so that the message and its effect are one step. It
// reports whether an authorization ended.
func (s *Service) Cancelled(c Cancellation, also ...func(*vault.Tx) error) (bool, error) {
	type loss struct {
		m     merchant.Merchant
		entry journal.Entry
	}
	var losses []loss
	err := s.vault.Update(func(tx *vault.Tx) error {
		losses = nil
		var mine []grant
		if err := grants.Find(tx, grantsByApp, appKey(c.AppID, c.AuthAppID), func(g grant) error {
			mine = append(mine, g)
			return nil
		}); err != nil {
			return err
		}
		for _, g := range mine {
			if c.Token == "" && !c.At.IsZero() && g.after(c.At) {
				continue
			}
			m := merchant.Merchant{ID: g.MerchantID, Name: s.nameOf(g.MerchantID), MiniAppID: g.AuthAppID}
			entry, lost, err := s.loseTx(tx, m, secret(c.Token), LossCancelled, "authorize.cancelled")
			if err != nil {
				return err
			}
			if lost {
				losses = append(losses, loss{m, entry})
			}
		}
		if err := dropHeld(tx, c); err != nil {
			return err
		}
		return inSameTx(tx, also)
	})
	if err != nil {
		return false, err
	}
	for _, l := range losses {
		s.lost(l.m, LossCancelled, l.entry)
	}
	return len(losses) > 0, nil
}

// dropHeld forgets a held authorization that was cancelled before a person
// said whose it is.
func dropHeld(tx *vault.Tx, c Cancellation) error {
	var gone []held
	if err := holds.Find(tx, grantsByApp, appKey(c.AppID, c.AuthAppID), func(h held) error {
		if c.Token == "" && (c.At.IsZero() || !h.after(c.At)) || c.Token != "" && h.Token == secret(c.Token) {
			gone = append(gone, h)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, h := range gone {
		if err := holds.Delete(tx, h.ID); err != nil {
			return err
		}
	}
	return nil
}

func inSameTx(tx *vault.Tx, also []func(*vault.Tx) error) error {
	for _, f := range also {
		if err := f(tx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) nameOf(merchantID string) string {
	m, err := s.merchants.Get(merchantID)
	if err != nil {
		return ""
	}
	return m.Name
}

// Delivered is an authorization the platform sent by itself: a merchant
// ordered the service in the platform's market.
type Delivered struct {
	App   provider.App
	Token alipay.Token
	At    time.Time // when the merchant authorized, zero when unknown
	Order string    // the market's number of the order, "" when the message names none
}

// Delivered stores an authorization a message brought, for the merchant with
// its mini program or held until a person says whose it is. One older than
// what is stored changes nothing. also runs in the same transaction.
func (s *Service) Delivered(d Delivered, also ...func(*vault.Tx) error) (Outcome, error) {
	if d.Token.AppAuthToken == "" || d.Token.AuthAppID == "" {
		return Outcome{}, errors.New("the message brings no authorization")
	}
	p, err := s.place(order{app: d.App}, []alipay.Token{d.Token})
	if err != nil {
		return Outcome{}, err
	}
	now := s.now()
	platform := d.At
	if d.At.IsZero() {
		platform = s.platform()
	}
	if d.At.IsZero() || d.At.After(now) {
		d.At = now
	}
	var out Outcome
	var entry journal.Entry
	err = s.vault.Update(func(tx *vault.Tx) error {
		out, entry = Outcome{Granted: []Granted{}, Unknown: []Unknown{}, order: true}, journal.Entry{}
		if err := inSameTx(tx, also); err != nil {
			return err
		}
		stale, err := olderThanStored(tx, d.Token, platform, p)
		if err != nil || stale {
			out.Already = stale
			return err
		}
		e := journal.Entry{MiniAppID: d.Token.AuthAppID, Action: "authorize.accept", Detail: map[string]string{"by": "message"}}
		if d.Order != "" {
			e.Detail["order"] = d.Order
		}
		if len(p.mine) > 0 {
			m := p.mine[0].merchant
			g, err := putGrant(tx, d.App.ID, m, d.Token, d.At, platform)
			if err != nil {
				return err
			}
			e.MerchantID, e.MerchantName = m.ID, m.Name
			out.MerchantID, out.Granted = m.ID, []Granted{g}
		} else {
			u, err := holdTx(tx, d.App.ID, "", d.Order, d.Token, d.At, platform)
			if err != nil {
				return err
			}
			out.Unknown = []Unknown{u}
		}
		out.Warning = out.warning("")
		entry, err = s.journal.AppendTx(tx, e)
		return err
	})
	if err != nil {
		return Outcome{}, err
	}
	if !out.Already {
		s.journal.Announce(entry)
		s.settled(out)
		// A consent whose answer was lost has its token by this.
		err = s.tell(out.MerchantID, "authorize.accept", effect.Happened, func(w wanted) bool { return w.Exchange != "" && out.MerchantID != "" })
	}
	return out, err
}

// olderThanStored reports whether the merchant's stored authorization is newer
// than the delivered one, or the same.
func olderThanStored(tx *vault.Tx, t alipay.Token, platform time.Time, p placement) (bool, error) {
	for _, at := range p.mine {
		g, err := grants.Get(tx, at.merchant.ID)
		if err != nil {
			return false, ignoreMissing(err)
		}
		if g.Token == secret(t.AppAuthToken) || g.AuthAppID == t.AuthAppID && !platform.IsZero() && g.after(platform) {
			return true, nil
		}
	}
	return false, nil
}
