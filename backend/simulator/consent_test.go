package simulator_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// page is an answer of the consent pages.
type page struct {
	status   int
	body     string
	location *url.URL
	header   http.Header
	address  string
}

// browse sends one request as a browser would, without following a redirect.
func (p *platform) browse(method, address string, form url.Values, change func(*http.Request)) page {
	p.t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	check(p.t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", strings.TrimSuffix(p.info.OAuth, "/oauth2"))
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if change != nil {
		change(req)
	}
	client := *p.http
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	check(p.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	check(p.t, err)
	out := page{resp.StatusCode, string(body), nil, resp.Header, address}
	if resp.StatusCode == http.StatusFound {
		out.location, err = resp.Location()
		check(p.t, err)
	}
	return out
}

func (p *platform) visit(address string) page {
	p.t.Helper()
	return p.browse("GET", address, nil, nil)
}

var (
	tokenField = regexp.MustCompile(`<input type="hidden" name="page" value="([^"]+)">`)
	choiceRow  = regexp.MustCompile(`<input type="(radio|checkbox)" name="mini_app_id" value="([^"]+)"( checked)?>`)
)

// submit sends the page's form with a decision and a choice.
func (p *platform) submit(from page, decision string, ids ...string) page {
	p.t.Helper()
	token := tokenField.FindStringSubmatch(from.body)
	if token == nil {
		p.t.Fatalf("%d: no form: %s", from.status, from.body)
	}
	return p.browse("POST", from.address, url.Values{"page": {token[1]}, "decision": {decision}, "mini_app_id": ids}, nil)
}

func (p *platform) link(page string, q url.Values) string {
	return p.info.OAuth + "/" + page + "?" + q.Encode()
}

func (p *platform) app(q url.Values) string {
	all := url.Values{"app_id": {p.info.AppID}, "redirect_uri": {"http://127.0.0.1:9/cb?n=1&m=%2F"}, "state": {"a+b="}}
	for name, values := range q {
		if all[name] = values; values == nil {
			delete(all, name)
		}
	}
	return p.link("appToAppAuth.htm", all)
}

func TestConsentByPage(t *testing.T) {
	p := start(t, "")
	ids := p.apps()
	first := p.visit(p.app(nil))
	rows := choiceRow.FindAllStringSubmatch(first.body, -1)
	if first.status != 200 || len(rows) != len(ids) || rows[0][1] != "radio" || rows[0][3] != "" {
		t.Fatalf("%d %v", first.status, rows)
	}
	csp := first.header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "form-action 'self' http://127.0.0.1:9") ||
		!strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") || first.header.Get("Cache-Control") != "no-store" {
		t.Error(csp)
	}
	if regexp.MustCompile(`(?i)(src|href)\s*=`).MatchString(first.body) {
		t.Error("the page loads something")
	}
	empty := p.submit(first, "agree")
	if empty.status != 400 || !strings.Contains(empty.body, `role="alert"`) {
		t.Errorf("no choice: %d", empty.status)
	}
	two := p.submit(empty, "agree", ids[0], ids[1])
	if two.status != 400 {
		t.Errorf("two of one: %d", two.status)
	}
	done := p.submit(two, "agree", ids[1])
	head := "http://127.0.0.1:9/cb?n=1&m=%2F&app_id=" + p.info.AppID + "&source=alipay_app_auth&app_auth_code="
	if got := done.location.String(); !strings.HasPrefix(got, head) || !strings.HasSuffix(got, "&state=a%2Bb%3D") {
		t.Error(got)
	}
	r := p.want(p.exchange(map[string]any{"grant_type": "authorization_code", "code": done.location.Query().Get("app_auth_code")}), "")
	if r.text("auth_app_id") != ids[1] {
		t.Error(r.Fields)
	}
	if again := p.submit(two, "agree", ids[1]); again.status != http.StatusGone {
		t.Errorf("a page decided twice: %d", again.status)
	}
	if body := p.visit(p.app(nil)).body; strings.Count(body, `class="tag"`) != 1 {
		t.Error("the authorized one is not marked")
	}
	refused := p.submit(p.visit(p.app(nil)), "refuse").location.Query()
	if refused.Get("app_auth_code") != "" || refused.Get("error") == "" || refused.Get("state") != "a+b=" || refused.Get("n") != "1" || refused.Get("app_id") != p.info.AppID {
		t.Error(refused)
	}
	p.settings(`{"echo_state":false}`)
	for _, decision := range []string{"agree", "refuse"} {
		if got := p.submit(p.visit(p.app(nil)), decision, ids[0]).location.Query(); got.Has("state") {
			t.Error(got)
		}
	}
	if got := p.submit(p.visit(p.app(nil)), "maybe", ids[0]); got.status != 400 {
		t.Error(got.status)
	}
	if got := p.submit(p.visit(p.app(nil)), "agree", "2021"); got.status != 400 || got.location != nil {
		t.Error(got.status)
	}
}

