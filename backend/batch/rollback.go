package batch

import (
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// Undo is one merchant of a roll-back before it is begun.
type Undo struct {
	MerchantID string `json:"merchant_id"`
	Merchant   string `json:"merchant"`
	MiniAppID  string `json:"mini_app_id"`
	Version    string `json:"version"`            // what is taken back
	Restores   string `json:"restores,omitempty"` // what comes back, as far as is known
	EndsGray   bool   `json:"ends_gray,omitempty"`
	// Refusal says why the platform will refuse, when that is known.
	Refusal fault.Text `json:"refusal,omitzero"`
}

// RollbackPreview lists what a roll-back of the batch would do: the merchants
// that it put online or in gray release. Nothing is sent.
func (e *Engine) RollbackPreview(id string) ([]Undo, error) {
	b, brought, err := e.brought(id)
	if err != nil {
		return nil, err
	}
	fleets, err := e.Versions.Fleets()
	if err != nil {
		return nil, err
	}
	out := []Undo{}
	for _, t := range brought {
		u := Undo{MerchantID: t.MerchantID, Merchant: t.Merchant, MiniAppID: t.MiniAppID, Version: t.Version, EndsGray: b.Plan.Goal.gray()}
		fleet := fleets[t.MerchantID]
		action := version.RollBack
		if u.EndsGray {
			action = version.EndGray
		} else if r, ok := fleet.Restorable(); ok {
			u.Restores = r.Version
		}
		if l := version.Judge(fleet, t.Version, action); !l.Legal && !fleet.ChangedAt.IsZero() {
			u.Refusal = l.Reason
		}
		out = append(out, u)
	}
	return out, nil
}

// brought are the tasks whose version this batch put online or in gray release.
func (e *Engine) brought(id string) (Batch, []Task, error) {
	b, err := e.Get(id)
	if err != nil {
		return b, nil, err
	}
	if !b.Plan.Goal.Undoable() {
		return b, nil, fault.New("batch.nothing_to_roll_back", fault.T("this batch put nothing online", "该批次没有上架任何版本")).
			WithHint(fault.T("only batches with the goal online or gray can be rolled back", "只有目标为上架或灰度的批次可以回滚"))
	}
	list, _, err := e.Tasks(id, Filter{States: []State{Succeeded}})
	return b, slices.DeleteFunc(list, func(t Task) bool { return t.Already }), err
}

// RollbackBatch makes and begins a batch that takes back what another one put
// online or in gray release, merchant by merchant.
func (e *Engine) RollbackBatch(id string) (Batch, error) {
	e.making.Lock()
	defer e.making.Unlock()
	b, brought, err := e.brought(id)
	if err != nil {
		return b, err
	}
	if len(brought) == 0 {
		return b, fault.New("batch.nothing_to_roll_back", fault.T("this batch put nothing online", "该批次没有上架任何版本"))
	}
	if !b.Status.Over() {
		return b, wrongStatus(b.Status)
	}
	p := b.Plan
	p.Name, p.Goal, p.Source, p.Waves, p.NotBefore = "↩ "+b.Plan.Name, GoalRolledBack, b.ID, nil, time.Time{}
	p.Form, p.Stop, p.Windows, p.ReleaseAt, p.Overlap = version.Form{}, StopRule{}, nil, time.Time{}, WaitForIt
	step := StepRollback
	if b.Plan.Goal.gray() {
		step = StepEndGray
	}
	made := make([]Task, len(brought))
	for i, t := range brought {
		made[i] = Task{MerchantID: t.MerchantID, Merchant: t.Merchant, MiniAppID: t.MiniAppID, Version: t.Version, Step: step}
	}
	return e.create(p, made, "batch.rollback")
}
