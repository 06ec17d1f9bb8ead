package workspace

import (
	"context"
	"path/filepath"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/retry"
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
		{"renewals", w.careRenewals}, {"outcomes", w.careOutcomes}, {"backup", w.careBackup}, {"journal", w.careJournal},
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

// careJournal moves entries to the archive that are older than the settings
// say. The room that becomes free is given back at the next opening.
func (w *Workspace) careJournal(ctx context.Context) (bool, fault.Text, error) {
	chosen, err := w.Settings.Get()
	if err != nil || chosen.JournalMonths == 0 {
		return false, fault.T("the journal keeps all entries where they are", "日志不归档"), err
	}
	moved, err := w.Journal.Archive(ctx, w.opt.Now().AddDate(0, -chosen.JournalMonths, 0))
	if moved == 0 {
		return false, fault.T("no entry of the journal is old enough for the archive", "没有需要归档的日志"), err
	}
	if err == nil && moved >= worthTidying {
		err = w.Vault.Tidy()
	}
	return true, fault.T("%d entries of the journal moved to its archive, where every search finds them", "已归档 %d 条日志，仍可查找", moved), err
}

// worthTidying is how many entries have to move before the tables are merged.
const worthTidying = 5000

// careful runs what keeps a vault in order while the screens are open.
func (w *Workspace) careful(ctx context.Context) {
	w.background.Go(func() { w.Backups.Watch(ctx) })
	for {
		if _, _, err := w.careJournal(ctx); err != nil && ctx.Err() == nil {
			w.opt.Logger.Warn("old entries of the journal stay where they are", "error", err)
		}
		if retry.Sleep(ctx, w.opt.Now, careEvery, nil) != nil {
			return
		}
	}
}

const careEvery = 12 * time.Hour
