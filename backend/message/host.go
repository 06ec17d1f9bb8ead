package message

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// address is where an app's channel is: its registration and its connection.
type address struct{ register, connect string }

// addressOf reads the message host of an app: a host name, reached with TLS,
// or wss://HOST. Plain ws://HOST, and a bare loopback HOST:PORT, are for a
// simulator on this machine; anything else without TLS is refused.
func addressOf(host string) (address, error) {
	host = strings.TrimSuffix(strings.TrimSpace(host), "/")
	secure := true
	if scheme, rest, ok := strings.Cut(host, "://"); ok {
		switch scheme {
		case "wss", "https":
		case "ws", "http":
			secure = false
		default:
			return address{}, fmt.Errorf("the message host has the unknown scheme %q", scheme)
		}
		host = rest
	} else if loopback(host) {
		secure = false
	}
	u, err := url.Parse("https://" + host)
	if err != nil || u.Host != host || u.Hostname() == "" {
		return address{}, fmt.Errorf("the message host is no host")
	}
	if secure {
		return address{"https://" + host + "/websocket/register.do", "wss://" + host + "/websocket"}, nil
	}
	if !loopback(host) {
		return address{}, fmt.Errorf("the message host would be reached without encryption")
	}
	return address{"http://" + host + "/websocket/register.do", "ws://" + host + "/websocket"}, nil
}

// loopback reports whether HOST or HOST:PORT is this machine.
func loopback(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	if name == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && ip.IsLoopback()
}
