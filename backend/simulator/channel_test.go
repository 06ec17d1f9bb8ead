package simulator_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func (p *platform) channel() map[string]any { p.t.Helper(); return p.control("/messages/channel", "") }

func TestChannelDeliversAndTakesAnswers(t *testing.T) {
	for _, mode := range []string{"key", "certificate"} {
		t.Run(mode, func(t *testing.T) {
			p := start(t, still)
			p.subscribe("WEBSOCKET", auditPassed, auditRejected, authCancelled)
			s := p.seller(0)
			s.reach("1.0.0", "AUDIT_REJECT")
			e := p.listenIn(mode == "certificate")
			s.want(s.on("version.audited.cancel", "1.0.0"), "")
			s.want(s.apply("1.0.0", nil), "")
			s.audit("1.0.0", "pass")
			p.control("/revoke", `{"mini_app_id":"`+s.id+`"}`)
			var seen []string
			for _, want := range []struct{ method, name, value string }{
				{auditRejected, "mini_app_version", "1.0.0"}, {auditPassed, "mini_app_id", s.id}, {authCancelled, "app_auth_token", s.token},
			} {
				f := e.next()
				if !f.genuine || f.method != want.method || f.content[want.name] != want.value {
					t.Errorf("%+v, wanted %v", f, want)
				}
				if f.stamp != strconv.FormatInt(p.clock.Now().UnixMilli(), 10) {
					t.Errorf("x-timestamp %s", f.stamp)
				}
				if f.method == auditRejected && f.content["audit_reason"] == "" {
					t.Error("a rejection without its reason")
				}
				seen = append(seen, f.id)
				e.ack(f)
			}
			for i, m := range p.settled() {
				if m.ID != seen[i] || m.Tries != 1 || m.Channel != "WEBSOCKET" {
					t.Errorf("%+v", m)
				}
			}
			if c := p.channel(); c["connected"] != true || c["acks_refused"] != 0.0 {
				t.Error(c)
			}
		})
	}
}

func TestRegistrationRefusals(t *testing.T) {
	p := start(t, "")
	other := keyOf(t)
	with := func(extra map[string]string) map[string]string {
		all := map[string]string{"nonce": nonce()}
		for k, v := range extra {
			all[k] = v
		}
		return p.channelParams(all, false)
	}
	stale := strconv.FormatInt(p.clock.Now().Add(-20*time.Minute).UnixMilli(), 10)
	seconds := strconv.FormatInt(p.clock.Now().Unix(), 10)
	for want, params := range map[string]map[string]string{
		"isv.invalid-signature":      with(map[string]string{"sign": signParams(other, with(nil))}),
		"isv.missing-sign":           func() map[string]string { q := with(nil); delete(q, "sign"); return q }(),
		"isv.invalid-app-id":         with(map[string]string{"app_id": "2021000000000000"}),
		"isv.missing-app-id":         with(map[string]string{"app_id": ""}),
		"isv.invalid-timestamp":      with(map[string]string{"timestamp": stale}),
		"isv.missing-nonce":          with(map[string]string{"nonce": ""}),
		"isv.missing-sdk-version":    with(map[string]string{"sdk_version": ""}),
		"isv.invalid-signature-type": with(map[string]string{"sign_type": "RSA"}),
		"isv.app-cert-not-exist":     with(map[string]string{"app_cert_sn": "00", "alipay_root_cert_sn": p.rootSN}),
		"isv.missing-app-cert-sn":    with(map[string]string{"alipay_root_cert_sn": p.rootSN}),
	} {
		if r := p.register(params); r.subCode != want || r.link != "" {
			t.Errorf("wanted %s: %+v", want, r)
		}
	}
	if r := p.register(with(map[string]string{"timestamp": seconds})); r.subCode != "isv.invalid-timestamp" {
		t.Errorf("a timestamp in seconds: %+v", r)
	}
	altered := with(nil)
	altered["charset"] = "gbk"
	if r := p.register(altered); r.subCode != "isv.invalid-signature" {
		t.Errorf("altered after signing: %+v", r)
	}
	once := with(nil)
	first := p.register(once)
	if first.link == "" || first.zone == "" || first.code != "10000" || first.certSN != "" {
		t.Errorf("%+v", first)
	}
	if r := p.register(once); r.link != "" {
		t.Errorf("the same nonce twice: %+v", r)
	}
	if r := p.register(with(nil)); r.code != "100000000" || r.link == first.link || r.zone == first.zone {
		t.Errorf("%+v", r)
	}
	if r := p.register(p.channelParams(map[string]string{"nonce": nonce()}, true)); r.certSN == "" || r.link == "" {
		t.Errorf("certificate mode: %+v", r)
	}
	resp, err := p.http.Post("http://"+p.info.Messages+"/websocket/register.do?"+query(with(nil)), "text/plain", nil)
	check(t, err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Error(resp.Status)
	}
}

