package qrcode

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// answer is what the fake platform replies with: fields of the response
// object, or no reply at all.
type answer struct {
	fields map[string]any
	lost   bool
}

func refuse(subCode string) answer {
	return answer{fields: map[string]any{"code": "40004", "msg": "Business Failed", "sub_code": subCode, "sub_msg": subCode}}
}

// request is one request the fake platform got.
type request struct {
	method string
	form   url.Values        // form and multipart fields
	biz    map[string]any    // biz_content
	files  map[string][]byte // by field
}

// fake is a platform on loopback that signs its answers; what it answers is
// the test's.
type fake struct {
	t      *testing.T
	key    *rsa.PrivateKey
	handle func(request) answer

	mu    sync.Mutex
	calls []string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(8 << 20); err != nil && err != http.ErrNotMultipart {
		f.t.Errorf("parsing a request: %v", err)
	}
	c := request{method: r.Form.Get("method"), form: r.Form, files: map[string][]byte{}}
	_ = json.Unmarshal([]byte(r.Form.Get("biz_content")), &c.biz)
	if r.MultipartForm != nil {
		for field, list := range r.MultipartForm.File {
			file, err := list[0].Open()
			if err != nil {
				f.t.Error(err)
				continue
			}
			c.files[field] = make([]byte, list[0].Size)
			_, _ = file.Read(c.files[field])
			_ = file.Close()
		}
	}
	f.mu.Lock()
	f.calls = append(f.calls, strings.TrimPrefix(c.method, "alipay.open."))
	a := f.handle(c)
	f.mu.Unlock()
	if a.lost {
		panic(http.ErrAbortHandler)
	}
	body := map[string]any{"code": "10000", "msg": "Success"}
	for k, v := range a.fields {
		body[k] = v
	}
	raw, _ := json.Marshal(body)
	sum := sha256.Sum256(raw)
	sig, _ := rsa.SignPKCS1v15(rand.Reader, f.key, crypto.SHA256, sum[:])
	fmt.Fprintf(w, `{%q:%s,"sign":%q}`, strings.ReplaceAll(c.method, ".", "_")+"_response", raw, base64.StdEncoding.EncodeToString(sig))
}

// made returns the methods called so far, "alipay.open." left out.
func (f *fake) made() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.calls...)
}

// bench is everything a Service stands on, on a real vault and a fake
// platform.
type bench struct {
	fake    *fake
	vault   *vault.Vault
	journal *journal.Journal
	bus     *event.Bus
	client  *alipay.Client

	mu    sync.Mutex
	clock time.Time
}

// For is the Platform of the bench: every merchant is authorized.
func (b *bench) For(merchantID string) (*alipay.Client, alipay.Acting, error) {
	return b.client, alipay.Acting{MerchantID: merchantID, MerchantName: "Shop " + merchantID, MiniAppID: "2021" + merchantID, AppAuthToken: "token-" + merchantID}, nil
}

// now is a clock that never shows the same time twice.
func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock = b.clock.Add(time.Millisecond)
	return b.clock
}

func newBench(t *testing.T, handle func(request) answer) *bench {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	private, _, err := alipay.GenerateKeyPair(2048)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{fake: &fake{t: t, key: key, handle: handle}, clock: time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(b.fake)
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	if b.vault, err = vault.Create(t.TempDir(), []byte("a passphrase of the test"), vault.Options{UnlockTime: 1}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.vault.Close() })
	b.bus = event.NewBus(b.now)
	b.journal = journal.New(b.vault, b.now, b.bus)
	b.client, err = alipay.New(alipay.Config{AppID: "2021000000000001", Gateway: server.URL + "/gateway.do", PrivateKey: private,
		AlipayPublicKey: base64.StdEncoding.EncodeToString(public), HTTPClient: &http.Client{Transport: transport},
		Pacer: alipay.NewPacer(10000)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
