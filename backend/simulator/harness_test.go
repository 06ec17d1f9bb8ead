package simulator_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/simulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a clock that the test moves.
type clock struct{ nanos atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.nanos.Store(time.Now().UnixNano())
	return c
}

func (c *clock) Now() time.Time          { return time.Unix(0, c.nanos.Load()) }
func (c *clock) Advance(d time.Duration) { c.nanos.Add(int64(d)) }

// keyDir makes the key material once; making RSA keys is slow.
var keyDir = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "simkeys")
	if err != nil {
		panic(err)
	}
	s, err := simulator.Start(context.Background(), simulator.Options{Dir: dir})
	if err != nil {
		panic(err)
	}
	s.Close()
	os.Remove(filepath.Join(dir, "world.log"))
	os.Remove(filepath.Join(dir, "simulator.json"))
	return dir
})

// platform is a running simulator and an independent client of it.
type platform struct {
	t      testing.TB
	dir    string
	clock  *clock
	server *simulator.Server
	http   *http.Client
	faults *faultLog

	info   simulator.Info
	key    *rsa.PrivateKey
	public *rsa.PublicKey
	aesKey []byte
	appSN  string
	rootSN string
}

// faultLog fails the test when the simulator breaks its own contract.
type faultLog struct {
	mu   sync.Mutex
	text []string
}

func (f *faultLog) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.text = append(f.text, string(p))
	return len(p), nil
}

type option func(*simulator.Options)

func start(t testing.TB, settings string, options ...option) *platform {
	t.Helper()
	dir := t.TempDir()
	files, err := os.ReadDir(keyDir())
	check(t, err)
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(keyDir(), f.Name()))
		check(t, err)
		check(t, os.WriteFile(filepath.Join(dir, f.Name()), content, 0o600))
	}
	p := &platform{t: t, dir: dir, clock: newClock(), faults: &faultLog{}}
	p.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 30 * time.Second}
	p.open(options...)
	t.Cleanup(func() {
		p.http.CloseIdleConnections()
		p.server.Close()
		if len(p.faults.text) > 0 {
			t.Errorf("the simulator reported faults of its own: %v", p.faults.text)
		}
	})
	p.loadKeys()
	if settings != "" {
		p.settings(settings)
	}
	return p
}

