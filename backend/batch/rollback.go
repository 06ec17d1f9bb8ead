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

// Back is what of a batch is taken back: everything, or the wave that runs.
type Back struct {
	Wave bool `json:"wave,omitempty"`
	// End stops the batch as well, so that nothing more of it begins.
	End bool `json:"end,omitempty"`
}

// RollbackPreview lists what a roll-back of the batch would do: the merchants
// that it put online or in gray release. Nothing is sent.
func (e *Engine) RollbackPreview(id string, what Back) ([]Undo, error) {
	_, brought, err := e.brought(id, what)
	if err != nil {
		return nil, err
	}
	fleets, err := e.Versions.Fleets()
	if err != nil {
		return nil, err
	}
	out := []Undo{}
	for _, t := range brought {
		fleet := fleets[t.MerchantID]
		u := Undo{MerchantID: t.MerchantID, Merchant: t.Merchant, MiniAppID: t.MiniAppID, Version: t.Version, EndsGray: inGray(t, fleet)}
		action := u.goBack(fleet)
		if l := version.Judge(fleet, t.Version, action); !l.Legal && !fleet.ChangedAt.IsZero() {
			u.Refusal = l.Reason
		}
		out = append(out, u)
	}
	return out, nil
}

// goBack is the action that takes the version back, and notes what it restores.
func (u *Undo) goBack(fleet version.Fleet) version.Action {
	if u.EndsGray {
		return version.EndGray
	}
	if r, ok := fleet.Restorable(); ok {
		u.Restores = r.Version
	}
	return version.RollBack
}

// inGray reports whether what a task brought is in gray release.
func inGray(t Task, fleet version.Fleet) bool {
	v, known := fleet.Find(t.Version)
	return known && v.State == version.InGray || t.Stage > 0 && !t.State.Over()
}

// brought are the tasks whose version this batch put online or in gray release.
func (e *Engine) brought(id string, what Back) (Batch, []Task, error) {
	b, err := e.Get(id)
	if err != nil {
		return b, nil, err
	}
	if !b.Plan.Goal.Undoable() {
		return b, nil, fault.New("batch.nothing_to_roll_back", fault.T("this batch put nothing online", "该批次没有上架任何版本")).
			WithHint(fault.T("only batches with the goal online or gray can be rolled back", "只有目标为上架或灰度的批次可以回滚"))
	}
	list, _, err := e.Tasks(id, Filter{})
	return b, slices.DeleteFunc(list, func(t Task) bool {
		reached := t.State == Succeeded || t.Stage > 0 // some are in gray release only
		return !reached || t.Already || t.Intent != nil || (what.Wave && t.Wave != b.Wave)
	}), err
}

// RollbackBatch makes and begins a batch that takes back what another one put
// online or in gray release, merchant by merchant. The other one has to be over,
// paused or waiting for a word; versions of it that are in gray release are its
// no longer.
func (e *Engine) RollbackBatch(id string, what Back) (Batch, error) {
	e.making.Lock()
	defer e.making.Unlock()
	b, brought, err := e.brought(id, what)
	if err != nil {
		return b, err
	}
	if len(brought) == 0 {
		return b, fault.New("batch.nothing_to_roll_back", fault.T("this batch put nothing online", "该批次没有上架任何版本"))
	}
	if !b.Status.Over() && b.Status != Confirm && b.Status != Paused {
		return b, wrongStatus(b.Status).WithHint(fault.T("pause it first", "请先暂停该批次"))
	}
	if what.End && !b.Status.Over() {
		if err := e.Cancel(id); err != nil {
			return b, err
		}
	} else if err := e.letGo(id, brought); err != nil {
		return b, err
	}
	fleets, err := e.Versions.Fleets()
	if err != nil {
		return b, err
	}
	p := b.Plan
	p.Name, p.Goal, p.Source, p.Waves, p.NotBefore = "↩ "+b.Plan.Name, GoalRolledBack, b.ID, nil, time.Time{}
	p.Form, p.Own, p.Stop, p.Windows, p.ReleaseAt, p.Overlap, p.Gray = version.Form{}, nil, StopRule{}, nil, time.Time{}, WaitForIt, nil
	return e.create(p, len(brought), func(i int) Task {
		was := brought[i]
		t := Task{MerchantID: was.MerchantID, Merchant: was.Merchant, MiniAppID: was.MiniAppID, Version: was.Version, Step: StepRollback}
		if inGray(was, fleets[was.MerchantID]) {
			t.Step = StepEndGray
		}
		return t
	}, "batch.rollback")
}

// letGo ends the tasks of a batch whose version is in gray release and is taken
// back.
func (e *Engine) letGo(id string, list []Task) error {
	for some := range slices.Chunk(list, chunk) {
		if err := e.do(func(t *turn) {
			l := e.lives[id]
			if l == nil {
				return
			}
			var jobs []*job
			for _, task := range some {
				if j := l.jobs[task.Index]; j != nil && !j.Busy() && !j.intent {
					jobs = append(jobs, j)
				}
			}
			e.rewrite(t, l, jobs, func(task *Task, now time.Time) bool {
				task.end(Cancelled, nil, now)
				task.Note = fault.T("its gray release is taken back", "灰度已撤回")
				return true
			})
		}); err != nil {
			return err
		}
	}
	return nil
}

// Undoable is how many merchants a roll-back of the batch would take back; 0
// when it put nothing online.
func (b *Batch) Undoable() int {
	if !b.Plan.Goal.Undoable() {
		return 0
	}
	return b.Counts.States[Succeeded]
}
