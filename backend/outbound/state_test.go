package outbound

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/simulator/office"
)

const gate = "http://gateway.test/gateway.do"

// fakeNet is a network in virtual time: it is there or it is not.
type fakeNet struct {
	down  atomic.Bool
	dials atomic.Int64
}

func (f *fakeNet) connect(context.Context, string) (net.Conn, error) {
	f.dials.Add(1)
	if f.down.Load() {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	ours, theirs := net.Pipe()
	_ = theirs.Close()
	return ours, nil
}

func virtual(f *fakeNet, opt Options) *Way {
	opt.System = func(*url.URL) Route { return Route{} }
	opt.Connect = f.connect
	return New(opt)
}

func TestAnOutageOfTenMinutesEndsWithinFiveSecondsOfTheReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeNet{}
		var told atomic.Int32
		w := virtual(f, Options{OnChange: func() { told.Add(1) }})
		defer w.Close()
		if s := w.State(gate); s.Away || s.Host != "gateway.test:80" {
			t.Errorf("%+v before anything happened", s)
		}
		f.down.Store(true)
		began := time.Now()
		_, err := f.connect(t.Context(), "")
		w.Failed(gate, err)
		w.Failed(gate, err)
		synctest.Wait()
		s := w.State(gate)
		if !s.Away || !s.Since.Equal(began) || s.NextTry.IsZero() || !strings.Contains(s.Error.ZH, "gateway.test") || len(w.States()) != 1 {
			t.Errorf("%+v", s)
		}
		time.Sleep(10 * time.Minute)
		if n := f.dials.Load(); n < 120 || n > 300 {
			t.Errorf("%d connections were tried in 10 minutes: one probe every 3 s is enough", n)
		}
		changed := w.Changed()
		f.down.Store(false)
		back := time.Now()
		<-changed
		if took := time.Since(back); took > 5*time.Second {
			t.Errorf("it was noticed after %v", took)
		}
		if s := w.State(gate); s.Away || !s.Since.IsZero() || len(w.States()) != 0 || told.Load() < 2 {
			t.Errorf("%+v, told %d times", s, told.Load())
		}
		quiet := f.dials.Load()
		time.Sleep(time.Minute)
		if f.dials.Load() != quiet {
			t.Error("an open way is probed")
		}
	})
}

func TestABrokenConnectionAloneIsNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeNet{}
		var told atomic.Int32
		w := virtual(f, Options{OnChange: func() { told.Add(1) }})
		defer w.Close()
		w.Failed(gate, syscall.ECONNRESET)
		w.Failed(gate, context.Canceled)
		time.Sleep(time.Minute)
		if s := w.State(gate); s.Away || told.Load() != 0 || f.dials.Load() != 1 {
			t.Errorf("%+v, told %d times, %d probes", s, told.Load(), f.dials.Load())
		}
		f.down.Store(true) // and when the probe fails too, it is one
		w.Failed(gate, syscall.ECONNRESET)
		synctest.Wait()
		if s := w.State(gate); !s.Away {
			t.Errorf("%+v", s)
		}
		tried := f.dials.Load()
		w.Reached(gate) // a call that got through knows better, and the probes end
		time.Sleep(time.Minute)
		if s := w.State(gate); s.Away || told.Load() != 2 || f.dials.Load() != tried {
			t.Errorf("%+v, told %d times, %d probes, %d before", s, told.Load(), f.dials.Load(), tried)
		}
		w.Failed(gate, syscall.ECONNRESET) // until one does not again
		synctest.Wait()
		if s := w.State(gate); !s.Away {
			t.Errorf("%+v", s)
		}
	})
}

// What takes every connection and answers in the other end's place, or not at
// all, is told like an absence from the second call on, until an answer of the
// other end itself comes; a probe that connects is none.
func TestWhatAnswersInItsPlaceIsToldLikeAnAbsence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeNet{}
		var told atomic.Int32
		w := virtual(f, Options{OnChange: func() { told.Add(1) }})
		defer w.Close()
		portal, hangs := fault.T("a login page", "登录页面"), fault.T("nothing came", "没有响应")
		began := time.Now()
		w.Unanswered(gate, portal, fault.Text{})
		if s := w.State(gate); s.Offline() || told.Load() != 0 {
			t.Fatalf("one call is told as an outage: %+v", s)
		}
		time.Sleep(time.Minute)
		w.Failed(gate, context.DeadlineExceeded) // its connection is not to be used again
		w.Unanswered(gate, hangs, fault.Text{})
		time.Sleep(time.Minute) // the probe connects
		s := w.State(gate)
		if !s.Silent || s.Away || !s.Since.Equal(began) || s.Error != hangs || told.Load() != 1 || len(w.States()) != 1 {
			t.Errorf("%+v, told %d times", s, told.Load())
		}
		if text := s.Sentence(time.Now()); !strings.Contains(text.EN, "offline since") || !strings.Contains(text.EN, hangs.EN) {
			t.Error(text)
		}
		w.Reached(gate)
		if s := w.State(gate); s.Offline() || told.Load() != 2 {
			t.Errorf("%+v, told %d times", s, told.Load())
		}
	})
}

