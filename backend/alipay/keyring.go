package alipay

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/smartwalle/alipay/v3"
	"github.com/smartwalle/ncrypto"
	"github.com/smartwalle/nsign"

	"minifleet/backend/fault"
)

// keyring holds the keys of one third-party app and decides whose signature
// is the platform's. All but known is set once.
type keyring struct {
	mode     Mode
	signer   nsign.Signer
	platform nsign.Signer // the configured key or certificate of the platform
	aes      []byte       // nil: content is not encrypted

	// certificate mode
	appSN, rootSN, platformSN string
	platformCert              *x509.Certificate
	roots                     *x509.CertPool
	between                   []*x509.Certificate // intermediates of the configured bundles
	now                       func() time.Time

	mu    sync.Mutex
	known map[string]nsign.Signer // downloaded certificates by SN
	order []string                // the SNs in known, oldest first
	asked map[string]*download    // downloads under way by SN
	// strangerAt is when a message last had a certificate downloaded.
	strangerAt time.Time
}

// signerOf wraps an RSA key in the library's RSA2 method.
func signerOf(private *rsa.PrivateKey, public *rsa.PublicKey) nsign.Signer {
	return nsign.New(nsign.WithMethod(nsign.NewRSAMethod(crypto.SHA256, private, public)), nsign.WithEncoder(alipay.Encoder{}))
}

func newKeyring(cfg Config) (*keyring, error) {
	private, err := ParsePrivateKey(cfg.PrivateKey)
	if err != nil {
		return nil, err
	}
	k := &keyring{mode: cfg.Mode, signer: signerOf(private, nil), now: cfg.Now,
		known: map[string]nsign.Signer{}, asked: map[string]*download{}}
	if k.now == nil {
		k.now = time.Now
	}
	if strings.TrimSpace(cfg.AESKey) != "" {
		if k.aes, err = parseAESKey(cfg.AESKey); err != nil {
			return nil, err
		}
	}
	switch cfg.Mode {
	case "", ModeKey:
		k.mode = ModeKey
		public, err := ParsePublicKey(cfg.AlipayPublicKey)
		if err != nil {
			return nil, err
		}
		if public.Equal(&private.PublicKey) {
			return nil, ownKey("alipay_public_key")
		}
		k.platform = signerOf(nil, public)
	case ModeCert:
		if err := k.loadCerts(cfg, private); err != nil {
			return nil, err
		}
	default:
		return nil, fault.New("platform.bad_mode", fault.T("the mode must be key or cert", "接口加签方式须为密钥或证书")).
			WithField("mode").WithRetry(fault.RetryAfterSetup)
	}
	return k, nil
}

// ownKey is the commonest mistake: the application's public key in the place
// of the platform's.
func ownKey(field string) error {
	return fault.New("platform.key_mismatch", fault.T("this is the application's own public key, not Alipay's", "填写的是应用公钥，而不是支付宝公钥")).
		WithField(field).WithRetry(fault.RetryAfterSetup).
		WithHint(fault.T("in the console, upload the application's public key; the page then shows Alipay's public key, which belongs here",
			"请在控制台上传应用公钥，随后页面显示的“支付宝公钥”才是此处要填的内容"))
}

func (k *keyring) loadCerts(cfg Config, private *rsa.PrivateKey) error {
	app, err := parseCerts(cfg.AppCert, "app_cert")
	if err != nil {
		return err
	}
	platform, err := parseCerts(cfg.AlipayCert, "alipay_cert")
	if err != nil {
		return err
	}
	roots, err := parseCerts(cfg.RootCert, "root_cert")
	if err != nil {
		return err
	}
	own := slices.IndexFunc(app, func(c *x509.Certificate) bool { return private.PublicKey.Equal(c.PublicKey) })
	if own < 0 {
		return fault.New("platform.key_mismatch", fault.T("the app certificate was issued for another private key", "应用公钥证书与应用私钥不匹配")).
			WithField("app_cert").WithRetry(fault.RetryAfterSetup).
			WithHint(fault.T("use the private key the certificate request was made with, or issue a new certificate for this key",
				"请使用申请证书（CSR）时的那把私钥，或用当前私钥重新申请证书"))
	}
	public, ok := platform[0].PublicKey.(*rsa.PublicKey)
	if !ok {
		return badKey("alipay_cert", fault.T("it holds no RSA key", "证书中不是 RSA 公钥"))
	}
	if public.Equal(&private.PublicKey) {
		return ownKey("alipay_cert")
	}
	if k.rootSN = rootSN(roots); k.rootSN == "" {
		return badKey("root_cert", fault.T("it holds no RSA-signed root", "其中没有 RSA 签名的根证书")).
			WithHint(fault.T("download alipayRootCert.crt from the console", "请从控制台下载 alipayRootCert.crt"))
	}
	k.appSN, k.platformSN = CertSN(app[own]), CertSN(platform[0])
	k.platformCert, k.platform = platform[0], signerOf(nil, public)
	k.roots = x509.NewCertPool()
	for _, r := range roots {
		k.roots.AddCert(r)
	}
	k.between = append(append([]*x509.Certificate{}, platform[1:]...), app...)
	return nil
}

