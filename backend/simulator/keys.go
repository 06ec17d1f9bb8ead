package simulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"minifleet/backend/disk"
)

// Files names the key material in the simulator's directory, as absolute paths.
type Files struct {
	AppPrivateKey      string `json:"app_private_key"`       // PKCS#8 PEM
	AppPrivateKeyPKCS1 string `json:"app_private_key_pkcs1"` // PKCS#1 PEM
	AlipayPublicKey    string `json:"alipay_public_key"`     // PKIX PEM
	AppCert            string `json:"app_cert"`              // X.509 PEM
	AlipayCert         string `json:"alipay_cert"`           // X.509 PEM
	AlipayRootCert     string `json:"alipay_root_cert"`      // X.509 PEM bundle
	AESKey             string `json:"aes_key"`               // Base64, 16 bytes
}

// The platform's own private keys stay out of Files: no client needs them.
const alipayKeyFile = "alipay_private_key.pem"

func filesIn(dir string) Files {
	at := func(name string) string { return filepath.Join(dir, name) }
	return Files{
		AppPrivateKey:      at("app_private_key.pem"),
		AppPrivateKeyPKCS1: at("app_private_key_pkcs1.pem"),
		AlipayPublicKey:    at("alipay_public_key.pem"),
		AppCert:            at("app_cert.crt"),
		AlipayCert:         at("alipay_cert.crt"),
		AlipayRootCert:     at("alipay_root_cert.crt"),
		AESKey:             at("aes_key.txt"),
	}
}

// keyring is what the gateway verifies, signs and encrypts with.
type keyring struct {
	app        *rsa.PublicKey
	alipay     *rsa.PrivateKey
	appSN      string
	alipaySN   string
	rootSN     string
	alipayCert []byte // PEM
	aes        []byte
}

// loadKeys reads the key material of a directory, making it the first time.
func loadKeys(dir string, now time.Time) (*keyring, error) {
	files := filesIn(dir)
	// The AES key is written last, so its presence says that all is there.
	if _, err := os.Stat(files.AESKey); os.IsNotExist(err) {
		if err := makeKeys(dir, files, now); err != nil {
			return nil, fmt.Errorf("make the simulator's keys: %w", err)
		}
	}
	ring, err := readKeys(dir, files)
	if err != nil {
		return nil, fmt.Errorf("read the simulator's keys: %w", err)
	}
	return ring, nil
}

func readKeys(dir string, files Files) (*keyring, error) {
	alipay, err := readPrivateKey(filepath.Join(dir, alipayKeyFile))
	if err != nil {
		return nil, err
	}
	app, err := readPrivateKey(files.AppPrivateKey)
	if err != nil {
		return nil, err
	}
	ring := &keyring{app: &app.PublicKey, alipay: alipay}
	appCerts, _, err := readCerts(files.AppCert)
	if err != nil {
		return nil, err
	}
	alipayCerts, alipayPEM, err := readCerts(files.AlipayCert)
	if err != nil {
		return nil, err
	}
	roots, _, err := readCerts(files.AlipayRootCert)
	if err != nil {
		return nil, err
	}
	ring.alipayCert = alipayPEM
	ring.appSN, ring.alipaySN = certSN(appCerts[0]), certSN(alipayCerts[0])
	var rootSNs []string
	for _, root := range roots {
		if root.SignatureAlgorithm == x509.SHA256WithRSA {
			rootSNs = append(rootSNs, certSN(root))
		}
	}
	ring.rootSN = strings.Join(rootSNs, "_")
	text, err := os.ReadFile(files.AESKey)
	if err != nil {
		return nil, err
	}
	ring.aes, err = base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(ring.aes) != 16 {
		return nil, errors.New("the AES key file holds no Base64 of 16 bytes")
	}
	return ring, nil
}

// certSN is the number the protocol names a certificate by. Alipay open
// platform: MD5 of the issuer's name and the decimal serial number.
func certSN(cert *x509.Certificate) string {
	sum := md5.Sum([]byte(cert.Issuer.String() + cert.SerialNumber.String()))
	return hex.EncodeToString(sum[:])
}

