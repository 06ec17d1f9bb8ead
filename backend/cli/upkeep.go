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
			var parts []workspace.Care
			err := r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				parts = ws.Upkeep(ctx)
				return nil
			})
			if fault.CodeOf(err) == vault.CodeInUse {
				return r.result(map[string]any{"id": "upkeep", "state": "running"},
					r.say("The MiniFleet that runs does this itself.", "正在运行的 MiniFleet 会自行完成这些工作。"))
			}
			if err != nil {
				return err
			}
			if r.passphraseFile != "" || len(r.given) > 0 { // nobody is asked twice
				parts = append(parts, r.checkCare())
			}
			return r.printCare(parts)
		},
	}
}

// checkCare reads the closed vault.
func (r *runner) checkCare() workspace.Care {
	c := workspace.Care{Part: "files", Done: true}
	dir, err := r.dir()
	if err == nil {
		err = r.opening(func(passphrase []byte) error {
			report, err := workspace.Check(dir, passphrase, workspace.Options{Version: Version})
			if err == nil && len(report.Bad) > 0 {
				err = badVault(report)
			}
			return err
		})
	}
	c.Message, c.Err = fault.T("every file and every record was read", "已读取全部文件和记录"), err
	return c
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
