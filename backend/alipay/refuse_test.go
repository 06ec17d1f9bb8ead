package alipay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// both makes a reading and a changing call, which differ in what a lost
// answer means.
func both(t *testing.T, c *Client, check func(t *testing.T, mutates bool, e *Error)) {
	t.Helper()
	as := Acting{MerchantName: "老王面馆", MiniAppID: "a", AppAuthToken: "secret-token"}
	_, err := c.VersionListQuery(t.Context(), as, VersionListQueryRequest{})
	_, merr := c.VersionOnline(t.Context(), as, VersionOnlineRequest{AppVersion: "1.0.0"})
	for i, err := range []error{err, merr} {
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("no *Error but %v", err)
		}
		if strings.Contains(err.Error(), "secret-token") {
			t.Errorf("the token shows: %v", err)
		}
		if e.Fault().Message.IsZero() || e.Fault().Hint.IsZero() {
			t.Errorf("nothing to show for %v", err)
		}
		check(t, i == 1, e)
	}
}

func lostClass(mutates bool) Class {
	if mutates {
		return ClassOutcomeUnknown
	}
	return ClassPlatformFault
}

func TestAnAnswerThatDoesNotVerifyIsRefused(t *testing.T) {
	replace := func(old, new string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(new), 1) }
	}
	for name, setup := range map[string]func(g *fakeGateway){
		"unsigned": func(g *fakeGateway) { g.unsign = true },
		"unsigned failure": func(g *fakeGateway) {
			g.unsign = true
			g.answer = func(asked) any { return refusal("40004", "X", "x") }
		},
		"unsigned throttling": func(g *fakeGateway) {
			g.unsign = true
			g.answer = func(asked) any { return refusal("40005", "isv.app-call-limited", "x") }
		},
		"unsigned lost grant": func(g *fakeGateway) {
			g.unsign = true
			g.answer = func(asked) any { return refusal("20001", "aop.invalid-app-auth-token", "x") }
		},
		"unsigned error_response": func(g *fakeGateway) {
			g.unsign, g.errResp = true, true
			g.answer = func(asked) any { return refusal("40002", "isv.invalid-app-id", "无效的AppID参数") }
		},
		"wrong signer": func(g *fakeGateway) { g.key = otherKey() },
		"wrong signer, error": func(g *fakeGateway) {
			g.key, g.errResp = otherKey(), true
			g.answer = func(asked) any { return refusal("40002", "isv.invalid-signature", "x") }
		},
		"tampered value":      func(g *fakeGateway) { g.rewrite = replace(`"msg":"Success"`, `"msg":"Succeed"`) },
		"a space added":       func(g *fakeGateway) { g.rewrite = replace(`"msg":"Success"`, `"msg": "Success"`) },
		"empty signature":     func(g *fakeGateway) { g.unsign = true; g.rewrite = replace(`"}}`, `"},"sign":""}`) },
		"signature no Base64": func(g *fakeGateway) { g.unsign = true; g.rewrite = replace(`"}}`, `"},"sign":"*"}`) },
		"signed over another text": func(g *fakeGateway) {
			g.rewrite = func(b []byte) []byte {
				return append([]byte(`{"alipay_open_mini_version_online_response":{"code":"10000"},"alipay_open_mini_version_list_query_response":{"code":"10000"},`), b[bytes.Index(b, []byte(`"sign"`)):]...)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newFakeGateway(t)
			setup(g)
			both(t, g.client(nil), func(t *testing.T, mutates bool, e *Error) {
				if !e.Unverified || e.Stage != StageSignature || e.Class != lostClass(mutates) || !e.Sent || e.Code != "" || e.SubCode != "" || !strings.Contains(e.Error(), "unverified") {
					t.Errorf("%#v", e)
				}
			})
			if n := len(g.seen()); n != 2 {
				t.Errorf("%d calls: an unverified answer was acted upon", n)
			}
		})
	}
}

func TestTheClaimOfAnUnverifiedAnswerIsKeptForDiagnosis(t *testing.T) {
	g := newFakeGateway(t)
	g.unsign, g.errResp = true, true
	g.answer = func(asked) any { return refusal("40002", "isv.invalid-app-id", "无效的AppID参数 secret-token") }
	both(t, g.client(nil), func(t *testing.T, _ bool, e *Error) {
		if e.Claim.Code != "40002" || e.Claim.SubCode != "isv.invalid-app-id" || strings.Contains(e.Claim.SubMsg, "secret-token") {
			t.Errorf("claim %+v", e.Claim)
		}
	})
}

