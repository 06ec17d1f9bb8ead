package outbound

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/Azure/go-ntlmssp"
	"golang.org/x/net/proxy"
)

// Bounds of making a connection.
const (
	dialTimeout  = 10 * time.Second
	proxyTimeout = 10 * time.Second // for each step with a proxy: its TLS, each of its answers
	tlsTimeout   = 10 * time.Second
	// sendBuffer bounds what the kernel takes before it is sent, so that a
	// write tells how fast the line really is.
	sendBuffer = 64 << 10
)

// guard judges an address a direct connection is about to go to; nil lets all.
type guard func(network, address string, c syscall.RawConn) error

// dialer makes connections, straight or through the proxy of the route.
type dialer struct {
	route    func(*url.URL) Route
	roots    *tls.Config // of proxies that are reached with TLS
	connect  func(ctx context.Context, address string, check guard) (net.Conn, error)
	patience time.Duration // with a proxy

	mu    sync.Mutex
	proof map[string]string // what the proxy at an address accepted: "Basic", "NTLM", "Negotiate"
}

// vigil is how the death of a connection is noticed where nothing acknowledges
// any more. What waits for an answer is asked after by the system (keep-alive);
// what was sent and is not acknowledged has an end of its own. Both are 30 s. A
// middle box that goes on acknowledging deceives both: there the end is
// headerTimeout.
type vigil struct {
	net.KeepAliveConfig
	unacknowledged time.Duration
}

var watchful = vigil{net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 4}, 30 * time.Second}

// connect makes a TCP connection whose silent death the system notices.
func (v vigil) connect(ctx context.Context, address string, check guard) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTimeout, Control: check, KeepAliveConfig: v.KeepAliveConfig}
	conn, err := d.DialContext(ctx, "tcp", address)
	if tcp, ok := conn.(*net.TCPConn); ok && err == nil {
		_ = tcp.SetWriteBuffer(sendBuffer) // a larger one only hides how slow the line is
		boundUnacknowledged(tcp, v.unacknowledged)
	}
	return conn, err
}

// dial connects to host:port for a URL of the scheme.
func (d *dialer) dial(ctx context.Context, scheme, address string, check guard) (net.Conn, error) {
	r := d.route(&url.URL{Scheme: scheme, Host: address})
	if r.Err != nil {
		return nil, &ProxyError{Kind: ProxySetting, Proxy: r.Via(), Target: address, Err: r.Err}
	}
	if r.Proxy == nil {
		return d.connect(ctx, address, check)
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout+d.patience)
	defer cancel()
	if r.Proxy.Scheme == "socks5" {
		return d.socks(ctx, r, address)
	}
	return d.tunnel(ctx, r, address)
}

// reach opens the connection to the proxy itself.
func (d *dialer) reach(ctx context.Context, r Route, address string) (net.Conn, error) {
	conn, err := d.connect(ctx, r.Proxy.Host, nil)
	if err != nil {
		var dns *net.DNSError
		kind := ProxyConnect
		if errors.As(err, &dns) {
			kind = ProxyName
		}
		return nil, &ProxyError{Kind: kind, Proxy: r.Via(), Target: address, Err: err}
	}
	if r.Proxy.Scheme != "https" {
		return conn, nil
	}
	cfg := d.roots.Clone()
	cfg.ServerName = r.Proxy.Hostname()
	secure := tls.Client(conn, cfg)
	hello, cancel := context.WithTimeout(ctx, d.patience)
	defer cancel()
	if err := secure.HandshakeContext(hello); err != nil {
		_ = conn.Close()
		return nil, &ProxyError{Kind: ProxyTLS, Proxy: r.Via(), Target: address, Err: err}
	}
	return secure, nil
}

