package provider

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/outbound"
	"minifleet/backend/vault"
)

// gateway answers every call with one response object, signed by a key.
func gateway(t *testing.T, key string, response string) string {
	t.Helper()
	private, err := alipay.ParsePrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		sum := sha256.Sum256([]byte(response))
		sign, err := rsa.SignPKCS1v15(rand.Reader, private, crypto.SHA256, sum[:])
		if err != nil {
			t.Error(err)
		}
		_, _ = fmt.Fprintf(w, `{"alipay_open_mini_templatelist_query_response":%s,"sign":"%s"}`, response, base64.StdEncoding.EncodeToString(sign))
	})
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL + "/gateway.do"
}

// tester is a service whose connections end with the test.
func tester(t *testing.T) *Service {
	t.Helper()
	client := outbound.New(outbound.Options{}).Client()
	t.Cleanup(client.CloseIdleConnections)
	s := service(t, Options{HTTPClient: client})
	s.now = func() time.Time { return time.Now() }
	return s
}

func refused(code, sub string) string {
	return fmt.Sprintf(`{"code":"%s","msg":"no","sub_code":"%s","sub_msg":"说明"}`, code, sub)
}

func TestAConnectionTestNamesWhatIsWrong(t *testing.T) {
	p := pairs()
	ours, theirs := p[0], p[1]
	text := func(body string, status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + closed.Addr().String() + "/gateway.do"
	_ = closed.Close()
	plain := serve(t, text("hello", 200))
	ok := `{"code":"10000","msg":"Success","app_list":[]}`
	cases := []struct {
		name    string
		gateway string
		step    StepName
		code    fault.Code
	}{
		{"no such name", "https://gateway.invalid/gateway.do", StepDNS, "provider.test_dns"},
		{"nobody there", nobody, StepConnect, "provider.test_connect"},
		{"no TLS", "https" + strings.TrimPrefix(plain, "http"), StepTLS, "provider.test_tls"},
		{"a web page", plain, StepGateway, "provider.test_not_gateway"},
		{"another path", serve(t, text("not found", 404)), StepGateway, "provider.test_not_gateway"},
		{"other JSON", serve(t, text(`{"hello":1}`, 200)), StepGateway, "provider.test_not_gateway"},
		{"wrong Alipay key", gateway(t, ours.private, ok), StepVerified, "provider.test_wrong_alipay_key"},
		{"app id", gateway(t, theirs.private, refused("40002", "isv.invalid-app-id")), StepAccepted, "provider.test_wrong_app_id"},
		{"app id, not signed", serve(t, text(`{"error_response":`+refused("40002", "isv.invalid-app-id")+`}`, 200)), StepAccepted, "provider.test_wrong_app_id"},
		{"private key", gateway(t, theirs.private, refused("40002", "isv.invalid-signature")), StepAccepted, "provider.test_wrong_private_key"},
		{"no key set there", gateway(t, theirs.private, refused("40003", "isv.missing-signature-config")), StepAccepted, "provider.test_no_key_in_console"},
		{"certificate", gateway(t, theirs.private, refused("40002", "isv.invalid-app-cert-sn")), StepAccepted, "provider.test_certificate"},
		{"clock", gateway(t, theirs.private, refused("40002", "isv.invalid-timestamp")), StepAccepted, "provider.test_clock"},
		{"AES", gateway(t, theirs.private, refused("40002", "isv.decryption-error-unknown")), StepEncryption, "provider.test_aes"},
		{"encrypted answer", gateway(t, theirs.private, `"AAECAwQFBgcICQoLDA0ODw=="`), StepEncryption, "provider.test_aes"},
		{"permission", gateway(t, theirs.private, refused("40006", "isv.insufficient-isv-permissions")), StepPermission, "provider.test_permission"},
		{"busy, not signed", serve(t, text(`{"alipay_open_mini_templatelist_query_response":`+refused("20000", "aop.unknow-error")+`}`, 200)), StepAccepted, "provider.test_busy"},
		{"something else", gateway(t, theirs.private, refused("40002", "isv.invalid-charset")), StepAccepted, "provider.test_refused"},
		{"busy", gateway(t, theirs.private, refused("20000", "aop.unknow-error")), StepPermission, "platform.platform_fault"},
	}
	s := tester(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n := newApp()
			n.App.Gateway, n.App.AlipayPublicKey, n.App.Rate = c.gateway, theirs.public, 100
			r, err := s.TestNew(context.Background(), n)
			if err != nil {
				t.Fatal(err)
			}
			last := r.Steps[len(r.Steps)-1]
			if r.OK || last.OK || last.Name != c.step || fault.CodeOf(last.Fault) != c.code {
				t.Fatalf("got %s: %v", last.Name, last.Fault)
			}
			if last.Fault.Message.ZH == "" || last.Fault.Hint.ZH == "" || last.Fault.Hint.EN == "" || last.Label.ZH == "" {
				t.Fatalf("it does not say what to do: %+v", last.Fault)
			}
			for _, step := range r.Steps[:len(r.Steps)-1] {
				if !step.OK {
					t.Fatalf("%+v", r.Steps)
				}
			}
		})
	}
}

