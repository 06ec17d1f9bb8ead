package api

import (
	"context"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/merchant"
)

// Fleet tells what stands between each merchant and being online.
type Fleet struct{ opened }

// ReadinessSteps are all steps, in order.
func ReadinessSteps() []fleet.Kind { return fleet.Kinds() }

// ReadinessStates are all states of a step.
func ReadinessStates() []fleet.State { return fleet.States() }

// ReadinessFilter selects merchants; empty fields select everything.
type ReadinessFilter struct {
	Text  string `json:"text,omitempty"`
	Tag   string `json:"tag,omitempty"`
	AppID string `json:"app_id,omitempty"`
	// First selects the merchants whose step to see to it is.
	First fleet.Kind `json:"first,omitempty"`
	// Step and State select the merchants of whom a step is in a state; without
	// a state those of whom it is not there, without a step those of whom any is.
	Step  fleet.Kind  `json:"step,omitempty"`
	State fleet.State `json:"state,omitempty"`
	// Ready selects those of whom nothing is open.
	Ready bool `json:"ready,omitempty"`
}

// AskBoard asks for the board: merchants that match, with the first rows.
type AskBoard struct {
	Filter ReadinessFilter `json:"filter"`
	Limit  int             `json:"limit"` // rows to answer with; the ids are complete
}

// ReadinessBoard is how ready a fleet is, from what is stored. The counts are
// of all merchants that Text, Tag and AppID select, whatever the rest of the
// filter says, so that a number and the list it opens agree.
type ReadinessBoard struct {
	Steps  []StepColumn    `json:"steps"`
	States []NamedState    `json:"states"`
	Ready  int             `json:"ready"` // merchants of whom nothing is open
	Total  int             `json:"total"` // merchants counted
	IDs    []string        `json:"ids"`   // that match the whole filter, in order
	Rows   []ReadinessLine `json:"rows"`
}

// StepColumn is one step over the fleet.
type StepColumn struct {
	Step   fleet.Kind   `json:"step"`
	Name   fault.Text   `json:"name"`
	First  int          `json:"first"` // merchants who are to see to it next
	Counts []StateCount `json:"counts"`
}

// StateCount is how many merchants are in a state of a step.
type StateCount struct {
	State fleet.State `json:"state"`
	Count int         `json:"count"`
}

// NamedState is a state and what a person reads for it.
type NamedState struct {
	State fleet.State `json:"state"`
	Name  fault.Text  `json:"name"`
}

// ReadinessLine is a merchant on the board or in the table.
type ReadinessLine struct {
	MerchantID string        `json:"merchant_id"`
	Name       string        `json:"name"`
	MiniAppID  string        `json:"mini_app_id"`
	Tags       []string      `json:"tags"`
	First      fleet.Kind    `json:"first"`  // "": nothing is open
	State      fleet.State   `json:"state"`  // of that step
	Why        fault.Text    `json:"why"`    // of that step
	States     []fleet.State `json:"states"` // of every step, in the order of Steps
}

// ReadinessLines are rows by their ids; those that are gone are missing.
type ReadinessLines struct {
	Rows []ReadinessLine `json:"rows"`
}

func readinessLine(m merchant.Merchant, r fleet.Readiness) ReadinessLine {
	line := ReadinessLine{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, Tags: m.Tags, First: r.First, States: make([]fleet.State, len(r.Steps))}
	for i, s := range r.Steps {
		line.States[i] = s.State
		if s.Kind == r.First {
			line.State, line.Why = s.State, s.Why
		}
	}
	return line
}

// has tells whether the filter has a merchant in it; text, tag and app are
// looked at elsewhere.
func (f ReadinessFilter) has(r fleet.Readiness) bool {
	if f.Ready && r.First != "" || f.First != "" && r.First != f.First {
		return false
	}
	in := func(s fleet.Step) bool { return s.State == f.State || f.State == "" && s.State != fleet.There }
	switch {
	case f.Step != "":
		return in(r.Step(f.Step))
	case f.State != "":
		return slices.ContainsFunc(r.Steps, in)
	}
	return true
}