// A VPN or Wi-Fi that changed leaves the old connections open and dead.
func TestDeadConnectionsAreNotUsedAgain(t *testing.T) {
	f := farServer(t)
	relay := start(t, office.Relay, office.Options{To: f.Listener.Addr().String()})
	w := way(t, f, Setting{Mode: None})
	c := w.Client()
	c.Transport.(*http.Transport).ResponseHeaderTimeout = time.Second
	ask := func() error {
		res, err := c.Get("https://" + relay.Addr + "/")
		if err != nil {
			w.Failed("https://"+relay.Addr+"/", err)
			return err
		}
		if res.ProtoMajor != 1 {
			t.Errorf("HTTP/%d is spoken", res.ProtoMajor)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		return res.Body.Close()
	}
	for range 3 {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	if relay.Connections() != 1 {
		t.Errorf("%d connections", relay.Connections())
	}
	relay.Line.Kill()
	if err := ask(); err == nil {
		t.Error("a dead connection answered")
	}
	if err := ask(); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

func TestNewInterfacesMeanNewConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeNet{}
		var address atomic.Value
		address.Store("192.168.1.7/24")
		w := virtual(f, Options{Interfaces: func() ([]net.Addr, error) {
			ip, n, err := net.ParseCIDR(address.Load().(string))
			return []net.Addr{&net.IPNet{IP: ip, Mask: n.Mask}, &net.IPNet{IP: net.IPv4(127, 0, 0, 1), Mask: net.CIDRMask(8, 32)}}, err
		}})
		defer w.Close()
		w.Start()
		w.Start()
		changed := w.Changed()
		time.Sleep(time.Minute)
		select {
		case <-changed:
			t.Error("nothing changed, and it was told")
		default:
		}
		address.Store("10.8.0.2/16")
		at := time.Now()
		<-changed
		if took := time.Since(at); took > 6*time.Second {
			t.Errorf("noticed after %v", took)
		}
	})
}

func TestAChangedSystemProxyIsTakenWithoutARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var via atomic.Value
		via.Store("old:8080")
		w := New(Options{Interfaces: func() ([]net.Addr, error) { return nil, errors.New("none") }, System: func(*url.URL) Route {
			u, err := ParseProxy(via.Load().(string))
			return Route{Proxy: u, Source: FromDesktop, Err: err}
		}})
		defer w.Close()
		w.Start()
		if got := w.Via("https://gateway.test/"); got != "old:8080" {
			t.Error(got)
		}
		changed := w.Changed()
		via.Store("socks://new:1080")
		<-changed
		if got := w.Via("https://gateway.test/"); got != "socks5://new:1080" {
			t.Error(got)
		}
	})
}

// A length of time is told in words and its two largest units.
func TestALengthOfTimeIsToldInWords(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		0:                            {"0 seconds", "0 秒"},
		time.Second:                  {"1 second", "1 秒"},
		90 * time.Second:             {"1 minute 30 seconds", "1 分钟 30 秒"},
		-25*time.Hour - time.Second:  {"1 day 1 hour", "1 天 1 小时"},
		8760*time.Hour + time.Second: {"365 days", "365 天"},
		2 * time.Hour:                {"2 hours", "2 小时"},
	} {
		if got := Span(d); got.EN != want[0] || got.ZH != want[1] {
			t.Errorf("%v: %q, %q", d, got.EN, got.ZH)
		}
	}
	if got := Off(-25 * time.Hour); got.EN != "this computer's clock is 1 day 1 hour behind Alipay's" || got.ZH != "本机时间比支付宝慢 1 天 1 小时" {
		t.Errorf("%+v", got)
	}
}

func TestTheClockIsComparedWithThePlatforms(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	c := Clock{now: func() time.Time { return now }}
	if _, known := c.Offset(); known {
		t.Error("known before anything was heard")
	}
	c.Heard("rubbish", 0)
	c.Heard(now.Add(10*time.Hour).Format(http.TimeFormat), 2*time.Second)
	if offset, known := c.Offset(); !known || (offset-10*time.Hour).Abs() > 2*time.Second {
		t.Errorf("%v, %v", offset, known)
	}
	if at, known := c.Platform(); !known || at.Sub(now.Add(10*time.Hour)).Abs() > 2*time.Second {
		t.Errorf("%v, %v", at, known)
	}
}

// A clock that was set, and a sleep of the machine, make the difference to the
// platform's unknown: whatever is reckoned by it would be wrong by the step.
func TestAClockThatWasSetIsNotReckonedWith(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		set := time.Duration(0)
		c := Clock{now: func() time.Time { return time.Now().Add(set).Round(0) }}
		heard := func() { c.Heard(time.Now().UTC().Format(http.TimeFormat), 0) }
		heard()
		for _, step := range []time.Duration{time.Hour, -8 * time.Hour, time.Minute, -10 * time.Second} {
			time.Sleep(time.Hour)
			if at, known := c.Platform(); !known || time.Until(at).Abs() > 2*time.Second {
				t.Errorf("%v, %v at %v", at, known, time.Now())
			}
			set += step
			if at, known := c.Platform(); known {
				t.Errorf("after the clock was set by %v: %v", step, at)
			}
			if warning, wrong := c.Warning(); wrong {
				t.Errorf("%+v", warning)
			}
			heard()
			if at, known := c.Platform(); !known || time.Until(at).Abs() > 2*time.Second {
				t.Errorf("%v, %v at %v after it answered", at, known, time.Now())
			}
		}
	})
}
