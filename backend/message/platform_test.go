package message

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/creation"
	"minifleet/backend/event"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

// platform is the message channel as the protocol describes it.
type platform struct {
	t    *testing.T
	room *authorizetest.Room
	http *httptest.Server

	mu        sync.Mutex
	conn      *websocket.Conn
	registers []url.Values
	cookies   []string
	links     map[string]bool
	down      bool
	badSign   bool // sign registrations wrongly

	still atomic.Pointer[chan struct{}] // connections asked for are held until it gives
	held  atomic.Int32                  // so many were

	arrived chan struct{} // one per connection
	acks    chan string   // "ID STATUS"
}

func newPlatform(t *testing.T, room *authorizetest.Room) *platform {
	return startPlatform(t, room, false)
}

// startPlatform is newPlatform, over TLS with HTTP/2 on offer when it is secure.
func startPlatform(t *testing.T, room *authorizetest.Room, secure bool) *platform {
	p := &platform{t: t, room: room, links: map[string]bool{}, arrived: make(chan struct{}, 64), acks: make(chan string, 4096)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /websocket/register.do", p.register)
	mux.HandleFunc("/websocket", p.connect)
	p.http = httptest.NewUnstartedServer(mux)
	if secure {
		p.http.EnableHTTP2 = true
		p.http.StartTLS()
	} else {
		p.http.Start()
	}
	t.Cleanup(p.http.Close)
	app := room.App
	app.MessageHost = "ws" + strings.TrimPrefix(p.http.URL, "http")
	changed, err := room.Providers.UpdateApp(context.Background(), provider.AppChange{App: app})
	if err != nil {
		t.Fatal(err)
	}
	room.App = changed
	return p
}

func (p *platform) register(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	p.registers = append(p.registers, r.URL.Query())
	link := fmt.Sprintf("link-%d", len(p.registers))
	p.links[link] = true
	response := `{ "code":"10000", "msg":"Success","link_token":"` + link + `" }`
	signature := p.room.Gateway.Sign([]byte(response))
	if p.badSign {
		signature = p.room.Gateway.Sign([]byte(response + " "))
	}
	http.SetCookie(w, &http.Cookie{Name: "zone", Value: "GZ00A"})
	_, _ = fmt.Fprintf(w, `{"response": %s,"sign":%q}`, response, signature)
}

func (p *platform) connect(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	link := r.URL.Query().Get("link_token")
	ok := p.links[link] && r.URL.Query().Get("sign") != ""
	delete(p.links, link) // good for one connection
	p.cookies = append(p.cookies, r.Header.Get("Cookie"))
	p.mu.Unlock()
	if !ok {
		http.Error(w, "no link", http.StatusForbidden)
		return
	}
	if still := p.still.Load(); still != nil { // the line stands still, and hands this on some time
		p.held.Add(1)
		<-*still
		p.cut() // the newer connection is the one the platform keeps
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	p.mu.Lock()
	p.conn = conn
	p.mu.Unlock()
	p.arrived <- struct{}{}
	for {
		_, raw, err := conn.Read(context.Background())
		if err != nil {
			return
		}
		_, body, _ := strings.Cut(string(raw), "\r\n\r\n")
		var a struct {
			Protocol map[string]string `json:"protocol"`
		}
		if json.Unmarshal([]byte(body), &a) == nil && a.Protocol["x-cmd"] == "CONSUME_ACK" {
			p.acks <- a.Protocol["x-msgId"] + " " + a.Protocol["x-status"]
		}
	}
}

// data is the signed part of a frame, with blanks that must survive.
func data(app, method, content string) string {
	return `{ "header" : {"appId":"` + app + `","msgApi":"` + method + `"}, "content":` + content + ` }`
}

func (p *platform) frame(id, method, content string) string {
	d := data(platformtest.AppID, method, content)
	return p.signedFrame(id, d, p.room.Gateway.Sign([]byte(d)))
}

func (p *platform) signedFrame(id, d, signature string) string {
	return "from-sys:openchannel\r\nfrom-sys-ip:10.0.0.1\r\nstream-id:" + id + "\r\n\r\n" +
		`{"protocol":{"x-type":"message","x-cmd":"CONSUME","x-msgId":"` + id + `","x-timestamp":"` +
		fmt.Sprint(p.room.Clock.Now().UnixMilli()) + `","x-version":"1.0","x-charset":"utf-8","x-signType":"RSA2","x-sign":"` +
		signature + `"},"data": ` + d + ` }`
}

func (p *platform) send(frames ...string) {
	p.t.Helper()
	p.mu.Lock()
	conn := p.conn
	p.mu.Unlock()
	for _, f := range frames {
		if err := conn.Write(context.Background(), websocket.MessageText, []byte(f)); err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *platform) wantAck(want string) {
	p.t.Helper()
	select {
	case got := <-p.acks:
		if got != want {
			p.t.Fatalf("acknowledged %q, want %q", got, want)
		}
	case <-time.After(10 * time.Second):
		p.t.Fatalf("no acknowledgement, want %q", want)
	}
}

func (p *platform) wantConnection() {
	p.t.Helper()
	select {
	case <-p.arrived:
	case <-time.After(10 * time.Second):
		p.t.Fatal("nobody connected")
	}
}

func (p *platform) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.conn.CloseNow()
}

// effects records what audit messages did.
type effects struct {
	vault *vault.Vault
	mu    sync.Mutex
	list  []string
	fail  error
	told  bool // somebody else tells the person
}

func (e *effects) audit(mini, version string, passed bool, reason string, remember func(*vault.Tx) error) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.fail != nil {
		return false, e.fail
	}
	e.list = append(e.list, fmt.Sprintf("%s %s %v %s", mini, version, passed, reason))
	return e.told, e.vault.Update(remember)
}

func (e *effects) all() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string{}, e.list...)
}

var quick = Timing{Delays: []time.Duration{0, time.Millisecond, 2 * time.Millisecond}, MaxDelay: 20 * time.Millisecond,
	Stable: time.Hour, Ping: 20 * time.Millisecond, Silence: 5 * time.Second, Connect: 5 * time.Second}

func manager(t *testing.T, r *authorizetest.Room, e *effects) *Manager {
	t.Helper()
	e.vault = r.Vault
	m := NewManager(Deps{
		Vault: r.Vault, Journal: r.Journal, Bus: r.Bus, Providers: r.Providers, Merchants: r.Merchants, Authorize: r.Authorize,
		Orders: creation.New(creation.Deps{Vault: r.Vault, Journal: r.Journal, Bus: r.Bus, Platform: r.Authorize,
			Providers: r.Providers, Merchants: r.Merchants, Now: r.Clock.Now}),
		Now: r.Clock.Now, AuditResult: e.audit, Listener: r.Listener, Timing: quick,
	})
	t.Cleanup(m.Close)
	return m
}

// until waits for a condition, woken by the events of the room.
func until(t *testing.T, r *authorizetest.Room, what string, ok func() bool) {
	t.Helper()
	events, stop := r.Bus.Subscribe(256)
	defer stop()
	deadline := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-events:
		case <-time.After(50 * time.Millisecond):
		case <-deadline:
			t.Fatal("never: " + what)
		}
	}
}

func notices(r *authorizetest.Room) (func() []event.Event, func()) {
	events, stop := r.Bus.Subscribe(1024)
	return func() []event.Event {
		var list []event.Event
		for {
			select {
			case e := <-events:
				if e.Kind == event.Notice {
					list = append(list, e)
				}
			default:
				return list
			}
		}
	}, stop
}
