package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/workspace"
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
		return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
			list, err := targets.resolve(ws)
			if err != nil {
				return err
			}
			app, err := ws.Providers.FindApp(to)
			if err != nil {
				return err
			}
			if !check {
				if err := r.confirm(cmd, fault.T("%d merchants are given to %s; each has to authorize it.", "将 %d 个商家迁移到 %s，每个商家都需重新授权。", len(list), app.Name)); err != nil {
					return err
				}
			}
			moved, err := ws.MoveMerchants(ctx, app.ID, ids(list), check)
			if err != nil {
				return err
			}
			return r.printMoved(ctx, ws, moved)
		})
	}
	return cmd
}

// printMoved tells what became of each merchant, with its new link.
func (r *runner) printMoved(ctx context.Context, ws *workspace.Workspace, all []workspace.Moving) error {
	docs, rows := []any{}, [][]string{}
	stayed := 0
	for _, one := range all {
		state, about := "would_move", ""
		if one.Moved {
			state = "moved"
			_, links, err := ws.Authorize.Begin(ctx, one.Merchant.ID, authorize.FormPC)
			if err != nil {
				return err
			}
			about = links.URL
		}
		if one.Problem != nil {
			stayed++
			f := fault.As(one.Problem)
			state, about = "stays", f.Message.In(r.language())
		}
		docs = append(docs, map[string]any{"id": one.Merchant.ID, "state": state, "merchant": one.Merchant.Name,
			"mini_app_id": one.Merchant.MiniAppID, "gives_up": one.GivesUp, "about": about})
		rows = append(rows, []string{one.Merchant.Name, one.Merchant.MiniAppID, state, about})
	}
	if err := r.table(docs, []string{"MERCHANT", "MINI APP", "STATE", ""}, rows); err != nil {
		return err
	}
	if stayed > 0 {
		return errPartial
	}
	return nil
}
