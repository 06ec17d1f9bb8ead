package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/authorize"
	"minifleet/backend/baseinfo"
	"minifleet/backend/code"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/filing"
	"minifleet/backend/fleet"
	"minifleet/backend/member"
	"minifleet/backend/notice"
	"minifleet/backend/permission"
	"minifleet/backend/privacy"
	"minifleet/backend/run"
	"minifleet/backend/version"
)

func (r *runner) runCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "run", Short: "What was done for many merchants at once: members, codes, domains, readings"}
	cmd.AddCommand(r.runListCommand(), r.runShowCommand(), r.runStopCommand(), r.runRetryCommand(), r.runRemoveCommand())
	return cmd
}

// runStates are the words for --state, and what they mean.
var runStates = map[string][]run.State{
	"ok": {run.OK}, "failed": {run.Failed}, "unknown": {run.Unknown}, "skipped": {run.Skipped}, "left": {run.Waiting, run.Begun, run.Looking},
}

// mostRows is how many merchants of a run a command shows.
const mostRows = 1_000_000

func (r *runner) runListCommand() *cobra.Command {
	var kind run.Kind
	cmd := &cobra.Command{
		Use: "list", Short: "List the runs, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Runs).List, api.ListRuns{Kind: kind, Limit: 1000})
				if err != nil {
					return err
				}
				if list.More {
					r.note("only the newest %d run{|s} {is|are} listed", "仅列出最近的 %d 条批量操作", len(list.Runs))
				}
				rows := [][]string{}
				for _, h := range list.Runs {
					rows = append(rows, []string{h.ID, h.Title.In(r.language()), h.About.In(r.language()), word(r, h.Status),
						fmt.Sprintf("%d/%d", h.Counts.OK, h.Total), when(h.StartedAt)})
				}
				return r.table(list, []string{"RUN", "WHAT", "", "STATE", "DONE", "STARTED"}, rows)
			})
		},
	}
	choiceFlag(cmd, &kind, "kind", "only of a kind", authorize.KindLinks, member.KindInvite, member.KindRemove, member.KindRead, code.KindMake,
		version.KindRead, version.KindReasons, fleet.KindAsk,
		baseinfo.KindEdit, baseinfo.KindDomainAdd, baseinfo.KindDomainRemove, privacy.KindSubmit, privacy.KindRead, permission.KindApply, permission.KindRead,
		filing.KindSubmit, filing.KindFace, filing.KindRead, notice.KindTake)
	return cmd
}

func (r *runner) runShowCommand() *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use: "show RUN", Short: "Show a run and what became of each merchant", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				page, err := ask(ctx, d, (*api.Runs).Show, api.ShowRun{ID: args[0], States: runStates[state], Limit: mostRows})
				if err != nil {
					return err
				}
				return r.printRun(page)
			})
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "only merchants that are ok, failed, unknown, skipped or left")
	return cmd
}

func (r *runner) runStopCommand() *cobra.Command {
	return &cobra.Command{
		Use: "stop RUN", Short: "Begin with no further merchant of a run", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if _, err := ask(ctx, d, (*api.Runs).Stop, api.ByID{ID: args[0]}); err != nil {
					return err
				}
				page, err := ask(ctx, d, (*api.Runs).Show, api.ShowRun{ID: args[0]})
				if err != nil {
					return err
				}
				return r.result(page.Run, r.say("Stopped: %d of %d are done.", "已停止：完成 %d/%d。", page.Run.Counts.OK, page.Run.Total))
			})
		},
	}
}

func (r *runner) runRetryCommand() *cobra.Command {
	var refs []string
	cmd := &cobra.Command{
		Use: "retry RUN", Short: "Go on with a run: with those that failed, are unknown or were not reached, where another turn can help",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				named, err := merchantsNamed(ctx, d, refs)
				if err != nil {
					return err
				}
				return begin(ctx, r, d, (*api.Runs).Retry, api.RetryRun{ID: args[0], Merchants: ids(named)})
			})
		},
	}
	cmd.Flags().StringArrayVar(&refs, "merchant", nil, "only this merchant: ID, mini program or name (repeat)")
	return cmd
}

func (r *runner) runRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove RUN", Short: "Remove a run from the list; what it did stays done", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if _, err := ask(ctx, d, (*api.Runs).Remove, api.ByID{ID: args[0]}); err != nil {
					return err
				}
				return r.result(api.ByID{ID: args[0]}, r.say("Removed.", "已移除。"))
			})
		},
	}
}