func readPrivateKey(path string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds no RSA key", path)
	}
	return rsaKey, nil
}

func readCerts(path string) ([]*x509.Certificate, []byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	var certs []*x509.Certificate
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		certs = append(certs, cert)
	}
	if len(certs) == 0 {
		return nil, nil, fmt.Errorf("%s holds no certificate", path)
	}
	return certs, text, nil
}

// makeKeys writes fresh key material. The root bundle holds two RSA roots and
// one of another kind, like the platform's own, whose number a client has to
// leave out.
func makeKeys(dir string, files Files, now time.Time) error {
	keys := make([]*rsa.PrivateKey, 4)
	var group errgroup.Group
	for i := range keys {
		group.Go(func() (err error) {
			keys[i], err = rsa.GenerateKey(rand.Reader, keyBits)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	app, alipay, root, second := keys[0], keys[1], keys[2], keys[3]
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	maker := certMaker{now: now}
	rootCert := maker.root("Local Simulator Root Authority R1", root, &root.PublicKey)
	otherCert := maker.root("Local Simulator Root Authority E1", other, &other.PublicKey)
	secondCert := maker.root("Local Simulator Root Authority R2", second, &second.PublicKey)
	alipayCert := maker.leaf("Local Simulator Platform", &alipay.PublicKey, rootCert, root)
	appCert := maker.leaf("Third-party app of the simulator", &app.PublicKey, rootCert, root)
	if maker.err != nil {
		return maker.err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(app)
	if err != nil {
		return err
	}
	alipayPKCS8, err := x509.MarshalPKCS8PrivateKey(alipay)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(&alipay.PublicKey)
	if err != nil {
		return err
	}
	aesKey := make([]byte, 16)
	rand.Read(aesKey)
	bundle := append(pemOf("CERTIFICATE", rootCert), pemOf("CERTIFICATE", otherCert)...)
	bundle = append(bundle, pemOf("CERTIFICATE", secondCert)...)
	for _, f := range []struct {
		path    string
		content []byte
	}{
		{filepath.Join(dir, alipayKeyFile), pemOf("PRIVATE KEY", alipayPKCS8)},
		{files.AppPrivateKey, pemOf("PRIVATE KEY", pkcs8)},
		{files.AppPrivateKeyPKCS1, pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(app))},
		{files.AlipayPublicKey, pemOf("PUBLIC KEY", public)},
		{files.AppCert, pemOf("CERTIFICATE", appCert)},
		{files.AlipayCert, pemOf("CERTIFICATE", alipayCert)},
		{files.AlipayRootCert, bundle},
		{files.AESKey, []byte(base64.StdEncoding.EncodeToString(aesKey) + "\n")},
	} {
		if err := disk.WriteFile(f.path, f.content); err != nil {
			return err
		}
	}
	return nil
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// certMaker makes certificates until the first error.
type certMaker struct {
	now time.Time
	err error
}

func (m *certMaker) template(name string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil && m.err == nil {
		m.err = err
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject: pkix.Name{
			Country: []string{"CN"}, Organization: []string{"MiniFleet Simulator"},
			OrganizationalUnit: []string{"Certification Authority"}, CommonName: name,
		},
		NotBefore: m.now.Add(-24 * time.Hour), NotAfter: m.now.AddDate(20, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
}

func (m *certMaker) root(name string, key, public any) []byte {
	t := m.template(name)
	t.IsCA, t.BasicConstraintsValid, t.KeyUsage = true, true, x509.KeyUsageCertSign
	return m.sign(t, t, public, key)
}

func (m *certMaker) leaf(name string, public *rsa.PublicKey, parent []byte, key *rsa.PrivateKey) []byte {
	if m.err != nil {
		return nil
	}
	issuer, err := x509.ParseCertificate(parent)
	if err != nil {
		m.err = err
		return nil
	}
	return m.sign(m.template(name), issuer, public, key)
}

func (m *certMaker) sign(t, parent *x509.Certificate, public, key any) []byte {
	if m.err != nil {
		return nil
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, public, key)
	m.err = err
	return der
}