func TestConsentForSeveral(t *testing.T) {
	p := start(t, "")
	ids := p.apps()
	q := url.Values{"app_id": {p.info.AppID}, "application_type": {"WEBAPP,TINYAPP"}, "redirect_uri": {"https://provider.example/cb"}}
	for _, chosen := range [][]string{{ids[0], ids[2], ids[0]}, {ids[1]}} {
		from := p.visit(p.link("appToAppBatchAuth.htm", q))
		if !strings.Contains(from.body, `type="checkbox"`) {
			t.Error("only one can be chosen")
		}
		to := p.submit(from, "agree", chosen...).location
		if to.Host != "provider.example" || to.Query().Has("state") {
			t.Error(to)
		}
		r := p.want(p.exchange(map[string]any{"grant_type": "authorization_code", "code": to.Query().Get("app_auth_code")}), "")
		if n := len(r.list("tokens")); n != min(2, len(chosen)) {
			t.Errorf("%d tokens for %v", n, chosen)
		}
	}
	for name, kinds := range map[string]string{"none": "", "others": "WEBAPP", "unknown": "TINYAPP,SHIP"} {
		q.Set("application_type", kinds)
		if got := p.visit(p.link("appToAppBatchAuth.htm", q)); got.status != 400 {
			t.Errorf("%s: %d", name, got.status)
		}
	}
}

func TestConsentByInvitation(t *testing.T) {
	p := start(t, "")
	ids := p.apps()
	r := p.want(p.biz("alipay.open.auth.appauth.invite.create", "", map[string]any{
		"auth_app_id": ids[1], "redirect_url": "http://127.0.0.1:9/cb?n=7", "state": "c3RhdGU="}), "")
	from := p.visit(r.text("task_page_url"))
	if rows := choiceRow.FindAllStringSubmatch(from.body, -1); len(rows) != 1 || rows[0][2] != ids[1] || rows[0][3] == "" {
		t.Errorf("%v", rows)
	}
	if got := p.submit(from, "agree", ids[0]); got.status != 400 {
		t.Errorf("another mini program: %d", got.status)
	}
	to := p.submit(p.visit(r.text("task_page_url")), "agree", ids[1]).location.Query()
	if to.Get("n") != "7" || to.Get("state") != "c3RhdGU=" || to.Get("app_auth_code") == "" {
		t.Error(to)
	}
}

