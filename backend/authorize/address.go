package authorize

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/settings"
)

// DefaultPort is where the callback listener waits: fixed, because the address
// has to be registered in the platform's console.
const DefaultPort = settings.DefaultCallbackPort

const (
	callbackPath = "/callback"
	notifyPath   = "/notify"
)

// defaultCallback is where links lead when there is no listener.
var defaultCallback = fmt.Sprintf("http://127.0.0.1:%d%s", DefaultPort, callbackPath)

// Address says where the callback listener waits and how the outside reaches it.
type Address struct {
	// Listen is HOST:PORT with a loopback or interface address; "" is
	// 127.0.0.1 and DefaultPort. Port 0 takes a free one (tests).
	Listen string
	// PublicURL is the base under which a tunnel or reverse proxy reaches the
	// listener, https://example.com or with a path; "" without one.
	PublicURL string
	// Off keeps the listener shut whoever needs it; consents are then finished
	// by hand and messages come by WebSocket only.
	Off bool
}

// endpoint is a checked Address.
type endpoint struct {
	listen string
	public *url.URL // nil without one
	prefix string   // path of public, without a slash at its end
	off    bool
}

// parse checks the address. Fault authorize.bad_address.
func (a Address) parse() (endpoint, error) {
	e := endpoint{listen: strings.TrimSpace(a.Listen), off: a.Off}
	if e.listen == "" {
		e.listen = net.JoinHostPort("127.0.0.1", strconv.Itoa(DefaultPort))
	}
	ap, err := netip.ParseAddrPort(e.listen)
	if err != nil {
		return endpoint{}, badAddress("listen")
	}
	if a.PublicURL == "" {
		if !ap.Addr().IsLoopback() {
			return endpoint{}, badAddress("listen")
		}
		return e, nil
	}
	u, err := url.Parse(strings.TrimSpace(a.PublicURL))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" ||
		strings.ContainsAny(a.PublicURL, "?#%\\ \"'<>") {
		return endpoint{}, badAddress("public_url")
	}
	e.public, e.prefix = u, strings.TrimRight(u.Path, "/")
	return e, nil
}

func badAddress(field string) *fault.Error {
	f := fault.New("authorize.bad_address", fault.T("this is not a usable callback address", "回调地址不可用")).
		WithRetry(fault.RetryAfterInput).WithField(field)
	if field == "listen" {
		return f.WithHint(fault.T("Give an address and a port such as 127.0.0.1:17861; without a public address it has to be loopback.",
			"请填写地址和端口，例如 127.0.0.1:17861；没有公网地址时必须是本机回环地址。"))
	}
	return f.WithHint(fault.T("Give the base address such as https://hook.example.com, without a query.",
		"请填写基础地址，例如 https://hook.example.com，不要带查询参数。"))
}

// base is the address before the path: the public one, or the loopback one
// with the port that is really open.
func (e endpoint) base(bound string) string {
	if e.public != nil {
		return e.public.Scheme + "://" + e.public.Host + e.prefix
	}
	if bound == "" {
		bound = e.listen
	}
	return "http://" + bound
}

// hosts lists the Host headers that are let in: the public one, with and
// without its scheme's own port, and the listener's own address, which is what
// a reverse proxy sends unless it is told otherwise. No name resolves to the
// latter, so a page of another origin cannot use it.
func (e endpoint) hosts(bound string) map[string]bool {
	all := map[string]bool{strings.ToLower(bound): true}
	if e.public == nil {
		return all
	}
	host := strings.ToLower(e.public.Host)
	all[host] = true
	standard := map[string]string{"https": "443", "http": "80"}[e.public.Scheme]
	switch e.public.Port() {
	case "":
		all[net.JoinHostPort(strings.ToLower(e.public.Hostname()), standard)] = true
	case standard:
		all[strings.TrimSuffix(host, ":"+standard)] = true
	}
	return all
}

// route names what a path is for, "" when it is nothing here. A proxy may or
// may not strip the path of the public base.
func (e endpoint) route(path string) string {
	for _, known := range []string{callbackPath, notifyPath} {
		if path == known || e.prefix != "" && path == e.prefix+known {
			return known
		}
	}
	return ""
}
