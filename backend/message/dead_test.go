package message

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/outbound"
	"minifleet/backend/provider"
	"minifleet/backend/simulator/office"
)

// After a switch of VPN or Wi-Fi the old connections are open and dead, and
// only new ones work: the channel notices by its pings, and comes back over a
// connection of its own, registration included; also where the other end offers
// HTTP/2, in which registrations would go on into the dead connection.
func TestTheChannelComesBackAfterItsConnectionDied(t *testing.T) {
	t.Run("in the clear", func(t *testing.T) { comesBack(t, false) })
	t.Run("over TLS with HTTP/2 on offer", func(t *testing.T) { comesBack(t, true) })
}

func comesBack(t *testing.T, secure bool) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := startPlatform(t, r, secure)
	scheme, at, _ := strings.Cut(p.http.URL, "://")
	relay, err := office.Start(office.Relay, office.Options{To: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(relay.Close)
	app := r.App
	app.MessageHost = strings.Replace(scheme, "http", "ws", 1) + "://" + relay.Addr
	if r.App, err = r.Providers.UpdateApp(context.Background(), provider.AppChange{App: app}); err != nil {
		t.Fatal(err)
	}
	e := &effects{}
	mgr := manager(t, r, e)
	if secure {
		pool := x509.NewCertPool()
		pool.AddCert(p.http.Certificate())
		mgr.way = outbound.New(outbound.Options{TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}})
		t.Cleanup(mgr.way.Close)
		mgr.client = channelClient(nil, mgr.way)
	}
	mgr.timing.Silence, mgr.timing.Connect = 500*time.Millisecond, 5*time.Second
	mgr.Start()
	p.wantConnection()
	// The other side has its connection once it answers: what dies before is one that begins.
	p.send(p.frame("first", AuditPassed, passed))
	p.wantAck("first SUCCESS")
	for i := range 3 {
		before := relay.Connections()
		relay.Line.Kill()
		died := time.Now()
		p.wantConnection()
		// An attempt that goes into what died is noticed after Connect only.
		if took := time.Since(died); took >= mgr.timing.Connect {
			t.Errorf("it came back after %v", took)
		}
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
	if registered < 4 || len(e.all()) != 4 {
		t.Errorf("%d registrations, %d effects", registered, len(e.all()))
	}
}

// While a line stands still, attempts are given up as unanswered; when it is
// back it may hand them on. The platform takes each for the newer connection and
// ends the one that stands, soon after it opened. That is the program's own
// doing: it connects again at once, by no attempt that was counted before, and
// nobody is told of another program.
func TestStrayAttemptsOfItsOwnHoldTheChannelUpByNothing(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	mgr := manager(t, r, &effects{})
	mgr.timing.Connect, mgr.timing.Stable = 150*time.Millisecond, time.Hour
	mgr.timing.Delays, mgr.timing.MaxDelay = []time.Duration{0, time.Millisecond, time.Millisecond, 1200 * time.Millisecond}, 1200*time.Millisecond
	still := make(chan struct{})
	p.still.Store(&still)
	mgr.Start()
	const strays = 3
	until(t, r, "attempts on a line that stands still", func() bool { return p.held.Load() == strays })
	p.still.Store(nil)
	p.wantConnection()
	for i := range strays {
		ended := time.Now()
		still <- struct{}{} // handed on
		p.wantConnection()
		if took := time.Since(ended); took > 700*time.Millisecond {
			t.Errorf("stray %d: connected again after %v", i+1, took)
		}
		if c, _ := mgr.Channel(r.App.ID); c.LastError == takenOver() {
			t.Errorf("stray %d is told as another program", i+1)
		}
	}
	for i := range takeoverTimes + 1 { // from here on it is somebody else
		p.cut()
		if i < takeoverTimes {
			p.wantConnection()
		}
	}
	until(t, r, "another program is named", func() bool { c, _ := mgr.Channel(r.App.ID); return c.LastError == takenOver() })
}
