package authorize

import (
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// Board is everything about authorizations that waits or needs a person.
type Board struct {
	Waiting   []Pending   `json:"waiting"` // the newest first
	Unknown   []Unclaimed `json:"unknown"`
	Attention []Concern   `json:"attention"` // without those that never authorized
	Never     int         `json:"never"`     // merchants that never authorized and have no link
	Active    int         `json:"active"`
}

// Unclaimed is an authorization without a record, with the names a person reads.
type Unclaimed struct {
	Unknown
	AppName      string `json:"app_name"`
	MeantForName string `json:"meant_for_name,omitempty"` // merchant whose link was used
}

// Concern is a merchant whose authorization needs a person.
type Concern struct {
	MerchantID   string     `json:"merchant_id"`
	MerchantName string     `json:"merchant_name"`
	AppID        string     `json:"app_id"` // the merchant's third-party app
	Need         Need       `json:"need"`
	Why          fault.Text `json:"why"`
	Since        time.Time  `json:"since,omitzero"`
	PendingID    string     `json:"pending_id"` // of the link that is out, "" when none is
}

// Board tells what waits and what needs a person, from what is stored.
func (s *Service) Board() (b Board, err error) {
	if b.Waiting, err = s.Pendings(); err != nil {
		return b, err
	}
	slices.Reverse(b.Waiting)
	if b.Unknown, err = s.Unclaimed(); err != nil {
		return b, err
	}
	items, err := s.Attention()
	if err != nil {
		return b, err
	}
	for _, i := range items {
		switch {
		case i.Need == NeedDecide: // is in Unknown
		case i.Need == NeedFirst && i.Links == nil:
			b.Never++
		case i.Need == NeedFirst: // is in Waiting
		default:
			c := Concern{MerchantID: i.MerchantID, MerchantName: i.MerchantName, AppID: i.AppID, Need: i.Need, Why: i.Why, Since: i.Since}
			if i.Links != nil {
				c.PendingID = i.Links.PendingID
			}
			b.Attention = append(b.Attention, c)
		}
	}
	statuses, err := s.Statuses()
	for _, st := range statuses {
		if st.State == StateActive {
			b.Active++
		}
	}
	return b, err
}

// Unclaimed lists the authorizations that wait for a person to say whose they
// are, oldest first, with names.
func (s *Service) Unclaimed() ([]Unclaimed, error) {
	unknown, err := s.Unknowns()
	list := make([]Unclaimed, len(unknown))
	for i, u := range unknown {
		list[i].Unknown = u
		if app, err := s.providers.GetApp(u.AppID); err == nil {
			list[i].AppName = app.Name
		}
		if u.MeantFor == "" {
			continue
		}
		if m, err := s.merchants.Get(u.MeantFor); err == nil {
			list[i].MeantForName = m.Name
		}
	}
	return list, err
}

// Standing is where the authorization of a merchant stands.
type Standing struct {
	MerchantID string `json:"merchant_id"`
	Name       string `json:"name"`
	MiniAppID  string `json:"mini_app_id"`
	Status     Status `json:"status"`
}

// Standings tells where the authorization of every merchant stands that is not
// archived, also of those that never authorized.
func (s *Service) Standings(f GrantFilter) ([]Standing, error) {
	here := false
	list, err := s.merchants.List(merchant.Filter{Archived: &here})
	if err != nil {
		return nil, err
	}
	statuses, err := s.Statuses()
	now := s.now()
	out := make([]Standing, 0, len(list))
	for _, m := range list {
		st, known := statuses[m.ID]
		if !known {
			st = Status{MerchantID: m.ID, AppID: m.AppID, State: StateNone}
		}
		if f.has(st, now) {
			out = append(out, Standing{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, Status: st})
		}
	}
	return out, err
}
