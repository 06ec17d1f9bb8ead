//go:build vite

package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestADevelopmentBuildServesThePageAsItIsWritten(t *testing.T) {
	t.Parallel()
	var cookies, query string
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookies, query = r.Header.Get("Cookie"), r.URL.RawQuery
		w.Header().Set("X-Frame-Options", "ALLOWALL")
		if r.URL.Path == "/" {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, `<script nonce="`+noncePlaceholder+`">1</script>`)
			return
		}
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = io.WriteString(w, "import '"+noncePlaceholder+"'")
	}))
	defer vite.Close()
	screens := screensFrom(vite.URL)
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		secure(w.Header())
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Cookie", "session=secret")
		screens.ServeHTTP(w, r)
		return w
	}
	page := get("/")
	policy := page.Header().Get("Content-Security-Policy")
	_, rest, _ := strings.Cut(page.Body.String(), `nonce="`)
	nonce, _, _ := strings.Cut(rest, `"`)
	if nonce == noncePlaceholder || !strings.Contains(policy, "script-src 'self' 'nonce-"+nonce+"'") || !strings.Contains(policy, "connect-src 'self' ws://127.0.0.1:5173;") {
		t.Errorf("%s\n%s", policy, page.Body)
	}
	if got := page.Header().Values("X-Frame-Options"); len(got) != 1 || got[0] != "DENY" {
		t.Errorf("the page may be framed: %q", got)
	}
	script := get("/src/main.tsx?t=1")
	if script.Code != http.StatusOK || query != "t=1" || strings.Contains(script.Header().Get("Content-Security-Policy"), "ws:") {
		t.Errorf("%d %q %v", script.Code, query, script.Header())
	}
	if cookies != "" {
		t.Error("the session goes to Vite")
	}
	vite.Close()
	if gone := get("/"); gone.Code != http.StatusBadGateway {
		t.Error(gone.Code)
	}
}
