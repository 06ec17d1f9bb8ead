package appinfo

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/journal"
	"minifleet/backend/simulator"
	"minifleet/backend/vault"
)

// lab is a real vault before the simulated platform. Merchants are known by
// their mini programs' IDs and have all agreed.
type lab struct {
	t       *testing.T
	info    simulator.Info
	http    *http.Client
	vault   *vault.Vault
	journal *journal.Journal
	bus     *event.Bus
	client  *alipay.Client
	ids     []string
	tokens  map[string]string
}

func (l *lab) For(merchantID string) (*alipay.Client, alipay.Acting, error) {
	return l.client, alipay.Acting{MerchantID: merchantID, MerchantName: merchantID, MiniAppID: merchantID, AppAuthToken: l.tokens[merchantID]}, nil
}

func newLab(t *testing.T, merchants int, released float64) *lab {
	t.Helper()
	server, err := simulator.Start(context.Background(), simulator.Options{Dir: t.TempDir(), Merchants: merchants, Released: released})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	t.Cleanup(transport.CloseIdleConnections)
	l := &lab{t: t, info: server.Info(), http: &http.Client{Transport: transport}, tokens: map[string]string{}}
	read := func(path string) string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	l.client, err = alipay.New(alipay.Config{AppID: l.info.AppID, Gateway: l.info.Gateway, PrivateKey: read(l.info.Files.AppPrivateKey),
		AlipayPublicKey: read(l.info.Files.AlipayPublicKey), HTTPClient: l.http, Pacer: alipay.NewPacer(10000)})
	if err != nil {
		t.Fatal(err)
	}
	if l.vault, err = vault.Create(t.TempDir(), []byte("a passphrase of the test"), vault.Options{UnlockTime: 1}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.vault.Close() })
	l.bus = event.NewBus(time.Now)
	l.journal = journal.New(l.vault, time.Now, l.bus)
	var world struct {
		Merchants []struct {
			MiniAppID string `json:"mini_app_id"`
		} `json:"merchants"`
	}
	l.control("GET", "/world", nil, &world)
	for _, m := range world.Merchants {
		l.ids = append(l.ids, m.MiniAppID)
		var consent struct {
			Location string `json:"location"`
		}
		l.control("POST", "/consent", map[string]any{"mini_app_id": m.MiniAppID, "redirect_uri": "http://127.0.0.1/back"}, &consent)
		back, err := url.Parse(consent.Location)
		if err != nil {
			t.Fatal(err)
		}
		token, err := l.client.AuthTokenApp(context.Background(), alipay.Acting{}, alipay.AuthTokenAppRequest{GrantType: "authorization_code", Code: back.Query().Get("app_auth_code")})
		if err != nil {
			t.Fatal(err)
		}
		l.tokens[m.MiniAppID] = token.AppAuthToken
	}
	slices.Sort(l.ids)
	return l
}

// control talks to the simulator's control interface.
func (l *lab) control(method, path string, in, out any) {
	l.t.Helper()
	body, _ := json.Marshal(in)
	req, err := http.NewRequest(method, l.info.Control+path, bytes.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	resp, err := l.http.Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		l.t.Fatalf("%s: %d %s %v", path, resp.StatusCode, raw, err)
	}
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			l.t.Fatal(err)
		}
	}
}

// effects counts the calls of a method that changed something, by merchant.
func (l *lab) effects(method string) map[string]int {
	var log []struct {
		Method    string `json:"method"`
		MiniAppID string `json:"mini_app_id"`
		Effect    bool   `json:"effect"`
	}
	l.control("GET", "/calls?since=0", nil, &log)
	n := map[string]int{}
	for _, c := range log {
		if c.Method == method && c.Effect {
			n[c.MiniAppID]++
		}
	}
	return n
}
