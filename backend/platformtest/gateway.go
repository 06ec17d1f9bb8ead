// Package platformtest is the platform's side of the wire for tests: a gateway
// that signs, answers and loses replies as a test says, the simulated platform
// with its control interface, and what a room's service stands on before
// either. Only tests import it.
package platformtest

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
	"io"
	"minifleet/backend/alipay"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// AppID is the third-party app of every fixture.
const AppID = "2021000000000001"

// AESKey is the third-party app's content key.
const AESKey = "MDEyMzQ1Njc4OWFiY2RlZg=="

// Request is a call as the gateway got it.
type Request struct {
	Method string
	Form   url.Values        // form and multipart fields
	Biz    map[string]any    // biz_content
	Files  map[string][]byte // by field
}

// Answer is what the gateway says to a call.
type Answer struct {
	Fields map[string]any // of the response, besides code and msg
	Code   string         // "" is 10000
	Sub    string
	Lost   bool // it took effect; the reply is dropped
}

// Refuse is a business failure.
func Refuse(subCode string) Answer { return Answer{Code: "40004", Sub: subCode} }

// Handler decides the answer to a call.
type Handler func(biz map[string]any, form url.Values) Answer

// Gateway is a platform that verifies nothing and signs everything.
type Gateway struct {
	Server *httptest.Server
	Key    *rsa.PrivateKey // the platform's

	turn     sync.Mutex // held while every answers
	mu       sync.Mutex
	handlers map[string]Handler
	every    func(Request) Answer
	calls    []string
}

// platformKey is drawn once a process: drawing takes longer than most tests.
var platformKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, alipay.MinKeyBits) })

// NewGateway starts a gateway that ends with the test.
func NewGateway(t testing.TB) *Gateway {
	t.Helper()
	key, err := platformKey()
	if err != nil {
		t.Fatal(err)
	}
	g := &Gateway{Key: key, handlers: map[string]Handler{}}
	g.Server = httptest.NewServer(http.HandlerFunc(g.serve))
	t.Cleanup(g.Server.Close)
	return g
}

// URL is the address of the gateway.
func (g *Gateway) URL() string { return g.Server.URL + "/gateway.do" }

// On sets the answer to a method.
func (g *Gateway) On(method string, h Handler) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.handlers[method] = h
}

// Every sets the answer to methods without one of their own; answer is asked
// for one call at a time.
func (g *Gateway) Every(answer func(Request) Answer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.every = answer
}

// Calls lists the methods called so far.
func (g *Gateway) Calls() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.calls)
}

// Count is how often a method was called.
func (g *Gateway) Count(method string) int {
	n := 0
	for _, m := range g.Calls() {
		if m == method {
			n++
		}
	}
	return n
}

// PublicKey is the platform's public key in the form the console shows it.
func (g *Gateway) PublicKey() string {
	der, err := x509.MarshalPKIXPublicKey(&g.Key.PublicKey)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

// Sign is the platform's signature over data, in Base64.
func (g *Gateway) Sign(data []byte) string {
	sum := sha256.Sum256(data)
	sig, err := rsa.SignPKCS1v15(rand.Reader, g.Key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(sig)
}

// SignForm signs a notification: every non-empty parameter but sign and sign_type.
func (g *Gateway) SignForm(form url.Values) {
	form.Set("sign", g.Sign([]byte(Canonical(form, "sign", "sign_type"))))
}

// Canonical joins the non-empty parameters as the platform signs them.
func Canonical(form url.Values, skip ...string) string {
	var parts []string
	for name := range form {
		if v := form.Get(name); v != "" && !slices.Contains(skip, name) {
			parts = append(parts, name+"="+v)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

func read(r *http.Request) (Request, error) {
	if err := r.ParseMultipartForm(16 << 20); err != nil && err != http.ErrNotMultipart {
		return Request{}, err
	}
	in := Request{Method: r.Form.Get("method"), Form: r.Form, Biz: map[string]any{}, Files: map[string][]byte{}}
	if r.Form.Get("encrypt_type") == "AES" {
		plain, err := alipay.DecryptAES(AESKey, r.Form.Get("biz_content"))
		if err != nil {
			return Request{}, err
		}
		r.Form.Set("biz_content", plain)
	}
	_ = json.Unmarshal([]byte(r.Form.Get("biz_content")), &in.Biz)
	if r.MultipartForm == nil {
		return in, nil
	}
	for name, list := range r.MultipartForm.File {
		file, err := list[0].Open()
		if err != nil {
			return in, err
		}
		in.Files[name], err = io.ReadAll(file)
		_ = file.Close()
		if err != nil {
			return in, err
		}
	}
	return in, nil
}

func (g *Gateway) answer(in Request) Answer {
	g.mu.Lock()
	g.calls = append(g.calls, in.Method)
	h, every := g.handlers[in.Method], g.every
	g.mu.Unlock()
	switch {
	case h != nil:
		return h(in.Biz, in.Form)
	case every != nil:
		g.turn.Lock()
		defer g.turn.Unlock()
		return every(in)
	}
	return Answer{Code: "40006", Sub: "isv.insufficient-isv-permissions"}
}

func (g *Gateway) serve(w http.ResponseWriter, r *http.Request) {
	in, err := read(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a := g.answer(in)
	if a.Lost {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	body := map[string]any{"code": "10000", "msg": "Success"}
	if a.Code != "" {
		body["code"], body["msg"], body["sub_code"], body["sub_msg"] = a.Code, "failed", a.Sub, a.Sub
	}
	for k, v := range a.Fields {
		body[k] = v
	}
	value, _ := json.Marshal(body)
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.Header().Set("trace_id", "trace-"+in.Method)
	name := strings.ReplaceAll(in.Method, ".", "_") + "_response"
	_, _ = w.Write([]byte(`{"` + name + `":` + string(value) + `,"sign":"` + g.Sign(value) + `"}`))
}

// Encrypt is how the platform encrypts for the third-party app: AES-128-CBC,
// PKCS#7, an IV of zeros, Base64.
func Encrypt(plain string) string {
	key, err := base64.StdEncoding.DecodeString(AESKey)
	if err != nil {
		panic(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append([]byte(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(padded, padded)
	return base64.StdEncoding.EncodeToString(padded)
}
