package outbound

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"minifleet/backend/retry"
)

// Limits of the transports.
const (
	// idleTimeout is below the 15 s and more after which gateways and proxies
	// close a connection nobody uses: a request sent into the closing one is
	// lost, and nobody can tell whether it arrived.
	idleTimeout     = 12 * time.Second
	headerTimeout   = 60 * time.Second // from the last byte sent to the first received
	idleConnections = 64               // kept per host, for that many concurrent calls
	watchPause      = 6 * time.Second  // between looks at interfaces and the system's proxy
)

// Options are what a Way may be given; the zero value is right for the program.
type Options struct {
	Now      func() time.Time // nil is time.Now
	OnChange func()           // told after the state of a way, the proxy or the clock's warning changed
	Logger   *slog.Logger     // nil discards
	TLS      *tls.Config      // of connections and probes; nil verifies with the system's roots
	// System finds the system's route; nil is this computer's own.
	System func(*url.URL) Route
	// Interfaces lists the addresses of this machine; nil asks it.
	Interfaces func() ([]net.Addr, error)
	// Connect makes a connection to host:port, of the gateway or of a proxy; nil
	// is TCP. Tests in virtual time bring a network without a kernel.
	Connect func(ctx context.Context, address string) (net.Conn, error)
}

// Way is the one way out. It is safe for concurrent use.
type Way struct {
	Clock  Clock
	opt    Options
	dialer *dialer
	client *http.Client

	mu         sync.Mutex
	setting    Setting
	routes     map[string]known // of the system, by scheme and host
	transports []*http.Transport
	hosts      map[string]*host
	changed    chan struct{}
	closed     bool
	open       map[*kept]struct{} // connections there are

	life    context.Context
	end     context.CancelFunc
	running sync.WaitGroup
	started bool
}

type known struct {
	route Route
	at    time.Time
}

