package api

import (
	"context"

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

// MerchantLines are rows by their ids; those that are gone are missing.
type MerchantLines struct {
	Rows []fleet.Line `json:"rows"`
}

// Rows reads rows of a list that Find named.
func (m *Merchants) Rows(_ context.Context, req ByIDs) (MerchantLines, error) {
	rows, err := m.w.Fleet.Lines(req.IDs)
	return MerchantLines{rows}, err
}

// MerchantStandings are all standings.
func MerchantStandings() []fleet.Standing { return fleet.Standings() }

// MerchantReleases are all selections by release.
func MerchantReleases() []fleet.Release { return fleet.Releases() }