// Board reads how ready the fleet is. It reads no network.
func (f *Fleet) Board(_ context.Context, req AskBoard) (ReadinessBoard, error) {
	var out ReadinessBoard
	inUse := false
	records, err := f.w.Merchants.List(merchant.Filter{Text: req.Filter.Text, Tag: req.Filter.Tag, AppID: req.Filter.AppID, Archived: &inUse})
	if err != nil {
		return out, err
	}
	for _, s := range fleet.States() {
		out.States = append(out.States, NamedState{s, s.Name()})
	}
	first, counts := map[fleet.Kind]int{}, map[fleet.Kind]map[fleet.State]int{}
	for _, k := range fleet.Kinds() {
		counts[k] = map[fleet.State]int{}
	}
	err = f.w.Fleet.All(func(all map[string]fleet.Readiness) error {
		for _, m := range records {
			ready, known := all[m.ID]
			if !known {
				continue
			}
			out.Total++
			first[ready.First]++
			for _, s := range ready.Steps {
				counts[s.Kind][s.State]++
			}
			if req.Filter.has(ready) {
				out.IDs = append(out.IDs, m.ID)
				if len(out.Rows) < req.Limit {
					out.Rows = append(out.Rows, readinessLine(m, ready))
				}
			}
		}
		return nil
	})
	out.Ready = first[""]
	for _, k := range fleet.Kinds() {
		column := StepColumn{Step: k, Name: k.Name(), First: first[k]}
		for _, s := range fleet.States() {
			if n := counts[k][s]; n > 0 {
				column.Counts = append(column.Counts, StateCount{s, n})
			}
		}
		out.Steps = append(out.Steps, column)
	}
	return out, err
}

// Rows reads rows that Board named.
func (f *Fleet) Rows(_ context.Context, req ByIDs) (ReadinessLines, error) {
	var out ReadinessLines
	err := f.w.Fleet.All(func(all map[string]fleet.Readiness) error {
		for _, id := range req.IDs {
			m, err := f.w.Merchants.Get(id)
			if ready, known := all[id]; known && err == nil {
				out.Rows = append(out.Rows, readinessLine(m, ready))
			}
		}
		return nil
	})
	return out, err
}

// MerchantReadiness is every step of one merchant.
type MerchantReadiness struct {
	MerchantID string          `json:"merchant_id"`
	Name       string          `json:"name"`
	MiniAppID  string          `json:"mini_app_id"`
	First      fleet.Kind      `json:"first"`
	Steps      []ReadinessStep `json:"steps"`
	FetchedAt  time.Time       `json:"fetched_at,omitzero"` // of the oldest answer
}

// ReadinessStep is a step with its names.
type ReadinessStep struct {
	fleet.Step
	Name      fault.Text `json:"name"`
	StateName fault.Text `json:"state_name"`
}

// Show reads every step of a merchant. It reads no network.
func (f *Fleet) Show(_ context.Context, req ByMerchant) (MerchantReadiness, error) {
	return f.w.readiness(req.MerchantID)
}

func (r *room) readiness(merchantID string) (MerchantReadiness, error) {
	m, err := r.Merchants.Get(merchantID)
	if err != nil {
		return MerchantReadiness{}, err
	}
	ready, err := r.Fleet.Of(merchantID)
	out := MerchantReadiness{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, First: ready.First}
	for _, s := range ready.Steps {
		out.Steps = append(out.Steps, ReadinessStep{s, s.Kind.Name(), s.State.Name()})
		if s.Kind != fleet.Authorized && !s.At.IsZero() && (out.FetchedAt.IsZero() || s.At.Before(out.FetchedAt)) {
			out.FetchedAt = s.At
		}
	}
	return out, err
}

// Ask asks the platform for everything the steps of one merchant are judged by.
// What it refuses to say is told by its step. Faults: authorize.*, platform.*.
func (f *Fleet) Ask(ctx context.Context, req ByMerchant) (MerchantReadiness, error) {
	if err := f.w.Fleet.Refresh(ctx, req.MerchantID); err != nil {
		return MerchantReadiness{}, err
	}
	return f.w.readiness(req.MerchantID)
}
