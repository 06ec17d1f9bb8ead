package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

// Options say where a simulator runs and what a new world holds.
type Options struct {
	// Listen is a loopback address; "" is 127.0.0.1:0. With port 0 a world that
	// was served before keeps its port when it is free.
	Listen string
	// Listener is what a test serves on instead: a network without a kernel, so
	// that everything runs in virtual time. Its address is a *net.TCPAddr.
	Listener net.Listener
	// Dir keeps the world, the keys and simulator.json. It is made when absent.
	Dir string
	// Private serves the gateway alone, so that nobody without the app's key sees
	// or changes anything, keeps the world in memory only, and lets its clock leap. Consent, Configure
	// and Decisions stand for what is missing. Keys and simulator.json are in Dir
	// all the same.
	Private bool
	// Merchants is how many merchants a new world holds.
	Merchants int
	// Given is what a new world holds instead of invented templates and merchants;
	// nil invents them.
	Given *Given
	// Seed makes a new world and its faults; 0 is 1.
	Seed int64
	// Released is the share, 0 to 1, of the new merchants that are online with
	// an earlier version 0.0.x.
	Released float64
	// Logger is told of the simulator's own faults; nil is silent.
	Logger *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Info is what a client needs to use the simulator: the document in
// DIR/simulator.json.
type Info struct {
	Gateway    string `json:"gateway"`
	OAuth      string `json:"oauth"`
	Messages   string `json:"messages"` // host:port
	Control    string `json:"control"`
	AppID      string `json:"app_id"`
	TemplateID string `json:"template_id"`
	Files      Files  `json:"files"`
}

// InfoFile is the name of the Info document in the simulator's directory.
const InfoFile = "simulator.json"

// Server is a running simulator.
type Server struct {
	info        Info
	world       *world
	keys        *keyring
	gateway     *gateway
	connections *connections
	http        *http.Server
	lock        *disk.Lock
	cancel      context.CancelFunc
	running     sync.WaitGroup
	ended       chan struct{}
	err         error
	stopping    sync.Once
}

// Start opens or makes the world in opt.Dir and serves it until Close is
// called or ctx ends. When it returns, DIR/simulator.json is written and the
// gateway answers. Its faults are simulator.not_loopback, simulator.in_use,
// simulator.listen and simulator.directory.
func Start(ctx context.Context, opt Options) (*Server, error) {
	if opt.Listen == "" {
		opt.Listen = "127.0.0.1:0"
	}
	if opt.Seed == 0 {
		opt.Seed = 1
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(opt.Dir)
	if err == nil {
		err = disk.Private(dir)
	}
	if err != nil {
		return nil, directoryFault(err)
	}
	if host, _, err := net.SplitHostPort(opt.Listen); err != nil || !loopbackName(host) {
		return nil, fault.New("simulator.not_loopback", fault.T(
			"the simulator listens on a loopback address only", "模拟平台只能监听本机回环地址")).WithField("listen").
			WithHint(fault.T("use 127.0.0.1:0 or another port of 127.0.0.1", "请使用 127.0.0.1:0 或 127.0.0.1 的其他端口"))
	}
	lock, err := disk.TryLock(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, fault.Wrap(err, "simulator.in_use", fault.T(
			"another simulator runs on this directory", "另一个模拟平台正在使用该目录")).WithRetry(fault.RetryElsewhere)
	}
	s, err := open(ctx, dir, opt, lock)
	if err != nil {
		_ = lock.Release()
		return nil, err
	}
	return s, nil
}

func directoryFault(err error) error {
	return fault.Wrap(err, "simulator.directory", fault.T(
		"the simulator cannot use its directory", "模拟平台无法使用其目录"))
}

func open(ctx context.Context, dir string, opt Options, lock *disk.Lock) (*Server, error) {
	// A document of an earlier run would send clients to a server that is gone.
	if err := os.Remove(filepath.Join(dir, InfoFile)); err != nil && !os.IsNotExist(err) {
		return nil, directoryFault(err)
	}
	keys, err := loadKeys(dir, opt.Now())
	if err != nil {
		return nil, directoryFault(err)
	}
	w := newWorld(opt.Now, opt.Logger)
	w.settings.Seed = opt.Seed
	var fresh bool
	if opt.Private {
		w.store, fresh = &store{}, true
	} else if w.store, fresh, err = openStore(dir, w.apply); err != nil {
		return nil, directoryFault(err)
	}
	listener := opt.Listener
	if listener == nil {
		listener, err = listen(opt.Listen, w.meta.Port)
	}
	if err != nil {
		w.store.close()
		return nil, fault.Wrap(err, "simulator.listen", fault.T(
			"the simulator cannot listen on %s", "模拟平台无法监听 %s", opt.Listen)).WithRetry(fault.RetryElsewhere)
	}
	address := listener.Addr().(*net.TCPAddr)
	w.base = "http://" + net.JoinHostPort(address.IP.String(), strconv.Itoa(address.Port))
	fail := func(err error) (*Server, error) {
		listener.Close()
		w.store.close()
		return nil, directoryFault(err)
	}
	if !fresh {
		if err := w.store.compact(w.snapshot); err != nil {
			return fail(err)
		}
	}
	if opt.Given != nil {
		if err := opt.Given.check(); err != nil {
			return fail(err)
		}
	}
	w.reschedule()
	if err := w.do(func(t *tx) {
		switch {
		case fresh && opt.Given != nil:
			t.foundAs(*opt.Given)
		case fresh:
			t.found(opt.Merchants, opt.Released)
		}
		t.meta.Port = address.Port
		t.putMeta()
	}); err != nil {
		return fail(err)
	}
	s := &Server{world: w, keys: keys, lock: lock, ended: make(chan struct{}), info: Info{
		Gateway: w.base + "/gateway.do", OAuth: w.base + "/oauth2", Control: w.base + "/_sim",
		Messages: address.String(), AppID: w.meta.AppID, TemplateID: w.meta.TemplateID, Files: filesIn(dir),
	}}
	sent := uploads{filepath.Join(dir, "uploads")}
	if opt.Private {
		sent = uploads{}
	}
	if err := s.serve(ctx, listener, sent, opt); err != nil {
		return fail(err)
	}
	document, err := json.Marshal(s.info) // the very line that is printed
	if err == nil {
		err = disk.WriteFile(filepath.Join(dir, InfoFile), append(document, '\n'))
	}
	if err != nil {
		s.Close()
		return nil, directoryFault(err)
	}
	return s, nil
}

// listen opens the address. With port 0 it tries the port used before first.
func listen(address string, before int) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if port == "0" && before != 0 {
		if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(before))); err == nil {
			return l, nil
		}
	}
	return net.Listen("tcp", address)
}

