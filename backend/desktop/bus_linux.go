package desktop

import (
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"
)

// SessionBus connects to the bus the session names; it never starts one.
func SessionBus() (*dbus.Conn, error) {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" {
		socket := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus")
		if _, err := os.Stat(socket); err != nil || !filepath.IsAbs(socket) {
			return nil, errNoBus
		}
		address = "unix:path=" + socket
	}
	return dbus.Connect(address)
}
