package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/merchant"
)

func (r *runner) fleetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "fleet", Short: "What stands between merchants and being online, and who was online with what: status, show, refresh, week, past, audits",
		Long: "Authorization, base info, qualifications, privacy agreement, filing, permissions, domains, testers\n" +
			"and audits of every merchant, each with its state, its reason and the one next step. Status and show\n" +
			"read what is stored; refresh asks the platform.",
	}
	cmd.AddCommand(r.fleetStatusCommand(), r.fleetShowCommand(), r.fleetRefreshCommand(), r.fleetWeekCommand(), r.fleetPastCommand(), r.fleetAuditsCommand())
	return cmd
}

func (r *runner) fleetStatusCommand() *cobra.Command {
	var f fleet.Selection
	cmd := &cobra.Command{
		Use: "status", Short: "List the merchants and their next step, from what is stored", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				board, err := ask(ctx, d, (*api.Fleet).Board, api.AskBoard{Filter: f, Limit: allRows})
				if err != nil {
					return err
				}
				names, states := map[fleet.Kind]fault.Text{}, map[fleet.State]fault.Text{}
				for _, s := range board.Steps {
					names[s.Step] = s.Name
				}
				for _, s := range board.States {
					states[s.State] = s.Name
				}
				rows := [][]string{}
				for _, line := range board.Rows {
					row := []string{line.Name, line.MiniAppID, "-", r.say("ready", "已就绪"), ""}
					if line.First != "" {
						row = []string{line.Name, line.MiniAppID, names[line.First].In(r.language()), states[line.State].In(r.language()),
							line.Why.In(r.language())}
					}
					rows = append(rows, row)
				}
				if err := r.table(board, []string{"MERCHANT", "MINI APP", "NEXT STEP", "STATE", "WHY"}, rows); err != nil {
					return err
				}
				r.note("%d of %d merchant{|s} {is|are} ready.", "%d/%d 个商家已就绪。", board.Ready, board.Total)
				return nil
			})
		},
	}
	choiceFlag(cmd, &f.First, "next", "only merchants whose next step is", api.ReadinessSteps()...)
	choiceFlag(cmd, &f.Step, "step", "only merchants of whom this step is in --state, or not there", api.ReadinessSteps()...)
	choiceFlag(cmd, &f.State, "state", "only merchants of whom --step, or any, is in this state", api.ReadinessStates()...)
	cmd.Flags().BoolVar(&f.Ready, "ready", false, "only merchants of whom nothing is open")
	(&tagFlags{Tagged: &f.Tagged}).declare(cmd)
	return cmd
}

// allRows is more rows than any fleet has.
const allRows = 1 << 20

func (r *runner) fleetShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show MERCHANT", Short: "Every step of a merchant, from what is stored", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				ready, err := ask(ctx, d, (*api.Fleet).Show, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, s := range ready.Steps {
					why := s.Why.In(r.language())
					if !s.Until.IsZero() {
						why += r.say(" (until %s)", "（至 %s）", when(s.Until))
					}
					if trouble := s.Trouble.In(r.language()); trouble != "" {
						why += r.say("; asked again: %s", "；最近一次查询：%s", trouble)
					}
					rows = append(rows, []string{s.Name.In(r.language()), s.StateName.In(r.language()), why, when(s.At), r.nextStep(s.Next)})
				}
				return r.table(ready, []string{"STEP", "STATE", "WHY", "READ", "NEXT"}, rows)
			})
		},
	}
}

func (r *runner) nextStep(n *fleet.Next) string {
	switch {
	case n == nil:
		return ""
	case n.Command != "":
		return n.Command
	}
	return n.Text.In(r.language())
}

func (r *runner) fleetRefreshCommand() *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use: "refresh (--all|--tag T|--view V|--merchant M...)", Short: "Ask the platform how far the merchants are", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return askManyBy(cmd.Context(), r, &target, (*api.Fleet).AskMany)
		},
	}
	target.declare(cmd)
	return cmd
}

func (r *runner) fleetPastCommand() *cobra.Command {
	var req api.DaysOf
	cmd := &cobra.Command{
		Use: "past", Short: "How many merchants were online with which template version, day by day", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				past, err := ask(ctx, d, (*api.Overview).Past, req)
				if err != nil {
					return err
				}
				names := map[string]string{}
				for _, t := range past.Templates {
					names[t.ID] = t.Name
				}
				rows := [][]string{}
				for _, day := range past.Days {
					for _, e := range day.Editions {
						rows = append(rows, []string{day.Day, names[e.Template], e.Version, strconv.Itoa(e.Merchants)})
					}
				}
				if err := r.table(past, []string{"DAY", "TEMPLATE", "VERSION", "MERCHANTS"}, rows); err != nil {
					return err
				}
				if len(rows) == 0 {
					r.note("no day was noted yet: an open MiniFleet does it, and minifleet upkeep", "尚无记录：打开的 MiniFleet 和 minifleet upkeep 会逐日记录")
				}
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&req.Back, "days", 30, "how many days to look back on")
	return cmd
}

func (r *runner) fleetAuditsCommand() *cobra.Command {
	var req api.DaysOf
	cmd := &cobra.Command{
		Use: "audits", Short: "How audits ended, day by day, as far as it was learned of here", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Overview).Audits, req)
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, day := range list.Days {
					rows = append(rows, []string{day.Day, strconv.Itoa(day.Passed), strconv.Itoa(day.Rejected), strconv.Itoa(day.Withdrawn)})
				}
				return r.table(list, []string{"DAY", "PASSED", "TURNED DOWN", "WITHDRAWN"}, rows)
			})
		},
	}
	cmd.Flags().IntVar(&req.Back, "days", 30, "how many days to look back on")
	return cmd
}

func (r *runner) fleetWeekCommand() *cobra.Command {
	return &cobra.Command{
		Use: "week", Short: "What ends, begins or goes on within a week", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				week, err := ask(ctx, d, (*api.Overview).Week, api.ByApp{})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, due := range week.Due {
					n := ""
					if due.Merchants > 0 {
						n = strconv.Itoa(due.Merchants)
					}
					rows = append(rows, []string{when(due.At), word(r, due.Kind), n, due.Name})
				}
				return r.table(week, []string{"FIRST", "WHAT", "MERCHANTS", "NAME"}, rows)
			})
		},
	}
}
