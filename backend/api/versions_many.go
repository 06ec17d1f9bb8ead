package api

import (
	"context"

	"minifleet/backend/batch"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
	"minifleet/backend/workspace"
)

// ReadMany says whose versions to read; AppID narrows all and tags to one
// third-party app.
type ReadMany struct {
	AppID   string        `json:"app_id,omitempty"`
	Targets batch.Targets `json:"targets"`
}

// ReadMany begins to read the versions of many merchants, and which version of
// their template the online ones are built from. One reading runs at a
// time: a second request answers with the first. Runs tells how it goes.
func (v *Versions) ReadMany(_ context.Context, req ReadMany) (run.Head, error) {
	list, err := chosen(v.w.Workspace, req.AppID, req.Targets)
	if err != nil {
		return run.Head{}, err
	}
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	return v.w.Versions.ReadMany(ids)
}

// chosen are the merchants of targets; archived ones only when they are listed.
func chosen(w *workspace.Workspace, appID string, t batch.Targets) ([]merchant.Merchant, error) {
	if len(t.Merchants) == 0 {
		present := false
		return w.Merchants.List(merchant.Filter{AppID: appID, Tag: t.Tag, Archived: &present})
	}
	out := make([]merchant.Merchant, 0, len(t.Merchants))
	for _, id := range t.Merchants {
		m, err := w.Merchants.Get(id)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}
