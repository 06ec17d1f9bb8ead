package outbound

import (
	"net"
	"net/url"
	"strings"
	"unicode/utf8"

	"minifleet/backend/fault"
)

// Mode says where the proxy comes from.
type Mode string

const (
	System  Mode = "system"  // what this computer is set to; the default
	None    Mode = "none"    // always straight out
	Address Mode = "address" // the one that is given
)

// Setting is a person's choice of proxy. The password is not part of what is
// shown; who keeps a Setting keeps it sealed.
type Setting struct {
	Mode     Mode
	Address  string // host:port, or with http://, https://, socks5://
	User     string
	Password string
}

// defaultPorts are the ports a proxy has when its address names none.
var defaultPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080"}

// ParseProxy reads the address of a proxy in the spellings people have: with
// or without a scheme, socks, socks5, socks5h, a user in front. All kinds of
// socks are one here, because the proxy always resolves the names.
func ParseProxy(address string) (*url.URL, error) {
	address = strings.TrimSpace(address)
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		scheme, rest = "http", address
	}
	switch scheme = strings.ToLower(scheme); scheme {
	case "http", "https":
	case "socks", "socks5", "socks5h":
		scheme = "socks5"
	default:
		return nil, badProxy(fault.T("the proxy begins with %s, which is unknown here", "不支持以 %s 开头的代理地址", printable(scheme)+"://"))
	}
	rest = strings.TrimRight(rest, "/")
	var user *url.Userinfo
	if at := strings.LastIndex(rest, "@"); at >= 0 { // a password may hold an @
		name, password, has := strings.Cut(rest[:at], ":")
		user, rest = url.User(unescaped(name)), rest[at+1:]
		if has {
			user = url.UserPassword(unescaped(name), unescaped(password))
		}
	}
	u := &url.URL{Scheme: scheme, Host: rest, User: user}
	probe, err := url.Parse(scheme + "://" + rest)
	if err != nil || probe.Host != rest || probe.Hostname() == "" || strings.ContainsAny(rest, "/?# %") || !utf8.ValidString(rest) {
		return nil, badProxy(fault.T("the proxy's address %s is not host:port", "代理地址 %s 不是“主机:端口”的形式", printable(rest)))
	}
	if probe.Port() == "" {
		u.Host = net.JoinHostPort(probe.Hostname(), defaultPorts[scheme])
	}
	return u, nil
}

func unescaped(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

func badProxy(what fault.Text) *fault.Error {
	return fault.New("network.proxy_address", what).WithField("address").WithRetry(fault.RetryAfterInput).
		WithHint(fault.T("write host:port, such as proxy.company.com:8080, or socks5://host:port", "请填写“主机:端口”，例如 proxy.company.com:8080，或 socks5://主机:端口"))
}

// Clean trims and checks a setting; the fault is network.proxy_address or
// network.proxy_mode, with Field set. A user in the address moves to its own
// fields.
func Clean(s Setting) (Setting, error) {
	s.Address, s.User = strings.TrimSpace(s.Address), strings.TrimSpace(s.User)
	switch s.Mode {
	case "":
		s.Mode = System
	case System, None, Address:
	default:
		return s, fault.New("network.proxy_mode", fault.T("the proxy is system, none or address", "代理方式应为 system、none 或 address")).
			WithField("mode").WithRetry(fault.RetryAfterInput)
	}
	if s.Mode != Address {
		s.Address = ""
		return s, nil
	}
	u, err := ParseProxy(s.Address)
	if err != nil {
		return s, err
	}
	if u.User != nil {
		s.User = strings.TrimSpace(u.User.Username())
		if p, ok := u.User.Password(); ok {
			s.Password = p
		}
		u.User = nil
	}
	s.Address = strings.TrimPrefix(u.Scheme+"://"+u.Host, "http://") // as written: URL.String would escape it
	return s, nil
}

// proxy is the proxy of a setting with an address; user and password ride on it.
func (s Setting) proxy() (*url.URL, error) {
	u, err := ParseProxy(s.Address)
	if err == nil && u.User == nil && s.User != "" {
		u.User = url.UserPassword(s.User, s.Password)
	}
	return u, err
}

// printable keeps a foreign text short and free of control characters.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return -1
		}
		return r
	}, s)
	if len(s) > 120 {
		s = strings.ToValidUTF8(s[:120], "")
	}
	return s
}
