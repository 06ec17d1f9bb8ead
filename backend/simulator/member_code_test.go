package simulator_test

import (
	"fmt"
	"image"
	"regexp"
	"strings"
	"testing"
)

var dayOnly = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

func TestMembers(t *testing.T) {
	p := start(t, "")
	s := p.seller(0)
	invite := func(logon, role, want string) {
		t.Helper()
		s.want(s.biz("alipay.open.app.members.create", s.token, map[string]any{"logon_id": logon, "role": role}), want)
	}
	list := func() map[string]map[string]any {
		out := map[string]map[string]any{}
		r := s.want(s.biz("alipay.open.app.members.query", s.token, map[string]any{"role": "DEVELOPER"}), "")
		for _, m := range r.list("app_member_info_list") {
			out[m["logon_id"].(string)] = m
		}
		return out
	}
	remove := func(user, role, want string) {
		t.Helper()
		s.want(s.biz("alipay.open.app.members.delete", s.token, map[string]any{"user_id": user, "role": role}), want)
	}
	invite("a@b.cn", "BOSS", "INVALID_ROLE")
	invite("nobody", "DEVELOPER", "INVALID_LOGON_ID")
	invite("a@b.invalid", "DEVELOPER", "USER_INFO_NOT_EXIST")
	invite(p.merchant(s.id)["phone"].(string), "DEVELOPER", "CANNOT_INVITE_MANAGER")
	invite("a@b.cn", "DEVELOPER", "")
	invite("a@b.cn", "DEVELOPER", "DEVELOPER_ALREADY_EXSIT")
	invite("a@b.cn", "EXPERIENCER", "")
	invite("a@b.cn", "EXPERIENCER", "EXPERIENCER_ALREADY_EXIST")
	if got := list()["a@b.cn"]["status"]; got != "UNCONFIRMED" {
		t.Error(got)
	}
	p.control("/member", `{"mini_app_id":"`+s.id+`","logon_id":"a@b.cn","answer":"refuse"}`)
	if got := list()["a@b.cn"]["status"]; got != "REFUSED" {
		t.Error(got)
	}
	invite("a@b.cn", "DEVELOPER", "DEVELOPER_ALREADY_REFUSED")
	invite("a@b.cn", "EXPERIENCER", "EXPERIENCER_ALREADY_REFUSED")
	user := list()["a@b.cn"]["user_id"].(string)
	remove("", "DEVELOPER", "USER_ID_IS_BLANK")
	remove(user, "BOSS", "INVALID_ROLE")
	remove("2088", "DEVELOPER", "ROLE_NOT_EXSIT")
	remove(user, "DEVELOPER", "")
	invite("a@b.cn", "DEVELOPER", "")
	p.control("/member", `{"mini_app_id":"`+s.id+`","logon_id":"a@b.cn","answer":"accept"}`)
	if m := list()["a@b.cn"]; m["status"] != "VALID" || !dayOnly.MatchString(m["gmt_join"].(string)) || m["user_id"] != user || strings.Contains(m["portrait"].(string), "/") {
		t.Errorf("%v", m)
	}
	for i := range 29 {
		invite(fmt.Sprintf("1380000%04d", i), "DEVELOPER", "")
	}
	invite("13900000000", "DEVELOPER", "ROLE_OVER_LIMIT")
	s.want(s.biz("alipay.open.app.members.query", s.token, map[string]any{"role": "BOSS"}), "INVALID_ROLE")
	for body, want := range map[string]int{
		`{"mini_app_id":"x","logon_id":"a@b.cn","answer":"accept"}`:           404,
		`{"mini_app_id":"` + s.id + `","logon_id":"x","answer":"accept"}`:     404,
		`{"mini_app_id":"` + s.id + `","logon_id":"a@b.cn","answer":"maybe"}`: 400,
	} {
		if code, _ := p.controlCode("/member", body); code != want {
			t.Errorf("%s: %d", body, code)
		}
	}
}

func TestRulesBeforeTheFirstRelease(t *testing.T) {
	p := start(t, `{"build_ms":0,"audit":"manual"}`)
	s := p.seller(0)
	for _, rule := range []struct{ url, mode, want string }{
		{"https://a.com/t1", "FUZZY", ""},
		{"https://a.com/t10", "FUZZY", ""}, // begins alike, is no part of the other
		{"https://a.com/t1/x", "FUZZY", "ROUTE_RULE_CONFLICT"},
		{"https://a.com/t1?q=1", "FUZZY", "ROUTE_RULE_CONFLICT"},
		{"https://a.com/t1/x", "EXACT", ""},
	} {
		s.want(s.mini("qrcode.bind", map[string]any{"route_url": rule.url, "mode": rule.mode, "page_redirection": "pages/index"}), rule.want)
	}
}

