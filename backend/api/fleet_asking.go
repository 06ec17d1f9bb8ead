package api

import (
	"context"

	"minifleet/backend/authorize"
	"minifleet/backend/run"
)

// AskMany begins to ask the platform about many merchants; those that are not
// authorized are left out unless they are named. It goes on when the screen is
// left, and asking again answers with the run under way. Runs tells how it
// goes. Fault: run.nobody.
func (f *Fleet) AskMany(_ context.Context, req ReadMany) (run.Head, error) {
	ids, err := f.w.askable(req)
	if err != nil {
		return run.Head{}, err
	}
	return f.w.Fleet.AskMany(ids)
}

// askable are the merchants of a request that can be asked about.
func (r *room) askable(req ReadMany) ([]string, error) {
	list, err := chosen(r.Workspace, req.AppID, req.Targets)
	if err != nil {
		return nil, err
	}
	statuses, err := r.Authorize.Statuses()
	var ids []string
	for _, m := range list {
		if len(req.Targets.Merchants) > 0 || statuses[m.ID].State == authorize.StateActive {
			ids = append(ids, m.ID)
		}
	}
	return ids, err
}
