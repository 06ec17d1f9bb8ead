package outbound

import (
	"net/url"
	"testing"
)

func TestProxyVariables(t *testing.T) {
	for name, c := range map[string]struct {
		env    map[string]string
		target string
		want   string
		named  bool
	}{
		"none":              {nil, "https://a.test", "", false},
		"https":             {map[string]string{"HTTPS_PROXY": "p:1"}, "https://a.test", "p:1", true},
		"small":             {map[string]string{"https_proxy": "http://p:1"}, "https://a.test", "p:1", true},
		"all":               {map[string]string{"ALL_PROXY": "socks://p:1"}, "https://a.test", "socks5://p:1", true},
		"the nearer one":    {map[string]string{"ALL_PROXY": "q:1", "HTTPS_PROXY": "p:1"}, "https://a.test", "p:1", true},
		"http only":         {map[string]string{"HTTP_PROXY": "p:1"}, "https://a.test", "", false},
		"exempt":            {map[string]string{"HTTPS_PROXY": "p:1", "NO_PROXY": ".test,10.0.0.0/8"}, "https://a.test", "", true},
		"exempt network":    {map[string]string{"HTTPS_PROXY": "p:1", "no_proxy": "10.0.0.0/8"}, "https://10.1.2.3", "", true},
		"picture over http": {map[string]string{"http_proxy": "p:1"}, "http://a.test/x.png", "p:1", true},
	} {
		target, _ := url.Parse(c.target)
		r, named := environmentRoute(target, func(n string) string { return c.env[n] })
		if r.Err != nil || r.Via() != c.want || named != c.named {
			t.Errorf("%s: %q, %v, %v", name, r.Via(), named, r.Err)
		}
	}
	target, _ := url.Parse("https://a.test")
	if r, _ := environmentRoute(target, func(string) string { return "pac+http://x/y" }); r.Err == nil {
		t.Error("an unknown scheme is taken")
	}
}

func TestWhoIsExemptFromADesktopsProxy(t *testing.T) {
	list := []string{"localhost", "*.corp.com", ".intra", "192.168.*", "10.0.0.0/8", "<local>", "fd00::/8", "exact.test:443"}
	for host, want := range map[string]bool{
		"a.corp.com": true, "corp.com": false, "x.intra": true, "192.168.1.1": true, "10.9.8.7": true, "printer": true,
		"openapi.alipay.com": false, "11.0.0.1": false, "fd00::1": true, "EXACT.test": true, "xcorp.com": false,
	} {
		if got := bypassed(host, list); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
}
