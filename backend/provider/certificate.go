package provider

import (
	"crypto/x509"
	"encoding/pem"
	"time"

	"minifleet/backend/alipay"
)

// CertificatesEnd is when the first of the app's own certificate and of the
// platform's ends; zero in key mode, and when none can be read. The platform's
// roots are not looked at: it replaces them itself.
func (a App) CertificatesEnd() (end time.Time) {
	if a.Mode != alipay.ModeCert {
		return end
	}
	for _, text := range []string{a.AppCert, a.AlipayCert} {
		block, _ := pem.Decode([]byte(text)) // the first one is the certificate itself
		if block == nil {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err == nil && (end.IsZero() || cert.NotAfter.Before(end)) {
			end = cert.NotAfter
		}
	}
	return end
}
