package authorize

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"minifleet/backend/boundtest"
)

func exampleLink(t testing.TB, redirect string) linkTo {
	t.Helper()
	nonce, err := newNonce(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return linkTo{oauth: "https://openauth.alipay.com/oauth2", appID: "2021000000000001", redirect: withNonce(redirect, nonce), nonce: nonce}
}

func TestLinksSayWhatThePlatformAsksFor(t *testing.T) {
	l := exampleLink(t, "http://127.0.0.1:17861/callback")
	app, err := url.Parse(l.appLink())
	if err != nil || app.Host != "openauth.alipay.com" || app.Path != "/oauth2/appToAppAuth.htm" {
		t.Fatal(app, err)
	}
	q := app.Query()
	if q.Get("app_id") != l.appID || q.Get("redirect_uri") != l.redirect || q.Get("state") != l.nonce {
		t.Error(q)
	}
	batch, _ := url.Parse(l.batchLink())
	if batch.Path != "/oauth2/appToAppBatchAuth.htm" || batch.Query().Get("application_type") != "TINYAPP" {
		t.Error(batch)
	}
	pc, _ := url.Parse(l.pcLink())
	if pc.Host != "b.alipay.com" || pc.Path != "/page/message/tasksDetail" {
		t.Error(pc)
	}
	phone, _ := url.Parse(l.phoneLink())
	if phone.Scheme != "alipays" || phone.Query().Get("appId") != "2021003130652097" {
		t.Error(phone)
	}
	page := phone.Query().Get("page")
	// A reader that splits the page's query naively still finds one parameter.
	path, query, _ := strings.Cut(page, "?")
	if path != "pages/authorize/index" || strings.Count(query, "=") != 1 || strings.Contains(query, "&") {
		t.Error(page)
	}
	for name, biz := range map[string]string{"pc": pc.Query().Get("bizData"), "phone": strings.TrimPrefix(query, "bizData=")} {
		var v map[string]any
		if err := json.Unmarshal([]byte(biz), &v); err != nil {
			t.Fatalf("%s: %v in %s", name, err, biz)
		}
		param := v["agentOpParam"].(map[string]any)
		state, err := base64.StdEncoding.DecodeString(param["state"].(string))
		if err != nil || string(state) != l.nonce || param["redirectUri"] != l.redirect || param["isvAppId"] != l.appID ||
			v["platformCode"] != "O" || v["taskType"] != "INTERFACE_AUTH" || param["appTypes"].([]any)[0] != "TINYAPP" {
			t.Errorf("%s: %s", name, biz)
		}
	}
	l.oauth = "http://127.0.0.1:9/oauth2"
	if !strings.HasPrefix(l.pcLink(), "http://127.0.0.1:9/page/message/tasksDetail?bizData=%7B") {
		t.Error(l.pcLink())
	}
}

func TestNonceSurvivesTheWayBack(t *testing.T) {
	seen := map[string]bool{}
	for range 500 {
		nonce, err := newNonce(rand.Reader)
		if err != nil || seen[nonce] || !nonceShape.MatchString(nonce) {
			t.Fatal(nonce, err)
		}
		seen[nonce] = true
		state := stateOf(nonce)
		if strings.ContainsAny(state, "+/=") {
			t.Fatalf("%s needs escaping", state)
		}
		for _, form := range []string{nonce, state, strings.TrimRight(state, "="), " " + nonce, base64.URLEncoding.EncodeToString([]byte(nonce))} {
			if nonceOf(form) != nonce {
				t.Fatalf("%q was not recognised", form)
			}
		}
	}
	for _, bad := range []string{"", "mf", strings.Repeat("A", 4000), "bWY=", "mf" + strings.Repeat("!", 43)} {
		if got := nonceOf(bad); got != "" {
			t.Errorf("%q became %q", bad, got)
		}
	}
	if _, err := newNonce(strings.NewReader("short")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("a nonce without enough randomness:", err)
	}
}

func TestInvitationIsSelfContainedAndEscapes(t *testing.T) {
	l := exampleLink(t, "http://127.0.0.1:17861/callback")
	links := Links{Form: FormPC, ExpiresAt: time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC),
		All: []Link{{FormPC, l.pcLink()}, {FormPhone, l.phoneLink()}}}
	evil := `<script>alert(1)</script>" onload="x`
	var buf bytes.Buffer
	if err := WriteInvitation(&buf, Invitation{Merchant: evil, Provider: evil, Links: links, Zone: time.UTC}); err != nil {
		t.Fatal(err)
	}
	page := buf.String()
	if !strings.Contains(page, "2026-01-02 03:04") || !strings.Contains(page, "复制浏览器地址栏") || !strings.Contains(page, "copy the whole address") {
		t.Error("the page lacks what the merchant needs")
	}
	for _, forbidden := range []string{"<script", "<link", "<iframe", "<form", "javascript:", "<meta http-equiv=\"refresh"} {
		if strings.Contains(page, forbidden) {
			t.Errorf("%s in the page", forbidden)
		}
	}
	for _, tag := range regexp.MustCompile(`<[a-z][^>]*>`).FindAllString(page, -1) {
		if regexp.MustCompile(`(^|[\s"'])on[a-z]+\s*=`).MatchString(tag) {
			t.Errorf("a handler in %s", tag)
		}
	}
	for _, src := range regexp.MustCompile(`src="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(src[1], "data:image/png;base64,") {
			t.Errorf("loads %s", src[1])
		}
	}
	hrefs := regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(hrefs) != 1 || html.UnescapeString(hrefs[0][1]) != l.pcLink() {
		t.Errorf("leads to %v", hrefs)
	}
}

func FuzzRedirect(f *testing.F) {
	l := exampleLink(f, "http://127.0.0.1:17861/callback")
	f.Add(l.redirect + "&app_id=2021000000000001&source=alipay_app_auth&app_auth_code=ca34ea491e7146cc87d25fca24c4cD11&state=" + l.nonce)
	f.Add(l.redirect + "?app_id=2021000000000001&app_auth_code=ca34ea491e7146cc87d25fca24c4cD11")
	f.Add("app_auth_code=ca34ea491e7146cc87d25fca24c4cD11&app_auth_code=x")
	f.Add("http://x/callback?n=" + l.nonce + "&error=access_denied")
	f.Add("%zz?%")
	f.Fuzz(func(t *testing.T, text string) {
		boundtest.Within(t, "FuzzRedirect", 512, func() {
			r, err := ParseRedirect(text)
			if err != nil {
				if strings.Contains(err.Error(), "app_auth_code=c") {
					t.Fatal("the error holds a code")
				}
				return
			}
			if r.code != "" && !codeShape.MatchString(r.code.reveal()) {
				t.Fatalf("code %q", r.code.reveal())
			}
			if r.AppID != "" && !appIDShape.MatchString(r.AppID) {
				t.Fatalf("app %q", r.AppID)
			}
			for _, n := range []string{r.nonce, r.state} {
				if n != "" && !nonceShape.MatchString(n) {
					t.Fatalf("nonce %q", n)
				}
			}
			if !r.HasCode() && r.nonce == "" && r.state == "" && !r.Denied {
				t.Fatal("accepted with nothing in it")
			}
			_ = isOwnLink(text)
		})
	})
}

func FuzzBizData(f *testing.F) {
	l := exampleLink(f, "http://127.0.0.1:17861/callback")
	f.Add(l.bizData(false))
	f.Add(l.bizData(true))
	f.Add(`{"taskType":"INTERFACE_AUTH","agentOpParam":null}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, text string) {
		boundtest.Within(t, "FuzzBizData", 512, func() {
			redirect, nonce, appID, ok := parseBizData(text)
			if !ok {
				return
			}
			if nonce == "" {
				return
			}
			// What was read is written and read again the same.
			back := linkTo{redirect: redirect, nonce: nonce, appID: appID}
			for _, nested := range []bool{false, true} {
				r2, n2, a2, ok := parseBizData(back.bizData(nested))
				if len(redirect) > maxRedirectURL/8 {
					continue
				}
				if !ok || n2 != nonce || a2 != appID || r2 != redirect {
					t.Fatalf("%q %q %q %v", r2, n2, a2, ok)
				}
			}
		})
	})
}
