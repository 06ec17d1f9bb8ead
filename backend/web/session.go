package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	launchLife  = 2 * time.Minute
	streamLife  = 30 * time.Second
	sessionIdle = 12 * time.Hour
	sessionLife = 7 * 24 * time.Hour
	maxSessions = 64
	maxLaunches = 16
	maxSpent    = 1024
	maxTickets  = 8 // of one session and kind
)

// Why a page's session ended, as the page is told.
const (
	endedProgram = "program"
	endedTwice   = "launch_used_twice"
	endedOld     = "session_too_old"
)

// sessions holds launch codes, the pages that were opened with them, and the
// keys those pages share with this start of the program. Codes and tickets
// are kept as digests.
type sessions struct {
	now      func() time.Time
	bearer   digest
	instance *session // the other programs of this data directory

	mu       sync.Mutex
	launches []code
	spent    []digest
	open     map[string]*session
}

type digest [sha256.Size]byte

func digestOf(text string) digest { return sha256.Sum256([]byte(text)) }

func (d digest) is(other digest) bool { return subtle.ConstantTimeCompare(d[:], other[:]) == 1 }

// code is something that can be exchanged once.
type code struct {
	digest digest
	born   time.Time
}

// session is what one loaded page shares with the program. Its key never
// travels again after the page got it.
type session struct {
	id   string
	seal seal
	born time.Time
	// ended is closed when the session ends early; why says the reason then.
	ended chan struct{}

	// Guarded by the mutex of sessions.
	used    time.Time
	why     string
	pages   []code // for this page loaded again, and for another tab
	streams []code // for the stream of events
	hearing int    // streams that are open
}

// grant is what a page is given when its session begins.
type grant struct {
	ID  string `json:"id"`
	Key string `json:"key"`
	// Ticket begins the next session, once: the same tab loaded again.
	Ticket string `json:"ticket"`
}

func newSessions(now func() time.Time, bearer string) (*sessions, error) {
	s, err := instanceSeal(bearer)
	if err != nil {
		return nil, err
	}
	return &sessions{
		now: now, bearer: digestOf(bearer), open: map[string]*session{},
		instance: &session{id: instanceID, seal: s, born: now(), ended: make(chan struct{})},
	}, nil
}

// instanceSeal is what the programs of one data directory share.
func instanceSeal(bearer string) (seal, error) {
	key := sha256.Sum256([]byte("minifleet instance\x00" + bearer))
	return newSeal(key[:])
}

// randomCode is 256 bits in hexadecimal.
func randomCode() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return hex.EncodeToString(b[:])
}

// launch makes a code that opens one session within two minutes.
func (s *sessions) launch() string {
	text := randomCode()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.launches = issue(s.launches, text, s.now(), launchLife, maxLaunches)
	return text
}

// issue adds a code to a list, without those that are too old or too many.
func issue(list []code, text string, now time.Time, life time.Duration, most int) []code {
	var kept []code
	for _, c := range list {
		if now.Sub(c.born) < life {
			kept = append(kept, c)
		}
	}
	if len(kept) >= most {
		kept = kept[len(kept)-most+1:]
	}
	return append(kept, code{digestOf(text), now})
}

// spend takes a code off a list; ok says that it was there and young enough.
func spend(list []code, text string, now time.Time, life time.Duration) (rest []code, ok bool) {
	d := digestOf(text)
	for i, c := range list {
		if c.digest.is(d) {
			return append(list[:i:i], list[i+1:]...), now.Sub(c.born) < life
		}
	}
	return list, false
}

// outcome is what became of a code.
type outcome int

const (
	refused outcome = iota
	begun
	// usedTwice: somebody else used it before. Nobody can tell who of the two
	// is the owner, so every session ended.
	usedTwice
)

// begin exchanges a launch code for a session. A code works once, whoever
// uses it.
func (s *sessions) begin(launch string) (grant, outcome) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	d := digestOf(launch)
	for _, before := range s.spent {
		if before.is(d) {
			s.endAll(endedTwice)
			return grant{}, usedTwice
		}
	}
	var ok bool
	if s.launches, ok = spend(s.launches, launch, now, launchLife); !ok {
		return grant{}, refused
	}
	if len(s.spent) >= maxSpent {
		s.spent = s.spent[1:]
	}
	s.spent = append(s.spent, d)
	return s.add(now, now)
}