func TestASignedErrorResponseIsAnAnswer(t *testing.T) {
	g := newFakeGateway(t)
	g.errResp = true
	g.answer = func(asked) any { return refusal("40002", "isv.invalid-signature", "验签出错 for secret-token") }
	both(t, g.client(nil), func(t *testing.T, _ bool, e *Error) {
		if e.Unverified || e.Class != ClassConfiguration || e.SubCode != "isv.invalid-signature" || strings.Contains(e.SubMsg, "secret-token") {
			t.Errorf("%#v", e)
		}
	})
	g.set(func() { g.answer = func(asked) any { return map[string]any{"code": "10000", "msg": "Success"} } })
	both(t, g.client(nil), func(t *testing.T, mutates bool, e *Error) {
		if e.Class != lostClass(mutates) {
			t.Errorf("success under error_response: %#v", e)
		}
	})
}

func TestWhatIsNoAnswerOfTheGateway(t *testing.T) {
	online, list := "alipay_open_mini_version_online_response", "alipay_open_mini_version_list_query_response"
	signed := func(value string) string {
		return `"` + online + `":` + value + `,"` + list + `":` + value + `,"sign":"` + signWith(gateKey(), []byte(value)) + `"`
	}
	ok := signed(`{"code":"10000","msg":"Success"}`)
	for name, body := range map[string]string{
		"empty":              "",
		"page":               "<html>502</html>",
		"truncated":          "{" + ok[:len(ok)/2],
		"no closing":         "{" + ok,
		"trailing":           "{" + ok + "}{}",
		"trailing text":      "{" + ok + "} x",
		"array":              "[{" + ok + "}]",
		"duplicate response": "{" + ok + `,"` + online + `":{"code":"10000"},"` + list + `":{"code":"10000"}}`,
		"duplicate sign":     "{" + ok + `,"sign":"x"}`,
		"escaped duplicate":  "{" + ok + `,"si\u0067n":"x"}`,
		"both":               "{" + ok + `,"error_response":{"code":"10000"}}`,
		"another method":     `{"alipay_x_response":{"code":"10000"},"sign":"x"}`,
		"sign is a number":   `{"` + online + `":{},"` + list + `":{},"sign":1}`,
		"no code":            "{" + signed(`{"msg":"Success"}`) + "}",
		"null":               "{" + signed(`null`) + "}",
		"a list":             "{" + signed(`[]`) + "}",
		"a number":           "{" + signed(`1`) + "}",
	} {
		t.Run(name, func(t *testing.T) {
			g := newFakeGateway(t)
			g.rewrite = func([]byte) []byte { return []byte(body) }
			both(t, g.client(nil), func(t *testing.T, mutates bool, e *Error) {
				if e.Class != lostClass(mutates) || e.Stage != StageContent || !e.Sent || e.Code != "" {
					t.Errorf("%#v", e)
				}
			})
		})
	}
}

func TestAnAnswerOfTheWrongTypeIsNoSuccess(t *testing.T) {
	g := newFakeGateway(t)
	g.answer = func(asked) any {
		return map[string]any{"code": 10000, "msg": "Success", "app_version_infos": "nonsense", "speed_up": []int{1}}
	}
	c := g.client(nil)
	if _, err := c.VersionListQuery(t.Context(), Acting{}, VersionListQueryRequest{}); ClassOf(err) != ClassPlatformFault {
		t.Error(err)
	}
	if _, err := c.VersionAuditApply(t.Context(), Acting{}, VersionAuditApplyRequest{}); ClassOf(err) != ClassOutcomeUnknown {
		t.Error(err)
	}
}

func TestHTTPFailures(t *testing.T) {
	drop := func(after int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			conn, buf, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			if after > 0 {
				_, _ = buf.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"alipay"[:after])
				_ = buf.Flush()
			}
			_ = conn.Close()
		}
	}
	for name, c := range map[string]struct {
		raw   http.HandlerFunc
		stage Stage
	}{
		"500": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, StageStatus},
		"404": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, StageStatus},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, StageStatus},
		"no answer":   {drop(0), StageExchange},
		"half header": {drop(20), StageExchange},
		"half body":   {drop(45), StageExchange},
		"huge":        {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte(" "), maxResponse+2)) }, StageContent},
		"garbage":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0, 1, 2, 255}) }, StageContent},
	} {
		t.Run(name, func(t *testing.T) {
			g := newFakeGateway(t)
			elsewhere := 0
			g.raw = func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/elsewhere" {
					elsewhere++
				}
				c.raw(w, r)
			}
			both(t, g.client(nil), func(t *testing.T, mutates bool, e *Error) {
				if e.Stage != c.stage || e.Class != lostClass(mutates) || !e.Sent {
					t.Errorf("%#v", e)
				}
			})
			if elsewhere > 0 {
				t.Error("a redirect was followed")
			}
		})
	}
}

