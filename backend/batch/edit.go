package batch

import (
	"slices"
	"strings"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Edit changes the plan of a batch that has not made its first call, merchants
// and waves as well: whom it means is looked up as for a new batch. A batch of
// versions that are there already keeps its merchants and their waves. Nothing is
// changed when it is refused. Faults: as from Create, batch.begun, batch.no_edit.
func (e *Engine) Edit(id string, p Plan) (Batch, error) {
	e.making.Lock()
	defer e.making.Unlock()
	if err := e.finishChange(id); err != nil {
		return Batch{}, err
	}
	old, p, list, err := e.replacing(id, p)
	if err != nil {
		return old, err
	}
	p, list, waves, err := e.admit(p, list, id)
	if err != nil {
		return old, err
	}
	same, err := e.arrangedAs(id, list, waves)
	if err != nil {
		return old, err
	}
	if same {
		return e.editPlan(id, p)
	}
	return e.rearrange(id, p, list, waves)
}

// replacing resolves a plan that a batch is to have from now on, and finds its
// merchants. Faults: as from Edit.
func (e *Engine) replacing(id string, p Plan) (old Batch, _ Plan, list []merchant.Merchant, err error) {
	if old, err = e.Get(id); err == nil {
		err = old.Editable()
	}
	if err != nil {
		return old, p, nil, err
	}
	if p.Targets.Empty() {
		p.Targets = old.Plan.Targets
	}
	p.Source, p.Given, p.AppID = old.Plan.Source, old.Plan.Given, old.Plan.AppID
	p, list, err = e.resolve(e.following(p, &old.Plan))
	return old, p, list, err
}

// Editable is why the plan of a batch cannot be changed any more, nil when it
// can. Faults: batch.begun, batch.no_edit.
func (b *Batch) Editable() error {
	switch {
	case b.Plan.Goal == GoalRolledBack || b.Plan.Goal == GoalWithdrawn || b.Plan.Goal == GoalOffline || b.Plan.Given:
		return fault.New("batch.no_edit", fault.T("the batch %s is about versions that are there already; its plan cannot be changed", "批次 %s 处理的是已有版本，方案不可修改",
			b.Plan.Name)).
			WithHint(fault.T("cancel it and begin it anew from where it was begun", "请取消该批次，并从原处重新发起")).WithRetry(fault.RetryAfterInput)
	case b.Status.Over() || b.Status == Stopping || !b.unbegun():
		return begun(b.Plan.Name)
	}
	return nil
}

// editPlan changes the plan of a batch whose merchants and waves stay.
func (e *Engine) editPlan(id string, p Plan) (Batch, error) {
	return e.wishFor(id, "batch.edit", func(b *Batch) error {
		if err := b.Editable(); err != nil {
			return err
		}
		b.Plan, b.Reason = p, fault.Text{}
		b.timed(e.Now())
		return nil
	}, func(l *live) {
		l.survey, l.newer, l.partly, l.askAt, l.askTrouble = nil, nil, nil, time.Time{}, fault.Text{}
		l.edition++
		l.form.Store(nil)
	})
}

// rearrange changes a plan together with the merchants or their waves. The tasks
// are made anew: as none of them was begun they hold nothing that the plan does not
// say. Meanwhile the batch is paused and no wish about it is carried out; the plan is
// on disk first, so that whoever finds the change cut short knows what they are to be.
func (e *Engine) rearrange(id string, p Plan, list []merchant.Merchant, waves []int) (Batch, error) {
	var was Status
	if _, err := e.wishFor(id, "", func(b *Batch) error {
		if err := b.Editable(); err != nil {
			return err
		}
		was = b.Status
		b.Plan, b.Status, b.Remaking = p, Paused, true
		b.Reason = fault.T("the change of its plan is not finished: it is finished when the batch goes on", "方案修改尚未完成，继续该批次时会自动完成")
		return nil
	}, nil); err != nil {
		return Batch{}, err
	}
	if err := e.unload(id); err != nil {
		return Batch{}, err
	}
	anew := func() (Batch, error) {
		return e.remake(id, list, waves, func(b *Batch) {
			if b.Status = was; was == Confirm { // of a wave that nobody was in
				b.Status = Paused
			}
			b.timed(e.Now())
		})
	}
	b, err := anew()
	if err != nil {
		b, err = anew() // what failed may be over
	}
	if err != nil {
		e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: id})
		return b, fault.As(err).WithHint(fault.T("the batch is paused with the new plan; when the cause is removed, go on with it", "该批次已暂停并保留新方案，原因消除后请继续该批次"))
	}
	return b, e.load(id)
}

// remake writes the tasks of a batch anew and lets it exist again as stand says.
func (e *Engine) remake(id string, list []merchant.Merchant, waves []int, stand func(*Batch)) (b Batch, err error) {
	if err := e.removeTasks(id); err != nil {
		return b, err
	}
	task := uploadTo(list, waves)
	if err := e.putTasks(id, len(list), task); err != nil {
		return b, err
	}
	var entry journal.Entry
	if err := e.Vault.Update(func(tx *vault.Tx) error {
		if b, err = batches.Get(tx, id); err != nil {
			return err
		}
		known, err := history.Get(tx, templateKey(&b.Plan))
		if err == nil { // it may be about another template now
			b.Build, b.Audit, b.Package = known.Build, known.Audit, known.Package
		}
		b.Counts, b.Waves, b.Remaking = newCounts(), 1, false
		b.Wave, b.WaveAt, b.SoakUntil = 0, time.Time{}, time.Time{}
		for i := range list {
			t := task(i)
			b.Counts.add(t.Step, Pending, 0, +1)
			b.Waves = max(b.Waves, t.Wave+1)
		}
		stand(&b)
		if entry, err = e.Journal.AppendTx(tx, batchEntry("batch.edit", b)); err != nil {
			return err
		}
		return putBatch(tx, b)
	}); err != nil {
		return b, err
	}
	e.Journal.Announce(entry)
	e.changes.send()
	e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: id})
	return b, nil
}

