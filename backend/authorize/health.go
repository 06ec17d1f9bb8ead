package authorize

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

func platformTime(s string) time.Time {
	for _, layout := range []string{"2006-01-02 15:04:05", time.RFC3339, "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(s), field.Zone()); err == nil {
			return t
		}
	}
	return time.Time{}
}

// Check asks the platform about a merchant's authorization: validity, granted
// methods, start and end. An authorization the platform had refused before but
// now calls valid is active again. Faults: authorize.not_authorized,
// authorize.lost (the platform says so), platform.*.
func (s *Service) Check(ctx context.Context, merchantID string) (Status, error) {
	m, err := s.merchants.Get(merchantID)
	if err != nil {
		return Status{}, err
	}
	g, err := s.grant(merchantID)
	if errors.Is(err, vault.ErrNotFound) {
		return Status{}, notAuthorized(m.Name)
	}
	if err != nil {
		return Status{}, err
	}
	if !g.belongs(m) {
		return Status{}, authorizationLost(m.Name, LossIdentity)
	}
	if g.Token == "" {
		return Status{}, authorizationLost(m.Name, g.Loss)
	}
	client, err := s.providers.Client(g.AppID)
	if err != nil {
		return Status{}, err
	}
	res, err := client.AuthTokenAppQuery(ctx, alipay.Acting{}, alipay.AuthTokenAppQueryRequest{AppAuthToken: g.Token.reveal()})
	if tokenGone(res, err) {
		if err := s.lose(m, g.Token, LossInvalid, "authorize.lost"); err != nil {
			return Status{}, err
		}
		return Status{}, authorizationLost(m.Name, LossInvalid)
	}
	if err != nil {
		return Status{}, alipay.Explain(err)
	}
	now := s.now()
	revived := false
	err = s.vault.Update(func(tx *vault.Tx) error {
		revived = false
		cur, err := grants.Get(tx, merchantID)
		if err != nil || cur.Token != g.Token {
			return ignoreMissing(err) // replaced meanwhile: the answer is about the old one
		}
		revived = cur.State == StateLost && cur.Loss == LossRefused
		if revived {
			cur.State, cur.Loss, cur.LostAt = StateActive, "", time.Time{}
		}
		cur.CheckedAt, cur.Methods = now, res.AuthMethods
		cur.StartedAt, cur.ExpiresAt = platformTime(res.AuthStart), platformTime(res.AuthEnd)
		cur.Lacks = slices.DeleteFunc(slices.Clone(cur.Lacks), func(method string) bool { return slices.Contains(res.AuthMethods, method) })
		return grants.Put(tx, cur)
	})
	if err != nil {
		return Status{}, err
	}
	s.changed(merchantID)
	if revived {
		s.tellAuthorized(merchantID)
	}
	return s.Status(merchantID)
}

// tokenGone reports whether a token query says that the token is worth nothing.
func tokenGone(res alipay.AuthTokenAppQueryResponse, err error) bool {
	if err == nil {
		return strings.EqualFold(res.Status, alipay.TokenInvalid)
	}
	var p *alipay.Error
	if !errors.As(err, &p) {
		return false
	}
	return p.SubCode == alipay.SubAuthTokenNotExisted || p.Class == alipay.ClassAuthorizationLost && p.SubCode != alipay.SubAOPInvalidAppAuthTokenNoAPI
}

// Observe looks at the outcome of a call made for a merchant. A refused token
// ends the authorization, but only when the call used the current one: a call
// in flight while the merchant authorized again proves nothing about the new.
// It writes only then, so it may stand in the path of every call.
func (s *Service) Observe(appID string, call alipay.Call) {
	if call.Err == nil || call.As.MerchantID == "" || call.As.AppAuthToken == "" {
		return
	}
	var p *alipay.Error
	if !errors.As(call.Err, &p) || p.Code != "20001" && p.Class != alipay.ClassAuthorizationLost {
		return
	}
	used := secret(call.As.AppAuthToken)
	if p.SubCode == alipay.SubAOPInvalidAppAuthTokenNoAPI {
		s.lacks(call.As.MerchantID, used, call.Method)
		return
	}
	_ = s.lose(merchant.Merchant{ID: call.As.MerchantID, Name: call.As.MerchantName, MiniAppID: call.As.MiniAppID},
		used, LossRefused, "authorize.lost")
}

// lacks notes a method the merchant did not grant.
func (s *Service) lacks(merchantID string, used secret, method string) {
	noted := false
	err := s.vault.Update(func(tx *vault.Tx) error {
		noted = false
		g, err := grants.Get(tx, merchantID)
		if err != nil || g.Token != used || slices.Contains(g.Lacks, method) {
			return ignoreMissing(err)
		}
		g.Lacks = append(slices.Clone(g.Lacks), method)
		slices.Sort(g.Lacks)
		noted = true
		return grants.Put(tx, g)
	})
	if err == nil && noted {
		s.changed(merchantID)
	}
}

// lose ends a merchant's authorization when used is its current token.
func (s *Service) lose(m merchant.Merchant, used secret, why Loss, action string) error {
	var entry journal.Entry
	lost := false
	err := s.vault.Update(func(tx *vault.Tx) (err error) {
		entry, lost, err = s.loseTx(tx, m, used, why, action)
		return err
	})
	if err != nil || !lost {
		return err
	}
	s.lost(m, why, entry)
	return nil
}

// loseTx is lose inside a transaction; used "" matches any token. The caller
// calls lost after the commit when it reports true.
func (s *Service) loseTx(tx *vault.Tx, m merchant.Merchant, used secret, why Loss, action string) (journal.Entry, bool, error) {
	g, err := grants.Get(tx, m.ID)
	if err != nil {
		return journal.Entry{}, false, ignoreMissing(err)
	}
	if g.State != StateActive || used != "" && g.Token != used {
		return journal.Entry{}, false, nil
	}
	g.lose(why, s.now())
	if err := grants.Put(tx, g); err != nil {
		return journal.Entry{}, false, err
	}
	entry, err := s.journal.AppendTx(tx, journal.Entry{
		MerchantID: m.ID, MerchantName: m.Name, MiniAppID: g.AuthAppID, Action: action,
		Result: journal.OK, Message: why.Text(),
	})
	return entry, err == nil, err
}

// lost tells of an authorization that ended and is on disk as such.
func (s *Service) lost(m merchant.Merchant, why Loss, entry journal.Entry) {
	s.journal.Announce(entry)
	s.changed(m.ID)
	text := why.Text()
	s.notice(true, m.ID, fault.T("Authorization lost: %s", "授权失效：%s", m.Name),
		fault.Text{EN: text.EN + ". Send a new link.", ZH: text.ZH + "，请重新发送授权链接。"})
}
