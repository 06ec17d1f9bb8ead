package alipay

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"minifleet/backend/fault"
)

// rotated is a certificate-mode client whose gateway signs with a new
// certificate; offer is what the gateway hands out when asked for it.
func rotated(t *testing.T, offer func(p *testPKI, fresh *x509.Certificate, key *rsa.PrivateKey) string) (*fakeGateway, *Client, *x509.Certificate) {
	g := newFakeGateway(t)
	p := newPKI(t)
	cfg := g.config()
	p.certMode(t, g, &cfg)
	fresh := p.leaf(t, platformName, otherKey())
	content := offer(p, fresh, otherKey())
	g.set(func() {
		g.key, g.certSN = otherKey(), CertSN(fresh)
		g.answer = func(in asked) any {
			if in.method == MethodCertDownload {
				return map[string]any{"code": "10000", "msg": "Success", "alipay_cert_content": base64.StdEncoding.EncodeToString([]byte(content))}
			}
			return nil
		}
	})
	return g, g.client(func(dst *Config) { *dst = cfg }), fresh
}

func TestANewCertificateIsFetchedOnceAndTrustedByItsChain(t *testing.T) {
	g, c, fresh := rotated(t, func(_ *testPKI, fresh *x509.Certificate, _ *rsa.PrivateKey) string { return pemOf(fresh) })
	var wg sync.WaitGroup
	for range 16 { // all meet the unknown certificate at once
		wg.Go(func() {
			if _, err := c.VersionOnline(t.Context(), Acting{}, VersionOnlineRequest{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if _, err := c.VersionOnline(t.Context(), Acting{}, VersionOnlineRequest{}); err != nil {
		t.Error(err)
	}
	downloads := 0
	for _, in := range g.seen() {
		if in.method == MethodCertDownload {
			downloads++
			if string(in.biz["alipay_cert_sn"]) != `"`+CertSN(fresh)+`"` {
				t.Errorf("asked for %s", in.biz["alipay_cert_sn"])
			}
		}
	}
	if downloads != 1 {
		t.Errorf("%d downloads", downloads)
	}
	data := []byte("frame")
	if err := c.VerifyBytes(data, signWith(otherKey(), data), ""); err != nil {
		t.Errorf("no SN: %v", err)
	}
	if err := c.VerifyBytes(data, signWith(appKey(), data), ""); err == nil {
		t.Error("anybody's signature verifies")
	}
}

func TestAnUnsignedDownloadIsTrustedByItsChainToo(t *testing.T) {
	g, c, fresh := rotated(t, func(_ *testPKI, fresh *x509.Certificate, _ *rsa.PrivateKey) string { return pemOf(fresh) })
	g.set(func() { g.unsign = true })
	if _, err := c.CertDownload(t.Context(), Acting{}, CertDownloadRequest{AlipayCertSN: CertSN(fresh)}); err != nil {
		t.Error(err)
	}
	g.set(func() { g.answer = func(asked) any { return refusal("40004", "X", "x") } })
	_, err := c.CertDownload(t.Context(), Acting{}, CertDownloadRequest{AlipayCertSN: "other"})
	var e *Error
	if !errors.As(err, &e) || !e.Unverified {
		t.Errorf("an unsigned failure: %v", err)
	}
}

func TestACertificateThatIsNotThePlatformsIsRefused(t *testing.T) {
	for name, offer := range map[string]func(p *testPKI, fresh *x509.Certificate, key *rsa.PrivateKey) string{
		"another authority": func(p *testPKI, fresh *x509.Certificate, key *rsa.PrivateKey) string {
			q := &testPKI{rootKey: appKey(), midKey: appKey(), serial: p.serial - 4}
			q.root = q.make(t, "Test Root R1", true, nil, q.rootKey, q.rootKey)
			q.mid = q.make(t, "Test Class 2 R1", true, q.root, q.rootKey, q.midKey)
			q.serial = fresh.SerialNumber.Int64() - 1
			fake := q.leaf(t, platformName, key)
			if CertSN(fake) != CertSN(fresh) {
				t.Fatal("the test's forgery has another SN")
			}
			return pemOf(fake, q.mid, q.root)
		},
		"another SN": func(p *testPKI, _ *x509.Certificate, key *rsa.PrivateKey) string {
			return pemOf(p.leaf(t, platformName, key))
		},
		"no certificate": func(*testPKI, *x509.Certificate, *rsa.PrivateKey) string { return "hello" },
		"nothing":        func(*testPKI, *x509.Certificate, *rsa.PrivateKey) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			_, c, _ := rotated(t, offer)
			both(t, c, func(t *testing.T, mutates bool, e *Error) {
				if !e.Unverified || e.Class != lostClass(mutates) || !errors.Is(e, errUnknownCert) {
					t.Errorf("%v", e)
				}
			})
		})
	}
}

// The authority issues every third-party app a certificate too, so the chain
// alone does not make one the platform's.
func TestAnAppsCertificateIsNotThePlatforms(t *testing.T) {
	g := newFakeGateway(t)
	p := newPKI(t)
	cfg := g.config()
	p.certMode(t, g, &cfg)
	stranger := p.leaf(t, "2088-somebody-elses-app", otherKey())
	g.set(func() {
		g.key, g.certSN = otherKey(), CertSN(stranger)
		g.answer = func(asked) any {
			return map[string]any{"code": "10000", "msg": "Success", "alipay_cert_content": base64.StdEncoding.EncodeToString([]byte(pemOf(stranger)))}
		}
	})
	both(t, g.client(func(dst *Config) { *dst = cfg }), func(t *testing.T, _ bool, e *Error) {
		if !e.Unverified {
			t.Errorf("%v", e)
		}
	})
}

func TestAnExpiredCertificateIsNotAdmitted(t *testing.T) {
	g, c, _ := rotated(t, func(_ *testPKI, fresh *x509.Certificate, _ *rsa.PrivateKey) string { return pemOf(fresh) })
	c.keys.now = func() time.Time { return time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC) }
	if _, err := c.VersionOnline(t.Context(), Acting{}, VersionOnlineRequest{}); err == nil {
		t.Error("accepted")
	}
	_ = g
}

func TestNotifications(t *testing.T) {
	g := newFakeGateway(t)
	c := g.client(nil)
	sign := func(v url.Values) url.Values {
		v.Set("sign", "")
		v.Del("sign")
		params := map[string]string{}
		for k := range v {
			if k != "sign_type" {
				params[k] = v.Get(k)
			}
		}
		v.Set("sign", signWith(gateKey(), []byte(canonical(params))))
		return v
	}
	fresh := func() url.Values {
		return sign(url.Values{"notify_id": {"n1"}, "biz_content": {`{"a":"b c+d&e=f"}`}, "msg_method": {"x"}, "sign_type": {"RSA2"}, "empty": {""}})
	}
	if err := c.VerifyNotification(fresh()); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(url.Values){
		"changed":   func(v url.Values) { v.Set("biz_content", "{}") },
		"added":     func(v url.Values) { v.Set("extra", "1") },
		"removed":   func(v url.Values) { v.Del("msg_method") },
		"twice":     func(v url.Values) { v.Add("notify_id", "n2") },
		"unsigned":  func(v url.Values) { v.Del("sign") },
		"no Base64": func(v url.Values) { v.Set("sign", "?") },
	} {
		v := fresh()
		change(v)
		if err := c.VerifyNotification(v); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func canonical(params map[string]string) string {
	var pairs []string
	for k, v := range params {
		if v != "" {
			pairs = append(pairs, k+"="+v)
		}
	}
	// sorted by name: no name of the tests is a prefix of another
	for i := range pairs {
		for j := i + 1; j < len(pairs); j++ {
			if pairs[j] < pairs[i] {
				pairs[i], pairs[j] = pairs[j], pairs[i]
			}
		}
	}
	return strings.Join(pairs, "&")
}

func TestSignValues(t *testing.T) {
	c := newFakeGateway(t).client(nil)
	v := url.Values{"b": {"2"}, "a": {" 1&="}, "empty": {""}, "sign": {"old"}}
	sig, err := c.SignValues(v)
	if err != nil {
		t.Fatal(err)
	}
	if !verifiedBy(&appKey().PublicKey, map[string]string{"a": " 1&=", "b": "2", "sign": sig}) || v.Get("sign") != "old" {
		t.Error("the signature is not over the non-empty values but sign")
	}
}

func TestCertificateConfigs(t *testing.T) {
	g := newFakeGateway(t)
	p := newPKI(t)
	good := g.config()
	p.certMode(t, g, &good)
	c, err := New(good)
	if err != nil {
		t.Fatal(err)
	}
	app, root := c.CertSNs()
	if len(app) != 32 || root != CertSN(p.root) {
		t.Errorf("SNs %s %s", app, root)
	}
	for field, x := range map[string]struct {
		change func(*Config)
		code   fault.Code
	}{
		"app_cert":          {func(c *Config) { c.AppCert = "" }, "platform.bad_cert"},
		"alipay_cert":       {func(c *Config) { c.AlipayCert = c.AlipayCert[:300] }, "platform.bad_cert"},
		"root_cert":         {func(c *Config) { c.RootCert = c.PrivateKey }, "platform.bad_cert"},
		"private_key":       {func(c *Config) { c.PrivateKey = "" }, "platform.bad_key"},
		"alipay_public_key": {func(c *Config) { c.Mode = ModeKey; c.AlipayPublicKey = publicB64(&appKey().PublicKey) }, "platform.key_mismatch"},
		"mode":              {func(c *Config) { c.Mode = "x" }, "platform.bad_mode"},
		"aes_key":           {func(c *Config) { c.AESKey = "abc" }, "platform.bad_aes_key"},
		"gateway":           {func(c *Config) { c.Gateway = "http://openapi.alipay.com/gateway.do" }, "platform.bad_gateway"},
		"app_id":            {func(c *Config) { c.AppID = " " }, "platform.bad_app_id"},
	} {
		cfg := good
		x.change(&cfg)
		_, err := New(cfg)
		f := fault.As(err)
		if err == nil || f.Code != x.code || f.Field != field || f.Message.ZH == "" {
			t.Errorf("%s: %v (%+v)", field, err, f)
		}
	}
	swapped := good
	swapped.AppCert, swapped.AlipayCert = good.AlipayCert, good.AppCert
	if _, err := New(swapped); fault.CodeOf(err) != "platform.key_mismatch" {
		t.Errorf("swapped certificates: %v", err)
	}
	infos, err := InspectCertificates(good.AlipayCert)
	if err != nil || len(infos) != 2 || infos[0].Bits != 2048 || !strings.Contains(infos[0].Subject, "支付宝") {
		t.Errorf("%+v %v", infos, err)
	}
}