// resume exchanges a page's ticket for a session that is as old as the one
// that gave it.
func (s *sessions) resume(ticket string) (grant, outcome) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.open {
		if !o.alive(now) {
			continue
		}
		var ok bool
		if o.pages, ok = spend(o.pages, ticket, now, sessionLife); ok {
			return s.add(now, o.born)
		}
	}
	return grant{}, refused
}

// add makes a session; the caller holds mu.
func (s *sessions) add(now, born time.Time) (grant, outcome) {
	var key [32]byte
	_, _ = rand.Read(key[:])
	sealer, err := newSeal(key[:])
	if err != nil {
		return grant{}, refused
	}
	for id, o := range s.open {
		if !o.alive(now) {
			s.end(id, endedOld)
		}
	}
	if len(s.open) >= maxSessions {
		s.end(s.leastUsed(), endedOld)
	}
	g := grant{ID: randomCode(), Key: hex.EncodeToString(key[:]), Ticket: randomCode()}
	clear(key[:])
	n := &session{id: g.ID, seal: sealer, born: born, used: now, ended: make(chan struct{})}
	n.pages = issue(nil, g.Ticket, now, sessionLife, maxTickets)
	s.open[g.ID] = n
	return g, begun
}

// leastUsed is the session to give up: one whose page is gone before one that
// still hears.
func (s *sessions) leastUsed() string {
	var found *session
	for _, o := range s.open {
		if found == nil || (o.hearing == 0) != (found.hearing == 0) && o.hearing == 0 ||
			(o.hearing == 0) == (found.hearing == 0) && o.used.Before(found.used) {
			found = o
		}
	}
	return found.id
}

// end ends one session; the caller holds mu.
func (s *sessions) end(id, why string) {
	if o := s.open[id]; o != nil {
		o.why = why
		close(o.ended)
		delete(s.open, id)
	}
}

// endAll ends every session and takes every code back; the caller holds mu.
func (s *sessions) endAll(why string) {
	s.launches = nil
	for id := range s.open {
		s.end(id, why)
	}
}

func (o *session) alive(now time.Time) bool {
	return now.Sub(o.born) < sessionLife && (o.hearing > 0 || now.Sub(o.used) < sessionIdle)
}

// of finds the session a request names; whether the request is the session's
// own shows when it opens under the key.
func (s *sessions) of(r *http.Request) *session {
	id := r.Header.Get(sessionHeader)
	if id == instanceID {
		return s.instance
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.open[id]
	if o == nil || !o.alive(s.now()) {
		return nil
	}
	return o
}

// touch notes that a session's page sent something.
func (s *sessions) touch(o *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.used = s.now()
}

// pageTicket begins a session for another tab, once.
func (s *sessions) pageTicket(o *session) string {
	text := randomCode()
	s.mu.Lock()
	defer s.mu.Unlock()
	o.pages = issue(o.pages, text, s.now(), sessionLife, maxTickets)
	return text
}

// streamTicket opens the stream of events, once.
func (s *sessions) streamTicket(o *session) string {
	text := randomCode()
	s.mu.Lock()
	defer s.mu.Unlock()
	o.streams = issue(o.streams, text, s.now(), streamLife, maxTickets)
	return text
}

// hear spends a stream ticket and returns whose it was.
func (s *sessions) hear(ticket string) *session {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.open {
		var ok bool
		if o.streams, ok = spend(o.streams, ticket, now, streamLife); ok && o.alive(now) {
			o.hearing++
			return o
		}
	}
	return nil
}

// heard notes that a stream ended.
func (s *sessions) heard(o *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.hearing--
	o.used = s.now()
}

// tooOld reports whether a session that hears has had its time.
func (s *sessions) tooOld(o *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !o.alive(s.now())
}

// ending is why a session ended.
func (s *sessions) ending(o *session) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return o.why
}

// bears reports whether the request carries the bearer token.
func (s *sessions) bears(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && digestOf(token).is(s.bearer)
}
