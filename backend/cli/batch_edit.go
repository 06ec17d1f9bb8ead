package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
)

// batchEditCommand changes what was given of the plan of a batch that has made no
// call yet; everything else of it, and its merchants, stay.
func (r *runner) batchEditCommand() *cobra.Command {
	var given batch.Plan
	var ext string
	cmd := &cobra.Command{
		Use: "edit BATCH", Short: "Change the plan of a batch that has made no call yet; its merchants stay", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				board, err := ask(ctx, d, (*api.Batches).Get, api.ByID{ID: args[0]})
				if err != nil {
					return err
				}
				plan := board.Batch.Plan
				for flag, take := range map[string]func(){
					"template":         func() { plan.Template = given.Template },
					"template-version": func() { plan.TemplateVersion = given.TemplateVersion },
					"app-version":      func() { plan.AppVersion = given.AppVersion },
					"name":             func() { plan.Name = given.Name },
					"goal":             func() { plan.Goal = given.Goal },
					"on-occupied":      func() { plan.OnOccupied = given.OnOccupied },
				} {
					if cmd.Flags().Changed(flag) {
						take()
					}
				}
				if cmd.Flags().Changed("ext") {
					if plan.Ext, err = r.readArgument(ext, 1<<20); err != nil {
						return err
					}
				}
				if board, err = ask(ctx, d, (*api.Batches).Edit, api.EditBatch{ID: args[0], Plan: plan}); err != nil {
					return err
				}
				sentence := r.say("The plan is changed.", "方案已修改。")
				if board.Batch.Status == batch.Paused {
					sentence = r.say("The plan is changed; go on with it: minifleet batch resume %s", "方案已修改；继续执行：minifleet batch resume %s", args[0])
				}
				return r.result(board, sentence)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&given.Template, "template", "", "template: the platform's ID, record ID or name")
	f.StringVar(&given.TemplateVersion, "template-version", "", "version of the template to publish")
	f.StringVar(&given.AppVersion, "app-version", "", "version number for every merchant, X.Y.Z")
	f.StringVar(&given.Name, "name", "", "name of the batch")
	f.StringVar((*string)(&given.Goal), "goal", "", "built, experience, audited, online, held, gray:p10, gray:p30 or gray:p50")
	f.StringVar((*string)(&given.OnOccupied), "on-occupied", "", "when another version is in audit or passed: stop, or replace it")
	f.StringVar(&ext, "ext", "", "ext JSON instead of the template's, or @FILE")
	cmd.MarkFlagsOneRequired("template", "template-version", "app-version", "name", "goal", "on-occupied", "ext")
	return cmd
}
