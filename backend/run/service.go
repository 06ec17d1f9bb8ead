package run

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Deps is what a Service stands on.
type Deps struct {
	Vault   *vault.Vault
	Journal *journal.Journal
	Bus     *event.Bus
	Now     func() time.Time // nil: time.Now
	Logger  *slog.Logger     // nil discards
	// Held tells why nothing that changes anything may be sent, nil when it may;
	// HoldChanged is closed when that changes. Both may be nil.
	Held        func() error
	HoldChanged func() <-chan struct{}
	// Authorized reports whether calls can be made for a merchant; nil: for all.
	Authorized func(merchantID string) bool
	// Grace is how long Close lets calls under way finish; 0 means 3 s.
	Grace time.Duration
}

// workers is how many merchants of a run are under way at once; the pacing of
// the third-party app decides how fast they go.
const workers = 8

// Service carries runs. It is safe for concurrent use.
type Service struct {
	Deps
	kinds map[Kind]*definition // written while rooms are made

	begins   context.Context // ends when nothing more is begun
	endBegin context.CancelFunc
	calls    context.Context // of the calls under way
	endCalls context.CancelFunc
	once     sync.Once
	wait     sync.WaitGroup

	starting sync.Mutex // no two runs are written down at once
	joining  sync.Mutex // nor begun where one under way would do

	mu     sync.Mutex
	closed bool
	active map[string]*active  // whoever works on a run, takes it up or removes it has it to himself
	broken map[string]breakage // of the runs that were left and not stopped
}

// New makes a service. Runs begun before go on with Start.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	if d.Held == nil {
		d.Held = func() error { return nil }
	}
	if d.HoldChanged == nil {
		d.HoldChanged = func() <-chan struct{} { return nil }
	}
	if d.Authorized == nil {
		d.Authorized = func(string) bool { return true }
	}
	if d.Grace == 0 {
		d.Grace = 3 * time.Second
	}
	s := &Service{Deps: d, kinds: map[Kind]*definition{}, active: map[string]*active{}, broken: map[string]breakage{}}
	s.begins, s.endBegin = context.WithCancel(context.Background())
	s.calls, s.endCalls = context.WithCancel(context.Background())
	return s
}

// Start goes on with the runs that were under way when the program ended. In a
// vault that came back from a backup, or is one of two copies, those that
// change something are stopped instead: what they did since is not known here.
func (s *Service) Start() error {
	var left, gone, stopped []Record
	if err := s.Vault.View(func(tx *vault.Tx) error {
		left, gone, stopped = nil, nil, nil
		return records.Each(tx, "", func(r Record) error {
			switch {
			case r.Removing:
				gone = append(gone, r)
			case !r.over():
				left = append(left, r)
			case r.EndedAt.IsZero() && s.kinds[r.Kind] != nil && s.kinds[r.Kind].after != nil:
				stopped = append(stopped, r)
			}
			return nil
		})
	}); err != nil {
		return err
	}
	for _, r := range gone {
		if err := s.drop(r); err != nil {
			return err
		}
	}
	for _, r := range stopped {
		if owed, err := s.owes(r); err != nil {
			s.Logger.Error("what follows a run is not looked at", "run", r.ID, "error", err)
		} else if owed {
			left = append(left, r)
		}
	}
	for _, r := range left {
		switch err := s.goOn(r.ID); {
		case fault.CodeOf(err) == "run.closing":
			return err
		case err != nil: // the others go on
			s.mu.Lock()
			s.broken[r.ID] = breakage{fault.As(err).Message, r.Counts}
			s.mu.Unlock()
			s.Logger.Warn("a run is not gone on with", "run", r.ID, "error", err)
		}
	}
	return nil
}

// goOn goes on with a run that was under way when the program ended, unless
// somebody took it up, stopped or removed it since it was listed.
func (s *Service) goOn(id string) error {
	a, err := s.claim(id)
	if fault.CodeOf(err) == "run.running" {
		return nil
	}
	if err != nil {
		return err
	}
	defer s.release(id, a)
	r, all, err := s.read(id)
	switch {
	case fault.CodeOf(err) == "run.not_found":
		return nil
	case err != nil:
		return err
	case r.over():
		return nil
	}
	if r, err = s.forgetAgain(r); err != nil {
		return err
	}
	old := false
	switch fault.CodeOf(s.Held()) {
	case "hold.restored", "hold.elsewhere":
		old = true
	}
	switch d := s.kinds[r.Kind]; {
	case d == nil: // of a newer program
	case old && !d.reads:
		r.Why = fault.T("it was under way in an older state of this vault: compare with the platform before it goes on",
			"该批量操作来自保险库的较早状态：请先与平台核对，再继续")
		_, err = s.end(r, fault.Text{})
	default:
		s.carry(a, r, all)
	}
	return err
}