func TestConnectionRefusals(t *testing.T) {
	p := start(t, "")
	ticket := func() registration {
		return p.register(p.channelParams(map[string]string{"nonce": nonce()}, false))
	}
	with := func(link string) map[string]string {
		return p.channelParams(map[string]string{"link_token": link}, false)
	}
	refused := func(what string, params map[string]string, zone string) {
		t.Helper()
		if conn, status := p.dial(params, zone); status != http.StatusForbidden {
			t.Errorf("%s: %d", what, status)
			conn.CloseNow()
		}
	}
	r := ticket()
	refused("no zone", with(r.link), "")
	refused("a token that was tried", with(r.link), r.zone)
	r = ticket()
	refused("another zone", with(r.link), ticket().zone)
	refused("no such token", with("0123"), r.zone)
	refused("no token", with(""), r.zone)
	r = ticket()
	badSign := with(r.link)
	badSign["sign"] = signParams(keyOf(t), badSign)
	refused("a wrong signature", badSign, r.zone)
	conn, status := p.dial(with(r.link), r.zone) // the refusal above did not use it up
	if status != http.StatusSwitchingProtocols {
		t.Fatal(status)
	}
	defer conn.CloseNow()
	refused("a token used before", with(r.link), r.zone)
	// The platform's side of a connection begins after the answer that opens it.
	for deadline := time.Now().Add(15 * time.Second); p.channel()["connected"] != true && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	if c := p.channel(); c["connections"] != 1.0 || c["refused"] != 7.0 || c["last_refusal"] == nil {
		t.Error(c)
	}
}

func TestUnacknowledgedComesAgain(t *testing.T) {
	p := start(t, `{"message_redeliver_ms":40}`)
	p.subscribe("WEBSOCKET", authCancelled)
	e := p.listen()
	p.cancellations(1)
	first := e.next() // not answered
	again := e.next()
	if again.id != first.id || again.head == first.head || !again.genuine {
		t.Fatalf("%+v then %+v", first, again)
	}
	p.settings(`{"message_redeliver_ms":400}`)
	e.fail(again)
	p.eventually("failed", func(l []told) bool { return l[0].State == "failed" && l[0].Failed == 1 })
	third := e.next()
	if third.id != first.id {
		t.Fatal(third)
	}
	p.eventually("failed once", func(l []told) bool { return l[0].State == "sent" && l[0].Failed == 1 && l[0].Tries >= 3 })
	// What is no answer to a frame of this connection counts for nothing.
	for _, text := range []string{
		"garbage", answer(frame{head: third.head, id: "1"}, "SUCCESS"), answer(frame{head: "stream-id:1", id: third.id}, "SUCCESS"),
		answer(frame{head: strings.Replace(third.head, "stream-id:", "stream-id:9", 1), id: third.id}, "SUCCESS"),
		answer(third, "MAYBE"), strings.Replace(answer(third, "SUCCESS"), "CONSUME_ACK", "CONSUME", 1),
		strings.ReplaceAll(answer(third, "SUCCESS"), "\r\n", "\n"), third.head + "\r\n\r\n[]",
	} {
		e.say(text)
	}
	e.ack(third) // of a frame that came before the newest: known all the same
	p.settled()
	p.eventually("the failure is still told", func(l []told) bool { return l[0].State == "acked" && l[0].Failed == 1 })
	if c := p.channel(); c["acks_refused"] != 8.0 || c["last_problem"] == "" {
		t.Error(c)
	}
}

