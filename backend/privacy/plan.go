package privacy

import "minifleet/backend/field"

// Plan is what would be handed in for whom.
type Plan struct {
	Rows  []Planned `json:"rows"`
	Ready int       `json:"ready"` // would be handed in
}

// Planned is a merchant of a plan.
type Planned struct {
	MerchantID string       `json:"merchant_id"`
	Name       string       `json:"name"`
	MiniAppID  string       `json:"mini_app_id"`
	Status     string       `json:"status"` // the platform's word, "" when it was never read
	Ready      bool         `json:"ready"`
	Problems   field.Errors `json:"problems"`
	Uncovered  []string     `json:"uncovered,omitempty"`
}

// PlanMany tells from what is stored what would be handed in for each; again
// hands in anew what passed. That a merchant is not authorized is the first of
// its problems. Fault: merchant.not_found.
func (s *Service) PlanMany(merchants []string, again bool) (Plan, error) {
	out := Plan{Rows: []Planned{}}
	for _, id := range merchants {
		m, err := s.Records.Get(id)
		if err != nil {
			return out, err
		}
		one, err := s.Preview(id)
		if err != nil {
			return out, err
		}
		if _, _, err := s.Platform.For(id); err != nil {
			one.Problems = append(field.Of(err), one.Problems...)
		}
		ready := one.Ready() || again && one.Passed() && len(one.Problems) == 0
		if ready {
			out.Ready++
		}
		out.Rows = append(out.Rows, Planned{m.ID, m.Name, m.MiniAppID, one.Status, ready, one.Problems, one.Uncovered})
	}
	return out, nil
}
