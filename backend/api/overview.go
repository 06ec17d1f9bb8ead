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

// AuditDays are days with how audits ended on them.
type AuditDays struct {
	Days []fleet.AuditDay `json:"days"`
}

// Audits tells how the audits of the days before ended, as far as it was
// learned of here, by the day on which it was.
func (o *Overview) Audits(_ context.Context, req DaysOf) (AuditDays, error) {
	list, err := o.w.Fleet.Audits(req.AppID, req.Back)
	return AuditDays{list}, err
}

// Week tells what ends, begins or goes on within a week, today included.
func (o *Overview) Week(_ context.Context, req ByApp) (fleet.Week, error) {
	return o.w.Fleet.Week(req.AppID)
}

// Past tells how many merchants were online with which template version on the
// days before, as far as it was known then.
func (o *Overview) Past(_ context.Context, req DaysOf) (fleet.Past, error) {
	return o.w.Fleet.Past(req.AppID, req.Back)
}
