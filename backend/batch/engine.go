package batch

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Platform gives the client and the token to act for a merchant with. Its
// error is a fault that says what the merchant or the provider has to do.
type Platform interface {
	For(merchantID string) (*alipay.Client, alipay.Acting, error)
}

// Merchants are the records a plan chooses from.
type Merchants interface {
	Get(id string) (merchant.Merchant, error)
	List(merchant.Filter) ([]merchant.Merchant, error)
}

// Templates are the templates a plan publishes.
type Templates interface {
	FindTemplate(ref string) (provider.Template, error)
	GetTemplate(id string) (provider.Template, error)
}

// Deps is what the engine stands on.
type Deps struct {
	Vault     *vault.Vault
	Journal   *journal.Journal
	Bus       *event.Bus
	Platform  Platform
	Merchants Merchants
	Templates Templates
	Versions  *version.Store
	Now       func() time.Time
	Logger    *slog.Logger
	// Workers is the most calls under way at once for one third-party app; 0
	// means 64.
	Workers int
	// Settle is how long after a lost answer the platform is asked what is
	// true, so that a request still under way has arrived; 0 means 1.5 s.
	Settle time.Duration
	// Grace is how long Close lets calls under way finish; 0 means 3 s.
	Grace time.Duration
	// QuotaProbe is the first interval at which one task tries whether a
	// used-up quota is free again; it grows to half an hour. 0 means 1 s.
	QuotaProbe time.Duration
}

// Engine runs the batches of a workspace. It is safe for concurrent use.
type Engine struct {
	Deps
	wake chan struct{}
	rush chan struct{} // asks keep to write now
	stop chan struct{} // closed when nothing new may begin
	ctx  context.Context
	end  context.CancelFunc // ends the calls under way
	wg   sync.WaitGroup

	// control serialises what people ask of batches: create, pause, retry.
	control sync.Mutex
	// record is held from reading what the record of a batch has to be until it
	// is written, so that an older one never overwrites a newer. Taken after
	// control and before mu.
	record sync.Mutex

	mu       sync.Mutex
	started  bool
	closed   bool
	messages bool
	runs     map[string]*run
	lanes    map[string]*lane
	gates    map[string]*gate
	changed  chan struct{} // closed and replaced when a batch's status changes
}

// New makes an engine. Nothing runs before Start.
func New(d Deps) *Engine {
	if d.Workers == 0 {
		d.Workers = 64
	}
	if d.Settle == 0 {
		d.Settle = 1500 * time.Millisecond
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
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	ctx, end := context.WithCancel(context.Background())
	return &Engine{Deps: d, wake: make(chan struct{}, 1), rush: make(chan struct{}, 1), stop: make(chan struct{}), ctx: ctx, end: end,
		runs: map[string]*run{}, lanes: map[string]*lane{}, gates: map[string]*gate{}, changed: make(chan struct{})}
}

// Start removes what an interrupted Create left and begins to work. With
// resumeAll every batch that was running when the program ended goes on;
// without it only those that Run or Resume names.
func (e *Engine) Start(resumeAll bool) error {
	e.control.Lock()
	defer e.control.Unlock()
	if err := e.sweep(); err != nil {
		return err
	}
	e.mu.Lock()
	if e.started || e.closed {
		e.mu.Unlock()
		return nil
	}
	e.started = true
	e.mu.Unlock()
	e.wg.Add(2)
	go e.loop()
	go e.keep()
	if !resumeAll {
		return nil
	}
	for _, s := range []Status{Active, Scheduled, Confirm} {
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
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return
	}
	e.closed = true
	e.mu.Unlock()
	close(e.stop)
	timer := time.AfterFunc(e.Grace, e.end)
	e.wg.Wait()
	timer.Stop()
	e.end()
	e.flush(true)
}

// SetMessages says whether audit results arrive as messages; asking becomes a
// slow safety net then.
func (e *Engine) SetMessages(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.messages == on {
		return
	}
	e.messages = on
	for _, r := range e.runs {
		e.replace(r, StepAudit)
	}
	e.poke()
}

func (e *Engine) poke() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// loop starts what is due. It is the only place where work begins.
func (e *Engine) loop() {
	defer e.wg.Done()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		next := e.dispatch()
		timer.Reset(next)
		select {
		case <-e.stop:
			return
		case <-e.wake:
		case <-timer.C:
		}
	}
}

// dispatch starts as many due tasks as their lanes take and returns how long
// until the next one is due.
func (e *Engine) dispatch() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	now, next := e.Now(), time.Minute
	if e.closed {
		return next
	}
	for _, r := range e.runs {
		if d := r.batch.Plan.NotBefore.Sub(now); r.batch.Status == Scheduled {
			if d > 0 {
				next = min(next, d)
			} else {
				e.begin(r)
			}
		}
	}
	for _, l := range e.lanes {
		for l.waits.Len() > 0 && !l.waits.items[0].due.After(now) {
			l.ready.put(l.waits.take())
		}
		for l.flying < l.limit && l.ready.Len() > 0 {
			j := l.ready.take()
			j.busy = true
			l.flying++
			e.wg.Add(1)
			go e.fly(l, j)
		}
		if l.waits.Len() > 0 {
			next = min(next, l.waits.items[0].due.Sub(now))
		}
	}
	return max(next, time.Millisecond)
}

// fly does one piece of a task's work and puts the task where it belongs then.
func (e *Engine) fly(l *lane, j *job) {
	defer e.wg.Done()
	waiting := e.advance(e.ctx, j)
	e.mu.Lock()
	l.flying--
	if waiting >= 0 {
		l.adjust(waiting, e.Workers)
	}
	e.land(j)
	e.mu.Unlock()
	e.poke()
}

// land takes a task back that nobody works on any more. Call with mu held.
func (e *Engine) land(j *job) {
	j.busy = false
	e.place(j)
	e.settleRun(j.run)
	if j.run.tellLanding {
		e.signal()
	}
}

// place puts a task where its state says: into a lane, behind a quota, or
// nowhere when it is over or its batch does not run. Call with mu held.
func (e *Engine) place(j *job) {
	if j.busy {
		return // it is placed when it lands
	}
	j.leave()
	t := &j.task
	j.parked = false
	if j.run.batch.Status != Active || t.State.Over() || t.Wave > j.run.batch.Wave {
		e.leaveGate(j)
		return
	}
	if t.State == WaitQuota && t.Intent == nil {
		e.queue(j)
		return
	}
	e.leaveGate(j)
	now := e.Now()
	j.due = e.dueAt(j, now)
	j.rank = rankOf(t, j.pioneer > 0)
	l := e.laneOf(j.run.batch.Plan.AppID)
	if j.due.After(now) {
		l.waits.put(j)
	} else {
		l.ready.put(j)
	}
}

// dueAt is when the task's next piece of work is due. Call with mu held.
func (e *Engine) dueAt(j *job, now time.Time) time.Time {
	t := &j.task
	switch {
	case !t.RetryAt.IsZero():
		return t.RetryAt
	case t.Intent != nil:
		return t.Intent.At.Add(e.Settle)
	case t.Step == StepAudit && j.verdict != nil:
		return now
	case t.Step == StepBuild || t.Step == StepAudit || t.Step == StepPackage:
		return e.askAt(j)
	}
	return now
}

func (e *Engine) laneOf(app string) *lane {
	l := e.lanes[app]
	if l == nil {
		l = newLane(app, e.Workers)
		e.lanes[app] = l
	}
	return l
}

func jitter() float64 { return rand.Float64() } //nolint:gosec // spreads calls; nothing secret
