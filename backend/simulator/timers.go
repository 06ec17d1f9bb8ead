package simulator

import (
	"container/heap"
	"context"
	"strings"
	"time"
)

// What takes time on the platform is a record in a passing state and a due
// time computed from it and the settings. The queue below only remembers when
// to look; what is true is always the record.

type dueItem struct {
	at  time.Time
	key string // a version's key, a mini app id (info audit), an order number, or one of filing_limit.go
}

type dueQueue []dueItem

func (q dueQueue) Len() int           { return len(q) }
func (q dueQueue) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q dueQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *dueQueue) Push(x any)        { *q = append(*q, x.(dueItem)) }
func (q *dueQueue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// dueAt tells when the record of a key changes by itself.
func (w *world) dueAt(key string) (time.Time, bool) {
	if kind, id, has := strings.Cut(key, ":"); has {
		return w.complianceDue(kind+":", w.merchants[id])
	}
	if app, number, isVersion := strings.Cut(key, "/"); isVersion {
		v := w.versions[app][number]
		switch {
		case v == nil:
		case v.Status == building:
			return v.Uploaded.Add(w.settings.buildOf(v)), true
		case v.Status == auditing && w.settings.Audit == auditAuto:
			if v.Hastened {
				return v.Submitted.Add(w.settings.auditOf(v) / 2), true
			}
			return v.Submitted.Add(w.settings.auditOf(v)), true
		}
		return time.Time{}, false
	}
	if o := w.orders[key]; o != nil {
		if w.settings.Audit == auditAuto {
			if o.Trial != nil {
				return o.Trial.At.Add(w.settings.audit()), o.Trial.Status == trialWaiting || o.Trial.Status == trialOperator
			}
			switch o.Status {
			case orderAuditing:
				return o.At.Add(w.settings.audit()), true
			case orderConfirm:
				return o.At.Add(2 * w.settings.audit()), true
			}
		}
		return time.Time{}, false
	}
	if m := w.merchants[key]; m != nil && m.Info != nil && w.settings.Audit == auditAuto {
		return m.Info.At.Add(w.settings.audit()), true
	}
	return time.Time{}, false
}

// schedule remembers to look at a key when it is due.
func (w *world) schedule(key string) {
	if at, ok := w.dueAt(key); ok {
		heap.Push(&w.due, dueItem{at, key})
	}
}

// reschedule computes every due time anew, after a start or new settings.
func (w *world) reschedule() {
	w.due = nil
	for _, app := range w.versions {
		for _, v := range app {
			w.schedule(v.key())
		}
	}
	for no := range w.orders {
		w.schedule(no)
	}
	for id, m := range w.merchants {
		if m.Info != nil {
			w.schedule(id)
		}
		for _, kind := range []string{keyFiling, keyPrivacy, keyGrant, keyLimit} {
			w.schedule(kind + id)
		}
	}
}

// settle lets everything happen that has come due, in the order of its time.
func (t *tx) settle() {
	for len(t.due) > 0 && !t.due[0].at.After(t.at) {
		item := heap.Pop(&t.due).(dueItem)
		at, ok := t.dueAt(item.key)
		if !ok || at.After(item.at) {
			if ok {
				heap.Push(&t.due, dueItem{at, item.key})
			}
			continue // the record moved on since it was scheduled
		}
		t.fire(item)
	}
}

// fire lets one due record change.
func (t *tx) fire(item dueItem) {
	if kind, id, has := strings.Cut(item.key, ":"); has {
		t.fireCompliance(kind+":", t.merchants[id])
		return
	}
	if app, number, isVersion := strings.Cut(item.key, "/"); isVersion {
		v := t.versions[app][number]
		if v.Status == building {
			v.Status, v.Built = inDev, item.at
			t.putVersion(v)
			return
		}
		t.autoAudit(v, item.at)
		return
	}
	if o := t.orders[item.key]; o != nil {
		if o.Trial != nil {
			t.advanceTrial(o)
			return
		}
		t.advanceOrder(o, item.at)
		return
	}
	t.passInfoAudit(t.merchants[item.key])
}

// runTimers settles what comes due while nobody calls, until ctx ends.
func (w *world) runTimers(ctx context.Context) {
	for {
		wait := time.Hour
		w.mu.Lock()
		if len(w.due) > 0 {
			wait = max(0, w.due[0].at.Sub(w.now()))
		}
		w.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-w.wake:
			timer.Stop()
			continue
		case <-timer.C:
			_ = w.do(func(*tx) {})
		}
	}
}
