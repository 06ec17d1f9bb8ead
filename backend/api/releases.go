package api

import (
	"context"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

// Releases are the approved versions that wait, and what is done for many
// merchants at once when something went wrong.
type Releases struct{ opened }

// ShelfOf names a third-party app; "" is all.
type ShelfOf struct {
	AppID string `json:"app_id"`
}

// Shelf lists the approved versions.
func (s *Releases) Shelf(_ context.Context, req ShelfOf) (batch.Shelf, error) {
	return s.w.Batches.Shelf(req.AppID)
}

// Release puts approved versions online: now, at a time, in hours of the week,
// in waves, by stages. Faults: batch.plan, batch.overlap.
func (s *Releases) Release(_ context.Context, req batch.ShelfRelease) (batch.Released, error) {
	return s.w.Batches.ReleaseShelf(req)
}

// EmergencyAnswer is whom an emergency action is about. Problem says what is
// still to be chosen.
type EmergencyAnswer struct {
	Preview batch.EmergencyPreview `json:"preview"`
	Problem *Failure               `json:"problem,omitempty"`
}

// PreviewEmergency lists whom an emergency action is about; nothing is changed.
func (s *Releases) PreviewEmergency(ctx context.Context, req batch.Emergency) (EmergencyAnswer, error) {
	p, err := s.w.Batches.PreviewEmergency(ctx, req)
	if f := fault.As(err); err != nil && f.Retry == fault.RetryAfterInput {
		failure := FailureOf(f)
		return EmergencyAnswer{Preview: p, Problem: &failure}, nil
	}
	return EmergencyAnswer{Preview: p}, err
}

// BeginEmergency makes and begins the batch that does it.
func (s *Releases) BeginEmergency(ctx context.Context, req batch.Emergency) (BatchBoard, error) {
	made, err := s.w.Batches.BeginEmergency(ctx, req)
	return BatchBoard{Batch: made}, err
}
