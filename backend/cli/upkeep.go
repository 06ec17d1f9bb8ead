package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
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
			var done api.UpkeepDone
			if err := r.at(cmd.Context(), func(ctx context.Context, d *desk) (err error) {
				done, err = ask(ctx, d, (*api.Vault).Upkeep, api.Nothing{})
				return err
			}); err != nil {
				return err
			}
			if done.Runs {
				return r.result(done, r.say("The MiniFleet that runs does this itself.", "正在运行的 MiniFleet 会自行完成这些工作。"))
			}
			if r.passphraseFile != "" || len(r.given) > 0 { // nobody is asked twice
				done.Parts = append(done.Parts, r.checkCare())
			}
			return r.printCare(done)
		},
	}
}

// checkCare reads the closed vault.
func (r *runner) checkCare() api.Care {
	c := api.Care{Part: "files", Done: true, Message: fault.T("every file and every record was read", "已读取全部文件和记录")}
	dir, err := r.dir()
	if err == nil {
		err = r.opening(func(passphrase []byte) error {
			report, err := api.CheckVault(api.Options{Dir: dir, Version: Version}, passphrase)
			if err == nil && len(report.Bad) > 0 {
				err = badVault(report)
			}
			return err
		})
	}
	if err != nil {
		f := api.FailureOf(fault.As(err))
		c.Failure = &f
	}
	return c
}

func (r *runner) printCare(done api.UpkeepDone) error {
	rows := [][]string{}
	failed := 0
	for _, p := range done.Parts {
		state, text := r.say("idle", "无需处理"), p.Message.In(r.language())
		switch {
		case p.Failure != nil:
			e := p.Failure.Fault()
			state, text = r.say("failed", "失败"), e.Message.In(r.language())
			if hint := e.Hint.In(r.language()); hint != "" {
				text += " → " + hint
			}
			failed++
		case p.Warning:
			state = r.say("warning", "注意")
		case p.Done:
			state = r.say("done", "已完成")
		}
		rows = append(rows, []string{word(r, p.Part), state, text})
	}
	if err := r.table(done, []string{"PART", "STATE", ""}, rows); err != nil {
		return err
	}
	if failed > 0 {
		return fault.New("cli.upkeep", fault.T("%d part{|s} failed", "%d 项未完成", failed))
	}
	return nil
}
