// Package event announces what changed, after it is on disk. An event names
// things and never carries their content: a listener reads the store again. Only
// a Notice brings its words, in both languages: it is told as it was when it came.
package event

import (
	"sync"
	"time"
)

// Kind says what changed.
type Kind string

const (
	VaultState    Kind = "vault.state"   // locked, unlocked
	AppChanged    Kind = "app"           // a third-party app or its templates
	MerchantSaved Kind = "merchant"      // one record, or many when ID is empty
	Authorization Kind = "authorization" // a merchant's authorization or a pending one
	BaseInfo      Kind = "baseinfo"      // base info, category or domains of a merchant
	Readiness     Kind = "readiness"     // what stands between a merchant and being online was read again
	Versions      Kind = "versions"      // a merchant's versions
	Members       Kind = "members"       // a merchant's members
	Codes         Kind = "codes"         // a merchant's codes or link rules
	BatchChanged  Kind = "batch"         // a batch's state or counters
	TaskChanged   Kind = "task"          // one task of a batch; Related is the batch
	RunChanged    Kind = "run"           // how far a run over many merchants is
	Journaled     Kind = "journal"       // an entry was added
	Channel       Kind = "channel"       // the message channel of an app changed state
	Listener      Kind = "listener"      // the callback listener changed state
	Network       Kind = "network"       // the way out went away or came back, or the proxy changed
	Settings      Kind = "settings"      // a setting changed
	Simulator     Kind = "simulator"     // the demo's simulator changed
	Rehearsal     Kind = "rehearsal"     // how far the rehearsal of a plan is
	HoldChanged   Kind = "hold"          // whether changing calls may go out changed
	Views         Kind = "views"         // a kept view of the list of merchants
	Backup        Kind = "backup"        // a backup was made, or could not be
	Inbox         Kind = "inbox"         // what was told, or that it was looked at, is kept
	Notice        Kind = "notice"        // something to tell the person; Topic, Title and Body are set
)

// Topic says what a Notice is about; a person chooses by it what to be told.
// The values are the names of the choices in settings.Notifications.
type Topic string

const (
	Audits         Topic = "audits"
	Authorizations Topic = "authorizations"
	Batches        Topic = "batches"
	Templates      Topic = "templates"
)

// Event is one announcement.
type Event struct {
	Kind     Kind      `json:"kind"`
	ID       string    `json:"id,omitempty"`      // the record that changed
	Related  string    `json:"related,omitempty"` // what it belongs to
	At       time.Time `json:"at"`
	Topic    Topic     `json:"topic,omitempty"` // for Notice, as is what follows
	TitleEN  string    `json:"title_en,omitempty"`
	TitleZH  string    `json:"title_zh,omitempty"`
	BodyEN   string    `json:"body_en,omitempty"`
	BodyZH   string    `json:"body_zh,omitempty"`
	Warn     bool      `json:"warn,omitempty"` // something went wrong, was refused or waits for the person
	Sequence uint64    `json:"seq"`            // grows by one per event of a bus
}

// Bus hands each event to every subscriber. A subscriber that does not keep
// up loses its oldest events and is told so by a gap in Sequence; it never
// holds up the publisher.
type Bus struct {
	now func() time.Time

	mu   sync.Mutex
	seq  uint64
	subs map[*subscription]struct{}
}

type subscription struct{ ch chan Event }

// NewBus makes a bus that stamps events with now.
func NewBus(now func() time.Time) *Bus {
	return &Bus{now: now, subs: map[*subscription]struct{}{}}
}

// Publish stamps the event and hands it on. It never blocks.
func (b *Bus) Publish(e Event) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seq++
	e.Sequence = b.seq
	if e.At.IsZero() {
		e.At = b.now()
	}
	for s := range b.subs {
		for {
			select {
			case s.ch <- e:
			default:
				select {
				case <-s.ch:
				default:
				}
				continue
			}
			break
		}
	}
}

// Subscribe returns a channel of later events, holding up to buffer of them,
// and the function that ends the subscription and closes the channel.
func (b *Bus) Subscribe(buffer int) (<-chan Event, func()) {
	if buffer < 1 {
		buffer = 1
	}
	s := &subscription{ch: make(chan Event, buffer)}
	b.mu.Lock()
	b.subs[s] = struct{}{}
	b.mu.Unlock()
	var once sync.Once
	return s.ch, func() {
		once.Do(func() {
			b.mu.Lock()
			delete(b.subs, s)
			b.mu.Unlock()
			close(s.ch)
		})
	}
}
