package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

// lettingFlags say when and how approved versions go online.
type lettingFlags struct {
	at            time.Time
	gray, windows []string
}

func (in *lettingFlags) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	momentFlag(cmd, &in.at, "at", "local time to release at: YYYY-MM-DD HH:MM (default: now)")
	f.StringArrayVar(&in.gray, "gray", nil, grayHelp)
	f.StringArrayVar(&in.windows, "window", nil, "hours in Beijing time in which versions may go online: [DAYS ]HH:MM-HH:MM (repeat)")
}

func (in *lettingFlags) letting() (out batch.Letting, err error) {
	out.At = in.at
	for _, s := range in.windows {
		w, err := window(s)
		if err != nil {
			return out, err
		}
		out.Windows = append(out.Windows, w)
	}
	out.Gray, err = grayStages(in.gray)
	return out, err
}

// question says what is about to reach whom, and from when.
func (in *lettingFlags) question(n int) fault.Text {
	when := fault.T("now", "立即")
	if !in.at.IsZero() {
		at := in.at.Format(momentForm)
		when = fault.Text{EN: "from " + at + " on", ZH: "从 " + at + " 起"}
	}
	if len(in.gray) > 0 {
		return fault.T("The approved versions of %d merchant{|s} begin their gray release %[2]s.", "%d 个商家已通过审核的版本将%[3]s开始灰度。", n, when.EN, when.ZH)
	}
	return fault.T("The approved versions of %d merchant{|s} go online for every user %[2]s.", "%d 个商家已通过审核的版本将%[3]s对所有用户上架。", n, when.EN, when.ZH)
}

// askFrom is from how many merchants a command asks before versions reach users.
const askFrom = 2

// reaches gives a command that reaches users the flag --yes.
func reaches(cmd *cobra.Command) *cobra.Command { return irreversible(cmd) }

// waiting are the tasks of a batch that wait for their release, of the merchants
// named; without any, how many merchants a word about the whole batch reaches,
// now and once they are approved.
func waiting(ctx context.Context, d *desk, id string, only []string) (tasks []string, ready int, err error) {
	if len(only) == 0 {
		board, err := ask(ctx, d, (*api.Batches).Get, api.ByID{ID: id})
		return nil, board.Batch.Counts.Total - overOf(board.Batch.Counts), err
	}
	page, err := ask(ctx, d, (*api.Batches).Tasks, api.TasksOf{ID: id, Filter: batch.Filter{States: []batch.State{batch.WaitRelease}}})
	if err != nil {
		return nil, 0, err
	}
	wanted := map[string]bool{}
	for _, m := range only {
		wanted[m] = true
	}
	for _, t := range page.Tasks {
		if wanted[t.MerchantID] {
			tasks = append(tasks, t.ID)
		}
	}
	if len(tasks) < len(only) {
		return nil, 0, fault.New("cli.not_waiting",
			fault.T("%d of the merchants named have no approved version in this batch", "指定的商家中有 %d 个在该批次没有待上架的版本", len(only)-len(tasks)))
	}
	return tasks, len(tasks), nil
}

func (r *runner) shelfCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "shelf", Short: "Approved versions that wait: list, release",
		Long: "Approved versions that are not online for everyone yet, of batches that hold\n" +
			"them, of batches with the goal audited, and of whatever else was approved.",
	}
	cmd.AddCommand(r.shelfListCommand(), r.shelfReleaseCommand())
	return cmd
}

func (r *runner) shelfListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List approved versions, the longest waiting first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				shelf, err := ask(ctx, d, (*api.Releases).Shelf, api.ShelfOf{})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, a := range shelf.Approved {
					rows = append(rows, []string{a.Merchant, a.MiniAppID, a.Version, a.Template, a.State.Name().In(r.language()), when(a.Since), a.Name})
				}
				return r.table(shelf, []string{"MERCHANT", "MINI APP", "VERSION", "TEMPLATE", "STATE", "SINCE", "BATCH"}, rows)
			})
		},
	}
}

func (r *runner) shelfReleaseCommand() *cobra.Command {
	var target targetFlags
	var how lettingFlags
	var waves, stops []string
	var wait bool
	cmd := &cobra.Command{
		Use: "release (--all|--tag T|--view V|--merchant M...)", Short: "Put approved versions online together", Args: cobra.NoArgs,
		Long: "Puts approved versions online: those that batches hold through these batches,\n" +
			"the others through a batch of their own. With --all or --tag, merchants without\n" +
			"an approved version are left out.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := target.check(); err != nil {
				return err
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				wish, err := how.letting()
				if err != nil {
					return err
				}
				release := batch.ShelfRelease{Letting: wish}
				for _, s := range waves {
					w, err := wave(s)
					if err != nil {
						return err
					}
					release.Waves = append(release.Waves, w)
				}
				if err := named(ctx, d, release.Waves); err != nil {
					return err
				}
				for _, s := range stops {
					if err := stopAt(&release.Stop, s); err != nil {
						return err
					}
				}
				if release.Merchants, err = r.approved(ctx, d, &target); err != nil {
					return err
				}
				if n := len(release.Merchants); n >= askFrom {
					if err := r.confirm(cmd, how.question(n)); err != nil {
						return err
					}
				}
				if wait {
					if _, err := ask(ctx, d, (*api.Batches).Work, api.WorkOn{}); err != nil {
						return err
					}
				}
				done, err := ask(ctx, d, (*api.Releases).Release, release)
				if err != nil {
					return err
				}
				sentence := r.say("Released: %d merchant{|s}", "已放行：%d 个商家", len(release.Merchants))
				if !wait {
					return r.result(done, sentence)
				}
				var all []error
				for _, id := range done.Through {
					all = append(all, r.watchReleased(ctx, d, id, release.Merchants))
				}
				if done.Batch == nil {
					return errors.Join(append(all, r.result(done, sentence))...)
				}
				return errors.Join(append(all, r.watch(ctx, d, done.Batch.ID))...)
			})
		},
	}
	target.declare(cmd)
	how.declare(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&waves, "wave", nil, "a part that goes before the rest, as for publish (repeat)")
	f.StringArrayVar(&stops, "stop", nil, "begin no more when so many fail, as for publish (repeat)")
	f.BoolVar(&wait, "wait", false, "wait until every merchant is done")
	return reaches(cmd)
}

