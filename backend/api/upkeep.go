package api

import (
	"context"
	"errors"

	"minifleet/backend/backup"
	"minifleet/backend/fault"
)

// Care is a part of what an open MiniFleet does by itself.
type Care struct {
	Part    string     `json:"part"`    // renewals, outcomes, backup, journal, templates
	Done    bool       `json:"done"`    // there was something to do
	Warning bool       `json:"warning"` // Message is what a person should see to
	Message fault.Text `json:"message"` // what was done, or that nothing was due
	Failure *Failure   `json:"failure,omitempty"`
}

// UpkeepDone is what was done, part by part. Runs says that the program does
// all this by itself, and that nothing was done for this call.
type UpkeepDone struct {
	Runs  bool   `json:"runs"`
	Parts []Care `json:"parts"`
}

// Upkeep does once what the program of screens does by itself.
func (v *Vault) Upkeep(ctx context.Context, _ Nothing) (UpkeepDone, error) {
	r, err := v.session.room()
	if err != nil || !r.stays {
		return UpkeepDone{Runs: err == nil}, err
	}
	out := UpkeepDone{}
	for _, c := range r.Workspace.Upkeep(ctx) {
		care := Care{Part: c.Part, Done: c.Done, Warning: c.Warning, Message: c.Message}
		if c.Err != nil {
			e := fault.As(c.Err)
			if errors.Is(c.Err, context.Canceled) {
				e = fault.Wrap(c.Err, "system.cancelled", fault.T("interrupted", "已中断")).WithRetry(fault.RetryNow)
			}
			f := FailureOf(e)
			care.Failure = &f
		}
		out.Parts = append(out.Parts, care)
	}
	return out, nil
}

// BackupFile is where a backup goes, or went.
type BackupFile struct {
	Path string `json:"path"`
}

// BackupTo writes the encrypted backup to a new file, reads it back and
// remembers when. Programs of the data directory alone may name a place: a page
// is given the file, a window asks for the place. Fault: backup.*.
func (v *Vault) BackupTo(ctx context.Context, req BackupFile) (backup.Made, error) {
	if _, program := v.session.Shell().(programShell); !program {
		return backup.Made{}, NotSupported()
	}
	w, err := v.session.open()
	if err != nil {
		return backup.Made{}, err
	}
	return w.Backups.To(ctx, req.Path)
}