// waitForRun waits until a run is over or stopped, and returns all of it. A
// command that is interrupted leaves it on disk: "run retry" goes on with it.
func waitForRun(ctx context.Context, d *desk, head run.Head) (api.RunPage, error) {
	for head.Working() {
		select {
		case <-ctx.Done():
			return api.RunPage{}, ctx.Err()
		case <-time.After(lookEvery):
		}
		page, err := ask(ctx, d, (*api.Runs).Show, api.ShowRun{ID: head.ID})
		if err != nil {
			return page, err
		}
		head = page.Run
	}
	return ask(ctx, d, (*api.Runs).Show, api.ShowRun{ID: head.ID, Limit: mostRows})
}

func (r *runner) printRun(page api.RunPage) error {
	if !page.Run.Why.IsZero() {
		r.noteText(page.Run.Why)
	}
	rows := [][]string{}
	for _, row := range page.Rows {
		text := row.Message
		if row.State == run.OK {
			text = row.Outcome.Note
		}
		rows = append(rows, []string{row.MerchantName, row.MiniAppID, word(r, row.State), text.In(r.language())})
	}
	return r.table(page, []string{"MERCHANT", "MINI APP", "STATE", ""}, rows)
}

// ran begins a run over many merchants and waits for its end.
func ran[S, Req any](ctx context.Context, d *desk, method func(*S, context.Context, Req) (run.Head, error), req Req) (api.RunPage, error) {
	head, err := ask(ctx, d, method, req)
	if err != nil {
		return api.RunPage{}, err
	}
	return waitForRun(ctx, d, head)
}

// begin is ran that prints the run.
func begin[S, Req any](ctx context.Context, r *runner, d *desk, method func(*S, context.Context, Req) (run.Head, error), req Req) error {
	page, err := ran(ctx, d, method, req)
	if err != nil {
		return err
	}
	return r.endOfRun(page)
}

// askManyBy asks the platform about the merchants meant, as a run that reads.
func askManyBy[S any](ctx context.Context, r *runner, target *targetFlags, call func(*S, context.Context, api.TargetsOf) (run.Head, error)) error {
	if err := target.check(); err != nil {
		return err
	}
	return r.at(ctx, func(ctx context.Context, d *desk) error {
		targets, err := target.targets(ctx, d)
		if err != nil {
			return err
		}
		begun, err := ask(ctx, d, call, api.TargetsOf{Targets: targets})
		if err != nil {
			return err
		}
		return r.endOfReading(ctx, d, begun, func(done, all int) string {
			return r.say("The platform was asked about %d of %d merchant{|s}.", "已查询 %d/%d 个商家。", done, all)
		})
	})
}

// planned says what a run would do for a merchant.
func (r *runner) planned(ready bool, problems field.Errors) string {
	switch {
	case ready:
		return r.say("would be handed in", "将提交")
	case len(problems) > 0:
		return problems[0].Text.In(r.language())
	}
	return r.say("nothing to do", "无需处理")
}

// endOfRun prints a run that was waited for; that it did not succeed for all is
// told by the exit code.
func (r *runner) endOfRun(page api.RunPage) error {
	if err := r.printRun(page); err != nil {
		return err
	}
	return doneFor(page.Run.Counts.OK, page.Run)
}

// doneFor is how a command ends that did something for so many of a run; whom
// it left out is no failure of it.
func doneFor(n int, head run.Head) error {
	switch {
	case n > 0 && n+head.Counts.Skipped == head.Total:
		return nil
	case n > 0:
		return errPartial
	case head.Counts.Skipped > 0 && head.Counts.Skipped == head.Total:
		return fault.New("cli.run", fault.T("none of the merchants is authorized", "这些商家均未授权")).
			WithHint(fault.T("send them links first: minifleet authorize link MERCHANT", "请先发送授权链接：minifleet authorize link 商家"))
	}
	return fault.New("cli.run", fault.T("it succeeded for no merchant", "所有商家均未成功")).
		WithHint(fault.T("the reason stands beside each merchant above; when it is removed: minifleet run retry %s", "各商家的原因见上；处理后执行：minifleet run retry %s",
			head.ID))
}

// endOfReading waits for a run that reads and says how many it reached.
func (r *runner) endOfReading(ctx context.Context, d *desk, begun run.Head, told func(done, all int) string) error {
	page, err := waitForRun(ctx, d, begun)
	if err != nil {
		return err
	}
	counts := page.Run.Counts
	if err := r.result(page, told(counts.OK, page.Run.Total)); err != nil {
		return err
	}
	if counts.Skipped > 0 {
		r.noteText(fault.T("left out, as they are not authorized: %d", "已跳过未授权的商家：%d 个", counts.Skipped))
	}
	if counts.Open() == 0 && counts.OK > 0 {
		return nil
	}
	for _, row := range slices.Backward(page.Rows) {
		if row.State == run.Failed {
			r.noteText(row.Message)
			break
		}
	}
	return errPartial
}
