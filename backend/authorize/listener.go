package authorize

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"time"

	"minifleet/backend/connlimit"
	"minifleet/backend/event"
	"minifleet/backend/fault"
)

// Limits of the callback listener.
const (
	maxHeader      = 8 << 10
	maxNotifyBody  = 256 << 10
	maxConnections = 128
)

// Timing bounds what a slow or silent peer can hold.
type Timing struct {
	Header time.Duration // until the headers are there; 0 is 5 s
	Read   time.Duration // until the body is there; 0 is 10 s
	Write  time.Duration // until the answer is out; 0 is 75 s, longer than an exchange
	Again  time.Duration // between tries to open a port that is taken; 0 is 20 s
	Linger time.Duration // stays open after the last need, so that a reload is answered; 0 is 2 min, negative is none
}

func (t Timing) orDefault() Timing {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	set(&t.Header, 5*time.Second)
	set(&t.Read, 10*time.Second)
	set(&t.Write, 75*time.Second)
	set(&t.Again, 20*time.Second)
	set(&t.Linger, 2*time.Minute)
	return t
}

// Listener is the small HTTP server a merchant's browser and the platform's
// notifications come to. It is open only while somebody holds it.
type Listener struct {
	bus    *event.Bus
	timing Timing

	mu       sync.Mutex
	at       endpoint
	holders  map[string]int
	serving  *serving
	bound    string // HOST:PORT of the last opening; kept, so that port 0 stays the same
	problem  *fault.Error
	closing  *time.Timer
	again    *time.Timer // the next try to open; nil when none is due
	closed   bool
	callback http.Handler
	notify   http.Handler
	wg       sync.WaitGroup
}

// serving is one opening.
type serving struct {
	server *http.Server
	guard  *connlimit.Listener
}

// ListenerState is what a screen shows of the listener.
type ListenerState struct {
	Open     bool         `json:"open"`
	Register string       `json:"register"` // the exact redirect address to register in the console
	Notify   string       `json:"notify"`   // the exact gateway address to register for messages
	Public   bool         `json:"public"`
	Needs    []string     `json:"needs"` // who holds it open
	Problem  *fault.Error `json:"-"`
}

// NewListener checks the address and opens nothing. Fault authorize.bad_address.
func NewListener(a Address, timing Timing, bus *event.Bus) (*Listener, error) {
	at, err := a.parse()
	if err != nil {
		return nil, err
	}
	return &Listener{bus: bus, timing: timing.orDefault(), at: at, holders: map[string]int{}}, nil
}

// CallbackURL is the address merchants are redirected to, and the one to register.
func (l *Listener) CallbackURL() string { return l.base() + callbackPath }

// NotifyURL is the address of the platform's HTTP messages.
func (l *Listener) NotifyURL() string { return l.base() + notifyPath }

func (l *Listener) base() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at.base(l.bound)
}

// Public reports whether the outside reaches the listener.
func (l *Listener) Public() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at.public != nil
}

// HandleNotify sets what serves the notify path; without it the path does not
// exist. Call it before the listener is acquired.
func (l *Listener) HandleNotify(h http.Handler) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.notify = h
}

// State tells what the listener is doing.
func (l *Listener) State() ListenerState {
	l.mu.Lock()
	defer l.mu.Unlock()
	st := ListenerState{
		Open: l.serving != nil, Register: l.at.base(l.bound) + callbackPath, Notify: l.at.base(l.bound) + notifyPath,
		Public: l.at.public != nil, Needs: []string{}, Problem: l.problem,
	}
	for why := range l.holders {
		st.Needs = append(st.Needs, why)
	}
	slices.Sort(st.Needs)
	return st
}

// Acquire opens the listener, if it is not open, and keeps it open until
// release is called. Failing to open is told by State and tried again while it
// is held: a consent can always be finished by hand meanwhile.
func (l *Listener) Acquire(why string) (release func()) {
	l.mu.Lock()
	l.holders[why]++
	if l.closing != nil {
		l.closing.Stop()
		l.closing = nil
	}
	l.open()
	l.mu.Unlock()
	l.announce()
	var once sync.Once
	return func() { once.Do(func() { l.release(why) }) }
}

func (l *Listener) release(why string) {
	l.mu.Lock()
	if l.holders[why]--; l.holders[why] <= 0 {
		delete(l.holders, why)
	}
	if len(l.holders) == 0 && l.closing == nil && !l.closed {
		if l.timing.Linger <= 0 {
			l.shut()
		} else {
			l.closing = time.AfterFunc(l.timing.Linger, l.lingered)
		}
	}
	l.mu.Unlock()
	l.announce()
}

