package api

import (
	"bytes"
	"context"
	"io"
	"time"

	"minifleet/backend/api/session"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/sink"
	"minifleet/backend/version"
)

// Batches publish one template version to many merchants.
type Batches struct{ opened }

// BatchList is every batch, newest first.
type BatchList struct {
	Batches []batch.Row `json:"batches"`
}

// List lists the batches.
func (b *Batches) List(context.Context, Nothing) (BatchList, error) {
	rows, err := b.w.Batches.Rows()
	return BatchList{Batches: rows}, err
}

// BatchBoard is everything about one batch but its tasks.
type BatchBoard struct {
	Batch    batch.Batch    `json:"batch"`
	Progress batch.Progress `json:"progress"`
	Groups   []batch.Group  `json:"groups"` // failures by cause
	Template string         `json:"template"`
	// Undoable is how many merchants a roll-back is about, those whom the platform
	// would refuse as well; 0 when the batch put nothing online.
	Undoable int              `json:"undoable"`
	Waves    []batch.WaveLine `json:"waves"`
	// Fixed says why the plan cannot be changed any more, nothing when it can.
	Fixed *Failure `json:"fixed,omitempty"`
	// Calendar tells who is submitted on which day, and when the batch is over.
	Calendar batch.Calendar `json:"calendar"`
}

// Get returns one batch with its progress and failures by cause.
func (b *Batches) Get(_ context.Context, req ByID) (out BatchBoard, err error) {
	if out.Batch, err = b.w.Batches.Get(req.ID); err != nil {
		return out, err
	}
	if why := out.Batch.Editable(); why != nil {
		failure := FailureOf(fault.As(why))
		out.Fixed = &failure
	}
	if out.Progress, out.Calendar, err = b.w.Batches.Outlook(req.ID); err != nil {
		return out, err
	}
	if out.Groups, err = b.w.Batches.Groups(req.ID); err != nil {
		return out, err
	}
	out.Template = b.w.Providers.TemplateName(out.Batch.Plan.Template)
	if out.Undoable, err = b.w.Batches.Undoable(req.ID); err != nil {
		return out, err
	}
	out.Waves, err = b.w.Batches.Waves(req.ID)
	return out, err
}

// Progress tells how a batch stands at this moment.
func (b *Batches) Progress(_ context.Context, req ByID) (batch.Progress, error) {
	return b.w.Batches.Progress(req.ID)
}

// Result tells how a batch ended, or stands, with everybody who failed.
func (b *Batches) Result(_ context.Context, req ByID) (batch.Result, error) {
	return b.w.Batches.Result(req.ID)
}

// ReportOf is which batch to report, and how.
type ReportOf struct {
	ID   string     `json:"id"`
	File FileFormat `json:"file"`
}

// Report hands the person a table with a line for each merchant of a batch.
// Fault: merchant.import_format.
func (b *Batches) Report(ctx context.Context, req ReportOf) (Delivery, error) {
	one, err := b.w.Batches.Get(req.ID)
	if err != nil {
		return Delivery{}, err
	}
	zone := b.session.opt.Now().Location()
	return b.session.deliverTable(ctx, "minifleet-batch-"+one.Plan.Name, req.File, func(_ context.Context, out io.Writer) error {
		return b.w.Batches.WriteSheet(out, req.ID, req.File.Format, req.File.Language, zone)
	})
}

// Story tells what became of a batch: its waves, what was decided, by a person
// or by itself, its failures and how long things took.
func (b *Batches) Story(ctx context.Context, req ByID) (batch.Story, error) {
	return b.w.Batches.Story(ctx, req.ID)
}

// StoryOf is which batch's story to write, as what and in which language.
type StoryOf struct {
	ID       string       `json:"id"`
	Form     batch.Format `json:"form"`
	Language fault.Lang   `json:"language"`
}

