package batch

import (
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

const (
	// tellEvery bounds the events of a batch: at most this often one for the
	// batch, one for its tasks and one for the versions they changed; an event
	// without an id stands for several.
	tellEvery = 200 * time.Millisecond
	// writeEvery bounds how far the record of a running batch is behind; what
	// it holds is counted again from the tasks at a start.
	writeEvery = 3 * time.Second
)

// hurry makes keep look at once. Call with mu held or free.
func (e *Engine) hurry() {
	select {
	case e.rush <- struct{}{}:
	default:
	}
}

// keep writes the records of batches and announces what changed.
func (e *Engine) keep() {
	defer e.wg.Done()
	ticker := time.NewTicker(tellEvery)
	defer ticker.Stop()
	for {
		select {
		case <-e.stop:
			return
		case <-ticker.C:
		case <-e.rush:
		}
		e.flush(false)
	}
}

// chore is what flush has to do for one batch.
type chore struct {
	run    *run
	batch  Batch
	write  bool
	close  bool
	events []event.Event
}

// flush writes what is behind and announces it afterwards.
func (e *Engine) flush(all bool) {
	e.record.Lock()
	defer e.record.Unlock()
	for _, c := range e.chores(all) {
		if c.close {
			e.complete(c)
			continue
		}
		if c.write {
			if err := e.Vault.Update(func(tx *vault.Tx) error {
				if err := batches.Put(tx, c.batch); err != nil {
					return err
				}
				return history.Put(tx, learned{templateKey(c.batch.Plan), c.batch.Build, c.batch.Audit, c.batch.Package})
			}); err != nil {
				e.Logger.Error("batch record not written", "batch", c.batch.ID, "error", err)
				e.mu.Lock()
				c.run.dirty = true
				e.mu.Unlock()
				continue
			}
		}
		for _, ev := range c.events {
			e.Bus.Publish(ev)
		}
	}
}

func templateKey(p Plan) string { return p.AppID + "/" + p.TemplateID }

func (e *Engine) chores(all bool) []chore {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.Now()
	var out []chore
	for id, r := range e.runs {
		c := chore{run: r}
		c.close = r.closing && !e.closed
		c.write = r.dirty && (all || r.urgent || now.Sub(r.written) >= writeEvery)
		if r.announce && (all || r.urgent || now.Sub(r.told) >= tellEvery) {
			c.events = append(c.events, event.Event{Kind: event.BatchChanged, ID: id})
			switch {
			case r.tasksSeen == 1:
				c.events = append(c.events, event.Event{Kind: event.TaskChanged, ID: r.lastTask, Related: id},
					event.Event{Kind: event.Versions, ID: r.byTask[r.lastTask].task.MerchantID})
			case r.tasksSeen > 1:
				c.events = append(c.events, event.Event{Kind: event.TaskChanged, Related: id}, event.Event{Kind: event.Versions})
			}
			if r.urgent && !r.batch.Reason.IsZero() {
				c.events = append(c.events, notice(r.batch, r.batch.Reason))
			}
			r.announce, r.tasksSeen, r.told = false, 0, now
		}
		if !c.write && !c.close && len(c.events) == 0 {
			continue
		}
		c.batch = r.snapshot(now)
		if c.write {
			r.dirty, r.urgent, r.written = false, false, now
		}
		out = append(out, c)
	}
	return out
}

// complete writes the end of a batch, then forgets it in memory.
func (e *Engine) complete(c chore) {
	now := e.Now()
	b := c.batch
	b.Status, b.EndedAt, b.Reason = BatchDone, now, fault.Text{}
	var entry journal.Entry
	err := e.Vault.Update(func(tx *vault.Tx) (err error) {
		if err := batches.Put(tx, b); err != nil {
			return err
		}
		if err := history.Put(tx, learned{templateKey(b.Plan), b.Build, b.Audit, b.Package}); err != nil {
			return err
		}
		entry, err = e.Journal.AppendTx(tx, batchEntry("batch.finish", b))
		return err
	})
	if err != nil {
		e.Logger.Error("end of batch not written", "batch", b.ID, "error", err)
		return
	}
	e.Journal.Announce(entry)
	e.mu.Lock()
	delete(e.runs, b.ID)
	e.signal()
	e.mu.Unlock()
	ok, failed := b.Counts.States[Succeeded], b.Counts.States[Failed]
	for _, ev := range append(c.events, event.Event{Kind: event.BatchChanged, ID: b.ID}, event.Event{Kind: event.TaskChanged, Related: b.ID},
		notice(b, fault.T("%d succeeded, %d failed", "成功 %d，失败 %d", ok, failed))) {
		e.Bus.Publish(ev)
	}
}

func notice(b Batch, text fault.Text) event.Event {
	title := fault.T("Batch finished: %s", "批量发布已结束：%s", b.Plan.Name)
	switch b.Status {
	case Paused:
		title = fault.T("Batch paused: %s", "批量发布已暂停：%s", b.Plan.Name)
	case Confirm:
		title = fault.T("Batch waits for you: %s", "批量发布等待确认：%s", b.Plan.Name)
	}
	return event.Event{Kind: event.Notice, ID: b.ID, Topic: event.Batches, TitleEN: title.EN, TitleZH: title.ZH, BodyEN: text.EN, BodyZH: text.ZH}
}

func batchEntry(action string, b Batch) journal.Entry {
	return journal.Entry{Action: action, BatchID: b.ID, Result: journal.OK,
		Detail: map[string]string{"name": b.Plan.Name, "goal": string(b.Plan.Goal), "template_version": b.Plan.TemplateVersion},
		Message: fault.T("%d merchants, %d succeeded, %d failed", "共 %d 个商家，成功 %d，失败 %d",
			b.Counts.Total, b.Counts.States[Succeeded], b.Counts.States[Failed])}
}
