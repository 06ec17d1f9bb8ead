package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/simulator/office"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// far is a server behind the name example.com, for which httptest has a certificate; only a proxy knows it.
type far struct {
	*httptest.Server
	roots *tls.Config
}

func farServer(t *testing.T) far {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "hello")
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return far{s, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
}

// names are those the proxies of the tests know. httptest's certificate is for
// example.com.
func (f far) names() map[string]string {
	return map[string]string{"example.com:443": f.Listener.Addr().String()}
}

const farURL = "https://example.com/gateway.do"

func way(t *testing.T, f far, s Setting) *Way {
	t.Helper()
	w := New(Options{TLS: f.roots, System: func(*url.URL) Route { return Route{} }})
	t.Cleanup(w.Close)
	if err := w.Set(s); err != nil {
		t.Fatal(err)
	}
	return w
}

func start(t *testing.T, kind office.Kind, opt office.Options) *office.Proxy {
	t.Helper()
	p, err := office.Start(kind, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func get(ctx context.Context, w *Way, address string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	res, err := w.Client().Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return string(b), err
}

func TestProxiesThatLetThrough(t *testing.T) {
	f := farServer(t)
	for name, c := range map[string]struct {
		kind office.Kind
		give Setting
	}{
		"open":               {office.Open, Setting{}},
		"basic":              {office.Basic, Setting{User: "li", Password: "p@ss:word"}},
		"basic in address":   {office.Basic, Setting{Address: "http://li:p@ss%3Aword@"}},
		"ntlm":               {office.NTLM, Setting{User: `CORP\li`, Password: "geheim 密码"}},
		"negotiate":          {office.Negotiate, Setting{User: `CORP\li`, Password: "geheim 密码"}},
		"socks":              {office.SOCKS, Setting{Address: "socks://"}},
		"socks5h, password":  {office.SOCKSAuth, Setting{Address: "socks5h://", User: "li", Password: "x"}},
		"SOCKS5 in capitals": {office.SOCKS, Setting{Address: "SOCKS5://"}},
	} {
		t.Run(name, func(t *testing.T) {
			user, password := c.give.User, c.give.Password
			if user == "" {
				user, password = "li", "p@ss:word"
			}
			p := start(t, c.kind, office.Options{User: user, Password: password, Names: f.names()})
			c.give.Mode, c.give.Address = Address, c.give.Address+p.Addr
			w := way(t, f, c.give)
			for range 2 {
				if got, err := get(t.Context(), w, farURL); err != nil || got != "hello" {
					t.Fatalf("%q, %v", got, err)
				}
				w.CloseIdle()
			}
			if p.Passed() != 2 || !strings.HasSuffix(w.Via(farURL), p.Addr) {
				t.Errorf("%d connections went through it, named as %q", p.Passed(), w.Via(farURL))
			}
		})
	}
}

func TestEachAnswerOfAProxyIsToldAsWhatItIs(t *testing.T) {
	f := farServer(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = free.Close()
	for name, c := range map[string]struct {
		kind  office.Kind
		give  Setting
		want  Kind
		words string
	}{
		"no password":          {office.Basic, Setting{}, ProxyAuth, "需要用户名和密码"},
		"wrong password":       {office.Basic, Setting{User: "li", Password: "no"}, ProxyAuth, "不接受"},
		"wrong NTLM password":  {office.NTLM, Setting{User: "li", Password: "no"}, ProxyAuth, "不接受"},
		"policy":               {office.Forbidden, Setting{}, ProxyForbidden, "禁止访问 example.com:443"},
		"login":                {office.Login, Setting{}, ProxyLogin, "登录"},
		"bad gateway":          {office.Gateway, Setting{}, ProxyGateway, "502"},
		"silent":               {office.Silent, Setting{}, ProxySilent, "没有响应"},
		"closed":               {office.Closed, Setting{}, ProxyClosed, "关闭了连接"},
		"not a proxy":          {office.Speech, Setting{}, ProxySpeech, "不是该类型的代理"},
		"TLS to a plain proxy": {office.Open, Setting{Address: "https://"}, ProxyTLS, "https://"},
		"socks wants password": {office.SOCKSAuth, Setting{Address: "socks5://"}, ProxyAuth, "用户名和密码"},
		"socks forbids":        {office.SOCKSRule, Setting{Address: "socks5://"}, ProxyForbidden, "禁止"},
		"socks cannot reach":   {office.SOCKSGone, Setting{Address: "socks5://"}, ProxyGateway, "无法连接到 example.com"},
		"HTTP asked for SOCKS": {office.Open, Setting{Address: "socks5://"}, ProxyClosed, ""},
		"unknown name":         {"", Setting{Address: "proxy.invalid:8080"}, ProxyName, "主机名"},
		"nobody there":         {"", Setting{Address: free.Addr().String()}, ProxyConnect, "无法连接到代理"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.kind != "" {
				p := start(t, c.kind, office.Options{User: "li", Password: "right", Names: f.names()})
				c.give.Address += p.Addr
			}
			c.give.Mode = Address
			w := way(t, f, c.give)
			w.dialer.patience = time.Second
			began := time.Now()
			_, err := get(t.Context(), w, farURL)
			var p *ProxyError
			if !errors.As(err, &p) || c.want != p.Kind && !(name == "HTTP asked for SOCKS" && p.Kind != "") {
				t.Fatalf("%v, want %s", err, c.want)
			}
			said := p.Fault()
			if !strings.Contains(said.Message.ZH+said.Hint.ZH, c.words) || said.Hint.ZH == "" || said.Hint.EN == "" {
				t.Errorf("it says %q, %q", said.Message.ZH, said.Hint.ZH)
			}
			if strings.Contains(said.Message.ZH+err.Error(), "right") || strings.Contains(err.Error(), "word") {
				t.Errorf("a password is told: %v", err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestLoopbackNeverGoesThroughAProxy(t *testing.T) {
	f := farServer(t)
	p := start(t, office.Forbidden, office.Options{})
	w := way(t, f, Setting{Mode: Address, Address: p.Addr})
	for _, host := range []string{f.Listener.Addr().String(), "localhost:1", "[::1]:1", "127.8.8.8:1", "sub.localhost:1"} {
		if r := w.Route(&url.URL{Scheme: "https", Host: host}); r.Proxy != nil {
			t.Errorf("%s goes through %s", host, r.Via())
		}
	}
	if _, err := get(t.Context(), w, "https://"+f.Listener.Addr().String()); err != nil || p.Connections() != 0 {
		t.Errorf("%v, %d connections at the proxy", err, p.Connections())
	}
}

func TestAnotherProxyIsUsedAtOnce(t *testing.T) {
	f := farServer(t)
	one := start(t, office.Open, office.Options{Names: f.names()})
	two := start(t, office.Open, office.Options{Names: f.names()})
	w := way(t, f, Setting{Mode: Address, Address: one.Addr})
	c := w.Client()
	ask := func() {
		t.Helper()
		res, err := c.Get(farURL)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	ask()
	ask()
	changed := w.Changed()
	if err := w.Set(Setting{Mode: Address, Address: two.Addr}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-changed:
	default:
		t.Error("nobody was told")
	}
	ask()
	if one.Passed() != 1 || two.Passed() != 1 {
		t.Errorf("%d and %d connections", one.Passed(), two.Passed())
	}
}

func TestSpellingsOfProxies(t *testing.T) {
	for in, want := range map[string]string{
		"proxy:8080": "http://proxy:8080", "proxy": "http://proxy:80", " http://proxy:8080/ ": "http://proxy:8080", "HTTPS://proxy": "https://proxy:443",
		"socks://127.0.0.1:1080": "socks5://127.0.0.1:1080", "socks5h://p": "socks5://p:1080", "socks5://u:p@w@p:1": "socks5://u:p%40w@p:1",
		"[::1]:3128": "http://[::1]:3128", "u%40corp:x@proxy:1": "http://u%40corp:x@proxy:1",
	} {
		if u, err := ParseProxy(in); err != nil || u.String() != want {
			t.Errorf("%q: %v, %v; want %s", in, u, err, want)
		}
	}
	for _, in := range []string{"", "http://", "pac+http://x/y", "http://127.0.0.1:80:90", "proxy/path", "ftp://p:1", "http://p:1?x=1", "two words:80"} {
		if u, err := ParseProxy(in); err == nil {
			t.Errorf("%q was read as %v", in, u)
		}
	}
}
