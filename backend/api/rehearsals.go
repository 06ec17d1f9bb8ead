package api

import (
	"context"

	"minifleet/backend/batch"
	"minifleet/backend/rehearsal"
)

// Rehearsals try a plan on the simulator before it is begun. Nothing is sent to
// the platform and no batch comes to be.
type Rehearsals struct{ opened }

// RehearsePlan is a plan and what its rehearsal assumes.
type RehearsePlan struct {
	Plan    batch.Plan        `json:"plan"`
	Options rehearsal.Options `json:"options"`
}

// RehearsalOf is the plan that somebody looks at, nil for none.
type RehearsalOf struct {
	Plan *batch.Plan `json:"plan,omitempty"`
}

// RehearsalAnswer is how far a rehearsal is; without one there was none since
// the vault was opened. Same tells that it is one of the plan that was named, and
// Problem why it could not go on.
type RehearsalAnswer struct {
	Rehearsal *rehearsal.Rehearsal `json:"rehearsal,omitempty"`
	Same      bool                 `json:"same,omitempty"`
	Problem   *Failure             `json:"problem,omitempty"`
}

// Start begins to rehearse a plan and does not wait for it. Faults: as from
// Batches.Create, rehearsal.options, rehearsal.running.
func (s *Rehearsals) Start(ctx context.Context, req RehearsePlan) (RehearsalAnswer, error) {
	r, err := s.w.rehearsals.Start(ctx, req.Plan, req.Options)
	if err != nil {
		return RehearsalAnswer{}, err
	}
	return answerOf(r), nil
}

// Last tells of the rehearsal under way, or the last one.
func (s *Rehearsals) Last(_ context.Context, req RehearsalOf) (RehearsalAnswer, error) {
	r, there := s.w.rehearsals.Last()
	if !there {
		return RehearsalAnswer{}, nil
	}
	out := answerOf(r)
	out.Same = req.Plan != nil && s.w.rehearsals.Of(*req.Plan)
	return out, nil
}

// Cancel ends the rehearsal under way.
func (s *Rehearsals) Cancel(context.Context, Nothing) (Nothing, error) {
	s.w.rehearsals.Cancel()
	return Nothing{}, nil
}

func answerOf(r rehearsal.Rehearsal) RehearsalAnswer {
	out := RehearsalAnswer{Rehearsal: &r}
	if r.Fault != nil {
		failure := FailureOf(r.Fault)
		out.Problem = &failure
	}
	return out
}
