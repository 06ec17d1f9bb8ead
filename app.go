//go:build desktop || dev || production || bindings

package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
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
	"minifleet/backend/desktop"
	"minifleet/backend/fault"
	"minifleet/backend/web"
	"minifleet/frontend"
)

// eventName is what the screens listen to for the facade's events.
const eventName = "fleet"

// desktopShell is what the facade needs of the window. Wails ends the process
// when one of its calls gets a context that is not the window's, so none is
// made before OnStartup or after OnShutdown.
type desktopShell struct {
	window atomic.Pointer[context.Context]
	notes  *desktop.Notifier // nil where the system shows none
}

func (d *desktopShell) Kind() api.ShellKind { return api.ShellDesktop }

func (d *desktopShell) Capabilities() api.Capabilities {
	return api.Capabilities{FileDialogs: true, Notifications: d.notes != nil, Window: true}
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
	if d.notes == nil {
		return api.NotSupported()
	}
	return d.notes.Show(desktop.Notice{Title: title, Body: body})
}

// window opens the desktop window and returns when it is closed. When another
// MiniFleet runs on the directory it brings that one forward instead.
func window(ctx context.Context, opt cli.DesktopOptions) error {
	instance, err := web.Acquire(opt.Dir)
	if errors.Is(err, web.ErrRunning) {
		running, err := web.RaiseRunning(ctx, opt.Dir)
		if err == nil && running.LaunchURL != "" {
			err = web.OpenLaunch(opt.Dir, running)
		}
		return err
	}
	if err != nil {
		return err
	}
	if !startToolkit(opt) {
		return errors.Join(cli.ErrNoDesktop, instance.Release())
	}
	return openWindow(ctx, opt, instance)
}

// policy is what the page may do. Styles are written by its own scripts at run
// time, and nothing is loaded from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:" +
	"; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func withPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		next.ServeHTTP(w, r)
	})
}

// openWindow runs the window until it is closed or ctx ends. What the window
// works on is closed in OnShutdown, because on some systems the process ends
// with the window and wails.Run does not return.
func openWindow(ctx context.Context, opt cli.DesktopOptions, instance *web.Instance) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	shell := &desktopShell{}
	notes, err := desktop.NewNotifier("", func(string) { _, _ = shell.Raise(ctx) })
	if err != nil {
		log.Warn("the system shows no notifications", "error", err)
	} else {
		shell.notes = notes
		defer notes.Close()
	}
	f := api.New(api.Options{Dir: opt.Dir, Version: opt.Version, Shell: shell, Logger: log})
	d, err := api.NewDispatcher(f)
	if err != nil {
		return errors.Join(err, f.Close(), instance.Release())
	}
	running, end := context.WithCancel(ctx)
	var work sync.WaitGroup
	finish := sync.OnceValue(func() error {
		end()
		work.Wait()
		return errors.Join(f.Close(), instance.Release())
	})
	work.Go(func() {
		if err := web.Answer(running, instance, f, shell.Kind(), log); err != nil {
			log.Warn("a second start cannot find this window", "error", err)
		}
	})
	err = wails.Run(&options.App{
		Title:            "MiniFleet",
		Width:            1360,
		Height:           860,
		MinWidth:         1024,
		MinHeight:        680,
		BackgroundColour: options.NewRGB(245, 247, 250),
		AssetServer:      &assetserver.Options{Assets: frontend.Dist(), Middleware: withPolicy},
		Bind:             []any{api.NewBridge(running, d)},
		Logger:           logger.NewDefaultLogger(),
		// Wails writes whole messages at lower levels; they can hold a passphrase.
		LogLevel:           logger.ERROR,
		LogLevelProduction: logger.ERROR,
		OnStartup: func(w context.Context) {
			shell.window.Store(&w)
			work.Go(func() { forward(running, w, f) })
			context.AfterFunc(ctx, func() { wails_runtime.Quit(w) })
		},
		OnBeforeClose: func(w context.Context) (prevent bool) { return ctx.Err() == nil && f.Busy() && !mayClose(w, f) },
		OnShutdown: func(w context.Context) {
			shell.window.Store(nil)
			if err := finish(); err != nil {
				log.Error("closing", "error", err)
			}
		},
		Linux:   &linux.Options{ProgramName: "MiniFleet", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Windows: &windows.Options{Theme: windows.SystemDefault, WebviewUserDataPath: filepath.Join(opt.Dir, "webview")},
	})
	return errors.Join(err, finish())
}

// mayClose asks the person whether to close the window on running work.
func mayClose(w context.Context, f *api.Facade) bool {
	title, message := "MiniFleet", "任务仍在运行。关闭后会暂停，下次打开并解锁后自动继续。要关闭吗？"
	if p, err := f.System.Preferences(w, api.Nothing{}); err == nil && p.Language == fault.English {
		message = "Work is still running. It stops when the window closes, and goes on once you open and unlock MiniFleet again. Close it?"
	}
	answer, err := wails_runtime.MessageDialog(w, wails_runtime.MessageDialogOptions{
		Type: wails_runtime.QuestionDialog, Title: title, Message: message, DefaultButton: "No",
	})
	return err != nil || answer == "Yes"
}

// forward hands the facade's events to the screens until ctx ends.
func forward(ctx, w context.Context, f *api.Facade) {
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
