package simulator_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"
)

// effects counts the calls of a method that changed something.
func (p *platform) effects(method string) (n int) {
	p.t.Helper()
	for _, c := range p.calls(0) {
		if strings.HasSuffix(c.Method, method) && c.Effect {
			n++
		}
	}
	return n
}

// met uploads a version and returns the status of what answered, or "reset".
func (s seller) met(version string) string {
	s.t.Helper()
	params := s.common("alipay.open.mini.version.upload")
	params["app_auth_token"] = s.token
	params["biz_content"] = fmt.Sprintf(`{"app_version":%q,"template_id":%q,"template_version":"1.2.0","ext":"{}"}`, version, s.info.TemplateID)
	r, err := s.try(send{params: params})
	switch {
	case err != nil && r.Status == 0:
		return "reset"
	case r.Status == 200 && err != nil:
		return "page"
	case err != nil:
		return fmt.Sprint(r.Status)
	}
	return "platform " + r.Code
}

// What stands on the way answers in the platform's place; whether the request
// reaches the platform before that, later or never is a setting of its own.
func TestSomethingOnTheWayAnswersForThePlatform(t *testing.T) {
	t.Parallel()
	p := start(t, still)
	p.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	p.http.Timeout = 5 * time.Second
	s := p.seller(0)
	n := 0
	for kind, status := range map[string]string{"504": "504", "502": "502", "503": "503", "429": "429", "413": "413", "407": "407",
		"403": "403", "portal": "302", "page": "page", "reset": "reset"} {
		for name, late := range map[string]int{"never": 0, "before": -1, "late": 200} {
			n++
			before := p.effects("version.upload")
			p.settings(fmt.Sprintf(`{"on_way":%q,"on_way_method":"version.upload","late_ms":%d}`, kind, late))
			if got := s.met(fmt.Sprintf("0.%d.1", n)); got != status {
				t.Errorf("%s, %s: answered %s", kind, name, got)
			}
			took := p.effects("version.upload") - before
			if want := map[string]int{"never": 0, "before": 1, "late": 0}[name]; took != want {
				t.Errorf("%s, %s: %d effects when the answer came", kind, name, took)
			}
			// Deleting asks for another method, which passes.
			if name == "late" {
				deadline := time.Now().Add(5 * time.Second)
				for p.effects("version.upload") == before && time.Now().Before(deadline) {
					time.Sleep(20 * time.Millisecond)
				}
				took = p.effects("version.upload") - before
			}
			if name != "never" {
				if took != 1 {
					t.Errorf("%s, %s: %d effects in the end", kind, name, took)
				}
				p.want(s.on("version.delete", fmt.Sprintf("0.%d.1", n)), "")
			}
		}
	}
	for _, c := range p.calls(0) {
		if strings.HasSuffix(c.Method, "upload") && c.Delivered {
			t.Error("an answer that nobody got is logged as delivered")
		}
	}
}

func TestASilentWayAndAShareOfTheCalls(t *testing.T) {
	t.Parallel()
	p := start(t, still)
	s := p.seller(0)
	p.http.Timeout = 300 * time.Millisecond
	p.settings(`{"on_way":"hang"}`)
	if got := s.met("1.0.1"); got != "reset" || p.effects("upload") != 0 {
		t.Errorf("hanging: %s, %d effects", got, p.effects("upload"))
	}
	p.http.Timeout = 5 * time.Second
	p.settings(`{"on_way":"504","on_way_rate":0.5,"seed":3}`)
	got := map[string]int{}
	for i := range 40 {
		got[s.met(fmt.Sprintf("2.%d.1", i))]++
	}
	if got["504"] < 8 || got["504"] > 32 {
		t.Errorf("a rate of one half: %v", got)
	}
}

// A proxy that hands a request on late does so for a call its client has long
// given up, and the platform does not act once it is closed.
func TestALateCallEndsWithThePlatform(t *testing.T) {
	t.Parallel()
	p := start(t, still)
	s := p.seller(0)
	p.settings(`{"on_way":"504","late_ms":3600000}`)
	s.met("1.0.1")
	began := time.Now()
	check(t, p.server.Close())
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("closing took %s", d)
	}
}

