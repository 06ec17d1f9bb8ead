package workspace

import (
	"context"
	"path/filepath"

	"minifleet/backend/fault"
)

// Care is one part of the upkeep and how it ended.
type Care struct {
	Part    string     // renewals, outcomes, backup, journal, files
	Done    bool       // there was something to do
	Warning bool       // Message is what a person should see to
	Message fault.Text // what was done, or that nothing was due
	Err     error
}

// Upkeep does once what an open MiniFleet does by itself: it renews the
// authorizations near their end and looks for the outcomes of lost answers,
// makes the backup that is due, and looks at the vault. A part that fails does
// not keep the others from theirs.
func (w *Workspace) Upkeep(ctx context.Context) []Care {
	parts := []struct {
		name string
		do   func(context.Context) (bool, fault.Text, error)
	}{
		{"renewals", w.careRenewals}, {"outcomes", w.careOutcomes}, {"backup", w.careBackup},
	}
	out := make([]Care, 0, len(parts))
	for _, p := range parts {
		c := Care{Part: p.name}
		if c.Err = ctx.Err(); c.Err == nil {
			c.Done, c.Message, c.Err = p.do(ctx)
			c.Warning = c.Err == nil && c.Message == noFolder()
		}
		out = append(out, c)
	}
	return out
}

func (w *Workspace) careRenewals(ctx context.Context) (bool, fault.Text, error) {
	renewed, err := w.Authorize.RenewDue(ctx)
	if renewed == 0 {
		return false, fault.T("no authorization is near its end", "没有即将到期的授权"), err
	}
	return true, fault.T("%d authorizations were renewed", "已续期 %d 个授权", renewed), err
}

func (w *Workspace) careOutcomes(ctx context.Context) (bool, fault.Text, error) {
	before, err := w.Journal.Open()
	if err != nil || before == 0 {
		return false, fault.T("no outcome is open", "没有待确认的结果"), err
	}
	w.Journal.LookOnce(ctx)
	after, err := w.Journal.Open()
	return true, fault.T("%d of %d open outcomes were settled", "待确认的 %[2]d 个结果中已确认 %[1]d 个", max(0, before-after), before), err
}

func (w *Workspace) careBackup(ctx context.Context) (bool, fault.Text, error) {
	made, due, err := w.Backups.Scheduled(ctx)
	if err != nil {
		return due, fault.Text{}, err
	}
	if due {
		return true, fault.T("a backup was made and read back: %s", "已制作并回读校验备份：%s", filepath.Base(made.File)), nil
	}
	st, err := w.Backups.Status()
	switch {
	case err != nil:
		return false, fault.Text{}, err
	case st.Due.IsZero():
		return false, noFolder(), nil
	}
	return false, fault.T("no backup is due", "备份未到时间"), nil
}

func noFolder() fault.Text {
	return fault.T("no backups are made: set a folder with minifleet backup schedule --folder DIR",
		"未设置备份文件夹，不会自动备份：请用 minifleet backup schedule --folder DIR 设置")
}

// careful runs what keeps a vault in order while the screens are open.
func (w *Workspace) careful(ctx context.Context) {
	w.Backups.Watch(ctx)
}
