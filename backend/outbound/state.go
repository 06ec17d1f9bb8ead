package outbound

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/retry"
)

// probing is how a way that failed is tried again: soon, and then every few
// seconds, so that all are under way within five seconds of its return: the
// longest wait, 3 s with its spread, leaves time for the four answers, of 0.4 s
// each, that let ever more out. A probe is one connection with its TLS handshake
// and asks for nothing.
var probing = retry.Policy{First: 500 * time.Millisecond, Most: 2400 * time.Millisecond}

// State is the state of the way to one host.
type State struct {
	Host    string     // host:port
	Via     string     // the proxy in use, "" for none
	Away    bool       // nothing gets there
	Silent  bool       // connections are made, and no call is answered by the other end itself
	Since   time.Time  // when the first attempt of this absence failed; zero while open
	NextTry time.Time  // when it is probed next; zero while open
	Tries   int        // probes that failed
	Error   fault.Text // why the last attempt failed
	Hint    fault.Text
}

// Offline reports whether a person has to be told that nothing goes on.
func (s State) Offline() bool { return s.Away || s.Silent }

// silences is how many calls in a row have to end without an answer of the
// other end until a person is told.
const silences = 2

// host is the way to one host. Its fields are guarded by Way.mu.
type host struct {
	target  *url.URL
	state   State
	failing time.Time     // when the first failure was reported that no probe and no call has answered yet
	probing bool          // a probe runs or is due
	silent  int           // calls in a row that the other end itself did not answer
	mute    State         // since when and why, while there are such
	dropped bool          // nobody goes there any more
	now     chan struct{} // ends a pause
}

func (h *host) hurry() {
	select {
	case h.now <- struct{}{}:
	default:
	}
}

// State is the state of the way to the host of a URL; the zero State, but for
// Host and Via, when nothing ever failed.
func (w *Way) State(address string) State {
	u, err := url.Parse(address)
	if err != nil {
		return State{}
	}
	via := w.Route(u).Via()
	w.mu.Lock()
	defer w.mu.Unlock()
	s := State{Host: targetOf(u)}
	if h := w.hosts[s.Host]; h != nil {
		s = h.shown()
	}
	s.Via = via
	return s
}

// shown is the state with what the calls themselves met.
func (h *host) shown() State {
	if !h.state.Away && h.silent >= silences {
		return h.mute
	}
	return h.state
}

// States are the ways that are away or silent, in the order of their hosts.
func (w *Way) States() []State {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []State
	for _, h := range w.hosts {
		if s := h.shown(); s.Offline() {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b State) int { return strings.Compare(a.Host, b.Host) })
	return all
}

// Changed is closed at the next change: a way that went away or came back,
// another proxy.
func (w *Way) Changed() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

func (w *Way) announce() {
	w.mu.Lock()
	close(w.changed)
	w.changed = make(chan struct{})
	w.mu.Unlock()
	w.opt.OnChange()
}

// Reached tells that the host of a URL answered.
func (w *Way) Reached(address string) {
	u, err := url.Parse(address)
	if err != nil {
		return
	}
	w.mu.Lock()
	h := w.hosts[targetOf(u)]
	if h == nil {
		w.mu.Unlock()
		return
	}
	back := h.shown().Offline()
	h.state, h.failing, h.silent = State{Host: h.state.Host}, time.Time{}, 0
	h.hurry()
	w.mu.Unlock()
	if back {
		w.announce()
	}
}

// Failed tells that a call to a URL ended without an answer, for a reason of
// the network. An attempt that did not get there makes the way away at once; a
// connection that broke makes it away when the probe fails too.
func (w *Way) Failed(address string, cause error) {
	u, err := url.Parse(address)
	if err != nil || errors.Is(cause, context.Canceled) {
		return
	}
	w.CloseIdle() // what is dead is not used again
	via := w.Route(u).Via()
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	h := w.hostOf(u)
	if h.failing.IsZero() {
		h.failing = w.opt.Now()
	}
	gone := !h.state.Away && unreached(cause)
	if gone {
		w.goAway(h, via, cause)
	}
	if !h.probing {
		h.probing = true
		w.running.Add(1)
		go w.probe(h)
	}
	w.mu.Unlock()
	if gone {
		w.announce()
	}
}

// Unanswered tells that a call to a URL ended without an answer of the other
// end itself, and why: something on the way answered in its place, or nothing
// came. Several in a row are told like an absence, though connections are made.
func (w *Way) Unanswered(address string, why, hint fault.Text) {
	u, err := url.Parse(address)
	if err != nil {
		return
	}
	via := w.Route(u).Via()
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	h := w.hostOf(u)
	was := h.shown()
	if h.silent++; h.silent == 1 {
		h.mute = State{Host: h.state.Host, Silent: true, Since: w.opt.Now()}
	}
	h.mute.Via, h.mute.Error, h.mute.Hint = via, why, hint
	is := h.shown()
	w.mu.Unlock()
	if was.Offline() != is.Offline() || is.Silent && was.Error != why {
		w.announce()
	}
}

