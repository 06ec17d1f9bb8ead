package provider

import (
	"errors"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// DecryptAES opens what the platform encrypted with an app's own AES key:
// Base64 in, plain text out. Faults: provider.app_not_found,
// provider.no_aes_key.
func (s *Service) DecryptAES(appID, cipherB64 string) (string, error) {
	a, err := s.GetApp(appID)
	if err != nil {
		return "", err
	}
	var keys sealed
	err = s.vault.View(func(tx *vault.Tx) (err error) {
		keys, err = secrets.Get(tx, appID)
		return err
	})
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return "", err
	}
	if keys.AESKey == "" {
		return "", fault.New("provider.no_aes_key", fault.T("%s has no AES key", "应用 %s 未设置 AES 密钥", a.Name)).
			WithHint(fault.T("Enter the AES key of the third-party app in its settings; the console shows it as the content encryption key.",
				"请在第三方应用设置中填写 AES 密钥（控制台的“接口内容加密方式”）。")).
			WithRetry(fault.RetryAfterSetup).WithField("aes_key")
	}
	return alipay.DecryptAES(keys.AESKey, cipherB64)
}
