package rehearsal

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/workspace"
)

// Options say what a rehearsal is to assume.
type Options struct {
	// Rejected is the share of audits, in percent, that is rejected.
	Rejected int `json:"rejected,omitempty"`
	// Faults lets calls fail, be refused and lose their answers, 2 in 100 each.
	Faults bool `json:"faults,omitempty"`
	// Seed draws who is rejected and how long things take; 0 is 1.
	Seed int64 `json:"seed,omitempty"`
}

// Outcome is how a rehearsal came to its end.
type Outcome string

const (
	Unfinished Outcome = ""         // it did not
	Ended      Outcome = "ended"    // the batch was over
	Stopped    Outcome = "stopped"  // the batch stopped by itself, as its limits say
	Halted     Outcome = "halted"   // the batch was paused: what is configured is refused
	Waiting    Outcome = "waiting"  // nothing happened any more; merchants still wait
	TooLong    Outcome = "too_long" // it was not over within 90 days
)

// Day is what happened on a day of the platform's time.
type Day struct {
	Day       string `json:"day"` // YYYY-MM-DD
	Submitted int    `json:"submitted"`
	Succeeded int    `json:"succeeded"`
	Failed    int    `json:"failed"`
}

// Result is what came of a rehearsal. Its times are those of the rehearsal.
type Result struct {
	Outcome Outcome    `json:"outcome"`
	Reason  fault.Text `json:"reason,omitzero"` // of one that stopped, halted or waits
	// Story is what became of the batch.
	Story batch.Story `json:"story"`
	Days  []Day       `json:"days"`
	// Waiting is how many merchants were not over.
	Waiting int `json:"waiting"`
	// Words is how often a person's word was taken for given.
	Words int `json:"words"`
	// Expected is when the plan's calendar says that the batch is over.
	Expected  time.Time        `json:"expected,omitzero"`
	Durations []batch.Duration `json:"durations"` // what it assumed
}

// State is how far a rehearsal is.
type State string

const (
	Preparing State = "preparing" // the stage is being set up
	Playing   State = "playing"
	Over      State = "over"
	Broken    State = "broken" // it could not go on
	Cancelled State = "cancelled"
)

// Rehearsal is one rehearsal, as far as it is.
type Rehearsal struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"` // of the plan
	State   State   `json:"state"`
	Options Options `json:"options"`
	// Ready is how many of the Total merchants are on the stage.
	Ready int `json:"ready"`
	Total int `json:"total"`
	// From is when it begins and At where it is, by its own time; TookMS how long
	// that took in truth.
	From   time.Time `json:"from,omitzero"`
	At     time.Time `json:"at,omitzero"`
	TookMS int64     `json:"took_ms"`
	// Through is how many merchants are over in it.
	Through int          `json:"through"`
	Result  *Result      `json:"result,omitempty"`
	Fault   *fault.Error `json:"-"` // of one that is broken
}

// Service keeps the rehearsal of a workspace: one at a time, and the last one
// until the next.
type Service struct {
	space  *workspace.Workspace
	logger *slog.Logger
	now    func() time.Time

	mu     sync.Mutex
	last   *running
	closed bool
	work   sync.WaitGroup
}

// running is a rehearsal that is under way, or was the last one.
type running struct {
	ready  atomic.Int64
	began  time.Time
	plan   string // its digest
	cancel context.CancelFunc
	tell   func()

	mu  sync.Mutex
	now Rehearsal
}

// Deps are what rehearsals work with.
type Deps struct {
	Space  *workspace.Workspace
	Now    func() time.Time
	Logger *slog.Logger
}

// New makes the rehearsals of a workspace. Close ends the one under way.
func New(d Deps) *Service {
	return &Service{space: d.Space, logger: d.Logger, now: d.Now}
}

// Start begins to rehearse a plan and returns. Faults: those of a batch that
// is made of the plan, rehearsal.options, rehearsal.running.
func (s *Service) Start(ctx context.Context, p batch.Plan, opt Options) (Rehearsal, error) {
	if opt.Rejected < 0 || opt.Rejected > 100 {
		return Rehearsal{}, fault.New("rehearsal.options", fault.T("the share of rejections is 0 to 100 percent", "驳回比例应为 0 到 100")).
			WithField("rejected").WithRetry(fault.RetryAfterInput)
	}
	draft, err := s.space.Batches.Draft(ctx, p)
	if err != nil {
		return Rehearsal{}, err
	}
	template, err := s.space.Providers.GetTemplate(draft.Plan.Template)
	if err != nil {
		return Rehearsal{}, err
	}
	app, err := s.space.Providers.GetApp(template.AppID)
	if err != nil {
		return Rehearsal{}, err
	}
	going, cancel := context.WithCancel(context.Background())
	r := &running{began: time.Now(), plan: digest(p), cancel: cancel, tell: s.announce, now: Rehearsal{
		ID: s.now().UTC().Format("20060102T150405.000000000"), Name: draft.Plan.Name, State: Preparing, Options: opt, Total: len(draft.Merchants),
	}}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		cancel()
		return Rehearsal{}, fault.New("rehearsal.closing", fault.T("the program is closing", "程序正在退出")).WithRetry(fault.RetryLater)
	case s.last != nil && !s.last.view().Finished():
		cancel()
		return Rehearsal{}, fault.New("rehearsal.running", fault.T("the plan %s is being rehearsed", "正在预演方案 %s", s.last.view().Name)).
			WithHint(fault.T("wait for it, or cancel it", "请等待其完成，或先取消")).WithRetry(fault.RetryLater)
	}
	s.last = r
	s.work.Go(func() {
		defer cancel()
		s.rehearse(going, r, script{draft, template, app.Rate, opt})
		s.announce()
	})
	return r.view(), nil
}

