package simulator

import (
	"crypto/rand"
	"encoding/base64"
)

// aesGet answers the AES key of a merchant's app, encrypted with the
// third-party app's own AES key.
func aesGet(keys *keyring) handler {
	return func(t *tx, c *call) (object, *refusal) {
		m, bad := authorizedApp(t, c)
		if bad != nil {
			return nil, bad
		}
		return sealedKey(keys, m)
	}
}

// aesSet gives a merchant's app a new AES key and answers it like aesGet.
func aesSet(keys *keyring) handler {
	return func(t *tx, c *call) (object, *refusal) {
		m, bad := authorizedApp(t, c)
		if bad != nil {
			return nil, bad
		}
		var key [16]byte
		rand.Read(key[:])
		m.AESKey = base64.StdEncoding.EncodeToString(key[:])
		t.putMerchant(m)
		return sealedKey(keys, m)
	}
}

func sealedKey(keys *keyring, m *merchant) (object, *refusal) {
	sealed, err := encryptAES(keys.aes, []byte(m.AESKey))
	if err != nil {
		return nil, &refusal{codeUnavailable, "isp.unknow-error", "系统繁忙"}
	}
	return object{"aes_key": sealed}, nil
}

// certDownload answers the platform's certificate, its PEM text in Base64.
func certDownload(keys *keyring) handler {
	return func(_ *tx, c *call) (object, *refusal) {
		if c.text("alipay_cert_sn") != keys.alipaySN {
			return nil, invalid("isv.alipay-cert-not-exist", "支付宝公钥证书不存在，请检查alipay_cert_sn")
		}
		return object{"alipay_cert_content": base64.StdEncoding.EncodeToString(keys.alipayCert)}, nil
	}
}
