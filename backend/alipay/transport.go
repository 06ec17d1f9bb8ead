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
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"minifleet/backend/outbound"
)

// Limits of one exchange. It has no fixed end: while bytes move, a slow line
// takes the time it needs.
const (
	idleLimit   = 60 * time.Second // without worthMoving bytes in either direction
	worthMoving = 1 << 10
	maxResponse = 8 << 20
)

// withoutRedirects copies the client so that a redirect is an answer to be
// refused: following one would carry the token to another address.
func withoutRedirects(given *http.Client) *http.Client {
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
	retryAfter time.Duration
	line       Line
	body       []byte
	answer     answer
	claim      Claim
	content    []byte // the verified, decrypted response object
	heard      func() // takes the answer's clock, once it is verified
}

// exchange sends the message once and reads the whole answer. It reports in
// reply.sent whether anything may have reached the gateway.
func (c *Client) exchange(ctx context.Context, m message) (out reply, err error) {
	p := watch(ctx, c.idle, len(m.body))
	defer func() { out.line = p.end() }()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(p.ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	defer func() { out.sent = connected.Load() }()

	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.gateway, p.count(bytes.NewReader(m.body), true))
	if err != nil {
		return out, err
	}
	req.ContentLength = int64(len(m.body))
	req.GetBody = func() (io.ReadCloser, error) { // of a connection that was closed before a byte was written
		return io.NopCloser(p.count(bytes.NewReader(m.body), true)), nil
	}
	req.Header.Set("Content-Type", m.contentType)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "MiniFleet")
	sent := time.Now()
	resp, err := c.http.Do(req)
	if err != nil {
		return out, p.why(err)
	}
	defer func() { _ = resp.Body.Close() }()
	connected.Store(true) // an http.Client of a test may have no connections
	out.status = resp.StatusCode
	out.traceID = traceID(resp.Header)
	if t, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		out.serverTime = t
	}
	out.body, err = io.ReadAll(io.LimitReader(p.count(resp.Body, false), maxResponse+1))
	if err != nil {
		return out, p.why(err)
	}
	if len(out.body) > maxResponse {
		return out, errTooBig
	}
	if resp.StatusCode != http.StatusOK {
		out.retryAfter = retryAfter(resp.Header.Get("Retry-After"), c.now())
		return out, statusError(resp.StatusCode)
	}
	took := time.Since(sent)
	out.heard = func() { c.way.Clock.Heard(resp.Header.Get("Date"), took) }
	return out, nil
}

// retryAfter reads how long a server asks to be left alone, a day at most.
func retryAfter(header string, now time.Time) time.Duration {
	d := time.Duration(0)
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		d = time.Duration(seconds) * time.Second //nolint:gosec // 31 bits
	} else if at, err := http.ParseTime(header); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), 24*time.Hour)
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
	var proxy *outbound.ProxyError
	switch {
	case errors.As(err, &proxy):
		return StageProxy
	case errors.As(err, &status):
		return StageStatus
	case errors.Is(err, errTooBig):
		return StageContent
	case errors.As(err, &dns):
		return StageDNS
	case tlsFailure(err):
		return StageTLS
	case errors.As(err, &op) && op.Op == "dial":
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
