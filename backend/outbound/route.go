package outbound

import (
	"net"
	"net/netip"
	"net/url"
	"path"
	"strings"
)

// Route is how one address is reached.
type Route struct {
	Proxy  *url.URL // nil: straight out
	Source Source   // where that is written
	Err    error    // the proxy that is written there cannot be used
}

// Source says where the choice of a proxy was found.
type Source string

const (
	FromSetting     Source = "setting"     // MiniFleet's own setting
	FromEnvironment Source = "environment" // HTTPS_PROXY and its kin
	FromDesktop     Source = "desktop"     // the settings of the desktop or of Windows
	FromScript      Source = "script"      // a configuration script (PAC)
	FromNowhere     Source = ""            // no proxy is set anywhere
	FromLoopback    Source = "loopback"    // this machine itself, never through a proxy
)

// Via names the proxy as host:port, with its scheme when that is not http; ""
// is straight out. It never shows a password.
func (r Route) Via() string {
	if r.Proxy == nil {
		return ""
	}
	if r.Proxy.Scheme == "http" {
		return r.Proxy.Host
	}
	return r.Proxy.Scheme + "://" + r.Proxy.Host
}

// same reports whether two routes lead the same way.
func (r Route) same(o Route) bool {
	text := func(r Route) string {
		if r.Proxy == nil {
			return ""
		}
		return r.Proxy.String()
	}
	return text(r) == text(o)
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback()
}

// bypassed reports whether a host is on a list of those that are reached
// without the proxy, as Windows and GNOME write them: names, *.names, .names,
// addresses with wildcards, networks, and <local> for names without a dot.
func bypassed(host string, list []string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	ip, ipErr := netip.ParseAddr(strings.Trim(host, "[]"))
	for _, entry := range list {
		entry = strings.ToLower(strings.TrimSpace(entry))
		if name, _, err := net.SplitHostPort(entry); err == nil {
			entry = name
		}
		switch {
		case entry == "":
			continue
		case entry == "<local>":
			if ipErr != nil && !strings.Contains(host, ".") {
				return true
			}
			continue
		case strings.HasPrefix(entry, "."):
			if strings.HasSuffix(host, entry) || host == entry[1:] {
				return true
			}
			continue
		}
		if network, err := netip.ParsePrefix(entry); err == nil {
			if ipErr == nil && network.Contains(ip.Unmap()) {
				return true
			}
			continue
		}
		if ok, err := path.Match(entry, host); err == nil && ok {
			return true
		}
	}
	return false
}

// targetOf is the address a URL is dialled at.
func targetOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "443"
		if u.Scheme == "http" || u.Scheme == "ws" {
			port = "80"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}
