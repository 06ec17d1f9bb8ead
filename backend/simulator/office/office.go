// Package office plays what stands between a workplace and the platform:
// proxies of every kind people meet, a line that is slow, goes away or leaves
// old connections dead. It knows nothing of the program that has to cope.
package office

import (
	"crypto/tls"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Kind is how a proxy behaves.
type Kind string

// The kinds of proxies.
const (
	Open      Kind = "open"      // lets everybody through
	Basic     Kind = "basic"     // wants a user and a password, in the clear
	NTLM      Kind = "ntlm"      // wants them by NTLM, as offices with Windows do
	Negotiate Kind = "negotiate" // NTLM inside Negotiate
	Forbidden Kind = "forbidden" // 403
	Login     Kind = "login"     // 302 to a login page
	Gateway   Kind = "gateway"   // 502
	Silent    Kind = "silent"    // takes the connection and says nothing
	Closed    Kind = "closed"    // closes it without an answer
	Speech    Kind = "speech"    // answers what no proxy answers
	SOCKS     Kind = "socks"     // SOCKS5
	SOCKSAuth Kind = "socksauth" // SOCKS5 that wants a user and a password
	SOCKSRule Kind = "socksrule" // SOCKS5 whose rules forbid the connection
	SOCKSGone Kind = "socksgone" // SOCKS5 that cannot reach the host
	Relay     Kind = "relay"     // no proxy: hands bytes on to To, for the line's sake
)

// Options of a proxy.
type Options struct {
	User, Password string
	// Names maps host:port as it is asked for to where it is; "*" is for all
	// others. Without an entry the address itself is dialled.
	Names map[string]string
	To    string      // of Relay
	TLS   *tls.Config // speaks TLS to who connects
}

// Proxy is one that runs. Its Line is what the bytes go over.
type Proxy struct {
	Addr string
	Line Line

	kind     Kind
	opt      Options
	listener net.Listener
	running  sync.WaitGroup
	asked    atomic.Int64
	passed   atomic.Int64
}

// Start runs a proxy on a free port of this machine.
func Start(kind Kind, opt Options) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{Addr: l.Addr().String(), kind: kind, opt: opt, listener: l}
	p.Line.conns = map[net.Conn]bool{}
	p.running.Add(1)
	go func() {
		defer p.running.Done()
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if !p.Line.take(conn) {
				continue
			}
			p.running.Add(1)
			go func() {
				defer p.running.Done()
				defer p.Line.drop(conn)
				p.asked.Add(1)
				p.serve(conn)
			}()
		}
	}()
	return p, nil
}

// Connections is how many came; Passed how many were let through.
func (p *Proxy) Connections() int { return int(p.asked.Load()) }
func (p *Proxy) Passed() int      { return int(p.passed.Load()) }

// Close ends the proxy and everything that goes through it.
func (p *Proxy) Close() {
	_ = p.listener.Close()
	p.Line.end()
	p.running.Wait()
}

func (p *Proxy) serve(raw net.Conn) {
	conn := raw
	if p.opt.TLS != nil {
		conn = tls.Server(raw, p.opt.TLS)
	}
	switch p.kind {
	case SOCKS, SOCKSAuth, SOCKSRule, SOCKSGone:
		p.socks(conn)
	case Silent:
		_, _ = io.Copy(io.Discard, conn)
	case Closed:
		_, _ = conn.Read(make([]byte, 1))
	case Relay:
		p.join(conn, conn, p.opt.To, nil)
	default:
		p.http(conn)
	}
}

// join connects to an address and hands bytes both ways. ready is called when
// the connection is there.
func (p *Proxy) join(conn net.Conn, from io.Reader, address string, ready func() error) {
	to := address
	if named, ok := p.opt.Names[address]; ok {
		to = named
	} else if named, ok := p.opt.Names["*"]; ok {
		to = named
	}
	far, err := net.DialTimeout("tcp", to, 5*time.Second)
	if err != nil {
		return
	}
	if !p.Line.take(far) {
		return
	}
	defer p.Line.drop(far)
	if ready != nil && ready() != nil {
		return
	}
	p.passed.Add(1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Line.copy(far, from)
		_ = far.SetReadDeadline(time.Now().Add(time.Second))
		if c, ok := far.(*net.TCPConn); ok {
			_ = c.CloseWrite()
		}
	}()
	p.Line.copy(conn, far)
	_ = conn.Close()
	<-done
}

// Line is what the bytes go over. Its fields may change at any time.
type Line struct {
	mu    sync.Mutex
	conns map[net.Conn]bool // true: dead, its bytes go nowhere
	ended bool
	rate  int // bytes a second each way, 0 for as fast as it goes
}

// Slow bounds each direction to so many bytes a second; 0 is no bound.
func (l *Line) Slow(bytesPerSecond int) { l.set(func() { l.rate = bytesPerSecond }) }

// Kill leaves every connection there is open and dead: what is sent on it is
// taken and goes nowhere, as behind a VPN that changed. New ones work.
func (l *Line) Kill() {
	l.set(func() {
		for c := range l.conns {
			l.conns[c] = true
		}
	})
}

func (l *Line) set(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

func (l *Line) take(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		_ = c.Close()
		return false
	}
	l.conns[c] = false
	return true
}

func (l *Line) drop(c net.Conn) {
	l.set(func() { delete(l.conns, c) })
	_ = c.Close()
}

// end closes every connection and refuses new ones.
func (l *Line) end() {
	l.set(func() {
		l.ended = true
		for c := range l.conns {
			_ = c.Close()
		}
	})
}

func (l *Line) dead(c io.Writer) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	conn, ok := c.(net.Conn)
	return ok && l.conns[conn]
}

func (l *Line) copy(to io.Writer, from io.Reader) {
	buf := make([]byte, 4<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && !l.dead(to) {
			l.mu.Lock()
			rate := l.rate
			l.mu.Unlock()
			if rate > 0 {
				time.Sleep(time.Duration(n) * time.Second / time.Duration(rate))
			}
			if _, werr := to.Write(buf[:n]); werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
