package web

import (
	"errors"
	"net"
	"strconv"
	"syscall"

	"minifleet/backend/connlimit"
	"minifleet/backend/fault"
)

// maxConnections bounds each of the two sockets of a shell.
const maxConnections = 128

// loopback is one port on both loopback addresses. Browsers ask ::1 first for
// a name below "localhost": whoever listened there would be given the page's
// address, so that the port is ours on both or not at all.
type loopback struct {
	sockets []*connlimit.Listener
	named   net.Addr // the address that was asked for
	anyPort bool     // the system chose the port
}

// listen binds a loopback address and its twin of the other family, and
// nothing else. Faults: web.not_loopback, web.bad_address, web.cannot_listen.
func listen(address string) (*loopback, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fault.Wrap(err, "web.bad_address", fault.T("%s is not HOST:PORT", "%s 不是“主机:端口”的形式", address)).
			WithRetry(fault.RetryAfterInput)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip := net.ParseIP(host)
	if ip == nil || !ip.IsLoopback() || ip.To4() != nil && !ip.Equal(net.IPv4(127, 0, 0, 1)) {
		return nil, fault.New("web.not_loopback", fault.T(
			"%s is not a loopback address", "%s 不是本机回环地址", host)).
			WithHint(fault.T("MiniFleet is for the person at this machine: use 127.0.0.1:PORT.", "MiniFleet 只供本机使用：请用 127.0.0.1:端口。")).
			WithRetry(fault.RetryAfterInput)
	}
	twin := "::1"
	if ip.To4() == nil {
		twin = "127.0.0.1"
	}
	tries := 1
	if port == "0" {
		tries = 20 // another program may hold the port of the twin
	}
	for range tries {
		var l *loopback
		if l, err = listenBoth(host, twin, port); err == nil {
			l.anyPort = port == "0"
			return l, nil
		}
	}
	return nil, fault.Wrap(err, "web.cannot_listen", fault.T("%s cannot be listened on", "无法监听 %s", address)).
		WithHint(fault.T("Another program may use the port: choose another one, or 0 for any.", "端口可能已被占用：请换一个，或用 0 自动选择。")).
		WithRetry(fault.RetryAfterInput)
}

func listenBoth(host, twin, port string) (*loopback, error) {
	first, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	l := &loopback{sockets: []*connlimit.Listener{connlimit.New(first, maxConnections)}, named: first.Addr()}
	second, err := net.Listen("tcp", net.JoinHostPort(twin, strconv.Itoa(l.port())))
	switch {
	case err == nil:
		l.sockets = append(l.sockets, connlimit.New(second, maxConnections))
	case !noSuchAddress(err):
		return nil, errors.Join(err, first.Close())
	}
	return l, nil
}

// noSuchAddress says that this machine has no loopback of that family at all,
// so that nobody else can listen on it either.
func noSuchAddress(err error) bool {
	for _, absent := range absentFamily {
		if errors.Is(err, absent) {
			return true
		}
	}
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)
}

func (l *loopback) port() int { return l.named.(*net.TCPAddr).Port }

func (l *loopback) Close() error {
	var all []error
	for _, s := range l.sockets {
		all = append(all, s.Close())
	}
	return errors.Join(all...)
}
