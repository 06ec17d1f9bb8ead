package authorize

import (
	"net"

	"minifleet/backend/fault"
)

// CheckFree reports whether a listener could open HOST:PORT now; the fault is
// authorize.port_in_use.
func CheckFree(address string) *fault.Error {
	socket, err := net.Listen("tcp", address)
	if err != nil {
		return cannotListen(err, address)
	}
	_ = socket.Close()
	return nil
}
