package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
)

func (r *runner) holdCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "hold", Short: "What holds changes back after a restore, and the word to go on",
		Long: "After a restore, or when another copy of the vault was used, nothing that changes\n" +
			"something goes out to the platform until a person says go on: what this copy\n" +
			"remembers may be of yesterday. Reading works all the same.",
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "show", Short: "Tell what holds changes back", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				r.quietHold = true
				return r.holding(cmd, (*api.Hold).Show)
			},
		},
		&cobra.Command{
			Use: "go-on", Short: "Let a restored or copied vault act again", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return r.holding(cmd, (*api.Hold).GoOn)
			},
		},
	)
	return cmd
}

func (r *runner) freezeCommand() *cobra.Command {
	var note string
	cmd := &cobra.Command{
		Use: "freeze", Short: "Hold every change back until thaw", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r.quietHold = true
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				h, err := ask(ctx, d, (*api.Hold).Freeze, api.Freeze{Note: note})
				if err != nil {
					return err
				}
				return r.printHold(h)
			})
		},
	}
	cmd.Flags().StringVar(&note, "note", "", "why, for whoever looks")
	return cmd
}

func (r *runner) thawCommand() *cobra.Command {
	return &cobra.Command{
		Use: "thaw", Short: "End a freeze", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r.quietHold = true
			return r.holding(cmd, (*api.Hold).Thaw)
		},
	}
}

// holding asks about the hold, or changes it, and prints what holds then.
func (r *runner) holding(cmd *cobra.Command, do func(*api.Hold, context.Context, api.Nothing) (api.HoldState, error)) error {
	return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
		h, err := ask(ctx, d, do, api.Nothing{})
		if err != nil {
			return err
		}
		return r.printHold(h)
	})
}

func (r *runner) printHold(h api.HoldState) error {
	if !h.Held {
		return r.result(h, r.say("Nothing is held back.", "没有暂停任何操作。"))
	}
	rows := [][]string{}
	for _, c := range h.Causes {
		rows = append(rows, []string{word(r, c.Reason), when(c.Since), c.Text.In(r.language())})
	}
	if err := r.table(h, []string{"REASON", "SINCE", ""}, rows); err != nil {
		return err
	}
	if !r.json {
		r.noteText(h.Next)
	}
	return nil
}
