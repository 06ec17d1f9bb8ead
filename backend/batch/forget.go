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

// forgettable are the batches that Forget removes. It reads the tasks of those
// that are old, and counts of their merchants' others, so that a start of the
// program reads nothing of what is young.
func (e *Engine) forgettable(before time.Time) (old []string, err error) {
	err = e.Vault.View(func(tx *vault.Tx) error {
		old = nil
		var list []Batch // oldest first, up to the last that ended before the time
		if err := batches.Each(tx, "", func(b Batch) error {
			list = append(list, b)
			return nil
		}); err != nil {
			return err
		}
		ended := func(b Batch) bool { return b.Status.Over() && !b.EndedAt.IsZero() && b.EndedAt.Before(before) }
		for len(list) > 0 && !ended(list[len(list)-1]) {
			list = list[:len(list)-1]
		}
		older := map[string]int{} // tasks of a merchant in the batches passed
		for _, b := range list {
			needed := false
			if err := eachTask(tx, b.ID, func(t Task) error {
				all, err := tasks.CountIndex(tx, byMerchant, t.MerchantID)
				newer := all - older[t.MerchantID] - 1
				needed = needed || newer < keptOfMerchant
				older[t.MerchantID]++
				return err
			}); err != nil {
				return err
			}
			if !needed && ended(b) {
				old = append(old, b.ID)
			}
		}
		return nil
	})
	return old, err
}
