package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/hold"
	"minifleet/backend/sink"
	"minifleet/backend/workspace"
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
				return r.holding(cmd, func(*workspace.Workspace) error { return nil })
			},
		},
		&cobra.Command{
			Use: "go-on", Short: "Let a restored or copied vault act again", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return r.holding(cmd, func(ws *workspace.Workspace) error { return ws.Hold.GoOn() })
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
			return r.holding(cmd, func(ws *workspace.Workspace) error { return ws.Hold.Freeze(note) })
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
			return r.holding(cmd, func(ws *workspace.Workspace) error { return ws.Hold.Thaw() })
		},
	}
}

// holding changes the hold and prints what holds then.
func (r *runner) holding(cmd *cobra.Command, act func(*workspace.Workspace) error) error {
	return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
		if err := act(ws); err != nil {
			return err
		}
		h := ws.Hold.Current()
		state := "free"
		if h.Held() {
			state = "held"
		}
		docs, rows := []any{}, [][]string{}
		for _, c := range h.Causes {
			docs = append(docs, map[string]any{"id": c.Reason, "since": c.Since, "backup_at": nilTime(c.BackupAt), "machine": c.Machine,
				"used_at": nilTime(c.UsedAt), "note": c.Note, "text": c.Text().In(r.language())})
			rows = append(rows, []string{string(c.Reason), c.Since.Local().Format(time.DateTime), c.Text().In(r.language())})
		}
		doc := map[string]any{"id": "hold", "state": state, "causes": docs, "next": h.Next().In(r.language())}
		if !h.Held() {
			return r.result(doc, r.say("Nothing is held back.", "没有暂停任何操作。"))
		}
		if err := r.table(doc, []string{"REASON", "SINCE", ""}, rows); err != nil {
			return err
		}
		if !r.json {
			r.noteText(h.Next())
		}
		return nil
	})
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