// hostOf is the host of a URL; the caller holds mu.
func (w *Way) hostOf(u *url.URL) *host {
	h := w.hosts[targetOf(u)]
	if h == nil {
		h = &host{target: u, state: State{Host: targetOf(u)}, now: make(chan struct{}, 1)}
		w.hosts[h.state.Host] = h
	}
	return h
}

// Keep forgets the ways to all other hosts than those of the URLs.
func (w *Way) Keep(addresses ...string) {
	wanted := map[string]bool{}
	for _, a := range addresses {
		if u, err := url.Parse(a); err == nil {
			wanted[targetOf(u)] = true
		}
	}
	told := false
	w.mu.Lock()
	for name, h := range w.hosts {
		if !wanted[name] {
			told = told || h.shown().Offline()
			h.dropped = true
			h.hurry()
			delete(w.hosts, name)
		}
	}
	w.mu.Unlock()
	if told {
		w.announce()
	}
}

// goAway marks a way; the caller holds mu.
func (w *Way) goAway(h *host, via string, cause error) {
	if !h.state.Away {
		h.state.Away, h.state.Since = true, h.failing
	}
	h.state.Via = via
	f := Explain(cause, h.state.Host, via)
	h.state.Error, h.state.Hint = f.Message, f.Hint
}

// probe tries a way until it is open or the Way is closed.
func (w *Way) probe(h *host) {
	defer w.running.Done()
	for tries := 0; ; tries++ {
		err := w.knock(h.target)
		via := w.Route(h.target).Via()
		w.mu.Lock()
		was := h.state.Away
		// A call that got through meanwhile knows better than a probe that did not.
		if err == nil || w.life.Err() != nil || h.dropped || h.failing.IsZero() {
			h.state, h.failing, h.probing = State{Host: h.state.Host}, time.Time{}, false
			w.mu.Unlock()
			if was && w.life.Err() == nil {
				w.CloseIdle()
				w.announce()
			}
			return
		}
		w.goAway(h, via, err)
		pause := probing.Wait(tries + 1)
		h.state.Tries, h.state.NextTry = tries+1, w.opt.Now().Add(pause)
		w.mu.Unlock()
		if !was || tries == 0 {
			w.announce()
		}
		timer := time.NewTimer(pause)
		select {
		case <-w.life.Done():
		case <-h.now:
		case <-timer.C:
		}
		timer.Stop()
		w.mu.Lock()
		if h.failing.IsZero() {
			h.probing = false
			w.mu.Unlock()
			return
		}
		w.mu.Unlock()
	}
}

// knock makes one connection and ends it.
func (w *Way) knock(u *url.URL) error {
	ctx, cancel := context.WithTimeout(w.life, dialTimeout+proxyTimeout+tlsTimeout)
	defer cancel()
	conn, err := w.dialer.dial(ctx, u.Scheme, targetOf(u), nil)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if u.Scheme != "https" && u.Scheme != "wss" {
		return nil
	}
	cfg := w.opt.TLS.Clone()
	cfg.ServerName = u.Hostname()
	hello, cancel := context.WithTimeout(ctx, tlsTimeout)
	defer cancel()
	return tls.Client(conn, cfg).HandshakeContext(hello)
}

// unreached reports whether an attempt did not get to the other end at all.
func unreached(err error) bool {
	var p *ProxyError
	var dns *net.DNSError
	var op *net.OpError
	return errors.As(err, &p) || errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}

// Explain says what is wrong on the way to a host, through the proxy via.
func Explain(cause error, hostPort, via string) *fault.Error {
	name, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		name = hostPort
	}
	var p *ProxyError
	if errors.As(cause, &p) {
		return p.Fault()
	}
	say := func(code fault.Code, message, hint fault.Text) *fault.Error {
		return fault.Wrap(cause, code, Through(message, via)).WithHint(hint).WithRetry(fault.RetryLater)
	}
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.As(cause, &dns):
		return say("network.name", fault.T("the name %s cannot be resolved", "无法解析域名 %s", name),
			fault.T("check that this computer is online; where the company has a proxy, enter it under Settings, Network",
				"请检查本机是否联网；若公司网络需要代理，请在“设置 → 网络”中填写"))
	case errors.As(cause, &cert), errors.As(cause, &record):
		return say("network.identity", fault.T("%s does not prove who it is", "无法确认 %s 的身份", name),
			fault.T("a login page, a proxy or a security program may answer in its place; check this computer's clock too", "可能是登录页面、代理或安全软件代为应答；也请检查本机时间"))
	case errors.As(cause, &timeout) && timeout.Timeout(), errors.Is(cause, context.DeadlineExceeded):
		return say("network.silent", fault.T("%s does not answer", "%s 没有响应", name),
			fault.T("check the network, VPN, proxy and firewall", "请检查网络、VPN、代理与防火墙"))
	}
	return say("network.unreachable", fault.T("no connection to %s", "无法连接到 %s", name),
		fault.T("check the network, VPN, proxy and firewall", "请检查网络、VPN、代理与防火墙"))
}

// Through adds the proxy in use to a sentence.
func Through(t fault.Text, via string) fault.Text {
	if via == "" {
		return t
	}
	return fault.Text{EN: t.EN + " (through the proxy " + via + ")", ZH: t.ZH + "（经由代理 " + via + "）"}
}
