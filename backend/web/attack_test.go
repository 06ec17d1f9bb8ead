package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/fault"
)

// stranger is another user's server: it keeps whatever it is sent.
type stranger struct {
	net.Listener
	heard chan string
}

func newStranger(t *testing.T, address, answer string) *stranger {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	s := &stranger{l, make(chan string, 100)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(time.Now().Add(5 * time.Second))
			r := bufio.NewReader(c)
			if req, err := http.ReadRequest(r); err == nil {
				body, _ := io.ReadAll(req.Body)
				s.heard <- fmt.Sprint(req.URL, req.Header, string(body))
			}
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(answer), answer)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return s
}

func TestAStaleInstanceFileIsNeverBelieved(t *testing.T) {
	dir := t.TempDir()
	first, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	thief := newStranger(t, "127.0.0.1:0", `{"launch_url":"file:///tmp/evil.desktop"}`)
	if err := first.Announce(thief.Addr(), "", api.ShellBrowser); err != nil {
		t.Fatal(err)
	}
	// The program was killed; a stranger took its port, and a start that has
	// not announced itself holds the lock.
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	ready, err := RaiseRunning(ctx, dir)
	if fault.CodeOf(err) != "web.instance_silent" || ready.LaunchURL != "" {
		t.Fatalf("%+v %v", ready, err)
	}
	for len(thief.heard) > 0 {
		if told := <-thief.heard; strings.Contains(told, first.token) {
			t.Fatalf("the stranger was given the token: %s", told)
		}
	}
	// The next one that gets the lock takes the stale files away at once.
	if err := first.lock.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, instanceFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file of the dead program is still there: %v", err)
	}
	if err := second.Release(); err != nil {
		t.Fatal(err)
	}
}

// Even one who knows the seal can name an address of the program's own only.
func TestOnlyALaunchAddressIsOpened(t *testing.T) {
	code := "/#launch=" + strings.Repeat("a", 64)
	for _, bad := range []string{
		"file:///tmp/evil.desktop", `\\evil\share\a.exe`, "http://evil.example:80" + code, "http://evil.localhost.example:80" + code,
		"https://127.0.0.1:80" + code, "http://127.0.0.1:80/#launch=" + strings.Repeat("a", 63), "http://127.0.0.1:80" + code + "\n",
		"http://127.0.0.1:80" + code + "&x", "http://x@127.0.0.1:80" + code, "http://127.0.0.1:80/x" + code, "-u", "",
	} {
		if err := OpenLaunch(t.TempDir(), Ready{LaunchURL: bad}); err == nil {
			t.Errorf("%q was opened", bad)
		}
		if err := OpenLaunch(t.TempDir(), Ready{LaunchURL: "http://mf-1.localhost:1" + code, PlainURL: bad}); bad != "" && err == nil {
			t.Errorf("%q was opened as the plain address", bad)
		}
	}
}

func TestRaiseBelievesOnlyAnAddressOfItsOwnPort(t *testing.T) {
	for answer, good := range map[string]bool{
		"http://mf-1.localhost:PORT/#launch=CODE":  true,
		"http://mf-1.localhost:1/#launch=CODE":     false,
		"http://evil.example:PORT/#launch=CODE":    false,
		"file:///tmp/evil.desktop":                 false,
		"http://mf-1.localhost:PORT/#launch=short": false,
	} {
		dir := t.TempDir()
		instance, err := Acquire(dir)
		if err != nil {
			t.Fatal(err)
		}
		f := api.New(api.Options{Dir: dir, Shell: sayingShell{func() string {
			var where running
			data, _ := os.ReadFile(filepath.Join(dir, instanceFile))
			_ = json.Unmarshal(data, &where)
			_, port, _ := net.SplitHostPort(where.Address)
			return strings.NewReplacer("PORT", port, "CODE", strings.Repeat("b", 64)).Replace(answer)
		}}})
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- Answer(ctx, instance, f, api.ShellBrowser, discard()) }()
		wait, cancel := context.WithTimeout(ctx, time.Second)
		ready, err := RaiseRunning(wait, dir)
		cancel()
		if (err == nil && ready.LaunchURL != "") != good {
			t.Errorf("%s: %+v %v", answer, ready, err)
		}
		stop()
		if err := errors.Join(<-ended, f.Close(), instance.Release()); err != nil {
			t.Fatal(err)
		}
	}
}

// sayingShell answers Raise with a text of the test's own.
type sayingShell struct{ text func() string }