// serve starts the goroutines that Close waits for.
func (s *Server) serve(ctx context.Context, listener net.Listener, files uploads, opt Options) error {
	log := opt.Logger
	methods, err := loadContract()
	if err != nil {
		return err
	}
	ctx, s.cancel = context.WithCancel(ctx)
	s.gateway = &gateway{
		world: s.world, keys: s.keys, methods: methods, handlers: handlers(s.keys), closing: ctx.Done(), files: files, leaps: opt.Private,
		violation: func(err error) { log.Error("the simulator broke its own contract", "error", err) },
	}
	wire := s.world.settings.Wire // a copy: connections read it without the lock
	s.world.wire.Store(&wire)
	s.connections = &connections{Listener: listener, world: s.world, open: map[*wireConn]bool{}}
	mux := http.NewServeMux()
	mux.Handle("/gateway.do", s.gateway)
	if !opt.Private {
		mux.Handle("GET /files/", files)
		s.mount(ctx, mux)
	}
	s.http = &http.Server{
		Handler: guarded(mux), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug), ConnState: s.connections.watch, ConnContext: s.connections.known,
	}
	s.running.Go(func() { s.world.runTimers(ctx) })
	s.running.Go(func() {
		if err := s.http.Serve(s.connections); !errors.Is(err, http.ErrServerClosed) {
			s.err = fmt.Errorf("serve the simulator: %w", err)
		}
		s.cancel()
	})
	go func() {
		defer close(s.ended)
		<-ctx.Done()
		// Calls in flight no longer wait; the connections of slow ones are cut.
		grace, done := context.WithTimeout(context.Background(), 500*time.Millisecond)
		defer done()
		if s.http.Shutdown(grace) != nil {
			s.http.Close()
		}
		s.gateway.late.Wait()
		s.running.Wait()
	}()
	return nil
}

// Info returns what a client needs to use the simulator.
func (s *Server) Info() Info { return s.info }

// Configure changes settings, given as a JSON object of some of them, and
// returns all as they are now.
func (s *Server) Configure(patch []byte) (Settings, error) { return s.world.configure(patch) }

// Decision is the outcome of an audit of a version.
type Decision struct {
	MiniAppID, Version string
	Passed             bool
	Reason             string
	At                 time.Time
}

// Decisions lets happen what has come due and returns the audits that were
// decided since it was called last: what messages tell, taken at the source. It
// empties the outbox.
func (s *Server) Decisions() []Decision {
	var out []Decision
	_ = s.world.do(func(t *tx) { // with nothing but its own changes it cannot fail
		for _, m := range t.outbox {
			t.put("message", m.ID, nil)
			if m.Method != msgAuditPassed && m.Method != msgAuditRejected {
				continue
			}
			d := Decision{Passed: m.Method == msgAuditPassed, At: m.At}
			d.MiniAppID, d.Version = m.subject()
			d.Reason, _ = m.Content["audit_reason"].(string)
			out = append(out, d)
		}
		t.outbox = nil
	})
	return out
}

// Consent lets the owner of a mini program authorize the third-party app, and
// returns the app_auth_code that stands for it.
func (s *Server) Consent(miniAppID string) (code string, err error) {
	err = s.world.do(func(t *tx) {
		if t.merchants[miniAppID] != nil {
			code = t.consent([]string{miniAppID}, false).Code
		}
	})
	if err == nil && code == "" {
		err = fmt.Errorf("there is no mini program %s", miniAppID)
	}
	return code, err
}

// Due is when something happens next without a call, zero for never.
func (s *Server) Due() time.Time {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	if len(s.world.due) == 0 {
		return time.Time{}
	}
	return s.world.due[0].at
}

// Wait blocks until the simulator has ended, by Close or with its context, and
// returns why when that was a failure.
func (s *Server) Wait() error {
	<-s.ended
	s.release()
	return s.err
}

// Close ends the simulator and waits for it. Its world is on disk already.
func (s *Server) Close() error {
	s.cancel()
	return s.Wait()
}

func (s *Server) release() {
	s.stopping.Do(func() {
		s.world.mu.Lock()
		defer s.world.mu.Unlock()
		if err := s.world.store.close(); err != nil && s.err == nil {
			s.err = err
		}
		_ = s.lock.Release()
	})
}
