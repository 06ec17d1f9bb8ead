package member

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/many"
	"minifleet/backend/vault"
)

// workers is how many merchants are in flight at once; the client's pacing
// decides how fast they go.
const workers = 8

// Run is one person invited to, or removed from, many mini programs. It is
// stored before it starts, and each result as it comes, so that it is there to
// be looked at and taken up after the window, or the program, was closed.
type Run struct {
	ID         string    `json:"id"` // the journal's batch ID of its calls
	Action     string    `json:"action"`
	Role       Role      `json:"role"`
	Person     Person    `json:"person"`
	Reinvite   bool      `json:"reinvite"`
	Merchants  []string  `json:"merchants"`
	StartedAt  time.Time `json:"started_at"`
	FinishedAt time.Time `json:"finished_at,omitzero"` // zero: running, or broken off
}

// Actions of a Run.
const (
	ActionInvite = "invite"
	ActionDelete = "delete"
)

// Result is what became of one merchant of a run.
type Result struct {
	RunID      string     `json:"run_id"`
	MerchantID string     `json:"merchant_id"`
	OK         bool       `json:"ok"`
	Outcome    Outcome    `json:"outcome"`
	Code       fault.Code `json:"code,omitempty"`
	Message    fault.Text `json:"message"`
	Hint       fault.Text `json:"hint"`
	At         time.Time  `json:"at"`
	Err        error      `json:"-"`
}

func (r Result) id() string { return r.RunID + "/" + r.MerchantID }

// Report is a run with its results in the order of its merchants; a merchant
// without a result was not reached.
type Report struct {
	Run     Run      `json:"run"`
	Results []Result `json:"results"`
	OK      int      `json:"ok"`
	Failed  int      `json:"failed"`
	Left    int      `json:"left"`
}

// InviteMany invites one person to many mini programs. With reinvite, earlier
// invitations that were refused or expired are deleted first. progress, when
// given, hears of each result, one at a time. The error is about the run as a
// whole; a merchant's own is in its result. When ctx ends, merchants not yet
// begun are left without a result.
func (s *Service) InviteMany(ctx context.Context, role Role, logonID string, merchantIDs []string, reinvite bool, progress func(Result)) (Report, error) {
	r, err := s.PlanInvite(role, logonID, merchantIDs, reinvite)
	if err != nil {
		return Report{}, err
	}
	return s.Carry(ctx, r.ID, progress)
}

// DeleteMany removes one person from many mini programs; the rest as in
// InviteMany.
func (s *Service) DeleteMany(ctx context.Context, role Role, p Person, merchantIDs []string, progress func(Result)) (Report, error) {
	r, err := s.PlanDelete(role, p, merchantIDs)
	if err != nil {
		return Report{}, err
	}
	return s.Carry(ctx, r.ID, progress)
}

// RetryMany takes a run up again, as a new one, for the merchants that did not
// succeed or were not reached.
func (s *Service) RetryMany(ctx context.Context, runID string, progress func(Result)) (Report, error) {
	r, err := s.PlanRetry(runID)
	if err != nil {
		return Report{}, err
	}
	return s.Carry(ctx, r.ID, progress)
}

// PlanInvite checks and stores what InviteMany would do and sends nothing;
// Carry does it, so that a caller can leave a run to itself and name it.
func (s *Service) PlanInvite(role Role, logonID string, merchantIDs []string, reinvite bool) (Run, error) {
	if err := checkRole(role); err != nil {
		return Run{}, err
	}
	if err := CheckAccount(logonID); err != nil {
		return Run{}, err
	}
	return s.plan(Run{Action: ActionInvite, Role: role, Person: Person{LogonID: logonID}, Reinvite: reinvite, Merchants: merchantIDs})
}

// PlanDelete is to DeleteMany what PlanInvite is to InviteMany.
func (s *Service) PlanDelete(role Role, p Person, merchantIDs []string) (Run, error) {
	if err := checkRole(role); err != nil {
		return Run{}, err
	}
	if err := p.check(); err != nil {
		return Run{}, err
	}
	return s.plan(Run{Action: ActionDelete, Role: role, Person: p, Merchants: merchantIDs})
}

// PlanRetry is to RetryMany what PlanInvite is to InviteMany.
func (s *Service) PlanRetry(runID string) (Run, error) {
	old, err := s.Report(runID)
	if err != nil {
		return Run{}, err
	}
	again := old.Run
	again.Merchants = old.rest(func(r Result) bool { return r.OK })
	return s.plan(again)
}

