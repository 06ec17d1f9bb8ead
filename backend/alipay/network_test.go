package alipay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minifleet/backend/outbound"
	"minifleet/backend/simulator/office"
)

func playOffice(t *testing.T, kind office.Kind, opt office.Options) *office.Proxy {
	t.Helper()
	p, err := office.Start(kind, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// Whatever else is known of a change whose outcome is not, that it may have
// happened comes first, and no word invites to repeat it.
func TestTheFirstWordsOfAnUnknownOutcomeAreThatItMayHaveHappened(t *testing.T) {
	raw := func(status int, header, body string) func(*fakeGateway) {
		return func(g *fakeGateway) {
			g.raw = func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if name, value, ok := strings.Cut(header, ": "); ok {
					w.Header().Set(name, value)
				}
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			}
		}
	}
	for name, setup := range map[string]func(g *fakeGateway){
		"504":      raw(504, "", "<html>gateway time-out</html>"),
		"503":      raw(503, "Retry-After: 17", ""),
		"413":      raw(413, "", ""),
		"403":      raw(403, "", "blocked"),
		"portal":   raw(302, "Location: http://login.office/", ""),
		"web page": raw(200, "", "<html>log in</html>"),
		"empty":    raw(200, "", ""),
		"unsigned": func(g *fakeGateway) { g.unsign = true },
		"20000": func(g *fakeGateway) {
			g.answer = func(asked) any { return refusal("20000", "isp.unknow-error", "系统繁忙") }
		},
		"encrypted": func(g *fakeGateway) { g.answer = func(asked) any { return "AAECAwQFBgcICQoLDA0ODw==" } },
		"broken": func(g *fakeGateway) {
			g.raw = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newFakeGateway(t)
			setup(g)
			both(t, g.client(nil), func(t *testing.T, mutates bool, e *Error) {
				f := e.Fault()
				first := strings.HasPrefix(f.Message.ZH, "操作可能已经生效：") && strings.HasPrefix(f.Message.EN, "the change may have happened: ")
				if first != mutates {
					t.Errorf("changing %v: %s", mutates, f.Message.ZH)
				}
				if mutates && !strings.Contains(f.Hint.ZH, "查看是否已生效") {
					t.Errorf("the hint: %s", f.Hint.ZH)
				}
				if name == "503" && (e.RetryAfter != 17*time.Second || !strings.Contains(f.Hint.ZH, "17 秒")) {
					t.Errorf("Retry-After is %v, told as %s", e.RetryAfter, f.Hint.ZH)
				}
				if e.Status >= 300 && !strings.Contains(f.Message.ZH, fmt.Sprint(e.Status)) {
					t.Errorf("the status is not told: %s", f.Message.ZH)
				}
			})
		})
	}
}

