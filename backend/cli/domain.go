package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/appinfo"
	"minifleet/backend/merchant"
)

func (r *runner) domainCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "domain", Short: "Server domains of a mini program: list, add, remove"}
	var offline bool
	list := &cobra.Command{
		Use: "list MERCHANT", Short: "List the server domains", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				read := (*api.Domains).Refresh
				if offline {
					read = (*api.Domains).List
				}
				list, err := ask(ctx, d, read, api.ByMerchant{MerchantID: m.ID})
				if err == nil && list.FetchedAt.IsZero() && len(list.Domains) == 0 {
					err = notFetched(m)
				}
				if err != nil {
					return err
				}
				return r.printDomains(list)
			})
		},
	}
	list.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	cmd.AddCommand(list,
		r.domainChange("add", "Allow the mini program to talk to a server", (*api.Domains).Add),
		r.domainChange("remove", "Take a server domain back", (*api.Domains).Delete))
	return cmd
}

func (r *runner) domainChange(use, short string, change func(*api.Domains, context.Context, api.DomainChange) (appinfo.DomainList, error)) *cobra.Command {
	return &cobra.Command{
		Use: use + " MERCHANT DOMAIN", Short: short, Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				list, err := ask(ctx, d, change, api.DomainChange{MerchantID: m.ID, Domain: args[1]})
				if err != nil {
					return err
				}
				return r.printDomains(list)
			})
		},
	}
}

func (r *runner) printDomains(list appinfo.DomainList) error {
	rows := [][]string{}
	for _, d := range list.Domains {
		state := r.say("confirmed", "平台已确认")
		if !d.Confirmed {
			state = r.say("unconfirmed", "待平台确认")
		}
		rows = append(rows, []string{d.Name, state})
	}
	if err := r.table(list, []string{"DOMAIN", "STATE"}, rows); err != nil {
		return err
	}
	r.note("%d of %d", "%d / %d", len(list.Domains), list.Limit)
	return nil
}
