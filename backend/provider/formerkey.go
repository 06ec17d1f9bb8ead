package provider

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// A new private key takes the place of the one in use, but is worth nothing
// before its public half is registered with the platform. Until a signed call
// has shown that it is, the former key stays: it may be the only copy of the
// key that works.

// former is the key that was in use before one that the platform has not
// accepted yet.
type former struct {
	PrivateKey string    `json:"private_key"`
	AppCert    string    `json:"app_cert,omitempty"` // it belongs to the key
	Until      time.Time `json:"until"`              // when it was replaced
}

// keepFormer is what is kept beside a changed key: the last one that was in use
// and accepted, however often it is changed in between.
func keepFormer(old App, stored sealed, next Secrets, now time.Time) *former {
	switch {
	case stored.PrivateKey == next.PrivateKey:
		return stored.Former
	case stored.Former == nil:
		return &former{PrivateKey: stored.PrivateKey, AppCert: old.AppCert, Until: now}
	case stored.Former.PrivateKey == next.PrivateKey:
		return nil // back to it by hand
	}
	return stored.Former
}

// confirmKey forgets the former key of an app: a call signed with private was
// accepted. It does nothing when another key is in use by now.
func (s *Service) confirmKey(appID, private string) error {
	confirmed := false
	err := s.vault.Update(func(tx *vault.Tx) error {
		confirmed = false
		k, err := secrets.Get(tx, appID)
		if errors.Is(err, vault.ErrNotFound) {
			return nil
		}
		if err != nil || k.Former == nil || k.PrivateKey != private {
			return err
		}
		a, err := getApp(tx, appID)
		if err != nil {
			return err
		}
		k.Former, a.FormerKeyUntil, confirmed = nil, time.Time{}, true
		return errors.Join(secrets.Put(tx, k), apps.Put(tx, a))
	})
	if err == nil && confirmed {
		s.announce(appID, "")
	}
	return err
}

// confirming confirms the key of a client at its first call that the platform
// took.
func (s *Service) confirming(appID string, keys sealed, then func(alipay.Call)) func(alipay.Call) {
	if keys.Former == nil {
		return then
	}
	return func(call alipay.Call) {
		if call.Err == nil {
			_ = s.confirmKey(appID, keys.PrivateKey) // otherwise at the next one
		}
		if then != nil {
			then(call)
		}
	}
}

// BackToFormerKey puts the former key of an app in use again. The newer one is
// kept as a draft, since the platform may be given its public half still. Fault:
// provider.no_former_key.
func (s *Service) BackToFormerKey(_ context.Context, appID string) (App, error) {
	var a App
	err := s.log.Noting(s.vault.Update, func(tx *vault.Tx, note func(journal.Entry) error) (err error) {
		if a, err = getApp(tx, appID); err != nil {
			return err
		}
		k, err := secrets.Get(tx, appID)
		if err != nil {
			return err
		}
		if k.Former == nil {
			return fault.New("provider.no_former_key", fault.T("the platform has accepted the key in use; no former one is kept", "当前密钥已被平台接受，没有保留旧密钥")).
				WithRetry(fault.RetryNever)
		}
		now := s.stamp(a.UpdatedAt)
		d := sealedDraft{KeyDraft{ID: vault.NewID(now), PublicKey: a.AppPublicKey, CreatedAt: now}, k.PrivateKey}
		if err := drafts.Put(tx, d); err != nil {
			return err
		}
		if a.AppPublicKey, err = alipay.PublicKeyOf(k.Former.PrivateKey); err != nil {
			return err
		}
		k.PrivateKey, a.AppCert = k.Former.PrivateKey, k.Former.AppCert
		k.Former, a.FormerKeyUntil, a.UpdatedAt = nil, time.Time{}, now
		return errors.Join(secrets.Put(tx, k), apps.Put(tx, a), note(about("app.update", a, fault.T("back to the former signing key", "恢复使用旧签名密钥"))))
	})
	if err != nil {
		return App{}, err
	}
	s.mu.Lock()
	delete(s.clients, appID)
	s.mu.Unlock()
	s.announce(appID, "")
	return a, nil
}
