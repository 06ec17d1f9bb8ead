package web

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"time"

	"minifleet/backend/api"
	"minifleet/frontend"
)

// DefaultListen is any free port of the loopback address.
const DefaultListen = "127.0.0.1:0"

// Options say how the browser shell runs.
type Options struct {
	Dir     string // the data directory
	Listen  string // HOST:PORT on loopback; "" is DefaultListen
	Version string
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
	f := api.New(api.Options{
		Dir: opt.Dir, Version: opt.Version, Shell: s, Now: opt.Now, Logger: opt.Logger, UnlockTime: opt.UnlockTime,
	})
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := instance.Announce(l.named, s.plain, s.Kind()); err != nil {
		return errors.Join(err, l.Close())
	}
	opt.ready(s.launch())
	return s.run(ctx, f)
}

// Answer lets another shell be found by a second start: it listens on
// loopback for System.Raise alone until ctx ends.
func Answer(ctx context.Context, instance *Instance, f *api.Facade, shell api.ShellKind, log *slog.Logger) error {
	l, err := listen(DefaultListen)
	if err != nil {
		return err
	}
	s, err := newServer(l, instance.token, time.Now, log)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	s.only = "System.Raise"
	if err := instance.Announce(l.named, "", shell); err != nil {
		return errors.Join(err, l.Close())
	}
	return s.run(ctx, f)
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
