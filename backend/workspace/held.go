package workspace

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/hold"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// markRestored writes into a vault that is being restored that it is one, and
// the journal's entry of it.
func markRestored(v *vault.Vault, dir string, label vault.BackupLabel, now func() time.Time) error {
	j := journal.New(journal.Deps{Vault: v, Now: now})
	return v.Update(func(tx *vault.Tx) error {
		if err := hold.MarkRestoredTx(tx, now(), label.MadeAt); err != nil {
			return err
		}
		if err := restoredUse(tx, dir, now()); err != nil {
			return err
		}
		cause := hold.Cause{Reason: hold.Restored, BackupAt: label.MadeAt}
		_, err := j.AppendTx(tx, journal.Entry{Action: "vault.restore", Message: cause.Text()})
		return err
	})
}

// recordHold writes a change of the hold into the journal.
func (w *Workspace) recordHold(tx *vault.Tx, action string, about fault.Text) (func(), error) {
	e, err := w.Journal.AppendTx(tx, journal.Entry{Action: action, Message: about})
	return func() { w.Journal.Announce(e) }, err
}
