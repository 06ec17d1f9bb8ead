package message

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minifleet/backend/authorize"
	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/platformtest"
)

func notification(r *authorizetest.Room, id, method, content string) url.Values {
	form := url.Values{
		"notify_id": {id}, "utc_timestamp": {fmt.Sprint(r.Clock.Now().UnixMilli())}, "msg_method": {method}, "app_id": {platformtest.AppID},
		"version": {"1.1"}, "biz_content": {content}, "charset": {"UTF-8"}, "sign_type": {"RSA2"},
	}
	r.Gateway.SignForm(form)
	return form
}

func post(t *testing.T, address string, form url.Values) (int, string) {
	t.Helper()
	res, err := http.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestNotifyTakesEffectOnce(t *testing.T) {
	defer http.DefaultClient.CloseIdleConnections()
	r := authorizetest.NewRoom(t, nil)
	e := &effects{}
	m := manager(t, r, e)
	release := r.Listener.Acquire("test")
	defer release()
	at := r.Listener.NotifyURL()
	form := notification(r, "n1", AuditPassed, passed)
	for range 3 {
		if status, body := post(t, at, form); status != 200 || body != "success" {
			t.Fatal(status, body)
		}
	}
	if len(e.all()) != 1 {
		t.Fatal(e.all())
	}
	for name, change := range map[string]func(url.Values){
		"content": func(f url.Values) { f.Set("biz_content", strings.Replace(passed, "1.0.0", "2.0.0", 1)) },
		"another": func(f url.Values) { f.Set("notify_id", "n2") },
		"app":     func(f url.Values) { f.Set("app_id", "2021000000009999") },
		"twice":   func(f url.Values) { f.Add("notify_id", "n3") },
		"unsaid":  func(f url.Values) { f.Del("sign") },
		"added":   func(f url.Values) { f.Set("extra", "1") },
	} {
		bad := notification(r, "n-"+name, AuditPassed, passed)
		change(bad)
		if status, body := post(t, at, bad); status != 400 || body != "fail" {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	e.mu.Lock()
	e.fail = errors.New("disk full")
	e.mu.Unlock()
	again := notification(r, "n9", AuditPassed, passed)
	if status, body := post(t, at, again); status != 500 || body != "fail" {
		t.Error(status, body)
	}
	e.mu.Lock()
	e.fail = nil
	e.mu.Unlock()
	if status, _ := post(t, at, again); status != 200 {
		t.Error(status)
	}
	market := url.Values{
		"notify_id": {"n10"}, "notify_type": {"open_app_auth_notify"}, "status": {"execute_auth"}, "app_id": {platformtest.AppID},
		"notify_context": {`{"trigger":"order"}`}, "sign_type": {"RSA2"}, "charset": {"utf-8"},
		"detail": {`{"app_auth_token":"market-1","app_refresh_token":"r","auth_app_id":"` + mini + `","user_id":"2088"}`},
	}
	r.Gateway.SignForm(market)
	if status, body := post(t, at, market); status != 200 {
		t.Error(status, body)
	}
	if held, err := r.Authorize.Unknowns(); err != nil || len(held) != 1 {
		t.Error(held, err)
	}
	_ = m
}

func TestTheListenerIsHeldForMessagesOnlyWithAPublicAddress(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	m := manager(t, r, &effects{})
	m.Start()
	p.wantConnection()
	if r.Listener.State().Open {
		t.Error("open without a public address")
	}
	if err := r.Listener.Configure(authorize.Address{Listen: "127.0.0.1:0", PublicURL: "https://hook.example.com/mf"}); err != nil {
		t.Fatal(err)
	}
	until(t, r, "the listener open for messages", func() bool { return r.Listener.State().Open })
	if got := r.Listener.State().Notify; got != "https://hook.example.com/mf/notify" {
		t.Error(got)
	}
	m.Close()
	if r.Listener.State().Open {
		t.Error("still open after the end")
	}
}
