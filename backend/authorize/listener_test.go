package authorize_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/event"
	"minifleet/backend/platformtest"
)

// begun is a room whose listener is open for one waiting merchant.
func begun(t *testing.T) (*authorizetest.Room, authorize.Pending, authorize.Links, string) {
	t.Helper()
	r := authorizetest.NewRoom(t, nil)
	codes(r.Gateway, map[string][]string{code1: {miniA}})
	m := r.Merchant("One", miniA)
	t.Cleanup(r.Listener.Acquire("test"))
	p, links, err := r.Authorize.Begin(context.Background(), m.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(links.Redirect)
	if err != nil {
		t.Fatal(err)
	}
	return r, p, links, u.Host
}

// raw sends bytes and returns the first answer: its status, 0 for none.
func raw(host, request string) (int, string) {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		return 0, ""
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, ""
	}
	body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	_ = res.Body.Close()
	return res.StatusCode, string(body)
}

func get(host, target string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"
}

func TestTheGenuineRedirectSucceedsAfterTenThousandHostileOnes(t *testing.T) {
	r, p, links, host := begun(t)
	genuine := strings.TrimPrefix(redirectOf(links, platformtest.AppID, code1), "http://"+host)
	nonce := strings.TrimPrefix(links.Redirect[strings.Index(links.Redirect, "?"):], "?n=")
	other := "mf" + strings.Repeat("A", 43)
	long := strings.Repeat("x", 20<<10)
	hostile := []string{
		strings.Replace(get(host, genuine), "Host: "+host, "Host: evil.example", 1),
		strings.Replace(get(host, genuine), "Host: "+host+"\r\n", "", 1),
		strings.Replace(get(host, genuine), "Host: "+host, "Host: "+host+"\r\nHost: evil.example", 1),
		get(host, "http://evil.example"+genuine),
		strings.Replace(get(host, genuine), "GET", "POST", 1),
		strings.Replace(get(host, genuine), "GET", "HEAD", 1),
		strings.Replace(get(host, genuine), "GET", "DELETE", 1),
		"OPTIONS * HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
		"CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
		get(host, "/"), get(host, "/notify"), get(host, "/callback/"+genuine[9:]), get(host, "/%63allback"+genuine[9:]),
		get(host, "//callback"+genuine[9:]), get(host, "/../callback"+genuine[9:]), get(host, "/admin"),
		get(host, strings.Replace(genuine, nonce, other, 1)),
		get(host, "/callback?app_auth_code="+code1), get(host, "/callback"),
		get(host, "/callback?n="+nonce), get(host, "/callback?n="+nonce+"&app_auth_code=x"),
		get(host, genuine+"&n="+other), get(host, genuine+"&state="+other+"&state="+other),
		get(host, genuine+"&state="+other[:20]),
		get(host, strings.Replace(genuine, platformtest.AppID, "2021000000009999", 1)),
		get(host, strings.Replace(genuine, "alipay_app_auth", "somebody_else", 1)),
		get(host, genuine+"&app_auth_code="+code1),
		get(host, "/callback?n="+nonce+"&%zz"),
		get(host, genuine+"&x="+long),
		strings.Replace(get(host, genuine), "\r\n\r\n", "\r\nX-Long: "+long+"\r\n\r\n", 1),
		strings.Replace(get(host, genuine), "\r\n\r\n", "\r\nContent-Length: 5\r\n\r\nhello", 1),
		strings.Replace(get(host, genuine), "\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 1),
		strings.Replace(get(host, genuine), "\r\n\r\n", "\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 1),
		get(host, "/nothing") + get(host, genuine), // pipelined: the second is never read
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "GET\r\n\r\n", "\r\n\r\n\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
	}
	// Peers that say half a word and wait, more than are let in at once.
	var silent []net.Conn
	for range 300 {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "GET /callback?n=")
		silent = append(silent, conn)
	}
	defer func() {
		for _, conn := range silent {
			_ = conn.Close()
		}
	}()
	before := measure()
	const total = 10_000
	var next, succeeded atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for n := next.Add(1); n <= total; n = next.Add(1) {
				request := hostile[int(n)%len(hostile)]
				if status, _ := raw(host, request); status == http.StatusOK {
					t.Logf("welcome: %.200q", request)
					succeeded.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := succeeded.Load(); n != 0 {
		t.Fatalf("%d hostile requests were welcome", n)
	}
	if got, err := r.Authorize.PendingByID(p.ID); err != nil || got.State != authorize.PendingWaiting {
		t.Fatalf("%+v %v", got, err)
	}
	if n := r.Gateway.Count(alipay.MethodAuthTokenApp); n != 0 {
		t.Fatalf("the platform was asked %d times", n)
	}
	after := measure()
	if after.files > before.files+20 {
		t.Errorf("%d files open, %d before", after.files, before.files)
	}
	if after.heap > before.heap+16<<20 {
		t.Errorf("heap grew from %d to %d", before.heap, after.heap)
	}
	status, page := raw(host, get(host, genuine))
	if status != 200 || !strings.Contains(page, `data-answer="done"`) {
		t.Fatalf("%d %s", status, page)
	}
	if strings.Contains(page, code1) || strings.Contains(page, nonce) || strings.Contains(page, "<script") {
		t.Error("the page echoes what came")
	}
	for range 3 {
		if status, page := raw(host, get(host, genuine)); status != 200 || !strings.Contains(page, `data-answer="already"`) {
			t.Fatalf("%d %s", status, page)
		}
	}
	if n := r.Gateway.Count(alipay.MethodAuthTokenApp); n != 1 {
		t.Errorf("exchanged %d times", n)
	}
}

type size struct {
	files int
	heap  uint64
}

func measure() size {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	entries, _ := os.ReadDir("/proc/self/fd")
	return size{len(entries), m.HeapAlloc}
}

func TestSimultaneousRedirectsExchangeOnce(t *testing.T) {
	r, _, links, host := begun(t)
	target := strings.TrimPrefix(redirectOf(links, platformtest.AppID, code1), "http://"+host)
	var good atomic.Int64
	var wg sync.WaitGroup
	for range 24 {
		wg.Go(func() {
			if status, page := raw(host, get(host, target)); status == 200 && strings.Contains(page, "授权") {
				good.Add(1)
			}
		})
	}
	wg.Wait()
	if good.Load() != 24 || r.Gateway.Count(alipay.MethodAuthTokenApp) != 1 {
		t.Errorf("%d good pages, %d exchanges", good.Load(), r.Gateway.Count(alipay.MethodAuthTokenApp))
	}
}

// However often and however fast it is brought, one code is one try of its link.
func TestSimultaneousRedirectsAreOneTry(t *testing.T) {
	r, _, links, host := begun(t)
	target := func(code string) string {
		return strings.TrimPrefix(redirectOf(links, platformtest.AppID, code), "http://"+host)
	}
	var wg sync.WaitGroup
	for range 24 {
		wg.Go(func() { raw(host, get(host, target("code-of-nobody"))) })
	}
	wg.Wait()
	for _, code := range []string{"code-of-nobody-2", "code-of-nobody-3", "code-of-nobody-4", code1} {
		if status, page := raw(host, get(host, target(code))); code == code1 && (status != 200 || !strings.Contains(page, `data-answer="done"`)) {
			t.Errorf("the fifth code: %d %s", status, page)
		}
	}
	if n := r.Gateway.Count(alipay.MethodAuthTokenApp); n != 5 {
		t.Errorf("%d exchanges of five codes", n)
	}
}

func TestPagesForEveryEnd(t *testing.T) {
	r, _, links, host := begun(t)
	nonce := links.Redirect[strings.Index(links.Redirect, "?")+1:]
	base := "/callback?" + nonce + "&app_id=" + platformtest.AppID + "&source=alipay_app_auth"
	want := func(name, target, answer string, status int) {
		t.Helper()
		gotStatus, page := raw(host, get(host, target))
		if gotStatus != status || !strings.Contains(page, `data-answer="`+answer+`"`) {
			t.Errorf("%s: %d %s", name, gotStatus, page)
		}
	}
	want("refused", base+"&error=access_denied", "refused", 200)
	want("refused without a word", base, "refused", 200)
	if got, _ := r.Authorize.Pendings(); len(got) != 1 || got[0].RefusedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	want("visited", "/callback?"+nonce, "again", 400)
	want("not valid", base+"&app_auth_code=code-not-valid", "expired", 410)
	want("nobody's", "/callback?n=mf"+strings.Repeat("A", 43)+"&app_auth_code="+code1, "again", 400)
	r.Gateway.On(alipay.MethodAuthTokenApp, lost)
	want("no answer", base+"&app_auth_code=code-of-nobody", "working", 503)
	r.Gateway.On(alipay.MethodAuthTokenApp, refused("AUTH_CODE_NOT_VALID"))
	want("taken, and the token lost", base+"&app_auth_code=code-of-nobody", "received", 200)
	want("used by somebody", base+"&app_auth_code=code-used-before", "expired", 410)
	r.Gateway.On(alipay.MethodAuthTokenApp, func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Code: "40006", Sub: "isv.insufficient-isv-permissions"}
	})
	want("not allowed", base+"&app_auth_code=code-of-others", "trouble", 503)
	answerTokens(r, map[string]any{"app_auth_token": "t", "auth_app_id": miniB})
	want("another app", base+"&app_auth_code="+code2, "other", 200)
	want("used link", base+"&app_auth_code="+code1, "already", 200)
	p, links, err := r.Authorize.Begin(context.Background(), r.Merchant("Two", miniC).ID, "")
	if err != nil {
		t.Fatal(err)
	}
	r.Clock.Add(25 * time.Hour)
	want("expired link", strings.TrimPrefix(redirectOf(links, platformtest.AppID, code1), "http://"+host), "expired", 410)
	if got, _ := r.Authorize.PendingByID(p.ID); got.State == authorize.PendingDone {
		t.Error("an expired link was used")
	}
}

func TestTheListenerIsOpenOnlyWhileAuthorizationsWait(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	codes(r.Gateway, map[string][]string{code1: {miniA}})
	events, stop := r.Bus.Subscribe(256)
	defer stop()
	until := func(what string, open bool) {
		t.Helper()
		deadline := time.After(10 * time.Second)
		for r.Listener.State().Open != open {
			select {
			case <-events:
			case <-deadline:
				t.Fatal("never " + what)
			}
		}
	}
	r.Authorize.Start()
	m := r.Merchant("One", miniA)
	if r.Listener.State().Open {
		t.Fatal("open with nothing waiting")
	}
	p, _, err := r.Authorize.Begin(context.Background(), m.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	until("opened", true)
	if st := r.Listener.State(); len(st.Needs) != 1 || st.Public || !strings.HasSuffix(st.Register, "/callback") {
		t.Errorf("%+v", st)
	}
	if err := r.Authorize.Withdraw(p.ID); err != nil {
		t.Fatal(err)
	}
	until("closed", false)
	_, links, err := r.Authorize.Begin(context.Background(), m.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	until("opened again", true)
	u, _ := url.Parse(links.Redirect)
	if status, _ := raw(u.Host, get(u.Host, strings.TrimPrefix(redirectOf(links, platformtest.AppID, code1), "http://"+u.Host))); status != 200 {
		t.Fatal(status)
	}
	until("closed after the last", false)
}

func TestPublicAddress(t *testing.T) {
	r, _, _, host := begun(t)
	if err := r.Listener.Configure(authorize.Address{Listen: host, PublicURL: "https://hook.example.com/mf/"}); err != nil {
		t.Fatal(err)
	}
	if got := r.Listener.CallbackURL(); got != "https://hook.example.com/mf/callback" {
		t.Error(got)
	}
	for name, c := range map[string]struct {
		host, path string
		status     int
	}{
		"as named":     {"hook.example.com", "/mf/callback", 400},
		"with port":    {"hook.example.com:443", "/mf/callback", 400},
		"stripped":     {"HOOK.example.com", "/callback", 400},
		"by the proxy": {host, "/callback", 400},
		"other port":   {"hook.example.com:80", "/callback", 421},
		"other name":   {"hook.example.com.evil", "/callback", 421},
		"other path":   {"hook.example.com", "/mf/mf/callback", 404},
	} {
		if status, _ := raw(host, get(c.host, c.path)); status != c.status {
			t.Errorf("%s: %d, want %d", name, status, c.status)
		}
	}
	for _, bad := range []authorize.Address{
		{Listen: "0.0.0.0:17861"}, {Listen: "somewhere"}, {PublicURL: "ftp://x"}, {PublicURL: "https://"}, {PublicURL: "https://u:p@x"},
		{PublicURL: "https://x/?a=1"}, {PublicURL: "https://x/a%2fb"},
	} {
		wantFault(t, r.Listener.Configure(bad), "authorize.bad_address")
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	wantFault(t, r.Listener.Configure(authorize.Address{Listen: busy.Addr().String()}), "authorize.port_in_use")
	if st := r.Listener.State(); st.Open || st.Problem == nil || st.Problem.Hint.ZH == "" {
		t.Errorf("%+v", st)
	}
	if err := r.Listener.Configure(authorize.Address{Off: true}); err != nil || r.Listener.State().Open {
		t.Error("open although switched off", err)
	}
}

// A port that becomes free is taken without a restart, while somebody needs it.
func TestAPortThatBecomesFreeIsTaken(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l, err := authorize.NewListener(authorize.Address{Listen: busy.Addr().String()}, authorize.Timing{Linger: -1, Again: 20 * time.Millisecond}, event.NewBus(time.Now))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	release := l.Acquire("test")
	if st := l.State(); st.Open || st.Problem == nil {
		t.Fatalf("%+v", st)
	}
	_ = busy.Close()
	for deadline := time.Now().Add(5 * time.Second); !l.State().Open; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%+v", l.State())
		}
	}
	if st := l.State(); st.Problem != nil {
		t.Errorf("%+v", st)
	}
	// Nobody needs it any more: a taken port is let be.
	release()
	if l.State().Open {
		t.Error("it stays open for nobody")
	}
}

// A clock that was ahead ends no link for good: when it is right, so is the link.
func TestAClockThatWasAheadKillsNoLink(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	codes(r.Gateway, map[string][]string{code1: {miniA}})
	m := r.Merchant("One", miniA)
	p, links, err := r.Authorize.Begin(context.Background(), m.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	swept := func(want authorize.PendingState) {
		t.Helper()
		r.Authorize.Start()
		defer r.Reopen()
		for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			got, err := r.Authorize.PendingByID(p.ID)
			if err == nil && got.State == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%+v %v", got, err)
			}
		}
	}
	r.Clock.Add(48 * time.Hour)
	swept(authorize.PendingExpired)
	if _, err := r.Authorize.LinksOf(p.ID); err == nil {
		t.Error("an expired link is shown")
	}
	r.Clock.Add(-48 * time.Hour)
	swept(authorize.PendingWaiting)
	again, err := r.Authorize.LinksOf(p.ID)
	if err != nil || again.Redirect != links.Redirect {
		t.Fatalf("%+v %v", again, err)
	}
	if out, err := r.Authorize.Accept(context.Background(), "", redirectOf(links, platformtest.AppID, code1)); err != nil || len(out.Granted) != 1 {
		t.Fatalf("%+v %v", out, err)
	}
}