func TestRetryAfterInBothForms(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{"": 0, "5": 5 * time.Second, "-1": 0, "x": 0, "99999999": 24 * time.Hour,
		now.Add(90 * time.Second).Format(http.TimeFormat): 90 * time.Second, now.Add(-time.Hour).Format(http.TimeFormat): 0} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

// What a proxy does is told as that, with its name, and certainly nothing was
// sent.
func TestAProxysRefusalIsNoInterruption(t *testing.T) {
	p := playOffice(t, office.Basic, office.Options{User: "li", Password: "right"})
	way := outbound.New(outbound.Options{})
	t.Cleanup(way.Close)
	if err := way.Set(outbound.Setting{Mode: outbound.Address, Address: p.Addr}); err != nil {
		t.Fatal(err)
	}
	g := newFakeGateway(t)
	c := g.client(func(cfg *Config) { cfg.Way, cfg.Gateway = way, "https://openapi.fake.test/gateway.do" })
	both(t, c, func(t *testing.T, _ bool, e *Error) {
		f := e.Fault()
		if e.Stage != StageProxy || e.Sent || e.Class != ClassPlatformFault || e.Via != p.Addr || !strings.Contains(f.Message.ZH, "代理 "+p.Addr+" 需要用户名和密码") || !strings.Contains(f.Hint.ZH, "设置") {
			t.Errorf("%#v: %s → %s", e, f.Message.ZH, f.Hint.ZH)
		}
	})
	if s := c.Road(); !s.Away || s.Via != p.Addr || !strings.Contains(s.Error.ZH, "用户名") {
		t.Errorf("the way is %+v", s)
	}
}

// Four screenshots have to get through a line of any speed, and a line on
// which nothing moves has an end.
func TestASlowLineIsNotCutWhileBytesMove(t *testing.T) {
	g := newFakeGateway(t)
	u, _ := url.Parse(g.srv.URL)
	relay := playOffice(t, office.Relay, office.Options{To: u.Host})
	c := g.client(func(cfg *Config) { cfg.Gateway = "http://" + relay.Addr + "/gateway.do" })
	c.idle = 700 * time.Millisecond
	relay.Line.Slow(700 << 10)
	form := VersionAuditApplyRequest{AppVersion: "1.0.0", Files: []File{{Field: "first_screen_shot", Name: "a.png", Content: bytes.Repeat([]byte{1}, 1300<<10)}}}
	began := time.Now()
	if _, err := c.VersionAuditApply(t.Context(), Acting{}, form); err != nil {
		t.Fatalf("after %v: %v", time.Since(began), err)
	}
	if took := time.Since(began); took < 3*c.idle/2 {
		t.Fatalf("the line was not slow: %v", took)
	}
	relay.Line.Kill()
	began = time.Now()
	_, err := c.VersionOnline(t.Context(), Acting{}, VersionOnlineRequest{AppVersion: "1.0.0"})
	var e *Error
	if !errors.As(err, &e) || e.Stage != StageExchange || e.Class != ClassOutcomeUnknown || time.Since(began) > 3*c.idle {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

func TestASlowLineIsNamed(t *testing.T) {
	e := &Error{Stage: StageExchange, Class: ClassOutcomeUnknown, Via: "proxy.office:8080", Line: Line{Sent: 900 << 10, Total: 1700 << 10, Took: 91 * time.Second}}
	if m := e.Fault().Message; !strings.Contains(m.ZH, "网络很慢：91 秒内发出 900/1700 KB") || !strings.Contains(m.ZH, "经由代理 proxy.office:8080") || !strings.Contains(m.EN, "900 of 1700 kB were sent in 91 s") {
		t.Errorf("%+v", m)
	}
	e.Line.Took = 2 * time.Second
	if m := e.Fault().Message; strings.Contains(m.ZH, "很慢") {
		t.Errorf("%+v", m)
	}
}

func TestThePlatformsClockIsTakenFromVerifiedAnswersOnly(t *testing.T) {
	g := newFakeGateway(t)
	c := g.client(nil)
	ahead := func(w http.ResponseWriter) { w.Header().Set("Date", c.now().Add(3*time.Hour).Format(http.TimeFormat)) }
	g.set(func() {
		g.raw = func(w http.ResponseWriter, _ *http.Request) {
			ahead(w)
			_, _ = io.WriteString(w, `{"alipay_open_mini_version_list_query_response":{"code":"10000"}}`)
		}
	})
	_, _ = c.VersionListQuery(t.Context(), Acting{}, VersionListQueryRequest{})
	if _, known := c.Way().Clock.Offset(); known {
		t.Error("anybody on the way can set the clock")
	}
	g.set(func() { g.raw = nil; g.date = ahead })
	if _, err := c.VersionListQuery(t.Context(), Acting{}, VersionListQueryRequest{}); err != nil {
		t.Fatal(err)
	}
	if offset, known := c.Way().Clock.Offset(); !known || (offset-3*time.Hour).Abs() > 2*time.Second {
		t.Errorf("%v, %v", offset, known)
	}
}