// Finished reports whether nothing of the rehearsal changes any more.
func (r Rehearsal) Finished() bool {
	return r.State == Over || r.State == Broken || r.State == Cancelled
}

// Last is the rehearsal under way, or the last one; false when there was none.
func (s *Service) Last() (Rehearsal, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		return Rehearsal{}, false
	}
	return s.last.view(), true
}

// Of reports whether the rehearsal that Last tells of was of this very plan.
func (s *Service) Of(p batch.Plan) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last != nil && s.last.plan == digest(p)
}

// digest tells plans apart; test passwords, which no screen keeps, do not count.
func digest(p batch.Plan) string {
	text, err := json.Marshal(p.WithoutSecrets())
	if err != nil {
		return "" // of no plan that a shell can hand over
	}
	sum := sha256.Sum256(text)
	return string(sum[:])
}

// Cancel ends the rehearsal under way; nothing of it is left.
func (s *Service) Cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last != nil {
		s.last.cancel()
	}
}

// Close ends the rehearsal under way and waits for it.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	if s.last != nil {
		s.last.cancel()
	}
	s.mu.Unlock()
	s.work.Wait()
}

func (s *Service) announce() { s.space.Bus.Publish(event.Event{Kind: event.Rehearsal}) }

func (r *running) view() Rehearsal {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now
	now.Ready = int(r.ready.Load())
	if !now.Finished() {
		now.TookMS = time.Since(r.began).Milliseconds()
	}
	return now
}

func (r *running) change(f func(*Rehearsal)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.now)
	r.now.TookMS = time.Since(r.began).Milliseconds()
}

// look takes note of how far the batch is.
func (r *running) look(st *stage, id string) error {
	b, err := st.space.Batches.Get(id)
	if err != nil {
		return err
	}
	r.change(func(now *Rehearsal) { now.At, now.Through = st.clock.Now(), through(b.Counts) })
	r.tell()
	return nil
}

// through is how many merchants are over.
func through(c batch.Counts) (n int) {
	for state, count := range c.States {
		if state.Over() {
			n += count
		}
	}
	return n
}

// rehearse sets the stage up, plays, and takes it down again.
func (s *Service) rehearse(ctx context.Context, r *running, sc script) {
	result, err := s.perform(ctx, r, sc)
	r.change(func(now *Rehearsal) {
		switch {
		case ctx.Err() != nil:
			now.State = Cancelled
		case err != nil:
			now.State, now.Fault = Broken, fault.As(err)
			s.logger.Warn("a rehearsal could not go on", "error", err)
		default:
			now.State, now.Result = Over, &result
		}
	})
}

func (s *Service) perform(ctx context.Context, r *running, sc script) (result Result, err error) {
	st, err := setUp(ctx, filepath.Join(s.space.Dir, "rehearsal"), sc, s.logger, &r.ready)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, st.strike()) }()
	engine := st.space.Batches
	if err := engine.Start(false); err != nil {
		return result, err
	}
	engine.SetMessages(true)
	from := st.clock.Now()
	plan := st.plan(sc.draft)
	if err := engine.Teach(plan, sc.draft); err != nil {
		return result, err
	}
	made, err := engine.Create(plan)
	if err != nil {
		return result, err
	}
	r.change(func(now *Rehearsal) { now.State, now.From, now.At = Playing, from, from })
	s.announce()
	if result.Outcome, result.Reason, result.Words, err = r.play(ctx, st, made.ID); err != nil {
		return result, err
	}
	if result.Story, err = engine.Story(ctx, made.ID); err != nil {
		return result, err
	}
	tasks, _, err := engine.Tasks(made.ID, batch.Filter{})
	if err != nil {
		return result, err
	}
	result.Days = days(tasks)
	result.Story.ID = "" // nothing of the batch is left
	for i := range result.Story.Causes {
		c := &result.Story.Causes[i]
		c.Tasks, c.Merchants = nil, st.merchants(c.Merchants)
	}
	for _, t := range tasks {
		if !t.State.Over() {
			result.Waiting++
		}
	}
	result.Expected, result.Durations = sc.draft.Calendar.EndsAt, sc.draft.Calendar.Durations
	return result, nil
}
