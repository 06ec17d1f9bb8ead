package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/api"
	"minifleet/backend/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var screens = fstest.MapFS{
	"index.html":     {Data: []byte(`<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__">`)},
	"assets/main.js": {Data: []byte("1")},
	".gitkeep":       {},
}

// testServer is a running shell and a client that talks to it.
type testServer struct {
	*Server
	client *http.Client
	page   grant
	bearer string
	facade *api.Facade
	// pageSeal is what the page and the program share.
	pageSeal seal
}

func startTest(t *testing.T) *testServer {
	t.Helper()
	l, err := listen(DefaultListen)
	if err != nil {
		t.Fatal(err)
	}
	bearer := randomCode()
	s, err := newServer(l, bearer, time.Now, discard())
	if err != nil {
		t.Fatal(err)
	}
	s.assets, s.dir = screens, t.TempDir()
	f := api.New(api.Options{Dir: t.TempDir(), Shell: s, UnlockTime: 1})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.run(ctx, f) }()
	transport := &http.Transport{}
	ts := &testServer{Server: s, bearer: bearer, facade: f, client: &http.Client{Transport: transport}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	page, o := s.sessions.begin(s.sessions.launch())
	if o != begun {
		t.Fatal("no session")
	}
	ts.page, ts.pageSeal = page, s.sessions.open[page.ID].seal
	return ts
}

func (s *testServer) port() int { return s.listener.port() }

// address is where the sockets are, for a client that resolves no names.
func (s *testServer) address() string { return "http://" + s.listener.named.String() }

