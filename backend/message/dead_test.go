package message

import (
	"context"
	"strings"
	"testing"
	"time"

	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/provider"
	"minifleet/backend/simulator/office"
)

// After a switch of VPN or Wi-Fi the old connections are open and dead, and
// only new ones work: the channel notices by its pings, and comes back over a
// connection of its own, registration included.
func TestTheChannelComesBackAfterItsConnectionDied(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	relay, err := office.Start(office.Relay, office.Options{To: strings.TrimPrefix(p.http.URL, "http://")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(relay.Close)
	app := r.App
	app.MessageHost = "ws://" + relay.Addr
	if r.App, err = r.Providers.UpdateApp(context.Background(), provider.AppChange{App: app}); err != nil {
		t.Fatal(err)
	}
	e := &effects{}
	mgr := manager(t, r, e)
	mgr.timing.Silence, mgr.timing.Connect = 500*time.Millisecond, 2*time.Second
	mgr.Start()
	p.wantConnection()
	for i := range 3 {
		before := relay.Connections()
		relay.Line.Kill()
		p.wantConnection()
		if relay.Connections() == before {
			t.Fatal("a dead connection was used again")
		}
		id := string(rune('a' + i))
		p.send(p.frame(id, AuditPassed, strings.Replace(passed, "1.0.0", "1.0."+id, 1)))
		p.wantAck(id + " SUCCESS")
	}
	p.mu.Lock()
	registered := len(p.registers)
	p.mu.Unlock()
	if registered < 4 || len(e.all()) != 3 {
		t.Errorf("%d registrations, %d effects", registered, len(e.all()))
	}
}
