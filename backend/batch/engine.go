package batch

import (
	"context"
	"log/slog"
	"net"
	"net/url"
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch/schedule"
	"minifleet/backend/effect"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Merchants are the records a plan chooses from.
type Merchants interface {
	Get(id string) (merchant.Merchant, error)
	List(merchant.Filter) ([]merchant.Merchant, error)
	Targeted(appID string, t merchant.Targets) ([]merchant.Merchant, error)
}

// Templates are the templates a plan publishes, and the way to ask the platform
// about them.
type Templates interface {
	FindTemplate(ref string) (provider.Template, error)
	GetTemplate(id string) (provider.Template, error)
	RefreshTemplate(ctx context.Context, id string) (provider.Template, error)
	RaiseTemplate(id string) (t provider.Template, raised bool, err error)
	Client(appID string) (*alipay.Client, error)
}

// Deps is what the engine stands on.
type Deps struct {
	Vault     *vault.Vault
	Journal   *journal.Journal
	Bus       *event.Bus
	Platform  alipay.Platform
	Merchants Merchants
	Templates Templates
	Versions  *version.Store
	Now       func() time.Time
	Logger    *slog.Logger
	// Held tells why nothing that changes anything may be sent, nil when it may;
	// HoldChanged is closed when that changes. Both may be nil.
	Held        func() error
	HoldChanged func() <-chan struct{}
	// Carry fills what an audit form leaves empty with edits of a merchant's base
	// info that wait for one; nil: none do.
	Carry func(merchantID string, f version.Form) (version.Form, error)
	// Precheck tells what an audit would refuse in a form for a merchant, or for
	// all of them when merchantID is ""; nil: nothing is known of that.
	Precheck func() (Prechecker, error)
	// Who is who makes a batch now, as a person reads it; nil: nobody is known.
	Who func() string
	// Looks is when to look again for the effect of a call sent at the time
	// whose answer was lost, after so many looks that showed none, and whether
	// that look is the last one. Nil means
	// that of effect, and a short one for a gateway on this machine.
	Looks func(sent time.Time, looks int) (at time.Time, last bool)
	// Workers is the most calls under way at once for one third-party app; 0
	// means 256.
	Workers int
	// Grace is how long Close lets calls under way finish; 0 means 3 s.
	Grace time.Duration
	// Gather is the least time between two transactions for what calls and
	// messages bring: what comes meanwhile shares the next one, and waits for it
	// that long at most. What a person asks never waits. 0 means none.
	Gather time.Duration
	// QuotaProbe is the first interval at which one task tries whether a
	// used-up quota is free again; it grows to half an hour. 0 means 1 s.
	QuotaProbe time.Duration
}

// nearLooks is how many looks it takes when the gateway is on this machine: there
// is nothing on the way that could hand a request on later.
const nearLooks = 3

// lookBy is the schedule of looks for the effect of a call whose answer was
// lost.
func (e *Engine) lookBy(gateway string) func(time.Time, int) (time.Time, bool) {
	if e.Looks != nil {
		return e.Looks
	}
	u, err := url.Parse(gateway)
	if err != nil || !(u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()) {
		return effect.NextLook
	}
	return func(sent time.Time, n int) (time.Time, bool) {
		at, _ := effect.NextLook(sent, min(n, nearLooks-1))
		return at, n >= nearLooks-1
	}
}

// Engine runs the batches of a workspace. It is safe for concurrent use.
//
// One goroutine, the loop, owns everything in memory. Whatever happens reaches
// it as a message: what a person asks, what a call brought, what a message of
// the platform tells. It works out what changes, writes the changes of all
// messages at hand in one transaction, takes them over in memory, and begins
// what is due. Calls are made outside of it.
type Engine struct {
	Deps
	inbox chan func(*turn)
	ended chan struct{} // closed when the loop is over
	stop  chan struct{} // closed when nothing new may begin
	ctx   context.Context
	end   context.CancelFunc // ends the calls under way
	once  sync.Once
	calls sync.WaitGroup

	changes    signal     // batches whose status changed
	foreseeing sync.Mutex // held while a forecast is made
	forecasts  map[string]*forecast

	making sync.Mutex // one plan becomes a batch at a time, so that two do not take the same merchants

	// What follows belongs to the loop.
	started  bool
	messages bool
	busy     int // calls under way
	lives    map[string]*live
	queues   map[string]*schedule.Queue
	gates    map[string]*schedule.Gate
	surveys  map[string]*survey
	numbered uint64         // how many batches were loaded
	resting  map[string]int // how often a batch was changed that is not in memory
	holdWas  bool
	written  time.Time // when a turn was last written, by this machine's clock
	tuned    time.Time
	looked   time.Time // when what is due was last begun, by the wall clock
	due      time.Time // when the next thing is, zero for never by itself
	rested   bool      // no message was taken since that was found out
}

// signal lets many wait for something to change.
type signal struct {
	mu sync.Mutex
	ch chan struct{}
}

func (s *signal) wait() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

func (s *signal) send() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}

