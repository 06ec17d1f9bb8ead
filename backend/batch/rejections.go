package batch

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"minifleet/backend/merchant"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Rejected is one version that an audit refused and that stands as it was
// refused.
type Rejected struct {
	MerchantID string    `json:"merchant_id"`
	Merchant   string    `json:"merchant"`
	MiniAppID  string    `json:"mini_app_id"`
	Version    string    `json:"version"`
	Template   string    `json:"template_version,omitempty"` // what it was built from, as far as is known
	At         time.Time `json:"at,omitzero"`                // when the audit ended, as far as is known
	Read       bool      `json:"read"`                       // the platform was asked why
	Reason     string    `json:"reason"`                     // the auditor's words, "" when there are none
	Images     []string  `json:"images"`                     // the auditor's pictures
	// Batch is the batch that submitted it, "" when none did, and Task its task
	// there, "" when that batch cannot submit it again.
	Batch string `json:"batch,omitempty"`
	Name  string `json:"batch_name,omitempty"`
	Task  string `json:"task,omitempty"`
}

// RejectedGroup is versions refused for one reason: in the same words, but for
// the merchant's own name and numbers.
type RejectedGroup struct {
	Key      string     `json:"key"`    // "" of those whose reason was never read
	Reason   string     `json:"reason"` // of the first of them
	Rejected []Rejected `json:"rejected"`
}

// Rejections are the refused versions of all merchants, whichever way they were
// submitted, by reason: the most frequent first, those never read last.
type Rejections struct {
	Groups []RejectedGroup `json:"groups"`
	Total  int             `json:"total"`
}

// Rejections lists the refused versions of the merchants of an app ("" for all)
// that are not archived, from what is stored.
func (e *Engine) Rejections(appID string) (Rejections, error) {
	list, err := e.rejections(appID)
	out := Rejections{Groups: []RejectedGroup{}, Total: len(list)}
	at := map[string]int{}
	for _, one := range list {
		key := ""
		if one.Read {
			key = sameWords(one.Reason, one.Merchant, one.MiniAppID, one.Version)
		}
		i, ok := at[key]
		if !ok {
			i = len(out.Groups)
			at[key] = i
			out.Groups = append(out.Groups, RejectedGroup{Key: key, Reason: one.Reason})
		}
		out.Groups[i].Rejected = append(out.Groups[i].Rejected, one)
	}
	slices.SortStableFunc(out.Groups, func(a, b RejectedGroup) int {
		switch {
		case a.Key == "" && b.Key != "": // what was never read comes last
			return 1
		case a.Key != "" && b.Key == "":
			return -1
		}
		return cmp.Compare(len(b.Rejected), len(a.Rejected))
	})
	return out, err
}

func (e *Engine) rejections(appID string) ([]Rejected, error) {
	var out []Rejected
	err := e.standing(appID, func(s version.State) bool { return s == version.AuditReject }, func(m merchant.Merchant, _ version.Fleet, v version.Info) {
		out = append(out, Rejected{MerchantID: m.ID, Merchant: m.Name, MiniAppID: m.MiniAppID, Version: v.Version, Template: v.Template, Images: []string{}})
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		d, err := e.Versions.Detail(out[i].MerchantID, out[i].Version)
		switch {
		case errors.Is(err, vault.ErrNotFound):
		case err != nil:
			return nil, err
		case d.State == version.AuditReject:
			out[i].Read, out[i].Reason, out[i].At = true, d.Reason(), d.AuditedAt
			out[i].Images = append(out[i].Images, d.AuditPictures()...)
		}
	}
	return out, e.Vault.View(func(tx *vault.Tx) error {
		known := owners{}
		for i := range out {
			if err := out[i].submitted(tx, known); err != nil {
				return err
			}
		}
		return nil
	})
}

// submitted fills in which batch submitted the version.
func (r *Rejected) submitted(tx *vault.Tx, known owners) error {
	return tasks.Find(tx, byMerchant, r.MerchantID, func(t Task) error {
		if t.Version != r.Version || t.State != Failed || !t.Failure.Rejected() {
			return nil
		}
		b, exists := known.of(tx, t)
		if !exists {
			return nil
		}
		fixable := b.Plan.audits() && b.Status != BatchCancel && b.Status != Stopping
		if r.Batch != "" && !fixable {
			return nil
		}
		r.Batch, r.Name, r.Task = b.ID, b.Plan.Name, ""
		if fixable {
			r.Task = t.ID
		}
		if r.At.IsZero() {
			r.At = t.Failure.At
		}
		return nil
	})
}

// PreviewFixes tells what a fix would change for rejected tasks of any batches;
// nothing is sent. Faults: as from PreviewFix.
func (e *Engine) PreviewFixes(fix Fix) ([]Fixed, error) {
	var out []Fixed
	err := e.eachBatch(fix, func(id string, part Fix) error {
		list, err := e.PreviewFix(id, part)
		out = append(out, list...)
		return err
	})
	return out, err
}

// FixRejections corrects rejected tasks of any batches and submits their versions
// again, each through its batch. All are looked at before the first is sent; it
// returns how many are tried, also with a fault. Faults: as from FixRejected.
func (e *Engine) FixRejections(fix Fix) (int, error) {
	list, err := e.PreviewFixes(fix)
	if err != nil {
		return 0, err
	}
	if list, err = sent(list); err != nil {
		return 0, err
	}
	fix.Tasks = nil
	for _, f := range list {
		fix.Tasks = append(fix.Tasks, f.Task)
	}
	count := 0
	err = e.eachBatch(fix, func(id string, part Fix) error {
		n, err := e.FixRejected(id, part)
		count += n
		return err
	})
	return count, err
}

// eachBatch hands out a fix by batches, in the order of its tasks. Fault:
// batch.not_rejected.
func (e *Engine) eachBatch(fix Fix, do func(id string, part Fix) error) error {
	var order []string
	parts := map[string]Fix{}
	err := e.Vault.View(func(tx *vault.Tx) error {
		order, parts = order[:0], map[string]Fix{}
		for _, id := range fix.Tasks {
			t, err := tasks.Get(tx, id)
			if errors.Is(err, vault.ErrNotFound) {
				return notRejected()
			}
			if err != nil {
				return err
			}
			part, begun := parts[t.BatchID]
			if !begun {
				order, part = append(order, t.BatchID), Fix{Form: fix.Form}
			}
			part.Tasks = append(part.Tasks, id)
			parts[t.BatchID] = part
		}
		return nil
	})
	if err == nil && len(order) == 0 {
		err = notRejected()
	}
	for _, id := range order {
		if err == nil {
			err = do(id, parts[id])
		}
	}
	return err
}
