package batch

import (
	"slices"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// createChunk is how many tasks one transaction writes.
const createChunk = 500

// resolve fills in what a plan names and finds its merchants, in their order.
func (e *Engine) resolve(p Plan) (Plan, []merchant.Merchant, error) {
	p = p.normalised()
	t, err := e.Templates.FindTemplate(p.Template)
	if err != nil {
		return p, nil, err
	}
	p.Template, p.TemplateID = t.ID, t.TemplateID
	if p.AppID == "" {
		p.AppID = t.AppID
	}
	if p.AppID != t.AppID {
		return p, nil, badPlan("template", fault.T("the template belongs to another third-party app", "该模板属于另一个第三方应用"))
	}
	if p.Name == "" {
		p.Name = t.Name + " " + p.TemplateVersion
	}
	list, err := e.targets(p)
	return p, list, err
}

func (e *Engine) targets(p Plan) ([]merchant.Merchant, error) {
	present := false
	if n := len(p.Targets.Merchants); n > 0 {
		out := make([]merchant.Merchant, 0, n)
		seen := map[string]bool{}
		for _, id := range p.Targets.Merchants {
			m, err := e.Merchants.Get(id)
			if err != nil {
				return nil, err
			}
			if m.AppID != p.AppID {
				return nil, badPlan("targets", fault.T("%s belongs to another third-party app", "%s 属于另一个第三方应用", m.Name))
			}
			if !seen[id] {
				seen[id] = true
				out = append(out, m)
			}
		}
		return out, nil
	}
	if !p.Targets.All && p.Targets.Tag == "" {
		return nil, badPlan("targets", fault.T("choose merchants: all, a tag, or a list", "请选择商家：全部、标签或列表"))
	}
	list, err := e.Merchants.List(merchant.Filter{Tag: p.Targets.Tag, AppID: p.AppID, Archived: &present})
	if err == nil && len(list) == 0 {
		err = badPlan("targets", fault.T("no merchant matches", "没有符合条件的商家"))
	}
	return list, err
}

// Create checks a plan and makes it a batch: every task is on disk when it
// returns, and nothing was sent. The batch runs at once, or at its hour, when
// the engine was started. Faults: batch.plan, version.form with its
// field.Errors, provider.template_not_found, merchant.not_found.
func (e *Engine) Create(p Plan) (Batch, error) {
	e.control.Lock()
	defer e.control.Unlock()
	p, list, err := e.resolve(p)
	if err != nil {
		return Batch{}, err
	}
	if err := p.check(e.Now()); err != nil {
		return Batch{}, err
	}
	if p.Form, err = e.Versions.StoreFiles(p.Form); err != nil {
		return Batch{}, err
	}
	made := make([]Task, len(list))
	for i, m := range list {
		made[i] = Task{MerchantID: m.ID, Merchant: m.Name, MiniAppID: m.MiniAppID, Wave: p.waveOf(i, len(list)), Step: StepUpload}
	}
	return e.create(p, made, "batch.create")
}

// create makes tasks durable: the batch first as Creating, then its tasks, then
// its true status, which is what makes it exist.
func (e *Engine) create(p Plan, made []Task, action string) (Batch, error) {
	now := e.Now()
	b := Batch{ID: vault.NewID(now), Plan: p, Status: Creating, Waves: 1, CreatedAt: now, Counts: newCounts()}
	for i := range made {
		t := &made[i]
		t.ID, t.BatchID, t.Index, t.State, t.UpdatedAt = taskID(b.ID, i), b.ID, i, Pending, now
		b.Counts.add(*t, +1)
		b.Waves = max(b.Waves, t.Wave+1)
	}
	if err := e.Vault.Update(func(tx *vault.Tx) error {
		if known, err := history.Get(tx, templateKey(p)); err == nil {
			b.Build, b.Audit, b.Package = known.Build, known.Audit, known.Package
		}
		return batches.Put(tx, b)
	}); err != nil {
		return Batch{}, err
	}
	for chunk := range slices.Chunk(made, createChunk) {
		if err := e.Vault.Update(func(tx *vault.Tx) error {
			for _, t := range chunk {
				if err := tasks.Put(tx, t); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return Batch{}, err
		}
	}
	if b.Status = Active; p.NotBefore.After(now) {
		b.Status = Scheduled
	}
	var entry journal.Entry
	if err := e.Vault.Update(func(tx *vault.Tx) (err error) {
		if entry, err = e.Journal.AppendTx(tx, batchEntry(action, b)); err != nil {
			return err
		}
		return batches.Put(tx, b)
	}); err != nil {
		return Batch{}, err
	}
	e.Journal.Announce(entry)
	e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: b.ID})
	e.mu.Lock()
	started := e.started
	e.mu.Unlock()
	if started {
		return b, e.load(b.ID)
	}
	return b, nil
}

// sweep removes batches whose creation was interrupted.
func (e *Engine) sweep() error {
	ids, err := e.withStatus(Creating)
	if err != nil {
		return err
	}
	for _, id := range ids {
		var gone []Task
		if err := e.Vault.View(func(tx *vault.Tx) (err error) {
			gone, err = tasksOf(tx, id)
			return err
		}); err != nil {
			return err
		}
		for chunk := range slices.Chunk(gone, createChunk) {
			if err := e.Vault.Update(func(tx *vault.Tx) error {
				for _, t := range chunk {
					if err := tasks.Delete(tx, t.ID); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				return err
			}
		}
		if err := e.Vault.Update(func(tx *vault.Tx) error { return batches.Delete(tx, id) }); err != nil {
			return err
		}
	}
	return nil
}
