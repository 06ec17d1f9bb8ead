package member

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// The kinds of runs of this room: one person invited to, or removed from, many
// mini programs, and the lists of many read.
const (
	KindInvite run.Kind = "member.invite"
	KindRemove run.Kind = "member.remove"
	KindRead   run.Kind = "member.read"
)

// Many is what such a run is asked for.
type Many struct {
	Role   Role   `json:"role"`
	Person Person `json:"person"`
	// Reinvite deletes earlier invitations first that were refused or expired.
	Reinvite bool `json:"reinvite,omitempty"`
}

func (s *Service) defineRuns() {
	s.invites = run.Define(s.Runs, KindInvite, run.Work[Many]{
		Title: func(m Many) (title, about fault.Text) {
			return fault.T("Invite %s", "邀请 %s", m.Person.Label()), m.Role.Label()
		},
		Do: func(ctx context.Context, t run.Task, m Many) (run.Outcome, error) {
			out, err := s.inviteOne(ctx, t.MerchantID, m.Role, m.Person.LogonID, m.Reinvite, t.RunID)
			return out.ofRun(t), err
		},
	})
	s.removals = run.Define(s.Runs, KindRemove, run.Work[Many]{
		Title: func(m Many) (title, about fault.Text) {
			return fault.T("Remove %s", "移除 %s", m.Person.Label()), m.Role.Label()
		},
		Do: func(ctx context.Context, t run.Task, m Many) (run.Outcome, error) {
			out, err := s.deleteOne(ctx, t.MerchantID, m.Role, m.Person, t.RunID)
			return out.ofRun(t), err
		},
	})
	s.readings = run.DefineReading(s.Runs, KindRead, fault.T("Read members", "读取成员"), s.ReadAll)
}

// ReadMany begins to read the lists of many mini programs; while such a run is
// under way another request answers with it. Fault: run.nobody.
func (s *Service) ReadMany(merchantIDs []string) (run.Head, error) {
	return s.readings.Join(struct{}{}, merchantIDs)
}

// ofRun is what a run tells of an outcome. What an earlier attempt of the same
// run brought about was not so before.
func (o Outcome) ofRun(t run.Task) run.Outcome {
	switch {
	case o.Already && !t.Again:
		return run.Outcome{Note: fault.T("it was so before", "之前已是如此")}
	case o.LookedUp || o.Already:
		return run.Outcome{Note: fault.T("the answer was lost; a look at the list showed that it worked", "应答丢失，查询后确认成功")}
	case o.Reinvited:
		return run.Outcome{Note: fault.T("the old invitation was deleted first", "已删除旧邀请并重新邀请")}
	}
	return run.Outcome{}
}

// Label is what a person reads for a role.
func (r Role) Label() fault.Text {
	i, _ := r.info()
	return i.Label
}

// InviteMany begins to invite one person to many mini programs. With reinvite,
// earlier invitations that were refused or expired are deleted first. Faults:
// member.account, member.role, run.nobody.
func (s *Service) InviteMany(role Role, logonID string, merchantIDs []string, reinvite bool) (run.Head, error) {
	if err := errors.Join(checkRole(role), CheckAccount(logonID)); err != nil {
		return run.Head{}, err
	}
	return s.invites.Start(Many{Role: role, Person: Person{LogonID: logonID}, Reinvite: reinvite}, merchantIDs)
}

// DeleteMany begins to remove one person from many mini programs. Faults as of
// InviteMany.
func (s *Service) DeleteMany(role Role, p Person, merchantIDs []string) (run.Head, error) {
	if err := errors.Join(checkRole(role), p.check()); err != nil {
		return run.Head{}, err
	}
	return s.removals.Start(Many{Role: role, Person: p}, merchantIDs)
}

// What runs were stored as before they had a room of their own.
type (
	formerRun struct {
		ID         string    `json:"id"`
		Action     string    `json:"action"`
		Role       Role      `json:"role"`
		Person     Person    `json:"person"`
		Reinvite   bool      `json:"reinvite"`
		Merchants  []string  `json:"merchants"`
		StartedAt  time.Time `json:"started_at"`
		FinishedAt time.Time `json:"finished_at"`
	}
	formerResult struct {
		RunID      string     `json:"run_id"`
		MerchantID string     `json:"merchant_id"`
		OK         bool       `json:"ok"`
		Outcome    Outcome    `json:"outcome"`
		Code       fault.Code `json:"code"`
		Message    fault.Text `json:"message"`
		Hint       fault.Text `json:"hint"`
		At         time.Time  `json:"at"`
	}
)

var (
	formerRuns    = vault.NewCollection(vault.Schema[formerRun]{Name: "member.run", Version: 1, ID: func(r formerRun) string { return r.ID }})
	formerResults = vault.NewCollection(vault.Schema[formerResult]{Name: "member.result", Version: 1,
		ID: func(r formerResult) string { return r.RunID + "/" + r.MerchantID }})
)

// MoveFormerRuns hands the runs of older programs over to the room of runs; one
// that was broken off is one that was stopped, because nobody knows any more
// what was under way. It writes only where there are some.
func (s *Service) MoveFormerRuns() error {
	var all []formerRun
	of := map[string][]formerResult{}
	if err := s.Vault.View(func(tx *vault.Tx) error {
		all, of = nil, map[string][]formerResult{}
		if err := formerRuns.Each(tx, "", func(r formerRun) error { all = append(all, r); return nil }); err != nil {
			return err
		}
		return formerResults.Each(tx, "", func(r formerResult) error { of[r.RunID] = append(of[r.RunID], r); return nil })
	}); err != nil {
		return err
	}
	for _, old := range all {
		record, err := s.formerRecord(old)
		if err != nil {
			return err
		}
		if err := s.Runs.Adopt(record, formerOutcomes(of[old.ID]), func(tx *vault.Tx) error { return formerRuns.Delete(tx, old.ID) }); err != nil {
			return err
		}
	}
	const atOnce = 500
	var rest []formerResult
	for _, list := range of {
		rest = append(rest, list...)
	}
	for len(rest) > 0 {
		n := min(len(rest), atOnce)
		if err := s.Vault.Update(func(tx *vault.Tx) error {
			for _, r := range rest[:n] {
				if err := formerResults.Delete(tx, r.RunID+"/"+r.MerchantID); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

func (s *Service) formerRecord(old formerRun) (run.Record, error) {
	maker := s.invites
	if old.Action == "delete" {
		maker = s.removals
	}
	r, err := maker.Record(Many{Role: old.Role, Person: old.Person, Reinvite: old.Reinvite}, old.Merchants)
	r.ID, r.StartedAt, r.EndedAt = old.ID, old.StartedAt, old.FinishedAt
	r.Stopped = old.FinishedAt.IsZero()
	return r, err
}

func formerOutcomes(list []formerResult) []run.Result {
	out := make([]run.Result, len(list))
	for i, r := range list {
		out[i] = run.Result{RunID: r.RunID, MerchantID: r.MerchantID, State: run.Failed, At: r.At, Tries: 1, Code: r.Code, Message: r.Message, Hint: r.Hint}
		if r.OK {
			out[i].State, out[i].Outcome = run.OK, r.Outcome.ofRun(run.Task{})
		}
	}
	return out
}
