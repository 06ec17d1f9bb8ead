package simulator

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// signContent joins parameters the way a request is signed: sorted by name,
// k=v with raw values, without sign. Empty values take no part.
func signContent(params map[string]string, withEmpty bool) string {
	var b strings.Builder
	for _, name := range sortedKeys(params) {
		value := params[name]
		if name == "sign" || (value == "" && !withEmpty) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(name + "=" + value)
	}
	return b.String()
}

// verifyRequest checks the RSA2 signature of a request. Some SDKs sign empty
// parameters too; what they sign is no less than what the protocol asks, so
// both are accepted.
func (k *keyring) verifyRequest(params map[string]string) bool {
	signature, err := base64.StdEncoding.DecodeString(params["sign"])
	if err != nil {
		return false
	}
	for _, withEmpty := range []bool{false, true} {
		sum := sha256.Sum256([]byte(signContent(params, withEmpty)))
		if rsa.VerifyPKCS1v15(k.app, crypto.SHA256, sum[:], signature) == nil {
			return true
		}
	}
	return false
}

// sign signs bytes as the platform does, in Base64.
func (k *keyring) sign(data []byte) (string, error) {
	sum := sha256.Sum256(data)
	signature, err := rsa.SignPKCS1v15(rand.Reader, k.alipay, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}
