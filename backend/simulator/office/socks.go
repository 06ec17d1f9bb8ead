package office

import (
	"encoding/binary"
	"io"
	"net"
	"strconv"
)

// socks serves one connection by RFC 1928, with RFC 1929 for the password.
func (p *Proxy) socks(conn net.Conn) {
	read := func(n int) []byte {
		b := make([]byte, n)
		if _, err := io.ReadFull(conn, b); err != nil {
			return nil
		}
		return b
	}
	head := read(2)
	if head == nil || head[0] != 5 {
		return
	}
	offered := read(int(head[1]))
	want := byte(0)
	if p.kind == SOCKSAuth {
		want = 2
	}
	accepted := false
	for _, o := range offered {
		accepted = accepted || o == want
	}
	if !accepted {
		_, _ = conn.Write([]byte{5, 0xff})
		return
	}
	_, _ = conn.Write([]byte{5, want})
	if want == 2 {
		text := func() string {
			n := read(1)
			if n == nil {
				return ""
			}
			return string(read(int(n[0])))
		}
		_ = read(1)
		user, password := text(), text()
		if user != p.opt.User || password != p.opt.Password {
			_, _ = conn.Write([]byte{1, 1})
			return
		}
		_, _ = conn.Write([]byte{1, 0})
	}
	ask := read(4)
	if ask == nil {
		return
	}
	var host string
	switch ask[3] {
	case 1:
		host = net.IP(read(4)).String()
	case 3:
		if n := read(1); n != nil {
			host = string(read(int(n[0])))
		}
	case 4:
		host = net.IP(read(16)).String()
	}
	port := read(2)
	if port == nil {
		return
	}
	reply := func(code byte) error {
		_, err := conn.Write([]byte{5, code, 0, 1, 0, 0, 0, 0, 0, 0})
		return err
	}
	switch p.kind {
	case SOCKSRule:
		_ = reply(2)
		return
	case SOCKSGone:
		_ = reply(4)
		return
	}
	p.join(conn, conn, net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(port)))), func() error { return reply(0) })
}
