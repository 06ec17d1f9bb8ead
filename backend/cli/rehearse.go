package cli

import (
	"context"
	"strconv"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/rehearsal"
)

// rehearse tries a plan on the simulator, tells how far it is, and what came of
// it. The error tells whether every merchant would succeed.
func (r *runner) rehearse(ctx context.Context, d *desk, plan batch.Plan, assume rehearsal.Options) error {
	answer, err := ask(ctx, d, (*api.Rehearsals).Start, api.RehearsePlan{Plan: plan, Options: assume})
	if err != nil {
		return err
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for told := time.Now(); ; {
		now := answer.Rehearsal
		switch {
		case now == nil || now.State == rehearsal.Cancelled:
			return fault.New("cli.rehearsal_cancelled", fault.T("the rehearsal was cancelled", "预演已取消"))
		case answer.Problem != nil:
			return answer.Problem.Fault()
		case now.Result != nil:
			return r.rehearsed(*now)
		}
		if time.Since(told) >= 5*time.Second {
			told = time.Now()
			if now.State == rehearsal.Preparing {
				r.note("%d of %d merchant{|s} {is|are} copied", "已复制 %d/%d 个商家", now.Ready, now.Total)
			} else {
				r.note("it is %s there; %d of %d merchant{|s} {is|are} through", "预演时间 %s；%d/%d 个商家已完成", when(now.At), now.Through, now.Total)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			ended, end := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer end()
			_, err := ask(ended, d, (*api.Rehearsals).Cancel, api.Nothing{})
			return err
		}
		if answer, err = ask(ctx, d, (*api.Rehearsals).Last, api.RehearsalOf{}); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// rehearsed prints what came of a rehearsal.
func (r *runner) rehearsed(now rehearsal.Rehearsal) error {
	result := now.Result
	rows := [][]string{}
	for _, day := range result.Days {
		rows = append(rows, []string{day.Day, strconv.Itoa(day.Submitted), strconv.Itoa(day.Succeeded), strconv.Itoa(day.Failed)})
	}
	if err := r.table(now, []string{"DAY", "AUDITS", "SUCCEEDED", "FAILED"}, rows); err != nil {
		return err
	}
	if !r.json {
		r.rehearsalNotes(now)
	}
	if result.Outcome != rehearsal.Ended || result.Story.Succeeded < result.Story.Total {
		return errPartial
	}
	return nil
}

func (r *runner) rehearsalNotes(now rehearsal.Rehearsal) {
	result := now.Result
	r.noteText(outcomeText(*result))
	if !result.Reason.IsZero() {
		r.noteText(result.Reason)
	}
	r.note("%d of %d merchant{|s} got there in the rehearsal", "预演中 %d/%d 个商家达成目标", result.Story.Succeeded, result.Story.Total)
	for _, cause := range result.Story.Causes {
		r.note("%d failed: %s", "%d 个失败：%s", cause.Count, cause.Message.In(r.language()))
	}
	if !result.Story.EndedAt.IsZero() {
		r.note("it would be over on %s", "预计 %s 结束", when(result.Story.EndedAt))
	}
	if result.Words > 0 {
		r.note("your word was taken for given %d time{|s}", "其中 %d 处需要你确认，预演时视为立即确认", result.Words)
	}
	for _, d := range result.Durations {
		r.noteText(d.Says)
	}
	r.note("rehearsed in %s on the simulator; nothing was sent to the platform", "在模拟器上预演用时 %s；未向平台发送任何内容", clock(time.Duration(now.TookMS)*time.Millisecond))
}

func outcomeText(result rehearsal.Result) fault.Text {
	switch result.Outcome {
	case rehearsal.Ended:
		return fault.T("the batch ran to its end", "批次运行至结束")
	case rehearsal.Stopped:
		return fault.T("the batch stopped by itself; %d merchant{|s} {was|were} left", "批次自动停止，尚余 %d 个商家", result.Waiting)
	case rehearsal.Halted:
		return fault.T("the batch was paused; %d merchant{|s} {was|were} left", "批次被暂停，尚余 %d 个商家", result.Waiting)
	case rehearsal.TooLong:
		return fault.T("the batch was not over within 90 days; %d merchant{|s} {was|were} left", "批次在 90 天内未结束，尚余 %d 个商家", result.Waiting)
	}
	return fault.T("nothing happened any more; %d merchant{|s} still waited", "已无进展，仍有 %d 个商家在等待", result.Waiting)
}