func (p *platform) open(options ...option) {
	p.t.Helper()
	opt := simulator.Options{
		Dir: p.dir, Merchants: 3, Seed: 7, Now: p.clock.Now,
		Logger: slog.New(slog.NewTextHandler(p.faults, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	for _, o := range options {
		o(&opt)
	}
	s, err := simulator.Start(context.Background(), opt)
	check(p.t, err)
	p.server, p.info = s, s.Info()
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (p *platform) loadKeys() {
	p.key = privateKey(p.t, p.info.Files.AppPrivateKey)
	block, _ := pem.Decode(read(p.t, p.info.Files.AlipayPublicKey))
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	check(p.t, err)
	p.public = key.(*rsa.PublicKey)
	p.aesKey, err = base64.StdEncoding.DecodeString(strings.TrimSpace(string(read(p.t, p.info.Files.AESKey))))
	check(p.t, err)
	p.appSN = snOf(certsIn(p.t, p.info.Files.AppCert)[0])
	var roots []string
	for _, c := range certsIn(p.t, p.info.Files.AlipayRootCert) {
		if c.PublicKeyAlgorithm == x509.RSA {
			roots = append(roots, snOf(c))
		}
	}
	p.rootSN = strings.Join(roots, "_")
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	check(t, err)
	return b
}

func privateKey(t testing.TB, path string) *rsa.PrivateKey {
	t.Helper()
	block, _ := pem.Decode(read(t, path))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	check(t, err)
	return key.(*rsa.PrivateKey)
}

func certsIn(t testing.TB, path string) (list []*x509.Certificate) {
	t.Helper()
	for rest := read(t, path); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return list
		}
		c, err := x509.ParseCertificate(block.Bytes)
		check(t, err)
		list = append(list, c)
	}
}

func snOf(c *x509.Certificate) string {
	sum := md5.Sum([]byte(c.Issuer.String() + c.SerialNumber.String()))
	return hex.EncodeToString(sum[:])
}

// control posts to /_sim and returns the decoded answer.
func (p *platform) control(path, body string) map[string]any {
	p.t.Helper()
	code, out := p.controlCode(path, body)
	if code != http.StatusOK {
		p.t.Fatalf("%s %s: %d %v", path, body, code, out)
	}
	return out
}

func (p *platform) controlCode(path, body string) (int, map[string]any) {
	p.t.Helper()
	var resp *http.Response
	var err error
	if body == "" {
		resp, err = p.http.Get(p.info.Control + path)
	} else {
		resp, err = p.http.Post(p.info.Control+path, "application/json", strings.NewReader(body))
	}
	check(p.t, err)
	defer resp.Body.Close()
	var out map[string]any
	check(p.t, json.NewDecoder(resp.Body).Decode(&out))
	return resp.StatusCode, out
}

func (p *platform) settings(patch string) { p.t.Helper(); p.control("/settings", patch) }

// apps lists the mini app ids of the world.
func (p *platform) apps() []string {
	p.t.Helper()
	var ids []string
	for _, m := range p.control("/world", "")["merchants"].([]any) {
		ids = append(ids, m.(map[string]any)["mini_app_id"].(string))
	}
	return ids
}

func (p *platform) merchant(id string) map[string]any {
	p.t.Helper()
	for _, m := range p.control("/world", "")["merchants"].([]any) {
		if m.(map[string]any)["mini_app_id"] == id {
			return m.(map[string]any)
		}
	}
	p.t.Fatalf("no merchant %s", id)
	return nil
}

// code has a merchant consent and returns the code.
func (p *platform) code(id string) string {
	p.t.Helper()
	out := p.control("/consent", `{"mini_app_id":"`+id+`","redirect_uri":"http://127.0.0.1:9/cb?n=1","state":"s"}`)
	location, err := url.Parse(out["location"].(string))
	check(p.t, err)
	return location.Query().Get("app_auth_code")
}

// authorize brings a merchant through consent and returns its token.
func (p *platform) authorize(id string) string {
	p.t.Helper()
	r := p.biz("alipay.open.auth.token.app", "", map[string]any{"grant_type": "authorization_code", "code": p.code(id)})
	p.want(r, "")
	return r.text("app_auth_token")
}

// want checks how a call ended: "" for success, else the sub_code.
func (p *platform) want(r reply, subCode string) reply {
	p.t.Helper()
	if subCode == "" && r.Code != "10000" || r.SubCode != subCode {
		p.t.Fatalf("wanted %q, got code %s sub_code %q sub_msg %q", subCode, r.Code, r.SubCode, r.SubMsg)
	}
	return r
}

// seller is an authorized merchant with shorthands for version calls.
type seller struct {
	*platform
	id, token string
}

func (p *platform) seller(n int) seller {
	p.t.Helper()
	id := p.apps()[n]
	return seller{p, id, p.authorize(id)}
}

func (s seller) mini(method string, fields map[string]any) reply {
	s.t.Helper()
	return s.biz("alipay.open.mini."+method, s.token, fields)
}

func (s seller) on(method, version string) reply {
	s.t.Helper()
	return s.mini(method, map[string]any{"app_version": version})
}

func (s seller) upload(version string) reply {
	s.t.Helper()
	return s.mini("version.upload", map[string]any{
		"app_version": version, "template_id": s.info.TemplateID, "template_version": "1.2.0", "ext": `{"extEnable":true,"ext":{"shop":"1"}}`,
	})
}

const goodDesc = "本次更新优化了首页加载速度，修复了下单页面的已知问题。"

func (s seller) apply(version string, extra map[string]string) reply {
	s.t.Helper()
	fields := map[string]string{"app_version": version, "version_desc": goodDesc, "region_type": "CHINA"}
	for k, v := range extra {
		fields[k] = v
	}
	return s.form("alipay.open.mini.version.audit.apply", s.token, fields, nil)
}

func (s seller) audit(version, result string) {
	s.t.Helper()
	s.control("/audit", `{"mini_app_id":"`+s.id+`","app_version":"`+version+`","result":"`+result+`"}`)
}

// everyVersion asks for a list of versions in every state. Without it the
// platform lists nothing.
func everyVersion() map[string]any {
	return map[string]any{"bundle_id": "com.alipay.alipaywallet",
		"version_status": "INIT,AUDITING,WAIT_RELEASE,BASE_AUDIT_PASS,AUDIT_REJECT,RELEASE,GRAY,OFFLINE,AUDIT_OFFLINE"}
}

// status reads a version's status from the list.
func (s seller) status(version string) string {
	s.t.Helper()
	r := s.want(s.mini("version.list.query", everyVersion()), "")
	for _, v := range r.list("app_version_infos") {
		if v["app_version"] == version {
			return v["version_status"].(string)
		}
	}
	return ""
}

func picture(width, height int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

type opts = simulator.Options
