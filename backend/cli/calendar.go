package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
)

func (r *runner) batchCalendarCommand() *cobra.Command {
	return &cobra.Command{
		Use: "calendar BATCH", Short: "Tell on which day each merchant is submitted, and when the batch ends", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				board, err := ask(ctx, d, (*api.Batches).Get, api.ByID{ID: args[0]})
				if err != nil {
					return err
				}
				c, rows := board.Calendar, [][]string{}
				for _, day := range c.Days {
					rows = append(rows, []string{day.Day, fmt.Sprint(day.Submit), fmt.Sprint(day.Others), namesOf(day)})
				}
				if err := r.table(c, []string{"DAY", "AUDITS", "OTHER BATCHES", "MERCHANTS"}, rows); err != nil || r.json {
					return err
				}
				r.calendarNotes(c)
				return nil
			})
		},
	}
}

func namesOf(day batch.CalendarDay) string {
	names := make([]string, len(day.Merchants))
	for i, m := range day.Merchants {
		names[i] = m.Merchant
	}
	return strings.Join(names, ", ")
}

// calendarNotes tells when a batch ends and what that is worked out from.
func (r *runner) calendarNotes(c batch.Calendar) {
	if n := len(c.Days); c.PerDay > 0 && n > 0 {
		r.note("the template has %d audit{|s} a day, %d of today's are used: submitted from %s to %s", "模板每天可提审 %d 次，今天已用 %d 次：将于 %s 至 %s 提审",
			c.PerDay, c.UsedToday, c.Days[0].Day, c.Days[n-1].Day)
	}
	for _, other := range c.Shared {
		r.note("the batch %s shares these audits: %d merchant{|s} still to be submitted", "批次 %s 共用这些审核次数，尚有 %d 个商家待提审", other.Name, other.Left)
	}
	if !c.EndsAt.IsZero() {
		r.note("it is expected to be over on %s", "预计 %s 结束", when(c.EndsAt))
	}
	if c.Words > 0 {
		r.note("if every word it asks of you (%d) is given at once", "前提是需要你确认的 %d 处都立即确认", c.Words)
	}
	if c.Unsure > 0 {
		r.note("%d merchant{|s} {has|have} no day: nobody knows when {it authorizes|they authorize}", "%d 个商家无法排期：不知何时完成授权", c.Unsure)
	}
	for _, d := range c.Durations {
		r.noteText(d.Says)
	}
}
