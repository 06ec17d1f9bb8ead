package message

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"

	"minifleet/backend/fault"
	"minifleet/backend/outbound"
	"minifleet/backend/provider"
	"minifleet/backend/retry"
)

// Timing is the rhythm of a channel. Alipay open platform, message channel: a
// ping every 2 s, reconnection after 0 s, 5 s, 10 s with a fresh registration.
type Timing struct {
	Ping     time.Duration   // 0 is 2 s
	Silence  time.Duration   // an unanswered ping ends the connection; 0 is 15 s
	Connect  time.Duration   // bound of registering and dialling; 0 is 20 s
	Delays   []time.Duration // before the first attempts; nil is 0 s, 5 s, 10 s
	MaxDelay time.Duration   // after them delays double up to this; 0 is 60 s
	Stable   time.Duration   // a connection this long starts over at the first delay; 0 is 10 s
}

func (t Timing) orDefault() Timing {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	set(&t.Ping, 2*time.Second)
	set(&t.Silence, 15*time.Second)
	set(&t.Connect, 20*time.Second)
	set(&t.MaxDelay, time.Minute)
	set(&t.Stable, 10*time.Second)
	if t.Delays == nil {
		t.Delays = []time.Duration{0, 5 * time.Second, 10 * time.Second}
	}
	return t
}

// delay is the pause before an attempt: as documented at first, then doubling,
// a fifth more or less so that many programs do not come back at once.
func (t Timing) delay(attempt int) time.Duration {
	var d time.Duration
	if attempt < len(t.Delays) {
		d = t.Delays[attempt]
	} else {
		d = t.Delays[len(t.Delays)-1]
		for range attempt - len(t.Delays) + 1 {
			d = min(2*d, t.MaxDelay)
		}
	}
	if d <= 0 {
		return 0
	}
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}

// queued bounds the frames read and not yet given their effect.
const queued = 64

// channel is one app's connection, made again whenever it ends.
type channel struct {
	app     provider.App
	manager *Manager
	http    *http.Client
	way     *outbound.Way
	timing  Timing
	now     func() time.Time
	astray  int // connections asked for that nobody answered in time
}

// run keeps the channel connected until ctx ends.
func (c *channel) run(ctx context.Context) {
	defer c.manager.set(c.app, Off, nil)
	var ends takeovers
	short := 0 // connections in a row that stood, and not for long
	for attempt := 0; ctx.Err() == nil; attempt++ {
		if d := c.timing.delay(attempt); d > 0 {
			at := c.now().Add(d)
			c.manager.set(c.app, Waiting, func(s *Channel) { s.NextAttempt = at })
			changed := c.way.Changed()
			timer := time.NewTimer(d)
			select {
			case <-ctx.Done():
				timer.Stop()
				return
			case <-changed: // the way came back, the proxy changed, the machine woke
				timer.Stop()
				attempt = min(attempt, 1)
			case <-timer.C:
			}
		}
		c.manager.set(c.app, Connecting, nil)
		lived, err := c.connect(ctx)
		if ctx.Err() != nil {
			return
		}
		c.way.CloseIdle() // what is dead is not registered over again
		why := c.problem(err)
		if lived > 0 && errors.Is(err, errEnded) && !c.ownStray() && ends.add(c.now()) {
			why = takenOver()
		}
		c.manager.set(c.app, Waiting, func(s *Channel) { s.LastError, s.Detail = why, detail(err) })
		// What stood shows that the way is open: the attempts before it count no
		// more, and only connections that end early again and again slow down.
		switch {
		case lived >= c.timing.Stable:
			attempt, short, c.astray = -1, 0, 0
		case lived > 0:
			attempt = short - 1
			short++
		}
	}
}

// ownStray reports whether a connection was ended by an earlier attempt of this
// program. What was given up as unanswered while the network stood still may be
// handed on when it is back: the platform then takes it for the newer one, and
// ends the one that stands. It is said of one end for each such attempt.
func (c *channel) ownStray() bool {
	if c.astray == 0 {
		return false
	}
	c.astray--
	return true
}

// connect registers, dials and serves one connection; it returns how long the
// connection lived and why it ended.
func (c *channel) connect(ctx context.Context) (lived time.Duration, err error) {
	signer, err := c.manager.providers.Client(c.app.ID)
	if err != nil {
		return 0, err
	}
	at, err := addressOf(c.app.MessageHost)
	if err != nil {
		return 0, err
	}
	dialCtx, cancel := context.WithTimeout(ctx, c.timing.Connect)
	defer cancel()
	t, err := c.register(dialCtx, at, signer)
	if err != nil {
		return 0, err
	}
	target, err := c.connectURL(at, t, signer)
	if err != nil {
		return 0, err
	}
	header := http.Header{}
	if t.zone != "" {
		header.Set("Cookie", "zone="+t.zone+";")
	}
	conn, _, err := websocket.Dial(dialCtx, target, &websocket.DialOptions{HTTPClient: c.http, HTTPHeader: header})
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			c.astray++
		}
		return 0, notAccepted{err}
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(maxFrame)
	began := time.Now()
	c.manager.set(c.app, Open, func(s *Channel) { s.LastError, s.Detail = fault.Text{}, ""; s.Counts.Connects++ })
	err = c.serve(ctx, conn, signer)
	return time.Since(began), err
}

