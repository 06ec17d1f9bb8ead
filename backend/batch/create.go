package batch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// mostMerchants is how many merchants one batch may have.
const mostMerchants = 100_000

// resolve fills in what a plan names and finds its merchants, in their order.
func (e *Engine) resolve(p Plan) (Plan, []merchant.Merchant, error) {
	t, err := e.Templates.FindTemplate(p.Template)
	if err != nil {
		return p, nil, err
	}
	if p.Form.Description == "" {
		number := strings.TrimSpace(p.TemplateVersion)
		p.Form.Description = Describe(number, t.Describes(number))
	}
	p = p.normalised()
	p.Template, p.TemplateID = t.ID, t.TemplateID
	if p, err = e.withKeptPassword(p); err != nil {
		return p, nil, err
	}
	if p.AppID == "" {
		p.AppID = t.AppID
	}
	if p.AppID != t.AppID {
		return p, nil, badPlan("template", fault.T("the template belongs to another third-party app", "该模板属于另一个第三方应用"))
	}
	if p.Name == "" {
		if p.Name, err = e.ownName(t.Name + " " + p.TemplateVersion); err != nil {
			return p, nil, err
		}
	}
	list, err := e.targets(p)
	return p, list, err
}

// ownName names a batch that was given no name after what it publishes and its
// day, with a number where another batch has that name already.
func (e *Engine) ownName(what string) (string, error) {
	day := what + " " + e.Now().Local().Format("01-02")
	name := day
	err := e.Vault.View(func(tx *vault.Tx) error {
		name = day
		for n := 2; ; n++ {
			taken := false
			if err := batches.Find(tx, byName, name, func(b Batch) error {
				taken = taken || b.Status.exists()
				return nil
			}); err != nil || !taken {
				return err
			}
			name = fmt.Sprintf("%s (%d)", day, n)
		}
	})
	return name, err
}

func (e *Engine) targets(p Plan) ([]merchant.Merchant, error) {
	t := p.Targets
	if t.Empty() {
		return nil, badPlan("targets", fault.T("choose merchants: all, tags, a view, or a list", "请选择商家：全部、标签、视图或列表"))
	}
	list, err := e.Merchants.Targeted(p.AppID, t)
	if err == nil && len(list) == 0 {
		err = badPlan("targets", fault.T("no merchant matches", "没有符合条件的商家"))
	}
	for _, m := range list {
		if m.AppID != p.AppID {
			return nil, badPlan("targets", fault.T("%s belongs to another third-party app", "%s 属于另一个第三方应用", m.Name))
		}
	}
	return list, err
}

// templateWithin is how long a plan waits for what its template has.
const templateWithin = 15 * time.Second

// Possible refuses a plan that no merchant can succeed with because nothing can be
// built from its template. The platform is asked where that decides it: when the
// versions were never read, and when the ones read last say no; where it cannot be
// asked, what is stored decides. A plan that names no template is told by Create.
// Faults: those of provider.Template.Wrong.
func (e *Engine) Possible(ctx context.Context, p Plan) error {
	number := strings.TrimSpace(p.TemplateVersion)
	t, err := e.Templates.FindTemplate(p.Template)
	if err != nil || (!t.FetchedAt.IsZero() && t.Wrong(number) == nil) {
		return nil
	}
	within, stop := context.WithTimeout(ctx, templateWithin)
	defer stop()
	if read, err := e.Templates.RefreshTemplate(within, t.ID); err == nil {
		t = read
	} else if ctx.Err() != nil {
		return ctx.Err()
	}
	return t.Wrong(number)
}

// Create checks a plan and makes it a batch: every task is on disk when it
// returns, and nothing was sent. The batch runs at once, or at its hour, when
// the engine was started. Faults: batch.plan, batch.overlap, version.form with
// its field.Errors, provider.template_not_found, merchant.not_found.
func (e *Engine) Create(p Plan) (Batch, error) {
	e.making.Lock()
	defer e.making.Unlock()
	p, list, err := e.resolve(p)
	if err != nil {
		return Batch{}, err
	}
	p, list, waves, err := e.admit(p, list, "")
	if err != nil {
		return Batch{}, err
	}
	return e.create(p, len(list), uploadTo(list, waves), "batch.create", e.Vault.Update)
}

