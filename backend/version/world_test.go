package version_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/event"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/simulator"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("MINIFLEET_SOAK") == "" {
		_ = flag.Set("rapid.checks", "60")
	}
	goleak.VerifyTestMain(m)
}

const templateVersion = "1.0.1"

// world is a simulated platform with one third-party app, and the service that
// acts on it.
type world struct {
	*platformtest.Simulator
	t       testing.TB
	wire    *wire
	client  *alipay.Client
	acting  map[string]alipay.Acting // by mini app id, which is the merchant id here too
	apps    []string
	service *version.Service
	journal *journal.Journal
	vault   *vault.Vault
}

func newWorld(t testing.TB, merchants int, settings string) *world {
	t.Helper()
	platform := platformtest.StartSimulator(t, simulator.Options{Merchants: merchants, Seed: 5})
	v, err := vault.Create(filepath.Join(t.TempDir(), "vault"), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	wire := &wire{next: transport}
	t.Cleanup(func() {
		v.Close()
		transport.CloseIdleConnections()
	})
	w := &world{Simulator: platform, t: t, wire: wire, acting: map[string]alipay.Acting{}, vault: v}
	bus := event.NewBus(time.Now)
	w.journal = journal.New(journal.Deps{Vault: v, Now: time.Now, Bus: bus})
	providers := provider.New(provider.Deps{Vault: v, Now: time.Now, Bus: bus, Journal: w.journal, Options: provider.Options{HTTPClient: &http.Client{Transport: wire, Timeout: 10 * time.Second}}})
	n, err := provider.LoadSimulatorFile(filepath.Join(platform.Dir, simulator.InfoFile))
	if err != nil {
		t.Fatal(err)
	}
	n.App.Rate = 1000
	app, err := providers.AddApp(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	if w.client, err = providers.Client(app.ID); err != nil {
		t.Fatal(err)
	}
	w.Control("POST", "/templates", map[string]any{"template_version": templateVersion}, nil)
	w.service = version.New(version.Deps{Vault: v, Journal: w.journal, Bus: bus, Platform: w, Now: time.Now})
	w.journal.Schedule(effect.Schedule{10 * time.Millisecond, 40 * time.Millisecond, 100 * time.Millisecond})
	for _, m := range w.Merchants() {
		w.apps = append(w.apps, m.MiniAppID)
		w.acting[m.MiniAppID] = alipay.Acting{MerchantID: m.MiniAppID, MerchantName: m.Name, MiniAppID: m.MiniAppID, AppAuthToken: w.Token(w.client, m.MiniAppID)}
	}
	w.Settings(json.RawMessage(settings))
	return w
}

// wire is the way to the platform; it can lose things.
type wire struct {
	next http.RoundTripper
	mu   sync.Mutex
	lose string // a method whose next answer is lost
	drop string // a method whose next request is lost
	dead bool   // everything is lost after that

	heard func(request string) // told of each answer before it is handed on; nil for nobody
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	text := r.URL.RawQuery + "&" + string(body)
	hit := func(field *string) bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		if *field == "" || !strings.Contains(text, *field) {
			return false
		}
		*field = ""
		return true
	}
	dropped := w.dead || hit(&w.drop)
	if dropped { // it leaves this machine, and nobody reads it
		r.URL.Path = "/nowhere"
	}
	resp, err := w.next.RoundTrip(r)
	if err == nil && w.heard != nil {
		w.heard(text)
	}
	if err == nil && (dropped || hit(&w.lose)) {
		resp.Body.Close()
		return nil, errors.New("connection reset by peer")
	}
	return resp, err
}

func (w *world) For(merchantID string) (*alipay.Client, alipay.Acting, error) {
	return w.client, w.acting[merchantID], nil
}

func (w *world) audit(app, number, result string) {
	w.Audit(app, number, result, "类目与服务不符")
}

func (w *world) source() version.Source {
	return version.Source{TemplateID: w.Info.TemplateID, TemplateVersion: templateVersion, Ext: `{"extEnable":true,"ext":{"shop":"1"}}`}
}

func form(number string) version.Form {
	return version.Form{Version: number, Description: "优化下单流程，修复若干已知问题，提升页面打开速度。"}
}

func picture(width, height int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height)))
	return b.Bytes()
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// newest is the newest journal entry of a version, as text to compare.
func (w *world) newest() string {
	w.t.Helper()
	page, err := w.journal.Search(context.Background(), journal.Query{Action: "version.", Limit: 1})
	w.ok(err)
	if len(page.Entries) == 0 {
		return ""
	}
	e := page.Entries[0]
	return fmt.Sprintf("%s %s %s %s", e.Action, e.Version, e.Result, e.SubCode)
}
