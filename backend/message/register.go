package message

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"minifleet/backend/alipay"
	"minifleet/backend/charset"
)

// Signer is what the channel needs of a third-party app's client.
type Signer interface {
	SignValues(url.Values) (string, error)
	VerifyBytes(data []byte, signature, certSN string) error
	CertSNs() (app, root string)
}

const (
	sdkVersion      = "minifleet-go-1"
	maxRegistration = 64 << 10
)

var errRegistration = errors.New("the channel was not registered")

// ticket is what a registration gives: a token for one connection, and the
// zone the connection has to go to.
type ticket struct{ link, zone string }

// register asks for a connection. Alipay open platform, message channel: GET
// /websocket/register.do with signed parameters; the answer's signature covers
// the bytes of its `response` object; a `zone` cookie goes back with the
// connection.
func (c *channel) register(ctx context.Context, at address, signer Signer) (ticket, error) {
	var nonce [16]byte
	_, _ = rand.Read(nonce[:]) // never fails
	q := c.parameters(signer)
	q.Set("nonce", hex.EncodeToString(nonce[:]))
	if err := sign(q, signer); err != nil {
		return ticket{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.register+"?"+q.Encode(), nil)
	if err != nil {
		return ticket{}, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return ticket{}, withoutURL(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxRegistration+1))
	if err != nil {
		return ticket{}, err
	}
	if res.StatusCode != http.StatusOK || len(body) > maxRegistration {
		return ticket{}, fmt.Errorf("%w: HTTP %d", errRegistration, res.StatusCode)
	}
	t, err := readRegistration(body, signer)
	if err != nil {
		return ticket{}, err
	}
	for _, cookie := range res.Cookies() {
		if cookie.Name == "zone" && !strings.ContainsAny(cookie.Value, "; ,\r\n") {
			t.zone = cookie.Value
		}
	}
	return t, nil
}

// readRegistration verifies and reads the answer to a registration.
func readRegistration(body []byte, signer Signer) (ticket, error) {
	outer, err := object(body)
	if err != nil {
		return ticket{}, fmt.Errorf("%w: %w", errRegistration, err)
	}
	signature, err := text(outer["sign"])
	if err != nil {
		return ticket{}, err
	}
	certSN, err := text(outer["alipay_cert_sn"])
	if err != nil {
		return ticket{}, err
	}
	if err := signer.VerifyBytes(outer["response"], signature, certSN); err != nil {
		return ticket{}, fmt.Errorf("%w: the answer is unverified: %w", errRegistration, err)
	}
	response, err := charset.Wire(outer["response"], "")
	if err != nil {
		return ticket{}, fmt.Errorf("%w: %w", errRegistration, err)
	}
	f, err := fields(json.RawMessage(response))
	if err != nil {
		return ticket{}, fmt.Errorf("%w: %w", errRegistration, err)
	}
	if code := f["code"]; code != "10000" && code != "100000000" {
		return ticket{}, fmt.Errorf("%w: %s", errRegistration, printable(strings.TrimSpace(code+" "+f["sub_code"]+" "+f["msg"])))
	}
	if f["link_token"] == "" {
		return ticket{}, fmt.Errorf("%w: no link_token", errRegistration)
	}
	return ticket{link: f["link_token"]}, nil
}

// connectURL is the address of the connection a ticket is good for.
func (c *channel) connectURL(at address, t ticket, signer Signer) (string, error) {
	q := c.parameters(signer)
	q.Set("link_token", t.link)
	if err := sign(q, signer); err != nil {
		return "", err
	}
	return at.connect + "?" + q.Encode(), nil
}

func (c *channel) parameters(signer Signer) url.Values {
	q := url.Values{
		"timestamp": {strconv.FormatInt(c.now().UnixMilli(), 10)}, "sign_type": {"RSA2"}, "app_id": {c.app.AppID},
		"charset": {"utf-8"}, "sdk_version": {sdkVersion},
	}
	if app, root := signer.CertSNs(); app != "" {
		q.Set("app_cert_sn", app)
		q.Set("alipay_root_cert_sn", root)
	}
	return q
}

func sign(q url.Values, signer Signer) error {
	s, err := signer.SignValues(q)
	if err != nil {
		return fmt.Errorf("sign the registration: %w", err)
	}
	q.Set("sign", s)
	return nil
}

// withoutURL drops the address from a transport error: it carries a signature
// and a link token.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

var _ Signer = (*alipay.Client)(nil)
