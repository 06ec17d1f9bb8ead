package alipay

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"
	"time"
)

// testPKI is an authority like the platform's: one intermediate issues the
// platform's certificates and those of every third-party app.
type testPKI struct {
	root, mid       *x509.Certificate
	rootKey, midKey *rsa.PrivateKey
	serial          int64
}

const platformName = "支付宝(中国)网络技术有限公司-2088000000000001"

var (
	rootKeyOf = sync.OnceValue(newKey)
	midKeyOf  = sync.OnceValue(newKey)
)

func newPKI(t testing.TB) *testPKI {
	p := &testPKI{rootKey: rootKeyOf(), midKey: midKeyOf(), serial: 100}
	p.root = p.make(t, "Test Root R1", true, nil, p.rootKey, p.rootKey)
	p.mid = p.make(t, "Test Class 2 R1", true, p.root, p.rootKey, p.midKey)
	return p
}

func (p *testPKI) make(t testing.TB, cn string, ca bool, issuer *x509.Certificate, issuerKey, own *rsa.PrivateKey) *x509.Certificate {
	t.Helper()
	p.serial++
	tpl := &x509.Certificate{SerialNumber: big.NewInt(p.serial), Subject: pkix.Name{CommonName: cn, Organization: []string{"Test"}, Country: []string{"CN"}},
		NotBefore: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
		BasicConstraintsValid: true, IsCA: ca}
	if ca {
		tpl.KeyUsage = x509.KeyUsageCertSign
	}
	if issuer == nil {
		issuer = tpl
	}
	der, err := x509.CreateCertificate(rand.Reader, tpl, issuer, &own.PublicKey, issuerKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// leaf issues a certificate below the intermediate.
func (p *testPKI) leaf(t testing.TB, cn string, own *rsa.PrivateKey) *x509.Certificate {
	return p.make(t, cn, false, p.mid, p.midKey, own)
}

func pemOf(certs ...*x509.Certificate) string {
	var out []byte
	for _, c := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return string(out)
}

// certMode turns a config and its gateway to certificate mode and returns the
// platform's certificate.
func (p *testPKI) certMode(t testing.TB, g *fakeGateway, cfg *Config) *x509.Certificate {
	platform := p.leaf(t, platformName, gateKey())
	cfg.Mode = ModeCert
	cfg.AppCert = pemOf(p.leaf(t, "2088-"+cfg.AppID, appKey()))
	cfg.AlipayCert = pemOf(platform, p.mid)
	cfg.RootCert = pemOf(p.root)
	g.set(func() { g.certSN = CertSN(platform) })
	return platform
}