func (d *dialer) socks(ctx context.Context, r Route, address string) (net.Conn, error) {
	var auth *proxy.Auth
	if u := r.Proxy.User; u != nil {
		password, _ := u.Password()
		auth = &proxy.Auth{User: u.Username(), Password: password}
	}
	first, err := d.reach(ctx, r, address)
	if err != nil {
		return nil, err
	}
	s, err := proxy.SOCKS5("tcp", r.Proxy.Host, auth, dialOnce{first})
	if err == nil {
		bounded, cancel := context.WithTimeout(ctx, d.patience)
		defer cancel()
		var conn net.Conn
		if conn, err = s.(proxy.ContextDialer).DialContext(bounded, "tcp", address); err == nil {
			return conn, nil
		}
	}
	_ = first.Close()
	return nil, &ProxyError{Kind: kindOfSocks(err), Proxy: r.Via(), Target: address, HadUser: auth != nil, Err: err}
}

// dialOnce hands out a connection that is there already.
type dialOnce struct{ conn net.Conn }

func (d dialOnce) Dial(string, string) (net.Conn, error) { return d.conn, nil }
func (d dialOnce) DialContext(context.Context, string, string) (net.Conn, error) {
	return d.conn, nil
}

// kindOfSocks reads why a SOCKS proxy gave no connection. The library tells it
// in words only (RFC 1928 and 1929 name the cases).
func kindOfSocks(err error) Kind {
	text := err.Error()
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(text, w) {
				return true
			}
		}
		return false
	}
	var timeout net.Error
	switch {
	case has("authentication"):
		return ProxyAuth
	case has("not allowed by ruleset"):
		return ProxyForbidden
	case has("unreachable", "refused", "general SOCKS server failure", "TTL"):
		return ProxyGateway
	case has("unexpected protocol version"):
		return ProxySpeech
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return ProxySilent
	}
	return ProxyClosed
}

// tunnel asks an HTTP proxy for a connection to address. The first question
// carries no password: what the proxy accepts decides how it is given, and a
// password never goes in the clear where NTLM is offered.
func (d *dialer) tunnel(ctx context.Context, r Route, address string) (net.Conn, error) {
	d.mu.Lock()
	proof := d.proof[r.Via()]
	d.mu.Unlock()
	t := &tunnel{d: d, r: r, address: address}
	defer t.drop()
	fail := func(kind Kind, res *http.Response, err error) (net.Conn, error) {
		e := &ProxyError{Kind: kind, Proxy: r.Via(), Target: address, HadUser: r.Proxy.User != nil, Err: err}
		if res != nil {
			e.Status, e.Schemes = res.StatusCode, schemes(res)
		}
		return nil, e
	}
	for range 2 { // what was accepted before may not be accepted now
		res, err := t.prove(ctx, proof)
		if err != nil {
			var own *ProxyError
			if errors.As(err, &own) {
				return nil, own
			}
			return fail(kindOfSilence(err), nil, err)
		}
		if res.StatusCode == http.StatusOK {
			d.mu.Lock()
			d.proof[r.Via()] = proof
			d.mu.Unlock()
			return t.take(), nil
		}
		next := choose(schemes(res))
		if res.StatusCode != http.StatusProxyAuthRequired || r.Proxy.User == nil || next == proof || next == "" {
			return fail(kindOfStatus(res.StatusCode), res, nil)
		}
		proof = next
	}
	return fail(ProxyAuth, nil, errors.New("the proxy changes what it accepts"))
}

// kindOfSilence reads why no answer to CONNECT came.
func kindOfSilence(err error) Kind {
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return ProxySilent
	case strings.Contains(err.Error(), "malformed HTTP"):
		return ProxySpeech
	}
	return ProxyClosed
}

// schemes are what a proxy accepts as proof, by their canonical names.
func schemes(res *http.Response) []string {
	var all []string
	for _, h := range res.Header.Values("Proxy-Authenticate") {
		for _, known := range []string{"Negotiate", "NTLM", "Basic"} {
			for part := range strings.SplitSeq(h, ",") {
				if word, _, _ := strings.Cut(strings.TrimSpace(part), " "); strings.EqualFold(word, known) {
					all = append(all, known)
				}
			}
		}
	}
	return all
}

