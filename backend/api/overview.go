package api

import (
	"context"

	"minifleet/backend/fleet"
)

// Overview is the first screen: how the fleet stands and what needs a person.
type Overview struct{ opened }

// FleetOverview is the first screen's content.
type FleetOverview struct {
	fleet.Overview
	News []TemplateNews `json:"news"` // templates with a version that merchants are behind of
}

// Get reads how the fleet of one third-party app (or of all) stands, from what
// is stored here.
func (o *Overview) Get(_ context.Context, req ByApp) (FleetOverview, error) {
	view, err := o.w.Fleet.Overview(req.AppID)
	if err != nil {
		return FleetOverview{}, err
	}
	news, err := o.w.news(view.Drift)
	return FleetOverview{view, news}, err
}

// DaysOf is which days to look back on.
type DaysOf struct {
	AppID string `json:"app_id,omitempty"`
	Back  int    `json:"back"` // days; 0 is 30
}

// Past tells how many merchants were online with which template version on the
// days before, as far as it was known then.
func (o *Overview) Past(_ context.Context, req DaysOf) (fleet.Past, error) {
	return o.w.Fleet.Past(req.AppID, req.Back)
}
