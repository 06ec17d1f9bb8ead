package api

import (
	"context"

	"minifleet/backend/fault"
)

// MoveMerchants names the merchants that another third-party app is to act for.
type MoveMerchants struct {
	IDs   []string `json:"ids"`
	AppID string   `json:"app_id"` // record, platform's ID or name
	Check bool     `json:"check"`  // tell what would happen and change nothing
}

// MovingMerchant is what becomes of one of them.
type MovingMerchant struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	MiniApp string   `json:"mini_app_id"`
	GivesUp bool     `json:"gives_up"` // its authorization of the former app ends
	Moved   bool     `json:"moved"`
	Problem *Failure `json:"problem,omitempty"` // why it stays
}

// MovedMerchants is what became of each; those that are there already are left out.
type MovedMerchants struct {
	Merchants []MovingMerchant `json:"merchants"`
}

// Move gives merchants to another third-party app. What belonged to the former
// one is given up, and each authorizes the new one afterwards. Faults:
// provider.app_not_found, merchant.not_found.
func (m *Merchants) Move(ctx context.Context, req MoveMerchants) (MovedMerchants, error) {
	out := MovedMerchants{Merchants: []MovingMerchant{}}
	app, err := m.w.Providers.FindApp(req.AppID)
	if err != nil {
		return out, err
	}
	all, err := m.w.MoveMerchants(ctx, app.ID, req.IDs, req.Check)
	for _, one := range all {
		row := MovingMerchant{ID: one.Merchant.ID, Name: one.Merchant.Name, MiniApp: one.Merchant.MiniAppID, GivesUp: one.GivesUp, Moved: one.Moved}
		if one.Problem != nil {
			f := FailureOf(fault.As(one.Problem))
			row.Problem = &f
		}
		out.Merchants = append(out.Merchants, row)
	}
	return out, err
}
