package authorize

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"sync"
)

// guard is a socket that holds a bounded number of connections. When it is
// full the connection that has waited longest for its request gives way, so
// that silent peers cannot keep a merchant's browser out.
type guard struct {
	net.Listener
	most int

	mu      sync.Mutex
	waiting *list.List                 // connections without a whole request, oldest first
	where   map[net.Conn]*list.Element // nil element: its request is being answered
}

func newGuard(l net.Listener, most int) *guard {
	return &guard{Listener: l, most: most, waiting: list.New(), where: map[net.Conn]*list.Element{}}
}

// Accept takes the next connection, making room when there is none.
func (g *guard) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g.mu.Lock()
		var victim net.Conn
		full := len(g.where) >= g.most
		if full {
			if oldest := g.waiting.Front(); oldest != nil {
				victim = oldest.Value.(net.Conn)
				g.forget(victim)
				full = false
			}
		}
		if !full {
			g.where[c] = g.waiting.PushBack(c)
		}
		g.mu.Unlock()
		if victim != nil {
			_ = victim.Close()
		}
		if full { // everything is busy with real requests
			_ = c.Close()
			continue
		}
		return c, nil
	}
}

// forget drops a connection from the books; the caller holds mu.
func (g *guard) forget(c net.Conn) {
	if e := g.where[c]; e != nil {
		g.waiting.Remove(e)
	}
	delete(g.where, c)
}

// dropWaiting closes every connection that has not sent a whole request.
func (g *guard) dropWaiting() {
	g.mu.Lock()
	var all []net.Conn
	for e := g.waiting.Front(); e != nil; e = e.Next() {
		all = append(all, e.Value.(net.Conn))
	}
	for _, c := range all {
		g.forget(c)
	}
	g.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

type connKey struct{}

func (g *guard) connContext(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

func (g *guard) connState(c net.Conn, state http.ConnState) {
	if state == http.StateClosed || state == http.StateHijacked {
		g.mu.Lock()
		g.forget(c)
		g.mu.Unlock()
	}
}

// busy marks the connection of a request as one that is being answered: it no
// longer gives way.
func (g *guard) busy(r *http.Request) {
	c, ok := r.Context().Value(connKey{}).(net.Conn)
	if !ok {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if e := g.where[c]; e != nil {
		g.waiting.Remove(e)
		g.where[c] = nil
	}
}
