package api

import (
	"context"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/fleet"
)

// Fleet tells what stands between each merchant and being online.
type Fleet struct{ opened }

// ReadinessSteps are all steps, in order.
func ReadinessSteps() []fleet.Kind { return fleet.Kinds() }

// ReadinessStates are all states of a step.
func ReadinessStates() []fleet.State { return fleet.States() }

// AskBoard asks for the board: merchants that match, with the first rows.
type AskBoard struct {
	Filter fleet.Selection `json:"filter"`
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

func readinessLines(all []fleet.Ready) []ReadinessLine {
	out := make([]ReadinessLine, len(all))
	for i, one := range all {
		out[i] = readinessLine(one)
	}
	return out
}

func readinessLine(of fleet.Ready) ReadinessLine {
	m, r := of.Merchant, of.Readiness
	line := ReadinessLine{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, Tags: m.Tags, First: r.First, States: make([]fleet.State, len(r.Steps))}
	for i, s := range r.Steps {
		line.States[i] = s.State
		if s.Kind == r.First {
			line.State, line.Why = s.State, s.Why
		}
	}
	return line
}

// Board reads how ready the fleet is. It reads no network.
func (f *Fleet) Board(_ context.Context, req AskBoard) (ReadinessBoard, error) {
	board, err := f.w.Fleet.Board(req.Filter)
	out := ReadinessBoard{Ready: board.First[""], Total: board.Total, IDs: make([]string, len(board.Selected))}
	for _, s := range fleet.States() {
		out.States = append(out.States, NamedState{s, s.Name()})
	}
	for _, k := range fleet.Kinds() {
		column := StepColumn{Step: k, Name: k.Name(), First: board.First[k]}
		for _, s := range fleet.States() {
			if n := board.Counts[k][s]; n > 0 {
				column.Counts = append(column.Counts, StateCount{s, n})
			}
		}
		out.Steps = append(out.Steps, column)
	}
	for i, one := range board.Selected {
		out.IDs[i] = one.Merchant.ID
	}
	out.Rows = readinessLines(board.Selected[:min(max(req.Limit, 0), len(board.Selected))])
	return out, err
}

// Rows reads rows that Board named.
func (f *Fleet) Rows(_ context.Context, req ByIDs) (ReadinessLines, error) {
	rows, err := f.w.Fleet.Rows(req.IDs)
	return ReadinessLines{readinessLines(rows)}, err
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
	out := MerchantReadiness{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, First: ready.First, FetchedAt: ready.AskedAt()}
	for _, s := range ready.Steps {
		out.Steps = append(out.Steps, ReadinessStep{s, s.Kind.Name(), s.State.Name()})
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
