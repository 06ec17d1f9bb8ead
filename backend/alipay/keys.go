package alipay

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/smartwalle/ncrypto"

	"minifleet/backend/fault"
)

// KeyInfo describes a key without its secret.
type KeyInfo struct {
	Format       string // "PKCS#1", "PKCS#8", "X.509 public key"
	Bits         int
	PublicBase64 string // to be pasted into the console
}

// GenerateKeyPair draws an RSA key (2048 bits when bits is 0) and returns the
// private key as PKCS#8 PEM and the public key as the single line of Base64
// that the Alipay console takes.
func GenerateKeyPair(bits int) (privatePEM, publicBase64 string, err error) {
	if bits == 0 {
		bits = MinKeyBits
	}
	if bits < MinKeyBits || bits > 8192 {
		return "", "", badKey("bits", fault.T("the key length must be 2048 to 8192 bits", "密钥长度须为 2048 至 8192 位"))
	}
	key, public, err := ncrypto.GenerateRSAKeyPair(bits)
	if err != nil {
		return "", "", fmt.Errorf("generate a key pair: %w", err)
	}
	text, err := ncrypto.EncodePrivateKey(key).PKCS8()
	if err != nil {
		return "", "", fmt.Errorf("encode the private key: %w", err)
	}
	publicBase64, err = encodePublic(public)
	if err != nil {
		return "", "", err
	}
	return string(text), publicBase64, nil
}

// PublicKeyOf derives the public key of a private key, as the console takes
// it.
func PublicKeyOf(privateKey string) (string, error) {
	info, err := InspectPrivateKey(privateKey)
	return info.PublicBase64, err
}

// InspectPrivateKey reads a private key and describes it.
func InspectPrivateKey(text string) (KeyInfo, error) {
	key, format, err := parsePrivate(text)
	if err != nil {
		return KeyInfo{}, err
	}
	public, err := encodePublic(&key.PublicKey)
	return KeyInfo{Format: format, Bits: key.N.BitLen(), PublicBase64: public}, err
}

// ParsePrivateKey reads an RSA private key: PKCS#1 or PKCS#8, PEM or bare
// Base64. Its faults (platform.bad_key) say what the text is instead:
// encrypted, a public key, a certificate, too short, cut off, another kind.
func ParsePrivateKey(text string) (*rsa.PrivateKey, error) {
	key, _, err := parsePrivate(text)
	return key, err
}

func parsePrivate(text string) (*rsa.PrivateKey, string, error) {
	const field = "private_key"
	all, err := blocks(text, field)
	if err != nil {
		return nil, "", err
	}
	one, err := fitting(all, field, func(b block) bool { return len(b.der) <= maxKeyDER && isPrivate(b.der) })
	if err != nil {
		return nil, "", err
	}
	if strings.Contains(one.label, "ENCRYPTED") {
		return nil, "", encryptedKey(field)
	}
	key, format := rsaPrivate(one.der)
	if key == nil {
		return nil, "", whatElse(one, field, "private")
	}
	if key.N.BitLen() < MinKeyBits {
		return nil, "", tooShort(field, key.N.BitLen())
	}
	return key, format, nil
}

// rsaPrivate parses by the library; it takes DER as Base64.
func rsaPrivate(der []byte) (*rsa.PrivateKey, string) {
	if len(der) > maxKeyDER {
		return nil, ""
	}
	text := ncrypto.DecodePrivateKey([]byte(base64.StdEncoding.EncodeToString(der)))
	if key, err := text.PKCS8().RSAPrivateKey(); err == nil && key != nil {
		return key, "PKCS#8"
	}
	if key, err := text.PKCS1().RSAPrivateKey(); err == nil && key != nil {
		return key, "PKCS#1"
	}
	return nil, ""
}

// ParsePublicKey reads the platform's RSA public key: PKIX or PKCS#1, PEM or
// bare Base64, with faults as precise as ParsePrivateKey's.
func ParsePublicKey(text string) (*rsa.PublicKey, error) {
	const field = "alipay_public_key"
	all, err := blocks(text, field)
	if err != nil {
		return nil, err
	}
	one, err := fitting(all, field, func(b block) bool { return len(b.der) <= maxKeyDER && isPublic(b.der) })
	if err != nil {
		return nil, err
	}
	if len(one.der) > maxKeyDER {
		return nil, whatElse(one, field, "public")
	}
	dec := ncrypto.DecodePublicKey([]byte(base64.StdEncoding.EncodeToString(one.der)))
	key, err := dec.PKIX().RSAPublicKey()
	if err != nil || key == nil {
		key, err = dec.PKCS1().RSAPublicKey()
	}
	if err != nil || key == nil {
		return nil, whatElse(one, field, "public")
	}
	if key.N.BitLen() < MinKeyBits {
		return nil, tooShort(field, key.N.BitLen())
	}
	return key, nil
}

