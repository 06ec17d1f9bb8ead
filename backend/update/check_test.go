package update

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"minifleet/backend/fault"
)

func TestAFeedIsReadAndCompared(t *testing.T) {
	t.Parallel()
	var asked *http.Request
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	for _, c := range []struct {
		feed, current string
		newer         bool
		code          fault.Code
	}{
		{`{"version":"1.4.0","page":"https://example.com/a","notes":{"en":"x","zh":"甲"},"later":1}`, "1.3.9", true, ""},
		{`{"version":"1.4.0"}`, "1.4.0", false, ""},
		{`{"version":"1.4.0"}`, "1.4.0+abcdef", false, ""},
		{`{"version":"1.10.0"}`, "1.9.9+abcdef", true, ""},
		{`{"version":"1.4.0"}`, "2.0.0", false, ""},
		{`{"version":"1.4.0"}`, "dev", true, ""},
		{`<html>log in</html>`, "1.0.0", false, "update.not_a_feed"},
		{`{}`, "1.0.0", false, "update.not_a_feed"},
		{`{"version":"1.x.0"}`, "1.0.0", false, "update.not_a_feed"},
		{`{"version":"1.4.0","page":"http://example.com"}`, "1.0.0", false, "update.not_a_feed"},
		{`{"version":"1.4.0","page":"javascript:alert(1)"}`, "1.0.0", false, "update.not_a_feed"},
		{`{"version":"1.4.0","notes":{"zh":"` + strings.Repeat("长", maxNotes) + `"}}`, "1.0.0", false, "update.not_a_feed"},
		{`{"version":"1.4.0"}` + strings.Repeat(" ", maxFeed), "1.0.0", false, "update.not_a_feed"},
	} {
		body = c.feed
		got, err := Check(t.Context(), server.Client(), server.URL+"/latest.json", c.current)
		if fault.CodeOf(err) != c.code || got.Newer != c.newer {
			t.Errorf("%.60s for %s: %+v, %v", c.feed, c.current, got, err)
		}
	}
	if asked.Method != http.MethodGet || asked.URL.RawQuery != "" || asked.ContentLength > 0 || asked.UserAgent() != "MiniFleet" || len(asked.Cookies()) > 0 {
		t.Errorf("the request tells more than it must: %s %s %v", asked.Method, asked.URL, asked.Header)
	}
}

func TestWhyAFeedWasNotRead(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	down := httptest.NewServer(http.RedirectHandler("http://example.com/latest.json", http.StatusFound))
	defer down.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for address, code := range map[string]fault.Code{
		"": "update.no_address", "http://example.com/feed": "update.address", "file:///etc/passwd": "update.address", "https://": "update.address",
		"https://user:word@example.com/feed": "update.address", gone.URL: "update.unreachable", down.URL: "update.address", closed.URL: "update.unreachable",
	} {
		_, err := Check(t.Context(), http.DefaultClient, address, "1.0.0")
		if f := fault.As(err); f == nil || f.Code != code || f.Hint.ZH == "" || f.Message.ZH == "" {
			t.Errorf("%q: %v", address, err)
		}
	}
}
