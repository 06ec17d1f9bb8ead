package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
)

func (r *runner) domainCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "domain", Short: "Server domains of mini programs: list, add, remove, status"}
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
		r.domainChange("add", "Allow the mini program to talk to a server", (*api.Domains).Add, (*api.Domains).AddToMany),
		r.domainChange("remove", "Take a server domain back", (*api.Domains).Delete, (*api.Domains).RemoveFromMany),
		r.domainStatusCommand())
	return cmd
}

// domainForMany changes domains for many merchants; nil without --all, --tag
// and --merchant.
type domainForMany func(*api.Domains, context.Context, api.DomainsForMany) (run.Head, error)

func (r *runner) domainChange(use, short string, change func(*api.Domains, context.Context, api.DomainChange) (api.MerchantDomains, error),
	many domainForMany) *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use: use + " (MERCHANT DOMAIN | DOMAIN... --all|--tag T|--view V|--merchant M...)", Short: short, Args: cobra.MinimumNArgs(1),
		Long: short + ".\n\n" +
			"With --all, --tag or --merchant it is done for many merchants, several domains at once: what a\n" +
			"mini program has already is left as it is, and every refusal stands beside its merchant. A change\n" +
			"takes effect in versions that are uploaded afterwards: minifleet domain status.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if !target.given() {
				if err := cobra.ExactArgs(2)(cmd, args); err != nil {
					return err
				}
				return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
					list, err := ask(ctx, d, change, api.DomainChange{MerchantID: m.ID, Domain: args[1]})
					if err != nil {
						return err
					}
					return r.printDomains(list)
				})
			}
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				return begin(ctx, r, d, many, api.DomainsForMany{Domains: args, Merchants: ids(list)})
			})
		},
	}
	target.declare(cmd)
	return cmd
}

func (r *runner) domainStatusCommand() *cobra.Command {
	var target targetFlags
	var waiting bool
	cmd := &cobra.Command{
		Use: "status (--all|--tag T|--view V|--merchant M...)", Short: "The server domains of many merchants and which need a new version, from what is stored",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				over, err := ask(ctx, d, (*api.Domains).Over, api.AskDomains{Merchants: ids(list)})
				if err != nil {
					return err
				}
				if waiting {
					over.Rows = slices.DeleteFunc(over.Rows, func(l api.DomainsLine) bool { return len(l.AddedLate)+len(l.RemovedLate) == 0 })
				}
				rows := [][]string{}
				for _, l := range over.Rows {
					var late []string
					for _, name := range l.AddedLate {
						late = append(late, "+"+name)
					}
					for _, name := range l.RemovedLate {
						late = append(late, "-"+name)
					}
					rows = append(rows, []string{l.Name, l.MiniAppID, fmt.Sprintf("%d/%d", len(l.Domains), l.Limit), strings.Join(late, " "),
						when(l.FetchedAt)})
				}
				if err := r.table(over, []string{"MERCHANT", "MINI APP", "DOMAINS", "NEEDS A VERSION", "READ"}, rows); err != nil {
					return err
				}
				r.note("%d merchant{|s} need{s|} a new version.", "%d 个商家需要上传新版本。", over.Waiting)
				return nil
			})
		},
	}
	target.declare(cmd)
	cmd.Flags().BoolVar(&waiting, "waiting", false, "only merchants that need a new version")
	return cmd
}

func (r *runner) printDomains(list api.MerchantDomains) error {
	rows := [][]string{}
	for _, d := range list.Domains {
		state := r.say("confirmed", "平台已确认")
		if !d.Confirmed {
			state = r.say("unconfirmed", "待平台确认")
		}
		if slices.Contains(list.AddedLate, d.Name) {
			state += r.say(", needs a new version", "，需上传新版本")
		}
		rows = append(rows, []string{d.Name, state})
	}
	for _, name := range list.RemovedLate {
		rows = append(rows, []string{name, r.say("removed, needs a new version", "已删除，需上传新版本")})
	}
	if err := r.table(list, []string{"DOMAIN", "STATE"}, rows); err != nil {
		return err
	}
	r.note("%d of %d", "%d / %d", len(list.Domains), list.Limit)
	return nil
}
