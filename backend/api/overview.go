package api

import (
	"cmp"
	"context"
	"slices"

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

// PastDays is how many merchants were online with what on each day.
type PastDays struct {
	Days      []fleet.Day     `json:"days"`
	Templates []NamedTemplate `json:"templates"` // those that the days tell of
}

// NamedTemplate is a template's record and its name.
type NamedTemplate struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Past tells how many merchants were online with which template version on the
// days before, as far as it was known then.
func (o *Overview) Past(_ context.Context, req DaysOf) (PastDays, error) {
	days, err := o.w.Fleet.Past(req.AppID, cmp.Or(max(req.Back, 0), 30))
	if err != nil {
		return PastDays{}, err
	}
	templates, err := o.w.Providers.ListTemplates(req.AppID)
	if err != nil {
		return PastDays{}, err
	}
	out := PastDays{Days: days}
	for _, t := range templates {
		if slices.ContainsFunc(days, func(d fleet.Day) bool {
			return slices.ContainsFunc(d.Editions, func(e fleet.Edition) bool { return e.Template == t.ID })
		}) {
			out.Templates = append(out.Templates, NamedTemplate{t.ID, t.Name})
		}
	}
	return out, nil
}
