package api

import (
	"context"

	"minifleet/backend/run"
)

// ReadMany begins to read the versions of many merchants, and which version of
// their template the online ones are built from. One reading runs at a
// time: a second request answers with the first. Runs tells how it goes.
func (v *Versions) ReadMany(_ context.Context, req TargetsOf) (run.Head, error) {
	list, err := v.w.Fleet.Targeted(req.AppID, req.Targets)
	if err != nil {
		return run.Head{}, err
	}
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	return v.w.Versions.ReadMany(ids)
}
