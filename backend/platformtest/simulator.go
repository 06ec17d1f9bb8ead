package platformtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/simulator"
)

// Simulator is the simulated platform, and a hand on its control interface.
type Simulator struct {
	Server *simulator.Server // nil when it runs in another process
	Info   simulator.Info
	Dir    string // simulator.json and the keys

	t    testing.TB
	http *http.Client
}

// keyFiles are the files of a platform's keys by name, which take longer to
// make than most tests.
var keyFiles = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "minifleet-keys")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	server, err := simulator.Start(context.Background(), simulator.Options{Dir: dir})
	if err != nil {
		return nil, err
	}
	if err := server.Close(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.IsDir() || e.Name() == "world.log" || e.Name() == simulator.InfoFile {
			continue
		}
		if files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			break
		}
	}
	return files, err
})

// Keys makes the keys of platforms, which a test in virtual time has to do
// before that begins.
func Keys(t testing.TB) {
	t.Helper()
	if _, err := keyFiles(); err != nil {
		t.Fatal(err)
	}
}

// StartSimulator starts a platform that ends with the test, in a directory of
// the test when opt names none.
func StartSimulator(t testing.TB, opt simulator.Options) *Simulator {
	t.Helper()
	keys, err := keyFiles()
	if err != nil {
		t.Fatal(err)
	}
	if opt.Dir == "" {
		opt.Dir = t.TempDir()
	} else if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range keys {
		if err := os.WriteFile(filepath.Join(opt.Dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server, err := simulator.Start(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	s := ReachSimulator(t, server.Info(), opt.Dir)
	s.Server = server
	if m, ok := opt.Listener.(*Memory); ok {
		s.http.Transport.(*http.Transport).DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return m.reach(ctx) }
	}
	return s
}

// ReachSimulator is a hand on a platform that runs already, such as one in a
// process of its own.
func ReachSimulator(t testing.TB, info simulator.Info, dir string) *Simulator {
	return &Simulator{Info: info, Dir: dir, t: t, http: newHTTP(t)}
}

// Control sends in to the control interface and reads its answer into out,
// when that is not nil.
func (s *Simulator) Control(method, path string, in, out any) {
	s.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequest(method, s.Info.Control+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := s.http.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %d %s %v", method, path, resp.StatusCode, content, err)
	}
	if out != nil {
		if err := json.Unmarshal(content, out); err != nil {
			s.t.Fatal(err)
		}
	}
}

// Settings changes settings: a map, or JSON as json.RawMessage.
func (s *Simulator) Settings(settings any) {
	s.t.Helper()
	s.Control("POST", "/settings", settings, nil)
}

// Audit ends the audit of a version: result is "pass" or "reject".
func (s *Simulator) Audit(miniAppID, version, result, reason string) {
	s.t.Helper()
	s.Control("POST", "/audit", map[string]any{"mini_app_id": miniAppID, "app_version": version, "result": result, "reason": reason}, nil)
}

// Merchant is a merchant of the simulated platform.
type Merchant struct {
	MiniAppID  string `json:"mini_app_id"`
	Name       string `json:"name"`
	Individual bool   `json:"individual"`
}

// Merchants lists the merchants of the platform.
func (s *Simulator) Merchants() []Merchant {
	s.t.Helper()
	var world struct {
		Merchants []Merchant `json:"merchants"`
	}
	s.Control("GET", "/world", nil, &world)
	return world.Merchants
}

// Call is a call as the platform logged it.
type Call struct {
	Seq       int64     `json:"seq"`
	Time      time.Time `json:"time"`
	Method    string    `json:"method"`
	MiniAppID string    `json:"mini_app_id"`
	Version   string    `json:"app_version"`
	Code      string    `json:"code"`
	SubCode   string    `json:"sub_code"`
	Delivered bool      `json:"delivered"`
	Effect    bool      `json:"effect"` // it changed something
}

// Calls lists every call so far.
func (s *Simulator) Calls() []Call {
	s.t.Helper()
	var calls []Call
	s.Control("GET", "/calls?since=0", nil, &calls)
	return calls
}

// Effects counts the calls of a method that changed something, by mini program.
func (s *Simulator) Effects(method string) map[string]int {
	s.t.Helper()
	n := map[string]int{}
	for _, c := range s.Calls() {
		if c.Method == method && c.Effect {
			n[c.MiniAppID]++
		}
	}
	return n
}

// Code lets a merchant agree and returns the authorization code.
func (s *Simulator) Code(miniAppID string) string {
	s.t.Helper()
	var consent struct {
		Location string `json:"location"`
	}
	s.Control("POST", "/consent", map[string]string{"mini_app_id": miniAppID, "redirect_uri": "http://127.0.0.1:1/back", "state": "s"}, &consent)
	back, err := url.Parse(consent.Location)
	if err != nil {
		s.t.Fatal(err)
	}
	return back.Query().Get("app_auth_code")
}

// Token lets a merchant agree and exchanges the code.
func (s *Simulator) Token(client *alipay.Client, miniAppID string) string {
	s.t.Helper()
	token, err := client.AuthTokenApp(context.Background(), alipay.Acting{},
		alipay.AuthTokenAppRequest{GrantType: alipay.GrantAuthorizationCode, Code: s.Code(miniAppID)})
	if err != nil {
		s.t.Fatal(err)
	}
	return token.AppAuthToken
}

// File reads one of Info.Files.
func (s *Simulator) File(path string) string {
	s.t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(content)
}

// Lab is everything a service of one room stands on, before the simulated
// platform. Merchants are known by their mini programs' IDs and have all
// agreed.
type Lab struct {
	ground
	*Simulator
	IDs []string // in order

	tokens map[string]string
}

// NewLab makes a lab; released is the share of mini programs that were online
// before.
func NewLab(t testing.TB, merchants int, released float64) *Lab {
	t.Helper()
	l := &Lab{Simulator: StartSimulator(t, simulator.Options{Merchants: merchants, Released: released}), tokens: map[string]string{}}
	l.ground = newGround(t, time.Now)
	var err error
	l.Client, err = alipay.New(alipay.Config{AppID: l.Info.AppID, Gateway: l.Info.Gateway, PrivateKey: l.File(l.Info.Files.AppPrivateKey),
		AlipayPublicKey: l.File(l.Info.Files.AlipayPublicKey), HTTPClient: newHTTP(t), Pacer: alipay.NewPacer(10000)})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range l.Merchants() {
		l.IDs = append(l.IDs, m.MiniAppID)
		l.tokens[m.MiniAppID] = l.Token(l.Client, m.MiniAppID)
	}
	slices.Sort(l.IDs)
	return l
}

// For acts for a merchant with the token it gave.
func (l *Lab) For(merchantID string) (*alipay.Client, alipay.Acting, error) {
	return l.Client, alipay.Acting{MerchantID: merchantID, MerchantName: merchantID, MiniAppID: merchantID, AppAuthToken: l.tokens[merchantID]}, nil
}
