package api

import (
	"context"

	"minifleet/backend/notice"
	"minifleet/backend/run"
)

// Notices are the subscription messages mini programs may send.
type Notices struct{ opened }

// Library asks the platform which messages a merchant may take. Faults:
// authorize.*, platform.*.
func (n *Notices) Library(ctx context.Context, req ByMerchant) (notice.Library, error) {
	return n.w.Notices.Library(ctx, req.MerchantID)
}

// List is a merchant's messages in use, as they were read last.
func (n *Notices) List(_ context.Context, req ByMerchant) (notice.List, error) {
	return n.w.Notices.Cached(req.MerchantID)
}

// Refresh asks the platform for a merchant's messages in use. Faults:
// authorize.*, platform.*.
func (n *Notices) Refresh(ctx context.Context, req ByMerchant) (notice.List, error) {
	return n.w.Notices.Read(ctx, req.MerchantID)
}

// TakeNotice is a message of the library to be taken into use by many.
type TakeNotice struct {
	notice.Choice
	Merchants []string `json:"merchants"`
}

// TakeMany begins to take a message into use for many and returns at once; Runs
// tells how it goes. Faults: notice.invalid, run.nobody.
func (n *Notices) TakeMany(_ context.Context, req TakeNotice) (run.Head, error) {
	return n.w.Notices.TakeMany(req.Choice, req.Merchants)
}