func (sayingShell) Kind() api.ShellKind                                  { return api.ShellBrowser }
func (sayingShell) Capabilities() api.Capabilities                       { return api.Capabilities{} }
func (s sayingShell) Raise(context.Context) (string, error)              { return s.text(), nil }
func (sayingShell) SaveFile(context.Context, string) (string, error)     { return "", nil }
func (sayingShell) PickFolder(context.Context) (string, error)           { return "", nil }
func (sayingShell) OpenExternal(context.Context, string) error           { return nil }
func (sayingShell) Notify(context.Context, string, string, string) error { return nil }

// Browsers ask ::1 first for a name below "localhost".
func TestThePortIsOursOnBothLoopbackAddressesOrNotAtAll(t *testing.T) {
	probe, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no ::1: ", err)
	}
	taken := probe.Addr().(*net.TCPAddr).Port
	defer probe.Close()
	if l, err := listen(fmt.Sprintf("127.0.0.1:%d", taken)); err == nil {
		_ = l.Close()
		t.Fatal("it shares its port with a stranger on ::1")
	} else if fault.CodeOf(err) != "web.cannot_listen" {
		t.Fatal(err)
	}
	l, err := listen(DefaultListen)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"127.0.0.1", "::1"} {
		if twin, err := net.Listen("tcp", net.JoinHostPort(address, fmt.Sprint(l.port()))); err == nil {
			_ = twin.Close()
			t.Errorf("a stranger can listen on %s beside it", address)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// A port somebody asked for may have had another owner, whose service worker
// would be asked for the pages of its plain address.
func TestAFixedPortHasNoPagesUnderItsPlainAddress(t *testing.T) {
	free, err := listen(DefaultListen)
	if err != nil {
		t.Fatal(err)
	}
	port := free.port()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	fixed, err := listen(fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	defer fixed.Close()
	s, err := newServer(fixed, randomCode(), time.Now, discard())
	if err != nil {
		t.Fatal(err)
	}
	other, err := newServer(fixed, randomCode(), time.Now, discard())
	if err != nil {
		t.Fatal(err)
	}
	if r := s.launch(); r.PlainURL != "" || !launchShape.MatchString(r.LaunchURL) {
		t.Errorf("%+v", r)
	}
	if s.name == other.name {
		t.Error("two starts have one name")
	}
	if s.guard.pages[fixed.named.String()] || !s.guard.hosts[fixed.named.String()] {
		t.Error("the plain address is for programs only")
	}
}

func TestManySilentConnectionsKeepNobodyOut(t *testing.T) {
	s := startTest(t)
	for range 4 * maxConnections {
		c, err := net.Dial("tcp", s.listener.named.String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, "POST /rpc/System/Info HTTP/1.1\r\nHost: "); err != nil {
			t.Fatal(err)
		}
	}
	// One that names the sealed session of programs and then says nothing.
	for range 2 * maxConnections {
		c, err := net.Dial("tcp", s.listener.named.String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := fmt.Fprintf(c, "POST /rpc/System/Info HTTP/1.1\r\nHost: %s\r\nX-MiniFleet: 1\r\nContent-Type: %s\r\n%s: %s\r\nContent-Length: 100\r\n\r\n",
			s.listener.named, sealedType, sessionHeader, instanceID); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	for range 20 {
		if status, out := s.rpc(t, "System.Info", "{}"); status != http.StatusOK {
			t.Fatal(status, out)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("20 calls took %s", took)
	}
	for _, socket := range s.listener.sockets {
		if n := socket.Held(); n > maxConnections {
			t.Errorf("%d connections are held", n)
		}
	}
}

// A call that was sealed for one method is none for another, and an answer
// belongs to its call.
func TestWhatIsSealedStaysInItsPlace(t *testing.T) {
	s := startTest(t)
	req := s.request(t, probe{method: "POST", path: "/rpc/System/Info", origin: s.base(), site: "same-origin", header: "1", contentType: sealedType, credential: "page"}, "{}")
	req.URL.Path = "/rpc/Vault/Status"
	resp, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a call moved to another method: %s", resp.Status)
	}
	sealed := s.pageSeal.close([]byte("{}"), sealedAnswer(200, make([]byte, 12)))
	for _, about := range [][]byte{sealedAnswer(401, make([]byte, 12)), sealedAnswer(200, []byte("another nonc")), sealedCall("/rpc/System/Info"), nil} {
		if _, _, err := s.pageSeal.open(append([]byte(nil), sealed...), about); err == nil {
			t.Errorf("an answer opens as %q", about)
		}
	}
	for n := range len(sealed) {
		if _, _, err := s.pageSeal.open(append([]byte(nil), sealed[:n]...), sealedAnswer(200, make([]byte, 12))); err == nil {
			t.Errorf("the first %d bytes open", n)
		}
	}
}

// The launch file tells a page of any other site only that its owner has found us.
func TestTheProbeOfTheLaunchFileTellsNothing(t *testing.T) {
	s := startTest(t)
	for host, want := range map[string]int{"": 204, "evil.example": 403, "mf-000000000000000000000000.localhost:" + fmt.Sprint(s.port()): 403} {
		resp := s.send(t, probe{method: "GET", path: "/here", host: host, origin: "null", site: "cross-site"}, "")
		if resp.StatusCode != want {
			t.Errorf("%q: %s", host, resp.Status)
		}
		for name := range resp.Header {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s was sent", name)
			}
		}
		if body, _ := io.ReadAll(resp.Body); want == 204 && len(body) > 0 {
			t.Errorf("%s", body)
		}
	}
}

// The launch file is another site to a browser: it may open the page, as a
// whole, and nothing else.
func TestAnotherSiteMayOpenThePageAndNothingElse(t *testing.T) {
	s := startTest(t)
	for _, c := range []struct {
		path, mode, dest string
		want             int
	}{
		{"/", "navigate", "document", 200},
		{"/", "navigate", "iframe", 403},
		{"/", "no-cors", "script", 403},
		{"/", "", "", 403},
		{"/?x", "navigate", "document", 403},
		{"/assets/main.js", "navigate", "document", 403},
		{"/events", "navigate", "document", 403},
		{"/rpc/System/Info", "navigate", "document", 403},
	} {
		for _, site := range []string{"cross-site", "same-site"} {
			req := s.request(t, probe{method: "GET", path: c.path, site: site}, "")
			req.Header.Set("Sec-Fetch-Mode", c.mode)
			req.Header.Set("Sec-Fetch-Dest", c.dest)
			resp, err := s.client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != c.want {
				t.Errorf("%+v %s: %s", c, site, resp.Status)
			}
		}
	}
}

// fakeBrowser puts a program in the place of xdg-open that writes down what it
// was given and stays, as a browser does.
func fakeBrowser(t *testing.T) (report string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("xdg-open is Linux's")
	}
	bin, report := t.TempDir(), filepath.Join(t.TempDir(), "report")
	script := "#!/bin/sh\n{ printf '%s\\n' \"$@\"; echo --; env; } >" + report + ".new && mv " + report + ".new " + report + "\nexec sleep 5\n"
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	t.Setenv("DISPLAY", ":0")
	t.Setenv("MINIFLEET_PASSPHRASE", "a canary in the environment")
	return report
}

func TestTheBrowserIsGivenAFileAndNoSecret(t *testing.T) {
	report := fakeBrowser(t)
	dir := t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan Ready, 1), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, Options{Dir: dir, Assets: screens, UnlockTime: 1, Ready: func(r Ready) { ready <- r }, OpenBrowser: OpenLaunch})
	}()
	r := <-ready
	_, code, _ := strings.Cut(r.LaunchURL, "#launch=")
	given := waitFor(t, report)
	if strings.Contains(given, code) || strings.Contains(given, "canary") || !strings.HasPrefix(given, filepath.Join(dir, launchFile)+"\n--\n") {
		t.Fatalf("the browser was given: %s", given)
	}
	path := filepath.Join(dir, launchFile)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the launch file: %v %v", info, err)
	}
	content, _ := os.ReadFile(path)
	if !strings.Contains(string(content), code) {
		t.Fatalf("the launch file opens nothing: %s", content)
	}
	if seen, asked := secondUser(t, "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ "+path+" 2>/dev/null | tr '\\0' '\\n'; echo looked"); asked {
		if !strings.Contains(seen, "looked") {
			t.Errorf("the second user did not look: %s", seen)
		}
		if strings.Contains(seen, code) || strings.Contains(seen, "#launch=") || strings.Contains(seen, "canary in the environment") {
			t.Error("a second user reads the code or the passphrase")
		}
	}
	// Its code used, the file is gone.
	body := `{"code":"` + code + `"}`
	base, _, _ := strings.Cut(r.PlainURL, "/#")
	req, _ := http.NewRequest("POST", base+"/session", strings.NewReader(body))
	req.Header.Set("Origin", base)
	req.Header.Set("X-MiniFleet", "1")
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if _, err := os.Stat(path); resp.StatusCode != http.StatusOK || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s, the launch file is still there: %v", resp.Status, err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func waitFor(t *testing.T, path string) string {
	t.Helper()
	for range 200 {
		if content, err := os.ReadFile(path); err == nil {
			return string(content)
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("%s did not appear", path)
	return ""
}