// notAccepted is a connection that could not be made. Its words leave out the
// address.
type notAccepted struct{ cause error }

func (n notAccepted) Error() string {
	return "the connection was not accepted: " + printable(lastWords(n.cause))
}
func (n notAccepted) Unwrap() error { return n.cause }

// lastWords is the innermost error: the outer ones carry the address with its
// signature and link token.
func lastWords(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// serve reads, handles and pings until one of them fails.
func (c *channel) serve(ctx context.Context, conn *websocket.Conn, signer Signer) error {
	group, ctx := errgroup.WithContext(ctx)
	frames := make(chan []byte, queued)
	group.Go(func() error {
		defer close(frames)
		return c.read(ctx, conn, frames)
	})
	group.Go(func() error { return c.handle(ctx, conn, frames, signer) })
	group.Go(func() error { return c.ping(ctx, conn) })
	group.Go(func() error {
		c.manager.subscribe(ctx, c.app)
		return nil
	})
	return group.Wait()
}

func (c *channel) read(ctx context.Context, conn *websocket.Conn, frames chan<- []byte) error {
	for {
		kind, raw, err := conn.Read(ctx)
		if err != nil {
			ended := errBroken
			if errors.Is(err, io.EOF) || websocket.CloseStatus(err) >= 0 {
				ended = errEnded
			}
			return fmt.Errorf("%w: %s", ended, printable(lastWords(err)))
		}
		if kind != websocket.MessageText {
			c.manager.count(c.app, func(n *Counts) { n.Received++; n.Refused++ })
			continue
		}
		select {
		case frames <- raw:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// handle gives frames their effect, then acknowledges them: those of one subject
// in order, those of different subjects side by side, so that their transactions
// go to the disk together.
func (c *channel) handle(ctx context.Context, conn *websocket.Conn, frames <-chan []byte, signer Signer) error {
	group, ctx := errgroup.WithContext(ctx)
	var queues [ways]chan Frame
	for i := range queues {
		queue := make(chan Frame, 1)
		queues[i] = queue
		group.Go(func() error {
			for f := range queue {
				if err := c.acknowledge(ctx, conn, c.frame(f, signer)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		defer func() {
			for _, queue := range queues {
				close(queue)
			}
		}()
		for {
			var raw []byte
			select {
			case more, open := <-frames:
				if !open {
					return nil
				}
				raw = more
			case <-ctx.Done():
				return ctx.Err()
			}
			f, err := ParseFrame(raw)
			if err != nil {
				c.manager.count(c.app, func(n *Counts) { n.Received++; n.Refused++ })
				continue
			}
			if f.Data == nil {
				continue // not a message to consume
			}
			select {
			case queues[wayOf(c.app.ID, f.message())] <- f:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	return group.Wait()
}

func (c *channel) acknowledge(ctx context.Context, conn *websocket.Conn, answer []byte) error {
	ctx, cancel := context.WithTimeout(ctx, c.timing.Silence)
	defer cancel()
	if err := conn.Write(ctx, websocket.MessageText, answer); err != nil {
		return fmt.Errorf("an acknowledgement could not be sent: %s", printable(lastWords(err)))
	}
	return nil
}

// frame handles one message and returns the acknowledgement. The official client
// checks x-sign and refuses nothing; this one refuses.
func (c *channel) frame(f Frame, signer Signer) []byte {
	err := signer.VerifyBytes(f.Data, f.Sign, "")
	if err == nil && f.SignBy != "" && f.SignBy != "RSA2" {
		err = errors.New("the message is signed in another way")
	}
	if err == nil && f.AppID != "" && f.AppID != c.app.AppID {
		err = errors.New("the message is for another app")
	}
	if err != nil {
		c.manager.refused(c.app, err)
		return f.ack(false)
	}
	result, err := c.manager.dispatch.dispatch(c.app, f.message())
	c.manager.noteResult(c.app, result, err)
	return f.ack(err == nil)
}

func (c *channel) ping(ctx context.Context, conn *websocket.Conn) error {
	ticker := retry.NewBeat(c.timing.Ping)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		ticker.Again()
		pingCtx, cancel := context.WithTimeout(ctx, c.timing.Silence)
		err := conn.Ping(pingCtx)
		cancel()
		if err != nil {
			return fmt.Errorf("the platform does not answer: %s", printable(lastWords(err)))
		}
	}
}

// problem says why the channel is not open; a failure of the network names
// what failed and the proxy in use.
func (c *channel) problem(err error) fault.Text {
	var f *fault.Error
	var p *outbound.ProxyError
	var op *net.OpError
	switch {
	case errors.As(err, &p):
	case errors.As(err, &f):
		return f.Message
	case errors.Is(err, errRegistration):
		return fault.T("the platform did not register the message channel", "平台未接受消息通道注册")
	case errors.As(err, &op) && op.Op == "dial", errors.Is(err, context.DeadlineExceeded):
	default:
		return fault.T("the message channel is not connected", "消息通道未连接")
	}
	at, _ := addressOf(c.app.MessageHost)
	u, bad := url.Parse(at.register)
	if bad != nil {
		u = &url.URL{Host: c.app.MessageHost}
	}
	why := outbound.Explain(err, u.Host, c.way.Via(at.register)).Message
	return fault.Text{EN: "the message channel is not connected: " + why.EN, ZH: "消息通道未连接：" + why.ZH}
}

func detail(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
