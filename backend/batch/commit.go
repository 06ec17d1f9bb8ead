package batch

import (
	"time"

	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// change is what one transaction writes about a task.
type change struct {
	task  func(*Task)              // what becomes of the task
	entry *journal.Entry           // its journal entry, completed or new
	more  func(tx *vault.Tx) error // what is known of the merchant's versions
	heard bool                     // the verdict was used: remove it
}

// commit writes a change of a task, with everything that belongs to it, in one
// transaction, and takes it over in memory when it is on disk. Only the one who
// keeps the task busy may call it.
func (e *Engine) commit(j *job, c change) error {
	t := j.task
	if t.Intent != nil {
		in := *t.Intent
		t.Intent = &in
	}
	c.task(&t)
	t.UpdatedAt = e.Now()
	t.Calls += j.calls
	unnamed := t.Intent != nil && t.Intent.Entry == ""
	var entry journal.Entry
	if err := e.Vault.Update(func(tx *vault.Tx) (err error) {
		if c.entry != nil {
			if entry, err = e.Journal.AppendTx(tx, *c.entry); err != nil {
				return err
			}
			if unnamed {
				t.Intent.Entry = entry.ID
			}
		}
		if c.more != nil {
			if err := c.more(tx); err != nil {
				return err
			}
		}
		if c.heard {
			if err := verdicts.Delete(tx, t.ID); err != nil {
				return err
			}
		}
		return tasks.Put(tx, t)
	}); err != nil {
		return err
	}
	j.calls = 0
	e.mu.Lock()
	if c.heard {
		j.verdict = nil
	}
	e.taken(j, t)
	e.mu.Unlock()
	if c.entry != nil {
		e.Journal.Announce(entry)
	}
	return nil
}

// taken puts a task that is on disk into memory and the counters. Call with mu
// held.
func (e *Engine) taken(j *job, t Task) {
	r := j.run
	if t.Step != j.task.Step || t.State.Over() {
		e.leaveWait(j)
	}
	r.count(&j.task, &t)
	j.task = t
	r.dirty, r.announce = true, true
	r.tasksSeen++
	r.lastTask = t.ID
}

// meter counts calls by the second.
type meter struct {
	buckets [10]int
	at      int64 // the second of the newest bucket
}

func (m *meter) roll(now time.Time) {
	s := now.Unix()
	if s-m.at >= int64(len(m.buckets)) {
		m.buckets = [10]int{}
		m.at = s
	}
	for m.at < s {
		m.at++
		m.buckets[m.at%int64(len(m.buckets))] = 0
	}
}

func (m *meter) add(now time.Time, n int) {
	m.roll(now)
	m.buckets[now.Unix()%int64(len(m.buckets))] += n
}

// perSecond is the rate over the last full seconds.
func (m *meter) perSecond(now time.Time) float64 {
	m.roll(now)
	sum := 0
	for _, b := range m.buckets {
		sum += b
	}
	return float64(sum) / float64(len(m.buckets))
}
