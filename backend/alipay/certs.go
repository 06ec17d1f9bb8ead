package alipay

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"strings"
	"time"

	"minifleet/backend/fault"
)

// CertSN is the SN the platform names a certificate by: MD5 of the issuer's
// name and the serial number in decimal. Source: Alipay open platform,
// certificate mode. It identifies; nothing rests on MD5's strength.
func CertSN(cert *x509.Certificate) string {
	sum := md5.Sum([]byte(cert.Issuer.String() + cert.SerialNumber.String()))
	return hex.EncodeToString(sum[:])
}

// rootSN joins the SNs of the RSA-signed roots. Source: Alipay open platform,
// certificate mode.
func rootSN(roots []*x509.Certificate) string {
	var sns []string
	for _, r := range roots {
		if r.SignatureAlgorithm == x509.SHA256WithRSA || r.SignatureAlgorithm == x509.SHA1WithRSA {
			sns = append(sns, CertSN(r))
		}
	}
	return strings.Join(sns, "_")
}

// parseCerts reads every certificate of a PEM bundle, or one of bare Base64.
// A certificate Go cannot read (the bundle of roots holds one of another
// curve) is passed over; at least one must remain.
func parseCerts(text, field string) ([]*x509.Certificate, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if text == "" {
		return nil, badCert(field, fault.T("nothing was given", "尚未填写"))
	}
	if !strings.Contains(text, "-----BEGIN ") {
		der, err := looseBase64(text)
		if err != nil {
			return nil, badCert(field, fault.T("the text is neither PEM nor Base64", "文本既不是 PEM 也不是 Base64 格式"))
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, notCert(der, field)
		}
		return []*x509.Certificate{cert}, nil
	}
	var certs []*x509.Certificate
	var label string
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		label = block.Type
		if block.Type != "CERTIFICATE" {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			certs = append(certs, cert)
		}
	}
	if len(certs) > 0 {
		return certs, nil
	}
	if label != "" && label != "CERTIFICATE" {
		return nil, badCert(field, fault.T("it is a key, not a certificate", "填写的是密钥，而不是证书")).
			WithHint(fault.T("choose key mode, or give the .crt file downloaded from the console", "请改用密钥模式，或选择从控制台下载的 .crt 文件"))
	}
	if !strings.Contains(text, "-----END CERTIFICATE-----") {
		return nil, badCert(field, fault.T("the end is missing", "内容不完整，末尾缺失"))
	}
	return nil, badCert(field, fault.T("it cannot be read", "证书无法解析"))
}

func notCert(der []byte, field string) error {
	switch {
	case shortened(der):
		return badCert(field, fault.T("the end is missing", "内容不完整，末尾缺失"))
	case isPublic(der), isPrivate(der):
		return badCert(field, fault.T("it is a key, not a certificate", "填写的是密钥，而不是证书"))
	}
	return badCert(field, fault.T("it cannot be read", "证书无法解析"))
}

func badCert(field string, why fault.Text) *fault.Error {
	e := badKey(field, why)
	e.Code = "platform.bad_cert"
	return e
}

// CertInfo describes a certificate of the platform or of the app.
type CertInfo struct {
	SN        string
	Subject   string
	Issuer    string
	NotBefore time.Time
	NotAfter  time.Time
	Bits      int // of its RSA key, 0 for another kind
}

// InspectCertificates reads a certificate or a bundle and describes each.
func InspectCertificates(text string) ([]CertInfo, error) {
	certs, err := parseCerts(text, "cert")
	if err != nil {
		return nil, err
	}
	infos := make([]CertInfo, len(certs))
	for i, c := range certs {
		infos[i] = CertInfo{SN: CertSN(c), Subject: c.Subject.String(), Issuer: c.Issuer.String(), NotBefore: c.NotBefore, NotAfter: c.NotAfter}
		if key, ok := c.PublicKey.(*rsa.PublicKey); ok {
			infos[i].Bits = key.N.BitLen()
		}
	}
	return infos, nil
}

// InspectConfig returns what New would refuse, and besides, for certificate
// mode, what is suspicious at the given moment: a certificate not yet or no
// longer valid, or one that does not come from the configured root.
func InspectConfig(cfg Config, at time.Time) []error {
	if _, err := New(cfg); err != nil {
		return []error{err}
	}
	if cfg.Mode != ModeCert {
		return nil
	}
	k, err := newKeyring(cfg)
	if err != nil {
		return []error{err}
	}
	var found []error
	for _, field := range []string{"app_cert", "alipay_cert"} {
		text := cfg.AppCert
		if field == "alipay_cert" {
			text = cfg.AlipayCert
		}
		certs, err := parseCerts(text, field)
		if err != nil {
			return append(found, err)
		}
		switch leaf := certs[0]; {
		case at.Before(leaf.NotBefore):
			found = append(found, badCert(field, fault.T("it is valid only from %s", "自 %s 起才有效", leaf.NotBefore.Format(time.DateOnly))))
		case at.After(leaf.NotAfter):
			found = append(found, badCert(field, fault.T("it expired on %s", "已于 %s 过期", leaf.NotAfter.Format(time.DateOnly))).
				WithHint(fault.T("download the renewed certificate from the console", "请从控制台下载更新后的证书")))
		default:
			if err := k.chains(leaf, certs[1:], at); err != nil {
				found = append(found, badCert(field, fault.T("it does not come from the configured root certificate", "不是由所配置的根证书签发")).
					WithHint(fault.T("download the three certificates of this app together: app, Alipay, root", "请为该应用一次性下载三份证书：应用公钥证书、支付宝公钥证书、支付宝根证书")))
			}
		}
	}
	return found
}

// chains reports whether a certificate comes from the configured root.
func (k *keyring) chains(leaf *x509.Certificate, with []*x509.Certificate, at time.Time) error {
	between := x509.NewCertPool()
	for _, c := range append(append([]*x509.Certificate{}, k.between...), with...) {
		between.AddCert(c)
	}
	_, err := leaf.Verify(x509.VerifyOptions{Roots: k.roots, Intermediates: between, CurrentTime: at,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err != nil {
		return fmt.Errorf("the certificate does not chain to the configured root: %w", err)
	}
	return nil
}
