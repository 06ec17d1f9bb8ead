package batch

import (
	"errors"
	"time"

	"minifleet/backend/batch/schedule"
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
	// writeEvery bounds how far behind it is on disk how a running batch stands;
	// what it counts is counted again from the tasks at a start.
	writeEvery = 3 * time.Second
)

// tell announces what changed, and writes how batches stand when that is due.
// It reports whether something is still to be told.
func (e *Engine) tell() (more bool) {
	now := e.Now()
	for id, l := range e.lives {
		if !l.announce {
			continue
		}
		if now.Sub(l.told) < tellEvery && now.After(l.told) {
			more = true
			continue
		}
		e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: id})
		switch {
		case l.seen == 1:
			e.Bus.Publish(event.Event{Kind: event.TaskChanged, ID: l.task(l.lastTask), Related: id})
			if j := l.jobs[l.lastTask]; j != nil {
				e.Bus.Publish(event.Event{Kind: event.Versions, ID: j.merchant})
			} else {
				e.Bus.Publish(event.Event{Kind: event.Versions})
			}
		case l.seen > 1:
			e.Bus.Publish(event.Event{Kind: event.TaskChanged, Related: id})
			e.Bus.Publish(event.Event{Kind: event.Versions})
		}
		l.announce, l.seen, l.told = false, 0, now
	}
	e.record(false)
	return more
}

// record writes how batches stand.
func (e *Engine) record(all bool) {
	now := e.Now()
	for _, l := range e.lives {
		if !l.dirty || (!all && l.restAt.After(now)) || (!all && !l.urgent && now.Sub(l.written) < writeEvery && now.After(l.written)) {
			continue
		}
		b := l.snapshot(now)
		whole := l.urgent
		if err := e.Vault.Update(func(tx *vault.Tx) error {
			if err := remember(tx, b); err != nil {
				return err
			}
			if whole {
				return putBatch(tx, b)
			}
			return standings.Put(tx, b.standing())
		}); err != nil {
			e.unwritten(l, err)
			l.written = now
			continue
		}
		l.nowWritten()
		l.dirty, l.urgent, l.written = false, false, now
	}
}

// remember keeps what a batch learned of how long things take for the next one
// of its template.
func remember(tx *vault.Tx, b Batch) error {
	if b.Plan.Given { // it learns nothing
		return nil
	}
	known, err := history.Get(tx, templateKey(&b.Plan))
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return err
	}
	// Two batches of a template run at once: one that has seen nothing yet does
	// not take away what the other one learned.
	keep := func(own, stored schedule.Learner) schedule.Learner {
		if len(own.Spans) == 0 && own.Floor == 0 {
			return stored
		}
		return own
	}
	return history.Put(tx, learned{templateKey(&b.Plan), keep(b.Build, known.Build), keep(b.Audit, known.Audit), keep(b.Package, known.Package)})
}

func notice(b Batch, text fault.Text) event.Event {
	title := fault.T("Batch finished: %s", "批量发布已结束：%s", b.Plan.Name)
	switch b.Status {
	case Paused:
		title = fault.T("Batch paused: %s", "批量发布已暂停：%s", b.Plan.Name)
	case Confirm:
		title = fault.T("Batch waits for you: %s", "批量发布等待确认：%s", b.Plan.Name)
	}
	return event.Event{Kind: event.Notice, ID: b.ID, Topic: event.Batches, TitleEN: title.EN, TitleZH: title.ZH, BodyEN: text.EN, BodyZH: text.ZH,
		Warn: b.Status == Paused || b.Status == Confirm || b.Counts.States[Failed] > 0}
}

func batchEntry(action string, b Batch) journal.Entry {
	return journal.Entry{Action: action, BatchID: b.ID, Result: journal.OK,
		Detail: map[string]string{"name": b.Plan.Name, "goal": string(b.Plan.Goal), "template_version": b.Plan.TemplateVersion},
		Message: fault.T("%d merchant{|s}, %d succeeded, %d failed", "共 %d 个商家，成功 %d，失败 %d",
			b.Counts.Total, b.Counts.States[Succeeded], b.Counts.States[Failed])}
}
