package desktop

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// Scheme is what the desktop's settings say of light and dark.
type Scheme uint32

// The schemes, as the portal of desktop settings counts them.
const (
	SchemeUnknown Scheme = 0
	SchemeDark    Scheme = 1
	SchemeLight   Scheme = 2
)

const (
	portalName     = "org.freedesktop.portal.Desktop"
	portalPath     = "/org/freedesktop/portal/desktop"
	portalSettings = "org.freedesktop.portal.Settings"
	appearance     = "org.freedesktop.appearance"
	colorScheme    = "color-scheme"
	// schemePatience is how long the window may wait for the answer.
	schemePatience = 300 * time.Millisecond
)

// AskScheme asks the desktop. A portal that does not run is not started: some
// take half a minute to fail.
func AskScheme() Scheme {
	bus, err := SessionBus()
	if err != nil {
		return SchemeUnknown
	}
	defer bus.Close()
	ctx, cancel := context.WithTimeout(context.Background(), schemePatience)
	defer cancel()
	var value dbus.Variant
	err = bus.Object(portalName, portalPath).
		CallWithContext(ctx, portalSettings+".Read", dbus.FlagNoAutoStart, appearance, colorScheme).Store(&value)
	if err != nil {
		return SchemeUnknown
	}
	return schemeOf(value)
}

// schemeOf reads a value, which older portals wrap once more.
func schemeOf(value dbus.Variant) Scheme {
	if inner, wrapped := value.Value().(dbus.Variant); wrapped {
		value = inner
	}
	n, _ := value.Value().(uint32)
	return Scheme(n)
}

// FollowScheme tells of each change until ctx ends.
func FollowScheme(ctx context.Context, changed func(Scheme)) {
	bus, err := SessionBus()
	if err != nil {
		return
	}
	defer bus.Close()
	err = bus.AddMatchSignal(dbus.WithMatchObjectPath(portalPath), dbus.WithMatchInterface(portalSettings),
		dbus.WithMatchMember("SettingChanged"), dbus.WithMatchArg(0, appearance))
	if err != nil {
		return
	}
	signals := make(chan *dbus.Signal, 8)
	bus.Signal(signals)
	for {
		select {
		case <-ctx.Done():
			return
		case s, open := <-signals:
			if !open {
				return
			}
			var group, key string
			var value dbus.Variant
			if dbus.Store(s.Body, &group, &key, &value) == nil && group == appearance && key == colorScheme {
				changed(schemeOf(value))
			}
		}
	}
}
