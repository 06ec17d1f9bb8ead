package alipay

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/smartwalle/nsign"
)

// CertDownloadRequest names the certificate by the SN an answer carried.
type CertDownloadRequest struct {
	AlipayCertSN string `json:"alipay_cert_sn,omitempty"`
}

// CertDownloadResponse is the certificate, Base64 of PEM.
type CertDownloadResponse struct {
	AlipayCertContent string `json:"alipay_cert_content,omitempty"`
}

// CertDownload fetches a certificate of the platform by its SN. In
// certificate mode the answer may be unsigned or signed by the very
// certificate asked for; it is then accepted only when that certificate has
// the SN, is the platform's and chains to the configured root. Carrier:
// biz_content. Source: Alipay open platform,
// alipay.open.app.alipaycert.download.
func (c *Client) CertDownload(ctx context.Context, as Acting, req CertDownloadRequest) (CertDownloadResponse, error) {
	return call[CertDownloadResponse](ctx, c, MethodCertDownload, as, req)
}

const (
	knownCerts      = 16 // downloaded certificates kept
	downloadTimeout = 30 * time.Second
	strangerPause   = time.Minute // between downloads that a message asks for
)

// download is one fetch of a certificate that several answers wait for.
type download struct {
	done chan struct{}
	who  nsign.Signer
	err  error
}

// verifyEnvelope checks that the platform signed the answer.
func (c *Client) verifyEnvelope(ctx context.Context, method string, req any, env envelope) error {
	wanted, downloads := req.(CertDownloadRequest)
	if downloads && c.keys.mode == ModeCert && method == MethodCertDownload {
		return c.verifyDownload(env, wanted.AlipayCertSN)
	}
	if env.sign == "" {
		return errUnsigned
	}
	who, err := c.signerFor(ctx, env.certSN)
	if err != nil {
		return err
	}
	return verifyBytes(who, env.value, env.sign)
}

// signerFor returns the verifier of an SN, downloading an unknown certificate
// once for all who wait for it.
func (c *Client) signerFor(ctx context.Context, sn string) (nsign.Signer, error) {
	if who := c.keys.verifier(sn); who != nil {
		return who, nil
	}
	if len(sn) > 64 {
		return nil, errUnknownCert
	}
	d, mine := c.keys.claim(sn)
	if mine { // others wait for it too, so it outlives this caller's context
		c.download(context.WithoutCancel(ctx), sn, d)
	}
	select {
	case <-d.done:
		return d.who, d.err
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", errUnknownCert, ctx.Err())
	}
}

// claim returns the download of an SN under way, or makes the caller the one
// to do it.
func (k *keyring) claim(sn string) (d *download, mine bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if d, ok := k.asked[sn]; ok {
		return d, false
	}
	d = &download{done: make(chan struct{})}
	k.asked[sn] = d
	return d, true
}

func (c *Client) download(ctx context.Context, sn string, d *download) {
	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()
	defer close(d.done)
	defer c.keys.unclaim(sn)
	resp, err := c.CertDownload(context.WithValue(ctx, receiptKey{}, nil), Acting{}, CertDownloadRequest{AlipayCertSN: sn})
	if err != nil {
		d.err = fmt.Errorf("%w: %w", errUnknownCert, err)
		return
	}
	if d.who, err = c.keys.admit(resp.AlipayCertContent, sn); err != nil {
		d.err = fmt.Errorf("%w: %w", errUnknownCert, err)
	}
}

func (k *keyring) unclaim(sn string) {
	k.mu.Lock()
	delete(k.asked, sn)
	k.mu.Unlock()
}

