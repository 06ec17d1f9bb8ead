package alipay_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/simulator"
)

// platform is a running simulator and its control interface.
type platform struct {
	t    *testing.T
	info simulator.Info
	// individuals are the mini programs of persons, in the order of the world.
	individuals []string
}

func startPlatform(t *testing.T) *platform {
	t.Helper()
	s, err := simulator.Start(t.Context(), simulator.Options{Dir: t.TempDir(), Merchants: 40, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.Configure([]byte(`{"build_ms":0,"audit":"manual"}`)); err != nil {
		t.Fatal(err)
	}
	p := &platform{t: t, info: s.Info()}
	var world struct {
		Merchants []struct {
			MiniAppID  string `json:"mini_app_id"`
			Individual bool   `json:"individual"`
		} `json:"merchants"`
	}
	p.control("GET", "/world", nil, &world)
	for _, m := range world.Merchants {
		if m.Individual {
			p.individuals = append(p.individuals, m.MiniAppID)
		}
	}
	if len(p.individuals) < 5 {
		t.Fatalf("%d individual merchants in the world", len(p.individuals))
	}
	return p
}

func (p *platform) control(method, path string, in, out any) {
	p.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.info.Control+path, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %d %s", path, resp.StatusCode, text)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *platform) file(name string) string {
	p.t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// config is how a client knows this platform: "key" or "cert", with "+aes".
func (p *platform) config(mode string) alipay.Config {
	f := p.info.Files
	cfg := alipay.Config{AppID: p.info.AppID, Gateway: p.info.Gateway, PrivateKey: p.file(f.AppPrivateKey), Pacer: alipay.NewPacer(10000)}
	if strings.HasPrefix(mode, "cert") {
		cfg.Mode, cfg.PrivateKey = alipay.ModeCert, p.file(f.AppPrivateKeyPKCS1)
		cfg.AppCert, cfg.AlipayCert, cfg.RootCert = p.file(f.AppCert), p.file(f.AlipayCert), p.file(f.AlipayRootCert)
	} else {
		cfg.AlipayPublicKey = p.file(f.AlipayPublicKey)
	}
	if strings.HasSuffix(mode, "aes") {
		cfg.AESKey = p.file(f.AESKey)
	}
	return cfg
}

func (p *platform) client(cfg alipay.Config) *alipay.Client {
	p.t.Helper()
	c, err := alipay.New(cfg)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(c.CloseIdle)
	return c
}

// consent lets a merchant agree and returns the authorization code.
func (p *platform) consent(miniAppID string) string {
	p.t.Helper()
	var out struct{ Location string }
	p.control("POST", "/consent", map[string]string{"mini_app_id": miniAppID, "redirect_uri": "http://127.0.0.1:1/cb", "state": "s"}, &out)
	u, err := url.Parse(out.Location)
	if err != nil {
		p.t.Fatal(err)
	}
	return u.Query().Get("app_auth_code")
}

// authorized returns whom to act for after a consent and its exchange.
func (p *platform) authorized(c *alipay.Client, miniAppID string) alipay.Acting {
	p.t.Helper()
	resp, err := c.AuthTokenApp(p.t.Context(), alipay.Acting{}, alipay.AuthTokenAppRequest{GrantType: alipay.GrantAuthorizationCode, Code: p.consent(miniAppID)})
	if err != nil {
		p.t.Fatal(err)
	}
	return alipay.Acting{MiniAppID: miniAppID, AppAuthToken: resp.AppAuthToken}
}

func (p *platform) audit(miniAppID, version, result string) {
	p.t.Helper()
	p.control("POST", "/audit", map[string]string{"mini_app_id": miniAppID, "app_version": version, "result": result}, nil)
}

func picture(side int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side {
		img.Set(i, i, color.RGBA{22, 119, 255, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}
