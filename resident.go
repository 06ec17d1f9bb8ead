//go:build desktop || dev || production || bindings

package main

import (
	"context"
	"sync"
	"sync/atomic"

	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"

	"minifleet/backend/api"
	"minifleet/backend/desktop"
	"minifleet/backend/desktop/tray"
)

// resident is what goes on while nobody looks at the window: the icon beside the
// clock, and whether closing hides or ends.
type resident struct {
	again []string // the arguments of a start by the system

	keep    atomic.Bool // closing hides
	ends    atomic.Bool // the person wants the end, not only the window closed
	told    sync.Once   // that it goes on
	mu      sync.Mutex
	tray    *tray.Tray // nil until it is wanted; it stays then
	removed bool
}

// Background is part of api.Resident.
func (d *desktopShell) Background() (api.Background, error) {
	start, err := desktop.OwnStartup(d.again)
	return api.Background{Tray: tray.Hosted(), Start: api.StartState(start.State), Command: start.Command}, err
}

// StartWithSystem is part of api.Resident.
func (d *desktopShell) StartWithSystem(on bool) error { return desktop.StartWithSystem(d.again, on) }

// Quit is part of api.Resident. Whoever is to answer a question sees the window.
func (d *desktopShell) Quit() error {
	return d.with(func(ctx context.Context) error {
		if d.facade.Busy() {
			_, _ = d.Raise(ctx)
		}
		d.ends.Store(true)
		wails_runtime.Quit(ctx)
		return nil
	})
}

// live follows the preferences: whether closing hides, and what the icon says.
func (d *desktopShell) live(p api.Preferences) {
	d.keep.Store(p.KeepRunning)
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.removed:
	case d.tray != nil:
		d.tray.Say(d.trayWords())
	case p.KeepRunning:
		d.tray = tray.Show(trayIcon, d.trayWords(), tray.Actions{
			Open: func() { d.open("") },
			Lock: func() { _, _ = d.facade.Vault.Lock(context.Background(), api.Nothing{}) },
			Quit: func() { _ = d.Quit() },
		})
	}
}

func (d *desktopShell) trayWords() tray.Words {
	status, _ := d.facade.Vault.Status(context.Background(), api.Nothing{})
	words := tray.Words{Tip: "MiniFleet", Open: d.say("Open MiniFleet", "打开 MiniFleet"), Lock: d.say("Lock", "锁定"), Quit: d.say("Quit", "退出"),
		Lockable: status.State == api.StateUnlocked}
	switch status.State {
	case api.StateLocked:
		words.Tip = d.say("MiniFleet: locked, nothing goes on", "MiniFleet：已锁定，任务暂停")
	case api.StateHeld:
		words.Tip = d.say("MiniFleet: locked, work goes on", "MiniFleet：已锁定，任务继续")
	}
	return words
}

// noTray takes the icon away before the program ends.
func (d *desktopShell) noTray() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tray != nil && !d.removed {
		d.tray.Remove()
	}
	d.removed = true
}

// hides hides the window in the place of closing it, where the person wants that,
// and says once how to come back.
func (d *desktopShell) hides(w context.Context) bool {
	if !d.keep.Load() || d.ends.Load() {
		return false
	}
	wails_runtime.WindowHide(w)
	d.told.Do(func() {
		body := d.say("Its icon beside the clock opens and quits it.", "可从时钟旁的图标打开或退出。")
		if !tray.Hosted() {
			body = d.say("Start it once more to open it; Ctrl+Q in the window quits.", "再次启动即可打开；在窗口中按 Ctrl+Q 退出。")
		}
		d.tell(d.say("MiniFleet goes on in the background", "MiniFleet 仍在后台运行"), body)
	})
	return true
}

// tellLocked says after a start in the background what does not go on.
func (d *desktopShell) tellLocked() {
	if status, err := d.facade.Vault.Status(context.Background(), api.Nothing{}); err == nil && status.State == api.StateLocked {
		d.tell(d.say("MiniFleet is locked", "MiniFleet 已锁定"),
			d.say("Unlock it, so that messages and scheduled releases go on.", "解锁后，消息和定时发布才会继续。"))
	}
}

// tell shows a notice that leads to the window, where the system shows any.
func (d *desktopShell) tell(title, body string) {
	_ = d.Notify(context.Background(), title, body, "")
}