func (s *testServer) request(t *testing.T, p probe, body string) *http.Request {
	t.Helper()
	session := ""
	if p.contentType == sealedType {
		seal := s.pageSeal
		switch p.credential {
		case "page":
			session = s.page.ID
		case "bad page": // the right name, another key
			session = s.page.ID
			seal, _ = newSeal(make([]byte, 32))
		case "instance":
			session, seal = instanceID, s.sessions.instance.seal
		}
		body = string(seal.close([]byte(body), sealedCall(p.path)))
	}
	path := p.path
	if p.path == "/events" {
		switch p.credential {
		case "page":
			path += "?ticket=" + s.sessions.streamTicket(s.sessions.open[s.page.ID])
		case "bad page":
			path += "?ticket=" + randomCode()
		}
	}
	var reader io.Reader
	if p.method != "GET" && p.method != "HEAD" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequest(p.method, s.address()+path, reader)
	if err != nil {
		t.Fatal(err)
	}
	if req.Host = p.host; p.host == "" {
		req.Host = strings.TrimPrefix(s.base(), "http://")
	}
	set := func(name, value string) {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	set("Origin", p.origin)
	set("Sec-Fetch-Site", p.site)
	set("X-MiniFleet", p.header)
	set("Content-Type", p.contentType)
	set(sessionHeader, session)
	switch p.credential {
	case "cookie": // nothing a browser sends by itself lets anyone in
		set("Cookie", "minifleet="+s.page.ID+"; minifleet_"+strconv.Itoa(s.port())+"="+s.page.Key)
	case "bearer":
		set("Authorization", "Bearer "+s.bearer)
	case "bad bearer":
		set("Authorization", "Bearer "+strings.Repeat("0", 64))
	}
	return req
}

func (s *testServer) send(t *testing.T, p probe, body string) *http.Response {
	t.Helper()
	resp, err := s.client.Do(s.request(t, p, body))
	if err != nil {
		t.Fatal(err)
	}
	content, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(strings.NewReader(string(content)))
	return resp
}

// answers reports whether the request got more than a refusal. The event
// stream never ends by itself, so that only its head is read.
func (s *testServer) answers(t *testing.T, p probe) bool {
	t.Helper()
	req := s.request(t, p, "{}")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	resp, err := s.client.Do(req.WithContext(ctx))
	if err != nil {
		t.Fatalf("%s: %v", p, err)
	}
	stop()
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// rpc calls as the page does.
func (s *testServer) rpc(t *testing.T, id, body string) (int, map[string]any) {
	t.Helper()
	req := s.request(t, probe{method: "POST", path: "/rpc/" + strings.Replace(id, ".", "/", 1), origin: s.base(), site: "same-origin",
		header: "1", contentType: sealedType, credential: "page"}, body)
	sent, err := req.GetBody()
	if err != nil {
		t.Fatal(err)
	}
	nonce := make([]byte, 12)
	_, _ = io.ReadFull(sent, nonce)
	resp, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, _ := io.ReadAll(resp.Body)
	plain, _, err := s.pageSeal.open(content, sealedAnswer(resp.StatusCode, nonce))
	if err != nil {
		t.Fatalf("%s: %s is not sealed: %.200q", id, resp.Status, content)
	}
	var out map[string]any
	_ = json.Unmarshal(plain, &out)
	return resp.StatusCode, out
}

func TestRPCAnswersAndRefusesInWords(t *testing.T) {
	s := startTest(t)
	for _, c := range []struct {
		id, body string
		status   int
		code     string
	}{
		{"System.Info", "{}", 200, ""},
		{"System.Info", "", 200, ""},
		{"System.Info", `{"x":1}`, 400, "system.bad_request"},
		{"System.Info", `{}{}`, 400, "system.bad_request"},
		{"System.Info", `not json`, 400, "system.bad_request"},
		{"System.Nothing", "{}", 404, "system.unknown_method"},
		{"Session.lock", "{}", 404, "system.unknown_method"},
		{"Vault.Backup", "{}", 423, "vault.locked"},
		{"System.Notify", `{"title":"a","body":"b"}`, 423, "vault.locked"},
		{"System.Info", `{"pad":"` + strings.Repeat("x", api.DefaultBodyLimit) + `"}`, 413, "system.too_large"},
	} {
		status, out := s.rpc(t, c.id, c.body)
		if code, _ := out["code"].(string); status != c.status || code != c.code {
			t.Errorf("%s %.20s: %d %q, want %d %q", c.id, c.body, status, code, c.status, c.code)
		}
	}
}

func TestAMissingCapabilityIsAnError(t *testing.T) {
	s := startTest(t)
	if status, out := s.rpc(t, "Vault.Create", `{"passphrase":"correct horse battery staple"}`); status != 200 {
		t.Fatal(status, out)
	}
	status, out := s.rpc(t, "System.Notify", `{"title":"a","body":"b"}`)
	if status != 501 || out["code"] != "system.not_supported" {
		t.Fatal(status, out)
	}
}

func TestThePageCarriesAFreshNonceAndSaysWhenItWasNotBuilt(t *testing.T) {
	s := startTest(t)
	first, second := s.send(t, probe{method: "GET", path: "/"}, ""), s.send(t, probe{method: "GET", path: "/"}, "")
	nonce := func(r *http.Response) string {
		_, rest, _ := strings.Cut(r.Header.Get("Content-Security-Policy"), "'nonce-")
		n, _, _ := strings.Cut(rest, "'")
		body, _ := io.ReadAll(r.Body)
		if n == "" || !strings.Contains(string(body), `nonce="`+n+`"`) {
			t.Fatalf("nonce %q is not in %s", n, body)
		}
		return n
	}
	if nonce(first) == nonce(second) {
		t.Fatal("a nonce came twice")
	}
	if resp := s.send(t, probe{method: "GET", path: "/.gitkeep"}, ""); resp.StatusCode != 404 {
		t.Error("a hidden file is served")
	}
	if resp := s.send(t, probe{method: "GET", path: "/../go.mod"}, ""); resp.StatusCode == 200 {
		t.Error("a file outside is served")
	}
	s.assets = fstest.MapFS{}
	resp := s.send(t, probe{method: "GET", path: "/"}, "")
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(body), "npm") {
		t.Errorf("%s %s", resp.Status, body)
	}
}

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.168.1.1:0", "[::]:0", "example.com:0", "127.0.0.2:0", "nonsense"} {
		l, err := listen(address)
		if err == nil {
			_ = l.Close()
		}
		if code := fault.CodeOf(err); code != "web.not_loopback" && code != "web.bad_address" {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestASecondStartFindsTheFirst(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	first := make(chan Ready, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(ctx, Options{Dir: dir, Assets: screens, UnlockTime: 1, Ready: func(r Ready) { first <- r }})
	}()
	r1 := <-first
	var r2 Ready
	if err := Serve(ctx, Options{Dir: dir, Ready: func(r Ready) { r2 = r }}); err != nil {
		t.Fatal(err)
	}
	if !r2.AlreadyRunning || r2.LaunchURL == r1.LaunchURL || !launchShape.MatchString(r2.LaunchURL) || !launchShape.MatchString(r2.PlainURL) {
		t.Fatalf("%+v after %+v", r2, r1)
	}
	for _, name := range []string{tokenFile, instanceFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{tokenFile, instanceFile} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left behind", name)
		}
	}
}

// A window serves the other programs of its data directory, and nobody else; it
// has no pages on a port.
func TestAWindowAnswersProgramsOfItsDirectoryOnly(t *testing.T) {
	dir := t.TempDir()
	instance, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	raised := make(chan struct{}, 1)
	f := api.New(api.Options{Dir: dir, Shell: windowShell{raised}})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Answer(ctx, instance, f, api.ShellDesktop, discard()) }()
	ready, err := RaiseRunning(ctx, dir)
	if err != nil || ready.LaunchURL != "" {
		t.Fatal(ready, err)
	}
	<-raised
	data, _ := os.ReadFile(filepath.Join(dir, instanceFile))
	var where running
	if err := json.Unmarshal(data, &where); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, c := range []struct {
		path, token, host string
		want              int
	}{
		{"/rpc/System/Info", where.Token, where.Address, http.StatusOK},
		{"/rpc/System/Info", where.Token[1:] + "0", where.Address, http.StatusUnauthorized},
		{"/rpc/System/Info", "", where.Address, http.StatusUnauthorized},
		{"/rpc/System/Info", where.Token, "attacker.example", http.StatusForbidden},
		{"/rpc/Vault/Status", where.Token, where.Address, http.StatusOK},
		{"/rpc/Merchants/Tags", where.Token, where.Address, http.StatusLocked},
		{"/session", where.Token, where.Address, http.StatusNotFound},
		{"/", where.Token, where.Address, http.StatusNotFound},
	} {
		req, _ := http.NewRequest("POST", "http://"+where.Address+c.path, strings.NewReader("{}"))
		req.Host = c.host
		if c.token != "" {
			req.Header.Set("Authorization", "Bearer "+c.token)
		}
		req.Header.Set("X-MiniFleet", "1")
		req.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s for host %s answered %s, want %d", c.path, c.host, resp.Status, c.want)
		}
	}
	stop()
	if err := errors.Join(<-ended, f.Close(), instance.Release()); err != nil {
		t.Fatal(err)
	}
}

