package simulator

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// The channels a topic is subscribed on, as comm_type names them.
const (
	byWebSocket = "WEBSOCKET"
	byHTTP      = "HTTP"
)

// courier brings the messages of the outbox to the third-party app: over its
// one WebSocket connection, or by HTTP to its app gateway. Messages go in the
// order they came about. One that is not acknowledged is tried again after
// message_redeliver_ms, or at once on the next connection when its own ended.
//
// A message is sent on the channel its topic is subscribed on; when that is
// both, over the WebSocket while it is connected. One nobody subscribed waits.
//
// What is on its way is measured in real time, whatever the world's clock says.
type courier struct {
	world *world
	keys  *keyring
	log   *slog.Logger
	ctx   context.Context // ends with the server
	// Each of the two loops is woken when it may have something to do; capacity 1.
	wakeSocket, wakeNotify chan struct{}

	// mu guards what follows. It may be taken while the world is locked, never
	// the other way round.
	mu      sync.Mutex
	trips   map[string]*trip // by message id
	line    *line            // the live connection, nil when there is none
	lines   sync.WaitGroup   // connections being served
	closed  bool
	barred  time.Time         // until when nobody may register or connect
	tickets map[string]ticket // by link_token
	nonces  map[string]time.Time
	counts  channelCounts
}

// channelCounts is what became of the WebSocket channel since the start.
type channelCounts struct {
	Registrations int `json:"registrations"`
	Connections   int `json:"connections"`
	// Refused counts registrations and connections that were refused;
	// LastRefusal says why the last one was.
	Refused     int    `json:"refused"`
	LastRefusal string `json:"last_refusal,omitempty"`
	// AcksRefused counts what the client sent that is no acknowledgement of
	// something sent to it; LastProblem says what was wrong with the last.
	AcksRefused int    `json:"acks_refused"`
	LastProblem string `json:"last_problem,omitempty"`
	// CorruptAccepted counts messages with a wrong signature that the client
	// said it consumed.
	CorruptAccepted int `json:"corrupt_accepted"`
}

// trip is how far a message in the outbox has come.
type trip struct {
	since   time.Time // when the courier first knew of it
	next    time.Time // no try before
	tries   int
	failed  int    // tries that were answered with FAIL, or not with success
	refused bool   // the last try was
	channel string // of the last try
	held    bool   // it was held back once, so that others overtake
	line    *line  // the connection of the last tries
	waiting bool   // a try on a connection waits for its answer
}

// sent is one frame on a connection.
type sent struct {
	id      string // of its message
	corrupt bool
}

// errand is one try to deliver a message.
type errand struct {
	message                 Message
	line                    *line
	stream                  string
	dropped, twice, corrupt bool
	settings                Settings // of the moment it set out
}

// window bounds the messages on a connection that wait for their answer.
const window = 64

// rememberSent is how many of a connection's last frames may still be
// acknowledged: a client that is slower than message_redeliver_ms answers old
// ones.
const rememberSent = 256 * window