func TestConsentByTask(t *testing.T) {
	p := start(t, "")
	base := strings.TrimSuffix(p.info.OAuth, "/oauth2")
	data := `{"platformCode":"O","taskType":"INTERFACE_AUTH","agentOpParam":{"redirectUri":"http://127.0.0.1:9/cb?n=3","appTypes":["TINYAPP"],"isvAppId":"` +
		p.info.AppID + `","state":"c3RhdGU="}}`
	for _, path := range []string{"/oauth2/tasksDetail", "/page/message/tasksDetail", "/pages/authorize/index"} {
		to := p.submit(p.visit(base+path+"?bizData="+url.QueryEscape(data)), "agree", p.apps()[0]).location.Query()
		if to.Get("app_auth_code") == "" || to.Get("n") != "3" || to.Get("state") != "c3RhdGU=" {
			t.Errorf("%s: %v", path, to)
		}
	}
	// What a phone would scan, with the JSON encoded once and twice.
	for _, inner := range []string{data, url.QueryEscape(data)} {
		q := url.Values{"appId": {"2021003130652097"}, "page": {"pages/authorize/index?bizData=" + inner}}
		scanned := p.visit(base + "/platformapi/startapp?" + q.Encode())
		if scanned.location == nil || p.visit(scanned.location.String()).status != 200 {
			t.Errorf("%d %s", scanned.status, scanned.body)
		}
	}
	for name, q := range map[string]url.Values{
		"another app": {"appId": {"1"}, "page": {"pages/authorize/index?bizData=" + data}},
		"no data":     {"appId": {"2021003130652097"}, "page": {"pages/authorize/index"}},
		"other page":  {"appId": {"2021003130652097"}, "page": {"//evil.example/?bizData={}"}},
		"cut at &":    {"appId": {"2021003130652097"}, "page": {"pages/authorize/index?x=1&bizData=" + data}},
	} {
		if got := p.visit(base + "/platformapi/startapp?" + q.Encode()); got.status != 400 {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	for name, bad := range map[string]string{
		"nothing": "", "no JSON": "{", "no object": "[]", "trailing": data + "x", "twice encoded": url.QueryEscape(data),
		"platform":     strings.Replace(data, `"O"`, `"X"`, 1),
		"task":         strings.Replace(data, "INTERFACE_AUTH", "OTHER", 1),
		"no param":     `{"platformCode":"O","taskType":"INTERFACE_AUTH"}`,
		"no types":     strings.Replace(data, `"appTypes":["TINYAPP"],`, "", 1),
		"types a text": strings.Replace(data, `["TINYAPP"]`, `"TINYAPP"`, 1),
		"state":        strings.Replace(data, "c3RhdGU=", "not base64!", 1),
		"unknown":      strings.Replace(data, `"platformCode"`, `"colour":1,"platformCode"`, 1),
		"app":          strings.Replace(data, p.info.AppID, "2021000000000000", 1),
		"redirect":     strings.Replace(data, "http://127.0.0.1:9", "javascript:alert(1)//", 1),
	} {
		if got := p.visit(base + "/oauth2/tasksDetail?bizData=" + url.QueryEscape(bad)); got.status != 400 || tokenField.MatchString(got.body) {
			t.Errorf("%s: %d", name, got.status)
		}
	}
}

func TestHostileLinks(t *testing.T) {
	p := start(t, "")
	script := `"><script>alert(1)</script>`
	for name, address := range map[string]string{
		"app id":            p.app(url.Values{"app_id": {script}}),
		"no app id":         p.app(url.Values{"app_id": nil}),
		"no redirect":       p.app(url.Values{"redirect_uri": nil}),
		"relative":          p.app(url.Values{"redirect_uri": {"//evil.example/"}}),
		"script":            p.app(url.Values{"redirect_uri": {"javascript:alert(1)"}}),
		"data":              p.app(url.Values{"redirect_uri": {"data:text/html,x"}}),
		"user":              p.app(url.Values{"redirect_uri": {"http://a:b@x/"}}),
		"fragment":          p.app(url.Values{"redirect_uri": {"http://x/#y"}}),
		"policy in host":    p.app(url.Values{"redirect_uri": {"http://x;script-src'unsafe-inline'/"}}),
		"line break":        p.app(url.Values{"redirect_uri": {"http://x/\r\nSet-Cookie: a=b"}}),
		"long redirect":     p.app(url.Values{"redirect_uri": {"http://x/" + strings.Repeat("y", 5000)}}),
		"long state":        p.app(url.Values{"state": {strings.Repeat("y", 5000)}}),
		"app id twice":      p.app(nil) + "&app_id=1",
		"redirect in parts": p.app(url.Values{"redirect_uri": nil}) + "&redirect_uri=http://x/?a=1&b=2",
		"bad escape":        p.app(nil) + "&x=%zz",
		"invited nobody":    p.app(url.Values{"auth_app_id": {script}}),
	} {
		got := p.visit(address)
		if got.status != 400 || tokenField.MatchString(got.body) || strings.Contains(got.body, "alert(1)") || len(got.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		if csp := got.header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'none'") {
			t.Errorf("%s: %s", name, csp)
		}
	}
	// What a merchant calls the mini program is text.
	order := p.want(p.biz("alipay.open.mini.isv.create", "", map[string]any{"create_mini_request": map[string]any{
		"alipay_account": "a@example.com", "app_name": "小店一号", "cert_no": "91330100MA2ABCDE1X", "cert_name": "小店有限公司", "legal_personal_name": "王伟",
		"contact_name": `<img onerror="alert(1)">`, "contact_phone": "13800000000", "out_order_no": "o-1"}}), "").text("order_no")
	p.control("/order", `{"order_no":"`+order+`","answer":"accept"}`)
	body := p.visit(p.app(url.Values{"state": {script}})).body
	if strings.Contains(body, "<img") || strings.Contains(body, "alert(1)</script>") || !strings.Contains(html.UnescapeString(body), `<img onerror="alert(1)">`) {
		t.Error("a name is not escaped")
	}
	got := p.submit(p.visit(p.app(url.Values{"state": {script}})), "refuse").location
	if got.Query().Get("state") != script || strings.ContainsAny(got.RawQuery, `<>"`) {
		t.Error(got)
	}
}

func TestConsentIsForItsOwnPageOnly(t *testing.T) {
	p := start(t, "")
	from := p.visit(p.app(nil))
	form := url.Values{"page": {tokenField.FindStringSubmatch(from.body)[1]}, "decision": {"agree"}, "mini_app_id": {p.apps()[0]}}
	for name, change := range map[string]func(*http.Request){
		"another origin": func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") },
		"another port":   func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") },
		"opaque origin":  func(r *http.Request) { r.Header.Set("Origin", "null") },
		"cross site":     func(r *http.Request) { r.Header.Del("Origin"); r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"rebound name":   func(r *http.Request) { r.Host = "evil.example" },
	} {
		if got := p.browse("POST", from.address, form, change); got.status != http.StatusForbidden {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	if got := p.browse("GET", from.address, nil, func(r *http.Request) { r.Host = "evil.example" }); got.status != http.StatusForbidden {
		t.Error(got.status)
	}
	if got := p.browse("PUT", from.address, form, nil); got.status != http.StatusMethodNotAllowed {
		t.Error(got.status)
	}
	for name, bad := range map[string]url.Values{
		"no token":    {"decision": {"agree"}, "mini_app_id": form["mini_app_id"]},
		"a guess":     {"page": {"0123"}, "decision": {"agree"}, "mini_app_id": form["mini_app_id"]},
		"in the link": {},
	} {
		if got := p.browse("POST", from.address+"&"+form.Encode(), bad, nil); got.status != http.StatusGone {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	// None of these used the page up.
	if got := p.browse("POST", from.address, form, func(r *http.Request) { r.Header.Del("Origin"); r.Header.Del("Sec-Fetch-Site") }); got.location == nil {
		t.Errorf("%d", got.status)
	}
}

func TestRegisteredRedirect(t *testing.T) {
	p := start(t, `{"redirect_uri":"http://127.0.0.1:9/cb"}`)
	for address, want := range map[string]int{
		"http://127.0.0.1:9/cb": 200, "http://127.0.0.1:9/cb?n=1": 200, "HTTP://127.0.0.1:9/cb": 200,
		"https://127.0.0.1:9/cb": 400, "http://127.0.0.1:8/cb": 400, "http://127.0.0.1:9/cb/x": 400, "http://127.0.0.1:9/cb/../cb": 400, "http://evil.example/cb": 400,
	} {
		from := p.visit(p.app(url.Values{"redirect_uri": {address}}))
		if from.status != want {
			t.Errorf("%s: %d", address, from.status)
		}
	}
	from := p.visit(p.app(nil))
	p.settings(`{"redirect_uri":"https://provider.example/cb"}`)
	if got := p.submit(from, "agree", p.apps()[0]); got.status != 400 || got.location != nil {
		t.Errorf("registered anew while the page was open: %d", got.status)
	}
}
