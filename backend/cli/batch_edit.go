package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

// batchEditCommand changes what was given of the plan of a batch that has made no
// call yet; everything else of it stays.
func (r *runner) batchEditCommand() *cobra.Command {
	var plan planOf
	var drop []string
	var check, stored bool
	cmd := &cobra.Command{
		Use: "edit BATCH", Short: "Change the plan of a batch that has made no call yet", Args: cobra.ExactArgs(1),
		Long: "Changes what the flags say, those of publish, and leaves the rest of the plan as it\n" +
			"is. A list such as --wave replaces the whole list; --drop takes one away. Whom the\n" +
			"plan means is looked up anew. With --check nothing is changed: who would fail and\n" +
			"why is told. A batch that was paused stays paused.",
		RunE: func(cmd *cobra.Command, args []string) error {
			changed := cmd.Flags().Changed
			if len(drop) == 0 && !check && !slices.ContainsFunc(plan.flags(), changed) {
				return fault.New("cli.usage", fault.T("nothing is to be changed", "未指定要修改的内容")).
					WithHint(fault.T("see minifleet batch edit --help", "参见 minifleet batch edit --help"))
			}
			for _, what := range drop {
				if droppable()[what] == nil {
					return badRule("drop", what, fault.T("one of: %s", "可选：%s", strings.Join(sortedKeys(droppable()), ", ")))
				}
			}
			look := plan.checkRest
			if plan.target.given() {
				look = plan.check
			}
			if err := look(); err != nil {
				return err
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				board, err := ask(ctx, d, (*api.Batches).Get, api.ByID{ID: args[0]})
				if err != nil {
					return err
				}
				wanted, err := plan.over(ctx, r, d, board.Batch.Plan, changed)
				if err != nil {
					return err
				}
				for _, what := range drop {
					droppable()[what](&wanted)
				}
				edit := api.EditBatch{ID: args[0], Plan: wanted}
				if check {
					if err := r.readAhead(ctx, d, wanted, stored); err != nil {
						return err
					}
					answer, err := ask(ctx, d, (*api.Batches).PreflightEdit, edit)
					if err != nil {
						return err
					}
					return r.printPreflight(answer)
				}
				if board, err = ask(ctx, d, (*api.Batches).Edit, edit); err != nil {
					return err
				}
				n := board.Batch.Counts.Total
				sentence := r.say("The plan is changed: %d merchant{|s}.", "方案已修改，共 %d 个商家。", n)
				if board.Batch.Status == batch.Paused {
					sentence = r.say("The plan is changed: %d merchant{|s}. Go on with it: minifleet batch resume %s",
						"方案已修改，共 %d 个商家；继续执行：minifleet batch resume %s", n, args[0])
				}
				return r.result(board, sentence)
			})
		},
	}
	plan.declare(cmd)
	f := cmd.Flags()
	f.StringSliceVar(&drop, "drop", nil,
		"take away what the plan has of wave, stop, window, gray, first, own, ext, app-version, not-before or release-at (repeat)")
	f.BoolVar(&check, "check", false, "only tell who would fail and why; change nothing")
	f.BoolVar(&stored, "stored", false, "with --check: judge by what is stored, do not ask the platform")
	return cmd
}

// droppable are the parts of a plan that can be taken away, by the flag that gives them.
func droppable() map[string]func(*batch.Plan) {
	return map[string]func(*batch.Plan){
		"wave":        func(p *batch.Plan) { p.Waves = nil },
		"stop":        func(p *batch.Plan) { p.Stop = batch.StopRule{} },
		"window":      func(p *batch.Plan) { p.Windows = nil },
		"gray":        func(p *batch.Plan) { p.Gray = nil },
		"first":       func(p *batch.Plan) { p.First = nil },
		"own":         func(p *batch.Plan) { p.Own = nil },
		"ext":         func(p *batch.Plan) { p.Ext = "" },
		"app-version": func(p *batch.Plan) { p.AppVersion = "" },
		"not-before":  func(p *batch.Plan) { p.NotBefore = time.Time{} },
		"release-at":  func(p *batch.Plan) { p.ReleaseAt = time.Time{} },
	}
}
