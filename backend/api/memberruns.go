package api

import (
	"context"
	"log/slog"

	"minifleet/backend/event"
	"minifleet/backend/member"
)

// PersonRun is one person invited to, or removed from, many mini programs.
type PersonRun struct {
	member.Report
	// Running: results are still coming. A run that neither runs nor has
	// finished was stopped; Retry takes it up.
	Running bool `json:"running"`
}

// PersonRuns is the runs, newest first.
type PersonRuns struct {
	Runs []PersonRunHead `json:"runs"`
}

// PersonRunHead is a run without its results.
type PersonRunHead struct {
	member.Run
	Total   int  `json:"total"`
	OK      int  `json:"ok"`
	Failed  int  `json:"failed"`
	Left    int  `json:"left"`
	Running bool `json:"running"`
}

// Runs lists the runs of late.
func (m *Members) Runs(context.Context, Nothing) (PersonRuns, error) {
	var out PersonRuns
	runs, err := m.w.Members.Runs(20)
	if err != nil {
		return out, err
	}
	for _, run := range runs {
		rep, err := m.w.Members.Report(run.ID)
		if err != nil {
			return out, err
		}
		run.Merchants = nil
		out.Runs = append(out.Runs, PersonRunHead{run, len(rep.Run.Merchants), rep.OK, rep.Failed, rep.Left, m.w.errands.runs(run.ID)})
	}
	return out, nil
}

// Run returns a run with its results so far. Fault: member.no_run.
func (m *Members) Run(_ context.Context, req ByID) (PersonRun, error) {
	// Asked first: a run that ends in between is read with all its results.
	running := m.w.errands.runs(req.ID)
	rep, err := m.w.Members.Report(req.ID)
	return PersonRun{rep, running}, err
}

// InviteToMany is one person to be invited to many mini programs.
type InviteToMany struct {
	Role      member.Role `json:"role"`
	LogonID   string      `json:"logon_id"`
	Merchants []string    `json:"merchants"`
	Again     bool        `json:"again"`
}

// InviteMany starts inviting and returns at once; Run tells how it goes.
// Faults: member.account, member.role, member.nobody.
func (m *Members) InviteMany(_ context.Context, req InviteToMany) (PersonRun, error) {
	return m.begin(func(s *member.Service) (member.Run, error) {
		return s.PlanInvite(req.Role, req.LogonID, req.Merchants, req.Again)
	})
}

// DeleteFromMany is one person to be removed from many mini programs.
type DeleteFromMany struct {
	Role      member.Role   `json:"role"`
	Person    member.Person `json:"person"`
	Merchants []string      `json:"merchants"`
}

// DeleteMany starts removing and returns at once; Run tells how it goes.
// Faults: as of InviteMany.
func (m *Members) DeleteMany(_ context.Context, req DeleteFromMany) (PersonRun, error) {
	return m.begin(func(s *member.Service) (member.Run, error) {
		return s.PlanDelete(req.Role, req.Person, req.Merchants)
	})
}

// Retry takes a run up again, as a new one, for the merchants that failed or
// were not reached. Faults: member.no_run, member.nobody.
func (m *Members) Retry(_ context.Context, req ByID) (PersonRun, error) {
	return m.begin(func(s *member.Service) (member.Run, error) { return s.PlanRetry(req.ID) })
}

// Stop begins no further merchant of a run; those on their way come to an end.
func (m *Members) Stop(_ context.Context, req ByID) (Nothing, error) {
	m.w.errands.stop(req.ID)
	return Nothing{}, nil
}

func (m *Members) begin(plan func(*member.Service) (member.Run, error)) (PersonRun, error) {
	run, err := plan(m.w.Members)
	if err != nil {
		return PersonRun{}, err
	}
	tell := func() { m.w.Bus.Publish(event.Event{Kind: event.Members, ID: run.ID}) }
	done := 0
	started := m.w.errands.start(run.ID, tell, func(ctx context.Context) {
		_, err := m.w.Members.Carry(ctx, run.ID, func(member.Result) {
			if done++; worthTelling(done, len(run.Merchants)) {
				tell()
			}
		})
		if err != nil {
			m.session.log.Error("a run over many members failed", slog.String("run", run.ID), slog.Any("error", err))
		}
	})
	if !started {
		return PersonRun{}, Locked()
	}
	tell()
	rep, err := m.w.Members.Report(run.ID)
	return PersonRun{rep, true}, err
}
