//go:build desktop || dev || production || bindings

package main

import (
	"context"
	_ "embed" // the icon
	"errors"
	stdlog "log"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

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
	"minifleet/backend/event"
	"minifleet/backend/web"
	"minifleet/frontend"
)

// What the page listens to: the facade's events, the page a notification was
// about, files dropped on the window, whether it lives, where it was. And what
// it says: that it was loaded, that it lives, its size.
const (
	eventName = "fleet"
	openName  = "open"
	dropName  = "dropped"

	pulseName  = "pulse"
	returnName = "return"
	loadedName = "loaded"
	aliveName  = "alive"
	zoomName   = "zoom"
)

// heapPercent is how much garbage the program may have beside what it uses, in
// percent of that: a window stays open all day and mostly waits.
const heapPercent = 40

//go:embed build/windowicon.png
var icon []byte

// window opens the desktop window and returns when it is closed. When another
// MiniFleet runs on the directory it brings that one forward instead.
func window(ctx context.Context, opt cli.DesktopOptions) error {
	if opt.MoveTo != "" {
		opt.Dir = moveData(opt)
	}
	instance, err := web.Acquire(opt.Dir)
	if errors.Is(err, web.ErrRunning) {
		if opt.Hidden {
			return nil
		}
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

func withPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		next.ServeHTTP(w, r)
	})
}

// background is what the window shows before the page does: the theme's own.
func background(dark bool) *options.RGBA {
	if dark {
		return options.NewRGB(12, 17, 25)
	}
	return options.NewRGB(244, 246, 250)
}

