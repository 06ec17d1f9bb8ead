package workspace

import (
	"context"

	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// Moving is what becomes of one merchant that is moved to another third-party
// app.
type Moving struct {
	Merchant merchant.Merchant
	GivesUp  bool  // an authorization of the former app ends here
	Problem  error // why it stays
	Moved    bool
}

// MoveMerchants gives merchants to another third-party app, its successor:
// each loses what belonged to the former one in one transaction, and authorizes
// the new one afterwards. With check nothing is changed. A merchant that cannot
// be moved, because an unfinished batch works on it, is told and the others go
// on; doing it again moves the rest.
func (w *Workspace) MoveMerchants(ctx context.Context, toAppID string, ids []string, check bool) ([]Moving, error) {
	if _, err := w.Providers.GetApp(toAppID); err != nil {
		return nil, err
	}
	statuses, err := w.Authorize.Statuses()
	if err != nil {
		return nil, err
	}
	out := make([]Moving, 0, len(ids))
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		m, err := w.Merchants.Get(id)
		if err != nil {
			return out, err
		}
		if m.AppID == toAppID {
			continue
		}
		one := Moving{Merchant: m, GivesUp: statuses[id].State == authorize.StateActive}
		if one.Problem = w.Vault.View(w.Batches.InUseTx(id)); one.Problem == nil && !check {
			m.AppID = toAppID
			if one.Merchant, one.Problem = w.Merchants.Move(m); one.Problem == nil {
				one.Moved = true
			} else if one.Merchant = m; fault.CodeOf(one.Problem) == "" {
				return out, one.Problem // not about this merchant
			}
		}
		out = append(out, one)
	}
	return out, nil
}
