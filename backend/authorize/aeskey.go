package authorize

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
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
	return s.takeAESKey(ctx, merchantID, "authorize.aes.get", alipay.MethodAESGet,
		func(ctx context.Context, c *alipay.Client, app string) (string, error) {
			res, err := c.AESGet(ctx, alipay.Acting{}, alipay.AESGetRequest{MerchantAppID: app})
			return res.AESKey, err
		})
}

// ResetAESKey makes the platform draw a new key for the merchant's app and
// stores it; the old key stops working. When the answer is lost FetchAESKey
// reads what is true. Faults as FetchAESKey.
func (s *Service) ResetAESKey(ctx context.Context, merchantID string) (AESKey, error) {
	return s.takeAESKey(ctx, merchantID, "authorize.aes.set", alipay.MethodAESSet,
		func(ctx context.Context, c *alipay.Client, app string) (string, error) {
			res, err := c.AESSet(ctx, alipay.Acting{}, alipay.AESSetRequest{MerchantAppID: app})
			return res.AESKey, err
		})
}

func (s *Service) takeAESKey(ctx context.Context, merchantID, action, method string,
	ask func(context.Context, *alipay.Client, string) (string, error)) (AESKey, error) {
	m, err := s.merchants.Get(merchantID)
	if err != nil {
		return AESKey{}, err
	}
	client, as, err := s.For(merchantID)
	if err != nil {
		return AESKey{}, err
	}
	if s.decrypt == nil {
		return AESKey{}, aesUnreadable(errors.New("no key to decrypt with"), m)
	}
	if !client.Encrypts() {
		return AESKey{}, fault.New("authorize.aes_key_needed", fault.T(
			"the platform gives a merchant's AES key only to an app that has one itself", "平台只向已设置 AES 密钥的第三方应用提供商家的 AES 密钥")).
			WithHint(fault.T("Set the third-party app's AES key in the settings first.", "请先在设置中填写第三方应用的 AES 密钥。")).
			WithRetry(fault.RetryAfterSetup).WithMerchant(m.Name)
	}
	k := aesKey{MerchantID: m.ID, MiniAppID: as.MiniAppID}
	err = s.do(ctx, m, action, method, func(ctx context.Context) error {
		cipher, err := ask(ctx, client, as.MiniAppID)
		if err != nil {
			return err
		}
		plain, err := s.decrypt(m.AppID, cipher)
		if err != nil {
			return aesUnreadable(err, m)
		}
		k.Key, k.FetchedAt = secret(plain), s.now()
		return s.vault.Update(func(tx *vault.Tx) error { return aesKeys.Put(tx, k) })
	})
	if err != nil {
		return AESKey{}, alipay.Explain(err)
	}
	s.announce(m.ID)
	return AESKey{MerchantID: m.ID, Stored: true, FetchedAt: k.FetchedAt}, nil
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
