package alipay

import (
	"errors"
	"testing"
	"time"
)

// A signed answer of another mini program, order or version is refused, also
// though its signature is the platform's.
func TestASignedAnswerOfAnotherCallIsRefused(t *testing.T) {
	g := newFakeGateway(t)
	var carried map[string]any
	g.set(func() {
		g.answer = func(asked) any {
			fields := map[string]any{"code": "10000", "msg": "Success"}
			for name, value := range carried {
				fields[name] = value
			}
			return fields
		}
	})
	c := g.client(nil)
	as := Acting{MiniAppID: "2021000000000001", AppAuthToken: "token"}
	calls := map[string]func() error{
		"detail": func() error {
			_, err := c.VersionDetailQuery(t.Context(), as, VersionDetailQueryRequest{AppVersion: "1.0.0"})
			return err
		},
		"token": func() error {
			_, err := c.AuthTokenAppQuery(t.Context(), as, AuthTokenAppQueryRequest{AppAuthToken: "token"})
			return err
		},
		"order": func() error {
			_, err := c.ISVQuery(t.Context(), Acting{}, ISVQueryRequest{OrderNo: "P1"})
			return err
		},
	}
	for _, at := range []struct {
		call    string
		carried map[string]any
		good    bool
	}{
		{"detail", map[string]any{"app_version": "1.0.0"}, true},
		{"detail", map[string]any{}, true},
		{"detail", map[string]any{"app_version": "1.0.1"}, false},
		{"detail", map[string]any{"mini_app_id": "2021000000000001"}, true},
		{"detail", map[string]any{"mini_app_id": "2021000000000002"}, false},
		{"token", map[string]any{"auth_app_id": "2021000000000001"}, true},
		{"token", map[string]any{"auth_app_id": "2021000000000002"}, false},
		{"order", map[string]any{"order_no": "P1"}, true},
		{"order", map[string]any{"order_no": "P2"}, false},
	} {
		g.set(func() { carried = at.carried })
		err := calls[at.call]()
		if at.good && err != nil || !at.good && !errors.Is(err, errOtherAnswer) {
			t.Errorf("%s answered with %v: %v", at.call, at.carried, err)
		}
	}
}

// Whoever can send a message can name any certificate; what the app may ask
// the platform for is not theirs to spend.
func TestAStrangersMessageCostsNoCalls(t *testing.T) {
	g := newFakeGateway(t)
	p := newPKI(t)
	cfg := g.config()
	p.certMode(t, g, &cfg)
	now := time.Now()
	c := g.client(func(dst *Config) {
		*dst = cfg
		dst.Now = func() time.Time { return now }
	})
	downloads := func() (n int) {
		for _, in := range g.seen() {
			if in.method == MethodCertDownload {
				n++
			}
		}
		return n
	}
	fresh := CertSN(p.leaf(t, platformName, otherKey()))
	for minute := 1; minute <= 3; minute++ {
		for i := range 150 {
			if err := c.VerifyBytes([]byte("x"), "AAAA", fresh+string(rune('a'+i%26))); err == nil {
				t.Fatal("a stranger's message verifies")
			}
			if i > 3 && minute > 1 {
				break
			}
		}
		if got := downloads(); got > minute {
			t.Fatalf("minute %d: %d calls were spent", minute, got)
		}
		now = now.Add(strangerPause)
	}
	if downloads() == 0 {
		t.Error("a new certificate would never be found")
	}
}
