package batch

import (
	"errors"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// AuditResult takes an audit's result that a message brought. It is on disk when
// it returns, for every batch that waits for it, and moves their tasks at once.
// A result nobody waits for is no error. own tells that the version is one of a
// batch that works on it or has brought it where it should be: the batch tells
// the person of all of them together. What also writes is written with it, all or
// nothing.
func (e *Engine) AuditResult(miniAppID, number string, passed bool, reason string, also ...func(*vault.Tx) error) (own bool, err error) {
	var heard []Verdict
	write := func(tx *vault.Tx) error {
		heard, own = heard[:0], false
		if err := tasks.Find(tx, byOpenApp, miniAppID, func(t Task) error {
			if t.Version != number {
				return nil
			}
			own = own || !t.State.Over() || t.State == Succeeded
			if t.Step == StepSubmit || t.Step == StepAudit {
				heard = append(heard, Verdict{t.ID, passed, reason, e.Now()})
			}
			return nil
		}); err != nil {
			return err
		}
		for _, v := range heard {
			if err := verdicts.Put(tx, v); err != nil {
				return err
			}
		}
		for _, write := range also {
			if err := write(tx); err != nil {
				return err
			}
		}
		return nil
	}
	done := make(chan error, 1)
	if e.send(func(t *turn) {
		t.put(write, func(err error) {
			if err == nil {
				e.hear(heard)
			}
			done <- err
		})
	}) {
		err = <-done
	} else { // the next start finds it
		err = e.Vault.Update(write)
	}
	return own && err == nil, err
}

// hear moves the tasks that wait for verdicts which are on disk.
func (e *Engine) hear(heard []Verdict) {
	for i := range heard {
		for _, l := range e.lives {
			at := indexOf(heard[i].TaskID)
			if heard[i].TaskID != l.task(int32(at)) || at >= len(l.jobs) || l.jobs[at] == nil {
				continue
			}
			if j := l.jobs[at]; j.step == StepSubmit || j.step == StepAudit || j.step == StepBuild {
				j.verdict = &heard[i]
				e.place(j)
			}
		}
	}
}

// AuditToldTx reports whether a batch knew the result of a version's audit before
// its message came, and told the person of it with all its others.
func AuditToldTx(tx *vault.Tx, merchantID, number string, passed bool) (told bool, err error) {
	err = tasks.Find(tx, byMerchant, merchantID, func(t Task) error {
		if t.Version != number {
			return nil
		}
		if passed {
			told = told || t.State == Succeeded && !t.AuditedAt.IsZero()
		} else {
			told = told || t.State == Failed && t.Failure.Rejected()
		}
		return nil
	})
	return told, err
}

// Authorized tells that a merchant authorized: its waiting tasks go on at once.
func (e *Engine) Authorized(merchantID string) {
	e.send(func(*turn) {
		for _, l := range e.lives {
			for _, j := range l.jobs {
				if j != nil && j.merchant == merchantID && j.state == WaitAuth {
					j.retryAt, j.tries = e.Now().UnixNano(), 0
					e.place(j)
				}
			}
		}
	})
}

// InUseTx refuses to delete a merchant that an unfinished batch works on; it
// runs in the transaction that deletes the merchant. Fault: batch.busy.
func (e *Engine) InUseTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		return tasks.Find(tx, byMerchant, merchantID, func(t Task) error {
			if t.State.Over() {
				return nil
			}
			b, err := batches.Get(tx, t.BatchID)
			if errors.Is(err, vault.ErrNotFound) || (err == nil && (b.Status.Over() || !b.Status.exists())) {
				return nil
			}
			if err != nil {
				return err
			}
			return fault.New("batch.busy", fault.T("the batch %s still works on this merchant", "批次 %s 仍在处理该商家", b.Plan.Name)).
				WithHint(fault.T("wait for it, or cancel the batch", "请等待其结束，或取消该批次")).WithRetry(fault.RetryLater)
		})
	}
}

// TemplateInUseTx refuses to remove a template that an unfinished batch or a
// kept plan publishes; it runs in the transaction that removes it. Faults:
// batch.template_busy, batch.template_kept.
func (e *Engine) TemplateInUseTx(tx *vault.Tx, templateID string) error {
	for _, s := range open() {
		if err := batches.Find(tx, byStatus, string(s), func(b Batch) error {
			if b.Plan.Template != templateID {
				return nil
			}
			return fault.New("batch.template_busy", fault.T("the batch %s publishes this template", "批次 %s 正在发布该模板", b.Plan.Name)).
				WithHint(fault.T("wait for it, or cancel or delete the batch", "请等待其结束，或取消、删除该批次")).WithRetry(fault.RetryLater)
		}); err != nil {
			return err
		}
	}
	return savedOfTemplateTx(tx, templateID)
}