// New makes an engine. Nothing is sent before Start. Close ends it.
func New(d Deps) *Engine {
	if d.Workers == 0 {
		d.Workers = 256
	}
	if d.Grace == 0 {
		d.Grace = 3 * time.Second
	}
	if d.QuotaProbe == 0 {
		d.QuotaProbe = time.Second
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Who == nil {
		d.Who = func() string { return "" }
	}
	if d.Held == nil {
		d.Held = func() error { return nil }
	}
	if d.HoldChanged == nil {
		d.HoldChanged = func() <-chan struct{} { return nil }
	}
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	ctx, end := context.WithCancel(context.Background())
	e := &Engine{Deps: d, inbox: make(chan func(*turn)), ended: make(chan struct{}), stop: make(chan struct{}), ctx: ctx, end: end,
		forecasts: map[string]*forecast{}, lives: map[string]*live{}, queues: map[string]*schedule.Queue{}, gates: map[string]*schedule.Gate{},
		surveys: map[string]*survey{}, resting: map[string]int{}}
	go e.loop()
	return e
}

// Start removes what an interrupted Create or Delete left and begins to work.
// With resumeAll every batch that was running when the program ended goes on;
// without it only those that Run or Resume names.
func (e *Engine) Start(resumeAll bool) error {
	if err := e.sweep(); err != nil {
		return err
	}
	first := false
	if err := e.do(func(*turn) { first = !e.started; e.started = true }); err != nil || !first || !resumeAll {
		return err
	}
	for _, s := range []Status{Active, Scheduled, Confirm, Stopping} {
		ids, err := e.withStatus(s)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := e.load(id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) withStatus(s Status) ([]string, error) {
	var ids []string
	err := e.Vault.View(func(tx *vault.Tx) error {
		ids = ids[:0]
		return batches.Find(tx, byStatus, string(s), func(b Batch) error {
			ids = append(ids, b.ID)
			return nil
		})
	})
	return ids, err
}

// Close lets the calls under way finish for the grace, ends those that do not,
// writes what was learned, and waits for everything to stop. What was under way
// is found out at the next start.
func (e *Engine) Close() {
	e.once.Do(func() {
		close(e.stop)
		timer := time.AfterFunc(e.Grace, e.end)
		<-e.ended
		timer.Stop()
		e.end()
		e.calls.Wait()
	})
}

func closing() error {
	return fault.New("batch.closing", fault.T("the program is closing", "程序正在退出")).WithRetry(fault.RetryLater)
}

// send hands the loop a message; it reports false when the loop is over.
func (e *Engine) send(f func(*turn)) bool {
	select {
	case e.inbox <- f:
		return true
	case <-e.ended:
		return false
	}
}

// do runs f on the loop and returns when what it changed is on disk. That has a
// turn of its own: f finds in memory what everything before it has led to, what
// comes after it finds what f did, and the error is of nobody else's change.
func (e *Engine) do(f func(*turn)) error {
	done := make(chan error, 1)
	if !e.send(func(t *turn) {
		_ = e.commit(t)
		f(t)
		done <- e.commit(t)
	}) {
		return closing()
	}
	return <-done
}

// SetMessages says whether audit results arrive as messages; asking becomes a
// slow safety net then.
func (e *Engine) SetMessages(on bool) {
	e.send(func(*turn) {
		if e.messages == on {
			return
		}
		e.messages = on
		for _, l := range e.lives {
			e.replace(l, StepAudit)
		}
	})
}