// A dead connection takes everything and gives nothing; new ones work, and so
// does the hand on the control interface.
func TestConnectionsDie(t *testing.T) {
	t.Parallel()
	p := start(t, still)
	s := p.seller(0)
	own := &http.Client{Transport: &http.Transport{}, Timeout: 400 * time.Millisecond}
	hand := p.http
	p.http = own
	t.Cleanup(own.CloseIdleConnections)
	s.upload("1.0.1")
	p.http = hand
	if killed := p.control("/connections", `{"do":"kill"}`)["killed"]; killed == 0.0 {
		t.Fatal("no connection was there")
	}
	if code, _ := p.controlCode("/connections", `{"do":"dance"}`); code != 400 {
		t.Errorf("an unknown act: %d", code)
	}
	p.http = own
	if got := s.met("1.0.2"); got != "reset" {
		t.Errorf("a dead connection answered %s", got)
	}
	own.Timeout = 5 * time.Second
	own.CloseIdleConnections()
	if got := s.met("1.0.3"); got != "platform 10000" {
		t.Errorf("a new connection: %s", got)
	}
	p.http = hand
	if n := p.effects("upload"); n != 2 {
		t.Errorf("%d uploads took effect", n)
	}
}

func TestIdleConnectionsAreClosedEarly(t *testing.T) {
	t.Parallel()
	p := start(t, still)
	s := p.seller(0)
	reused := func(pause time.Duration) (was bool) {
		p.http.CloseIdleConnections()
		s.status("1.0.1")
		time.Sleep(pause)
		ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { was = i.Reused }})
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.info.Control+"/settings", nil)
		check(t, err)
		resp, err := p.http.Do(req)
		check(t, err)
		resp.Body.Close()
		return was
	}
	if !reused(200 * time.Millisecond) {
		t.Error("by default a connection stays")
	}
	p.settings(`{"idle_close_ms":50}`)
	if reused(400 * time.Millisecond) {
		t.Error("a connection stayed longer than the settings say")
	}
}

func TestASlowLine(t *testing.T) {
	t.Parallel()
	p := start(t, still)
	s := p.seller(0)
	p.settings(`{"slow_bytes":20000}`)
	p.http.CloseIdleConnections()
	began := time.Now()
	params := s.common("alipay.open.mini.version.audit.apply")
	params["app_auth_token"], params["app_version"], params["version_desc"], params["region_type"] = s.token, "1.0.1", goodDesc, "CHINA"
	_, _ = s.try(send{params: params, files: map[string][]byte{"first_screen_shot": make([]byte, 20_000)}})
	if d := time.Since(began); d < 700*time.Millisecond {
		t.Errorf("20 kB at 20 kB/s took %s", d)
	}
}

// With another clock the platform's Date, the times it tells and the
// timestamps it takes all move.
func TestThePlatformsClockDiffers(t *testing.T) {
	t.Parallel()
	p := start(t, still)
	s := p.seller(0)
	s.upload("1.0.1")
	p.settings(`{"clock_offset_ms":3600000}`)
	req, err := http.Post(p.info.Gateway, "application/x-www-form-urlencoded", strings.NewReader("method=x"))
	check(t, err)
	req.Body.Close()
	date, err := http.ParseTime(req.Header.Get("Date"))
	check(t, err)
	if d := date.Sub(p.clock.Now()); d < 59*time.Minute || d > 61*time.Minute {
		t.Errorf("Date is off by %s", d)
	}
	r := p.want(s.on("version.detail.query", "1.0.1"), "")
	made, err := time.ParseInLocation("2006-01-02 15:04:05", r.text("gmt_create"), time.FixedZone("", 8*3600))
	check(t, err)
	if d := made.Sub(p.clock.Now()); d < 59*time.Minute || d > 61*time.Minute {
		t.Errorf("gmt_create is off by %s", d)
	}
	p.settings(`{"clock_offset_ms":90000000}`) // 25 hours
	p.want(s.on("version.detail.query", "1.0.1"), "isv.invalid-timestamp")
}

func TestSettingsOfTheWayAreChecked(t *testing.T) {
	t.Parallel()
	p := start(t, "")
	for _, bad := range []string{`{"on_way":"418"}`, `{"on_way_rate":2}`, `{"late_ms":-2}`, `{"slow_bytes":-1}`, `{"retry_after":-1}`, `{"idle_close_ms":-1}`, `{"clock_offset_ms":1e15}`} {
		if code, out := p.controlCode("/settings", bad); code != 400 || out["error"] == "" {
			t.Errorf("%s: %d %v", bad, code, out)
		}
	}
}
