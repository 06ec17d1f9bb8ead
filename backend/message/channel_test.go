package message

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/event"
	"minifleet/backend/platformtest"
)

const mini = "2021000000000101"

const passed = `{"mini_app_id":"` + mini + `","mini_app_version":"1.0.0"}`

func subscribed(r *authorizetest.Room) {
	r.Gateway.On(alipay.MethodTopicSubscribe, func(biz map[string]any, _ url.Values) platformtest.Answer { return platformtest.Answer{} })
}

func TestChannelTakesEffectThenAcknowledges(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	m := r.Merchant("One", mini)
	e := &effects{}
	mgr := manager(t, r, e)
	notes, stop := notices(r)
	defer stop()
	mgr.Start()
	p.wantConnection()
	p.send(p.frame("m1", AuditPassed, passed))
	p.wantAck("m1 SUCCESS")
	rejected := `{"mini_app_id":"` + mini + `","mini_app_version":"1.0.1","audit_reason":"图标不清晰"}`
	// A platform may also put the content into a string.
	p.send(p.frame("m2", AuditRejected, `"`+strings.ReplaceAll(rejected, `"`, `\"`)+`"`))
	p.wantAck("m2 SUCCESS")
	p.send(p.frame("m1", AuditPassed, passed))
	p.wantAck("m1 SUCCESS")
	p.send(p.frame("m3", "alipay.open.something.else", `{"a":1}`))
	p.wantAck("m3 SUCCESS")
	if got := e.all(); len(got) != 2 || got[0] != mini+" 1.0.0 true " || got[1] != mini+" 1.0.1 false 图标不清晰" {
		t.Fatalf("%q", got)
	}
	var titles []string
	var warned []bool
	for _, n := range notes() {
		if n.Topic == event.Audits && n.ID == m.ID {
			titles, warned = append(titles, n.TitleEN+" / "+n.BodyZH), append(warned, n.Warn)
		}
	}
	if len(titles) != 2 || !strings.Contains(titles[1], "图标不清晰") || warned[0] || !warned[1] {
		t.Errorf("notices %q %v", titles, warned)
	}
	c, _ := mgr.Channel(r.App.ID)
	if c.State != Open || c.Counts.Applied != 2 || c.Counts.Duplicates != 1 || c.Counts.Unknown != 1 || c.LastMessage.IsZero() {
		t.Errorf("%+v", c)
	}
	until(t, r, "every topic subscribed", func() bool { c, _ := mgr.Channel(r.App.ID); return len(c.Subscribed) == len(Topics()) })
	p.mu.Lock()
	q, cookie := p.registers[0], p.cookies[0]
	p.mu.Unlock()
	if cookie != "zone=GZ00A;" || q.Get("app_id") != platformtest.AppID || q.Get("nonce") == "" || q.Get("sign") == "" {
		t.Errorf("registered with %v, cookie %q", q, cookie)
	}
}

// An audit that a batch waits for is told by the batch.
func TestAnAuditThatIsToldOtherwiseGivesNoNotice(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	m := r.Merchant("One", mini)
	e := &effects{told: true}
	mgr := manager(t, r, e)
	events, stop := r.Bus.Subscribe(1024)
	defer stop()
	mgr.Start()
	p.wantConnection()
	p.send(p.frame("m1", AuditPassed, passed))
	p.wantAck("m1 SUCCESS")
	versions := false
	for len(events) > 0 {
		got := <-events
		versions = versions || got.Kind == event.Versions && got.ID == m.ID
		if got.Kind == event.Notice && got.Topic == event.Audits {
			t.Errorf("told twice: %q", got.TitleEN)
		}
	}
	if !versions {
		t.Error("the screens do not learn of it")
	}
}

func TestChannelRefusesWhatDoesNotVerify(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	e := &effects{}
	mgr := manager(t, r, e)
	mgr.Start()
	p.wantConnection()
	good := data(platformtest.AppID, AuditPassed, passed)
	signature := r.Gateway.Sign([]byte(good))
	p.send(p.signedFrame("w1", strings.Replace(good, "1.0.0", "9.9.9", 1), signature))
	p.wantAck("w1 FAIL")
	// The same value with other blanks is not what was signed.
	p.send(p.signedFrame("w2", strings.Replace(good, `"content":`, `"content": `, 1), signature))
	p.wantAck("w2 FAIL")
	p.send(p.signedFrame("w3", good, ""))
	p.wantAck("w3 FAIL")
	other := data("2021000000009999", AuditPassed, passed)
	p.send(p.signedFrame("w4", other, r.Gateway.Sign([]byte(other))))
	p.wantAck("w4 FAIL")
	p.send("garbage", strings.Replace(p.frame("w5", AuditPassed, passed), "\r\n\r\n", "\n\n", 1))
	p.send(p.frame("w1", AuditPassed, passed)) // delivered again, genuine this time
	p.wantAck("w1 SUCCESS")
	if got := e.all(); len(got) != 1 {
		t.Fatalf("%q", got)
	}
	if c, _ := mgr.Channel(r.App.ID); c.Counts.Refused != 6 {
		t.Errorf("%+v", c.Counts)
	}
}

func TestChannelComesBackWithAFreshRegistration(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	e := &effects{}
	mgr := manager(t, r, e)
	p.badSign = true
	mgr.Start()
	until(t, r, "a refused registration", func() bool { c, _ := mgr.Channel(r.App.ID); return strings.Contains(c.Detail, "unverified") })
	p.mu.Lock()
	p.badSign = false
	p.mu.Unlock()
	for i := range 5 {
		p.wantConnection()
		id := string(rune('a' + i))
		p.send(p.frame(id, AuditPassed, strings.Replace(passed, "1.0.0", "1.0."+id, 1)))
		p.wantAck(id + " SUCCESS")
		p.cut()
	}
	p.wantConnection()
	if n := len(e.all()); n != 5 {
		t.Errorf("%d effects", n)
	}
	until(t, r, "six connections", func() bool { c, _ := mgr.Channel(r.App.ID); return c.Counts.Connects >= 6 })
	if n := r.Gateway.Count(alipay.MethodTopicSubscribe); n > len(Topics())+2 {
		t.Errorf("topics were subscribed %d times", n)
	}
}

func TestAFailedEffectIsDeliveredAgain(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	e := &effects{fail: errors.New("disk full")}
	mgr := manager(t, r, e)
	mgr.Start()
	p.wantConnection()
	p.send(p.frame("f1", AuditPassed, passed))
	p.wantAck("f1 FAIL")
	e.mu.Lock()
	e.fail = nil
	e.mu.Unlock()
	p.send(p.frame("f1", AuditPassed, passed))
	p.wantAck("f1 SUCCESS")
	if len(e.all()) != 1 {
		t.Fatal(e.all())
	}
}