// SaveStory hands the person the story of a batch as a file. Fault:
// batch.story_form.
func (b *Batches) SaveStory(ctx context.Context, req StoryOf) (Delivery, error) {
	one, err := b.w.Batches.Get(req.ID)
	if err != nil {
		return Delivery{}, err
	}
	media := map[batch.Format]string{batch.XLSX: workbookType, batch.HTML: "text/html", batch.JSON: "application/json"}
	zone := b.session.opt.Now().Location()
	name := "minifleet-release-" + one.CreatedAt.In(zone).Format("2006-01-02-1504") + "." + sink.FileName(string(req.Form))
	return b.session.Deliver(ctx, name, media[req.Form], func() ([]byte, error) {
		var file bytes.Buffer
		err := b.w.Batches.WriteStory(ctx, &file, req.ID, req.Form, req.Language, zone)
		return file.Bytes(), err
	})
}

// TasksOf selects tasks of a batch.
type TasksOf struct {
	ID     string       `json:"id"`
	Filter batch.Filter `json:"filter"`
}

// TaskPage is the tasks that match, in the batch's order, and how many there are.
type TaskPage struct {
	Tasks []batch.Task `json:"tasks"`
	Total int          `json:"total"`
}

// Tasks lists the tasks of a batch.
func (b *Batches) Tasks(_ context.Context, req TasksOf) (TaskPage, error) {
	list, total, err := b.w.Batches.Tasks(req.ID, req.Filter)
	return TaskPage{list, total}, err
}

// PreflightAnswer is what is known of a plan before anything is sent. Problem
// says why the plan cannot even be looked at.
type PreflightAnswer struct {
	Preflight batch.Preflight `json:"preflight"`
	Problem   *Failure        `json:"problem,omitempty"`
}

// Preflight tells who will fail and why; no network is used, nothing is sent. It
// ends with its request, and when the vault is locked.
func (b *Batches) Preflight(ctx context.Context, req batch.Plan) (PreflightAnswer, error) {
	return b.preflight(ctx, func(ctx context.Context) (batch.Preflight, error) { return b.w.Batches.Preflight(ctx, req) })
}

// PreflightEdit is Preflight of a plan that a batch is to have from now on; the
// batch itself stands in nobody's way. Faults: batch.not_found.
func (b *Batches) PreflightEdit(ctx context.Context, req EditBatch) (PreflightAnswer, error) {
	return b.preflight(ctx, func(ctx context.Context) (batch.Preflight, error) {
		return b.w.Batches.PreflightEdit(ctx, req.ID, req.Plan)
	})
}

func (b *Batches) preflight(ctx context.Context, look func(context.Context) (batch.Preflight, error)) (PreflightAnswer, error) {
	ctx, stop := b.session.WhileOpen(ctx)
	defer stop()
	p, err := look(ctx)
	err = session.Ended(ctx, err)
	if f := fault.As(err); err != nil && f.Retry == fault.RetryAfterInput {
		failure := FailureOf(f)
		return PreflightAnswer{Preflight: p, Problem: &failure}, nil
	}
	return PreflightAnswer{Preflight: p}, err
}

// PlanRead is how many merchants of a plan were read, and how many could not
// be. Template says why the template could not be read.
type PlanRead struct {
	Read     int      `json:"read"`
	Failed   int      `json:"failed"`
	Template *Failure `json:"template,omitempty"`
}

// Refresh reads a plan's template and the versions of its merchants from the
// platform, so that a preflight after it judges by the present. It takes a call
// for each merchant, paced as all calls are; none when nothing can be built
// from the template.
func (b *Batches) Refresh(ctx context.Context, req batch.Plan) (PlanRead, error) {
	got, err := b.w.Batches.Refresh(ctx, req, nil)
	out := PlanRead{Read: got.Read, Failed: got.Failed}
	if got.Template != nil {
		failure := FailureOf(fault.As(got.Template))
		out.Template = &failure
	}
	return out, err
}

// PlanHelp is what a plan may be filled in with.
type PlanHelp struct {
	Description string `json:"description"` // a version description for the template version
	// Last is the form that the template was published with last, without its
	// test password, which a plan with the same test account has all the same.
	Last *batch.LastForm `json:"last,omitempty"`
}

