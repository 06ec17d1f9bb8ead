package simulator

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// line is one WebSocket connection of the third-party app. There is one at a
// time: a newer one takes over and the older is cut, so that messages do not go
// on being sent to a connection whose other end is gone.
type line struct {
	number  int
	streams int             // frames numbered so far; guarded by the courier's mu, as is what was sent
	sent    map[string]sent // by stream-id, the last rememberSent of them
	conn    *websocket.Conn
	end     context.CancelFunc
	heard   atomic.Int64 // when the client last said something, in nanoseconds
}

const (
	writeTime  = 10 * time.Second
	longestAck = 64 << 10
)

// nextStream numbers a frame of the connection.
func (l *line) nextStream() string {
	l.streams++
	return l.stream(l.streams)
}

func (l *line) stream(n int) string { return fmt.Sprintf("%d-%d", l.number, n) }

// remember notes what the frame just numbered carries. The connection knows it
// until its own end: an acknowledgement that was on its way when another
// connection took over answers a frame that was sent.
func (l *line) remember(stream string, s sent) {
	if l.sent == nil {
		l.sent = map[string]sent{}
	}
	l.sent[stream] = s
	delete(l.sent, l.stream(l.streams-rememberSent))
}

// connect answers GET /websocket: a connection that a registration allowed.
func (c *courier) connect(w http.ResponseWriter, r *http.Request) {
	if bad := c.admit(r); bad != nil {
		c.refused(bad)
		answerJSON(w, http.StatusForbidden, object{"code": bad.code, "msg": messageOf(bad.code), "sub_code": bad.subCode, "sub_msg": bad.subMsg})
		return
	}
	l := &line{}
	l.heard.Store(time.Now().UnixNano())
	if !c.enter() {
		http.Error(w, "closing", http.StatusServiceUnavailable)
		return
	}
	defer c.lines.Done()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OnPingReceived: func(context.Context, []byte) bool {
		l.heard.Store(time.Now().UnixNano())
		return true // answered with a pong
	}})
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	conn.SetReadLimit(longestAck)
	ctx, end := context.WithCancel(c.ctx)
	defer end()
	l.conn, l.end = conn, end
	c.takeOver(l)
	defer c.hangUp(l)
	watch := c.watch(l)
	defer watch.Stop()
	for {
		kind, raw, err := conn.Read(ctx)
		if err != nil {
			return
		}
		l.heard.Store(time.Now().UnixNano())
		c.answered(l, kind, raw)
	}
}

// enter counts a connection that the end of the server waits for.
func (c *courier) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.lines.Add(1)
	return true
}

// wait returns when the server has ended and every connection with it.
func (c *courier) wait() {
	<-c.ctx.Done()
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.lines.Wait()
}

// takeOver makes a connection the live one.
func (c *courier) takeOver(l *line) {
	c.mu.Lock()
	before := c.line
	c.line = l
	c.counts.Connections++
	l.number = c.counts.Connections
	if before != nil {
		before.end()
		c.release(before)
	}
	barred := time.Now().Before(c.barred)
	c.mu.Unlock()
	if barred { // cut while it was made
		l.end()
	}
	c.wake()
}

// hangUp ends a connection.
func (c *courier) hangUp(l *line) {
	c.mu.Lock()
	if c.line == l {
		c.line = nil
	}
	c.release(l)
	c.mu.Unlock()
	c.wake()
}

// release lets what a connection did not acknowledge go on the next one at
// once; what it answered with FAIL keeps its delay. The caller holds mu.
func (c *courier) release(l *line) {
	for _, t := range c.trips {
		if t.line == l {
			if t.waiting {
				t.next = time.Time{}
			}
			t.line, t.waiting = nil, false
		}
	}
}

// watch ends a connection that has said nothing for message_silence_ms.
func (c *courier) watch(l *line) *time.Timer {
	c.world.mu.Lock()
	patience := time.Duration(c.world.settings.MessageSilenceMS) * time.Millisecond
	c.world.mu.Unlock()
	var timer *time.Timer
	ready := make(chan struct{})
	timer = time.AfterFunc(patience, func() {
		<-ready
		if left := patience - time.Since(time.Unix(0, l.heard.Load())); left > 0 {
			timer.Reset(left)
			return
		}
		l.end()
	})
	close(ready)
	return timer
}

// sendFrame tries to deliver a message over the WebSocket.
func (c *courier) sendFrame(e errand) {
	if e.dropped {
		return
	}
	frame, err := c.keys.frame(c.dated(e.message), e.stream, e.corrupt, e.settings)
	if err != nil {
		c.log.Error("the simulator cannot write a message", "error", err)
		return
	}
	times := 1
	if e.twice {
		times = 2
	}
	ctx, done := context.WithTimeout(c.ctx, writeTime)
	defer done()
	for range times {
		if err := e.line.conn.Write(ctx, websocket.MessageText, frame); err != nil {
			e.line.end()
			return
		}
	}
}

// answered deals with what the client sent.
func (c *courier) answered(l *line, kind websocket.MessageType, raw []byte) {
	a, err := parseAck(raw)
	if err == nil && kind != websocket.MessageText {
		err = fmt.Errorf("an answer is a text message")
	}
	c.mu.Lock()
	frame := l.sent[a.stream]
	if err == nil && frame.id != a.id {
		err = fmt.Errorf("stream-id %.40q was not sent with message %.40q", a.stream, a.id)
	}
	if err != nil {
		c.counts.AcksRefused++
		c.counts.LastProblem = err.Error()
		c.mu.Unlock()
		return
	}
	t := c.trips[a.id]
	if t == nil || t.line != l && !a.consumed { // acknowledged before, or already on the next connection
		c.mu.Unlock()
		return
	}
	if t.line == l {
		t.waiting = false
	}
	if !a.consumed {
		t.failed++
		t.refused = true
		c.mu.Unlock()
		c.postpone(a.id)
		return
	}
	if frame.corrupt {
		c.counts.CorruptAccepted++
	}
	c.mu.Unlock()
	c.delivered(a.id, byWebSocket)
}

// postpone counts the delay of the next try from now.
func (c *courier) postpone(id string) {
	c.world.mu.Lock()
	again := time.Duration(c.world.settings.MessageRedeliverMS) * time.Millisecond
	c.world.mu.Unlock()
	c.mu.Lock()
	if t := c.trips[id]; t != nil {
		t.next = time.Now().Add(again)
	}
	c.mu.Unlock()
	c.wake()
}