func TestWhatWasNeverSentIsNotUnknown(t *testing.T) {
	dead := httptest.NewServer(http.NotFoundHandler())
	address := dead.URL
	dead.Close()
	tls := httptest.NewUnstartedServer(http.NotFoundHandler())
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	defer tls.Close()
	resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no network") }}
	nodns := &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{Resolver: resolver}).DialContext}}
	for name, x := range map[string]struct {
		gateway string
		client  *http.Client
		stage   Stage
	}{
		"refused": {address, nil, StageConnect},
		"tls":     {tls.URL, nil, StageTLS},
		"dns":     {"https://gateway.invalid", nodns, StageDNS},
	} {
		t.Run(name, func(t *testing.T) {
			g := newFakeGateway(t)
			both(t, g.client(func(c *Config) { c.Gateway, c.HTTPClient = x.gateway, x.client }), func(t *testing.T, _ bool, e *Error) {
				if e.Class != ClassPlatformFault || e.Sent || e.Stage != x.stage {
					t.Errorf("%#v: %v", e, e)
				}
			})
		})
	}
}

func TestACancelledCall(t *testing.T) {
	g := newFakeGateway(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	g.raw = func(http.ResponseWriter, *http.Request) { close(arrived); <-release }
	defer close(release)
	c := g.client(nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err := c.VersionOnline(ctx, Acting{}, VersionOnlineRequest{})
	var e *Error
	if !errors.As(err, &e) || e.Class != ClassOutcomeUnknown || !e.Sent || !errors.Is(err, context.Canceled) {
		t.Errorf("under way: %#v", e)
	}
	_, err = c.VersionOnline(ctx, Acting{}, VersionOnlineRequest{})
	if !errors.As(err, &e) || e.Class != ClassPlatformFault || e.Sent || e.Stage != StageWait || !errors.Is(err, context.Canceled) {
		t.Errorf("before: %#v", e)
	}
}

func TestEncryptedAnswers(t *testing.T) {
	g := newFakeGateway(t)
	g.aes = testAES
	withKey := g.client(func(c *Config) { c.AESKey = testAES64 })
	// A plain answer to an encrypted request: failures come like this.
	g.answer = func(in asked) any { return refusal("40004", "VERSION_HAS_EXISTED", "版本已存在") }
	g.rewrite = func([]byte) []byte {
		value, _ := json.Marshal(refusal("40004", "VERSION_HAS_EXISTED", "版本已存在"))
		return envelopeOf("error_response", value, gateKey(), "", false)
	}
	both(t, withKey, func(t *testing.T, _ bool, e *Error) {
		if e.SubCode != "VERSION_HAS_EXISTED" {
			t.Errorf("%#v", e)
		}
	})
	for name, value := range map[string]string{
		"another key": sealAES(bytes.Repeat([]byte{9}, 16), []byte(`{"code":"10000"}`)),
		"not Base64":  "***",
		"half block":  "AAAA",
		"empty":       "",
		"padding 0":   "AAAAAAAAAAAAAAAAAAAAAA==",
	} {
		t.Run(name, func(t *testing.T) {
			sealed, _ := json.Marshal(value)
			g.set(func() {
				g.rewrite = func([]byte) []byte { return envelopeOf("error_response", sealed, gateKey(), "", false) }
			})
			for _, c := range []*Client{withKey, g.client(nil)} {
				both(t, c, func(t *testing.T, mutates bool, e *Error) {
					if e.Stage != StageDecrypt || mutates && e.Class != ClassOutcomeUnknown || !mutates && e.Class != ClassConfiguration {
						t.Errorf("%#v", e)
					}
				})
			}
		})
	}
}

func TestTheGatewaysClockIsKept(t *testing.T) {
	g := newFakeGateway(t)
	g.answer = func(asked) any { return refusal("40002", "isv.invalid-timestamp", "x") }
	both(t, g.client(nil), func(t *testing.T, _ bool, e *Error) {
		if time.Since(e.ServerTime).Abs() > time.Hour || e.Status != 200 {
			t.Errorf("%v %d", e.ServerTime, e.Status)
		}
	})
}
