package outbound

import (
	"net/url"
	"os"

	"golang.org/x/net/http/httpproxy"
)

// systemRoute is how this computer is set to reach an address: the variables
// first, because somebody gave them to this very program, then the desktop.
func systemRoute(target *url.URL) Route {
	if r, ok := environmentRoute(target, os.Getenv); ok {
		return r
	}
	return desktopRoute(target)
}

// environmentRoute reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY in
// either case, as they are now. ok is false when they name no proxy for the
// scheme.
func environmentRoute(target *url.URL, getenv func(string) string) (Route, bool) {
	first := func(names ...string) string {
		for _, n := range names {
			if v := getenv(n); v != "" {
				return v
			}
		}
		return ""
	}
	address := first("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
	if target.Scheme == "http" {
		address = first("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy")
	}
	if address == "" {
		return Route{}, false
	}
	// httpproxy decides who is exempt; the address is read here, in more spellings.
	asked := httpproxy.Config{HTTPProxy: "http://proxy", HTTPSProxy: "http://proxy", NoProxy: first("NO_PROXY", "no_proxy")}
	if via, err := asked.ProxyFunc()(target); err == nil && via == nil {
		return Route{Source: FromEnvironment}, true
	}
	u, err := ParseProxy(address)
	return Route{Proxy: u, Source: FromEnvironment, Err: err}, true
}

// staticRoute is a desktop's fixed proxy, unless the host is exempt.
func staticRoute(target *url.URL, address string, exempt []string) Route {
	if address == "" || bypassed(target.Hostname(), exempt) {
		return Route{Source: FromDesktop}
	}
	u, err := ParseProxy(address)
	return Route{Proxy: u, Source: FromDesktop, Err: err}
}
