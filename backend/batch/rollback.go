package batch

import (
	"slices"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
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
	// Calling tells that a call of a batch about it is under way, or of unknown
	// outcome; it is waited for first.
	Calling bool `json:"calling,omitempty"`
	// Refusal says why the platform will refuse, when that is known: the merchant
	// is left alone then.
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
	b, err := e.Get(id)
	if err != nil {
		return nil, err
	}
	brought, err := e.brought(b, what)
	if err != nil {
		return nil, err
	}
	return e.undos(brought)
}

// undos tells what a roll-back means for each of the tasks, in their order.
func (e *Engine) undos(brought []Task) ([]Undo, error) {
	fleets, err := e.Versions.Fleets()
	if err != nil {
		return nil, err
	}
	out := make([]Undo, len(brought))
	for i, t := range brought {
		fleet := fleets[t.MerchantID]
		u := Undo{MerchantID: t.MerchantID, Merchant: t.Merchant, MiniAppID: t.MiniAppID, Version: t.Version, EndsGray: inGray(t, fleet),
			Calling: t.releasing()}
		if action := u.goBack(fleet); !u.Calling {
			u.judge(fleet, action)
		}
		out[i] = u
	}
	return out, nil
}

// judge notes why the platform will refuse, where that is certain: that nothing was
// online before is so only when every version is known that could have been.
func (u *Undo) judge(fleet version.Fleet, action version.Action) {
	l := version.Judge(fleet, u.Version, action)
	if l.Legal || fleet.ChangedAt.IsZero() || l.Refusal == alipay.SubCanNotRollbackWithoutOffline && !fleet.KnowsBelow(u.Version) {
		return
	}
	u.Refusal = l.Reason
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

// brought are the tasks whose version this batch put online or in gray release,
// and those with a call under way, or of unknown outcome, that does.
func (e *Engine) brought(b Batch, what Back) (out []Task, err error) {
	if !b.Plan.Goal.Undoable() {
		return nil, nothingToRollBack(fault.T("this batch put nothing online", "该批次没有上架任何版本")).
			WithHint(fault.T("only batches with the goal online or gray can be rolled back", "只有目标为上架或灰度的批次可以回滚"))
	}
	err = e.Vault.View(func(tx *vault.Tx) error {
		out = out[:0]
		return eachTask(tx, b.ID, func(t Task) error {
			if t.Already || (what.Wave && t.Wave != b.Wave) {
				return nil
			}
			there := t.State == Succeeded || t.Stage > 0 && !t.State.Over() || t.releasing()
			if !there && t.Stage > 0 { // it ended on the way to everyone: is it in gray release still?
				fleet, err := e.Versions.FleetTx(tx, t.MerchantID)
				if err != nil {
					return err
				}
				v, known := fleet.Find(t.Version)
				there = known && (v.State == version.InGray || v.State == version.Release)
			}
			if there {
				out = append(out, t)
			}
			return nil
		})
	})
	return out, err
}

// releasing reports whether a call that brings the task's version to users is
// under way, or was made and nothing is known of it.
func (t *Task) releasing() bool {
	return t.Intent != nil && (t.Intent.Action == version.PutOnline || t.Intent.Action == version.Gray)
}

// mayRollBack reports whether a batch may be rolled back as it stands.
func (s Status) mayRollBack() bool { return s.Over() || s == Confirm || s == Paused }

func pauseFirst(s Status) error {
	return wrongStatus(s).WithHint(fault.T("pause it first", "请先暂停该批次"))
}

// RolledBack is the batch that takes another one back, and whom it leaves alone,
// each with the reason why the platform would refuse.
type RolledBack struct {
	Batch     Batch          `json:"batch"`
	LeftAlone []LeftMerchant `json:"left_alone"`
}

// RollbackBatch makes and begins a batch that takes back what another one put
// online or in gray release, merchant by merchant, but for those whom the platform
// would refuse by what is known of them. The other one has to be over,
// paused or waiting for a word; versions of it that are in gray release are its
// no longer, which is on disk together with the new batch. A merchant with a
// call under way is taken up when that is over. Fault:
// batch.nothing_to_roll_back, also when every merchant would be refused.
func (e *Engine) RollbackBatch(id string, what Back) (out RolledBack, err error) {
	e.making.Lock()
	defer e.making.Unlock()
	b, err := e.Get(id)
	if err != nil {
		return out, err
	}
	brought, err := e.brought(b, what)
	if err != nil {
		return out, err
	}
	if len(brought) == 0 {
		return out, nothingToRollBack(fault.T("this batch put nothing online", "该批次没有上架任何版本"))
	}
	if !b.Status.mayRollBack() {
		return out, pauseFirst(b.Status)
	}
	undos, err := e.undos(brought)
	if err != nil {
		return out, err
	}
	out.LeftAlone = []LeftMerchant{}
	able := slices.DeleteFunc(undos, func(u Undo) bool {
		if u.Refusal.IsZero() {
			return false
		}
		out.LeftAlone = append(out.LeftAlone, LeftMerchant{u.Merchant, u.MiniAppID, u.Refusal})
		return true
	})
	if len(able) == 0 {
		first := out.LeftAlone[0]
		return out, nothingToRollBack(fault.T("the platform refuses to roll back any of these merchants", "平台会拒绝所有商家的回滚")).
			WithHint(fault.Text{EN: first.Merchant + ": " + first.Note.EN, ZH: first.Merchant + "：" + first.Note.ZH})
	}
	begin := e.Vault.Update
	if !b.Status.Over() {
		if err := e.load(id); err != nil { // what is given up is given up here too
			return out, err
		}
		begin = func(write func(*vault.Tx) error) error { return e.giveUp(b, what, brought, write) }
	}
	p := b.Plan
	p.Name, p.Goal, p.Source, p.Waves, p.NotBefore = "↩ "+b.Plan.Name, GoalRolledBack, b.ID, nil, time.Time{}
	p.Form, p.Own, p.Stop, p.Windows, p.ReleaseAt, p.Overlap, p.Gray = version.Form{}, nil, StopRule{}, nil, time.Time{}, WaitForIt, nil
	out.Batch, err = e.create(p, len(able), func(i int) Task { return able[i].task() }, "batch.rollback", begin)
	if err == nil && what.End && !b.Status.Over() {
		err = e.stopAtRest(id)
	}
	return out, err
}

// task is the merchant's part of a roll-back.
func (u Undo) task() Task {
	t := Task{MerchantID: u.MerchantID, Merchant: u.Merchant, MiniAppID: u.MiniAppID, Version: u.Version, Step: StepRollback}
	switch {
	case u.Calling:
		t.Step, t.Given = StepLook, true
	case u.EndsGray:
		t.Step = StepEndGray
	}
	return t
}

func nothingToRollBack(why fault.Text) *fault.Error {
	return fault.New("batch.nothing_to_roll_back", why)
}

// giveUp writes, together with what write does, that a batch gives up what is
// taken back of it, or, where that is asked for, that it is stopped.
func (e *Engine) giveUp(b Batch, what Back, brought []Task, write func(*vault.Tx) error) error {
	action, wish := "", GiveUp{At: e.Now()}
	if what.End {
		action = "batch.cancel"
	}
	if what.Wave {
		wish.Wave = &b.Wave
	}
	for i := range brought {
		if brought[i].releasing() {
			wish.Tasks = append(wish.Tasks, int32(brought[i].Index))
		}
	}
	_, err := e.wishFor(b.ID, action, func(b *Batch) error {
		switch {
		case !b.Status.mayRollBack():
			return pauseFirst(b.Status)
		case b.Status.Over():
		case what.End:
			b.halt()
		default:
			b.GiveUp = &wish
		}
		return nil
	}, nil, write)
	return err
}

// Undoable is how many merchants a roll-back of the batch as it stands now is
// about, those whom the platform would refuse as well; 0 while it runs, when it has
// to be paused first.
func (e *Engine) Undoable(id string) (int, error) {
	b, err := e.Get(id)
	if err != nil || !b.Status.mayRollBack() || !b.Plan.Goal.Undoable() {
		return 0, err
	}
	list, err := e.brought(b, Back{})
	return len(list), err
}