// New makes a Way with the system's proxy. Nothing runs in the background
// before Start, but probes of a way that failed; Close ends everything.
func New(opt Options) *Way {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.OnChange == nil {
		opt.OnChange = func() {}
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.TLS == nil {
		opt.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if opt.System == nil {
		opt.System = systemRoute
	}
	if opt.Interfaces == nil {
		opt.Interfaces = net.InterfaceAddrs
	}
	w := &Way{opt: opt, setting: Setting{Mode: System}, routes: map[string]known{}, hosts: map[string]*host{}, changed: make(chan struct{}),
		open: map[*kept]struct{}{}}
	w.Clock.now, w.Clock.changed = opt.Now, opt.OnChange
	w.dialer = &dialer{route: w.Route, roots: opt.TLS, connect: w.kept(watchful.connect), patience: proxyTimeout, proof: map[string]string{}}
	if opt.Connect != nil {
		w.dialer.connect = w.kept(func(ctx context.Context, address string, _ guard) (net.Conn, error) { return opt.Connect(ctx, address) })
	}
	w.client = &http.Client{Transport: w.Transport(nil), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	w.life, w.end = context.WithCancel(context.Background())
	return w
}

// Client is the one HTTP client of gateway and message channel. It follows no
// redirect and has no end of its own: who calls bounds the call.
func (w *Way) Client() *http.Client { return w.client }

// ErrInward is the error of a connection that a guard refused.
var ErrInward = errors.New("the address is inside the local network")

// Transport makes a transport. It speaks HTTP/1.1 only, by choice: over HTTP/2
// all calls share one connection, so that one death takes them all, and a
// connection that is dead and still acknowledged is used for ever unless pings
// are sent; a ping waits behind what was sent before it, and on a slow line that
// uploads pictures its answer comes later than any time by which a dead
// connection should be noticed. Over HTTP/1.1 a call has its connection to
// itself, and when it ends without an answer the connection goes with it.
//
// A dead connection is noticed by: the system's probes (vigil), the end of its
// own address (leave), the limit for an answer (headerTimeout), and it is never
// kept for another call after a failure (Failed). allow judges the address of each direct
// connection after its name was resolved, so that a name that points inward is
// refused too (ErrInward); nil lets all. Through a proxy the proxy decides.
func (w *Way) Transport(allow func(name string, a netip.Addr) bool) *http.Transport {
	var mu sync.Mutex
	asked := map[string]bool{} // proxies that are asked for whole addresses
	whole := func(r *http.Request) (*url.URL, error) {
		if r.URL.Scheme != "http" {
			return nil, nil // a tunnel, which dial makes
		}
		route := w.Route(r.URL)
		if route.Err != nil || route.Proxy == nil || route.Proxy.Scheme == "socks5" {
			return nil, route.Err
		}
		mu.Lock()
		asked[route.Proxy.Host] = true
		mu.Unlock()
		return route.Proxy, nil
	}
	dial := func(ctx context.Context, _, address string) (net.Conn, error) {
		mu.Lock()
		itself := asked[address]
		mu.Unlock()
		if itself {
			return w.dialer.connect(ctx, address, nil)
		}
		scheme := "https"
		if _, port, _ := net.SplitHostPort(address); port == "80" {
			scheme = "http"
		}
		var check guard
		if allow != nil {
			name, _, _ := net.SplitHostPort(address)
			check = func(_, resolved string, _ syscall.RawConn) error {
				ap, err := netip.ParseAddrPort(resolved)
				if err != nil {
					return err
				}
				if a := ap.Addr().Unmap(); !allow(name, a) {
					return &net.AddrError{Err: ErrInward.Error(), Addr: a.String()}
				}
				return nil
			}
		}
		return w.dialer.dial(ctx, scheme, address, check)
	}
	t := &http.Transport{
		Proxy:                 whole,
		DialContext:           dial,
		TLSHandshakeTimeout:   tlsTimeout,
		ResponseHeaderTimeout: headerTimeout,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       idleTimeout,
		MaxIdleConns:          2 * idleConnections,
		MaxIdleConnsPerHost:   idleConnections,
		TLSClientConfig:       w.opt.TLS.Clone(),
		Protocols:             new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	w.mu.Lock()
	w.transports = append(w.transports, t)
	w.mu.Unlock()
	return t
}

// Inward reports whether err is that of a connection a guard refused.
func Inward(err error) bool {
	var a *net.AddrError
	return errors.Is(err, ErrInward) || errors.As(err, &a) && a.Err == ErrInward.Error()
}

// Set changes the proxy. Connections that are open are not used again; what
// waits for a way that failed tries the new one at once.
func (w *Way) Set(s Setting) error {
	s, err := Clean(s)
	if err != nil {
		return err
	}
	w.mu.Lock()
	same := w.setting == s
	w.setting = s
	w.mu.Unlock()
	if !same {
		w.renew()
	}
	return nil
}

// Route is how an address is reached now. Loopback never goes through a proxy.
func (w *Way) Route(target *url.URL) Route {
	if loopback(target.Hostname()) {
		return Route{Source: FromLoopback}
	}
	w.mu.Lock()
	setting := w.setting
	w.mu.Unlock()
	switch setting.Mode {
	case None:
		return Route{Source: FromSetting}
	case Address:
		u, err := setting.proxy()
		return Route{Proxy: u, Source: FromSetting, Err: err}
	}
	r := w.system(target)
	if r.Proxy != nil && r.Proxy.User == nil && setting.User != "" {
		via := *r.Proxy // the system knows where the proxy is, and not who asks
		via.User = url.UserPassword(setting.User, setting.Password)
		r.Proxy = &via
	}
	return r
}

// Via names the proxy a URL is reached through; "" is none.
func (w *Way) Via(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return w.Route(u).Via()
}

// system asks the system, and remembers its answer for a while.
func (w *Way) system(target *url.URL) Route {
	key := target.Scheme + "://" + target.Host
	w.mu.Lock()
	k, ok := w.routes[key]
	w.mu.Unlock()
	if ok && w.opt.Now().Sub(k.at).Abs() < routeLife {
		return k.route
	}
	r := w.opt.System(target)
	w.mu.Lock()
	w.routes[key] = known{r, w.opt.Now()}
	w.mu.Unlock()
	return r
}

// Start watches the interfaces and the system's proxy until Close: when they
// change, connections are made anew.
func (w *Way) Start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.started || w.closed {
		return
	}
	w.started = true
	w.running.Add(1)
	go w.watch()
}

func (w *Way) watch() {
	defer w.running.Done()
	ticker := retry.NewBeat(watchPause)
	defer ticker.Stop()
	before, looked := w.fingerprint(), w.opt.Now().Round(0)
	for {
		select {
		case <-w.life.Done():
			return
		case <-ticker.C:
		}
		ticker.Again()
		now, at := w.fingerprint(), w.opt.Now().Round(0)
		if now != before {
			w.leave()
		}
		if now != before || at.Sub(looked) > slept || w.systemChanged() {
			w.renew()
		}
		before, looked = now, at
	}
}

// slept is the gap between two looks from which on the machine was asleep: the
// connections of before are dead, and what was due meanwhile begins.
const slept = 30 * time.Second

// fingerprint is the addresses of this machine in one text.
func (w *Way) fingerprint() string {
	list, err := w.opt.Interfaces()
	if err != nil {
		return ""
	}
	var all []string
	for _, a := range list {
		if ip, _, ok := strings.Cut(a.String(), "/"); ok {
			if addr, err := netip.ParseAddr(ip); err == nil && (addr.IsLoopback() || addr.IsLinkLocalUnicast()) {
				continue
			}
		}
		all = append(all, a.String())
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// systemChanged asks the system again for what it was asked before, when that
// is old, and reports whether an answer differs.
func (w *Way) systemChanged() bool {
	w.mu.Lock()
	if w.setting.Mode != System {
		w.mu.Unlock()
		return false
	}
	old := maps.Clone(w.routes)
	w.mu.Unlock()
	for key, k := range old {
		if w.opt.Now().Sub(k.at).Abs() < routeLife {
			continue
		}
		target, err := url.Parse(key)
		if err == nil && !w.system(target).same(k.route) {
			return true
		}
	}
	return false
}

// renew lets go of every connection that is not in use and forgets what is
// known of the system; ways that failed are tried at once.
func (w *Way) renew() {
	w.mu.Lock()
	w.routes = map[string]known{}
	for _, h := range w.hosts {
		h.hurry()
	}
	w.mu.Unlock()
	w.dialer.mu.Lock()
	w.dialer.proof = map[string]string{}
	w.dialer.mu.Unlock()
	w.CloseIdle()
	w.announce()
}

// CloseIdle closes the connections nobody uses.
func (w *Way) CloseIdle() {
	w.mu.Lock()
	all := slices.Clone(w.transports)
	w.mu.Unlock()
	for _, t := range all {
		t.CloseIdleConnections()
	}
}

// Close ends the watch and the probes and waits for them.
func (w *Way) Close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.end()
	w.running.Wait()
	w.CloseIdle()
}

// QuietHTTP takes the lines net/http writes on its own ("Unsolicited response
// received on idle HTTP channel"), with bytes of strangers' answers in them,
// off the terminal and into a log. A program calls it once, at its start.
func QuietHTTP(l *slog.Logger) {
	log.SetFlags(0)
	if l == nil {
		log.SetOutput(io.Discard)
		return
	}
	log.SetOutput(writer{l})
}

type writer struct{ l *slog.Logger }

func (w writer) Write(p []byte) (int, error) {
	w.l.Debug("net/http", "line", printable(string(p)))
	return len(p), nil
}
