package outbound

import (
	"context"
	"net"
	"net/netip"
	"strings"
)

// kept is a connection a Way knows of while it is open.
type kept struct {
	net.Conn
	way *Way
}

func (k *kept) Close() error {
	k.way.mu.Lock()
	delete(k.way.open, k)
	k.way.mu.Unlock()
	return k.Conn.Close()
}

// kept makes a maker of connections one whose connections the Way knows of.
func (w *Way) kept(connect func(context.Context, string, guard) (net.Conn, error)) func(context.Context, string, guard) (net.Conn, error) {
	return func(ctx context.Context, address string, check guard) (net.Conn, error) {
		conn, err := connect(ctx, address, check)
		if err != nil {
			return nil, err
		}
		k := &kept{conn, w}
		w.mu.Lock()
		w.open[k] = struct{}{}
		w.mu.Unlock()
		return k, nil
	}
}

// leave ends the connections that go out from an address this machine no longer
// has, as after a change of VPN or Wi-Fi: nothing can ever come back to it, and
// whoever waits there would wait to the end. Connections in use are ended too;
// their calls are told as interrupted.
func (w *Way) leave() {
	list, err := w.opt.Interfaces()
	if err != nil || len(list) == 0 {
		return
	}
	own := map[netip.Addr]bool{}
	for _, a := range list {
		ip, _, _ := strings.Cut(a.String(), "/")
		if addr, err := netip.ParseAddr(ip); err == nil {
			own[addr.Unmap().WithZone("")] = true
		}
	}
	var orphans []*kept
	w.mu.Lock()
	for k := range w.open {
		from := k.LocalAddr()
		if from == nil {
			continue
		}
		ap, err := netip.ParseAddrPort(from.String())
		if err != nil {
			continue
		}
		if a := ap.Addr().Unmap().WithZone(""); !a.IsLoopback() && !own[a] {
			orphans = append(orphans, k)
		}
	}
	w.mu.Unlock()
	for _, k := range orphans {
		_ = k.Close()
	}
}
