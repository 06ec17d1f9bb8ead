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
	Part    string     // renewals, outcomes, backup, journal, records, templates, online
	Done    bool       // there was something to do
	Warning bool       // Message is what a person should see to
	Message fault.Text // what was done, or that nothing was due
	Err     error
}

// Upkeep does once what an open MiniFleet does by itself: it renews the
// authorizations near their end and looks for the outcomes of lost answers,
// makes the backup that is due, keeps the journal and the records of what ended
// to the length the settings say, asks which versions the templates have, and
// notes how many merchants are online with which of them. A part that fails does not keep the others from theirs.
func (w *Workspace) Upkeep(ctx context.Context) []Care {
	parts := []struct {
		name string
		do   func(context.Context) Care
	}{
		{"renewals", w.careRenewals}, {"outcomes", w.careOutcomes}, {"backup", w.careBackup}, {"journal", w.careJournal},
		{"records", w.careRecords}, {"templates", w.careTemplatesDue}, {"online", w.careOnline},
	}
	out := make([]Care, 0, len(parts))
	for _, p := range parts {
		c := Care{Err: ctx.Err()}
		if c.Err == nil {
			c = p.do(ctx)
		}
		c.Part = p.name
		out = append(out, c)
	}
	return out
}

func (w *Workspace) careRenewals(ctx context.Context) Care {
	renewed, err := w.Authorize.RenewDue(ctx)
	if renewed == 0 {
		return Care{Message: fault.T("no authorization is near its end", "没有即将到期的授权"), Err: err}
	}
	return Care{Done: true, Message: fault.T("%d authorization{|s} {was|were} renewed", "已续期 %d 个授权", renewed), Err: err}
}

func (w *Workspace) careOnline(context.Context) Care {
	noted, err := w.Fleet.NoteDay()
	if !noted {
		return Care{Message: fault.T("nothing changed in what merchants have online since it was noted today", "今天已记录各商家的在线版本，没有变化"), Err: err}
	}
	return Care{Done: true, Message: fault.T("it was noted how many merchants are online with which template version", "已记录各模板版本的在线商家数"), Err: err}
}

func (w *Workspace) careOutcomes(ctx context.Context) Care {
	before, err := w.Journal.Open()
	if err != nil || before == 0 {
		return Care{Message: fault.T("no outcome is open", "没有待确认的结果"), Err: err}
	}
	w.Journal.LookOnce(ctx)
	after, err := w.Journal.Open()
	return Care{Done: true, Message: fault.T("%d of %d open outcome{|s} {was|were} settled", "待确认的 %[2]d 个结果中已确认 %[1]d 个", max(0, before-after), before),
		Err: err}
}

func (w *Workspace) careBackup(ctx context.Context) Care {
	made, due, err := w.Backups.Scheduled(ctx)
	if err != nil {
		return Care{Done: due, Err: err}
	}
	if due {
		said := fault.T("a backup was made and read back: %s", "已制作并回读校验备份：%s", filepath.Base(made.File))
		if !made.Warning.IsZero() {
			said = fault.Text{EN: said.EN + "; " + made.Warning.EN, ZH: said.ZH + "；" + made.Warning.ZH}
		}
		return Care{Done: true, Warning: !made.Warning.IsZero(), Message: said}
	}
	st, err := w.Backups.Status()
	switch {
	case err != nil:
		return Care{Err: err}
	case st.Due.IsZero():
		return Care{Warning: true, Message: fault.T("no backups are made: set a folder with minifleet backup schedule --folder DIR",
			"未设置备份文件夹，不会自动备份：请用 minifleet backup schedule --folder DIR 设置")}
	}
	return Care{Message: fault.T("no backup is due", "备份未到时间")}
}

// careJournal moves entries to the archive that are older than the settings
// say. The room that becomes free is given back at the next opening.
func (w *Workspace) careJournal(ctx context.Context) Care {
	chosen, err := w.Settings.Get()
	if err != nil || chosen.JournalMonths == 0 {
		return Care{Message: fault.T("the journal keeps all entries where they are", "日志不归档"), Err: err}
	}
	moved, err := w.Journal.Archive(ctx, w.opt.Now().AddDate(0, -chosen.JournalMonths, 0))
	if moved == 0 {
		return Care{Message: fault.T("no entry of the journal is old enough for the archive", "没有需要归档的日志"), Err: err}
	}
	if err == nil && moved >= worthTidying {
		err = w.Vault.Tidy()
	}
	return Care{Done: true, Message: fault.T("%d entr{y|ies} of the journal moved to its archive, where every search finds {it|them}", "已归档 %d 条日志，仍可查找",
		moved), Err: err}
}

// careRecords removes batches and runs that ended longer ago than the settings
// say, after the backup that is due was made, and brings the pictures of codes
// to where equal ones are kept once.
func (w *Workspace) careRecords(ctx context.Context) Care {
	if pictures, err := w.Codes.KeepOnce(ctx); err != nil {
		return Care{Done: pictures > 0, Err: err}
	} else if pictures >= worthTidying {
		if err := w.Vault.Tidy(); err != nil {
			return Care{Done: true, Err: err}
		}
	}
	chosen, err := w.Settings.Get()
	if err != nil || chosen.RecordMonths == 0 {
		return Care{Message: fault.T("batches and runs are kept", "批次与批量操作记录不清理"), Err: err}
	}
	before := w.opt.Now().AddDate(0, -chosen.RecordMonths, 0)
	batches, err := w.Batches.Forget(ctx, before)
	if err != nil {
		return Care{Done: batches > 0, Err: err}
	}
	runs, err := w.Runs.Forget(ctx, before)
	if batches+runs == 0 {
		return Care{Message: fault.T("no batch and no run is old enough to be removed", "没有需要清理的批次与批量操作记录"), Err: err}
	}
	if err == nil {
		err = w.Vault.Tidy()
	}
	return Care{Done: true, Message: fault.T("%d old batch{|es} and %d old run{|s} were removed; the journal keeps what was done",
		"已清理 %d 个过期批次、%d 个过期批量操作，日志仍保留", batches, runs), Err: err}
}

// worthTidying is how many entries or pictures have to move before the tables are
// merged.
const worthTidying = 5000

// careful runs what keeps a vault in order while the screens are open.
func (w *Workspace) careful(ctx context.Context) {
	w.background.Go(func() { w.Backups.Watch(ctx) })
	w.background.Go(func() { w.watchTemplates(ctx) })
	w.background.Go(func() {
		w.Fleet.KeepDays(ctx, func(err error) { w.opt.Logger.Warn("what merchants have online is not noted", "error", err) })
	})
	for {
		for _, care := range []func(context.Context) Care{w.careJournal, w.careRecords} {
			if c := care(ctx); c.Err != nil && ctx.Err() == nil {
				w.opt.Logger.Warn("old entries and records stay where they are", "error", c.Err)
			}
		}
		if retry.Sleep(ctx, w.opt.Now, careEvery, nil) != nil {
			return
		}
	}
}

const careEvery = 12 * time.Hour