// watchReleased waits until a batch that held versions of these merchants has
// put them online, and tells by the error whether it did. What the batch holds
// of others stays held.
func (r *runner) watchReleased(ctx context.Context, d *desk, id string, merchants []string) error {
	w := watched{d, id}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		p, err := w.progress(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		page, err := ask(ctx, d, (*api.Batches).Tasks, api.TasksOf{ID: id})
		if err != nil && ctx.Err() == nil {
			return err
		}
		var failed [][]string
		left := 0
		for _, t := range page.Tasks {
			switch {
			case !slices.Contains(merchants, t.MerchantID):
			case !t.State.Over():
				left++
			case t.State == batch.Succeeded:
			case t.Failure != nil:
				failed = append(failed, []string{t.Merchant, t.MiniAppID, t.Failure.Message.In(r.language())})
			default:
				failed = append(failed, []string{t.Merchant, t.MiniAppID, t.Note.In(r.language())})
			}
		}
		switch {
		case ctx.Err() != nil || left > 0 && !runs(p.Status):
			return fault.New("cli.batch_stopped", fault.T("%d of the versions that were released are not online yet: the batch is %[2]s",
				"放行的版本中有 %d 个尚未上架：批次状态为%[2]s", left, word(r, p.Status))).
				WithHint(fault.T("go on with: minifleet batch resume %s --wait", "继续执行：minifleet batch resume %s --wait", id))
		case left == 0 && len(failed) > 0:
			err := errPartial
			if !r.json {
				err = errors.Join(r.table(nil, []string{"MERCHANT", "MINI APP", "WHY"}, failed), errPartial)
			}
			return err
		case left == 0:
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// approved are the merchants meant that have an approved version.
func (r *runner) approved(ctx context.Context, d *desk, target *targetFlags) ([]string, error) {
	list, err := target.choose(ctx, d)
	if err != nil || len(target.merchants) > 0 {
		return ids(list), err
	}
	shelf, err := ask(ctx, d, (*api.Releases).Shelf, api.ShelfOf{})
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, a := range shelf.Approved {
		there[a.MerchantID] = true
	}
	var out []string
	for _, m := range list {
		if there[m.ID] {
			out = append(out, m.ID)
		}
	}
	if len(out) == 0 {
		return nil, fault.New("cli.shelf_empty", fault.T("no approved version waits", "没有待上架的版本"))
	}
	return out, nil
}

func (r *runner) emergencyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "emergency", Short: "Do one thing for many at once: withdraw audits, roll back, take offline",
		Long: "With --check nothing is done: whom it is about is listed. While changes are held\n" +
			"back (minifleet freeze) the batch is made and waits for minifleet thaw.",
	}
	for _, c := range []struct {
		action batch.EmergencyAction
		short  string
	}{
		{batch.WithdrawAudits, "Cancel the audits under way"},
		{batch.RollBackAll, "Take everyone on a template version back to the version before"},
		{batch.TakeAllOffline, "Take the mini programs on a template version off line"},
	} {
		cmd.AddCommand(r.emergency(c.action, c.short))
	}
	return cmd
}

func (r *runner) emergency(action batch.EmergencyAction, short string) *cobra.Command {
	em := batch.Emergency{Action: action}
	var chosen []string
	var check, wait bool
	cmd := &cobra.Command{
		Use: string(action), Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := merchantsNamed(ctx, d, chosen)
				if err != nil {
					return err
				}
				em.Merchants = ids(list)
				answer, err := ask(ctx, d, (*api.Releases).PreviewEmergency, em)
				if err != nil {
					return err
				}
				if answer.Problem != nil {
					return answer.Problem.Fault()
				}
				preview := answer.Preview
				if check {
					return r.table(preview, undoHead(), r.undoRows(preview.Merchants))
				}
				if err := r.confirm(cmd, fault.T("This is done for %d merchant{|s}.", "将对 %d 个商家执行。", len(preview.Merchants))); err != nil {
					return err
				}
				if wait {
					if _, err := ask(ctx, d, (*api.Batches).Work, api.WorkOn{}); err != nil {
						return err
					}
				}
				board, err := ask(ctx, d, (*api.Releases).BeginEmergency, em)
				if err != nil {
					return err
				}
				if !wait {
					return r.printQueued(ctx, d, board.Batch.ID)
				}
				return r.watch(ctx, d, board.Batch.ID)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&em.Template, "template", "", "template: the platform's ID, record ID or name (default: the only one)")
	f.StringVar(&em.TemplateVersion, "template-version", "", "only versions built from this template version")
	f.StringSliceVar(&chosen, "merchant", nil, "only this merchant (repeat, or separate by commas)")
	f.BoolVar(&em.StopOthers, "stop-others", false, "stop the unfinished batches that work on these merchants")
	f.BoolVar(&check, "check", false, "only tell whom it is about; change nothing")
	f.BoolVar(&wait, "wait", false, "wait until every merchant is done")
	return irreversible(cmd)
}