func TestCodesAndDomains(t *testing.T) {
	p := start(t, `{"build_ms":0,"audit":"manual","qr_route_limit":3,"qr_route_needs_online":true}`)
	s, other := p.seller(0), p.seller(1)
	create := func(fields map[string]any) reply {
		return s.biz("alipay.open.app.qrcode.create", s.token, fields)
	}
	r := s.want(create(map[string]any{"url_param": "pages/index", "query_param": "x=1", "describe": "门店码", "color": "0x00BFFF", "size": "s"}), "")
	for _, name := range []string{"qr_code_url", "qr_code_url_circle_blue", "qr_code_url_circle_white"} {
		resp, err := p.http.Get(r.text(name))
		check(t, err)
		config, _, err := image.DecodeConfig(resp.Body)
		resp.Body.Close()
		if err != nil || config.Width != config.Height {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.want(create(map[string]any{"describe": "门店码"}), "INVALID_PARAMETER")
	s.want(create(map[string]any{"url_param": "p"}), "INVALID_PARAMETER")
	s.want(create(map[string]any{"url_param": "p", "describe": "门店码", "color": "red"}), "HM_BG_COLOR_INVALID")
	s.want(create(map[string]any{"url_param": "p", "describe": "敏感词"}), "QRCODE_DESC_CHECK_INVALID")

	bind := func(s seller, url, mode, want string) string {
		t.Helper()
		r := s.want(s.mini("qrcode.bind", map[string]any{"route_url": url, "mode": mode, "page_redirection": "pages/index"}), want)
		return r.text("route_group")
	}
	bind(s, "https://a.com/1", "EXACT", "ROUTE_CREATE_NEED_VERSION")
	s.reach("1.0.0", "INIT")
	bind(s, "https://a.com/1", "EXACT", "ONLINE_VERSION_NOT_EXIST")
	s.reach("1.0.1", "RELEASE")
	other.reach("1.0.0", "RELEASE")
	bind(s, "", "EXACT", "INVALID_PARAM")
	bind(s, "https://a.com/1", "NEAR", "INVALID_PARAM")
	bind(s, "gopher://a.com/1", "EXACT", "QRCODE_ROUTE_URL_INVALID")
	group := bind(s, "https://a.com/1", "EXACT", "")
	bind(s, "https://a.com/1", "FUZZY", "ROUTE_RULE_CONFLICT")
	bind(other, "https://a.com/1", "EXACT", "ROUTE_RULE_CONFLICT_OTHER")
	bind(s, "https://a.com/", "FUZZY", "")
	bind(s, "https://a.com/2/", "FUZZY", "ROUTE_RULE_CONFLICT")
	bind(s, "https://b.com/", "FUZZY", "")
	bind(s, "https://c.com/", "FUZZY", "ROUTE_OVER_LIMIT")
	page := func(no, size any, want string) reply {
		t.Helper()
		return s.want(s.mini("qrcode.query", map[string]any{"page_no": no, "page_size": size}), want)
	}
	if r := page(2, 2, ""); len(r.list("qr_code_route_groups")) != 1 || r.Fields["total_items"] != 3.0 {
		t.Errorf("%v", r.Fields)
	}
	page(9, 10, "")
	page(0, 2, "PAGE_PARAM_MIN_LIMIT_FAIL")
	page(1, 11, "PAGE_SIZE_OUT_LIMIT_FAIL")
	s.want(s.mini("qrcode.query", map[string]any{}), "PAGE_PARAM_NULL_FAIL")
	s.want(s.mini("qrcode.unbind", map[string]any{"route_group": "RG0"}), "ROUTE_GROUP_NOT_EXIST")
	s.want(s.mini("qrcode.unbind", map[string]any{}), "INVALID_PARAM")
	s.want(s.mini("qrcode.unbind", map[string]any{"route_group": group}), "")
	bind(s, "https://c.com/", "FUZZY", "")

	domain := func(verb, name, want string) {
		t.Helper()
		s.want(s.mini("safedomain."+verb, map[string]any{"safe_domain": name}), want)
	}
	domain("create", "", "SAFE_DOMAIN_IS_BLANK")
	domain("create", "not a domain", "INVALID_SAFE_DOMAIN")
	domain("create", "http://a.com", "INVALID_SAFE_DOMAIN")
	domain("create", "x.alipay.com", "SAFEDOMAIN_FORBID")
	domain("create", strings.Repeat("a", 60)+"."+strings.Repeat("b", 60)+".example.com", "SAFEDOMAIN_EXCEED_LENGTH")
	domain("create", "api.a.com", "")
	domain("create", "api.a.com", "SAFEDOMAIN_EXSIT")
	for i := range 29 {
		domain("create", fmt.Sprintf("https://api%d.a.com", i), "")
	}
	domain("create", "api.z.com", "SAFEDOMAIN_VOER_LIMIT")
	domain("delete", "api.a.com", "")
	domain("delete", "api.a.com", "")
	domain("delete", "", "SAFE_DOMAIN_IS_BLANK")
	if r := p.form("alipay.open.mini.baseinfo.query", s.token, nil, nil); len(r.Fields["safe_domains"].([]any)) != 29 {
		t.Errorf("%v", r.Fields["safe_domains"])
	}
}
