package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/authorize"
	"minifleet/backend/fault"
)

func (r *runner) merchantMoveCommand() *cobra.Command {
	var to string
	var check bool
	var targets targetFlags
	cmd := irreversible(&cobra.Command{
		Use: "move --to APP (--all | --tag TAG | --merchant M)", Short: "Give merchants to another third-party app, its successor", Args: cobra.NoArgs,
		Long: "Gives merchants to another third-party app. An authorization belongs to the app it\n" +
			"was given to, so each merchant authorizes the new one; the link of each is printed.\n" +
			"What was read under the former app goes. Merchants that an unfinished batch works\n" +
			"on stay and are named; run it again for them. --check only tells what would happen.",
	})
	targets.declare(cmd)
	cmd.Flags().StringVar(&to, "to", "", "the third-party app to move to")
	cmd.Flags().BoolVar(&check, "check", false, "tell what would happen and change nothing")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if to == "" {
			return fault.New("cli.move", fault.T("name the app to move to with --to", "请用 --to 指定目标应用"))
		}
		return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
			list, err := targets.choose(ctx, d)
			if err != nil {
				return err
			}
			if !check {
				if err := r.confirm(cmd, fault.T("%d merchant{|s} {is|are} given to %s; each has to authorize it.", "将 %d 个商家迁移到 %s，每个商家都需重新授权。", len(list),
					to)); err != nil {
					return err
				}
			}
			moved, err := ask(ctx, d, (*api.Merchants).Move, api.MoveMerchants{IDs: ids(list), AppID: to, Check: check})
			if err != nil {
				return err
			}
			return r.printMoved(ctx, d, moved)
		})
	}
	return cmd
}

// movedDocument is what became of each merchant, with its new link.
type movedDocument struct {
	api.MovedMerchants
	Links map[string]string `json:"links"` // by record
}

func (r *runner) printMoved(ctx context.Context, d *desk, moved api.MovedMerchants) error {
	doc := movedDocument{MovedMerchants: moved, Links: map[string]string{}}
	rows := [][]string{}
	stayed := 0
	for _, one := range moved.Merchants {
		state, about := "would_move", ""
		switch {
		case one.Problem != nil:
			stayed++
			state, about = "stays", one.Problem.Message.In(r.language())
		case one.Moved:
			link, err := ask(ctx, d, (*api.Authorization).Ask, api.AskConsent{MerchantID: one.ID, Form: authorize.FormPC, Anew: true})
			if err != nil {
				return err
			}
			state, about = "moved", link.Links.URL
			doc.Links[one.ID] = about
		}
		rows = append(rows, []string{one.Name, one.MiniApp, state, about})
	}
	return r.partly(stayed > 0, doc, []string{"MERCHANT", "MINI APP", "STATE", ""}, rows)
}