// choose picks the strongest that this program can give with a user and a
// password.
func choose(offered []string) string {
	for _, want := range []string{"NTLM", "Negotiate", "Basic"} {
		for _, o := range offered {
			if o == want {
				return want
			}
		}
	}
	return ""
}

// tunnel is one conversation with an HTTP proxy.
type tunnel struct {
	d       *dialer
	r       Route
	address string
	conn    net.Conn
	in      *bufio.Reader
}

func (t *tunnel) drop() {
	if t.conn != nil {
		_ = t.conn.Close()
		t.conn = nil
	}
}

// take hands the connection over, with whatever was read too far.
func (t *tunnel) take() net.Conn {
	conn := t.conn
	t.conn = nil
	_ = conn.SetDeadline(time.Time{})
	if t.in.Buffered() == 0 {
		return conn
	}
	return &readAhead{conn, t.in}
}

type readAhead struct {
	net.Conn
	in *bufio.Reader
}

func (r *readAhead) Read(p []byte) (int, error) { return r.in.Read(p) }

// prove asks with one kind of proof; "" is none. NTLM takes two questions on
// one connection.
func (t *tunnel) prove(ctx context.Context, proof string) (*http.Response, error) {
	var user, password string
	if u := t.r.Proxy.User; u != nil {
		user = u.Username()
		password, _ = u.Password()
	}
	switch proof {
	case "Basic":
		return t.ask(ctx, "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
	case "NTLM", "Negotiate":
		hello, err := ntlmssp.NewNegotiateMessage("", "")
		if err != nil {
			return nil, err
		}
		res, err := t.ask(ctx, proof+" "+base64.StdEncoding.EncodeToString(hello))
		if err != nil || res.StatusCode != http.StatusProxyAuthRequired {
			return res, err
		}
		challenge := challengeOf(res, proof)
		if challenge == nil || t.conn == nil {
			return res, nil
		}
		answer, err := ntlmssp.NewAuthenticateMessage(challenge, user, password, nil)
		if err != nil {
			return nil, err
		}
		return t.ask(ctx, proof+" "+base64.StdEncoding.EncodeToString(answer))
	}
	return t.ask(ctx, "")
}

func challengeOf(res *http.Response, proof string) []byte {
	for _, h := range res.Header.Values("Proxy-Authenticate") {
		if word, rest, ok := strings.Cut(h, " "); ok && strings.EqualFold(word, proof) {
			if b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest)); err == nil && len(b) > 0 {
				return b
			}
		}
	}
	return nil
}

// ask sends one CONNECT and reads its answer. After it the connection is kept
// for the next question, unless the proxy closes it.
func (t *tunnel) ask(ctx context.Context, proof string) (*http.Response, error) {
	if t.conn == nil {
		conn, err := t.d.reach(ctx, t.r, t.address)
		if err != nil {
			return nil, err
		}
		t.conn, t.in = conn, bufio.NewReader(conn)
	}
	_ = t.conn.SetDeadline(time.Now().Add(t.d.patience))
	stop := context.AfterFunc(ctx, func() { _ = t.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: t.address}, Host: t.address, Header: http.Header{"User-Agent": {"MiniFleet"}}}
	if proof != "" {
		req.Header.Set("Proxy-Authorization", proof)
	}
	if err := req.Write(t.conn); err != nil {
		t.drop()
		return nil, err
	}
	res, err := http.ReadResponse(t.in, req)
	if err != nil {
		t.drop()
		return nil, err
	}
	if res.StatusCode == http.StatusOK {
		return res, nil
	}
	// A body has to be read before the next answer; a long one, or one without
	// an end, is not worth it.
	const most = 64 << 10
	if res.Close || res.ContentLength < 0 && len(res.TransferEncoding) == 0 {
		t.drop()
	} else if n, err := io.Copy(io.Discard, io.LimitReader(res.Body, most)); err != nil || n == most {
		t.drop()
	}
	return res, nil
}