// rest lists the merchants of the run whose result is not done.
func (rep Report) rest(done func(Result) bool) []string {
	over := map[string]bool{}
	for _, r := range rep.Results {
		over[r.MerchantID] = done(r)
	}
	var ids []string
	for _, id := range rep.Run.Merchants {
		if !over[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

func (s *Service) plan(r Run) (Run, error) {
	r.Merchants = unique(r.Merchants)
	if len(r.Merchants) == 0 {
		return Run{}, fault.New("member.nobody", fault.T("no merchant is chosen", "没有选择商家")).WithRetry(fault.RetryAfterInput)
	}
	r.StartedAt, r.FinishedAt = s.Now(), time.Time{}
	if err := s.Vault.Update(func(tx *vault.Tx) (err error) {
		if r.ID, err = s.runs.NextID(tx, r.StartedAt); err != nil {
			return err
		}
		return s.runs.Put(tx, r)
	}); err != nil {
		return Run{}, fmt.Errorf("recording the run: %w", err)
	}
	return r, nil
}

// Carry does what of a planned run has no result yet; progress and ctx are as
// in InviteMany. Fault: member.no_run.
func (s *Service) Carry(ctx context.Context, runID string, progress func(Result)) (Report, error) {
	before, err := s.Report(runID)
	if err != nil {
		return Report{}, err
	}
	r, rest := before.Run, before.rest(func(Result) bool { return true })
	var (
		mu   sync.Mutex // one result is stored and told at a time
		fail error
	)
	many.Each(ctx, workers, rest, func(_ int, id string) {
		res := s.one(ctx, r, id)
		mu.Lock()
		defer mu.Unlock()
		if err := s.Vault.Update(func(tx *vault.Tx) error { return s.results.Put(tx, res) }); err != nil {
			fail = errors.Join(fail, err)
		} else if progress != nil {
			progress(res)
		}
	})
	rep, err := s.Report(r.ID)
	if err == nil && rep.Left == 0 { // else it was stopped, and may be taken up
		rep.Run.FinishedAt = s.Now()
		fail = errors.Join(fail, s.Vault.Update(func(tx *vault.Tx) error { return s.runs.Put(tx, rep.Run) }))
	}
	return rep, errors.Join(err, fail)
}

func (s *Service) one(ctx context.Context, r Run, merchantID string) Result {
	res := Result{RunID: r.ID, MerchantID: merchantID}
	switch r.Action {
	case ActionDelete:
		res.Outcome, res.Err = s.deleteOne(ctx, merchantID, r.Role, r.Person, r.ID)
	default:
		res.Outcome, res.Err = s.inviteOne(ctx, merchantID, r.Role, r.Person.LogonID, r.Reinvite, r.ID)
	}
	res.At = s.Now()
	if res.OK = res.Err == nil; !res.OK {
		f := fault.As(res.Err)
		res.Code, res.Message, res.Hint = f.Code, f.Message, f.Hint
	}
	return res
}

// Report returns a run and its results so far. Fault: member.no_run.
func (s *Service) Report(runID string) (Report, error) {
	var rep Report
	byID := map[string]Result{}
	err := s.Vault.View(func(tx *vault.Tx) error {
		var err error
		if rep.Run, err = s.runs.Get(tx, runID); err != nil {
			return err
		}
		return s.results.Each(tx, runID+"/", func(r Result) error {
			byID[r.MerchantID] = r
			return nil
		})
	})
	if errors.Is(err, vault.ErrNotFound) {
		return rep, fault.Wrap(err, "member.no_run", fault.T("there is no such run", "没有这条批量记录"))
	}
	if err != nil {
		return rep, err
	}
	for _, id := range rep.Run.Merchants {
		r, ok := byID[id]
		switch {
		case !ok:
			rep.Left++
			continue
		case r.OK:
			rep.OK++
		default:
			rep.Failed++
		}
		rep.Results = append(rep.Results, r)
	}
	return rep, nil
}

// Runs lists the runs, newest first, at most limit (0: 50).
func (s *Service) Runs(limit int) ([]Run, error) {
	if limit <= 0 {
		limit = 50
	}
	var out []Run
	err := s.Vault.View(func(tx *vault.Tx) error {
		out = nil
		return s.runs.EachReverse(tx, "", "", func(r Run) error {
			out = append(out, r)
			if len(out) == limit {
				return vault.Stop
			}
			return nil
		})
	})
	return out, err
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