// A command lends its workspace: the file that tells where is the owner's, the
// token in it is fresh, and nothing is left behind.
func TestACommandLendsItsWorkspace(t *testing.T) {
	dir := t.TempDir()
	f := api.New(api.Options{Dir: dir, Shell: windowShell{}, Command: true, UnlockTime: time.Millisecond})
	defer f.Close()
	if _, err := f.Vault.Create(t.Context(), api.Passphrase{Passphrase: api.Secret("a passphrase for this test")}); err != nil {
		t.Fatal(err)
	}
	if c, state := Find(t.Context(), dir); c != nil {
		t.Fatalf("%v (%s) before anything is lent", c, state)
	}
	end, err := Lend(dir, f, discard())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, commandFile)
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	c, state := Find(t.Context(), dir)
	if c == nil || state != api.StateUnlocked || c.where.Shell != api.ShellCommand {
		t.Fatalf("%v %s", c, state)
	}
	if _, err := c.Invoke(t.Context(), "Merchants", "Tags", nil); err != nil {
		t.Error(err)
	}
	// The call that ends the other command is not the last one of its command.
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	time.Sleep(quietFor / 3)
	if _, err := c.Invoke(t.Context(), "Merchants", "Tags", nil); err != nil {
		t.Errorf("in the middle of a command: %v", err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("the file is left behind")
	}
	if _, err := c.Invoke(t.Context(), "Merchants", "Tags", nil); !errors.Is(err, ErrGone) {
		t.Errorf("after the end: %v", err)
	}
}

// What this shell has to warn of is in the log beside the vault, once.
func TestTheShellWarnsInTheLogBesideTheVault(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan Ready, 1), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, Options{Dir: dir, Assets: screens, UnlockTime: 1, Ready: func(r Ready) { ready <- r },
			OpenBrowser: func(string, Ready) error { return errors.New("no browser is there") }})
	}()
	<-ready
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(filepath.Join(dir, "minifleet.log"))
	if err != nil || strings.Count(string(said), "no browser is there") != 1 {
		t.Errorf("%q, %v", said, err)
	}
}
