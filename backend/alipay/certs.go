package alipay

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
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

// parseCerts reads every certificate of a bundle, in any layout. A certificate
// of a curve Go does not know (the bundle of roots holds one) is passed over; one
// that is damaged is refused, as is a text with a part that cannot be read: a
// root that is left out silently would make another root SN.
func parseCerts(text, field string) ([]*x509.Certificate, error) {
	all, err := blocks(text, field)
	if err != nil {
		e := fault.As(err)
		e.Code = codeBadCert
		return nil, e
	}
	var certs []*x509.Certificate
	keys := 0
	for i, b := range all {
		cert, err := x509.ParseCertificate(b.der)
		switch {
		case err == nil:
			if key, ok := cert.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > maxCertBits {
				return nil, badCert(field, fault.T("its key of %d bits is too long", "其密钥长度 %d 位，过长", key.N.BitLen()))
			}
			certs = append(certs, cert)
		case isRequest(b):
			why, hint := requestText()
			return nil, badCert(field, why).WithHint(hint)
		case b.label == "" && (isPublic(b.der) || isPrivate(b.der)), b.label != "" && !strings.Contains(b.label, "CERTIFICATE"):
			keys++ // a file may hold the key beside its certificate
		case shortened(b.der):
			return nil, badCert(field, fault.T("the end is missing", "内容不完整，末尾缺失"))
		case !ofAnotherKind(b.der):
			why := fault.T("it cannot be read", "证书无法解析")
			if len(all) > 1 {
				why = fault.T("certificate %d of %d cannot be read", "第 %d 个证书（共 %d 个）无法解析", i+1, len(all))
			}
			return nil, badCert(field, why).WithHint(fault.T("download the certificate again, and give the file as it is", "请重新下载证书，并直接使用该文件"))
		}
	}
	switch {
	case len(certs) > 0:
		return certs, nil
	case keys > 0:
		return nil, badCert(field, fault.T("it is a key, not a certificate", "填写的是密钥，而不是证书")).
			WithHint(fault.T("choose key mode, or give the .crt file downloaded from the console", "请改用密钥模式，或选择从控制台下载的 .crt 文件"))
	}
	return nil, badCert(field, fault.T("it cannot be read", "证书无法解析"))
}

// maxCertBits bounds the work of one signature.
const maxCertBits = 16384

// ofAnotherKind reports whether something is a whole certificate all the same,
// of an algorithm that is not known here.
func ofAnotherKind(der []byte) bool {
	var cert struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	rest, err := asn1.Unmarshal(der, &cert)
	return err == nil && len(rest) == 0 && cert.TBS.Tag == asn1.TagSequence
}

const codeBadCert fault.Code = "platform.bad_cert"

func badCert(field string, why fault.Text) *fault.Error {
	e := badKey(field, why)
	e.Code = codeBadCert
	return e
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
