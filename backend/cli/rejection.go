package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

func (r *runner) rejectionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "rejection", Short: "Versions that audits rejected, over all batches: list by reason, read the reasons, fix many at once",
	}
	cmd.AddCommand(r.rejectionListCommand(), r.rejectionReadCommand(), r.rejectionFixCommand())
	return cmd
}

func (r *runner) rejectionListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List rejected versions by reason, the most frequent first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Rejections).List, api.ByApp{})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, g := range list.Groups {
					for _, one := range g.Rejected {
						reason := one.Reason
						switch {
						case !one.Read:
							reason = r.say("not read yet", "尚未读取")
						case reason == "":
							reason = r.say("none was given", "未说明原因")
						}
						rows = append(rows, []string{one.Merchant, one.MiniAppID, one.Version, when(one.At), one.Name, reason})
					}
				}
				return r.table(list, []string{"MERCHANT", "MINI APP", "VERSION", "REJECTED", "BATCH", "REASON"}, rows)
			})
		},
	}
}

func (r *runner) rejectionReadCommand() *cobra.Command {
	return &cobra.Command{
		Use: "read", Short: "Ask the platform for the reasons that were never read", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				begun, err := ask(ctx, d, (*api.Rejections).Read, api.ByApp{})
				if err != nil {
					return err
				}
				return r.endOfReading(ctx, d, begun, func(done, all int) string {
					return r.say("%d of %d merchant{|s} read.", "已读取 %d/%d 个商家。", done, all)
				})
			})
		},
	}
}

func (r *runner) rejectionFixCommand() *cobra.Command {
	var wanted correcting
	cmd := &cobra.Command{
		Use: "fix", Short: "Correct the audit form of rejected merchants of any batches and submit their versions again", Args: cobra.NoArgs,
		Long: "Each version is submitted again through the batch that submitted it. Merchants\n" +
			"whose batch was stopped, or whom no batch submitted, are left out.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				var fix batch.Fix
				var err error
				if fix.Form, err = r.correction(ctx, d, wanted.set); err != nil {
					return err
				}
				if fix.Tasks, err = rejectedAnywhere(ctx, d, wanted.chosen, wanted.reason); err != nil {
					return err
				}
				if wanted.check {
					list, err := ask(ctx, d, (*api.Rejections).Preview, fix)
					if err != nil {
						return err
					}
					return r.fixes(list)
				}
				done, err := ask(ctx, d, (*api.Rejections).Fix, fix)
				if err != nil {
					return err
				}
				return r.result(done, r.say("%d merchant{|s} {is|are} submitted again by {its batch|their batches}.", "%d 个商家将由所在批次重新提交。", done.Count))
			})
		},
	}
	wanted.declare(cmd)
	return cmd
}

// rejectedAnywhere are the tasks of any batches that an audit rejected and that
// can be submitted again: of the merchants chosen, with the reason; all of them
// when neither is given. Fault: batch.not_rejected.
func rejectedAnywhere(ctx context.Context, d *desk, chosen []string, reason string) (tasks []string, err error) {
	found, err := merchantsNamed(ctx, d, chosen)
	if err != nil {
		return nil, err
	}
	list, err := ask(ctx, d, (*api.Rejections).List, api.ByApp{})
	named := ids(found)
	for _, g := range list.Groups {
		for _, one := range g.Rejected {
			if one.Task != "" && (len(named) == 0 || slices.Contains(named, one.MerchantID)) && strings.Contains(one.Reason, reason) {
				tasks = append(tasks, one.Task)
			}
		}
	}
	if err == nil && len(tasks) == 0 {
		err = fault.New("batch.not_rejected", fault.T("no rejected merchant of a batch matches", "没有符合条件的被驳回商家"))
	}
	return tasks, err
}
