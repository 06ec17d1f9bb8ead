package web

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/disk"
	"minifleet/frontend"
)

// DefaultListen is any free port of the loopback address.
const DefaultListen = "127.0.0.1:0"

// Options say how the browser shell runs.
type Options struct {
	Dir     string // the data directory
	Listen  string // HOST:PORT on loopback; "" is DefaultListen
	Version string
	// ReleaseFeed is the address read when a person asks for updates.
	ReleaseFeed string
	// Ready is told the launch URL once the shell answers, or that of the
	// instance that was running already; then Serve returns nil.
	Ready func(Ready)
	// OpenBrowser opens the screens in a browser; nil does not.
	OpenBrowser func(dir string, r Ready) error
	Logger      *slog.Logger     // nil discards
	Now         func() time.Time // nil is time.Now
	Assets      fs.FS            // nil is the embedded screens
	UnlockTime  time.Duration    // see api.Options
}

// Ready is where the screens are.
type Ready struct {
	// LaunchURL opens one session within two minutes, once. It is "" when a
	// desktop window was brought forward.
	LaunchURL string
	// PlainURL is the same for a browser that does not know names below
	// "localhost"; "" when a fixed port was asked for, where a page of its own
	// name is the only safe one.
	PlainURL string
	// AlreadyRunning says that another process serves the directory.
	AlreadyRunning bool
}

// Serve runs the browser shell until ctx ends. When another MiniFleet runs on
// the directory it brings that one forward and returns nil. Faults:
// web.not_loopback, web.bad_address, web.cannot_listen, web.data_dir,
// web.instance_silent.
func Serve(ctx context.Context, opt Options) (err error) {
	opt = opt.withDefaults()
	core := api.Options{
		Dir: opt.Dir, Version: opt.Version, ReleaseFeed: opt.ReleaseFeed, OneProcessor: true, Now: opt.Now, Logger: opt.Logger, UnlockTime: opt.UnlockTime,
	}.Logged()
	opt.Logger = core.Logger
	instance, err := Acquire(opt.Dir)
	if errors.Is(err, ErrRunning) {
		running, err := RaiseRunning(ctx, opt.Dir)
		if err != nil {
			return err
		}
		opt.ready(running)
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, instance.Release()) }()

	l, err := listen(opt.Listen)
	if err != nil {
		return err
	}
	s, err := newServer(l, instance.token, opt.Now, opt.Logger)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	s.assets, s.dir = opt.Assets, opt.Dir
	core.Shell = s
	f := api.New(core)
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := instance.Announce(l.named, s.plain, s.Kind()); err != nil {
		return errors.Join(err, l.Close())
	}
	opt.ready(s.launch())
	return s.run(ctx, f)
}

// Answer lets a window be found by a second start and by commands: it serves the
// facade without pages on loopback until ctx ends.
func Answer(ctx context.Context, instance *Instance, f *api.Facade, shell api.ShellKind, log *slog.Logger) error {
	s, err := pageless(instance.token, log)
	if err != nil {
		return err
	}
	if err := instance.Announce(s.listener.named, "", shell); err != nil {
		return errors.Join(err, s.listener.Close())
	}
	return s.run(ctx, f)
}

func pageless(token string, log *slog.Logger) (*Server, error) {
	l, err := listen(DefaultListen)
	if err != nil {
		return nil, err
	}
	s, err := newServer(l, token, time.Now, log)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s.pageless = true
	return s, nil
}

// longestEnd is what other commands' calls have when the command ends whose
// workspace they use; no new ones begin then.
const longestEnd = 2 * time.Minute

// A command that uses the workspace of another makes several calls, and one of
// them may be what ends the other, such as a pause. The other stays until nobody
// has called for quietFor, at most for longestStay: one who only watches calls
// again and again.
const (
	quietFor    = 300 * time.Millisecond
	longestStay = 2 * time.Second
)

// Lend serves the facade of a command that opened the workspace of dir for
// itself to the other commands, until end is called.
func Lend(dir string, f *api.Facade, log *slog.Logger) (end func() error, err error) {
	token := randomCode()
	s, err := pageless(token, log)
	if err != nil {
		return nil, err
	}
	s.grace = longestEnd
	path := filepath.Join(dir, commandFile)
	if err := announce(path, running{Address: s.listener.named.String(), Shell: api.ShellCommand, Token: token, PID: os.Getpid()}); err != nil {
		return nil, errors.Join(err, s.listener.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx, f) }()
	return func() error {
		err := disk.Remove(path)
		for began := time.Now(); time.Since(time.Unix(0, s.called.Load())) < quietFor && time.Since(began) < longestStay; {
			time.Sleep(quietFor / 20)
		}
		cancel()
		return errors.Join(err, <-ended)
	}, nil
}

func (o Options) withDefaults() Options {
	if o.Listen == "" {
		o.Listen = DefaultListen
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Assets == nil {
		o.Assets = frontend.Dist()
	}
	return o
}

// ready tells where the screens are, and opens them when asked to. A browser
// that does not open is no failure: the address was told.
func (o Options) ready(r Ready) {
	if o.Ready != nil {
		o.Ready(r)
	}
	if o.OpenBrowser != nil && r.LaunchURL != "" {
		if err := o.OpenBrowser(o.Dir, r); err != nil {
			o.Logger.Warn("the browser did not open", "error", err)
		}
	}
}
