package batch

import (
	"context"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// keptOfMerchant is how many of a merchant's newest batches Forget never
// touches, however old they are: they explain how the merchant came to where it
// is, and what it could go back to.
const keptOfMerchant = 3

// Forget removes the batches that ended before the time, with their tasks, and
// returns how many. A batch stays while it is one of the newest three of any of
// its merchants. The journal keeps what was done in them, and an entry for each
// that goes.
func (e *Engine) Forget(ctx context.Context, before time.Time) (forgotten int, err error) {
	old, err := e.forgettable(before)
	if err != nil {
		return 0, err
	}
	for _, id := range old {
		if err := ctx.Err(); err != nil {
			return forgotten, err
		}
		err := e.forget(id, "batch.forget")
		switch code := fault.CodeOf(err); {
		case code == "batch.not_found" || code == "batch.status": // removed, or taken up again, meanwhile
		case err != nil:
			return forgotten, err
		default:
			forgotten++
		}
	}
	return forgotten, nil
}

// forgettable are the batches that Forget removes.
func (e *Engine) forgettable(before time.Time) (old []string, err error) {
	var list []Batch // newest first
	if err := e.Vault.View(func(tx *vault.Tx) error {
		list = list[:0]
		return batches.EachReverse(tx, "", "", func(b Batch) error {
			if b.Status.exists() {
				list = append(list, b)
			}
			return nil
		})
	}); err != nil {
		return nil, err
	}
	ended := func(b Batch) bool { return b.Status.Over() && !b.EndedAt.IsZero() && b.EndedAt.Before(before) }
	last := -1
	for i, b := range list {
		if ended(b) {
			last = i
		}
	}
	newer := map[string]int{} // batches of a merchant seen so far
	for _, b := range list[:last+1] {
		var merchants []string
		if err := e.Vault.View(func(tx *vault.Tx) error {
			merchants = merchants[:0]
			return eachTask(tx, b.ID, func(t Task) error {
				merchants = append(merchants, t.MerchantID)
				return nil
			})
		}); err != nil {
			return nil, err
		}
		needed := false
		for _, m := range merchants {
			needed = needed || newer[m] < keptOfMerchant
			newer[m]++
		}
		if !needed && ended(b) {
			old = append(old, b.ID)
		}
	}
	return old, nil
}
