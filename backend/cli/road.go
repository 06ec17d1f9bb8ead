package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/road"
)

func (r *runner) merchantRoadCommand() *cobra.Command {
	var f road.Selection
	cmd := &cobra.Command{
		Use: "road [MERCHANT]", Short: "The way of new merchants from nothing to online, from what is stored", Args: cobra.MaximumNArgs(1),
		Long: "The way of new merchants from nothing to online, from what is stored: who is on it, whose turn it is\n" +
			"and the one next step; with a merchant every stage. Nothing is kept of the way itself: it can be\n" +
			"broken off anywhere and gone on with.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return r.atMerchant(cmd.Context(), args[0], r.showRoad)
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Road).List, api.AskRoad{Filter: f, Limit: allRows})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, l := range list.Rows {
					rows = append(rows, []string{l.Name, l.MiniAppID, fmt.Sprintf("%d/%d", l.Done, l.Total), l.First.Name.In(r.language()),
						l.First.StateName.In(r.language()), l.First.WhoName.In(r.language()), r.nextStep(l.First.Next)})
				}
				if err := r.table(list, []string{"MERCHANT", "MINI APP", "DONE", "STEP", "STATE", "WHOSE TURN", "NEXT"}, rows); err != nil {
					return err
				}
				for _, o := range list.Orders {
					r.note("Mini program %s was authorized and has no record: minifleet authorize held list", "小程序 %s 已授权，尚无商家档案：minifleet authorize held list",
						o.MiniAppID)
				}
				return nil
			})
		},
	}
	choiceFlag(cmd, &f.Who, "turn", "only merchants who wait for", api.RoadTurns()...)
	return cmd
}

func (r *runner) showRoad(ctx context.Context, d *desk, m merchant.Merchant) error {
	way, err := ask(ctx, d, (*api.Road).Show, api.ByMerchant{MerchantID: m.ID})
	if err != nil {
		return err
	}
	rows := [][]string{}
	for _, s := range way.Stages {
		mark := ""
		if s.Kind == way.First {
			mark = "→"
		}
		rows = append(rows, []string{mark, s.Name.In(r.language()), s.StateName.In(r.language()), s.WhoName.In(r.language()),
			strings.TrimSpace(s.Why.In(r.language())), r.nextStep(s.Next)})
	}
	return r.table(way, []string{"", "STEP", "STATE", "WHOSE TURN", "WHY", "NEXT"}, rows)
}

func (r *runner) merchantHandoutCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "handout MERCHANT --out FILE", Short: "Write a page to print for a new merchant: what to do, with the code to authorize", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needOut(out); err != nil {
				return err
			}
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				made, err := ask(ctx, d, (*api.Road).Handout, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				return r.keep(ctx, d, made, out)
			})
		},
	}
	outFlag(cmd, &out)
	return cmd
}

func (r *runner) merchantPageCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "page MERCHANT --out FILE", Short: "Write what a merchant may see of themselves: state, versions, codes, what is missing",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needOut(out); err != nil {
				return err
			}
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				made, err := ask(ctx, d, (*api.Road).Page, api.MerchantPage{MerchantID: m.ID, Lang: r.language()})
				if err != nil {
					return err
				}
				return r.keep(ctx, d, made, out)
			})
		},
	}
	outFlag(cmd, &out)
	return cmd
}

// outFlag names the file a command writes.
func outFlag(cmd *cobra.Command, out *string) {
	cmd.Flags().StringVar(out, "out", "", "file to write (HTML)")
}

func needOut(out string) error {
	if out != "" {
		return nil
	}
	return fault.New("cli.usage", fault.T("say which file to write", "请指定要写入的文件")).WithHint(fault.T("--out FILE.html", "--out 文件.html"))
}
