package api

import (
	"cmp"
	"context"
	"net/http"

	"minifleet/backend/outbound"
	"minifleet/backend/update"
)

// ReleaseFeed is the address of a release feed; "" is that of the preferences,
// or the one this build names.
type ReleaseFeed struct {
	Address string `json:"address"`
}

// CheckUpdates reads a release feed: once, now, because a person asked. The request holds nothing about this
// copy. It needs no vault; while one is open its proxy is used. Faults:
// update.no_address, update.address, update.unreachable, update.not_a_feed.
func (s *System) CheckUpdates(ctx context.Context, req ReleaseFeed) (update.Found, error) {
	address := cmp.Or(req.Address, loadPreferences(s.session.opt.Dir).ReleaseFeed, s.session.opt.ReleaseFeed)
	client, done := s.wayOut()
	defer done()
	return update.Check(ctx, client, address, s.session.opt.Version)
}

// wayOut is the client of the open workspace, else one that goes as this
// computer is set.
func (s *System) wayOut() (*http.Client, func()) {
	if w, err := s.session.room(); err == nil {
		return w.Way.Client(), func() {}
	}
	way := outbound.New(outbound.Options{Now: s.session.opt.Now})
	return way.Client(), way.Close
}
