package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
)

func (r *runner) inboxCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "inbox", Short: "What an open MiniFleet told: list, clear"}
	cmd.AddCommand(&cobra.Command{
		Use: "list", Short: "List the notices, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Inbox).List, api.Nothing{})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, n := range list.Notices {
					rows = append(rows, []string{when(n.At), n.Title.In(r.language()), n.Body.In(r.language())})
				}
				return r.table(list, []string{"TIME", "NOTICE", ""}, rows)
			})
		},
	}, &cobra.Command{
		Use: "clear", Short: "Forget the notices", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				done, err := ask(ctx, d, (*api.Inbox).Clear, api.Nothing{})
				if err != nil {
					return err
				}
				return r.result(done, r.say("The notices are forgotten.", "通知已清空。"))
			})
		},
	})
	return cmd
}
