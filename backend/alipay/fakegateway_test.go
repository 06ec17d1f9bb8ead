package alipay

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// The keys of the tests are drawn once: RSA keys are slow to make.
var (
	appKey    = sync.OnceValue(newKey)
	gateKey   = sync.OnceValue(newKey)
	otherKey  = sync.OnceValue(newKey)
	testAES   = bytes.Repeat([]byte{7}, 16)
	testAES64 = base64.StdEncoding.EncodeToString(testAES)
)

func newKey() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
}

func pkcs8(k *rsa.PrivateKey) string {
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func publicB64(k *rsa.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(k)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

// asked is a request as the fake gateway understood it.
type asked struct {
	method string
	params map[string]string
	biz    map[string]json.RawMessage // decrypted
	files  map[string][]byte
	sealed bool
}

// fakeGateway is the platform in small: it verifies with crypto/rsa alone and
// signs what it answers.
type fakeGateway struct {
	t   testing.TB
	srv *httptest.Server

	mu      sync.Mutex
	key     *rsa.PrivateKey // signs
	certSN  string          // named in answers when set
	aes     []byte
	answer  func(asked) any // the response object; nil means success alone
	rewrite func(body []byte) []byte
	date    func(http.ResponseWriter)
	raw     http.HandlerFunc // takes the exchange over, after nothing else
	unsign  bool
	errResp bool
	calls   []asked
}

func newFakeGateway(t testing.TB) *fakeGateway {
	g := &fakeGateway{t: t, key: gateKey()}
	g.srv = httptest.NewServer(g)
	t.Cleanup(g.srv.Close)
	return g
}

func (g *fakeGateway) config() Config {
	return Config{AppID: "2021000000000001", Gateway: g.srv.URL + "/gateway.do", PrivateKey: pkcs8(appKey()),
		AlipayPublicKey: publicB64(&gateKey().PublicKey), Pacer: NewPacer(100000),
		Now: func() time.Time { return time.Date(2026, 3, 1, 17, 30, 0, 0, time.UTC) }}
}

func (g *fakeGateway) client(change func(*Config)) *Client {
	g.t.Helper()
	cfg := g.config()
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(c.CloseIdle)
	return c
}

func (g *fakeGateway) seen() []asked {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]asked(nil), g.calls...)
}

func (g *fakeGateway) set(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
}

func (g *fakeGateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	raw := g.raw
	g.mu.Unlock()
	if raw != nil {
		raw(w, r)
		return
	}
	in, ok := g.read(r)
	if !ok {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	g.mu.Lock()
	g.calls = append(g.calls, in)
	answer, key, certSN, rewrite, unsign, errResp := g.answer, g.key, g.certSN, g.rewrite, g.unsign, g.errResp
	g.mu.Unlock()
	var obj any
	if answer != nil {
		obj = answer(in)
	}
	if obj == nil {
		obj = map[string]any{"code": "10000", "msg": "Success"}
	}
	value, err := json.Marshal(obj)
	if err != nil {
		g.t.Error(err)
	}
	if in.sealed {
		value, _ = json.Marshal(sealAES(g.aes, value))
	}
	name := strings.ReplaceAll(in.method, ".", "_") + "_response"
	if errResp {
		name = "error_response"
	}
	body := envelopeOf(name, value, key, certSN, unsign)
	if rewrite != nil {
		body = rewrite(body)
	}
	if g.date != nil {
		g.date(w)
	}
	w.Header().Set("trace_id", "0bfake"+in.method[len(in.method)-4:])
	w.Header().Set("Content-Type", "text/html;charset=utf-8")
	_, _ = w.Write(body)
}

func envelopeOf(name string, value []byte, key *rsa.PrivateKey, certSN string, unsign bool) []byte {
	var b bytes.Buffer
	b.WriteString(`{"` + name + `":`)
	b.Write(value)
	if certSN != "" {
		b.WriteString(`,"alipay_cert_sn":"` + certSN + `"`)
	}
	if !unsign {
		b.WriteString(`,"sign":"` + signWith(key, value) + `"`)
	}
	b.WriteString("}")
	return b.Bytes()
}

func signWith(key *rsa.PrivateKey, data []byte) string {
	sum := sha256.Sum256(data)
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(sig)
}

// read takes a request apart and refuses one that breaks the protocol.
func (g *fakeGateway) read(r *http.Request) (asked, bool) {
	in := asked{params: map[string]string{}, files: map[string][]byte{}}
	fail := func(format string, args ...any) (asked, bool) {
		g.t.Errorf("gateway: "+format, args...)
		return in, false
	}
	if r.Method != http.MethodPost || r.URL.RawQuery != "" {
		return fail("%s with query %q", r.Method, r.URL.RawQuery)
	}
	kind, opts, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return fail("content type: %v", err)
	}
	if kind == "multipart/form-data" {
		mr := multipart.NewReader(r.Body, opts["boundary"])
		for {
			p, err := mr.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				return fail("part: %v", err)
			}
			data, _ := io.ReadAll(p)
			if p.FileName() != "" {
				in.files[p.FormName()] = data
			} else {
				in.params[p.FormName()] = string(data)
			}
		}
	} else {
		data, _ := io.ReadAll(r.Body)
		values, err := url.ParseQuery(string(data))
		if err != nil {
			return fail("form: %v", err)
		}
		for k, v := range values {
			if len(v) != 1 || v[0] == "" {
				return fail("parameter %s = %q", k, v)
			}
			in.params[k] = v[0]
		}
	}
	if !verifiedBy(&appKey().PublicKey, in.params) {
		return fail("the signature of %s does not verify", in.params["method"])
	}
	in.method = in.params["method"]
	if biz, ok := in.params["biz_content"]; ok {
		plain := []byte(biz)
		if in.params["encrypt_type"] == "AES" {
			in.sealed = true
			plain = openAES(g.aes, biz)
		}
		if err := json.Unmarshal(plain, &in.biz); err != nil {
			return fail("biz_content: %v", err)
		}
	}
	return in, true
}

func verifiedBy(key *rsa.PublicKey, params map[string]string) bool {
	var names []string
	for k, v := range params {
		if k != "sign" && v != "" {
			names = append(names, k)
		}
	}
	sort.Strings(names)
	var pairs []string
	for _, k := range names {
		pairs = append(pairs, k+"="+params[k])
	}
	sum := sha256.Sum256([]byte(strings.Join(pairs, "&")))
	sig, err := base64.StdEncoding.DecodeString(params["sign"])
	return err == nil && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig) == nil
}

func sealAES(key, plain []byte) string {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	n := 16 - len(plain)%16
	plain = append(append([]byte(nil), plain...), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(block, make([]byte, 16)).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

func openAES(key []byte, sealed string) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(data) == 0 || len(data)%16 != 0 {
		return nil
	}
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(data, data)
	return data[:len(data)-int(data[len(data)-1])]
}

// refusal is a failed response object.
func refusal(code, subCode, subMsg string) map[string]any {
	return map[string]any{"code": code, "msg": "Business Failed", "sub_code": subCode, "sub_msg": subMsg}
}