// PlanHelpFor names a template version.
type PlanHelpFor struct {
	Template        string `json:"template,omitempty"` // record id, platform id or name; "" is the only one
	TemplateVersion string `json:"template_version"`
}

// Help suggests what a plan leaves open.
func (b *Batches) Help(_ context.Context, req PlanHelpFor) (out PlanHelp, err error) {
	t, err := b.w.Providers.FindTemplate(req.Template)
	if err != nil {
		return out, err
	}
	out.Description = batch.Describe(req.TemplateVersion, t.Describes(req.TemplateVersion))
	last, known, err := b.w.Batches.LastForm(t.ID)
	if known {
		last = last.WithoutSecrets()
		out.Last = &last
	}
	return out, err
}

// CheckForm tells what is wrong with the audit form of a plan as typed.
func (b *Batches) CheckForm(_ context.Context, req FormOf) (FormProblems, error) {
	return FormProblems{version.ValidateShared(req.Form, b.session.opt.Now())}, nil
}

// Create makes a batch of the plan; it begins at once or at its hour. A template
// that nothing can be built from is refused before anything is stored. Faults:
// batch.plan, version.form, provider.template_not_found, merchant.not_found,
// provider.template_gone, batch.template_version, batch.template_offline.
func (b *Batches) Create(ctx context.Context, req batch.Plan) (BatchBoard, error) {
	if err := b.w.Batches.Possible(ctx, req); err != nil {
		return BatchBoard{}, err
	}
	made, err := b.w.Batches.Create(req)
	return BatchBoard{Batch: made}, err
}

// on runs a command on one batch.
func (b *Batches) on(do func(*batch.Engine) error) (Nothing, error) {
	return Nothing{}, do(b.w.Batches)
}

// Pause lets the calls under way finish and begins no others.
func (b *Batches) Pause(_ context.Context, req ByID) (Nothing, error) {
	return b.on(func(e *batch.Engine) error { return e.Pause(req.ID) })
}

// Resume goes on with a paused batch.
func (b *Batches) Resume(_ context.Context, req ByID) (Nothing, error) {
	return b.on(func(e *batch.Engine) error { return e.Resume(req.ID) })
}

// Continue lets the next wave go.
func (b *Batches) Continue(_ context.Context, req ByID) (Nothing, error) {
	return b.on(func(e *batch.Engine) error { return e.Continue(req.ID) })
}

// ReleaseBatch says how the approved versions of a batch may go online: those
// of the tasks named, or all.
type ReleaseBatch struct {
	ID    string   `json:"id"`
	Tasks []string `json:"tasks,omitempty"`
	batch.Letting
}

// Release lets versions go online that were held back until all are approved.
func (b *Batches) Release(_ context.Context, req ReleaseBatch) (Nothing, error) {
	return b.on(func(e *batch.Engine) error { return e.Release(req.ID, req.Letting, req.Tasks...) })
}

// EditBatch is a batch and the plan it is to have.
type EditBatch struct {
	ID   string     `json:"id"`
	Plan batch.Plan `json:"plan"`
}

// Edit changes the plan of a batch that has made no call yet, merchants and waves
// as well. Faults: as from Create, batch.begun, batch.no_edit.
func (b *Batches) Edit(ctx context.Context, req EditBatch) (BatchBoard, error) {
	if err := b.w.Batches.Possible(ctx, req.Plan); err != nil {
		return BatchBoard{}, err
	}
	made, err := b.w.Batches.Edit(req.ID, req.Plan)
	return BatchBoard{Batch: made}, err
}

// BatchStart is when a batch begins; the zero time is at once.
type BatchStart struct {
	ID string    `json:"id"`
	At time.Time `json:"at,omitzero"`
}

