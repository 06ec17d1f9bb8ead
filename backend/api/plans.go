package api

import (
	"context"

	"minifleet/backend/batch"
	"minifleet/backend/fleet"
	"minifleet/backend/provider"
	"minifleet/backend/version"
)

// Plans are the plans of batches that are kept under a name, and what they are
// good for when a template has a newer version.
type Plans struct{ opened }

// PlanRow is a kept plan with what stands around it.
type PlanRow struct {
	batch.Saved
	Template string `json:"template"` // its template's name
	Newest   string `json:"newest"`   // the template's newest version online, "" when none is known
	View     string `json:"view"`     // name of the view whose merchants are meant, "" when it is none or gone
	Now      int    `json:"now"`      // merchants that are meant at this moment
}

// PlanList is every kept plan, as a person arranged them.
type PlanList struct {
	Plans []PlanRow `json:"plans"`
}

// List lists the kept plans. Test passwords stay where they are.
func (p *Plans) List(context.Context, Nothing) (PlanList, error) {
	kept, err := p.w.Batches.SavedPlans()
	if err != nil {
		return PlanList{}, err
	}
	templates, err := p.w.Providers.ListTemplates("")
	if err != nil {
		return PlanList{}, err
	}
	out := PlanList{Plans: make([]PlanRow, len(kept))}
	for i, s := range kept {
		out.Plans[i] = p.w.countedRow(s, templates)
	}
	return out, nil
}

// countedRow is planRow with who is meant now; a view that is gone means nobody.
func (r *room) countedRow(s batch.Saved, templates []provider.Template) PlanRow {
	row := planRow(s, templates)
	if list, err := r.Fleet.Targeted(s.Plan.AppID, s.Plan.Targets); err == nil {
		row.Now = len(list)
	}
	if s.Plan.Targets.View != "" {
		if v, err := r.Fleet.View(s.Plan.Targets.View); err == nil {
			row.View = v.Name
		}
	}
	return row
}

func planRow(s batch.Saved, templates []provider.Template) PlanRow {
	s.Plan = s.Plan.WithoutSecrets()
	row := PlanRow{Saved: s}
	for _, t := range templates {
		if t.ID == s.Plan.Template {
			row.Template, row.Newest = t.Name, version.Newest(t.Versions)
		}
	}
	return row
}

// NamedPlan names a kept plan by its id or its name.
type NamedPlan struct {
	Plan string `json:"plan"`
}

// Get reads one. Fault: batch.no_plan.
func (p *Plans) Get(_ context.Context, req NamedPlan) (PlanRow, error) {
	s, err := p.w.Batches.SavedPlan(req.Plan)
	if err != nil {
		return PlanRow{}, err
	}
	templates, err := p.w.Providers.ListTemplates("")
	return p.w.countedRow(s, templates), err
}

// KeepPlan is a plan to be kept under a name.
type KeepPlan struct {
	ID   string     `json:"id,omitempty"` // of the plan to replace
	Name string     `json:"name"`
	Plan batch.Plan `json:"plan"`
}

// Save keeps a plan, or replaces one. Faults: batch.plan_name, batch.no_plan,
// batch.plan, version.form, provider.template_not_found.
func (p *Plans) Save(_ context.Context, req KeepPlan) (PlanRow, error) {
	s, err := p.w.Batches.SavePlan(req.ID, req.Name, req.Plan)
	if err != nil {
		return PlanRow{}, err
	}
	templates, err := p.w.Providers.ListTemplates("")
	return p.w.countedRow(s, templates), err
}

// Remove forgets a kept plan. Fault: batch.no_plan.
func (p *Plans) Remove(_ context.Context, req ByID) (Nothing, error) {
	return Nothing{}, p.w.Batches.RemovePlan(req.ID)
}

// PlanOrder is the ids of the plans that come first, in their order.
type PlanOrder struct {
	IDs []string `json:"ids"`
}

// Arrange puts these plans first, here and wherever plans are offered; the others
// keep their order behind them. Fault: batch.no_plan.
func (p *Plans) Arrange(_ context.Context, req PlanOrder) (Nothing, error) {
	return Nothing{}, p.w.Batches.ArrangePlans(req.IDs)
}

// TemplateNews is a template whose newest version not every merchant has.
type TemplateNews struct {
	TemplateID string `json:"template_id"` // record id
	Template   string `json:"template"`
	Version    string `json:"version"` // the newest online
	Behind     int    `json:"behind"`  // merchants online with an older one
	// Plans are the kept plans that publish the template and have not begun this
	// version yet, by name.
	Plans []PlanRow `json:"plans"`
}

// PlanNews is what has a newer version.
type PlanNews struct {
	Templates []TemplateNews `json:"templates"`
}

// News tells, from what is stored, which templates have a version that merchants
// are behind of, and which kept plans publish it.
func (p *Plans) News(_ context.Context, req ByApp) (PlanNews, error) {
	drift, err := p.w.Fleet.Drifted(req.AppID)
	if err != nil {
		return PlanNews{}, err
	}
	news, err := p.w.news(drift)
	return PlanNews{news}, err
}

func (r *room) news(drift []fleet.Drift) ([]TemplateNews, error) {
	out := make([]TemplateNews, len(drift))
	if len(drift) == 0 {
		return out, nil
	}
	templates, err := r.Providers.ListTemplates("")
	for i, d := range drift {
		out[i] = TemplateNews{TemplateID: d.Template.ID, Template: d.Template.Name, Version: d.Newest, Behind: d.Behind, Plans: make([]PlanRow, len(d.Plans))}
		for j, kept := range d.Plans {
			out[i].Plans[j] = planRow(kept, templates)
		}
	}
	return out, err
}
