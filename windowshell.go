//go:build desktop || dev || production || bindings

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"

	"minifleet/backend/api"
	"minifleet/backend/desktop"
	"minifleet/backend/fault"
	"minifleet/backend/web"
)

// desktopShell is what the facade needs of the window. Wails ends the process
// when one of its calls gets a context that is not the window's, so none is
// made before OnStartup or after the window began to end.
type desktopShell struct {
	window atomic.Pointer[context.Context]
	ending context.Context   // ends before the window does
	notes  *desktop.Notifier // nil where the system shows none
	dir    string
	facade *api.Facade

	resident
	looks systemLooks

	placing sync.Mutex
	place   desktop.Place
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

// open brings the window forward on the page a notification was about.
func (d *desktopShell) open(target string) {
	_, _ = d.Raise(context.Background())
	if strings.HasPrefix(target, "/") {
		_ = d.with(func(ctx context.Context) error {
			wails_runtime.EventsEmit(ctx, openName, target)
			return nil
		})
	}
}

// SaveFile asks for a place, in the folder of the last file. A name typed
// without the ending gets it. Where the system does not ask about a file that is
// there, or asked for the name as typed, it is asked about here.
func (d *desktopShell) SaveFile(_ context.Context, name string) (path string, err error) {
	ending := filepath.Ext(name)
	err = d.with(func(ctx context.Context) error {
		folder := d.folder()
		for {
			path, err = d.answered(func() (string, error) {
				return d.askForFile(ctx, d.say("Save file", "保存文件"), folder, name, ending)
			})
			if err != nil || path == "" {
				return err
			}
			asked := systemAsksToReplace
			if ending != "" && !strings.EqualFold(filepath.Ext(path), ending) {
				path, asked = path+ending, false
			}
			if _, missing := os.Stat(path); missing != nil || asked || d.mayOverwrite(ctx, filepath.Base(path)) {
				break
			}
			folder, name = filepath.Dir(path), filepath.Base(path)
		}
		d.placing.Lock()
		d.place.Folder = filepath.Dir(path)
		d.placing.Unlock()
		d.sayOpening()
		return nil
	})
	return path, err
}

// PickFolder asks for a folder.
func (d *desktopShell) PickFolder(context.Context) (path string, err error) {
	err = d.with(func(ctx context.Context) error {
		path, err = d.answered(func() (string, error) {
			return d.askForFolder(ctx, d.say("Choose a folder", "选择文件夹"), d.folder())
		})
		return err
	})
	return path, err
}

// answered waits for a dialog, and for the window's end at most: nothing may wait
// for a person who has left.
func (d *desktopShell) answered(ask func() (string, error)) (string, error) {
	type answer struct {
		path string
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		path, err := ask()
		answered <- answer{path, err}
	}()
	select {
	case a := <-answered:
		return a.path, a.err
	case <-d.ending.Done():
		return "", nil
	}
}

// folder is where the last file was saved, the person's documents or home
// otherwise.
func (d *desktopShell) folder() string {
	d.placing.Lock()
	kept := d.place.Folder
	d.placing.Unlock()
	home, _ := os.UserHomeDir()
	for _, dir := range []string{kept, filepath.Join(home, "Documents"), filepath.Join(home, "文档"), home} {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return ""
}

func (d *desktopShell) mayOverwrite(ctx context.Context, name string) bool {
	return d.agrees(ctx, d.say("A file of this name is there already. Replace it? ", "已有同名文件，要替换吗？")+name, d.say("Replace", "替换"))
}

// agrees asks a question, for the window's end at most; an end is a no.
func (d *desktopShell) agrees(ctx context.Context, question, yes string) bool {
	answer, err := d.answered(func() (string, error) {
		if d.askYesNo(ctx, question, yes) {
			return yes, nil
		}
		return "", nil
	})
	return err == nil && answer == yes
}

// say puts a sentence in the language of the screens.
func (d *desktopShell) say(en, zh string) string {
	return fault.Text{EN: en, ZH: zh}.In(d.preferences().Language)
}

// changed follows the preferences: the icon beside the clock, the colours and
// the language of what the system draws.
func (d *desktopShell) changed(p api.Preferences) {
	d.live(p)
	_ = d.with(func(w context.Context) error {
		c := background(d.looks.dark(p.Theme))
		wails_runtime.WindowSetBackgroundColour(w, c.R, c.G, c.B, c.A)
		d.looks.wear(w, p.Theme)
		speak(p.Language)
		d.sayOpening()
		return nil
	})
}

func (d *desktopShell) preferences() api.Preferences {
	p, _ := d.facade.System.Preferences(context.Background(), api.Nothing{})
	return p
}

func (d *desktopShell) OpenExternal(_ context.Context, url string) error {
	return d.with(func(ctx context.Context) error {
		wails_runtime.BrowserOpenURL(ctx, url)
		return nil
	})
}

// OpenSaved opens a file that was saved, or a folder.
func (d *desktopShell) OpenSaved(_ context.Context, path string) error { return web.OpenFile(path) }

func (d *desktopShell) Notify(_ context.Context, title, body, target string) error {
	if d.notes == nil {
		return api.NotSupported()
	}
	return d.notes.Show(desktop.Notice{Title: title, Body: body, Action: d.say("Open", "打开"), Target: target})
}

// keepPlace writes down where the window is. A maximised window keeps the size
// it had before.
func (d *desktopShell) keepPlace(w context.Context) error {
	d.placing.Lock()
	defer d.placing.Unlock()
	switch {
	case wails_runtime.WindowIsMinimised(w):
	case wails_runtime.WindowIsMaximised(w), wails_runtime.WindowIsFullscreen(w):
		d.place.Maximised = true
	default:
		d.place.Maximised = false
		d.place.Width, d.place.Height = wails_runtime.WindowGetSize(w)
		d.place.X, d.place.Y = wails_runtime.WindowGetPosition(w)
		d.place.Positions = placesItself()
	}
	return d.place.Save(d.dir)
}