// The ways a signature is not the platform's.
var (
	errBadSignature = errors.New("the signature does not verify")
	errUnknownCert  = errors.New("the answer is signed with a certificate that is not known")
	errOtherAnswer  = errors.New("a signed answer of another call")
)

// verifier returns who must have signed what carries this SN; nil when the
// certificate is not known.
func (k *keyring) verifier(sn string) nsign.Signer {
	if k.mode == ModeKey || sn == "" || sn == k.platformSN {
		return k.platform
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known[sn]
}

// verifyBytes checks a Base64 signature over data.
func verifyBytes(who nsign.Signer, data []byte, signature string) error {
	sig, err := decodeSignature(signature)
	if err != nil {
		return err
	}
	if err := who.VerifyBytes(data, sig); err != nil {
		return errBadSignature
	}
	return nil
}

func decodeSignature(signature string) ([]byte, error) {
	if signature == "" {
		return nil, errUnsigned
	}
	sig, err := base64.StdEncoding.Strict().DecodeString(signature)
	if err != nil {
		return nil, fmt.Errorf("%w: it is no Base64", errBadSignature)
	}
	return sig, nil
}

// SignValues signs the non-empty parameters but sign, sorted by name, and
// returns the Base64 signature; values is not changed.
func (c *Client) SignValues(values url.Values) (string, error) {
	sig, err := c.keys.signer.SignValues(nonEmpty(values), nsign.WithIgnore("sign"))
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(sig), nil
}

func nonEmpty(values url.Values) url.Values {
	out := make(url.Values, len(values))
	for name, vs := range values {
		for _, v := range vs {
			if v != "" {
				out.Add(name, v)
			}
		}
	}
	return out
}

// CertSNs are the SNs of the app certificate and of the root bundle, both ""
// in key mode. They are the parameters app_cert_sn and alipay_root_cert_sn.
func (c *Client) CertSNs() (app, root string) { return c.keys.appSN, c.keys.rootSN }

// parseAESKey reads a content key. Source: Alipay open platform, content
// encryption: Base64 of 16 bytes.
func parseAESKey(text string) ([]byte, error) {
	var key []byte
	if all, err := blocks(text, "aes_key"); err == nil {
		key = all[0].der
	}
	if len(key) != 16 {
		return nil, fault.New("platform.bad_aes_key", fault.T("the AES key must be Base64 of 16 bytes (24 characters)", "AES 密钥应为 16 字节的 Base64 文本（24 个字符）")).
			WithField("aes_key").WithRetry(fault.RetryAfterSetup).
			WithHint(fault.T("copy it from the interface content encryption setting in the console", "请从控制台的“接口内容加密方式”中复制"))
	}
	return key, nil
}

// encryptContent is AES-128-CBC with PKCS#7 and a zero IV, as Base64.
// Source: Alipay open platform, content encryption.
func encryptContent(key, plain []byte) (string, error) {
	out, err := ncrypto.AESCBCEncrypt(append([]byte(nil), plain...), key, make([]byte, 16), ncrypto.PKCS7Padding{})
	if err != nil {
		return "", fmt.Errorf("encrypt the content: %w", err)
	}
	return base64.StdEncoding.EncodeToString(out), nil
}

// decryptContent is the reverse of encryptContent. The length is checked
// first and a panic of the library is an error, because what is decrypted
// comes from outside.
func decryptContent(key []byte, sealed string) (plain []byte, err error) {
	defer func() {
		if recover() != nil {
			plain, err = nil, errBadContent
		}
	}()
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(data) == 0 || len(data)%16 != 0 {
		return nil, errBadContent
	}
	if plain, err = ncrypto.AESCBCDecrypt(data, key, make([]byte, 16), ncrypto.PKCS7Padding{}); err != nil {
		return nil, errBadContent
	}
	return plain, nil
}

var errBadContent = errors.New("the encrypted content cannot be read with the configured AES key")

// DecryptAES decrypts Base64 content with a Base64 key: the answers of AESGet
// and AESSet with the third-party app's own key.
func DecryptAES(keyB64, cipherB64 string) (string, error) {
	key, err := parseAESKey(keyB64)
	if err != nil {
		return "", err
	}
	plain, err := decryptContent(key, cipherB64)
	return string(plain), err
}
