package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/fault"
)

// Server is the browser shell on one loopback listener.
type Server struct {
	listener net.Listener
	guard    *guard
	sessions *sessions
	assets   fs.FS
	log      *slog.Logger
	start    string // differs at each start of the program
	only     string // when set, the one method that answers

	facade   *api.Facade
	dispatch *api.Dispatcher
	ending   chan struct{}
}

// listen binds a loopback address and nothing else. Fault: web.not_loopback,
// web.cannot_listen.
func listen(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fault.Wrap(err, "web.bad_address", fault.T("%s is not HOST:PORT", "%s 不是“主机:端口”的形式", address)).
			WithRetry(fault.RetryAfterInput)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() || ip.To4() != nil && !ip.Equal(net.IPv4(127, 0, 0, 1)) {
		return nil, fault.New("web.not_loopback", fault.T(
			"%s is not a loopback address", "%s 不是本机回环地址", host)).
			WithHint(fault.T("MiniFleet is for the person at this machine: use 127.0.0.1:PORT.", "MiniFleet 只供本机使用：请用 127.0.0.1:端口。")).
			WithRetry(fault.RetryAfterInput)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fault.Wrap(err, "web.cannot_listen", fault.T("%s cannot be listened on", "无法监听 %s", address)).
			WithHint(fault.T("Another program may use the port: choose another one, or 0 for any.", "端口可能已被占用：请换一个，或用 0 自动选择。")).
			WithRetry(fault.RetryAfterInput)
	}
	return l, nil
}

func newServer(l net.Listener, bearer string, now func() time.Time, log *slog.Logger) *Server {
	port := l.Addr().(*net.TCPAddr).Port
	return &Server{
		listener: l, guard: newGuard(port), sessions: newSessions(now, port, bearer),
		log: log, start: strconv.FormatInt(now().UnixNano(), 36), ending: make(chan struct{}),
	}
}

// base is the address people see.
func (s *Server) base() string { return "http://" + s.listener.Addr().String() }

// launchURL opens one session; the code is in the fragment, which browsers
// send to no one.
func (s *Server) launchURL() string { return s.base() + "/#launch=" + s.sessions.launch() }

// handler is every route behind the guard.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/rpc/{service}/{method}", s.rpc)
	if s.only == "" {
		mux.HandleFunc("/session", s.exchange)
		mux.HandleFunc("/events", s.events)
		mux.HandleFunc("/", s.page)
	}
	return s.guard.before(mux)
}

// run serves the facade until ctx ends, then lets calls finish for a moment.
func (s *Server) run(ctx context.Context, f *api.Facade) error {
	d, err := api.NewDispatcher(f)
	if err != nil {
		return errors.Join(err, s.listener.Close())
	}
	s.facade, s.dispatch = f, d
	server := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(s.listener) }()
	select {
	case err := <-served:
		close(s.ending)
		return fmt.Errorf("serving the screens: %w", err)
	case <-ctx.Done():
	}
	close(s.ending)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		err = server.Close()
		<-served
		return err
	}
	<-served
	return nil
}

// Kind is part of api.Shell.
func (s *Server) Kind() api.ShellKind { return api.ShellBrowser }

// Capabilities is part of api.Shell: a page has none of them.
func (s *Server) Capabilities() api.Capabilities { return api.Capabilities{} }

// Raise makes a fresh launch URL; a server has no window to bring forward.
func (s *Server) Raise(context.Context) (string, error) { return s.launchURL(), nil }

// SaveFile is not supported: the page saves what it is given.
func (s *Server) SaveFile(context.Context, string) (string, error) { return "", api.NotSupported() }

// OpenExternal is not supported: the page opens a tab itself.
func (s *Server) OpenExternal(context.Context, string) error { return api.NotSupported() }

// Notify is not supported: the page uses the browser's notifications.
func (s *Server) Notify(context.Context, string, string) error { return api.NotSupported() }
