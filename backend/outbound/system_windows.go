package outbound

import (
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-ieproxy"
)

// internetOptions guards ieproxy, whose configuration is one for the process.
var internetOptions sync.Mutex

// desktopRoute reads Internet Options as they are now; a configuration script
// (PAC, also one that the network announces) is run by WinHTTP.
func desktopRoute(target *url.URL) Route {
	internetOptions.Lock()
	defer internetOptions.Unlock()
	conf := ieproxy.ReloadConf()
	if conf.Automatic.Active {
		if found := scriptAnswer(conf.Automatic, target); found != "" {
			u, err := ParseProxy(found)
			return Route{Proxy: u, Source: FromScript, Err: err}
		}
	}
	if !conf.Static.Active {
		return Route{}
	}
	address := conf.Static.Protocols[target.Scheme]
	if address == "" {
		address = conf.Static.Protocols[""]
	}
	if socks := conf.Static.Protocols["socks"]; address == "" && socks != "" {
		address = "socks5://" + socks
	}
	return staticRoute(target, address, strings.Split(conf.Static.NoProxy, ","))
}

// scriptAnswer asks the script and reads the first proxy it names. WinHTTP
// gives it as host:port, or as http=host:port.
func scriptAnswer(script ieproxy.ProxyScriptConf, target *url.URL) string {
	answer := strings.TrimSpace(script.FindProxyForURL(target.String()))
	answer, _, _ = strings.Cut(answer, " ")
	if _, rest, ok := strings.Cut(answer, "="); ok {
		answer = rest
	}
	return answer
}

// routeLife is how long an answer of the system is used: a script that has to
// be found in the network first takes seconds.
const routeLife = time.Minute
