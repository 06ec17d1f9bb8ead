//go:build linux

// Command tray plays the place beside the clock for the test of the window: it
// takes icons as a desktop does, and reads and clicks what they show.
//
//	tray host FILE         takes icons until it is ended; FILE gets the name of the last
//	tray menu ICON         prints the menu: words|enabled or disabled
//	tray click ICON WORDS  clicks on an entry
//	tray open ICON         clicks on the icon
package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

const (
	watcher = "org.kde.StatusNotifierWatcher"
	place   = "/StatusNotifierWatcher"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New("host FILE, menu ICON, click ICON WORDS or open ICON")
	}
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		return err
	}
	defer bus.Close()
	switch args[0] {
	case "host":
		return host(bus, args[1])
	case "open":
		return bus.Object(args[1], "/StatusNotifierItem").Call("org.kde.StatusNotifierItem.Activate", 0, int32(0), int32(0)).Err
	}
	where, err := bus.Object(args[1], "/StatusNotifierItem").GetProperty("org.kde.StatusNotifierItem.Menu")
	if err != nil {
		return err
	}
	path, ok := where.Value().(dbus.ObjectPath)
	if !ok {
		return fmt.Errorf("the icon's menu is at %v", where)
	}
	entries, err := menu(bus.Object(args[1], path))
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch {
		case args[0] == "menu":
			fmt.Printf("%s|%s\n", e.words, map[bool]string{true: "enabled", false: "disabled"}[e.enabled])
		case len(args) == 3 && e.words == args[2]:
			return bus.Object(args[1], path).
				Call("com.canonical.dbusmenu.Event", 0, e.id, "clicked", dbus.MakeVariant(""), uint32(0)).Err
		}
	}
	if args[0] != "menu" {
		return fmt.Errorf("no entry of these words: %v", entries)
	}
	return nil
}

// registrar is the watcher's one method the icons call.
type registrar struct{ file string }

// RegisterStatusNotifierItem takes an icon.
func (r registrar) RegisterStatusNotifierItem(sender dbus.Sender, _ string) *dbus.Error {
	if err := os.WriteFile(r.file, []byte(sender), 0o600); err != nil {
		return dbus.MakeFailedError(err)
	}
	return nil
}

func host(bus *dbus.Conn, file string) error {
	if err := bus.Export(registrar{file}, place, watcher); err != nil {
		return err
	}
	if _, err := prop.Export(bus, place, prop.Map{watcher: {"IsStatusNotifierHostRegistered": {Value: true}}}); err != nil {
		return err
	}
	reply, err := bus.RequestName(watcher, dbus.NameFlagDoNotQueue)
	if err == nil && reply != dbus.RequestNameReplyPrimaryOwner {
		err = errors.New("there is a place beside the clock already")
	}
	if err != nil {
		return err
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, os.Interrupt)
	<-ended
	return nil
}

type entry struct {
	id      int32
	words   string
	enabled bool
}

// layout is a node of a menu as it comes over the bus.
type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

func menu(at dbus.BusObject) ([]entry, error) {
	var revision uint32
	var root layout
	err := at.
		Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for _, child := range root.Children {
		var e layout
		if err := dbus.Store([]any{child.Value()}, &e); err != nil {
			return nil, err
		}
		words, _ := e.Properties["label"].Value().(string)
		enabled, told := e.Properties["enabled"].Value().(bool)
		if words != "" {
			entries = append(entries, entry{e.ID, words, enabled || !told})
		}
	}
	return entries, nil
}
