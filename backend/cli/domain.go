package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/appinfo"
	"minifleet/backend/merchant"
	"minifleet/backend/workspace"
)

func (r *runner) domainCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "domain", Short: "Server domains of a mini program: list, add, remove"}
	var offline bool
	list := &cobra.Command{
		Use: "list MERCHANT", Short: "List the server domains", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				list, err := ws.AppInfo.Domains(m.ID)
				if !offline {
					list, err = ws.AppInfo.ReadDomains(ctx, m.ID)
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
		r.domainChange("add", "Allow the mini program to talk to a server", (*appinfo.Service).AddDomain),
		r.domainChange("remove", "Take a server domain back", (*appinfo.Service).DeleteDomain))
	return cmd
}

func (r *runner) domainChange(use, short string, change func(*appinfo.Service, context.Context, string, string) (appinfo.DomainList, error)) *cobra.Command {
	return &cobra.Command{
		Use: use + " MERCHANT DOMAIN", Short: short, Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				list, err := change(ws.AppInfo, ctx, m.ID, args[1])
				if err != nil {
					return err
				}
				return r.printDomains(list)
			})
		},
	}
}

func (r *runner) printDomains(list appinfo.DomainList) error {
	docs, rows := []any{}, [][]string{}
	for _, d := range list.Domains {
		state := "confirmed"
		if !d.Confirmed {
			state = "unconfirmed"
		}
		docs = append(docs, map[string]any{"id": d.Name, "state": state, "fetched_at": list.FetchedAt})
		rows = append(rows, []string{d.Name, state})
	}
	if err := r.table(docs, []string{"DOMAIN", "STATE"}, rows); err != nil {
		return err
	}
	r.note("%d of %d", "%d / %d", len(list.Domains), list.Limit)
	return nil
}