// whatElse tells what a text is that is not the key wanted.
func whatElse(b block, field, want string) error {
	der := b.der
	switch {
	case strings.Contains(b.label, "ENCRYPTED"):
		return encryptedKey(field)
	case isRequest(b):
		why, hint := requestText()
		return badKey(field, why).WithHint(hint)
	case shortened(der):
		return truncated(field)
	case isCertificate(der):
		return badKey(field, fault.T("a certificate was given instead of a key", "填写的是证书，而不是密钥")).
			WithHint(fault.T("choose certificate mode, or paste the key itself", "请改用公钥证书模式，或粘贴密钥本身"))
	case want == "private" && isPublic(der):
		return badKey(field, fault.T("a public key was given instead of the private key", "填写的是公钥，而不是应用私钥")).
			WithHint(fault.T("the private key is the longer text, made together with this public key; it never leaves your side",
				"应用私钥是与该公钥一同生成、更长的那一段文本，且从不外传"))
	case want == "public" && isPrivate(der):
		return badKey(field, fault.T("a private key was given instead of Alipay's public key", "填写的是私钥，而不是支付宝公钥")).
			WithHint(fault.T("the console shows Alipay's public key after you have uploaded your own", "在控制台上传应用公钥后，页面会显示支付宝公钥"))
	case isEncrypted(der):
		return encryptedKey(field)
	case isPrivate(der), isPublic(der):
		return badKey(field, fault.T("the key is not an RSA key", "该密钥不是 RSA 密钥")).
			WithHint(fault.T("RSA2 needs an RSA key of at least 2048 bits", "RSA2 需要至少 2048 位的 RSA 密钥"))
	}
	return badKey(field, fault.T("the text is not a key", "这段文本不是有效的密钥")).
		WithHint(fault.T("paste the whole key text, from the first to the last character", "请完整粘贴密钥文本，从第一个字符到最后一个字符"))
}

func isPublic(der []byte) bool {
	if _, err := x509.ParsePKIXPublicKey(der); err == nil {
		return true
	}
	_, err := x509.ParsePKCS1PublicKey(der)
	return err == nil
}

func isPrivate(der []byte) bool {
	if len(der) > maxKeyDER {
		return false
	}
	if _, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return true
	}
	if _, err := x509.ParseECPrivateKey(der); err == nil {
		return true
	}
	_, err := x509.ParsePKCS1PrivateKey(der)
	return err == nil
}

func isCertificate(der []byte) bool {
	_, err := x509.ParseCertificate(der)
	return err == nil
}

// isEncrypted recognises PKCS#8 EncryptedPrivateKeyInfo without its label.
func isEncrypted(der []byte) bool {
	var info struct {
		Algorithm struct {
			ID     asn1.ObjectIdentifier
			Params asn1.RawValue `asn1:"optional"`
		}
		Data []byte
	}
	rest, err := asn1.Unmarshal(der, &info)
	pkcs5 := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5}
	return err == nil && len(rest) == 0 && len(info.Algorithm.ID) > len(pkcs5) && info.Algorithm.ID[:len(pkcs5)].Equal(pkcs5)
}

// shortened reports whether the outer SEQUENCE announces more bytes than
// there are.
func shortened(der []byte) bool {
	if len(der) < 4 || der[0] != 0x30 {
		return false
	}
	switch {
	case der[1] < 0x80:
		return int(der[1])+2 > len(der)
	case der[1] == 0x81:
		return int(der[2])+3 > len(der)
	case der[1] == 0x82:
		return int(der[2])<<8+int(der[3])+4 > len(der)
	}
	return false
}

func encodePublic(key *rsa.PublicKey) (string, error) {
	text, err := ncrypto.EncodePublicKey(key).PKIX()
	if err != nil {
		return "", fmt.Errorf("encode the public key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return "", errors.New("encode the public key: no PEM")
	}
	return base64.StdEncoding.EncodeToString(block.Bytes), nil
}

// badKey is the fault of one key; the message begins with which one.
func badKey(field string, why fault.Text) *fault.Error {
	name := keyName(field)
	return fault.New("platform.bad_key", fault.Text{EN: name.EN + ": " + why.EN, ZH: name.ZH + "：" + why.ZH}).
		WithField(field).WithRetry(fault.RetryAfterSetup)
}

func keyName(field string) fault.Text {
	switch field {
	case "private_key":
		return fault.T("app private key", "应用私钥")
	case "alipay_public_key":
		return fault.T("Alipay public key", "支付宝公钥")
	case "app_cert":
		return fault.T("app certificate", "应用公钥证书")
	case "alipay_cert":
		return fault.T("Alipay certificate", "支付宝公钥证书")
	case "cert":
		return fault.T("certificate", "证书")
	case "root_cert":
		return fault.T("Alipay root certificate", "支付宝根证书")
	case "aes_key":
		return fault.T("AES key", "AES 密钥")
	}
	return fault.T("key", "密钥")
}

func encryptedKey(field string) error {
	return badKey(field, fault.T("it is protected by a password", "该密钥设有密码保护")).
		WithHint(fault.T("export it without a password, for example: openssl pkcs8 -topk8 -nocrypt -in key.pem -out plain.pem",
			"请导出无密码的密钥，例如执行：openssl pkcs8 -topk8 -nocrypt -in key.pem -out plain.pem"))
}

func truncated(field string) error {
	return badKey(field, fault.T("the end is missing", "内容不完整，末尾缺失")).
		WithHint(fault.T("copy the whole text again, including its last line", "请重新完整复制，包括最后一行"))
}

func tooShort(field string, bits int) error {
	return badKey(field, fault.T("%d bits are too short", "长度仅 %d 位，过短", bits)).
		WithHint(fault.T("RSA2 needs at least 2048 bits: generate a new pair", "RSA2 要求至少 2048 位，请重新生成密钥对"))
}
