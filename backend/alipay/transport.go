package alipay

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// Limits of one exchange.
const (
	dialTimeout     = 10 * time.Second
	tlsTimeout      = 10 * time.Second
	headerTimeout   = 45 * time.Second // from the last byte sent to the first received
	overallTimeout  = 60 * time.Second // and what the body needs at slowestUpload
	slowestUpload   = 64 << 10         // bytes a second granted for a request body
	idleTimeout     = 30 * time.Second
	idleConnections = 64 // kept per gateway, for that many concurrent calls
	maxResponse     = 8 << 20
)

// NewHTTPClient is the client New uses when it is given none: bounded in
// every phase, with connections kept for about 64 concurrent calls, the proxy
// of the environment and the default verification of TLS.
func NewHTTPClient() *http.Client {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   tlsTimeout,
		ResponseHeaderTimeout: headerTimeout,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       idleTimeout,
		MaxIdleConns:          2 * idleConnections,
		MaxIdleConnsPerHost:   idleConnections,
		ForceAttemptHTTP2:     true,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
	}}
}

// withoutRedirects copies the client so that a redirect is an answer to be
// refused: following one would carry the token to another address.
func withoutRedirects(given *http.Client) *http.Client {
	if given == nil {
		given = NewHTTPClient()
	}
	own := *given
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// reply is what came back, as far as it came.
type reply struct {
	sent       bool
	status     int
	traceID    string
	serverTime time.Time
	body       []byte
	answer     answer
	claim      Claim
	content    []byte // the verified, decrypted response object
}

// exchange sends the message once and reads the whole answer. It reports in
// reply.sent whether anything may have reached the gateway.
func (c *Client) exchange(ctx context.Context, m message) (out reply, err error) {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout+time.Duration(len(m.body)/slowestUpload)*time.Second)
	defer cancel()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	defer func() { out.sent = connected.Load() }()

	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.gateway, bytes.NewReader(m.body))
	if err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", m.contentType)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "MiniFleet")
	resp, err := c.http.Do(req)
	if err != nil {
		return out, err
	}
	defer func() { _ = resp.Body.Close() }()
	connected.Store(true) // an http.Client of a test may have no connections
	out.status = resp.StatusCode
	out.traceID = traceID(resp.Header)
	if t, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		out.serverTime = t
	}
	out.body, err = io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	if err != nil {
		return out, err
	}
	if len(out.body) > maxResponse {
		return out, errTooBig
	}
	if resp.StatusCode != http.StatusOK {
		return out, statusError(resp.StatusCode)
	}
	return out, nil
}

// statusError is an HTTP status that no gateway gives an answer with.
type statusError int

func (s statusError) Error() string {
	return fmt.Sprintf("HTTP status %d %s", int(s), http.StatusText(int(s)))
}

// traceID reads the trace the platform's support asks for, kept short and
// printable because the header is not signed.
func traceID(h http.Header) string {
	id := h.Get("trace_id")
	if id == "" {
		id = h.Get("Trace-Id")
	}
	return printable(id, 128)
}

// printable cuts a foreign text to so many bytes and drops control characters.
func printable(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0) || (r >= 0x202a && r <= 0x202e) {
			return -1
		}
		return r
	}, s)
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return s
}

// stageOfTransport tells at which stage an exchange without an answer failed.
func stageOfTransport(err error) Stage {
	var dns *net.DNSError
	var status statusError
	var op *net.OpError
	switch {
	case errors.As(err, &status):
		return StageStatus
	case errors.Is(err, errTooBig):
		return StageContent
	case errors.As(err, &dns):
		return StageDNS
	case tlsFailure(err):
		return StageTLS
	case errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect" || op.Op == "socks connect"):
		return StageConnect
	}
	return StageExchange
}

func tlsFailure(err error) bool {
	var (
		verify *tls.CertificateVerificationError
		header tls.RecordHeaderError
		alert  tls.AlertError
		auth   x509.UnknownAuthorityError
		name   x509.HostnameError
		inv    x509.CertificateInvalidError
	)
	return errors.As(err, &verify) || errors.As(err, &header) || errors.As(err, &alert) ||
		errors.As(err, &auth) || errors.As(err, &name) || errors.As(err, &inv) ||
		strings.Contains(err.Error(), "TLS handshake timeout") || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}