func TestTheClockIsBlamedByFigure(t *testing.T) {
	server := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for off, want := range map[time.Duration]string{10 * time.Minute: "快 10 分钟", -2 * time.Hour: "慢 2 小时", time.Second: "不正确",
		25*time.Hour + time.Second: "快 1 天 1 小时", 8760*time.Hour + time.Second: "快 365 天", -90 * time.Second: "慢 1 分钟 30 秒"} {
		if got := clockMessage(server, server.Add(off)); !strings.Contains(got.ZH, want) {
			t.Errorf("%v: %s", off, got.ZH)
		}
	}
}

func TestAGoodConnectionPassesEveryStep(t *testing.T) {
	p := pairs()
	s := tester(t)
	n := newApp()
	n.App.Gateway = gateway(t, p[1].private, `{"code":"10000","msg":"Success","app_list":[{"app_name":"点餐","mini_app_id":"2021000000000009","version_list":[{"template_version":"1.2.0","version_status":"ONLINE"}]}]}`)
	a := addApp(t, s, n)
	r, err := s.Test(context.Background(), a.ID)
	if err != nil || !r.OK || len(r.Steps) != len(steps) || r.Templates != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	list, err := s.RefreshTemplates(context.Background(), a.ID)
	if err != nil || len(list) != 1 || list[0].Name != "点餐" || list[0].Versions[0].Version != "1.2.0" || list[0].FetchedAt.IsZero() {
		t.Fatalf("%+v, %v", list, err)
	}
	mine := list[0]
	mine.Name, mine.Tier = "我的名字", Standard
	if _, err := s.UpdateTemplate(mine); err != nil {
		t.Fatal(err)
	}
	if list, err = s.RefreshTemplates(context.Background(), a.ID); err != nil || len(list) != 1 || list[0].Name != "我的名字" || list[0].Tier != Standard {
		t.Fatalf("a refresh lost what was entered: %+v, %v", list, err)
	}
	bad := AppChange{App: a}
	bad.App.AlipayPublicKey = ""
	if r, err := s.TestNew(context.Background(), NewApp{App: bad.App}); err != nil || r.OK || r.Steps[0].Name != StepKeys || r.Steps[0].Fault.Field != "alipay_public_key" {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err := s.TestNew(context.Background(), NewApp{App: a}); err != nil || !r.OK {
		t.Fatalf("the stored key was not used: %+v, %v", r, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Test(ctx, a.ID); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestCallsAreObservedWithTheirApp(t *testing.T) {
	type seen struct{ app, method string }
	calls := make(chan seen, 4)
	client := outbound.New(outbound.Options{}).Client()
	t.Cleanup(client.CloseIdleConnections)
	v, err := vault.Create(t.TempDir(), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	s := New(Deps{Vault: v, Now: time.Now, Bus: event.NewBus(time.Now), Journal: journal.New(journal.Deps{Vault: v, Now: time.Now}), Options: Options{HTTPClient: client,
		Observe: func(app string, c alipay.Call) { calls <- seen{app, c.Method} }}})
	n := newApp()
	n.App.Gateway = gateway(t, pairs()[1].private, `{"code":"10000","msg":"Success"}`)
	a := addApp(t, s, n)
	if _, err := s.RefreshTemplates(context.Background(), a.ID); err != nil {
		t.Fatal(err)
	}
	if got := <-calls; got.app != a.ID || got.method != "alipay.open.mini.templatelist.query" {
		t.Fatalf("%+v", got)
	}
}

func TestASimulatorsFileGivesTheAppToAdd(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := pairs()
	write("key.pem", p[0].private+"\n")
	write("alipay.pem", p[1].public)
	write("aes.txt", "AAECAwQFBgcICQoLDA0ODw==\n")
	write("simulator.json", `{"gateway":"http://127.0.0.1:4/gateway.do","oauth":"http://127.0.0.1:4/oauth2","messages":"127.0.0.1:4","control":"http://127.0.0.1:4/_sim","app_id":"2021000000000001","template_id":"2021000000000009","files":{"app_private_key":"key.pem","alipay_public_key":"`+
		filepath.ToSlash(filepath.Join(dir, "alipay.pem"))+`","aes_key":"aes.txt"}}`)
	s := service(t, Options{})
	n, tpl, err := LoadSimulator(filepath.Join(dir, "simulator.json"), WithAES())
	if err != nil {
		t.Fatal(err)
	}
	a := addApp(t, s, n)
	if a.MessageHost != "ws://127.0.0.1:4" || a.Control == "" || !a.HasAESKey || tpl.TemplateID != "2021000000000009" {
		t.Fatalf("%+v %+v", a, tpl)
	}
	tpl.AppID = a.ID
	if _, err := s.AddTemplate(tpl); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSimulatorFile(filepath.Join(dir, "simulator.json"), WithCertificates()); fault.CodeOf(err) != "provider.simulator_file" {
		t.Fatal(err)
	}
	if _, err := LoadSimulatorFile(filepath.Join(dir, "none.json")); fault.CodeOf(err) != "provider.simulator_file" {
		t.Fatal(err)
	}
}
