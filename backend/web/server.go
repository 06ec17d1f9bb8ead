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
	"sync/atomic"
	"time"

	"minifleet/backend/api"
)

// Server is the browser shell on one loopback port.
type Server struct {
	listener *loopback
	name     string // what pages of this start are reached by, and of no other
	plain    string // HOST:PORT of pages for browsers that do not know such names
	dir      string // where the launch file lies
	guard    *guard
	sessions *sessions
	assets   fs.FS
	log      *slog.Logger
	start    string // differs at each start of the program
	pageless bool   // there are no pages: programs of the data directory only

	facade   *api.Facade
	dispatch *api.Dispatcher // for pages
	programs *api.Dispatcher // for programs of the data directory
	admitted *api.Dispatcher // for those that gave the passphrase
	ending   chan struct{}
	grace    time.Duration // what calls under way have at the end
	called   atomic.Int64  // when a program called last, in Unix nanoseconds
}

// newServer makes the shell. Its pages live under a name that no start of the
// program had before: cookies, storage and service workers of whoever used
// the port earlier belong to another name. A port that was asked for can have
// had such an owner, so that there the plain address has no pages.
func newServer(l *loopback, bearer string, now func() time.Time, log *slog.Logger) (*Server, error) {
	open, err := newSessions(now, bearer)
	if err != nil {
		return nil, err
	}
	s := &Server{
		listener: l, name: "mf-" + randomCode()[:24] + ".localhost", sessions: open,
		log: log, start: strconv.FormatInt(now().UnixNano(), 36), ending: make(chan struct{}), grace: 3 * time.Second,
	}
	if l.anyPort {
		s.plain = l.named.String()
	}
	s.guard = newGuard(s.name, l.port(), s.plain)
	return s, nil
}

// base is where the pages of this start are.
func (s *Server) base() string { return "http://" + s.name + ":" + strconv.Itoa(s.listener.port()) }

// launch makes addresses that open one session; the code is in the fragment,
// which browsers send to no one.
func (s *Server) launch() Ready {
	code := s.sessions.launch()
	r := Ready{LaunchURL: s.base() + "/#launch=" + code}
	if s.plain != "" {
		r.PlainURL = "http://" + s.plain + "/#launch=" + code
	}
	return r
}

// launched takes the launch file away: its code was used.
func (s *Server) launched() {
	if err := removeLaunchFile(s.dir); err != nil {
		s.log.Warn("the launch file stays behind", "error", err)
	}
}

// busy keeps the connection of a request that deserves its answer.
func (s *Server) busy(r *http.Request) {
	for _, socket := range s.listener.sockets {
		socket.Busy(r)
	}
}

// handler is every route behind the guard.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/rpc/{service}/{method}", s.rpc)
	if !s.pageless {
		mux.HandleFunc("/session", s.exchange)
		mux.HandleFunc("/ticket/{kind}", s.ticket)
		mux.HandleFunc("/events", s.events)
		mux.HandleFunc("/", s.page)
	}
	return s.guard.before(mux)
}

// run serves the facade until ctx ends, then lets calls finish for a moment.
func (s *Server) run(ctx context.Context, f *api.Facade) error {
	s.facade = f
	for d, of := range map[**api.Dispatcher]*api.Facade{&s.dispatch: f, &s.programs: f.ForPrograms(false), &s.admitted: f.ForPrograms(true)} {
		made, err := api.NewDispatcher(of)
		if err != nil {
			return errors.Join(err, s.listener.Close())
		}
		*d = made
	}
	server := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		for _, socket := range s.listener.sockets {
			ctx = socket.ConnContext(ctx, c)
		}
		return ctx
	}
	server.ConnState = func(c net.Conn, state http.ConnState) {
		for _, socket := range s.listener.sockets {
			socket.ConnState(c, state)
		}
	}
	served := make(chan error, len(s.listener.sockets))
	for _, socket := range s.listener.sockets {
		go func() { served <- server.Serve(socket) }()
	}
	left := len(s.listener.sockets)
	var failed error
	select {
	case err := <-served:
		left--
		failed = fmt.Errorf("serving the screens: %w", err)
	case <-ctx.Done():
	}
	close(s.ending)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.grace)
	defer cancel()
	err := server.Shutdown(grace)
	if err != nil {
		err = server.Close()
	}
	for range left {
		<-served
	}
	return errors.Join(failed, err)
}

// Kind is part of api.Shell.
func (s *Server) Kind() api.ShellKind { return api.ShellBrowser }

// Capabilities is part of api.Shell: a page has none of them.
func (s *Server) Capabilities() api.Capabilities { return api.Capabilities{} }

// Raise makes a fresh launch URL; a server has no window to bring forward.
func (s *Server) Raise(context.Context) (string, error) { return s.launch().LaunchURL, nil }

// SaveFile is not supported: the page saves what it is given.
func (s *Server) SaveFile(context.Context, string) (string, error) { return "", api.NotSupported() }

// PickFolder is not supported: a page does not learn the names of folders.
func (s *Server) PickFolder(context.Context) (string, error) { return "", api.NotSupported() }

// OpenExternal is not supported: the page opens a tab itself.
func (s *Server) OpenExternal(context.Context, string) error { return api.NotSupported() }

// Notify is not supported: the page uses the browser's notifications.
func (s *Server) Notify(context.Context, string, string, string) error { return api.NotSupported() }
