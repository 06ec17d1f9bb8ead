package alipay

import (
	"crypto/rsa"
	"time"
)

// WithClock makes the Pacer live by another clock.
func WithClock(c Clock) PacerOption { return func(p *Pacer) { p.clock = c } }

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
