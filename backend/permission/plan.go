package permission

import (
	"cmp"

	"minifleet/backend/field"
)

// Plan is what would be applied for, for whom.
type Plan struct {
	Rows  []Planned `json:"rows"`
	Ready int       `json:"ready"` // would be applied for
}

// Planned is a merchant of a plan.
type Planned struct {
	MerchantID string       `json:"merchant_id"`
	Name       string       `json:"name"`
	MiniAppID  string       `json:"mini_app_id"`
	Needed     bool         `json:"needed"`
	Status     string       `json:"status"` // the platform's word, "" when it was not applied for
	Reason     string       `json:"reason,omitempty"`
	Ready      bool         `json:"ready"`
	Problems   field.Errors `json:"problems"`
}

// PlanMany tells from what is stored what would be applied for, for each: the
// field that is named, else the phone number. That a merchant is not authorized
// is the first of its problems. Fault: merchant.not_found.
func (s *Service) PlanMany(name, fieldName string, merchants []string) (Plan, error) {
	out := Plan{Rows: []Planned{}}
	for _, id := range merchants {
		m, err := s.Records.Get(id)
		if err != nil {
			return out, err
		}
		row, err := s.Row(id, cmp.Or(name, PhoneInterface), cmp.Or(fieldName, PhoneField))
		if err != nil {
			return out, err
		}
		if _, _, err := s.Platform.For(id); err != nil {
			row.Problems = append(field.Of(err), row.Problems...)
		}
		if row.Ready() {
			out.Ready++
		}
		out.Rows = append(out.Rows, Planned{m.ID, m.Name, m.MiniAppID, row.Needed, row.Status, row.Reason, row.Ready(), row.Problems})
	}
	return out, nil
}