func TestOrderAndSubscriptions(t *testing.T) {
	p := start(t, "", merchants(10))
	p.subscribe("WEBSOCKET", authCancelled)
	s := p.seller(9)
	p.settings(`{"audit":"manual","build_ms":0}`)
	s.reach("1.0.0", "WAIT_RELEASE") // nobody subscribed this
	before := p.cancellations(4)     // before anybody listens
	e := p.listen()
	var got []string
	for range before {
		f := e.next()
		got = append(got, f.content["auth_app_id"].(string))
		e.ack(f)
	}
	if !slices.Equal(got, before) {
		t.Errorf("%v arrived as %v", before, got)
	}
	p.eventually("one waits for a subscription", func(l []told) bool {
		return l[0].Method == auditPassed && l[0].State == "queued" && l[4].State == "acked"
	})
	p.subscribe("WEBSOCKET", auditPassed)
	e.ack(e.next())
	p.settled()
	p.want(p.biz("alipay.open.app.message.topic.unsubscribe", "", map[string]any{"topic": authCancelled}), "")
	p.cancellations(1)
	// A subscription with a merchant's token is about that merchant alone.
	token := p.authorize(p.apps()[2])
	p.want(p.biz("alipay.open.app.message.topic.subscribe", "", map[string]any{
		"comm_type": "WEBSOCKET", "topic": authCancelled, "auth_type": "app_auth", "auth_token": token}), "")
	p.control("/revoke", `{"mini_app_id":"`+p.apps()[2]+`"}`)
	if f := e.next(); f.content["auth_app_id"] != p.apps()[2] {
		t.Errorf("%+v", f)
	}
}

func TestANewerConnectionTakesOver(t *testing.T) {
	p := start(t, "")
	p.subscribe("WEBSOCKET", authCancelled)
	old := p.listen()
	p.cancellations(1)
	held := old.next()
	e := p.listen()
	old.ended()
	f := e.next() // at once, though message_redeliver_ms is long
	if f.id != held.id || f.head == held.head {
		t.Errorf("%+v then %+v", held, f)
	}
	e.say(answer(held, "SUCCESS")) // a frame of another connection
	e.ack(f)
	p.settled()
	if c := p.channel(); c["acks_refused"] != 1.0 || c["connections"] != 2.0 {
		t.Error(c)
	}
}

func TestSilenceAndPings(t *testing.T) {
	t.Parallel()
	p := start(t, `{"message_silence_ms":1000}`)
	silent := p.listen()
	silent.ended()
	e := p.listen()
	for range 15 { // half as long again as the patience
		check(t, e.conn.Ping(t.Context()))
		time.Sleep(100 * time.Millisecond) // the distance of pings is what is tested
	}
	if p.channel()["connected"] != true {
		t.Error("a connection that pings was ended")
	}
}

func TestMessagesSurviveARestart(t *testing.T) {
	p := start(t, "")
	p.subscribe("WEBSOCKET", authCancelled)
	e := p.listen()
	p.cancellations(3)
	first := e.next()
	e.ack(first)
	p.eventually("one acknowledged", func(l []told) bool { return l[0].State == "acked" })
	second := e.next()
	p.server.Close()
	e.ended()
	p.open()
	if l := p.messages(); len(l) != 3 || l[0].State != "acked" || l[0].Tries != 1 || l[1].State != "queued" {
		t.Fatalf("%+v", l)
	}
	e = p.listen()
	if f := e.next(); f.id != second.id || !f.genuine || f.content["auth_app_id"] != second.content["auth_app_id"] || f.stamp != second.stamp {
		t.Errorf("%+v then %+v", second, f)
	} else {
		e.ack(f)
	}
	e.ack(e.next())
	p.settled()
}

func TestCut(t *testing.T) {
	p := start(t, "")
	e := p.listen()
	if out := p.control("/messages/cut", `{"refuse_ms":60000}`); out["cut"] != 1.0 {
		t.Error(out)
	}
	e.ended()
	if r := p.register(p.channelParams(map[string]string{"nonce": nonce()}, false)); r.code != "20000" {
		t.Errorf("%+v", r)
	}
	if out := p.control("/messages/cut", `{}`); out["cut"] != 0.0 { // and lets in again
		t.Error(out)
	}
	p.listen()
	for _, bad := range []string{`{"refuse_ms":-1}`, `{"refuse_ms":"1"}`, `{`} {
		if code, _ := p.controlCode("/messages/cut", bad); code != 400 {
			t.Errorf("%s: %d", bad, code)
		}
	}
}
