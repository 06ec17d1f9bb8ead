package outbound

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// pipe is a connection in virtual time, from an address of this machine.
type pipe struct {
	net.Conn
	from string
}

func (p pipe) LocalAddr() net.Addr {
	a, _ := net.ResolveTCPAddr("tcp", p.from)
	return a
}

// pipes serves HTTP over connections in virtual time; a dead one swallows what
// is sent and says nothing.
type pipes struct {
	from  atomic.Value // string
	dead  atomic.Bool  // connections made from now on are
	dials atomic.Int64
}

func (p *pipes) connect(context.Context, string) (net.Conn, error) {
	p.dials.Add(1)
	ours, theirs := net.Pipe()
	if p.dead.Load() {
		go func() { _, _ = io.Copy(io.Discard, theirs); _ = theirs.Close() }()
	} else {
		go func() {
			_ = http.Serve(&once{conn: theirs}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
		}()
	}
	return pipe{ours, p.from.Load().(string)}, nil
}

// once is a listener for one connection.
type once struct {
	conn net.Conn
	done bool
}

func (o *once) Accept() (net.Conn, error) {
	if o.done {
		return nil, net.ErrClosed
	}
	o.done = true
	return o.conn, nil
}
func (o *once) Close() error   { return nil }
func (o *once) Addr() net.Addr { return o.conn.LocalAddr() }

// A call that waits on a connection from an address that is gone, as after a
// change of VPN or Wi-Fi, ends within seconds; one from an address that is still
// there goes on waiting, to the limit of an answer and not beyond it.
func TestCallsFromAnAddressThatIsGoneEndAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		addresses := atomic.Value{}
		set := func(all ...string) {
			var list []net.Addr
			for _, a := range all {
				ip, n, err := net.ParseCIDR(a)
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, &net.IPNet{IP: ip, Mask: n.Mask})
			}
			addresses.Store(list)
		}
		set("127.0.0.1/8", "192.168.1.7/24", "10.8.0.2/16", "fe80::1/64")
		p := &pipes{}
		p.dead.Store(true)
		w := New(Options{Connect: p.connect, System: func(*url.URL) Route { return Route{} }, Interfaces: func() ([]net.Addr, error) { return addresses.Load().([]net.Addr), nil }})
		defer w.Close()
		w.Start()
		ask := func(from string) <-chan error {
			p.from.Store(from)
			ended := make(chan error, 1)
			go func() { _, err := get(t.Context(), w, gate); ended <- err }()
			synctest.Wait()
			return ended
		}
		began := time.Now()
		tunnel, stays, loop := ask("10.8.0.2:40001"), ask("192.168.1.7:40002"), ask("127.0.0.1:40003")
		time.Sleep(7 * time.Second)
		set("127.0.0.1/8", "192.168.1.7/24", "fe80::1/64")
		left := time.Now()
		if err := <-tunnel; err == nil || time.Since(left) > 6*time.Second {
			t.Errorf("%v, %v after the tunnel went", err, time.Since(left))
		}
		for name, ended := range map[string]<-chan error{"the address that stays": stays, "loopback": loop} {
			if err := <-ended; err == nil || time.Since(began) < headerTimeout || time.Since(began) > headerTimeout+time.Second {
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			}
		}
		p.dead.Store(false)
		if body, err := get(t.Context(), w, gate); body != "hello" || err != nil {
			t.Errorf("the next call: %q, %v", body, err)
		}
		w.mu.Lock()
		n := len(w.open)
		w.mu.Unlock()
		if n != 1 {
			t.Errorf("%d connections are remembered, one is open", n)
		}
	})
}

// A machine that cannot list its addresses ends nothing.
func TestAnUnknownListOfAddressesEndsNothing(t *testing.T) {
	p := &pipes{}
	p.from.Store("10.8.0.2:40001")
	for name, list := range map[string]func() ([]net.Addr, error){
		"an error": func() ([]net.Addr, error) { return nil, errors.New("no") },
		"nothing":  func() ([]net.Addr, error) { return nil, nil },
	} {
		w := New(Options{Connect: p.connect, System: func(*url.URL) Route { return Route{} }, Interfaces: list})
		if _, err := get(t.Context(), w, gate); err != nil {
			t.Fatal(err)
		}
		before := p.dials.Load()
		w.leave()
		if _, err := get(t.Context(), w, gate); err != nil || p.dials.Load() != before {
			t.Errorf("%s: %v, %d connections more", name, err, p.dials.Load()-before)
		}
		w.Close()
	}
}
