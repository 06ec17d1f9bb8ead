package simulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
)

// appGateway is a third-party app's gateway: it keeps what it is told and
// answers as the test says.
type appGateway struct {
	*httptest.Server
	mu     sync.Mutex
	forms  []url.Values
	answer func(n int, form url.Values) (int, string) // n counts from 1
}

func newAppGateway(t *testing.T, answer func(int, url.Values) (int, string)) *appGateway {
	g := &appGateway{answer: answer}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, err := url.ParseQuery(string(body))
		if err != nil || r.Method != http.MethodPost {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		g.mu.Lock()
		g.forms = append(g.forms, form)
		n := len(g.forms)
		g.mu.Unlock()
		status, text := g.answer(n, form)
		w.WriteHeader(status)
		io.WriteString(w, text)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *appGateway) all() []url.Values {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]url.Values{}, g.forms...)
}

// genuineForm verifies a notification: sign and sign_type take no part.
func (p *platform) genuineForm(form url.Values) bool {
	params := map[string]string{}
	for name := range form {
		if name != "sign" && name != "sign_type" {
			params[name] = form.Get(name)
		}
	}
	return p.genuine([]byte(contentOf(params)), form.Get("sign")) && form.Get("sign_type") == "RSA2"
}

func TestNotifications(t *testing.T) {
	p := start(t, `{"message_redeliver_ms":20}`)
	g := newAppGateway(t, func(n int, _ url.Values) (int, string) {
		switch n {
		case 1:
			return http.StatusOK, "fail"
		case 2:
			return http.StatusInternalServerError, "success"
		}
		return http.StatusOK, "success"
	})
	p.subscribe("HTTP", authCancelled)
	ids := p.cancellations(1)
	p.settings(`{"notify_url":"` + g.URL + `/gateway?x=1"}`)
	list := p.settled()
	if len(list) != 1 || list[0].Channel != "HTTP" || list[0].Tries != 3 {
		t.Errorf("%+v", list)
	}
	forms := g.all()
	if len(forms) != 3 {
		t.Fatalf("%d calls", len(forms))
	}
	for _, f := range forms {
		var content map[string]any
		check(t, json.Unmarshal([]byte(f.Get("biz_content")), &content))
		if !p.genuineForm(f) || f.Get("notify_id") != list[0].ID || f.Get("msg_method") != authCancelled || f.Get("app_id") != p.info.AppID ||
			f.Get("utc_timestamp") == "" || f.Get("version") == "" || content["auth_app_id"] != ids[0] {
			t.Errorf("%v", f)
		}
	}
	// Over the WebSocket while it is connected, when both are subscribed.
	p.subscribe("WEBSOCKET", authCancelled)
	e := p.listen()
	p.cancellations(1)
	e.ack(e.next())
	p.settled()
	e.close()
	p.eventually("the connection is gone", func([]told) bool { return p.channel()["connected"] == false })
	p.cancellations(1)
	if list := p.settled(); list[1].Channel != "WEBSOCKET" || list[2].Channel != "HTTP" {
		t.Errorf("%+v", list)
	}
}

func TestNotificationFaults(t *testing.T) {
	p := start(t, "", merchants(8))
	g := newAppGateway(t, func(_ int, form url.Values) (int, string) {
		if !p.genuineForm(form) {
			return http.StatusBadRequest, "fail"
		}
		return http.StatusOK, "success"
	})
	p.settings(`{"message_drop_rate":0.4,"message_duplicate_rate":0.4,"message_corrupt_rate":0.4,"message_redeliver_ms":10,"notify_url":"` + g.URL + `"}`)
	p.subscribe("HTTP", authCancelled)
	p.cancellations(8)
	tries := 0
	for _, m := range p.settled() {
		tries += m.Tries
	}
	wrong, seen := 0, map[string]int{}
	for _, f := range g.all() {
		if p.genuineForm(f) {
			seen[f.Get("notify_id")]++
		} else {
			wrong++
		}
	}
	twice := 0
	for _, n := range seen {
		if n > 1 {
			twice++
		}
	}
	if len(seen) != 8 || wrong == 0 || twice == 0 || tries <= 8 {
		t.Errorf("%d messages, %d wrong, %d twice, %d tries", len(seen), wrong, twice, tries)
	}
}

func TestServiceMarketOrder(t *testing.T) {
	p := start(t, "")
	id := p.apps()[0]
	e := p.listen()
	p.control("/order", `{"mini_app_id":"`+id+`"}`) // belongs to no topic
	f := e.next()
	detail, _ := f.content["detail"].(map[string]any)
	if !f.genuine || f.method != "open_app_auth_notify" || detail["auth_app_id"] != id || f.content["notify_context"] == nil {
		t.Fatalf("%+v", f)
	}
	e.ack(f)
	p.want(p.biz("alipay.open.mini.version.list.query", detail["app_auth_token"].(string), nil), "")
	p.want(p.exchange(map[string]any{"grant_type": "authorization_code", "code": detail["app_auth_code"]}), "AUTH_CODE_NOT_VALID")
	g := newAppGateway(t, func(int, url.Values) (int, string) { return http.StatusOK, "success" })
	p.settings(`{"notify_url":"` + g.URL + `"}`)
	p.control("/order", `{"mini_app_id":"`+id+`"}`)
	p.settled()
	form := g.all()[0]
	var content struct {
		Detail map[string]any `json:"detail"`
	}
	check(t, json.Unmarshal([]byte(form.Get("biz_content")), &content))
	if !p.genuineForm(form) || form.Get("notify_type") != "open_app_auth_notify" || form.Get("status") != "execute_auth" ||
		form.Get("msg_method") != "" || content.Detail["app_auth_token"] == detail["app_auth_token"] {
		t.Errorf("%v", form)
	}
	for body, want := range map[string]int{`{"mini_app_id":"1"}`: 404, `{"mini_app_id":"` + id + `","answer":"accept"}`: 400} {
		if code, _ := p.controlCode("/order", body); code != want {
			t.Errorf("%s: %d", body, code)
		}
	}
	for _, bad := range []string{
		`{"notify_url":"ftp://x/"}`, `{"notify_url":"x"}`, `{"redirect_uri":"javascript:1"}`, `{"message_redeliver_ms":0}`, `{"message_silence_ms":0}`,
		`{"message_drop_rate":2}`, `{"message_delay_ms":-1}`, `{"message_lost_rate":0}`,
	} {
		if code, _ := p.controlCode("/settings", bad); code != 400 {
			t.Errorf("%s: %d", bad, code)
		}
	}
}
