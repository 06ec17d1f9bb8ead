// Package connlimit bounds how many connections a listener holds. When it is
// full, the connection that has waited longest for a request gives way, so
// that silent peers cannot keep those out who have something to say.
package connlimit

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"sync"
)

// Listener holds a bounded number of connections. Its server needs
// ConnContext and ConnState, and its handler calls Busy once it knows that a
// request deserves its connection.
type Listener struct {
	net.Listener
	most int

	mu      sync.Mutex
	waiting *list.List                 // connections without a request worth answering, oldest first
	where   map[net.Conn]*list.Element // nil element: its request is being answered
}

// New bounds l to that many connections.
func New(l net.Listener, most int) *Listener {
	return &Listener{Listener: l, most: most, waiting: list.New(), where: map[net.Conn]*list.Element{}}
}

// Accept takes the next connection, making room when there is none.
func (l *Listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		var victim net.Conn
		full := len(l.where) >= l.most
		if full {
			if oldest := l.waiting.Front(); oldest != nil {
				victim = oldest.Value.(net.Conn)
				l.forget(victim)
				full = false
			}
		}
		if !full {
			l.where[c] = l.waiting.PushBack(c)
		}
		l.mu.Unlock()
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
func (l *Listener) forget(c net.Conn) {
	if e := l.where[c]; e != nil {
		l.waiting.Remove(e)
	}
	delete(l.where, c)
}

// DropWaiting closes every connection whose request is not being answered.
func (l *Listener) DropWaiting() {
	l.mu.Lock()
	var all []net.Conn
	for e := l.waiting.Front(); e != nil; e = e.Next() {
		all = append(all, e.Value.(net.Conn))
	}
	for _, c := range all {
		l.forget(c)
	}
	l.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

type connKey struct{}

// ConnContext is for http.Server; Busy finds the connection by it.
func (l *Listener) ConnContext(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// ConnState is for http.Server: a connection that is kept alive waits again,
// one that is closed leaves the books.
func (l *Listener) ConnState(c net.Conn, state http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch state {
	case http.StateIdle:
		if e, known := l.where[c]; known && e == nil {
			l.where[c] = l.waiting.PushBack(c)
		}
	case http.StateClosed, http.StateHijacked:
		l.forget(c)
	}
}

// Busy marks the connection of a request as one that is being answered: it no
// longer gives way.
func (l *Listener) Busy(r *http.Request) {
	c, ok := r.Context().Value(connKey{}).(net.Conn)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.where[c]; e != nil {
		l.waiting.Remove(e)
		l.where[c] = nil
	}
}

// Held is how many connections there are.
func (l *Listener) Held() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.where)
}
