//go:build linux

// Command atspi prints what the programs on the desktop tell a screen reader:
// a line for each thing, with its role, its name, its states and where its middle is. Those with
// NAME as the program's name only, when it is given.
package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

const (
	accessible = "org.a11y.atspi.Accessible"
	registry   = "org.a11y.atspi.Registry"
	root       = "/org/a11y/atspi/accessible/root"
	deepest    = 80
)

// states are the bits that are printed.
var states = map[uint]string{4: "checked", 12: "focused", 13: "has-tooltip", 23: "selected", 25: "showing", 33: "required"}

// roles are the names of what the tests look for; others are printed as numbers.
var roles = map[uint32]string{
	10: "column header",
	7:  "check box", 16: "dialog", 23: "frame", 29: "label", 31: "list", 32: "list item", 34: "menu", 35: "menu item", 38: "page tab list",
	39: "panel", 40: "password text", 42: "progress bar", 43: "button", 44: "radio button", 54: "status bar", 55: "table", 56: "table cell",
	57: "column header", 62: "toggle button", 75: "application", 79: "entry", 83: "heading", 88: "link", 90: "row", 95: "document", 110: "landmark",
}

// object is how AT-SPI names a thing.
type object struct {
	Bus  string
	Path dbus.ObjectPath
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	session, err := dbus.ConnectSessionBus()
	if err != nil {
		return err
	}
	defer session.Close()
	a11y := session.Object("org.a11y.Bus", "/org/a11y/bus")
	// As a screen reader does when it starts.
	if err := a11y.SetProperty("org.a11y.Status.IsEnabled", dbus.MakeVariant(true)); err != nil {
		return err
	}
	var address string
	if err := a11y.Call("org.a11y.Bus.GetAddress", 0).Store(&address); err != nil {
		return err
	}
	bus, err := dbus.Connect(address)
	if err != nil {
		return err
	}
	defer bus.Close()
	programs, err := children(bus, object{registry, root})
	if err != nil {
		return err
	}
	found := false
	for _, p := range programs {
		if len(args) > 0 && !strings.EqualFold(name(bus, p), args[0]) {
			continue
		}
		found = true
		walk(bus, p, 0)
	}
	if !found {
		return errors.New("no such program is on the accessibility bus")
	}
	return nil
}

func children(bus *dbus.Conn, of object) (list []object, err error) {
	o := bus.Object(of.Bus, of.Path)
	if err := o.Call(accessible+".GetChildren", 0).Store(&list); err != nil || len(list) > 0 {
		return list, err
	}
	// Where another process is embedded, as the page is, GTK lists nothing and still hands it out.
	v, err := o.GetProperty(accessible + ".ChildCount")
	if err != nil {
		return nil, err
	}
	count, _ := v.Value().(int32)
	for i := range count {
		var child object
		if err := o.Call(accessible+".GetChildAtIndex", 0, i).Store(&child); err != nil {
			return nil, err
		}
		list = append(list, child)
	}
	return list, nil
}

func name(bus *dbus.Conn, of object) string {
	v, err := bus.Object(of.Bus, of.Path).GetProperty(accessible + ".Name")
	if err != nil {
		return ""
	}
	s, _ := v.Value().(string)
	return s
}

// walk prints a thing and what is in it. A thing that goes meanwhile is left out.
func walk(bus *dbus.Conn, of object, depth int) {
	if depth > deepest {
		return
	}
	o := bus.Object(of.Bus, of.Path)
	var number uint32
	if o.Call(accessible+".GetRole", 0).Store(&number) != nil {
		return
	}
	role := roles[number]
	if role == "" {
		role = fmt.Sprint(number)
	}
	var bits []uint32
	_ = o.Call(accessible+".GetState", 0).Store(&bits)
	var is []string
	for bit, state := range states {
		if int(bit/32) < len(bits) && bits[bit/32]&(1<<(bit%32)) != 0 {
			is = append(is, state)
		}
	}
	slices.Sort(is)
	var at struct{ X, Y, Width, Height int32 }
	if slices.Contains(is, "showing") {
		_ = o.Call("org.a11y.atspi.Component.GetExtents", 0, uint32(0)).Store(&at)
	}
	fmt.Printf("%s%s|%s|%s|%d %d\n", strings.Repeat(" ", depth), role, strings.Join(strings.Fields(name(bus, of)), " "), strings.Join(is, ","),
		at.X+at.Width/2, at.Y+at.Height/2)
	list, err := children(bus, of)
	if err != nil {
		return
	}
	for _, child := range list {
		walk(bus, child, depth+1)
	}
}
