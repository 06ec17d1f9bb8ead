//go:build desktop || dev || production || bindings

package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"

	"minifleet/backend/api"
	"minifleet/backend/cli"
	"minifleet/backend/web"
	"minifleet/frontend"
)

// eventName is what the screens listen to for the facade's events.
const eventName = "fleet"

// desktopShell is what the facade needs of the window. Wails ends the process
// when one of its calls gets a context that is not the window's, so none is
// made before OnStartup or after OnShutdown.
type desktopShell struct {
	window   atomic.Pointer[context.Context]
	notified atomic.Uint64
}

func (d *desktopShell) Kind() api.ShellKind { return api.ShellDesktop }

func (d *desktopShell) Capabilities() api.Capabilities {
	return api.Capabilities{FileDialogs: true, Notifications: true, Window: true}
}

// with calls f with the window's context while there is a window.
func (d *desktopShell) with(f func(ctx context.Context) error) error {
	ctx := d.window.Load()
	if ctx == nil {
		return api.NotSupported()
	}
	return f(*ctx)
}

func (d *desktopShell) Raise(context.Context) (string, error) {
	return "", d.with(func(ctx context.Context) error {
		wails_runtime.WindowUnminimise(ctx)
		wails_runtime.WindowShow(ctx)
		return nil
	})
}

func (d *desktopShell) SaveFile(_ context.Context, name string) (path string, err error) {
	err = d.with(func(ctx context.Context) error {
		path, err = wails_runtime.SaveFileDialog(ctx, wails_runtime.SaveDialogOptions{DefaultFilename: name})
		return err
	})
	return path, err
}

func (d *desktopShell) OpenExternal(_ context.Context, url string) error {
	return d.with(func(ctx context.Context) error {
		wails_runtime.BrowserOpenURL(ctx, url)
		return nil
	})
}

func (d *desktopShell) Notify(_ context.Context, title, body string) error {
	return d.with(func(ctx context.Context) error {
		if !wails_runtime.IsNotificationAvailable(ctx) {
			return api.NotSupported()
		}
		return wails_runtime.SendNotification(ctx, wails_runtime.NotificationOptions{
			ID: strconv.FormatUint(d.notified.Add(1), 10), Title: title, Body: body,
		})
	})
}

// window opens the desktop window and returns when it is closed. When another
// MiniFleet runs on the directory it brings that one forward instead.
func window(ctx context.Context, opt cli.DesktopOptions) error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return cli.ErrNoDesktop
	}
	instance, err := web.Acquire(opt.Dir)
	if errors.Is(err, web.ErrRunning) {
		launch, err := web.RaiseRunning(ctx, opt.Dir)
		if err == nil && launch != "" {
			err = web.OpenBrowser(launch)
		}
		return err
	}
	if err != nil {
		return err
	}
	return errors.Join(openWindow(ctx, opt, instance), instance.Release())
}

func openWindow(ctx context.Context, opt cli.DesktopOptions, instance *web.Instance) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	shell := &desktopShell{}
	f := api.New(api.Options{Dir: opt.Dir, Version: opt.Version, Shell: shell, Logger: log})
	defer func() {
		if err := f.Close(); err != nil {
			log.Error("closing", "error", err)
		}
	}()
	d, err := api.NewDispatcher(f)
	if err != nil {
		return err
	}
	answered := make(chan error, 1)
	go func() { answered <- web.Answer(ctx, instance, f, shell.Kind(), log) }()
	defer func() {
		end()
		if err := <-answered; err != nil {
			log.Warn("a second start cannot find this window", "error", err)
		}
	}()
	var forwarded chan struct{}
	return wails.Run(&options.App{
		Title:            "MiniFleet",
		Width:            1360,
		Height:           860,
		MinWidth:         1024,
		MinHeight:        680,
		BackgroundColour: options.NewRGB(245, 247, 250),
		AssetServer:      &assetserver.Options{Assets: frontend.Dist()},
		Bind:             []any{api.NewBridge(ctx, d)},
		Logger:           logger.NewDefaultLogger(),
		// Wails writes whole messages at lower levels; they can hold a passphrase.
		LogLevel:           logger.ERROR,
		LogLevelProduction: logger.ERROR,
		OnStartup: func(w context.Context) {
			if err := wails_runtime.InitializeNotifications(w); err != nil {
				log.Warn("the system shows no notifications", "error", err)
			}
			shell.window.Store(&w)
			forwarded = make(chan struct{})
			go forward(ctx, w, f, forwarded)
		},
		OnShutdown: func(w context.Context) {
			end()
			if forwarded != nil {
				<-forwarded
			}
			shell.window.Store(nil)
			wails_runtime.CleanupNotifications(w)
		},
		Linux:   &linux.Options{ProgramName: "MiniFleet", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Windows: &windows.Options{Theme: windows.SystemDefault, WebviewUserDataPath: filepath.Join(opt.Dir, "webview")},
	})
}

// forward hands the facade's events to the screens until ctx ends.
func forward(ctx, w context.Context, f *api.Facade, done chan<- struct{}) {
	defer close(done)
	events, stop := f.Events(256)
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return
		case e, open := <-events:
			if !open {
				return
			}
			wails_runtime.EventsEmit(w, eventName, e)
		}
	}
}