func (l *Listener) lingered() {
	l.mu.Lock()
	l.closing = nil
	if len(l.holders) == 0 {
		l.shut()
	}
	l.mu.Unlock()
	l.announce()
}

// Configure moves the listener to another address, reopening it when it is
// held. Links made before name the old address. Faults authorize.bad_address;
// authorize.port_in_use when it cannot be opened there.
func (l *Listener) Configure(a Address) error {
	at, err := a.parse()
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.shut()
	l.at, l.bound, l.problem = at, "", nil
	if len(l.holders) > 0 {
		l.open()
	}
	problem := l.problem
	l.mu.Unlock()
	l.announce()
	if problem != nil {
		return problem
	}
	return nil
}

// Close shuts the listener for good and waits for requests under way.
func (l *Listener) Close() {
	l.mu.Lock()
	l.closed = true
	if l.again != nil {
		l.again.Stop()
	}
	if l.closing != nil {
		l.closing.Stop()
		l.closing = nil
	}
	l.shut()
	l.mu.Unlock()
	l.wg.Wait()
}

// open starts serving; the caller holds mu.
func (l *Listener) open() {
	if l.serving != nil || l.closed || l.at.off {
		return
	}
	address := l.at.listen
	if l.bound != "" {
		address = l.bound
	}
	socket, err := net.Listen("tcp", address)
	if err != nil {
		l.problem = cannotListen(err, address)
		if l.again == nil {
			l.again = time.AfterFunc(l.timing.Again, l.tryAgain)
		}
		return
	}
	l.bound, l.problem = socket.Addr().String(), nil
	g := connlimit.New(socket, maxConnections)
	server := &http.Server{
		Handler:           l.handler(l.at, l.bound, g),
		ReadHeaderTimeout: l.timing.Header,
		ReadTimeout:       l.timing.Read,
		WriteTimeout:      l.timing.Write,
		MaxHeaderBytes:    maxHeader,
		// "OPTIONS *" goes through the handler like everything else.
		DisableGeneralOptionsHandler: true,
		ConnContext:                  g.ConnContext,
		ConnState:                    g.ConnState,
		ErrorLog:                     log.New(io.Discard, "", 0), // what a stranger sends is not worth a line
	}
	// One request a connection: nothing can be pipelined behind another.
	server.SetKeepAlivesEnabled(false)
	l.serving = &serving{server, g}
	l.wg.Add(1)
	go func() {
		defer l.wg.Done()
		_ = server.Serve(g)
	}()
}

// tryAgain opens what could not be opened, if somebody still holds it.
func (l *Listener) tryAgain() {
	l.mu.Lock()
	l.again = nil
	before := l.problem
	if len(l.holders) > 0 && l.serving == nil {
		l.open()
	}
	changed := before != nil && l.problem == nil
	l.mu.Unlock()
	if changed {
		l.announce()
	}
}

// shut stops serving without cutting off requests under way; the caller holds mu.
func (l *Listener) shut() {
	s := l.serving
	if s == nil {
		return
	}
	l.serving = nil
	_ = s.guard.Close()
	s.guard.DropWaiting()
	l.wg.Add(1)
	go func() {
		defer l.wg.Done()
		ctx, cancel := context.WithTimeout(context.Background(), l.timing.Write)
		defer cancel()
		if err := s.server.Shutdown(ctx); err != nil {
			_ = s.server.Close()
		}
	}()
}

func (l *Listener) announce() { l.bus.Publish(event.Event{Kind: event.Listener}) }

func cannotListen(cause error, address string) *fault.Error {
	f := fault.Wrap(cause, "authorize.port_in_use", fault.T(
		"the callback listener cannot open %s", "回调监听无法打开 %s", address)).WithRetry(fault.RetryAfterSetup)
	if errors.Is(cause, syscall.EADDRINUSE) {
		return f.WithHint(fault.T("Another program uses this port. Close it or choose another port, and register the new address.",
			"端口被其他程序占用。请关闭该程序，或更换端口并重新登记回调地址。"))
	}
	return f.WithHint(fault.T("Choose an address of this computer; consents can be finished by pasting the address meanwhile.",
		"请选择本机地址；在此期间可通过粘贴地址完成授权。"))
}
