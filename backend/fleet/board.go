package fleet

import (
	"slices"

	"minifleet/backend/authorize"
	"minifleet/backend/merchant"
)

// Selection selects merchants of the board; empty fields select everything.
type Selection struct {
	Text string `json:"text,omitempty"`
	merchant.Tagged
	AppID string `json:"app_id,omitempty"`
	// First selects the merchants whose step to see to it is.
	First Kind `json:"first,omitempty"`
	// Step and State select the merchants of whom a step is in a state; without
	// a state those of whom it is not there, without a step those of whom any is.
	Step  Kind  `json:"step,omitempty"`
	State State `json:"state,omitempty"`
	// Ready selects those of whom nothing is open.
	Ready bool `json:"ready,omitempty"`
}

// Board is how ready a fleet is. The counts are of all merchants that Text, the
// tags and AppID select, whatever the rest of the selection says, so that a number
// and the list it opens agree.
type Board struct {
	Total    int          // merchants counted
	First    map[Kind]int // who are to see to it next; "": of whom nothing is open
	Counts   map[Kind]map[State]int
	Selected []Ready // by the whole selection, in order
}

// Ready is how ready one merchant is.
type Ready struct {
	Merchant  merchant.Merchant
	Readiness Readiness
}

// Board reads how ready the fleet is. It reads no network.
func (s *Service) Board(of Selection) (Board, error) {
	out := Board{First: map[Kind]int{}, Counts: map[Kind]map[State]int{}}
	for _, k := range Kinds() {
		out.Counts[k] = map[State]int{}
	}
	archived := false
	records, err := s.Records.List(merchant.Filter{Text: of.Text, Tagged: of.Tagged, AppID: of.AppID, Archived: &archived})
	if err != nil {
		return out, err
	}
	err = s.All(func(all map[string]Readiness) error {
		for _, m := range records {
			ready, known := all[m.ID]
			if !known {
				continue
			}
			out.Total++
			out.First[ready.First]++
			for _, step := range ready.Steps {
				out.Counts[step.Kind][step.State]++
			}
			if of.has(ready) {
				out.Selected = append(out.Selected, Ready{m, ready})
			}
		}
		return nil
	})
	return out, err
}

// has tells whether the selection has a merchant in it; text, tags and app are
// looked at elsewhere.
func (f Selection) has(r Readiness) bool {
	if f.Ready && r.First != "" || f.First != "" && r.First != f.First {
		return false
	}
	in := func(s Step) bool { return s.State == f.State || f.State == "" && s.State != There }
	switch {
	case f.Step != "":
		return in(r.Step(f.Step))
	case f.State != "":
		return slices.ContainsFunc(r.Steps, in)
	}
	return true
}

// Rows are merchants of the board by their ids; those that are gone are missing.
func (s *Service) Rows(ids []string) ([]Ready, error) {
	var out []Ready
	err := s.All(func(all map[string]Readiness) error {
		for _, id := range ids {
			m, err := s.Records.Get(id)
			if ready, known := all[id]; known && err == nil {
				out = append(out, Ready{m, ready})
			}
		}
		return nil
	})
	return out, err
}

// Askable are the merchants of targets that the platform can be asked about:
// those that are authorized, and whoever is named.
func (s *Service) Askable(appID string, t merchant.Targets) ([]string, error) {
	list, err := s.Targeted(appID, t)
	if err != nil {
		return nil, err
	}
	statuses, err := s.Consents.Statuses()
	var ids []string
	for _, m := range list {
		if len(t.Merchants) > 0 || statuses[m.ID].State == authorize.StateActive {
			ids = append(ids, m.ID)
		}
	}
	return ids, err
}
