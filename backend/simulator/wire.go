package simulator

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Wire is what stands on the way between the client and the platform: proxies
// and portals that answer in its place, requests that are handed on late, slow
// lines, connections that die or are closed while nobody uses them, and a clock
// that differs.
type Wire struct {
	// OnWay is what answers in place of the platform: a status ("504", "502",
	// "503", "429", "413", "407", "403"), "portal" (302 to a login page), "page"
	// (200 and HTML), "reset", or "hang". "" is nothing.
	OnWay       string  `json:"on_way"`
	OnWayRate   float64 `json:"on_way_rate"`   // of the calls that meet it
	OnWayMethod string  `json:"on_way_method"` // only calls whose method ends so; "" is all
	// LateMS is what becomes of a call that was answered on the way: it reaches
	// the platform so much later; 0 is never, -1 is before the answer.
	LateMS int64 `json:"late_ms"`
	// RetryAfter is how many seconds such an answer asks to be left alone; 0 is
	// nothing.
	RetryAfter int64 `json:"retry_after"`
	// SlowBytes is how many bytes a second a connection carries each way; 0 is
	// no bound.
	SlowBytes int64 `json:"slow_bytes"`
	// IdleCloseMS closes a connection that nobody used for so long; 0 is two
	// minutes.
	IdleCloseMS int64 `json:"idle_close_ms"`
	// ClockOffsetMS is how far the platform's clock is ahead of this machine's:
	// its Date, the times it tells and the timestamps it accepts.
	ClockOffsetMS int64 `json:"clock_offset_ms"`
}

var onWay = []string{"", "504", "502", "503", "429", "413", "407", "403", "portal", "page", "reset", "hang"}

func (w Wire) check() error {
	const tenYears = 10 * 365 * 86_400_000
	switch {
	case !slices.Contains(onWay, w.OnWay):
		return fmt.Errorf("settings: on_way is one of %s", strings.Join(onWay[1:], ", "))
	case !(w.OnWayRate >= 0 && w.OnWayRate <= 1):
		return fmt.Errorf("settings: on_way_rate is not between 0 and 1")
	case w.LateMS < -1 || w.LateMS > 86_400_000:
		return fmt.Errorf("settings: late_ms is out of range")
	case w.RetryAfter < 0 || w.RetryAfter > 86_400:
		return fmt.Errorf("settings: retry_after is out of range")
	case w.SlowBytes < 0 || w.IdleCloseMS < 0 || w.IdleCloseMS > 86_400_000:
		return fmt.Errorf("settings: slow_bytes or idle_close_ms is out of range")
	case w.ClockOffsetMS < -tenYears || w.ClockOffsetMS > tenYears:
		return fmt.Errorf("settings: clock_offset_ms is out of range")
	}
	return nil
}

// shown is a time of this machine as the platform's clock shows it.
func (w Wire) shown(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(time.Duration(w.ClockOffsetMS) * time.Millisecond)
}

// meets draws whether a call meets what stands on the way.
func (g *gateway) meets(req *request) (w Wire, met bool) {
	g.world.mu.Lock()
	w = g.world.settings.Wire
	g.world.mu.Unlock()
	if w.OnWay == "" || !strings.HasSuffix(req.name, w.OnWayMethod) {
		return w, false
	}
	_ = g.world.do(func(t *tx) {
		key := "way|" + req.name
		if req.call != nil {
			key += "|" + t.concerns(req.call) + "|" + req.call.text("app_version")
		}
		t.occurred[key]++
		t.put("occurred", key, t.occurred[key])
		met = chance(t.settings.Seed, "way", key, strconv.Itoa(t.occurred[key])) < w.OnWayRate
	})
	return w, met
}

// intercept answers a call in place of the platform, and hands it on before,
// later or never. It reports whether it did.
func (g *gateway) intercept(w http.ResponseWriter, r *http.Request, req *request) bool {
	way, met := g.meets(req)
	if !met {
		return false
	}
	hand := func() {
		if result := g.perform(req); result.seq > 0 {
			g.world.undelivered(result.seq)
		}
	}
	if req.call != nil {
		switch {
		case way.LateMS < 0:
			hand()
		case way.LateMS > 0:
			g.later(time.Duration(way.LateMS)*time.Millisecond, hand)
		}
	}
	w.Header().Set("Content-Type", "text/html")
	if way.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.FormatInt(way.RetryAfter, 10))
	}
	switch way.OnWay {
	case "reset":
		panic(http.ErrAbortHandler)
	case "hang":
		select {
		case <-r.Context().Done():
		case <-g.closing:
		}
		panic(http.ErrAbortHandler)
	case "portal":
		w.Header().Set("Location", "http://login.office/")
		w.WriteHeader(http.StatusFound)
	case "page":
	default:
		status, _ := strconv.Atoi(way.OnWay)
		w.WriteHeader(status)
	}
	_, _ = w.Write([]byte("<html><body>The company's network</body></html>"))
	return true
}