// join answers with the newest run of a kind that is under way, and begins one
// when there is none: of those who ask at once, one does.
func (s *Service) join(r Record) (Head, error) {
	s.joining.Lock()
	defer s.joining.Unlock()
	if now, busy := s.UnderWay(r.Kind); busy {
		return now, nil
	}
	return s.start(r)
}

// start writes down a new run and begins with it.
func (s *Service) start(r Record) (Head, error) {
	if len(r.Merchants) == 0 {
		return Head{}, fault.New("run.nobody", fault.T("no merchant is chosen", "没有选择商家")).WithRetry(fault.RetryAfterInput)
	}
	a, err := s.write(&r)
	if err != nil {
		return Head{}, err
	}
	s.carry(a, r, resultsOf{})
	if s.kinds[r.Kind].reads {
		s.prune(r.Kind)
	}
	return s.head(r, a), nil
}

// write stores a new run, claimed before anybody else can see it. What is
// answered with a failure is not on disk: it must not go on later.
func (s *Service) write(r *Record) (a *active, err error) {
	r.Counts.Left = len(r.Merchants)
	var tell func()
	giveBack := func() {
		if a != nil {
			s.release(r.ID, a)
		}
		a = nil
	}
	s.starting.Lock()
	defer s.starting.Unlock()
	if err := s.Vault.Update(func(tx *vault.Tx) (err error) {
		giveBack() // it may be asked again, with another ID
		if r.ID, err = records.NextID(tx, r.StartedAt); err != nil {
			return err
		}
		if a, err = s.claim(r.ID); err != nil {
			return err
		}
		if tell, err = s.journal(tx, *r, "run.start"); err != nil {
			return err
		}
		return records.Put(tx, *r)
	}); err != nil {
		giveBack()
		return nil, err
	}
	tell()
	return a, nil
}

// journal writes what a person asked of a run; reading is not written down.
func (s *Service) journal(tx *vault.Tx, r Record, action string) (tell func(), err error) {
	if d := s.kinds[r.Kind]; d != nil && d.reads {
		return func() {}, nil
	}
	e, err := s.Journal.AppendTx(tx, journal.Entry{Action: action, BatchID: r.ID, Message: r.Title})
	return func() { s.Journal.Announce(e) }, err
}