// Reschedule sets when a batch begins that has made no call yet. Faults:
// batch.not_found, batch.begun.
func (b *Batches) Reschedule(_ context.Context, req BatchStart) (BatchBoard, error) {
	made, err := b.w.Batches.Reschedule(req.ID, req.At)
	return BatchBoard{Batch: made}, err
}

// Cancel stops a batch: what is under way ends, what is online stays online.
func (b *Batches) Cancel(_ context.Context, req ByID) (Nothing, error) {
	return b.on(func(e *batch.Engine) error { return e.Cancel(req.ID) })
}

// Delete forgets a batch that is over or has not begun; the journal keeps what was done.
func (b *Batches) Delete(_ context.Context, req ByID) (Nothing, error) {
	return b.on(func(e *batch.Engine) error { return e.Delete(req.ID) })
}

// RetryBatch names failed tasks; none means every one that can be retried.
type RetryBatch struct {
	ID    string   `json:"id"`
	Tasks []string `json:"tasks"`
}

// Retried is how many tasks are tried again.
type Retried struct {
	Count int `json:"count"`
}

// Retry tries failed tasks again.
func (b *Batches) Retry(_ context.Context, req RetryBatch) (Retried, error) {
	n, err := b.w.Batches.Retry(req.ID, req.Tasks...)
	return Retried{n}, err
}

// FixOf is what is changed for the rejected merchants of a batch.
type FixOf struct {
	ID string `json:"id"`
	batch.Fix
}

// Fixes is what a fix would do, merchant by merchant.
type Fixes struct {
	Merchants []batch.Fixed `json:"merchants"`
}

// FixPreview tells what a change of the audit form would be for each rejected
// merchant; nothing is sent. Faults: batch.not_rejected, batch.plan.
func (b *Batches) FixPreview(_ context.Context, req FixOf) (Fixes, error) {
	list, err := b.w.Batches.PreviewFix(req.ID, req.Fix)
	return Fixes{list}, err
}

// Fix changes the audit form for rejected merchants and submits their versions
// again. Faults: as from FixPreview, version.form, batch.status.
func (b *Batches) Fix(_ context.Context, req FixOf) (Retried, error) {
	n, err := b.w.Batches.FixRejected(req.ID, req.Fix)
	return Retried{n}, err
}

// Undoes is what a roll-back would do, merchant by merchant.
type Undoes struct {
	Merchants []batch.Undo `json:"merchants"`
}

// RollbackOf is what of a batch is taken back.
type RollbackOf struct {
	ID string `json:"id"`
	batch.Back
}

// RollbackPreview lists what a roll-back of the batch would do; nothing is sent.
func (b *Batches) RollbackPreview(_ context.Context, req RollbackOf) (Undoes, error) {
	list, err := b.w.Batches.RollbackPreview(req.ID, req.Back)
	return Undoes{list}, err
}

// Rollback makes and begins the batch that takes another one back, and tells whom
// it leaves alone.
func (b *Batches) Rollback(_ context.Context, req RollbackOf) (batch.RolledBack, error) {
	return b.w.Batches.RollbackBatch(req.ID, req.Back)
}

// MerchantBatches are the unfinished tasks of one merchant.
type MerchantBatches struct {
	Tasks []MerchantTask `json:"tasks"`
}

// MerchantTask is a task with its batch's name.
type MerchantTask struct {
	Name string     `json:"name"`
	Task batch.Task `json:"task"`
}

// OfMerchant lists the unfinished tasks that batches have for a merchant.
func (b *Batches) OfMerchant(_ context.Context, req ByMerchant) (MerchantBatches, error) {
	list, err := b.w.Batches.OfMerchant(req.MerchantID)
	if err != nil {
		return MerchantBatches{}, err
	}
	out := MerchantBatches{}
	for _, t := range list {
		if t.State.Over() {
			continue
		}
		one, err := b.w.Batches.Get(t.BatchID)
		if err != nil {
			return out, err
		}
		out.Tasks = append(out.Tasks, MerchantTask{Name: one.Plan.Name, Task: t})
	}
	return out, nil
}
