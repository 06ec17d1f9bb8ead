//go:build !windows

package outbound

import (
	"net/url"
	"strings"
	"testing"
)

const gnomeSettings = `org.gnome.system.proxy autoconfig-url ''
org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '::1', '*.corp.test']
org.gnome.system.proxy mode 'manual'
org.gnome.system.proxy use-same-proxy true
org.gnome.system.proxy.http authentication-password ''
org.gnome.system.proxy.http enabled false
org.gnome.system.proxy.http host 'web.office'
org.gnome.system.proxy.http port 8080
org.gnome.system.proxy.https host 'tls.office'
org.gnome.system.proxy.https port 8443
org.gnome.system.proxy.socks host 'socks.office'
org.gnome.system.proxy.socks port 1080
`

func TestGNOMEsProxy(t *testing.T) {
	at := func(address, settings string) Route {
		u, _ := url.Parse(address)
		return gnomeRoute(u, settings)
	}
	for address, want := range map[string]string{"https://openapi.alipay.com": "tls.office:8443", "http://pic.test/x": "web.office:8080", "https://a.corp.test": ""} {
		if r := at(address, gnomeSettings); r.Err != nil || r.Via() != want {
			t.Errorf("%s: %q, %v", address, r.Via(), r.Err)
		}
	}
	if r := at("https://a.test", strings.ReplaceAll(gnomeSettings, "'tls.office'", "''")); r.Via() != "socks5://socks.office:1080" {
		t.Errorf("%q", r.Via())
	}
	if r := at("https://a.test", strings.ReplaceAll(gnomeSettings, "'manual'", "'none'")); r.Via() != "" || r.Err != nil {
		t.Errorf("%q", r.Via())
	}
	if r := at("https://a.test", strings.ReplaceAll(gnomeSettings, "'manual'", "'auto'")); r.Err == nil {
		t.Error("a script is passed over without a word")
	}
}
