package tray

import (
	"context"
	"time"

	"fyne.io/systray"

	"minifleet/backend/desktop"
)

const watcher = "org.kde.StatusNotifierWatcher"

// Hosted reports whether the session shows such icons now. Not every desktop
// does, and the bus alone says nothing.
func Hosted() bool {
	bus, err := desktop.SessionBus()
	if err != nil {
		return false
	}
	defer bus.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var shown bool
	err = bus.Object(watcher, "/StatusNotifierWatcher").
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, watcher, "IsStatusNotifierHostRegistered").Store(&shown)
	return err == nil && shown
}

// begin furnishes first: the library hands the bus what it has when it begins.
func (t *Tray) begin(furnish func()) {
	bus, err := desktop.SessionBus()
	if err != nil {
		return // the library would start a bus
	}
	_ = bus.Close()
	begin, _ := systray.RunWithExternalLoop(nil, nil)
	furnish()
	begin()
}

// Remove has nothing to do: the icon goes with the connection of the process.
func (t *Tray) Remove() {}
