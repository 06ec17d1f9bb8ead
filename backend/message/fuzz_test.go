package message

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

const exampleFrame = "from-sys:openchannel\r\nfrom-sys-ip:10.0.0.1\r\nstream-id:1\r\n\r\n" +
	`{"protocol":{"x-type":"message","x-cmd":"CONSUME","x-msgId":"1","x-timestamp":"1","x-version":"1.0","x-charset":"utf-8","x-signType":"RSA2","x-sign":"AA=="},` +
	`"data": {"header":{"appId":"2021000000000001","msgApi":"alipay.open.mini.version.audit.passed"},"content":{"mini_app_id":"1","mini_app_version":"1.0.0"}} }`

func FuzzFrame(f *testing.F) {
	f.Add([]byte(exampleFrame))
	f.Add([]byte(strings.Replace(exampleFrame, `"x-cmd":"CONSUME"`, `"x-cmd":"PONG"`, 1)))
	f.Add([]byte("a:b\r\n\r\n{}"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, raw []byte) {
		boundtest.Within(t, "FuzzFrame", 512, func() {
			frame, err := ParseFrame(raw)
			if err != nil {
				if !errors.Is(err, errFrame) {
					t.Fatalf("an error of another kind: %v", err)
				}
				return
			}
			if !bytes.Contains(raw, frame.Data) || !strings.HasPrefix(string(raw), frame.Header) {
				t.Fatal("what was parsed is not what came")
			}
			if frame.Data == nil {
				return
			}
			if frame.ID == "" || !json.Valid(frame.Data) {
				t.Fatalf("%+v", frame)
			}
			// An acknowledgement is itself a frame that means what it should.
			ack, err := ParseFrame(frame.ack(true))
			if err != nil || ack.ID != frame.ID || ack.Command != "CONSUME_ACK" || ack.Header != frame.Header {
				t.Fatalf("%+v %v", ack, err)
			}
			_, _ = fields(frame.Content)
		})
	})
}

func FuzzNotification(f *testing.F) {
	f.Add("notify_id=1&msg_method=alipay.open.mini.version.audit.passed&sign=AA&biz_content=" + url.QueryEscape(passed))
	f.Add("notify_id=1&notify_type=open_app_auth_notify&sign=AA&detail=" + url.QueryEscape(`{"app_auth_token":"t","auth_app_id":"1"}`))
	f.Add("a=1&a=2")
	f.Add("%zz")
	f.Fuzz(func(t *testing.T, body string) {
		boundtest.Within(t, "FuzzNotification", 512, func() {
			m, form, err := ParseNotification(body)
			if err != nil {
				return
			}
			if m.ID == "" || m.Method == "" || form.Get("sign") == "" {
				t.Fatalf("%+v", m)
			}
			for name, values := range form {
				if len(values) != 1 {
					t.Fatalf("%s is given %d times", name, len(values))
				}
			}
			_, _ = parseAudit(m)
			_, _, _ = parseCancellation(m)
			_, _ = parseConfirmation(m)
			if d, _, err := parseDelivery(m); err == nil && (d.Token.AppAuthToken == "" || d.Token.AuthAppID == "") {
				t.Fatal("a token out of nothing")
			}
		})
	})
}

func TestFrameIsReadStrictly(t *testing.T) {
	f, err := ParseFrame([]byte(exampleFrame))
	if err != nil || f.ID != "1" || f.AppID != "2021000000000001" || !strings.HasPrefix(string(f.Data), `{"header"`) || !strings.HasSuffix(string(f.Data), `}}`) {
		t.Fatalf("%+v %v", f, err)
	}
	for name, change := range map[string][2]string{
		"bare newlines":  {"\r\n", "\n"},
		"two data":       {`"data":`, `"data":{},"data":`},
		"two ids":        {`"x-msgId":"1"`, `"x-msgId":"1","x-msgId":"2"`},
		"header twice":   {"stream-id:1", "stream-id:1\r\nstream-id:2"},
		"no header name": {"stream-id:1", ":1"},
		"control":        {"stream-id:1", "stream-id:\x00"},
		"tail":           {`1.0.0"}} }`, `1.0.0"}} } {}`},
		"id missing":     {`"x-msgId":"1",`, ``},
		"id with blank":  {`"x-msgId":"1"`, `"x-msgId":"a b"`},
		"data missing":   {`"data":`, `"dat":`},
		"other case":     {`"data":`, `"Data":`},
	} {
		if _, err := ParseFrame([]byte(strings.Replace(exampleFrame, change[0], change[1], -1))); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := ParseFrame(append([]byte(exampleFrame), bytes.Repeat([]byte(" "), maxFrame)...)); err == nil {
		t.Error("a frame without end was accepted")
	}
}

func TestAddressesOfTheChannel(t *testing.T) {
	for host, want := range map[string]string{
		"openchannel.alipay.com":               "wss://openchannel.alipay.com/websocket",
		"openchannel-sandbox.dl.alipaydev.com": "wss://openchannel-sandbox.dl.alipaydev.com/websocket",
		"wss://openchannel.alipay.com":         "wss://openchannel.alipay.com/websocket",
		"127.0.0.1:8080":                       "ws://127.0.0.1:8080/websocket",
		"ws://127.0.0.1:8080":                  "ws://127.0.0.1:8080/websocket",
		"ws://[::1]:8080/":                     "ws://[::1]:8080/websocket",
		"localhost:8080":                       "ws://localhost:8080/websocket",
		"ws://openchannel.alipay.com":          "",
		"http://10.0.0.1":                      "",
		"ftp://127.0.0.1":                      "",
		"openchannel.alipay.com/path":          "",
		"user@openchannel.alipay.com":          "",
		"127.0.0.1.example.com":                "wss://127.0.0.1.example.com/websocket",
		"":                                     "",
	} {
		a, err := addressOf(host)
		if (err != nil) != (want == "") || a.connect != want {
			t.Errorf("%q: %q %v, want %q", host, a.connect, err, want)
		}
	}
}
