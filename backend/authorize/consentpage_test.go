package authorize_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"minifleet/backend/authorize"
)

var pageToken = regexp.MustCompile(`name="page" value="([^"]+)"`)

// browse decides on the consent page a link leads to, as a person would, and
// follows to where the browser is sent.
func (a *against) browse(link, decision, mini string) string {
	a.t.Helper()
	if query, ok := strings.CutPrefix(link, "alipays://platformapi/startapp"); ok { // the phone scans it
		link = strings.TrimSuffix(a.sim.Info().OAuth, "/oauth2") + "/platformapi/startapp" + query
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	read := func(res *http.Response, err error) string {
		a.t.Helper()
		if err != nil {
			a.t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			a.t.Fatalf("%s: %s %v", res.Request.URL.Path, res.Status, err)
		}
		link = res.Request.URL.String()
		return string(body)
	}
	token := pageToken.FindStringSubmatch(read(client.Get(link)))
	if token == nil {
		a.t.Fatalf("%s shows no form", link)
	}
	return read(client.PostForm(link, url.Values{"page": {token[1]}, "decision": {decision}, "mini_app_id": {mini}}))
}

// TestEveryLinkLeadsToConsent takes every form of link through the platform's
// page and back to the listener, with and without the echo of state.
func TestEveryLinkLeadsToConsent(t *testing.T) {
	ctx := context.Background()
	a := newAgainst(t)
	defer a.listener.Acquire("test")()
	m := a.add("One", a.world[0])
	for _, echo := range []bool{true, false} {
		a.control("POST", "/settings", map[string]any{"echo_state": echo}, nil)
		for _, form := range authorize.Forms() {
			_, links, err := a.auth.Begin(ctx, m.ID, form)
			if err != nil {
				t.Fatal(form, err)
			}
			link := links.Of(form)
			if said := a.browse(link, "refuse", a.world[0]); !strings.Contains(said, "未授权") {
				t.Errorf("%s refused: %s", form, said)
			}
			if said := a.browse(link, "agree", a.world[0]); !strings.Contains(said, "授权成功") {
				t.Errorf("%s agreed: %s", form, said)
			}
			client, as, err := a.auth.For(m.ID)
			if err != nil || client == nil || as.MiniAppID != a.world[0] {
				t.Errorf("%s: %v %v", form, as, err)
			}
		}
	}
}