// Stop begins with no further merchant of a run; those on their way come to
// their end. It is on disk when it returns. Fault: run.not_found.
func (s *Service) Stop(id string) error {
	s.mu.Lock()
	idle := s.active[id] == nil
	s.mu.Unlock()
	var counts Counts
	if idle { // nobody else writes how far it came
		r, all, err := s.read(id)
		if err != nil {
			return err
		}
		counts = all.counts(r.Merchants)
	}
	var tell func()
	r, err := s.edit(id, func(tx *vault.Tx, r *Record) (err error) {
		tell = func() {}
		if r.over() {
			return nil
		}
		r.Stopped, r.StoppedAt = true, s.Now()
		if idle {
			r.Counts = counts
		}
		tell, err = s.journal(tx, *r, "run.stop")
		return err
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	if a := s.active[id]; a != nil && r.Stopped {
		a.stopped = true
		a.stop()
	}
	s.mu.Unlock()
	tell()
	s.announce(id)
	return nil
}

// Nothing is the fault of going on where nobody is left.
func Nothing() *fault.Error {
	return fault.New("run.nothing", fault.T("it is done for all of them already", "所有商家均已完成")).WithRetry(fault.RetryNever)
}

// Retry goes on with a run: with the merchants that failed, whose outcome is
// not known, or whose turn did not come: of them those whom another turn can
// help, or all when it helps none. When some are named it goes on with those it
// is not done for, once every other had a turn: going on gives everybody one.
// Faults: run.not_found, run.running, run.nothing, run.left, run.closing,
// run.unknown_kind.
func (s *Service) Retry(id string, merchants ...string) (Head, error) {
	a, err := s.claim(id)
	if err != nil {
		return Head{}, err
	}
	defer s.release(id, a)
	r, all, err := s.read(id)
	if err != nil {
		return Head{}, err
	}
	if s.kinds[r.Kind] == nil {
		return Head{}, fault.New("run.unknown_kind", fault.T("this program does not know how a run of the kind %s is done", "本程序不支持该类批量操作（%s）", string(r.Kind)))
	}
	named := make(map[string]bool, len(merchants))
	for _, m := range merchants {
		named[m] = true
	}
	var again []string
	open := 0
	if len(named) > 0 {
		if _, others := all.open(r, func(res Result) bool { return res.State == Waiting && !named[res.MerchantID] }); others > 0 {
			return Head{}, fault.New("run.left", fault.T("the turn of %d other{|s} has not come yet", "还有 %d 个商家未处理", others)).
				WithHint(fault.T("go on with the whole run", "请继续整个批量操作")).WithRetry(fault.RetryNever)
		}
		again, open = all.open(r, func(res Result) bool { return named[res.MerchantID] && res.State != OK })
	} else if again, open = all.open(r, s.Helps); open == 0 {
		again, open = all.open(r, func(res Result) bool { return res.State != OK && res.State != Skipped })
	}
	switch {
	case open == 0 && len(named) == 0 && r.Counts.Skipped > 0:
		return Head{}, fault.New("run.nothing", fault.T("it is done for all but those that are not authorized", "除未授权的商家外均已完成")).WithRetry(fault.RetryNever)
	case open == 0:
		return Head{}, Nothing()
	}
	r, err = s.reopen(id, again)
	if err == nil {
		r, err = s.forgetAgain(r)
	}
	if err != nil {
		return Head{}, err
	}
	for _, m := range again {
		delete(all, m)
	}
	s.carry(a, r, all)
	return s.head(r, a), nil
}

// Remove forgets a run and its results; what it did stays done. Faults:
// run.not_found, run.running, run.closing.
func (s *Service) Remove(id string) error { return s.remove(id, "run.remove", nil) }

// Forget removes the runs that ended, or were stopped, before the time, and
// returns how many; the journal keeps what they did, and an entry for each that
// goes.
func (s *Service) Forget(ctx context.Context, before time.Time) (forgotten int, err error) {
	long := func(r Record) bool {
		ended := r.since()
		return r.over() && !r.Removing && !ended.IsZero() && ended.Before(before)
	}
	var old []string
	if err := s.Vault.View(func(tx *vault.Tx) error {
		old = old[:0]
		return records.Each(tx, "", func(r Record) error {
			if long(r) {
				old = append(old, r.ID)
			}
			return nil
		})
	}); err != nil {
		return 0, err
	}
	for _, id := range old {
		if err := ctx.Err(); err != nil {
			return forgotten, err
		}
		err := s.remove(id, "run.forget", long)
		switch code := fault.CodeOf(err); {
		case code == "run.running" || code == "run.not_found": // taken up again, or removed, meanwhile
		case err != nil:
			return forgotten, err
		default:
			forgotten++
		}
	}
	return forgotten, nil
}

// remove removes a run that is as meant says, any when it is nil.
func (s *Service) remove(id, action string, meant func(Record) bool) error {
	a, err := s.claim(id)
	if err != nil {
		return err
	}
	defer s.release(id, a)
	var tell func()
	r, err := s.edit(id, func(tx *vault.Tx, r *Record) (err error) {
		if meant != nil && !meant(*r) {
			return running() // it was taken up since it was looked at
		}
		r.Removing = true
		tell, err = s.journal(tx, *r, action)
		return err
	})
	if err != nil {
		return err
	}
	tell()
	s.mu.Lock()
	delete(s.broken, id)
	s.mu.Unlock()
	err = s.drop(r)
	s.announce(id)
	return err
}

// Close lets the calls under way finish for the grace, ends those that do not,
// and waits. Runs that are not over go on at the next Start.
func (s *Service) Close() {
	s.once.Do(func() {
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
		s.endBegin()
		timer := time.AfterFunc(s.Grace, s.endCalls)
		s.wait.Wait()
		timer.Stop()
		s.endCalls()
	})
}

// Busy reports whether a run is under way.
func (s *Service) Busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.active) > 0
}

func (s *Service) announce(id string) { s.Bus.Publish(event.Event{Kind: event.RunChanged, ID: id}) }

func running() error {
	return fault.New("run.running", fault.T("it is under way; stop it first", "该批量操作正在进行，请先停止")).WithRetry(fault.RetryLater)
}

func closingFault() error {
	return fault.New("run.closing", fault.T("the program is closing", "程序正在退出")).WithRetry(fault.RetryLater)
}

func notFound(err error) error {
	if errors.Is(err, vault.ErrNotFound) {
		return fault.Wrap(err, "run.not_found", fault.T("there is no such run", "没有这条批量操作"))
	}
	return err
}

func unique(ids []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, id := range ids {
		if id != "" && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
