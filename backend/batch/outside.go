package batch

import (
	"errors"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// AuditResult takes an audit's result that a message brought. It is on disk when
// it returns, for every batch that waits for it, and moves their tasks at once.
// A result nobody waits for is no error.
func (e *Engine) AuditResult(miniAppID, number string, passed bool, reason string) error {
	var heard []Verdict
	if err := e.Vault.Update(func(tx *vault.Tx) error {
		heard = heard[:0]
		if err := tasks.Find(tx, byOpenApp, miniAppID, func(t Task) error {
			if t.Version == number && (t.Step == StepSubmit || t.Step == StepAudit) {
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
		return nil
	}); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range heard {
		for _, r := range e.runs {
			if j := r.byTask[v.TaskID]; j != nil && (j.task.Step == StepSubmit || j.task.Step == StepAudit) {
				j.verdict = &v
				e.place(j)
			}
		}
	}
	e.poke()
	return nil
}

// Authorized tells that a merchant authorized: its waiting tasks go on at once.
func (e *Engine) Authorized(merchantID string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, r := range e.runs {
		for _, j := range r.jobs {
			if j.task.MerchantID == merchantID && j.task.State == WaitAuth && !j.busy {
				j.task.RetryAt, j.task.Tries = e.Now(), 0
				e.place(j)
			}
		}
	}
	e.poke()
}

// WaitingFor tells how many tasks of running batches wait for a merchant to
// authorize, by merchant.
func (e *Engine) WaitingFor() map[string]int {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := map[string]int{}
	for _, r := range e.runs {
		for _, j := range r.jobs {
			if j.task.State == WaitAuth {
				out[j.task.MerchantID]++
			}
		}
	}
	return out
}

// InUseTx refuses the deletion of a merchant that an unfinished batch works on;
// it runs in the transaction that deletes the merchant. Fault: batch.busy.
func (e *Engine) InUseTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		return tasks.Find(tx, byMerchant, merchantID, func(t Task) error {
			if t.State.Over() {
				return nil
			}
			b, err := batches.Get(tx, t.BatchID)
			if errors.Is(err, vault.ErrNotFound) || (err == nil && (b.Status.Over() || b.Status == Creating)) {
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
