package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
	"minifleet/backend/workspace"
)

// The states of a part of the upkeep.
const (
	careDone    = "done"
	careIdle    = "idle"
	careWarning = "warning"
	careFailed  = "failed"
)

func (r *runner) upkeepCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "upkeep",
		Short: "What an open MiniFleet does by itself, once: renewals, outcomes, backups, retention, checks",
		Long: "For those who work with commands: let a scheduler (cron, systemd, Task Scheduler)\n" +
			"run it once a day, with --passphrase-file. It renews authorizations near their end,\n" +
			"looks for the outcomes of lost answers, makes the backup that is due, moves old\n" +
			"entries of the journal to its archive, and checks the vault. Exit code 1 when a part\n" +
			"failed. Where a MiniFleet is open on the data directory it does all this itself.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				return r.printCare(ws.Upkeep(ctx))
			})
			if fault.CodeOf(err) == vault.CodeInUse {
				return r.result(map[string]any{"id": "upkeep", "state": "running"},
					r.say("The MiniFleet that runs does this itself.", "正在运行的 MiniFleet 会自行完成这些工作。"))
			}
			return err
		},
	}
}

func (r *runner) printCare(parts []workspace.Care) error {
	type document struct {
		ID      string `json:"id"`
		State   string `json:"state"`
		Message string `json:"message"`
		Hint    string `json:"hint,omitempty"`
	}
	docs, rows := []document{}, [][]string{}
	failed := 0
	for _, p := range parts {
		d := document{ID: p.Part, State: careIdle, Message: p.Message.In(r.language())}
		switch {
		case p.Err != nil:
			f := fault.As(p.Err)
			d.State, d.Message, d.Hint = careFailed, f.Message.In(r.language()), f.Hint.In(r.language())
			if errors.Is(p.Err, context.Canceled) {
				d.Message = r.say("interrupted", "已中断")
			}
			failed++
		case p.Warning:
			d.State = careWarning
		case p.Done:
			d.State = careDone
		}
		docs = append(docs, d)
		text := d.Message
		if d.Hint != "" {
			text += " → " + d.Hint
		}
		rows = append(rows, []string{d.ID, d.State, text})
	}
	if err := r.table(docs, []string{"PART", "STATE", ""}, rows); err != nil {
		return err
	}
	if failed > 0 {
		return fault.New("cli.upkeep", fault.T("%d parts failed", "%d 项未完成", failed))
	}
	return nil
}
