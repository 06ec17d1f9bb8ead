package api

import (
	"context"

	"minifleet/backend/authorize"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/many"
	"minifleet/backend/merchant"
)

// askingID is what the events about asking for many name.
const askingID = "asking"

// AskMany begins to ask the platform about many merchants; those that are not
// authorized are left out unless they are named. It goes on when the screen is
// left, and asking again answers with the one that runs. Its events are of the
// kind "readiness" with the id "asking".
func (f *Fleet) AskMany(_ context.Context, req ReadMany) (Reading, error) {
	list, err := f.w.askable(req)
	if err != nil {
		return Reading{}, err
	}
	f.w.asking.mu.Lock()
	defer f.w.asking.mu.Unlock()
	if f.w.errands.runs(askingID) {
		return f.w.asking.now, nil
	}
	started := f.w.errands.start(askingID, func() { f.askedAll(f.w) }, func(ctx context.Context) {
		many.Each(ctx, readers, list, func(_ int, m merchant.Merchant) { f.asked(f.w, f.w.Fleet.Refresh(ctx, m.ID)) })
	})
	f.w.asking.now = Reading{Running: started, Total: len(list)}
	return f.w.asking.now, nil
}

// askable are the merchants of a request that can be asked about.
func (r *room) askable(req ReadMany) ([]merchant.Merchant, error) {
	list, err := chosen(r.Workspace, req.AppID, req.Targets)
	if err != nil || len(req.Targets.Merchants) > 0 {
		return list, err
	}
	statuses, err := r.Authorize.Statuses()
	out := make([]merchant.Merchant, 0, len(list))
	for _, m := range list {
		if statuses[m.ID].State == authorize.StateActive {
			out = append(out, m)
		}
	}
	return out, err
}

// Asking tells how far the asking is.
func (f *Fleet) Asking(context.Context, Nothing) (Reading, error) {
	f.w.asking.mu.Lock()
	defer f.w.asking.mu.Unlock()
	return f.w.asking.now, nil
}

// StopAsking ends the asking; what was answered is kept.
func (f *Fleet) StopAsking(context.Context, Nothing) (Nothing, error) {
	f.w.errands.stop(askingID)
	return Nothing{}, nil
}

func (f *Fleet) asked(r *room, err error) {
	a := &r.asking
	a.mu.Lock()
	a.now.Done++
	if err != nil {
		a.now.Failed++
		a.now.Why = fault.As(err).Message
	}
	now := f.session.now()
	tell := now.Sub(a.told) > tellEvery
	if tell {
		a.told = now
	}
	a.mu.Unlock()
	if tell {
		r.Bus.Publish(event.Event{Kind: event.Readiness, ID: askingID})
	}
}

func (f *Fleet) askedAll(r *room) {
	r.asking.mu.Lock()
	r.asking.now.Running, r.asking.now.EndedAt = false, f.session.now()
	r.asking.mu.Unlock()
	r.Bus.Publish(event.Event{Kind: event.Readiness, ID: askingID})
}
