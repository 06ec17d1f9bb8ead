package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// mostBad is how many bad parts are printed for a person; --json has all.
const mostBad = 50

func (r *runner) vaultCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "vault", Short: "Check the vault's files, and rescue what can be read of a damaged one"}
	cmd.AddCommand(r.vaultSizeCommand(), r.vaultCheckCommand(), r.vaultTidyCommand(), r.vaultRescueCommand())
	return cmd
}

func (r *runner) vaultCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Read every file and every record and name what is bad; nothing is changed",
		Long:  "Reads all of the closed vault. Exit code 1 when something is bad.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			dir, err := r.dir()
			if err != nil {
				return err
			}
			var report vault.Report
			if err := r.opening(func(passphrase []byte) (err error) {
				report, err = api.CheckVault(api.Options{Dir: dir, Version: Version}, passphrase)
				return err
			}); err != nil {
				return err
			}
			if err := r.printVaultReport("check", report); err != nil {
				return err
			}
			if len(report.Bad) > 0 {
				return badVault(report)
			}
			return nil
		},
	}
}

func (r *runner) vaultSizeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "size", Short: "Tell what takes the room in the vault", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				sizes, err := ask(ctx, d, (*api.Vault).Sizes, api.Nothing{})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, s := range sizes.Sizes {
					rows = append(rows, []string{s.Collection, fmt.Sprint(s.Records), fmt.Sprintf("%.1f", float64(s.Bytes)/(1<<20))})
				}
				return r.table(sizes, []string{"COLLECTION", "RECORDS", "MIB"}, rows)
			})
		},
	}
}

func (r *runner) vaultTidyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "tidy",
		Short: "Move files that are not the vault's out of its folder",
		Long: "Moves what a sync program or a file manager left in the vault's folder (conflicted\n" +
			"copies, new folders) into the folder moved-aside of the data directory. Nothing is deleted.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			dir, err := r.dir()
			if err != nil {
				return err
			}
			moved, to, err := api.MoveStrays(dir)
			if err != nil {
				return err
			}
			said := r.say("Nothing lies in the vault's folder that is not the vault's.", "保险库的文件夹中没有不属于它的文件。")
			if len(moved) > 0 {
				said = r.say("Moved to %s: %s", "已移到 %s：%s", to, strings.Join(moved, ", "))
			}
			return r.result(tidyDocument{ID: "tidy", State: "done", Moved: append([]string{}, moved...), To: to}, said)
		},
	}
}

func badVault(report vault.Report) error {
	return fault.New("cli.vault_bad", fault.T("%d part{|s} of the vault {is|are} bad", "保险库有 %d 处损坏", len(report.Bad))).
		WithHint(fault.T("keep this folder; restore the latest backup, or take what can be read: minifleet vault rescue NEWDIR",
			"请保留此文件夹；可恢复最近的备份，或抢救可读的内容：minifleet vault rescue NEWDIR"))
}

func (r *runner) vaultRescueCommand() *cobra.Command {
	var header string
	cmd := &cobra.Command{
		Use:   "rescue NEWDIR",
		Short: "Make a vault in another data directory from all that can be read of this one",
		Long: "Takes every record that is whole into a new data directory and lists what is lost.\n" +
			"The damaged vault is not changed. The new one has the same passphrase, and sends\n" +
			"nothing that changes something before you say: minifleet hold go-on",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir, err := r.dir()
			if err != nil {
				return err
			}
			to, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			var report vault.Report
			if err := r.opening(func(passphrase []byte) (err error) {
				var from io.Reader
				if header != "" {
					f, err := os.Open(header)
					if err != nil {
						return fault.Wrap(err, "cli.file", fault.T("the backup cannot be read", "无法读取备份文件"))
					}
					defer f.Close()
					from = f
				}
				report, err = api.RescueVault(api.Options{Dir: dir, Version: Version}, to, passphrase, from)
				return err
			}); err != nil {
				return err
			}
			if err := r.printVaultReport("rescue", report); err != nil {
				return err
			}
			if !r.json {
				r.note("the rescued vault is in %s; look through it, then: minifleet --data %[1]s hold go-on",
					"抢救出的保险库在 %s；请核对后执行 minifleet --data %[1]s hold go-on", to)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&header, "header-from", "", "a backup of the same vault, when the vault's own header is gone")
	return cmd
}

func (r *runner) printVaultReport(id string, report vault.Report) error {
	state := "ok"
	if len(report.Bad) > 0 {
		state = "damaged"
	}
	rows := [][]string{}
	for _, name := range slices.Sorted(maps.Keys(report.Records)) {
		rows = append(rows, []string{name, r.say("%d record{|s}", "%d 条记录", report.Records[name])})
	}
	for i, b := range report.Bad {
		if i == mostBad {
			rows = append(rows, []string{"…", r.say("and %d more; --json lists all", "另有 %d 处，用 --json 查看全部", len(report.Bad)-mostBad)})
			break
		}
		rows = append(rows, []string{b.Part, r.say("BAD: %s", "损坏：%s", b.Why)})
	}
	return r.table(vaultReport{ID: id, State: state, Records: report.Records, Bad: report.Bad}, []string{"PART", ""}, rows)
}
