package simulator_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

func (p *platform) exchange(fields map[string]any) reply {
	p.t.Helper()
	return p.biz("alipay.open.auth.token.app", "", fields)
}

func TestTokens(t *testing.T) {
	p := start(t, still, func(o *opts) { o.Merchants = 4 })
	id := p.apps()[0]
	code := map[string]any{"grant_type": "authorization_code", "code": p.code(id)}
	first := p.want(p.exchange(code), "")
	for _, field := range []string{"app_auth_token", "app_refresh_token", "user_id", "expires_in", "re_expires_in"} {
		if first.text(field) == "" {
			t.Errorf("%s is missing or no text: %v", field, first.Fields)
		}
	}
	if first.text("auth_app_id") != id || len(first.text("app_auth_token")) != 40 {
		t.Errorf("%v", first.Fields)
	}
	p.want(p.exchange(code), "AUTH_CODE_NOT_VALID") // used
	p.want(p.exchange(map[string]any{"grant_type": "authorization_code", "code": "nothing"}), "AUTH_CODE_NOT_EXIST")
	p.want(p.exchange(map[string]any{"grant_type": "password"}), "GRANT_TYPE_INVALID")
	stale := p.code(id)
	p.clock.Advance(25 * time.Hour)
	p.want(p.exchange(map[string]any{"grant_type": "authorization_code", "code": stale}), "AUTH_CODE_NOT_VALID")

	alive := func(token string) string {
		return p.want(p.biz("alipay.open.auth.token.app.query", "", map[string]any{"app_auth_token": token}), "").text("status")
	}
	use := func(token, want string) {
		t.Helper()
		p.want(p.biz("alipay.open.mini.version.list.query", token, nil), want)
	}
	use(first.text("app_auth_token"), "")
	refresh := map[string]any{"grant_type": "refresh_token", "refresh_token": first.text("app_refresh_token")}
	second := p.want(p.exchange(refresh), "")
	use(first.text("app_auth_token"), "aop.invalid-app-auth-token")
	use(second.text("app_auth_token"), "")
	p.want(p.exchange(refresh), "REFRESH_TOKEN_NOT_VALID")
	p.want(p.exchange(map[string]any{"grant_type": "refresh_token", "refresh_token": "nothing"}), "REFRESH_TOKEN_NOT_EXIST")
	if alive(first.text("app_auth_token")) != "invalid" || alive(second.text("app_auth_token")) != "valid" {
		t.Error("the query tells the old token from the new one wrongly")
	}
	third := p.authorize(id) // authorized again
	use(second.text("app_auth_token"), "aop.invalid-app-auth-token")
	use(third, "")
	p.control("/revoke", `{"mini_app_id":"`+id+`"}`)
	use(third, "aop.invalid-app-auth-token")
	if code, _ := p.controlCode("/revoke", `{"mini_app_id":"`+id+`"}`); code != 409 {
		t.Errorf("a second revocation answers %d", code)
	}
	p.want(p.biz("alipay.open.auth.token.app.query", "", map[string]any{"app_auth_token": "x"}), "AUTH_TOKEN_NOT_EXISTED")
	p.want(p.biz("alipay.open.auth.token.app.query", "", nil), "ILLEGAL_PARAM")

	apps := p.apps()
	out := p.control("/consent", `{"mini_app_ids":["`+apps[1]+`","`+apps[2]+`"],"redirect_uri":"http://127.0.0.1:1/cb"}`)
	_, batch, _ := strings.Cut(out["location"].(string), "app_auth_code=")
	r := p.want(p.exchange(map[string]any{"grant_type": "authorization_code", "code": batch}), "")
	tokens := r.list("tokens")
	if len(tokens) != 2 || tokens[1]["auth_app_id"] != apps[2] || r.text("app_auth_token") != "" {
		t.Errorf("the exchange of a code for two: %v", r.Fields)
	}
	use(tokens[0]["app_auth_token"].(string), "")
}

