package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

// probe is one request of the matrix: every part that the guard looks at.
type probe struct {
	method, path string
	host, origin string // "" sends the right Host, no Origin
	site         string
	header       string // X-MiniFleet
	contentType  string
	credential   string // "", "page", "bad page", "bearer", "bad bearer", "instance", "cookie"
}

func (p probe) String() string {
	return fmt.Sprintf("%s %s host=%q origin=%q site=%q header=%q type=%q credential=%q",
		p.method, p.path, p.host, p.origin, p.site, p.header, p.contentType, p.credential)
}

// allowed is the rule in words, written apart from the guard: who may have an
// answer other than a refusal.
func (p probe) allowed(name string, port int) bool {
	own := fmt.Sprintf("%s:%d", name, port)
	host := p.host
	if host == "" {
		host = own
	}
	plain := fmt.Sprintf("127.0.0.1:%d", port)
	pages := map[string]bool{own: true, plain: true}
	programs := map[string]bool{own: true, plain: true, fmt.Sprintf("localhost:%d", port): true, fmt.Sprintf("[::1]:%d", port): true}
	if !programs[host] || p.origin != "" && (!pages[host] || p.origin != "http://"+host) {
		return false
	}
	read := p.method == "GET" || p.method == "HEAD"
	switch p.site {
	case "":
	case "same-origin":
		if !pages[host] {
			return false
		}
	case "none":
		if !read || !pages[host] {
			return false
		}
	default:
		return false
	}
	ours := pages[host] && (p.origin != "" || p.site == "same-origin")
	sealed := p.contentType == sealedType && (p.credential == "page" && ours || p.credential == "instance")
	clear := p.contentType == "application/json" && p.credential == "bearer"
	switch {
	case strings.HasPrefix(p.path, "/rpc/"):
		return p.method == "POST" && p.header == "1" && (sealed || clear)
	case p.path == "/events":
		return p.method == "GET" && (p.credential == "bearer" || p.credential == "page" && ours)
	default:
		return read
	}
}

func TestGuardRefusesEverythingButTheExactRightCombination(t *testing.T) {
	boundtest.ManyRounds(t)
	s := startTest(t)
	port := s.port()
	hosts := []string{"", fmt.Sprintf("localhost:%d", port), fmt.Sprintf("[::1]:%d", port), "localhost", fmt.Sprintf("127.0.0.1:%d", port),
		fmt.Sprintf("mf-000000000000000000000000.localhost:%d", port), fmt.Sprintf("127.0.0.1:%d", port+1), fmt.Sprintf("evil.example:%d", port), "0.0.0.0:80"}
	own := s.base()
	origins := []string{"", own, fmt.Sprintf("http://127.0.0.1:%d", port), fmt.Sprintf("http://%s:%d", s.name, port+1),
		fmt.Sprintf("https://%s:%d", s.name, port), "http://evil.example", "null"}
	sites := []string{"", "same-origin", "same-site", "cross-site", "none", "rubbish"}
	credentials := []string{"", "page", "bad page", "bearer", "bad bearer", "instance", "cookie"}
	targets := []struct{ method, path string }{
		{"POST", "/rpc/System/Info"}, {"GET", "/rpc/System/Info"}, {"PUT", "/rpc/System/Info"}, {"OPTIONS", "/rpc/System/Info"}, {"DELETE", "/rpc/System/Info"},
		{"GET", "/events"}, {"POST", "/events"}, {"GET", "/"}, {"HEAD", "/"}, {"POST", "/"}, {"GET", "/assets/main.js"}, {"PATCH", "/"}, {"TRACE", "/"},
	}
	headers := []struct{ header, contentType string }{{"1", "application/json"}, {"", "application/json"}, {"2", "application/json"}, {"1", "text/plain"}, {"1", ""}, {"1", sealedType}, {"", sealedType}}
	count, let := 0, 0
	for _, target := range targets {
		for _, host := range hosts {
			for _, origin := range origins {
				if odd := target.method != "POST" && target.method != "GET"; odd && origin != "" && origin != own {
					continue // refused for their method, whoever asks
				}
				for _, site := range sites {
					for _, credential := range credentials {
						for i, h := range headers {
							if i == 0 && (credential == "page" || credential == "bad page" || credential == "instance") && strings.HasPrefix(target.path, "/rpc/") {
								continue // a sealed call has another type
							}
							if i > 0 && !strings.HasPrefix(target.path, "/rpc/") {
								continue // only /rpc looks at these
							}
							p := probe{target.method, target.path, host, origin, site, h.header, h.contentType, credential}
							count++
							want := p.allowed(s.name, port)
							if got := s.answers(t, p); got != want {
								t.Fatalf("%s: answered %v, want %v", p, got, want)
							}
							if want {
								let++
							}
						}
					}
				}
			}
		}
	}
	if let == 0 || let*20 > count {
		t.Fatalf("%d of %d combinations were answered: the matrix proves nothing", let, count)
	}
	if count < 10_000 {
		t.Fatalf("%d requests", count)
	}
	t.Logf("%d requests, %d of them let in", count, let)
}

func TestEveryAnswerCarriesTheHeadersAndNoCORS(t *testing.T) {
	s := startTest(t)
	for _, p := range []probe{
		{method: "GET", path: "/"}, {method: "GET", path: "/none"}, {method: "GET", path: "/assets/main.js"},
		{method: "GET", path: "/", host: "evil.example"}, {method: "OPTIONS", path: "/rpc/System/Info", origin: "http://evil.example"},
		{method: "POST", path: "/rpc/System/Info", header: "1", contentType: "application/json", credential: "bearer"},
		{method: "POST", path: "/session", header: "1", contentType: "application/json"},
	} {
		resp := s.send(t, p, "{}")
		h := resp.Header
		csp := h.Get("Content-Security-Policy")
		if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "script-src 'self';") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", p, csp)
		}
		kept := "no-store"
		if resp.StatusCode == http.StatusOK && strings.HasPrefix(p.path, "/assets/") { // the same for everybody
			kept = "private, max-age=31536000, immutable"
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cache-Control") != kept {
			t.Errorf("%s: headers %v", p, h)
		}
		for name := range h {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s: %s was sent", p, name)
			}
		}
	}
}

func TestDoubledHeadersAreRefused(t *testing.T) {
	s := startTest(t)
	for _, name := range []string{"Origin", "Sec-Fetch-Site", "X-MiniFleet"} {
		req := s.request(t, probe{method: "POST", path: "/rpc/System/Info", header: "1", contentType: "application/json", credential: "bearer"}, "{}")
		value := map[string]string{"Origin": s.base(), "Sec-Fetch-Site": "same-origin", "X-MiniFleet": "1"}[name]
		req.Header[name] = []string{value, value}
		resp, err := s.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("two %s headers: %s", name, resp.Status)
		}
	}
}
