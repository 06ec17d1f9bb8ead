package api

import (
	"context"

	"minifleet/backend/fault"
	"minifleet/backend/hold"
)

// Hold is whether anything that changes something may go out to the platform.
type Hold struct{ opened }

// HoldCause is one reason why changes are held back.
type HoldCause struct {
	hold.Cause
	Text fault.Text `json:"text"`
}

// HoldState is everything that holds changes back now.
type HoldState struct {
	Held   bool        `json:"held"`
	Causes []HoldCause `json:"causes"`
	Next   fault.Text  `json:"next"` // what a person does about it
}

func holdState(h hold.Hold) HoldState {
	out := HoldState{Held: h.Held(), Causes: []HoldCause{}, Next: h.Next()}
	for _, c := range h.Causes {
		out.Causes = append(out.Causes, HoldCause{Cause: c, Text: c.Text()})
	}
	return out
}

// Show tells what holds changes back.
func (h *Hold) Show(context.Context, Nothing) (HoldState, error) {
	return holdState(h.w.Hold.Current()), nil
}

// Freeze is why a person stops all changes; the note may be "".
type Freeze struct {
	Note string `json:"note"`
}

// Freeze holds every change back until Thaw.
func (h *Hold) Freeze(_ context.Context, req Freeze) (HoldState, error) {
	return h.do(func(s *hold.Service) error { return s.Freeze(req.Note) })
}

// Thaw ends a freeze.
func (h *Hold) Thaw(context.Context, Nothing) (HoldState, error) {
	return h.do((*hold.Service).Thaw)
}

// GoOn is a person's word that a restored or copied vault may act again.
func (h *Hold) GoOn(context.Context, Nothing) (HoldState, error) {
	return h.do((*hold.Service).GoOn)
}

func (h *Hold) do(act func(*hold.Service) error) (HoldState, error) {
	if err := act(h.w.Hold); err != nil {
		return HoldState{}, err
	}
	return holdState(h.w.Hold.Current()), nil
}
