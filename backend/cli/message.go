package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/merchant"
	"minifleet/backend/message"
	"minifleet/backend/notice"
)

func (r *runner) messageCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "message",
		Short: "Messages: what the platform sends, why none come, mend, reconnect; subscription messages to users: library, list, take"}
	cmd.AddCommand(
		r.messageSubscriptionsCommand("subscriptions", "Ask the platform which messages are subscribed, and tell why none come", (*api.Messages).Subscriptions),
		r.messageSubscriptionsCommand("mend", "Subscribe what is not subscribed, and bring to the channel what goes elsewhere", (*api.Messages).Mend),
		r.messageReconnectCommand(), r.messageLibraryCommand(), r.messageListCommand(), r.messageTakeCommand(),
	)
	return cmd
}

func (r *runner) messageSubscriptionsCommand(use, short string,
	call func(*api.Messages, context.Context, api.ByApp) (message.Diagnosis, error)) *cobra.Command {
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

func (r *runner) messageReconnectCommand() *cobra.Command {
	var app string
	cmd := &cobra.Command{
		Use: "reconnect", Short: "Make the connection of the message channel again, in the MiniFleet that is open", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				chosen, err := ask(ctx, d, (*api.Apps).Find, api.FindApp{Name: app})
				if err != nil {
					return err
				}
				if _, err := ask(ctx, d, (*api.Messages).Reconnect, api.ByApp{AppID: chosen.ID}); err != nil {
					return err
				}
				return r.result(api.ByApp{AppID: chosen.ID}, r.say("The connection is made again.", "正在重新连接。"))
			})
		},
	}
	cmd.Flags().StringVar(&app, "app", "", "third-party app (default: the only one)")
	return cmd
}

func (r *runner) messageLibraryCommand() *cobra.Command {
	return &cobra.Command{
		Use: "library MERCHANT", Short: "Ask the platform which subscription messages a merchant may take into use", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				library, err := ask(ctx, d, (*api.Notices).Library, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, e := range library.Entries {
					why := e.Why
					if e.Free {
						why = r.say("can be taken", "可选用")
					}
					rows = append(rows, []string{e.Code, e.Name, e.Scene, strings.Join(e.Keywords, ","), why})
				}
				return r.table(library, []string{"CODE", "NAME", "SCENE", "KEYWORDS", ""}, rows)
			})
		},
	}
}

func (r *runner) messageListCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "list MERCHANT", Short: "List the subscription messages a merchant has in use", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				read := (*api.Notices).Refresh
				if offline {
					read = (*api.Notices).List
				}
				list, err := ask(ctx, d, read, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				if list.At.IsZero() {
					return notFetched(m)
				}
				rows := [][]string{}
				for _, t := range list.Templates {
					rows = append(rows, []string{t.ID, t.Name, t.Scene, strings.Join(t.Keywords, ","), t.Status})
				}
				return r.table(list, []string{"ID", "NAME", "SCENE", "KEYWORDS", "STATE"}, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	return cmd
}

func (r *runner) messageTakeCommand() *cobra.Command {
	var target targetFlags
	var keywords []string
	cmd := &cobra.Command{
		Use: "take CODE (--all|--tag T|--view V|--merchant M...)", Short: "Take a subscription message of the library into use, for one or many merchants",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				return begin(ctx, r, d, (*api.Notices).TakeMany, api.TakeNotice{Choice: notice.Choice{Code: args[0], Keywords: keywords}, Merchants: ids(list)})
			})
		},
	}
	target.declare(cmd)
	cmd.Flags().StringSliceVar(&keywords, "keyword", nil, "a keyword of it, 2 to 5 in order (repeat, or separate by commas)")
	return cmd
}
