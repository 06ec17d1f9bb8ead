package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pair is a key pair; making one takes a while, so tests share two.
type pair struct{ private, public string }

var pairs = sync.OnceValue(func() [2]pair {
	var p [2]pair
	for i := range p {
		private, public, err := alipay.GenerateKeyPair(2048)
		if err != nil {
			panic(err)
		}
		p[i] = pair{private, public}
	}
	return p
})

func clock() func() time.Time {
	var n atomic.Int64
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	return func() time.Time { return start.Add(time.Duration(n.Add(1)) * time.Millisecond) }
}

func service(t testing.TB, opt Options) *Service {
	t.Helper()
	v, err := vault.Create(t.TempDir(), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return New(Deps{Vault: v, Now: clock(), Bus: event.NewBus(time.Now), Journal: journal.New(journal.Deps{Vault: v, Now: time.Now}), Options: opt})
}

func newApp() NewApp {
	p := pairs()
	return NewApp{
		App:     App{Name: "我的应用", AppID: "2021000000000001", Gateway: "http://127.0.0.1:1/gateway.do", AlipayPublicKey: p[1].public},
		Secrets: Secrets{PrivateKey: p[0].private},
	}
}

func addApp(t testing.TB, s *Service, n NewApp) App {
	t.Helper()
	a, err := s.AddApp(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func wantFault(t testing.TB, err error, code fault.Code, field string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code || f.Field != field {
		t.Fatalf("got %v, want %s on %q", err, code, field)
	}
	if f.Message.EN == "" || f.Message.ZH == "" {
		t.Fatalf("%s says nothing", code)
	}
}

func TestAnAppIsStoredWithDefaultsAndItsKeysApart(t *testing.T) {
	s := service(t, Options{})
	n := newApp()
	n.App.Gateway = ""
	a := addApp(t, s, n)
	if a.Gateway != DefaultGateway || a.OAuth != DefaultOAuth || a.MessageHost != DefaultMessageHost || a.Rate != alipay.DefaultRate || a.Mode != alipay.ModeKey {
		t.Fatalf("%+v", a)
	}
	if a.AppPublicKey != pairs()[0].public || a.HasAESKey {
		t.Fatalf("derived %q", a.AppPublicKey)
	}
	got, err := s.GetApp(a.ID)
	if err != nil || got != a {
		t.Fatalf("%+v, %v", got, err)
	}
	text, _ := json.Marshal(n)
	shown := fmt.Sprintf("%s %v %+v %#v %s %v", text, n, n, n, slog.AnyValue(n.Secrets).Resolve(), &n.Secrets)
	if strings.Contains(shown, "PRIVATE KEY") {
		t.Fatal("a key was printed")
	}
}

func TestWhatIsWrongWithAnAppIsNamed(t *testing.T) {
	s := service(t, Options{})
	p := pairs()
	cases := []struct {
		name, field string
		code        fault.Code
		change      func(*NewApp)
	}{
		{"app id", "app_id", "provider.app_invalid", func(n *NewApp) { n.App.AppID = "123" }},
		{"rate", "rate", "provider.app_invalid", func(n *NewApp) { n.App.Rate = 5000 }},
		{"mode", "mode", "provider.app_invalid", func(n *NewApp) { n.App.Mode = "x" }},
		{"gateway in the clear", "gateway", "provider.app_invalid", func(n *NewApp) { n.App.Gateway = "http://openapi.alipay.com/gateway.do" }},
		{"oauth", "oauth", "provider.app_invalid", func(n *NewApp) { n.App.OAuth = "javascript:alert(1)" }},
		{"message host", "message_host", "provider.app_invalid", func(n *NewApp) { n.App.MessageHost = "ws://example.com" }},
		{"control", "control", "provider.app_invalid", func(n *NewApp) { n.App.Control = "http://example.com/_sim" }},
		{"no private key", "private_key", "platform.bad_key", func(n *NewApp) { n.Secrets.PrivateKey = "" }},
		{"public for private", "private_key", "platform.bad_key", func(n *NewApp) { n.Secrets.PrivateKey = p[0].public }},
		{"cut off", "private_key", "platform.bad_key", func(n *NewApp) { n.Secrets.PrivateKey = p[0].private[:900] }},
		{"no Alipay key", "alipay_public_key", "platform.bad_key", func(n *NewApp) { n.App.AlipayPublicKey = "" }},
		{"own key as Alipay's", "alipay_public_key", "platform.key_mismatch", func(n *NewApp) { n.App.AlipayPublicKey = p[0].public }},
		{"no certificate", "app_cert", "platform.bad_cert", func(n *NewApp) { n.App.Mode = alipay.ModeCert }},
		{"draft gone", "private_key", "provider.draft_not_found", func(n *NewApp) { n.Secrets.PrivateKey, n.DraftID = "", "X" }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n := newApp()
			c.change(&n)
			_, err := s.AddApp(context.Background(), n)
			wantFault(t, err, c.code, c.field)
			if strings.Contains(err.Error(), "PRIVATE KEY") {
				t.Fatal("the fault holds a key")
			}
		})
	}
	if list, _ := s.ListApps(); len(list) != 0 {
		t.Fatal("something was stored")
	}
	addApp(t, s, newApp())
	_, err := s.AddApp(context.Background(), newApp())
	wantFault(t, err, "provider.duplicate", "app_id")
}

func TestAGeneratedKeyNeverLeavesAndIsUsedOnce(t *testing.T) {
	s := service(t, Options{})
	d, err := s.NewKeyDraft()
	if err != nil || d.PublicKey == "" {
		t.Fatalf("%+v, %v", d, err)
	}
	n := newApp()
	n.Secrets.PrivateKey, n.DraftID = "", d.ID
	a := addApp(t, s, n)
	if a.AppPublicKey != d.PublicKey {
		t.Fatal("another key was used")
	}
	again := newApp()
	again.Secrets.PrivateKey, again.DraftID = "", d.ID
	_, err = s.AddApp(t.Context(), again)
	wantFault(t, err, "provider.draft_not_found", "private_key")
	if _, err := s.Client(a.ID); err != nil {
		t.Fatal(err)
	}
}

func TestUpdateKeepsKeysThatAreNotGivenAndRefusesAStaleEdit(t *testing.T) {
	s := service(t, Options{})
	n := newApp()
	n.Secrets.AESKey = "AAECAwQFBgcICQoLDA0ODw=="
	a := addApp(t, s, n)
	first, err := s.Client(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	stale := a
	a.Name, a.Rate = "改名", 3
	b, err := s.UpdateApp(context.Background(), AppChange{App: a})
	if err != nil || b.Name != "改名" || !b.HasAESKey || b.AppPublicKey != pairs()[0].public || !b.UpdatedAt.After(stale.UpdatedAt) {
		t.Fatalf("%+v, %v", b, err)
	}
	second, err := s.Client(a.ID)
	if err != nil || second == first {
		t.Fatal("the client was not rebuilt", err)
	}
	if second.Pacer() != first.Pacer() || second.Pacer().Stats().Configured != 3 {
		t.Fatal("the pacer must be one, at the new rate")
	}
	if again, _ := s.Client(a.ID); again != second {
		t.Fatal("the client is not kept")
	}
	_, err = s.UpdateApp(context.Background(), AppChange{App: stale})
	wantFault(t, err, "provider.changed", "")
	c, err := s.UpdateApp(context.Background(), AppChange{App: b, RemoveAESKey: true, Secrets: Secrets{PrivateKey: newApp().Secrets.PrivateKey}})
	if err != nil || c.HasAESKey {
		t.Fatalf("%+v, %v", c, err)
	}
	c.AlipayPublicKey = "nonsense"
	if _, err = s.UpdateApp(context.Background(), AppChange{App: c}); err == nil {
		t.Fatal("bad input was stored")
	}
	if got, _ := s.GetApp(a.ID); got.AlipayPublicKey != b.AlipayPublicKey {
		t.Fatal("what was stored is lost")
	}
}

func TestFindAppTakesWhatAPersonHas(t *testing.T) {
	s := service(t, Options{})
	_, err := s.FindApp("")
	wantFault(t, err, "provider.no_app", "")
	a := addApp(t, s, newApp())
	for _, ref := range []string{"", a.ID, a.AppID, a.Name, " " + a.Name + " "} {
		if got, err := s.FindApp(ref); err != nil || got.ID != a.ID {
			t.Fatalf("%q: %+v, %v", ref, got, err)
		}
	}
	n := newApp()
	n.App.AppID = "2021000000000002"
	addApp(t, s, n)
	_, err = s.FindApp(a.Name)
	wantFault(t, err, "provider.app_ambiguous", "")
	_, err = s.FindApp("nobody")
	wantFault(t, err, "provider.app_not_found", "")
}

func TestAnAppInUseStays(t *testing.T) {
	s := service(t, Options{})
	a := addApp(t, s, newApp())
	if _, err := s.AddTemplate(Template{AppID: a.ID, TemplateID: "2021000000000009"}); err != nil {
		t.Fatal(err)
	}
	n := 2
	used := func(*vault.Tx, string) (int, error) { return n, nil }
	wantFault(t, s.DeleteApp(context.Background(), a.ID, used), "provider.in_use", "")
	n = 0
	if err := s.DeleteApp(context.Background(), a.ID, used); err != nil {
		t.Fatal(err)
	}
	if list, err := s.ListTemplates(""); err != nil || len(list) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	_, err := s.Client(a.ID)
	wantFault(t, err, "provider.app_not_found", "")
	err = s.vault.View(func(tx *vault.Tx) error { _, err := secrets.Get(tx, a.ID); return err })
	if !errors.Is(err, vault.ErrNotFound) {
		t.Fatal("the keys are still there")
	}
}

func TestTemplatesAreCheckedAndFound(t *testing.T) {
	s := service(t, Options{})
	a := addApp(t, s, newApp())
	good := Template{AppID: a.ID, TemplateID: "2021000000000009", Name: "点餐", Ext: DefaultExt}
	tpl, err := s.AddTemplate(good)
	if err != nil || tpl.Tier != Ordinary || tpl.Tier.AuditsPerDay() != 5 || Standard.AuditsPerDay() != 0 {
		t.Fatalf("%+v, %v", tpl, err)
	}
	_, err = s.AddTemplate(good)
	wantFault(t, err, "provider.template_duplicate", "template_id")
	_, err = s.AddTemplate(Template{AppID: "none", TemplateID: "2021000000000008"})
	wantFault(t, err, "provider.app_not_found", "")
	_, err = s.AddTemplate(Template{AppID: a.ID, TemplateID: "x"})
	wantFault(t, err, "provider.template_invalid", "template_id")
	for _, ref := range []string{"", tpl.ID, tpl.TemplateID, "点餐"} {
		if got, err := s.FindTemplate(ref); err != nil || got.ID != tpl.ID {
			t.Fatalf("%q: %+v, %v", ref, got, err)
		}
	}
	changed := tpl
	changed.Ext = `{"ext":{"n":"{{name}}"}}`
	if changed, err = s.UpdateTemplate(changed); err != nil {
		t.Fatal(err)
	}
	_, err = s.UpdateTemplate(tpl)
	wantFault(t, err, "provider.changed", "")
	if err := s.DeleteTemplate(changed.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.FindTemplate("")
	wantFault(t, err, "provider.template_not_found", "")
}