// openWindow runs the window until it is closed or ctx ends. What the window
// works on is closed before the window goes, and on some systems the process
// ends with the window and wails.Run does not return.
func openWindow(ctx context.Context, opt cli.DesktopOptions, instance *web.Instance) error {
	core := api.Options{Dir: opt.Dir, Version: opt.Version, ReleaseFeed: opt.ReleaseFeed, OneProcessor: true, Logger: api.StandardErrorLog(os.Stderr)}.Logged()
	log := core.Logger
	api.BoundGarbage(heapPercent)
	running, end := context.WithCancel(ctx)
	defer end()
	shell := &desktopShell{ending: running, dir: opt.Dir, resident: resident{again: opt.Again}, place: desktop.LoadPlace(opt.Dir).On(screens())}
	notes, err := desktop.NewNotifier(iconName, shell.open)
	if err != nil {
		log.Warn("the system shows no notifications", "error", err)
	} else {
		shell.notes = notes
		defer notes.Close()
	}
	core.Shell, core.PreferencesSaved = shell, shell.changed
	f := api.New(core)
	shell.facade = f
	stdlog.SetOutput(desktop.ToolkitLog{Log: log})
	d, err := api.NewDispatcher(f)
	if err != nil {
		return errors.Join(err, f.Close(), instance.Release())
	}
	var work sync.WaitGroup
	finish := sync.OnceValue(func() error {
		if w := shell.window.Load(); w != nil {
			if err := shell.keepPlace(*w); err != nil {
				log.Warn("the window's place was not kept", "error", err)
			}
		}
		shell.window.Store(nil)
		shell.noTray()
		end()
		cancelDialogs()
		work.Wait()
		return errors.Join(f.Close(), instance.Release())
	})
	leave := func() {
		if err := finish(); err != nil {
			log.Error("closing", "error", err)
		}
	}
	work.Go(func() {
		if err := web.Answer(running, instance, f, shell.Kind(), log); err != nil {
			log.Warn("a second start cannot find this window", "error", err)
		}
	})
	dropped := &drops{}
	looks := shell.preferences()
	state := options.Normal
	if shell.place.Maximised {
		state = options.Maximised
	}
	watchPage(shell.place)
	speakFirst(looks.Language)
	shell.looks.wearFirst(looks.Theme)
	err = wails.Run(&options.App{
		Title:            "MiniFleet",
		Width:            shell.place.Width,
		Height:           shell.place.Height,
		MinWidth:         desktop.LeastWidth,
		MinHeight:        desktop.LeastHeight,
		WindowStartState: state,
		StartHidden:      opt.Hidden,
		BackgroundColour: background(shell.looks.dark(looks.Theme)),
		AssetServer: &assetserver.Options{Assets: frontend.Dist(), Middleware: func(next http.Handler) http.Handler {
			return withPolicy(dropped.serve(next))
		}},
		Bind:                     []any{api.NewBridge(running, d)},
		Logger:                   desktop.ToolkitLog{Log: log},
		LogLevel:                 logger.ERROR,
		LogLevelProduction:       logger.ERROR,
		EnableDefaultContextMenu: true, // its page script keeps it to fields and marked text
		DragAndDrop:              &options.DragAndDrop{EnableFileDrop: true},
		OnStartup: func(w context.Context) {
			opt.Signals()
			awaitWindow()
			shell.window.Store(&w)
			work.Go(func() { forward(running, w, f, shell) })
			shell.changed(looks)
			work.Go(func() { shell.looks.follow(running, func() { shell.changed(shell.preferences()) }) })
			if opt.Hidden {
				work.Go(shell.tellLocked)
			}
			pulse := listenToPage(w, f)
			work.Go(func() { pulse.Run(running) })
			wails_runtime.OnFileDrop(w, func(x, y int, paths []string) {
				if files := dropped.take(paths); len(files) > 0 {
					wails_runtime.EventsEmit(w, dropName, x, y, files)
				}
			})
			context.AfterFunc(ctx, func() {
				leave()
				leaveWindow(w)
			})
		},
		OnBeforeClose: func(w context.Context) (prevent bool) {
			if ctx.Err() == nil && (shell.hides(w) || f.Busy() && !shell.mayClose(w)) {
				shell.ends.Store(false)
				return true
			}
			leave()
			if leavesByItself {
				leaveWindow(w)
			}
			return leavesByItself
		},
		OnShutdown: func(context.Context) { leave() },
		Linux:      &linux.Options{ProgramName: "MiniFleet", Icon: icon, WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Windows: &windows.Options{
			Theme: windowsTheme(looks.Theme), WebviewUserDataPath: filepath.Join(opt.Dir, "webview"),
			Messages: windowsMessages(shell.say),
		},
	})
	return errors.Join(err, finish())
}

// listenToPage hears what the page says of itself.
func listenToPage(w context.Context, f *api.Facade) *desktop.Pulse {
	pulse := &desktop.Pulse{
		Ask:    func() { wails_runtime.EventsEmit(w, pulseName) },
		Dead:   func() { revivePage(w) },
		Return: func(at string) { wails_runtime.EventsEmit(w, returnName, at) },
		Hangs:  pageHangs,
		Moves:  f.Busy,
	}
	wails_runtime.EventsOn(w, loadedName, func(...any) { pulse.Loaded() })
	wails_runtime.EventsOn(w, aliveName, func(said ...any) {
		if len(said) == 2 {
			at, _ := said[0].(string)
			seconds, _ := said[1].(float64)
			pulse.Alive(at, time.Duration(seconds)*time.Second)
		}
	})
	wails_runtime.EventsOn(w, zoomName, func(said ...any) {
		if len(said) == 1 {
			if percent, ok := said[0].(float64); ok && percent >= api.LeastZoom && percent <= api.MostZoom {
				zoomPage(int(percent))
			}
		}
	})
	return pulse
}

// windowsMessages are what the library says where it can only end the program;
// whether there is a WebView2 was asked before.
func windowsMessages(say func(en, zh string) string) *windows.Messages {
	m := windows.DefaultMessages()
	m.Error = say("Error", "错误")
	m.WebView2ProcessCrash = say("WebView2 ended, and MiniFleet has to end with it. What you saved is safe; start it again to go on.",
		"WebView2 已意外退出，MiniFleet 也需要关闭。已保存的内容不受影响，重新打开即可继续。")
	return m
}

func windowsTheme(t api.Theme) windows.Theme {
	switch t {
	case api.ThemeDark:
		return windows.Dark
	case api.ThemeLight:
		return windows.Light
	}
	return windows.SystemDefault
}

// mayClose asks the person whether to close the window on running work.
func (d *desktopShell) mayClose(w context.Context) bool {
	return d.agrees(w, d.say("Work is still running. It stops when the window closes, and goes on once you open and unlock MiniFleet again. Close it?",
		"任务仍在运行。关闭后会暂停，下次打开并解锁后自动继续。要关闭吗？"), d.say("Close", "关闭"))
}

// forward hands the facade's events to the screens, and to the icon beside the
// clock, until ctx ends.
func forward(ctx, w context.Context, f *api.Facade, shell *desktopShell) {
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
			if e.Kind == event.VaultState {
				debug.FreeOSMemory() // what reading the vault needed for a moment
				shell.live(shell.preferences())
			}
		}
	}
}