// mend ends a change of a plan that was cut short, before anything else is done
// with the batch. Who holds making calls finishChange.
func (e *Engine) mend(id string) error {
	if b, err := e.Get(id); err != nil || !b.Remaking {
		return err
	}
	e.making.Lock()
	defer e.making.Unlock()
	return e.finishChange(id)
}

// finishChange makes the tasks of a plan whose change was cut short, if it was; the
// batch waits for a person to look at it then. Where nobody is left to be published to
// it is over.
func (e *Engine) finishChange(id string) error {
	b, err := e.Get(id)
	if err != nil || !b.Remaking {
		return err
	}
	list, err := e.targets(b.Plan)
	if err == nil {
		list, err = e.withoutOverlap(b.Plan, list, id)
	}
	if err != nil && fault.As(err).Retry != fault.RetryAfterInput {
		return err
	}
	why := err
	if why != nil {
		list = nil
	}
	list, waves := b.Plan.arranged(list)
	_, err = e.remake(id, list, waves, func(b *Batch) {
		b.Status, b.Reason = Paused, fault.T("the change of its plan had been cut short: look at it before you go on", "方案修改曾被中断，请核对后再继续")
		if why != nil {
			b.Status, b.Reason, b.EndedAt = BatchCancel, fault.As(why).Message, e.Now()
		}
	})
	return err
}

// arrangedAs reports whether the tasks of a batch are for these merchants, in
// this order and these waves.
func (e *Engine) arrangedAs(id string, list []merchant.Merchant, waves []int) (same bool, err error) {
	err = e.Vault.View(func(tx *vault.Tx) error {
		n := 0
		same = true
		err := eachTask(tx, id, func(t Task) error {
			same = same && n < len(list) && t.MerchantID == list[n].ID && t.Wave == waves[n]
			n++
			return nil
		})
		same = same && n == len(list)
		return err
	})
	return same, err
}

// following is a plan that is to take the place of an old one, with what no
// screen is told taken from there. A name and a description that the program made up
// for another template version are left open, to be made up anew.
func (e *Engine) following(p Plan, old *Plan) Plan {
	p = p.withPasswordsOf(old)
	if strings.TrimSpace(p.TemplateVersion) == old.TemplateVersion && (p.Template == old.Template || p.Template == "") {
		return p
	}
	t, err := e.Templates.GetTemplate(old.Template)
	if err != nil {
		return p
	}
	if p.Form.Description == Describe(old.TemplateVersion, t.Describes(old.TemplateVersion)) {
		p.Form.Description = ""
	}
	if p.Name == old.Name && strings.HasPrefix(p.Name, t.Name+" "+old.TemplateVersion+" ") {
		p.Name = ""
	}
	return p
}

// withPasswordsOf gives the forms of a plan the test passwords of the plan it
// changes, which no screen is told.
func (p Plan) withPasswordsOf(old *Plan) Plan {
	give := func(f *version.Form, from *version.Form) {
		if from != nil && f.TestAccount != "" && f.TestPassword == "" && f.TestAccount == from.TestAccount {
			f.TestPassword = from.TestPassword
		}
	}
	give(&p.Form, &old.Form)
	p.Own = slices.Clone(p.Own)
	for i := range p.Own {
		give(&p.Own[i].Form, old.ownOf(p.Own[i].MerchantID))
	}
	return p
}

// timed sets whether a batch that has not begun waits for its hour.
func (b *Batch) timed(now time.Time) {
	if b.Status == Scheduled || b.Status == Active {
		if b.Status = Active; b.Plan.NotBefore.After(now) {
			b.Status = Scheduled
		}
	}
}

// Reschedule sets when a batch begins that has made no call yet; the zero time is
// at once. Faults: batch.not_found, batch.begun.
func (e *Engine) Reschedule(id string, at time.Time) (Batch, error) {
	if err := e.mend(id); err != nil {
		return Batch{}, err
	}
	return e.wish(id, "batch.edit", func(b *Batch) error {
		if b.Status.Over() || b.Status == Stopping || !b.unbegun() {
			return begun(b.Plan.Name)
		}
		b.Plan.NotBefore = at
		b.timed(e.Now())
		return nil
	})
}

// unbegun reports whether the batch has made no call about a merchant yet.
func (b *Batch) unbegun() bool {
	return b.Counts.Calls == 0 && b.Counts.States[Pending] == b.Counts.Total
}

func begun(name string) error {
	return fault.New("batch.begun", fault.T("the batch %s has begun", "批次 %s 已开始执行", name)).
		WithHint(fault.T("cancel it and make a new one", "请取消该批次后重新创建")).WithRetry(fault.RetryAfterInput)
}
