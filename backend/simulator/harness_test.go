package simulator_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sort"
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

// send is one request in the making.
type send struct {
	params   map[string]string
	files    map[string][]byte
	inQuery  bool // common parameters in the query
	aes      bool
	badSign  bool
	key      *rsa.PrivateKey
	aesKey   []byte
	certMode bool
}

// reply is a verified answer.
type reply struct {
	Code, SubCode, SubMsg string
	Fields                map[string]any
	Key, Trace, CertSN    string
	Status                int
}

func (r reply) text(name string) string { s, _ := r.Fields[name].(string); return s }

func (r reply) list(name string) []map[string]any {
	var out []map[string]any
	all, _ := r.Fields[name].([]any)
	for _, e := range all {
		if m, ok := e.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// common are the parameters of every call.
func (p *platform) common(method string) map[string]string {
	return map[string]string{
		"app_id": p.info.AppID, "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
		"timestamp": p.clock.Now().In(time.FixedZone("", 8*3600)).Format("2006-01-02 15:04:05"), "version": "1.0",
	}
}

// biz calls a biz_content method.
func (p *platform) biz(method, token string, fields any) reply {
	p.t.Helper()
	params := p.common(method)
	if fields != nil {
		b, err := json.Marshal(fields)
		check(p.t, err)
		params["biz_content"] = string(b)
	}
	if token != "" {
		params["app_auth_token"] = token
	}
	return p.do(send{params: params})
}

// form calls a form or multipart method.
func (p *platform) form(method, token string, fields map[string]string, files map[string][]byte) reply {
	p.t.Helper()
	params := p.common(method)
	for k, v := range fields {
		params[k] = v
	}
	if token != "" {
		params["app_auth_token"] = token
	}
	return p.do(send{params: params, files: files})
}

func (p *platform) do(s send) reply {
	p.t.Helper()
	r, err := p.try(s)
	if err != nil {
		p.t.Fatalf("%s: %v", s.params["method"], err)
	}
	return r
}

// try sends and verifies. The error is of the transport or of the signature.
func (p *platform) try(s send) (reply, error) {
	if s.aes {
		key := s.aesKey
		if key == nil {
			key = p.aesKey
		}
		s.params["encrypt_type"] = "AES"
		if s.params["biz_content"] != "" {
			s.params["biz_content"] = seal(key, s.params["biz_content"])
		}
	}
	if s.certMode {
		s.params["app_cert_sn"], s.params["alipay_root_cert_sn"] = p.appSN, p.rootSN
	}
	key := s.key
	if key == nil {
		key = p.key
	}
	if _, given := s.params["sign"]; !given {
		s.params["sign"] = signParams(key, s.params)
	}
	if s.badSign {
		s.params["sign"] = signParams(key, map[string]string{"other": "content"})
	}
	query, body := url.Values{}, url.Values{}
	for k, v := range s.params {
		if s.inQuery && k != "biz_content" {
			query.Set(k, v)
		} else {
			body.Set(k, v)
		}
	}
	var content io.Reader = strings.NewReader(body.Encode())
	kind := "application/x-www-form-urlencoded;charset=utf-8"
	if s.files != nil {
		var b bytes.Buffer
		parts := multipart.NewWriter(&b)
		for k := range body {
			_ = parts.WriteField(k, body.Get(k))
		}
		for name, file := range s.files {
			part, _ := parts.CreateFormFile(name, name+".png")
			_, _ = part.Write(file)
		}
		parts.Close()
		content, kind = &b, parts.FormDataContentType()
	}
	address := p.info.Gateway
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	resp, err := p.http.Post(address, kind, content)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	return p.open1(resp, text, s)
}

// open1 takes an answer apart by hand: {"key":VALUE[,"alipay_cert_sn":".."],"sign":".."}.
func (p *platform) open1(resp *http.Response, text []byte, s send) (reply, error) {
	r := reply{Status: resp.StatusCode, Trace: strings.Join(resp.Header["Trace_id"], "")}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return r, fmt.Errorf("answer %d %s: %w", resp.StatusCode, text, err)
	}
	var value json.RawMessage
	for k, v := range raw {
		if strings.HasSuffix(k, "_response") {
			r.Key, value = k, v
		}
	}
	var signature string
	_ = json.Unmarshal(raw["sign"], &signature)
	_ = json.Unmarshal(raw["alipay_cert_sn"], &r.CertSN)
	sig, _ := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256(value)
	if err := rsa.VerifyPKCS1v15(p.public, crypto.SHA256, sum[:], sig); err != nil {
		return r, fmt.Errorf("the signature of %s: %w", text, err)
	}
	if len(value) > 0 && value[0] == '"' {
		plain, err := unseal(p.aesKey, string(value[1:len(value)-1]))
		if err != nil {
			return r, err
		}
		value = plain
	} else if s.aes && s.aesKey == nil {
		return r, fmt.Errorf("the answer to an encrypted call is plain: %s", value)
	}
	if err := json.Unmarshal(value, &r.Fields); err != nil {
		return r, err
	}
	r.Code, r.SubCode, r.SubMsg = r.text("code"), r.text("sub_code"), r.text("sub_msg")
	return r, nil
}

func signParams(key *rsa.PrivateKey, params map[string]string) string {
	names := make([]string, 0, len(params))
	for k, v := range params {
		if k != "sign" && v != "" {
			names = append(names, k)
		}
	}
	sort.Strings(names)
	parts := make([]string, len(names))
	for i, k := range names {
		parts[i] = k + "=" + params[k]
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "&")))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(sig)
}

func seal(key []byte, plain string) string {
	pad := 16 - len(plain)%16
	data := append([]byte(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, _ := aes.NewCipher(key)
	cipher.NewCBCEncrypter(block, make([]byte, 16)).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data)
}

func unseal(key []byte, text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) == 0 || len(data)%16 != 0 {
		return nil, fmt.Errorf("no cipher text: %s", text)
	}
	block, _ := aes.NewCipher(key)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(data, data)
	return data[:len(data)-int(data[len(data)-1])], nil
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
	if fields == nil {
		return s.biz("alipay.open.mini."+method, s.token, nil)
	}
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

// status reads a version's status from the list.
func (s seller) status(version string) string {
	s.t.Helper()
	r := s.want(s.mini("version.list.query", nil), "")
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
