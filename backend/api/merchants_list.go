package api

import (
	"context"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/fleet"
)

// FindMerchants asks for the merchants that match, with the first rows.
type FindMerchants struct {
	Filter fleet.Filter `json:"filter"`
	Limit  int          `json:"limit"` // rows to answer with; the ids are complete
}

// FoundMerchants are all ids that match, in order, and the first rows. The rest
// is read with Rows as it comes into sight.
type FoundMerchants struct {
	IDs   []string     `json:"ids"`
	Rows  []fleet.Line `json:"rows"`
	Total int          `json:"total"` // merchants there are, matching or not
}

// Find selects merchants. It reads no network and is quick enough to be asked
// with every letter.
func (m *Merchants) Find(_ context.Context, req FindMerchants) (FoundMerchants, error) {
	found, err := m.w.Fleet.Find(req.Filter, req.Limit)
	return FoundMerchants{IDs: found.IDs, Rows: found.Lines, Total: found.Total}, err
}

// Choices tells how many merchants each choice of a filter selects by itself.
func (m *Merchants) Choices(context.Context, Nothing) (fleet.Choices, error) {
	return m.w.Fleet.Choices()
}

// MerchantLines are rows by their ids; those that are gone are missing.
type MerchantLines struct {
	Rows []fleet.Line `json:"rows"`
}

// Rows reads rows of a list that Find named.
func (m *Merchants) Rows(_ context.Context, req ByIDs) (MerchantLines, error) {
	rows, err := m.w.Fleet.Lines(req.IDs)
	return MerchantLines{rows}, err
}

// ViewList is every kept view, by name.
type ViewList struct {
	Views []fleet.View `json:"views"`
}

// Views lists the kept views.
func (m *Merchants) Views(context.Context, Nothing) (ViewList, error) {
	list, err := m.w.Fleet.Views()
	return ViewList{list}, err
}

// NamedView names a kept view by its id or its name.
type NamedView struct {
	View string `json:"view"`
}

// View reads one. Fault: fleet.no_view.
func (m *Merchants) View(_ context.Context, req NamedView) (fleet.View, error) {
	return m.w.Fleet.View(req.View)
}

// KeepView is a view to be kept.
type KeepView struct {
	ID      string         `json:"id,omitempty"` // of the view to replace
	Name    string         `json:"name"`
	Filter  fleet.Filter   `json:"filter"`
	Columns []fleet.Column `json:"columns,omitempty"`
}

// SaveView keeps a view, or replaces one. Faults: fleet.view_name,
// fleet.no_view, fleet.bad_day, fleet.columns.
func (m *Merchants) SaveView(_ context.Context, req KeepView) (fleet.View, error) {
	return m.w.Fleet.SaveView(fleet.View{ID: req.ID, Name: req.Name, Filter: req.Filter, Columns: req.Columns})
}

// RemoveView forgets a view; not one that a kept plan publishes to. Faults:
// fleet.no_view, fleet.view_planned.
func (m *Merchants) RemoveView(_ context.Context, req ByID) (Nothing, error) {
	plans, err := m.w.Batches.SavedPlans()
	if err != nil {
		return Nothing{}, err
	}
	var names []string
	for _, p := range plans {
		if p.Plan.Targets.View == req.ID {
			names = append(names, p.Name)
		}
	}
	if len(names) > 0 {
		return Nothing{}, fault.New("fleet.view_planned",
			fault.T("kept plans publish to the merchants of this view: %s", "以下发布方案的商家来自这个视图：%s", strings.Join(names, ", "))).
			WithHint(fault.T("choose other merchants in these plans, or remove them, first", "请先在方案中改选商家，或删除方案")).WithRetry(fault.RetryAfterInput)
	}
	return Nothing{}, m.w.Fleet.RemoveView(req.ID)
}

// MerchantStandings are all standings.
func MerchantStandings() []fleet.Standing { return fleet.Standings() }

// MerchantReleases are all selections by release.
func MerchantReleases() []fleet.Release { return fleet.Releases() }

// MerchantEndings are all kinds of what ends of a merchant.
func MerchantEndings() []fleet.Ending { return fleet.Endings() }

// MerchantSorts are all orders of the list.
func MerchantSorts() []fleet.Sort { return fleet.Sorts() }
