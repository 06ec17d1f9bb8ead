package authorize

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// aesKey is the content-encryption key of a merchant's app, kept sealed.
type aesKey struct {
	MerchantID string    `json:"merchant_id"`
	MiniAppID  string    `json:"mini_app_id"`
	Key        secret    `json:"key"`
	FetchedAt  time.Time `json:"fetched_at"`
}

var aesKeys = vault.NewCollection(vault.Schema[aesKey]{
	Name:    "authorize.aeskeys",
	Version: 1,
	ID:      func(k aesKey) string { return k.MerchantID },
})

// AESKey tells that a key is stored, never which.
type AESKey struct {
	MerchantID string    `json:"merchant_id"`
	Stored     bool      `json:"stored"`
	FetchedAt  time.Time `json:"fetched_at,omitzero"`
}

// FetchAESKey reads the key of the merchant's app from the platform and stores
// it. The platform encrypts it with the third-party app's own AES key, which
// has to be set. Faults: authorize.not_authorized, authorize.lost, platform.*.
func (s *Service) FetchAESKey(ctx context.Context, merchantID string) (AESKey, error) {
	a, err := s.aesOf(merchantID)
	if err != nil {
		return AESKey{}, err
	}
	var k aesKey
	err = s.do(ctx, a.m, "authorize.aes.get", alipay.MethodAESGet, func(ctx context.Context) (err error) {
		if k, err = a.get(ctx); err != nil {
			return err
		}
		return s.keepAESKey(k)
	})
	return k.shown(), alipay.Explain(err)
}

// ResetAESKey makes the platform draw a new key for the merchant's app and
// stores it; the old key stops working. When the answer is lost the key is
// read, and stored when it is another one than before. Faults as FetchAESKey,
// and journal.did_not, journal.not_known_yet.
func (s *Service) ResetAESKey(ctx context.Context, merchantID string) (AESKey, error) {
	a, err := s.aesOf(merchantID)
	if err != nil {
		return AESKey{}, err
	}
	was := wantedKey{}
	if k, err := a.get(ctx); err == nil {
		was.Was = digest("aes", k.Key.reveal())
	} else if unanswered(err) {
		return AESKey{}, alipay.Explain(err) // nothing was changed
	}
	var k aesKey
	var unreadable error // the change was made all the same
	entry := journal.EntryFor(a.as, "authorize.aes.set", alipay.MethodAESSet, nil)
	err = s.journal.DoSettled(ctx, entry, was, func(ctx context.Context) error {
		res, err := a.client.AESSet(ctx, alipay.Acting{}, alipay.AESSetRequest{MerchantAppID: a.as.MiniAppID})
		if err == nil {
			k, unreadable = a.open(res.AESKey)
		}
		return err
	})
	switch {
	case err != nil:
		return AESKey{}, alipay.Explain(err)
	case unreadable != nil:
		return AESKey{}, unreadable
	case k.Key == "": // found by looking, which stored it
		return s.AESKeyOf(merchantID)
	}
	return k.shown(), s.keepAESKey(k)
}

// wantedKey is what a lost change of a key was to change: its digest, "" when
// there was none.
type wantedKey struct {
	Was string `json:"was"`
}

// lookForKey tells whether a key was changed, and keeps the new one.
func (s *Service) lookForKey(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	var w wantedKey
	if err := json.Unmarshal(want, &w); err != nil {
		return false, err
	}
	a, err := s.aesOf(e.MerchantID)
	if err != nil {
		return false, err
	}
	k, err := a.get(ctx)
	if err != nil || digest("aes", k.Key.reveal()) == w.Was {
		return false, err
	}
	return true, s.keepAESKey(k)
}

// aesCall is who reads or changes the key of a merchant's app.
type aesCall struct {
	s      *Service
	m      merchant.Merchant
	client *alipay.Client
	as     alipay.Acting
}

func (s *Service) aesOf(merchantID string) (aesCall, error) {
	m, err := s.merchants.Get(merchantID)
	if err != nil {
		return aesCall{}, err
	}
	client, as, err := s.For(merchantID)
	if err != nil {
		return aesCall{}, err
	}
	if s.decrypt == nil {
		return aesCall{}, aesUnreadable(errors.New("no key to decrypt with"), m)
	}
	if !client.Encrypts() {
		return aesCall{}, fault.New("authorize.aes_key_needed", fault.T(
			"the platform gives a merchant's AES key only to an app that has one itself", "平台只向已设置 AES 密钥的第三方应用提供商家的 AES 密钥")).
			WithHint(fault.T("Set the third-party app's AES key in the settings first.", "请先在设置中填写第三方应用的 AES 密钥。")).
			WithRetry(fault.RetryAfterSetup).WithMerchant(m.Name)
	}
	return aesCall{s, m, client, as}, nil
}

func (a aesCall) get(ctx context.Context) (aesKey, error) {
	res, err := a.client.AESGet(ctx, alipay.Acting{}, alipay.AESGetRequest{MerchantAppID: a.as.MiniAppID})
	if err != nil {
		return aesKey{}, err
	}
	return a.open(res.AESKey)
}

func (a aesCall) open(cipher string) (aesKey, error) {
	plain, err := a.s.decrypt(a.m.AppID, cipher)
	if err != nil {
		return aesKey{}, aesUnreadable(err, a.m)
	}
	return aesKey{MerchantID: a.m.ID, MiniAppID: a.as.MiniAppID, Key: secret(plain), FetchedAt: a.s.now()}, nil
}

func (s *Service) keepAESKey(k aesKey) error {
	err := s.vault.Update(func(tx *vault.Tx) error { return aesKeys.Put(tx, k) })
	if err == nil {
		s.announce(k.MerchantID)
	}
	return err
}

func (k aesKey) shown() AESKey {
	return AESKey{MerchantID: k.MerchantID, Stored: k.Key != "", FetchedAt: k.FetchedAt}
}

func aesUnreadable(cause error, m merchant.Merchant) error {
	if fault.CodeOf(cause) != "" {
		return cause
	}
	return fault.Wrap(cause, "authorize.aes_unreadable", fault.T(
		"the key could not be decrypted with the third-party app's AES key", "无法用第三方应用的 AES 密钥解密")).
		WithHint(fault.T("Compare the app's AES key in the settings with the console.", "请核对设置中的 AES 密钥与控制台是否一致。")).
		WithRetry(fault.RetryAfterSetup).WithMerchant(m.Name)
}

// AESKeyOf tells whether a key is stored for the merchant.
func (s *Service) AESKeyOf(merchantID string) (AESKey, error) {
	k, err := s.storedAESKey(merchantID)
	if fault.CodeOf(err) == "authorize.no_aes_key" {
		return AESKey{MerchantID: merchantID}, nil
	}
	return AESKey{MerchantID: merchantID, Stored: err == nil, FetchedAt: k.FetchedAt}, err
}

// RevealAESKey returns the stored key (Base64 of 16 bytes) for a person who
// asked to see it; nothing else returns it. Fault authorize.no_aes_key.
func (s *Service) RevealAESKey(merchantID string) (string, error) {
	k, err := s.storedAESKey(merchantID)
	return k.Key.reveal(), err
}

func (s *Service) storedAESKey(merchantID string) (aesKey, error) {
	var k aesKey
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		k, err = aesKeys.Get(tx, merchantID)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return k, fault.Wrap(err, "authorize.no_aes_key", fault.T(
			"no AES key is stored for this merchant", "尚未保存该商家的 AES 密钥")).
			WithHint(fault.T("Read it from the platform first.", "请先从平台获取。")).WithRetry(fault.RetryAfterInput)
	}
	return k, err
}
