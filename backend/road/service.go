package road

import (
	"slices"
	"strings"

	"minifleet/backend/authorize"
	"minifleet/backend/baseinfo"
	"minifleet/backend/code"
	"minifleet/backend/creation"
	"minifleet/backend/fleet"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/version"
)

// Deps is what a Service stands on.
type Deps struct {
	Fleet     *fleet.Service
	Merchants *merchant.Service
	Creation  *creation.Service
	Authorize *authorize.Service
	Versions  *version.Service
	BaseInfo  *baseinfo.Service
	Codes     *code.Service
	Providers *provider.Service
}

// Service reads the road of merchants from what is stored. It is safe for
// concurrent use, keeps nothing and asks no network.
type Service struct{ d Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// Of says how far a merchant is. Fault: merchant.not_found.
func (s *Service) Of(merchantID string) (Road, error) {
	m, err := s.d.Merchants.Get(merchantID)
	if err != nil {
		return Road{}, err
	}
	ready, err := s.d.Fleet.Of(merchantID)
	if err != nil {
		return Road{}, err
	}
	orders, err := s.d.Creation.Orders(merchantID)
	return Walk(Facts{m, ready, orders}), err
}

// Selection selects merchants on the road; empty fields select everybody.
type Selection struct {
	Text  string `json:"text,omitempty"`
	AppID string `json:"app_id,omitempty"`
	Who   Who    `json:"who,omitempty"`   // whose turn it is
	First Kind   `json:"first,omitempty"` // the stage to see to
}

// Traveller is a merchant on the road.
type Traveller struct {
	Merchant merchant.Merchant
	Road     Road
}

// List is who is on the road.
type List struct {
	Selected []Traveller // the newest first
	// Total, Turns and Firsts are of all that Text and AppID select, so that a
	// number and the list it opens agree.
	Total  int
	Turns  map[Who]int
	Firsts map[Kind]int
}

// List reads the merchants in use of whom no version is known to have been
// online.
func (s *Service) List(of Selection) (List, error) {
	out := List{Turns: map[Who]int{}, Firsts: map[Kind]int{}}
	archived := false
	records, err := s.d.Merchants.List(merchant.Filter{Text: of.Text, AppID: of.AppID, Archived: &archived})
	if err != nil {
		return out, err
	}
	all, err := s.d.Creation.Orders("")
	if err != nil {
		return out, err
	}
	orders := map[string][]creation.Order{}
	for _, o := range all {
		orders[o.MerchantID] = append(orders[o.MerchantID], o)
	}
	err = s.d.Fleet.All(func(ready map[string]fleet.Readiness) error {
		for _, m := range records {
			one, known := ready[m.ID]
			if !known || one.Versions.Was {
				continue
			}
			road := Walk(Facts{m, one, orders[m.ID]})
			who := road.Stage(road.First).Who
			out.Total++
			out.Turns[who]++
			out.Firsts[road.First]++
			if (of.Who == "" || of.Who == who) && (of.First == "" || of.First == road.First) {
				out.Selected = append(out.Selected, Traveller{m, road})
			}
		}
		return nil
	})
	slices.SortStableFunc(out.Selected, func(a, b Traveller) int { return strings.Compare(b.Merchant.ID, a.Merchant.ID) }) // IDs begin with their time
	return out, err
}
