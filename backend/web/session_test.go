package web

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// exchange posts to /session as the page does.
func (s *testServer) exchange(t *testing.T, body string) *http.Response {
	t.Helper()
	return s.send(t, probe{method: "POST", path: "/session", origin: s.base(), header: "1", contentType: "application/json"}, body)
}

// alive reports whether the first page still has an answer.
func (s *testServer) alive(t *testing.T) bool {
	t.Helper()
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	return s.sessions.open[s.page.ID] != nil
}

func TestALaunchCodeOpensOneSession(t *testing.T) {
	s := startTest(t)
	code := s.sessions.launch()
	// Several at the same moment: at most one wins.
	var wait sync.WaitGroup
	status := make([]int, 8)
	for i := range status {
		wait.Go(func() { status[i] = s.exchange(t, `{"code":"`+code+`"}`).StatusCode })
	}
	wait.Wait()
	won := 0
	for _, got := range status {
		if got == http.StatusOK {
			won++
		} else if got != http.StatusUnauthorized {
			t.Errorf("status %d", got)
		}
	}
	if won != 1 {
		t.Fatalf("%d of %d exchanges of one code succeeded", won, len(status))
	}
	if resp := s.send(t, probe{method: "POST", path: "/session", header: "1", contentType: "application/json"}, `{"code":"`+s.sessions.launch()+`"}`); resp.StatusCode != http.StatusForbidden {
		t.Errorf("an exchange that is not from our page: %s", resp.Status)
	}
	resp := s.exchange(t, `{"code":"`+s.sessions.launch()+`"}`)
	if resp.StatusCode != http.StatusOK || len(resp.Header.Values("Set-Cookie")) > 0 {
		t.Errorf("%s, cookies %v: nothing may be left for a browser to send by itself", resp.Status, resp.Header.Values("Set-Cookie"))
	}
	for _, body := range []string{`{}`, `{"code":"","ticket":""}`, `{"code":"a","ticket":"b"}`, `{"code":["a"]}`, `{"kode":"a"}`, `[]`, ``} {
		if resp := s.exchange(t, body); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", body, resp.Status)
		}
	}
}

// Who spent a code first cannot be told from who should have: all are out.
func TestACodeUsedTwiceEndsEverySessionAndSaysSo(t *testing.T) {
	s := startTest(t)
	stream := s.stream(t)
	stream.next(t, "hello")
	unspent, code := s.sessions.launch(), s.sessions.launch()
	if resp := s.exchange(t, `{"code":"`+code+`"}`); resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	if !s.alive(t) {
		t.Fatal("a new session ended an old one")
	}
	resp := s.exchange(t, `{"code":"`+code+`"}`)
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusUnauthorized || !strings.Contains(string(body), "launch_twice") {
		t.Fatalf("%s %s", resp.Status, body)
	}
	if s.alive(t) {
		t.Error("a session outlived it")
	}
	if why := stream.next(t, "bye"); why["why"] != endedTwice {
		t.Errorf("the owner's page was told %v", why)
	}
	if resp := s.exchange(t, `{"code":"`+unspent+`"}`); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("an older code still opens: %s", resp.Status)
	}
	if resp := s.exchange(t, `{"ticket":"`+s.page.Ticket+`"}`); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("an ended page comes back: %s", resp.Status)
	}
	// The program can be started again by its owner.
	if resp := s.exchange(t, `{"code":"`+s.sessions.launch()+`"}`); resp.StatusCode != http.StatusOK {
		t.Errorf("a fresh code: %s", resp.Status)
	}
	// What was never a code ends nothing.
	s.exchange(t, `{"code":"`+randomCode()+`"}`)
}

func TestATicketBeginsOneSessionAsOldAsItsOwn(t *testing.T) {
	s := startTest(t)
	resp := s.exchange(t, `{"ticket":"`+s.page.Ticket+`"}`)
	var next grant
	if err := json.NewDecoder(resp.Body).Decode(&next); err != nil || next.Key == s.page.Key || next.Ticket == s.page.Ticket || next.ID == s.page.ID {
		t.Fatalf("%s %v", resp.Status, err)
	}
	if resp := s.exchange(t, `{"ticket":"`+s.page.Ticket+`"}`); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a ticket twice: %s", resp.Status)
	}
	if resp := s.exchange(t, `{"code":"`+next.Ticket+`"}`); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a ticket as a code: %s", resp.Status)
	}
	if !s.alive(t) {
		t.Error("the page whose tab was duplicated is out")
	}
}

