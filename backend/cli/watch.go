package cli

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

// lookEvery is how often a command looks how a batch stands.
const lookEvery = 200 * time.Millisecond

// watched is a batch that a command waits for.
type watched struct {
	d  *desk
	id string
}

// progress tells how the batch stands. When the program that ran it has ended
// and this command opened the workspace, the batch goes on here.
func (w watched) progress(ctx context.Context) (batch.Progress, error) {
	p, err := ask(ctx, w.d, (*api.Batches).Progress, api.ByID{ID: w.id})
	if err != nil || p.Working || !runs(p.Status) {
		return p, err
	}
	if _, err := ask(ctx, w.d, (*api.Batches).Work, api.WorkOn{}); err != nil {
		return p, err
	}
	if _, err = ask(ctx, w.d, (*api.Batches).Resume, api.ByID{ID: w.id}); fault.CodeOf(err) == "batch.status" {
		// It ended, or somebody stopped it, since it was asked how it stands.
		return ask(ctx, w.d, (*api.Batches).Progress, api.ByID{ID: w.id})
	}
	return p, err
}

// runs reports whether a batch goes on without a person.
func runs(s batch.Status) bool {
	return s == batch.Active || s == batch.Scheduled || s == batch.Stopping
}

// watch shows the batch until it is over, prints the summary and tells by the
// error whether all merchants succeeded. When ctx ends the batch is kept as it
// stands. left are merchants that it was not made for, told with the summary.
func (r *runner) watch(ctx context.Context, d *desk, id string, left ...batch.LeftMerchant) error {
	w := watched{d, id}
	board, err := ask(ctx, d, (*api.Batches).Get, api.ByID{ID: id})
	if err != nil {
		return err
	}
	b := board.Batch
	view := r.newBoard(r.say("%s → %s, %d merchant{|s}", "%s → %s，%d 个商家", b.Plan.Name, b.Plan.Goal, b.Counts.Total), time.Now())
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		p, err := w.progress(ctx)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			return err
		}
		view.draw(p, time.Now())
		if !runs(p.Status) {
			return r.summarize(ctx, d, id, left)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	if d.guest {
		return fault.New("cli.interrupted", fault.T("stopped waiting; the batch goes on in MiniFleet", "已停止等待；批次仍在 MiniFleet 中继续")).
			WithHint(fault.T("pause it with: minifleet batch pause %s", "如需暂停：minifleet batch pause %s", id))
	}
	return fault.New("cli.interrupted", fault.T("stopped; the batch is kept as it stands", "已停止；批次保持当前进度")).
		WithHint(fault.T("go on with: minifleet batch resume %s --wait", "继续执行：minifleet batch resume %s --wait", id))
}

// summarize prints how a batch ended, or stands; left is as in watch.
func (r *runner) summarize(ctx context.Context, d *desk, id string, left []batch.LeftMerchant) error {
	result, err := ask(ctx, d, (*api.Batches).Result, api.ByID{ID: id})
	if err != nil {
		return err
	}
	result.LeftAlone = append(result.LeftAlone, left...)
	result.Total += len(left)
	return r.printResult(result)
}

func (r *runner) printResult(result batch.Result) (err error) {
	if r.json {
		err = r.printJSON(result)
	} else {
		err = r.resultTables(result)
	}
	switch {
	case err != nil || result.Succeeded == result.Total:
		return err
	case !result.Status.Over():
		why := result.Reason
		if why.IsZero() {
			why = fault.T("the batch is %s", "批次状态为 %s", word(r, result.Status))
		}
		return fault.New("cli.batch_stopped", why).
			WithHint(fault.T("go on with: minifleet batch resume %s --wait", "继续执行：minifleet batch resume %s --wait", result.Batch))
	case len(result.Failed) == 0 && len(result.LeftAlone) == 0: // cancelled before anyone failed
		return fault.New("cli.batch_over", fault.T("the batch is %s; %d of %d merchant{|s} reached the goal", "批次状态为 %s；%d/%d 个商家达成目标", word(r, result.Status),
			result.Succeeded, result.Total))
	}
	return errPartial
}

// leftTable lists merchants that were left alone.
func (r *runner) leftTable(list []batch.LeftMerchant) error {
	rows := [][]string{}
	for _, l := range list {
		rows = append(rows, []string{l.Merchant, l.MiniAppID, l.Note.In(r.language())})
	}
	return r.table(nil, []string{"LEFT ALONE", "MINI APP", "WHY"}, rows)
}

func (r *runner) resultTables(result batch.Result) error {
	failed := [][]string{}
	for _, f := range result.Failed {
		code := f.SubCode
		if code == "" {
			code = f.Code
		}
		failed = append(failed, []string{f.Merchant, f.MiniAppID, word(r, f.Step), code, f.Hint.In(r.language())})
	}
	var all []error
	if len(result.LeftAlone) > 0 {
		all = append(all, r.leftTable(result.LeftAlone))
	}
	if result.Already > 0 {
		r.note("%d of them were there already; nothing was done about them", "其中 %d 个商家此前已就绪，未做任何操作", result.Already)
	}
	if len(failed) > 0 {
		all = append(all, r.table(nil, []string{"FAILED", "MINI APP", "STEP", "CODE", "NEXT STEP"}, failed))
	}
	return errors.Join(append(all, r.result(nil, r.say("Batch %s: %d of %d succeeded, %d call{|s}, %s.", "批次 %s：%d/%d 成功，%d 次调用，用时 %s。",
		result.Batch, result.Succeeded, result.Total, result.Calls, clock(time.Duration(result.ElapsedMS)*time.Millisecond))))...)
}
