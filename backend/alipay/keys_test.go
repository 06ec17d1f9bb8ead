package alipay

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"minifleet/backend/fault"
)

func TestPrivateKeysInEveryDress(t *testing.T) {
	key := appKey()
	p8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	p1 := x509.MarshalPKCS1PrivateKey(key)
	b64 := base64.StdEncoding.EncodeToString
	wrapped := func(s string) string {
		var out []string
		for len(s) > 0 {
			n := min(64, len(s))
			out, s = append(out, s[:n]), s[n:]
		}
		return strings.Join(out, "\r\n")
	}
	for name, text := range map[string]string{
		"PKCS#8 PEM":           string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: p8})),
		"PKCS#1 PEM":           string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: p1})),
		"PKCS#1 as PKCS#8":     string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: p1})),
		"PKCS#8 Base64":        b64(p8),
		"PKCS#1 Base64":        b64(p1),
		"wrapped Base64":       "\ufeff  " + wrapped(b64(p8)) + "\r\n",
		"unpadded":             strings.TrimRight(b64(p8), "="),
		"PEM on one line":      "-----BEGIN PRIVATE KEY-----" + b64(p8) + "-----END PRIVATE KEY-----",
		"PEM with spaces":      "-----BEGIN PRIVATE KEY----- " + strings.ReplaceAll(wrapped(b64(p8)), "\r\n", " ") + " -----END PRIVATE KEY-----",
		"PEM with text before": "Bag Attributes\n  x: y\n" + string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: p8})),
	} {
		got, err := ParsePrivateKey(text)
		if err != nil || !got.Equal(key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	info, err := InspectPrivateKey(b64(p8))
	if err != nil || info.Bits != 2048 || info.PublicBase64 != publicB64(&key.PublicKey) {
		t.Errorf("%+v %v", info, err)
	}
}

func TestWhatIsNoPrivateKeyIsNamed(t *testing.T) {
	key := appKey()
	p8, _ := x509.MarshalPKCS8PrivateKey(key)
	full := base64.StdEncoding.EncodeToString(p8)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skip(err)
	}
	ec, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ecDER, _ := x509.MarshalPKCS8PrivateKey(ec)
	p := newPKI(t)
	for want, text := range map[string]string{
		"尚未填写":      " \n",
		"密码保护":      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIFHDBO\n-----END ENCRYPTED PRIVATE KEY-----",
		"密码保护\x00":  "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,AA\n\nMIIFHDBO\n-----END RSA PRIVATE KEY-----",
		"是公钥":       publicB64(&key.PublicKey),
		"是证书":       pemOf(p.root),
		"1024 位":    base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(small)),
		"不是 RSA 密钥": base64.StdEncoding.EncodeToString(ecDER),
		"末尾缺失":      full[:len(full)-100],
		"末尾缺失\x00":  "-----BEGIN PRIVATE KEY-----\n" + full[:500],
		"既不是 PEM":   "这不是密钥",
		"不是有效的密钥":   base64.StdEncoding.EncodeToString([]byte("hello, this is not a key at all")),
	} {
		_, err := ParsePrivateKey(text)
		f := fault.As(err)
		if err == nil || f.Code != "platform.bad_key" || f.Field != "private_key" || !strings.HasPrefix(f.Message.ZH, "应用私钥：") ||
			!strings.Contains(f.Message.ZH, strings.TrimRight(want, "\x00")) || f.Message.EN == "" || f.Retry != fault.RetryAfterSetup {
			t.Errorf("want %s, got %v %+v", want, err, f.Message)
		}
	}
}

func TestPublicKeys(t *testing.T) {
	key := &gateKey().PublicKey
	pkix, _ := x509.MarshalPKIXPublicKey(key)
	for _, text := range []string{publicB64(key), string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})),
		string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(key)}))} {
		if got, err := ParsePublicKey(text); err != nil || !got.Equal(key) {
			t.Error(err)
		}
	}
	for want, text := range map[string]string{"是私钥": pkcs8(appKey()), "末尾缺失": publicB64(key)[:200], "尚未填写": ""} {
		if _, err := ParsePublicKey(text); err == nil || !strings.Contains(fault.As(err).Message.ZH, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if read, err := ParsePublicKey(publicB64(key)); err != nil || publicB64(read) != publicB64(key) {
		t.Error(read, err)
	}
}

func TestGenerateKeyPair(t *testing.T) {
	private, public, err := GenerateKeyPair(0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := PublicKeyOf(private)
	if err != nil || got != public || strings.ContainsAny(public, "\n -") {
		t.Errorf("%q %v", public, err)
	}
	if _, _, err := GenerateKeyPair(1024); err == nil {
		t.Error("1024 bits were drawn")
	}
}

func TestDecryptAES(t *testing.T) {
	if got, err := DecryptAES(testAES64, sealAES(testAES, []byte("merchant key"))); err != nil || got != "merchant key" {
		t.Errorf("%q %v", got, err)
	}
	for _, bad := range []string{"", "x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA=="} {
		if _, err := DecryptAES(testAES64, bad); err == nil {
			t.Errorf("%q was decrypted", bad)
		}
	}
	if _, err := DecryptAES("short", "AAAA"); fault.CodeOf(err) != "platform.bad_aes_key" {
		t.Error(err)
	}
}

func TestNoWayOfPrintingShowsASecret(t *testing.T) {
	const secret = "s3cr3t-value"
	g := newFakeGateway(t)
	cfg := g.config()
	cfg.AESKey = testAES64
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.PrivateKey, cfg.AESKey = secret, secret
	as := Acting{MerchantName: "m", AppAuthToken: secret}
	values := []any{cfg, &cfg, as, &as, Call{As: as}, []Acting{as}, map[string]Acting{"a": as}, struct{ A Acting }{as},
		AuthTokenAppRequest{Code: secret, RefreshToken: secret}, Token{AppAuthToken: secret, AppRefreshToken: secret},
		AuthTokenAppResponse{AppAuthToken: secret, AppRefreshToken: secret, Tokens: []Token{{AppAuthToken: secret}}},
		AuthTokenAppQueryRequest{AppAuthToken: secret}, AESGetResponse{AESKey: secret}, AESSetResponse{AESKey: secret},
		TopicSubscribeRequest{AuthToken: secret}, AppAuthorization{MiniAppToken: secret}, AppAuthQueryResponse{AppAuthList: []AppAuthorization{{MiniAppToken: secret}}},
		SubscriptionQueryRequest{AuthToken: secret}, SubscriptionModifyRequest{AuthToken: secret}, TopicUnsubscribeRequest{AuthToken: secret}, File{Content: []byte(secret)}}
	for _, v := range values {
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		out := fmt.Sprintf("%v %+v %#v %s %q", v, v, v, v, v) + log.String()
		if strings.Contains(out, secret) || strings.Contains(out, fmt.Sprintf("%x", secret)) {
			t.Errorf("%T shows its secret: %s", v, out)
		}
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "cfg", cfg, "as", as, "call", Call{As: as}, "token", Token{AppAuthToken: secret})
	if strings.Contains(log.String(), secret) {
		t.Errorf("JSON log: %s", log.String())
	}
	d := appKey().D.String()[:20]
	if out := fmt.Sprintf("%v %+v %#v", c, c, c); strings.Contains(out, d) || strings.Contains(out, "keyring") {
		t.Errorf("the client shows its keys: %s", out)
	}
}