// admit takes a resolved plan over for a batch, or refuses it: with its forms stored,
// the merchants that are left in the order of their turns, and the wave of each. The
// batch named by but, which is to have the plan, is in nobody's way.
func (e *Engine) admit(p Plan, list []merchant.Merchant, but string) (Plan, []merchant.Merchant, []int, error) {
	if err := p.check(e.Now()); err != nil {
		return p, nil, nil, err
	}
	list, err := e.withoutOverlap(p, list, but)
	if err == nil {
		err = tooMany(len(list))
	}
	if err == nil {
		err = e.storeForms(&p)
	}
	if err == nil {
		err = e.rememberForm(p)
	}
	if err != nil {
		return p, nil, nil, err
	}
	list, waves := p.arranged(list)
	return p, list, waves, nil
}

// putTasks writes the tasks of a batch, a chunk at a time.
func (e *Engine) putTasks(id string, n int, task func(int) Task) error {
	now := e.Now()
	for first := 0; first < n; first += chunk {
		if err := e.Vault.Update(func(tx *vault.Tx) error {
			for i := first; i < min(first+chunk, n); i++ {
				t := task(i)
				t.ID, t.BatchID, t.Index, t.State, t.UpdatedAt = taskID(id, i), id, i, Pending, now
				if err := tasks.Put(tx, t); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// uploadTo makes the tasks of a plan that uploads, each for a merchant and in its wave.
func uploadTo(list []merchant.Merchant, waves []int) func(int) Task {
	return func(i int) Task {
		m := &list[i]
		return Task{MerchantID: m.ID, Merchant: m.Name, MiniAppID: m.MiniAppID, Wave: waves[i], Step: StepUpload}
	}
}

// withoutOverlap applies what the plan says of merchants that another unfinished
// batch of the app works on. The batch named by but does not count.
func (e *Engine) withoutOverlap(p Plan, list []merchant.Merchant, but string) ([]merchant.Merchant, error) {
	if p.Overlap == WaitForIt {
		return list, nil
	}
	busy, err := e.busyMerchants(p.AppID, but)
	if err != nil || len(busy) == 0 {
		return list, err
	}
	kept := make([]merchant.Merchant, 0, len(list))
	var taken []merchant.Merchant
	for _, m := range list {
		if busy[m.ID] == "" {
			kept = append(kept, m)
		} else {
			taken = append(taken, m)
		}
	}
	switch {
	case len(taken) == 0:
		return list, nil
	case p.Overlap == LeaveOut && len(kept) > 0:
		return kept, nil
	}
	names := make([]string, 0, 3)
	for _, m := range taken[:min(3, len(taken))] {
		names = append(names, m.Name)
	}
	which := strings.Join(names, ", ")
	return nil, fault.New("batch.overlap", fault.T("the batch “%s” is still working on %d of these merchants (%s)", "批次“%s”仍在处理其中 %d 个商家（%s）",
		busy[taken[0].ID], len(taken), which)).WithField("overlap").
		WithHint(fault.T("wait for it or cancel it, leave these merchants out, or let the new batch wait for each of them", "请等待其结束或取消，或选择排除这些商家，或让新批次逐个等待")).
		WithRetry(fault.RetryAfterInput)
}

// tooMany refuses more merchants than a batch may have.
func tooMany(n int) error {
	if n <= mostMerchants {
		return nil
	}
	return badPlan("targets", fault.T("%d merchant{|s} {is|are} more than one batch takes (%d)", "%d 个商家超出单个批次上限（%d）", n, mostMerchants))
}

// create makes tasks durable: the batch first as Creating, then its tasks, then
// its true status, which is what makes it exist and is written through begin. task
// makes the task of a number below n, the same whenever it is asked: the tasks of
// a large batch are never all in memory.
func (e *Engine) create(p Plan, n int, task func(int) Task, action string, begin func(func(*vault.Tx) error) error) (Batch, error) {
	if err := tooMany(n); err != nil {
		return Batch{}, err
	}
	now := e.Now()
	b := Batch{Plan: p, Status: Creating, Waves: 1, By: e.Who(), CreatedAt: now, Counts: newCounts()}
	if err := e.Vault.View(func(tx *vault.Tx) (err error) {
		b.ID, err = batches.NextID(tx, now)
		return err
	}); err != nil {
		return Batch{}, err
	}
	for i := range n {
		t := task(i)
		b.Counts.add(t.Step, Pending, 0, +1)
		b.Waves = max(b.Waves, t.Wave+1)
	}
	if err := e.Vault.Update(func(tx *vault.Tx) error {
		if known, err := history.Get(tx, templateKey(&p)); err == nil {
			b.Build, b.Audit, b.Package = known.Build, known.Audit, known.Package
		}
		return putBatch(tx, b)
	}); err != nil {
		return Batch{}, err
	}
	if err := e.putTasks(b.ID, n, task); err != nil {
		return Batch{}, err
	}
	if b.Status = Active; p.NotBefore.After(now) {
		b.Status = Scheduled
	}
	var entry journal.Entry
	if err := begin(func(tx *vault.Tx) (err error) {
		if entry, err = e.Journal.AppendTx(tx, batchEntry(action, b)); err != nil {
			return err
		}
		if err := begunTx(tx, b); err != nil {
			return err
		}
		return putBatch(tx, b)
	}); err != nil {
		return Batch{}, err
	}
	e.Journal.Announce(entry)
	e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: b.ID})
	return b, e.load(b.ID)
}

// Delete forgets a batch that is over, or has not begun, with its tasks. The
// journal keeps what was done.
func (e *Engine) Delete(id string) error {
	if err := e.mend(id); err != nil {
		return err
	}
	return e.forget(id, "")
}

// forget is Delete; action is the journal's word for it, "" for none.
func (e *Engine) forget(id, action string) error {
	if _, err := e.wish(id, action, func(b *Batch) error {
		if !b.Status.Over() && !b.unbegun() {
			return wrongStatus(b.Status).WithHint(fault.T("cancel it first", "请先取消该批次"))
		}
		b.Status = Deleting
		return nil
	}); err != nil {
		return err
	}
	if err := e.unload(id); err != nil {
		return err
	}
	if err := e.remove(id); err != nil {
		return err
	}
	e.changes.send()
	e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: id})
	return nil
}

// unload takes a batch out of memory that does not exist for a person now.
func (e *Engine) unload(id string) error {
	return e.do(func(*turn) {
		if l := e.lives[id]; l != nil {
			for _, j := range l.jobs {
				if j != nil {
					e.place(j) // out of everything: nothing of it runs any more
				}
			}
			delete(e.lives, id)
		}
	})
}

// sweep removes batches whose creation or deletion was interrupted, and finishes
// those whose change was, where that is possible now.
func (e *Engine) sweep() error {
	e.making.Lock()
	defer e.making.Unlock()
	for _, s := range []Status{Creating, Deleting} {
		ids, err := e.withStatus(s)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := e.remove(id); err != nil {
				return err
			}
		}
	}
	ids, err := e.withStatus(Paused)
	for _, id := range ids {
		_ = e.finishChange(id) // else the batch says so, and whoever goes on with it is told why
	}
	return err
}

func (e *Engine) remove(id string) error {
	if err := e.removeTasks(id); err != nil {
		return err
	}
	return e.Vault.Update(func(tx *vault.Tx) error {
		if err := standings.Delete(tx, id); err != nil {
			return err
		}
		return batches.Delete(tx, id)
	})
}

func (e *Engine) removeTasks(id string) error {
	var gone []string
	if err := e.Vault.View(func(tx *vault.Tx) error {
		gone = gone[:0]
		return eachTask(tx, id, func(t Task) error { gone = append(gone, t.ID); return nil })
	}); err != nil {
		return err
	}
	for some := range slices.Chunk(gone, chunk) {
		if err := e.Vault.Update(func(tx *vault.Tx) error {
			for _, id := range some {
				if err := tasks.Delete(tx, id); err != nil {
					return err
				}
				if err := verdicts.Delete(tx, id); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