func TestCodesAndSessionsExpire(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s, err := newSessions(func() time.Time { return now }, "token")
	if err != nil {
		t.Fatal(err)
	}
	late := s.launch()
	now = now.Add(launchLife)
	if _, o := s.begin(late); o != refused {
		t.Fatal("an old code was accepted")
	}
	page, _ := s.begin(s.launch())
	held := func() *session {
		r, _ := http.NewRequest("GET", "/", nil)
		r.Header.Set(sessionHeader, page.ID)
		return s.of(r)
	}
	now = now.Add(sessionIdle - time.Second)
	if held() == nil {
		t.Fatal("a session ended early")
	}
	s.touch(held())
	now = now.Add(sessionIdle - time.Second)
	o := s.hear(s.streamTicket(held()))
	if o == nil {
		t.Fatal("no stream")
	}
	now = now.Add(sessionIdle + time.Second)
	if held() == nil {
		t.Fatal("a page that hears is not idle")
	}
	s.heard(o)
	now = now.Add(sessionIdle)
	if held() != nil {
		t.Fatal("an idle session lives on")
	}
	page, _ = s.begin(s.launch())
	for range int(sessionLife / (6 * time.Hour)) {
		if held() == nil {
			t.Fatal("a used session ended early")
		}
		next, o := s.resume(page.Ticket)
		if o != begun {
			t.Fatal("no next session")
		}
		page = next
		now = now.Add(6 * time.Hour)
	}
	if _, o := s.resume(page.Ticket); held() != nil || o == begun {
		t.Fatal("loading a page again makes its session younger")
	}
	stale := ""
	page, _ = s.begin(s.launch())
	stale = s.streamTicket(held())
	now = now.Add(streamLife)
	if s.hear(stale) != nil {
		t.Fatal("an old stream ticket opens")
	}
}

func TestManySessionsGiveUpThoseWhosePageIsGone(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s, err := newSessions(func() time.Time { return now }, "token")
	if err != nil {
		t.Fatal(err)
	}
	hears, _ := s.begin(s.launch())
	if s.hear(s.streamTicket(s.open[hears.ID])) == nil {
		t.Fatal("no stream")
	}
	for range 3 * maxSessions {
		now = now.Add(time.Second)
		if _, o := s.begin(s.launch()); o != begun {
			t.Fatal("refused")
		}
	}
	if len(s.open) > maxSessions {
		t.Errorf("%d sessions", len(s.open))
	}
	if s.open[hears.ID] == nil {
		t.Error("a page that hears was given up before pages that are gone")
	}
}

// stream is the page's stream of events.
type stream struct {
	server *testServer
	lines  *bufio.Scanner
	ticket string
	number uint64
}

func (s *testServer) stream(t *testing.T) *stream {
	t.Helper()
	req := s.request(t, probe{method: "GET", path: "/events", site: "same-origin", credential: "page"}, "")
	resp, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	return &stream{server: s, lines: bufio.NewScanner(resp.Body), ticket: req.URL.Query().Get("ticket")}
}

// next reads and opens the next event, which has to be of that name.
func (s *stream) next(t *testing.T, name string) map[string]string {
	t.Helper()
	key := s.server.pageSeal
	for s.lines.Scan() {
		if got, ok := strings.CutPrefix(s.lines.Text(), "event: "); ok && got != name {
			t.Fatalf("event %s, want %s", got, name)
		}
		data, ok := strings.CutPrefix(s.lines.Text(), "data: ")
		if !ok {
			continue
		}
		sealed, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		plain, _, err := key.open(sealed, sealedEvent(name, s.ticket, s.number))
		if err != nil {
			t.Fatal(err)
		}
		s.number++
		var content map[string]any
		if err := json.Unmarshal(plain, &content); err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for k, v := range content {
			out[k], _ = v.(string)
		}
		return out
	}
	t.Fatal("the stream ended: ", s.lines.Err())
	return nil
}

func TestTheStreamSaysHelloAndTellsChanges(t *testing.T) {
	s := startTest(t)
	stream := s.stream(t)
	if hello := stream.next(t, "hello"); hello["start"] == "" {
		t.Fatal(hello)
	}
	if status, out := s.rpc(t, "Vault.Create", `{"passphrase":"correct horse battery staple"}`); status != 200 {
		t.Fatal(status, out)
	}
	if e := stream.next(t, "message"); e["kind"] != "vault.state" {
		t.Fatal(e)
	}
	again := s.request(t, probe{method: "GET", path: "/events", site: "same-origin", credential: "page"}, "")
	again.URL.RawQuery = "ticket=" + stream.ticket
	resp, err := s.client.Do(again)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stream ticket twice: %s", resp.Status)
	}
}
