package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/hold"
	"minifleet/backend/sink"
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
		rows = append(rows, []string{string(c.Reason), c.Since.Local().Format(time.DateTime), c.Text.In(r.language())})
	}
	if err := r.table(h, []string{"REASON", "SINCE", ""}, rows); err != nil {
		return err
	}
	if !r.json {
		r.noteText(h.Next)
	}
	return nil
}

// nilTime leaves a time that is not known out of a document.
func nilTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// tellHold says on standard error, at every command, that changes are held
// back, so that nobody wonders why nothing moves.
func (r *runner) tellHold(h hold.Hold) {
	if !h.Held() || r.quietHold {
		return
	}
	if r.json {
		if b, err := json.Marshal(map[string]any{"hold": map[string]string{"message": h.Text().In(r.language()), "hint": h.Next().In(r.language())}}); err == nil {
			fmt.Fprintln(r.streams.Err, string(b))
		}
		return
	}
	fmt.Fprintln(r.streams.Err, "minifleet: "+r.say("changes are held back: ", "更改操作已暂停：")+sink.Terminal(h.Text().In(r.language())))
	fmt.Fprintln(r.streams.Err, "  → "+h.Next().In(r.language()))
}
