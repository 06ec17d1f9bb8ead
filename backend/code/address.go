package code

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"code.dny.dev/ssrf"
	"golang.org/x/net/publicsuffix"
)

// platformNames are where the platform keeps its pictures. Name servers of
// zero-trust clients and of tunnels answer for public names with addresses
// inside the local network; behind these names, and with the certificate that
// belongs to them, such an address is let through.
var platformNames = []string{"alipay.com", "alipayobjects.com", "alipaydev.com", "alicdn.com"}

// insideRanges are what such name servers answer with, besides the private
// ranges: carrier-grade NAT (RFC 6598), and the range for tests of devices
// (RFC 2544), which tunnels hand out.
var insideRanges = []netip.Prefix{netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("198.18.0.0/15")}

func reachable(name string, a netip.Addr) bool {
	if public(a) {
		return true
	}
	a = a.Unmap()
	if !a.IsPrivate() && !slices.ContainsFunc(insideRanges, func(p netip.Prefix) bool { return p.Contains(a) }) {
		return false
	}
	name = plainName(name)
	return slices.ContainsFunc(platformNames, func(p string) bool { return name == p || strings.HasSuffix(name, "."+p) })
}

// special knows every range that is set aside for other uses than the
// internet. It is asked for addresses only: ports are nobody's secret.
var special = ssrf.New(ssrf.WithAnyPort())

func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	network := "tcp6"
	if a.Is4() {
		network = "tcp4"
	}
	return a.IsValid() && special.Safe(network, net.JoinHostPort(a.String(), "443"), nil) == nil
}

// onInternet reports whether a host may be one on the internet: a public
// address, or a name below a suffix that is registered there. A system's
// resolver takes 127.1, 0x7f.1 and 2130706433 for addresses; they are neither.
func onInternet(host string) bool {
	if a, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return public(a)
	}
	name := plainName(host)
	suffix, registered := publicsuffix.PublicSuffix(name)
	return name != suffix && (registered || strings.Contains(suffix, "."))
}

func plainName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }
