package run

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// mostTries is how often a merchant is begun when its call turns out not to have
// happened. A program that ends is no reason to give up: a turn after it finds
// out first what was done.
const mostTries = 3

// tellEvery is how often a run says how far it is.
const tellEvery = 300 * time.Millisecond

// active is a run that somebody has to himself. What follows the contexts is
// guarded by the service's mutex; kind and the record's order and ID do not
// change once it is worked on.
type active struct {
	begin context.Context // ends when nothing more is to be begun
	stop  context.CancelFunc

	kind    *definition
	record  Record
	working bool // its merchants have their turns: until then it is only claimed
	stopped bool // somebody said so since it was claimed
	counts  Counts
	looks   map[string]Result // whose effect is looked for, or has to be
	held    error             // why nothing is begun at the moment
	told    time.Time
	broken  error // it cannot be gone on with
	left    bool  // nobody works on it any more
}

// breakage is why a run was left that nobody stopped, and how far it was.
type breakage struct {
	why    fault.Text
	counts Counts
}

// claim has a run for the caller alone until release: nobody else works on it,
// takes it up or removes it meanwhile. Close waits for those who have one.
// Faults: run.running, run.closing.
func (s *Service) claim(id string) (*active, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, closingFault()
	case s.active[id] != nil:
		return nil, running()
	}
	a := &active{}
	a.begin, a.stop = context.WithCancel(s.begins)
	s.active[id] = a
	s.wait.Add(1)
	return a, nil
}

// release gives back a run that was claimed, unless it is worked on now.
func (s *Service) release(id string, a *active) {
	s.mu.Lock()
	working := a.working
	if !working {
		delete(s.active, id)
	}
	s.mu.Unlock()
	if !working {
		a.stop()
		s.wait.Done()
	}
}

// carry works on a run that is claimed, with these results on disk, until it is
// over, stopped, or the service closes.
func (s *Service) carry(a *active, r Record, all resultsOf) {
	looks := map[string]Result{}
	var queue []turn
	for _, id := range r.Merchants {
		switch res := all[id]; res.State {
		case Begun, Looking:
			looks[id] = res
		case "", Waiting:
			queue = append(queue, turn{merchantID: id, tries: res.Tries})
		}
	}
	s.mu.Lock()
	a.kind, a.record, a.counts, a.looks, a.working = s.kinds[r.Kind], r, all.counts(r.Merchants), looks, true
	delete(s.broken, r.ID)
	s.mu.Unlock()
	go func() {
		defer s.wait.Done()
		defer a.stop()
		s.work(a, queue)
		s.leave(a)
	}()
	s.announce(r.ID)
}

// turn is a merchant whose turn it is.
type turn struct {
	merchantID string
	again      bool // begun before in this run
	tries      int
}

// work gives every merchant its turn, and those that were begun another one
// when the journal knows what came of them.
func (s *Service) work(a *active, queue []turn) {
	changed, end := s.Bus.Subscribe(64)
	defer end()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		queue = append(s.settled(a), queue...)
		var turns errgroup.Group
		turns.SetLimit(workers)
		for _, t := range queue {
			turns.Go(func() error {
				if a.begin.Err() == nil {
					s.turn(a, t)
				}
				return nil
			})
		}
		_ = turns.Wait() // what came of a turn is in its record
		queue = nil
		s.mu.Lock()
		waits := len(a.looks)
		s.mu.Unlock()
		if waits == 0 || a.begin.Err() != nil {
			return
		}
		for waiting := true; waiting; {
			select {
			case <-a.begin.Done():
				return
			case <-tick.C:
				waiting = false
			case e := <-changed:
				waiting = e.Kind != event.Journaled
			}
		}
	}
}

// settled are the merchants whose effect need not be looked for any more.
func (s *Service) settled(a *active) (queue []turn) {
	s.mu.Lock()
	looks := make([]Result, 0, len(a.looks))
	for _, res := range a.looks {
		looks = append(looks, res)
	}
	s.mu.Unlock()
	for _, res := range looks {
		open, lost, err := s.Journal.OutcomesOpen(a.record.ID, res.MerchantID, res.Begun)
		var why *fault.Error
		if err == nil && !open && !lost && res.Tries >= mostTries {
			why, err = s.didNot(res)
		}
		switch {
		case err != nil:
			s.breakOff(a, err)
			return nil
		case open: // looked for still
			if res.State == Begun {
				res.State = Looking
				if s.note(a, res, Begun) {
					s.mu.Lock()
					a.looks[res.MerchantID] = res
					s.mu.Unlock()
				}
			}
			continue
		case lost:
			s.note(a, unknownOutcome(res, s.Now()), res.State)
		case why != nil:
			from := res.State
			res.State, res.At, res.Code, res.Message, res.Hint = Failed, s.Now(), why.Code, why.Message, why.Hint
			s.note(a, res, from)
		default:
			queue = append(queue, turn{merchantID: res.MerchantID, again: true, tries: res.Tries})
		}
		s.mu.Lock()
		delete(a.looks, res.MerchantID)
		s.mu.Unlock()
	}
	return queue
}

// didNot says of a merchant's last turn that a call of it did not happen; nil
// when it did, or none was made.
func (s *Service) didNot(res Result) (*fault.Error, error) {
	page, err := s.Journal.Search(s.calls, journal.Query{BatchID: res.RunID, MerchantID: res.MerchantID, Result: journal.Failed, From: res.Begun, Limit: 1})
	if err != nil || len(page.Entries) == 0 {
		return nil, err
	}
	return fault.New("journal.did_not", fault.T("it was tried %d time{|s}, and did not happen: the last answer was lost, and the platform shows no change",
		"已尝试 %d 次，均未生效：最后一次响应丢失，平台无变化", res.Tries)).WithHint(fault.T("it is safe to do it again", "可以放心重试")), nil
}

func unknownOutcome(res Result, at time.Time) Result {
	res.State, res.At, res.Code = Unknown, at, "run.unknown"
	res.Message = fault.T("it may have been done: its answer was lost, and the platform does not show it", "可能已执行：响应丢失，且平台无法查询结果")
	res.Hint = unknownHint
	return res
}

var unknownHint = fault.T("look at the merchant's mini program, then try it again if need be", "请先查看该商家的小程序，必要时再重试")

// before reports whether a call of a turn before this one took effect, or may
// have: a turn that could not even look has not failed then.
func (s *Service) before(res Result) (bool, error) {
	for _, result := range []journal.Result{journal.OK, journal.Unknown} {
		page, err := s.Journal.SearchAll(s.calls, journal.Query{BatchID: res.RunID, MerchantID: res.MerchantID, Result: result, To: res.Begun, Limit: 1}, nil)
		if err != nil || len(page.Entries) > 0 {
			return len(page.Entries) > 0, err
		}
	}
	return false, nil
}

// permitted waits while changes are held back; false: nothing is to be begun.
func (s *Service) permitted(a *active) bool {
	for {
		if a.begin.Err() != nil {
			return false
		}
		changed := s.HoldChanged()
		var why error
		if !a.kind.reads {
			why = s.Held()
		}
		s.mu.Lock()
		tell := (why == nil) != (a.held == nil)
		a.held = why
		s.mu.Unlock()
		if tell {
			s.announce(a.record.ID)
		}
		if why == nil {
			return true
		}
		select {
		case <-changed:
		case <-a.begin.Done():
		}
	}
}

// turn does it for one merchant.
func (s *Service) turn(a *active, t turn) {
	res := Result{RunID: a.record.ID, MerchantID: t.merchantID, State: Begun, Tries: t.tries + 1}
	from := Waiting
	if t.again {
		from = Looking
	}
	for {
		if !s.permitted(a) {
			return // it stays as it is on disk, and has its turn another time
		}
		res.Begun = s.Now()
		if !a.kind.reads && !s.note(a, res, from) {
			return
		}
		if !a.kind.reads {
			from = Begun
		}
		out, err := a.kind.do(s.calls, Task{RunID: res.RunID, MerchantID: res.MerchantID, Again: t.again}, a.record.Order)
		switch {
		case !a.kind.reads && heldBack(err): // a reading waits for no one: it would be asked again at once
			continue // nothing was sent
		case fault.CodeOf(err) == "journal.did_not" && res.Tries < mostTries:
			res.Tries++
			t.again = true
			continue
		}
		s.outcome(a, res, from, out, err)
		return
	}
}

func heldBack(err error) bool {
	switch fault.CodeOf(err) {
	case "hold.frozen", "hold.restored", "hold.elsewhere":
		return true
	}
	return false
}

// consent reports whether a failure means that the merchant has to authorize
// first.
func consent(code fault.Code) bool {
	switch code {
	case "authorize.not_authorized", "authorize.lost", "platform.authorization_lost":
		return true
	}
	return false
}

// Helps reports whether another turn can help a merchant: not one that is done
// or was left out, nor, before it authorizes, one that lacked only that.
func (s *Service) Helps(r Result) bool {
	return r.State != OK && r.State != Skipped && (!consent(r.Code) || s.Authorized(r.MerchantID))
}

// outcome writes down what came of a turn.
func (s *Service) outcome(a *active, res Result, from State, out Outcome, err error) {
	if err != nil && s.calls.Err() != nil {
		return // it was cut off: the next program finds out
	}
	res.At, res.Outcome = s.Now(), out
	if res.State = OK; err != nil {
		f := fault.As(err)
		res.State, res.Code, res.Message, res.Hint = Failed, f.Code, f.Message, f.Hint
		if a.kind.reads && consent(f.Code) {
			res.State = Skipped
		}
		if !a.kind.reads {
			open, lost, jerr := s.Journal.OutcomesOpen(res.RunID, res.MerchantID, res.Begun)
			switch {
			case jerr != nil:
				s.breakOff(a, errors.Join(err, jerr))
				return
			case open && journal.NotKnownYet(err):
				res.State = Looking
			case lost:
				res.State = Unknown // the words are the call's own
			case alipay.Wordless(err):
				before, jerr := s.before(res)
				if jerr != nil {
					s.breakOff(a, errors.Join(err, jerr))
					return
				}
				if before {
					res.State, res.Hint = Unknown, unknownHint
				}
			}
		}
	}
	if s.note(a, res, from) && res.State == Looking {
		s.mu.Lock()
		a.looks[res.MerchantID] = res
		s.mu.Unlock()
	}
}

// note writes a result, counts it and tells of it now and then; false: it could
// not be written, and the run is broken off.
func (s *Service) note(a *active, res Result, from State) bool {
	if err := s.put(res); err != nil {
		s.breakOff(a, err)
		return false
	}
	s.mu.Lock()
	a.counts.add(from, -1)
	a.counts.add(res.State, 1)
	tell := s.Now().Sub(a.told) >= tellEvery
	if tell {
		a.told = s.Now()
	}
	s.mu.Unlock()
	if tell {
		s.announce(res.RunID)
	}
	return true
}

// breakOff leaves a run whose state cannot be written or read.
func (s *Service) breakOff(a *active, err error) {
	s.mu.Lock()
	a.broken = errors.Join(a.broken, err)
	s.mu.Unlock()
	a.stop()
	s.Logger.Warn("a run is broken off", "run", a.record.ID, "error", err)
}

// leave ends the work on a run and writes how far it came.
func (s *Service) leave(a *active) {
	s.mu.Lock()
	r, broken, stopped, counts := a.record, a.broken, a.stopped, a.counts
	s.mu.Unlock()
	done := broken == nil && counts.Left+counts.Busy == 0
	owed := false
	var unfollowed fault.Text
	if done && a.kind.after != nil {
		if err := a.kind.after(s.begins, r.Order); err != nil {
			if owed = s.begins.Err() != nil; !owed { // else the next program does it
				s.Logger.Warn("what follows a run was not done", "run", r.ID, "error", err)
				why := fault.As(err).Message
				unfollowed = fault.Text{EN: "every merchant had its turn, but what follows was not done: " + why.EN, ZH: "所有商家均已处理，但后续步骤未完成：" + why.ZH}
			}
		}
	}
	var ended Record
	var err error
	switch {
	case owed:
		ended, err = s.edit(r.ID, func(_ *vault.Tx, now *Record) error { now.Counts = counts; now.unstopped(); return nil })
	case done || stopped:
		ended, err = s.end(r, unfollowed)
	default:
		ended, err = s.edit(r.ID, func(_ *vault.Tx, now *Record) error { now.Counts = counts; return nil })
	}
	if err == nil {
		r = ended
	}
	broken = errors.Join(broken, err)
	s.mu.Lock()
	a.left, a.record = true, r
	delete(s.active, r.ID)
	if broken != nil {
		s.broken[r.ID] = breakage{fault.As(broken).Message, counts}
	}
	s.mu.Unlock()
	s.announce(r.ID)
}

// end writes that a run is over, with why what follows was not done, or, where
// merchants are left, stopped.
func (s *Service) end(r Record, unfollowed fault.Text) (Record, error) {
	_, all, err := s.read(r.ID)
	if err != nil {
		return r, err
	}
	return s.edit(r.ID, func(_ *vault.Tx, now *Record) error {
		now.Counts = all.counts(now.Merchants)
		if now.Stopped = now.Counts.Left+now.Counts.Busy > 0; !now.Stopped {
			now.StoppedAt, now.EndedAt, now.Why = time.Time{}, s.Now(), unfollowed
			return nil
		}
		now.Why = r.Why
		if now.StoppedAt.IsZero() {
			now.StoppedAt = s.Now()
		}
		return nil
	})
}
