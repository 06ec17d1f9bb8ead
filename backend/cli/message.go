package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/message"
)

func (r *runner) messageCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "message", Short: "The platform's messages: what is subscribed, why none come, mend"}
	cmd.AddCommand(
		r.messageSubscriptionsCommand("subscriptions", "Ask the platform which messages are subscribed, and tell why none come", (*api.Messages).Subscriptions),
		r.messageSubscriptionsCommand("mend", "Subscribe what is not subscribed, and bring to the channel what goes elsewhere", (*api.Messages).Mend),
	)
	return cmd
}

func (r *runner) messageSubscriptionsCommand(use, short string, call func(*api.Messages, context.Context, api.ByApp) (message.Diagnosis, error)) *cobra.Command {
	var app string
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				found, err := ask(ctx, d, call, api.ByApp{AppID: app})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, s := range found.Topics {
					how := s.Way
					switch {
					case !s.Trouble.IsZero():
						how = s.Trouble.In(r.language())
					case how == "":
						how = r.say("not subscribed", "未订阅")
					}
					rows = append(rows, []string{s.Topic, how})
				}
				if err := r.table(found, []string{"TOPIC", "HOW"}, rows); err != nil {
					return err
				}
				for _, f := range found.Findings {
					r.noteText(f.Text)
				}
				if len(found.Findings) > 0 {
					return errPartial
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&app, "app", "", "third-party app (default: the only one)")
	return cmd
}