func newCourier(ctx context.Context, w *world, keys *keyring, log *slog.Logger) *courier {
	c := &courier{
		world: w, keys: keys, log: log, ctx: ctx,
		wakeSocket: make(chan struct{}, 1), wakeNotify: make(chan struct{}, 1),
		trips: map[string]*trip{}, tickets: map[string]ticket{}, nonces: map[string]time.Time{},
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onMessage, w.onRoute = c.told, c.wake
	return c
}

// told is given each message as it comes about.
func (c *courier) told(m Message) {
	c.mu.Lock()
	c.trip(m.ID, time.Now())
	c.mu.Unlock()
	c.wake()
}

func (c *courier) wake() {
	for _, ch := range []chan struct{}{c.wakeSocket, c.wakeNotify} {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

// trip is how far a message has come; the caller holds mu.
func (c *courier) trip(id string, now time.Time) *trip {
	t := c.trips[id]
	if t == nil {
		t = &trip{since: now}
		c.trips[id] = t
	}
	return t
}

// run delivers on one channel until the server ends.
func (c *courier) run(channel string, woken <-chan struct{}, deliver func(errand)) {
	for c.ctx.Err() == nil {
		e, wait := c.pick(channel)
		if e != nil {
			deliver(*e)
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-c.ctx.Done():
		case <-woken:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// pick begins the next try on a channel, or tells how long there is none.
func (c *courier) pick(channel string) (*errand, time.Duration) {
	wait := time.Hour
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	now, settings := time.Now(), c.world.settings
	c.forgetTrips()
	full := channel == byWebSocket && c.onTheWay() >= window // until an answer makes room
	for _, m := range c.world.outbox {
		if c.channelOf(m) != channel {
			continue
		}
		t := c.trip(m.ID, now)
		due := t.next
		if earliest := t.since.Add(time.Duration(settings.MessageDelayMS) * time.Millisecond); t.tries == 0 && earliest.After(due) {
			due = earliest
		}
		if due.After(now) {
			wait = min(wait, due.Sub(now))
			continue
		}
		if full && !t.waiting {
			continue
		}
		if t.tries == 0 && !t.held && settings.reordered(m.Story) {
			t.held, t.next = true, now.Add(settings.holdBack(m.Story))
			wait = min(wait, t.next.Sub(now))
			continue
		}
		return c.begin(m, t, channel, settings, now), 0
	}
	return nil, wait
}

// begin counts a try and decides what it meets.
func (c *courier) begin(m *Message, t *trip, channel string, s Settings, now time.Time) *errand {
	t.tries++
	t.channel, t.refused = channel, false
	e := &errand{message: *m, settings: s}
	e.dropped, e.twice, e.corrupt = s.messageFate(m.Story, t.tries)
	again := time.Duration(s.MessageRedeliverMS) * time.Millisecond
	if channel == byHTTP {
		again <<= min(t.tries-1, 6) // the delay grows
	} else {
		t.line, t.waiting = c.line, true
		e.line, e.stream = c.line, c.line.nextStream()
		if !e.dropped {
			c.line.remember(e.stream, sent{m.ID, e.corrupt})
		}
	}
	t.next = now.Add(again)
	return e
}

// channelOf is where a message can go now, "" for nowhere. Service-market
// authorizations belong to no topic: they go to the app gateway, or over the
// WebSocket when there is none.
func (c *courier) channelOf(m *Message) string {
	gateway := c.world.settings.NotifyURL != ""
	if m.Method == msgMarketAuth {
		switch {
		case gateway:
			return byHTTP
		case c.line != nil:
			return byWebSocket
		}
		return ""
	}
	switch {
	case c.line != nil && c.world.wants(m, byWebSocket):
		return byWebSocket
	case gateway && c.world.wants(m, byHTTP):
		return byHTTP
	}
	return ""
}

// onTheWay counts the messages that wait for an answer on the connection.
func (c *courier) onTheWay() int {
	n := 0
	for _, t := range c.trips {
		if t.waiting && t.line == c.line {
			n++
		}
	}
	return n
}

// forgetTrips drops what is known of messages that left the outbox unheard.
func (c *courier) forgetTrips() {
	if len(c.trips) <= 2*keepMessages {
		return
	}
	kept := make(map[string]*trip, len(c.world.outbox))
	for _, m := range c.world.outbox {
		if t := c.trips[m.ID]; t != nil {
			kept[m.ID] = t
		}
	}
	c.trips = kept
}

// delivered ends a message's trip.
func (c *courier) delivered(id, channel string) {
	c.mu.Lock()
	tries, failed := 0, 0
	if t := c.trips[id]; t != nil {
		tries, failed = t.tries, t.failed
	}
	c.mu.Unlock()
	if _, err := c.world.acknowledge(id, channel, tries, failed); err != nil {
		return // it stays in the outbox and is delivered again
	}
	c.mu.Lock()
	delete(c.trips, id)
	c.mu.Unlock()
	c.wake()
}

// dated is a message with its time as the platform's clock shows it.
func (c *courier) dated(m Message) Message {
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	m.At = c.world.settings.shown(m.At)
	return m
}
