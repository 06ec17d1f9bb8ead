//go:build !windows

package outbound

import (
	"context"
	"net"
	"net/url"
	"os/exec"
	"strings"
	"time"

	"minifleet/backend/fault"
)

// desktopRoute reads GNOME's settings as they are now. A computer without
// GNOME has none.
func desktopRoute(target *url.URL) Route {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "gsettings", "list-recursively", "org.gnome.system.proxy").Output()
	if err != nil {
		return Route{}
	}
	return gnomeRoute(target, string(out))
}

// gnomeRoute reads what gsettings lists: one setting a line, schema, key and
// value.
func gnomeRoute(target *url.URL, listed string) Route {
	values := map[string]string{}
	for line := range strings.Lines(listed) {
		schema, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		key, value, _ := strings.Cut(rest, " ")
		values[strings.TrimPrefix(schema, "org.gnome.system.proxy")+"."+key] = strings.Trim(value, "'")
	}
	address := func(kind string) string {
		host, port := values["."+kind+".host"], values["."+kind+".port"]
		if host == "" || port == "" || port == "0" {
			return ""
		}
		return net.JoinHostPort(host, port)
	}
	switch values[".mode"] {
	case "manual":
	case "auto":
		return Route{Source: FromScript, Err: badProxy(fault.T("the desktop names a configuration script (PAC), which only Windows can run",
			"系统代理为自动配置脚本（PAC），仅 Windows 版支持"))}
	default:
		return Route{}
	}
	kind := "https"
	if target.Scheme == "http" {
		kind = "http"
	}
	found := address(kind)
	if found == "" {
		if socks := address("socks"); socks != "" {
			found = "socks5://" + socks
		}
	}
	exempt := strings.FieldsFunc(values[".ignore-hosts"], func(r rune) bool { return strings.ContainsRune("[]', ", r) })
	return staticRoute(target, found, exempt)
}

// routeLife is how long an answer of the system is used.
const routeLife = 10 * time.Second