// admit checks a downloaded certificate and remembers whom it verifies. The
// same authority also issues the certificates of every third-party app, so
// besides the chain the subject has to be the configured certificate's.
func (k *keyring) admit(content, sn string) (nsign.Signer, error) {
	text, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		return nil, errors.New("the downloaded certificate is no Base64")
	}
	certs, err := parseCerts(string(text), "alipay_cert")
	if err != nil {
		return nil, err
	}
	leaf := certs[0]
	public, ok := leaf.PublicKey.(*rsa.PublicKey)
	switch {
	case CertSN(leaf) != sn:
		return nil, errors.New("the downloaded certificate is not the one asked for")
	case !ok || public.N.BitLen() < MinKeyBits:
		return nil, errors.New("the downloaded certificate holds no RSA key of 2048 bits")
	case leaf.Subject.CommonName != k.platformCert.Subject.CommonName:
		return nil, errors.New("the downloaded certificate is not the platform's")
	}
	if err := k.chains(leaf, certs[1:], k.now()); err != nil {
		return nil, err
	}
	who := signerOf(nil, public)
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.known[sn]; !known {
		k.order = append(k.order, sn)
	}
	k.known[sn] = who
	if len(k.order) > knownCerts {
		delete(k.known, k.order[0])
		k.order = k.order[1:]
	}
	return who, nil
}

// verifyDownload judges the answer to CertDownload: by its signature when the
// signer is known, else by what it carries. A failure nobody signed is refused
// like any other.
func (c *Client) verifyDownload(env envelope, wanted string) error {
	if who := c.keys.verifier(env.certSN); who != nil && env.sign != "" {
		return verifyBytes(who, env.value, env.sign)
	}
	content := env.value
	if content[0] == '"' && c.keys.aes != nil {
		plain, err := c.open(content)
		if err != nil {
			return errUnknownCert
		}
		content = plain
	}
	content, err := decoded(content)
	if err != nil {
		return errUnsigned
	}
	var resp CertDownloadResponse
	if err := Decode(content, &resp); err != nil || resp.AlipayCertContent == "" {
		return errUnsigned
	}
	who, err := c.keys.admit(resp.AlipayCertContent, wanted)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnknownCert, err)
	}
	if env.sign == "" {
		return nil
	}
	if env.certSN != wanted {
		return errUnknownCert
	}
	return verifyBytes(who, env.value, env.sign)
}

// VerifyBytes checks the platform's Base64 signature over data as it came.
// certSN is the alipay_cert_sn that came with it; without one every
// certificate of the platform known so far may have signed. Anybody can send
// a message, so an unknown certificate is downloaded once a minute at most;
// the platform's answers, which no stranger can order, bring it without a wait.
func (c *Client) VerifyBytes(data []byte, signature, certSN string) error {
	return c.verifyAny(certSN, func(who nsign.Signer) error { return verifyBytes(who, data, signature) })
}

// VerifyNotification checks a notification's signature: all non-empty
// parameters but sign, sign_type and alipay_cert_sn. A parameter given twice
// is refused, because a reader might take the other one.
func (c *Client) VerifyNotification(values url.Values) error {
	for name, vs := range values {
		if len(vs) > 1 {
			return fmt.Errorf("%w: %q is given twice", errBadSignature, printable(name, 64))
		}
	}
	sig, err := decodeSignature(values.Get("sign"))
	if err != nil {
		return err
	}
	signed := nonEmpty(values)
	return c.verifyAny(values.Get("alipay_cert_sn"), func(who nsign.Signer) error {
		if err := who.VerifyValues(signed, sig, nsign.WithIgnore("sign", "sign_type", "alipay_cert_sn")); err != nil {
			return errBadSignature
		}
		return nil
	})
}

func (c *Client) verifyAny(sn string, check func(nsign.Signer) error) error {
	if sn != "" || c.keys.mode == ModeKey {
		if c.keys.verifier(sn) == nil && !c.keys.strangerMayAsk() {
			return errUnknownCert
		}
		ctx, cancel := context.WithTimeout(context.Background(), downloadTimeout)
		defer cancel()
		who, err := c.signerFor(ctx, sn)
		if err != nil {
			return err
		}
		return check(who)
	}
	err := check(c.keys.platform)
	for _, who := range c.keys.downloaded() {
		if err == nil {
			return nil
		}
		err = check(who)
	}
	return err
}

// strangerMayAsk reports whether a message may have a certificate downloaded
// now, and takes the turn.
func (k *keyring) strangerMayAsk() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	if !k.strangerAt.IsZero() && now.Sub(k.strangerAt).Abs() < strangerPause {
		return false
	}
	k.strangerAt = now
	return true
}

func (k *keyring) downloaded() []nsign.Signer {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := make([]nsign.Signer, 0, len(k.known))
	for _, who := range k.known {
		all = append(all, who)
	}
	return all
}
