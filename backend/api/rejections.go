package api

import (
	"context"

	"minifleet/backend/batch"
	"minifleet/backend/run"
)

// Rejections are the versions that audits refused, over all batches, and what is
// done about many of them at once.
type Rejections struct{ opened }

// List lists them by reason, from what is stored.
func (r *Rejections) List(_ context.Context, req ByApp) (batch.Rejections, error) {
	return r.w.Batches.Rejections(req.AppID)
}

// Read begins to ask the platform why versions were rejected whose reasons were
// never read. Fault: run.nobody.
func (r *Rejections) Read(_ context.Context, req ByApp) (run.Head, error) {
	list, err := r.w.Batches.Rejections(req.AppID)
	if err != nil {
		return run.Head{}, err
	}
	var ids []string
	for _, g := range list.Groups {
		for _, one := range g.Rejected {
			if g.Key == "" {
				ids = append(ids, one.MerchantID)
			}
		}
	}
	return r.w.Versions.ReadReasons(ids)
}

// Preview tells what a change of the audit form would be for each of the tasks;
// nothing is sent. Faults: batch.not_rejected, batch.plan.
func (r *Rejections) Preview(_ context.Context, req batch.Fix) (Fixes, error) {
	list, err := r.w.Batches.PreviewFixes(req)
	return Fixes{list}, err
}

// Fix changes the audit form for rejected tasks of any batches and submits their
// versions again, each through its batch. Faults: as from Preview, version.form,
// batch.status.
func (r *Rejections) Fix(_ context.Context, req batch.Fix) (Retried, error) {
	n, err := r.w.Batches.FixRejections(req)
	return Retried{n}, err
}
