package authorize

import (
	"slices"
	"time"

	"minifleet/backend/fault"
)

// GrantFilter selects authorizations; empty fields select everything.
type GrantFilter struct {
	States []State `json:"states,omitempty"`
	// EndsWithin selects those in force that end within so many days unless they
	// are renewed.
	EndsWithin int `json:"ends_within,omitempty"`
}

func (f GrantFilter) has(st Status, now time.Time) bool {
	if len(f.States) > 0 && !slices.Contains(f.States, st.State) {
		return false
	}
	ends := st.Ends()
	return f.EndsWithin <= 0 || st.State == StateActive && !ends.IsZero() && ends.Before(now.AddDate(0, 0, f.EndsWithin))
}

// Given is an authorization that a merchant gave, in a list.
type Given struct {
	MerchantID string     `json:"merchant_id"`
	Name       string     `json:"name"`
	MiniAppID  string     `json:"mini_app_id"`
	State      State      `json:"state"`
	GrantedAt  time.Time  `json:"granted_at,omitzero"`
	EndsAt     time.Time  `json:"ends_at,omitzero"` // unless it is renewed; zero when it is not known
	RefreshDue bool       `json:"refresh_due"`
	CheckedAt  time.Time  `json:"checked_at,omitzero"`
	Lacks      int        `json:"lacks"` // methods it does not cover
	LossText   fault.Text `json:"loss_text"`
	LostAt     time.Time  `json:"lost_at,omitzero"`
}

// Grants are the authorizations that were given, also those that were lost, of
// merchants that are not archived.
func (s *Service) Grants(f GrantFilter) ([]Given, error) {
	list, err := s.Standings(f)
	out := []Given{}
	for _, m := range list {
		st := m.Status
		if st.State == StateNone {
			continue
		}
		out = append(out, Given{MerchantID: m.MerchantID, Name: m.Name, MiniAppID: m.MiniAppID, State: st.State, GrantedAt: st.GrantedAt, EndsAt: st.Ends(),
			RefreshDue: st.RefreshDue, CheckedAt: st.CheckedAt, Lacks: len(st.Lacks), LossText: st.LossText, LostAt: st.LostAt})
	}
	return out, err
}