func TestConsentLocation(t *testing.T) {
	p := start(t, "")
	id := p.apps()[0]
	where := func() string {
		return p.control("/consent", `{"mini_app_id":"`+id+`","redirect_uri":"http://127.0.0.1:9/cb?n=1&m=%2F","state":"a+b="}`)["location"].(string)
	}
	head := "http://127.0.0.1:9/cb?n=1&m=%2F&app_id=" + p.info.AppID + "&source=alipay_app_auth&app_auth_code="
	if got := where(); !strings.HasPrefix(got, head) || !strings.HasSuffix(got, "&state=a%2Bb%3D") {
		t.Error(got)
	}
	p.settings(`{"echo_state":false}`)
	if got := where(); strings.Contains(got, "state=") {
		t.Error(got)
	}
	for body, want := range map[string]int{
		`{"redirect_uri":"http://x/"}`:                                     400,
		`{"mini_app_id":"1","redirect_uri":"http://x/"}`:                   404,
		`{"mini_app_id":"` + id + `","redirect_uri":"javascript:alert()"}`: 400,
		`{"mini_app_id":"` + id + `"}`:                                     400,
		`{"mini_app":"x"}`:                                                 400,
		`{`:                                                                400,
	} {
		if code, _ := p.controlCode("/consent", body); code != want {
			t.Errorf("%s: %d, wanted %d", body, code, want)
		}
	}
}

func TestInvitationAndKeys(t *testing.T) {
	p := start(t, "")
	id := p.apps()[0]
	invite := func(fields map[string]any) reply {
		return p.biz("alipay.open.auth.appauth.invite.create", "", fields)
	}
	good := map[string]any{"auth_app_id": id, "redirect_url": "http://127.0.0.1:1/cb", "state": base64.StdEncoding.EncodeToString([]byte("s"))}
	if got := p.want(invite(good), "").text("task_page_url"); !strings.HasPrefix(got, p.info.OAuth+"/") {
		t.Error(got)
	}
	p.want(invite(map[string]any{"auth_app_id": id, "redirect_url": "http://x/", "state": "not Base64!"}), "isv.invalid-parameter")
	p.want(invite(map[string]any{"auth_app_id": "1", "redirect_url": "http://x/"}), "isv.invalid-parameter")

	key := func(verb string, id string) reply {
		return p.sealed("alipay.open.auth.app.aes."+verb, map[string]any{"merchant_app_id": id})
	}
	for _, verb := range []string{"get", "set"} {
		p.want(p.biz("alipay.open.auth.app.aes."+verb, "", map[string]any{"merchant_app_id": id}), "isv.missing-encrypt-key")
	}
	p.want(key("get", id), "ACCESS_DENIED")
	p.authorize(id)
	open := func(r reply) string {
		plain, err := unseal(p.aesKey, p.want(r, "").text("aes_key"))
		check(t, err)
		if raw, err := base64.StdEncoding.DecodeString(string(plain)); err != nil || len(raw) != 16 {
			t.Fatalf("no AES key: %q", plain)
		}
		return string(plain)
	}
	before := open(key("get", id))
	after := open(key("set", id))
	if before == after || open(key("get", id)) != after {
		t.Error("set did not replace the key")
	}
	p.want(key("get", ""), "INVALID_PARAMETER")
	p.want(key("get", "2021"), "INVALID_PARAMETER")
}

func TestTopics(t *testing.T) {
	p := start(t, "")
	call := func(verb string, fields map[string]any) reply {
		return p.biz("alipay.open.app.message.topic."+verb, "", fields)
	}
	topic := map[string]any{"comm_type": "WEBSOCKET", "auth_type": "app_auth", "topic": "alipay.open.mini.version.audit.passed"}
	p.want(call("subscribe", topic), "")
	p.want(call("subscribe", topic), "")
	if n := len(p.control("/world", "")["topics"].([]any)); n != 1 {
		t.Errorf("%d subscriptions", n)
	}
	p.want(call("subscribe", map[string]any{"comm_type": "PIGEON", "topic": "x"}), "isv.invalid-parameter")
	p.want(call("subscribe", map[string]any{"comm_type": "HTTP"}), "isv.invalid-parameter")
	p.want(call("subscribe", map[string]any{"comm_type": "HTTP", "topic": "x", "auth_type": "app_auth", "auth_token": "dead"}), "isv.invalid-parameter")
	delete(topic, "comm_type")
	p.want(call("unsubscribe", topic), "")
	if n := len(p.control("/world", "")["topics"].([]any)); n != 0 {
		t.Errorf("%d subscriptions after the last was ended", n)
	}
}