// later runs f after a while, unless the simulator ends before.
func (g *gateway) later(d time.Duration, f func()) {
	g.late.Go(func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			f()
		case <-g.closing:
		}
	})
}

// slowBuffer is what the kernel may take of a slow connection ahead of its pace.
const slowBuffer = 8 << 10

// connections are those there are.
type connections struct {
	net.Listener
	world *world

	mu   sync.Mutex
	open map[*wireConn]bool
}

func (l *connections) settings() Wire { return *l.world.wire.Load() }

func (l *connections) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok && l.settings().SlowBytes > 0 {
		_ = tcp.SetReadBuffer(slowBuffer) // a larger one takes at once what is to come slowly
	}
	c := &wireConn{Conn: conn, of: l, ended: make(chan struct{}), dead: make(chan struct{})}
	l.mu.Lock()
	l.open[c] = true
	l.mu.Unlock()
	return c, nil
}

// kill leaves the connections there are open and dead, as behind a VPN that
// changed: what is sent on them is taken and goes nowhere. New ones work.
func (l *connections) kill() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for c := range l.open {
		if c.control.Load() {
			continue // the hand that turns it off is not cut
		}
		c.once.Do(func() { close(c.dead); n++ })
	}
	return n
}

// watch closes connections that nobody uses as early as the settings say.
func (l *connections) watch(conn net.Conn, state http.ConnState) {
	c, ok := conn.(*wireConn)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.idle != nil {
		c.idle.Stop()
		c.idle = nil
	}
	if ms := l.settings().IdleCloseMS; state == http.StateIdle && ms > 0 {
		c.idle = time.AfterFunc(time.Duration(ms)*time.Millisecond, func() { _ = c.Close() })
	}
}

// wireConn is one connection.
type wireConn struct {
	net.Conn
	of      *connections
	once    sync.Once
	dead    chan struct{}
	done    sync.Once
	ended   chan struct{}
	control atomic.Bool // it carries the control interface

	mu   sync.Mutex
	idle *time.Timer
}

func (c *wireConn) Close() error {
	c.done.Do(func() {
		close(c.ended)
		c.of.mu.Lock()
		delete(c.of.open, c)
		c.of.mu.Unlock()
	})
	return c.Conn.Close()
}

func (c *wireConn) isDead() bool {
	select {
	case <-c.dead:
		return true
	default:
		return false
	}
}

// pace takes the time that so many bytes need.
func (c *wireConn) pace(n int) {
	if rate := c.of.settings().SlowBytes; rate > 0 && n > 0 {
		timer := time.NewTimer(time.Duration(n) * time.Second / time.Duration(rate))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.ended:
		}
	}
}

func (c *wireConn) Read(p []byte) (int, error) {
	if c.of.settings().SlowBytes > 0 && len(p) > 4<<10 {
		p = p[:4<<10]
	}
	for {
		n, err := c.Conn.Read(p)
		if n > 0 && c.isDead() {
			continue // it never arrived
		}
		c.pace(n)
		return n, err
	}
}

func (c *wireConn) Write(p []byte) (int, error) {
	if c.isDead() {
		return len(p), nil
	}
	c.pace(len(p))
	return c.Conn.Write(p)
}

// postConnections makes the connections there are dead.
func (c control) postConnections(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(_ *tx, in struct {
		Do string `json:"do"`
	}) (any, *problem) {
		if in.Do != "kill" {
			return nil, badInput(`do is "kill"`)
		}
		return object{"killed": c.connections.kill()}, nil
	})
}

type connKey struct{}

// known puts the connection into the context of its requests.
func (l *connections) known(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// markControl remembers that a request's connection carries the control
// interface.
func markControl(r *http.Request) {
	if c, ok := r.Context().Value(connKey{}).(*wireConn); ok {
		c.control.Store(true)
	}
}
