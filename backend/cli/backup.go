package cli

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/backup"
	"minifleet/backend/fault"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
)

func (r *runner) backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write an encrypted copy of the vault to a new file",
		Long: "Writes an encrypted copy of the vault to a new file and reads it back. The file\n" +
			"opens with the passphrase the vault has now, also after the passphrase is changed.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if _, err := os.Lstat(args[0]); err == nil {
					return fileExists(args[0], fs.ErrExist)
				}
				path, err := filepath.Abs(args[0])
				if err != nil {
					return err
				}
				made, err := ask(ctx, d, (*api.Vault).BackupTo, api.BackupFile{Path: path})
				if err != nil {
					return err
				}
				if !made.Warning.IsZero() {
					r.noteText(made.Warning)
				}
				return r.result(made,
					r.say("Backup written to %s and read back; it opens with the passphrase of today.", "备份已写入 %s 并回读校验，用当前口令打开。", args[0]))
			})
		},
	}
	cmd.AddCommand(r.backupVerifyCommand(), r.backupScheduleCommand())
	return cmd
}

func (r *runner) backupVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify FILE",
		Short: "Read a backup to its end and tell what it is; nothing is written",
		Long: "Tells when the backup was made, of which vault and by which version, and then\n" +
			"reads it to its end with the passphrase of the day it was made.",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			label, err := readBackup(args[0], api.BackupLabel)
			if err != nil {
				return err
			}
			if !r.json { // before the passphrase, which is the one of that day
				if err := r.result(nil, r.labelText(label)); err != nil {
					return err
				}
			}
			passphrase, err := r.passphrase(false)
			if err != nil {
				return err
			}
			found, err := readBackup(args[0], func(in io.Reader) (vault.VerifiedBackup, error) { return api.VerifyBackup(in, passphrase) })
			if err != nil {
				return err
			}
			return r.result(found, r.say("The backup is whole: %d record{|s}, %d bytes.", "备份完整：%d 条记录，%d 字节。", found.Records, found.Bytes))
		},
	}
}

func (r *runner) backupScheduleCommand() *cobra.Command {
	var every time.Duration
	var keep int
	var folder string
	cmd := &cobra.Command{
		Use:   "schedule",
		Short: "Show or set where backups are made by themselves, how often, and how many are kept",
		Long: "Without flags it tells how the backups stand. Backups are made while MiniFleet is\n" +
			"open, and by: minifleet upkeep. An empty --folder ends them.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			flags := cmd.Flags()
			if folder != "" {
				var err error
				if folder, err = filepath.Abs(folder); err != nil {
					return err
				}
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				chosen, err := ask(ctx, d, (*api.Settings).Get, api.Nothing{})
				if err != nil {
					return err
				}
				if flags.Changed("folder") {
					chosen.Backups.Folder = folder
				}
				if flags.Changed("every") {
					chosen.Backups.EveryHours = int(every / time.Hour)
				}
				if flags.Changed("keep") {
					chosen.Backups.Keep = keep
				}
				if flags.Changed("folder") || flags.Changed("every") || flags.Changed("keep") {
					if chosen, err = ask(ctx, d, (*api.Settings).Update, chosen); err != nil {
						return err
					}
				}
				return r.printSchedule(ctx, d, chosen)
			})
		},
	}
	cmd.Flags().StringVar(&folder, "folder", "", "where to make them")
	cmd.Flags().DurationVar(&every, "every", 24*time.Hour, "how often, in whole hours")
	cmd.Flags().IntVar(&keep, "keep", 14, "how many to keep there")
	return cmd
}

// backupsDocument is how the backups stand.
type backupsDocument struct {
	Schedule settings.Backups `json:"schedule"`
	Status   backup.Status    `json:"status"`
}

func (r *runner) printSchedule(ctx context.Context, d *desk, chosen api.SettingsForm) error {
	st, err := ask(ctx, d, (*api.Vault).Backups, api.Nothing{})
	if err != nil {
		return err
	}
	text := r.say("No folder is set: no backups are made by themselves.", "未设置文件夹，不会自动备份。")
	if chosen.Backups.Folder != "" {
		text = r.say("Backups are made every %d hour{|s} to %s; %d are kept.", "每 %d 小时备份到 %s，保留 %d 份。", chosen.Backups.EveryHours, chosen.Backups.Folder,
			chosen.Backups.Keep)
	}
	if !st.Last.At.IsZero() {
		text += "\n" + r.say("The last one was made %s: %s", "最近一次：%s，%s", when(st.Last.At), st.Last.File)
	}
	if !st.Remind.IsZero() {
		text += "\n" + st.Remind.In(r.language())
	}
	return r.result(backupsDocument{chosen.Backups, st.Status}, text)
}

// labelText says what the backup says of itself.
func (r *runner) labelText(label vault.BackupLabel) string {
	if label.MadeAt.IsZero() {
		return r.say("Backup of vault %s, in the first format, which does not say when it was made.", "保险库 %s 的备份（第一版格式，未记录制作时间）。", label.Vault)
	}
	return r.say("Backup of vault %s, made %s by MiniFleet %s.", "保险库 %s 的备份，%s 由 MiniFleet %s 制作。",
		label.Vault, when(label.MadeAt), label.Program)
}

func readBackup[T any](path string, read func(io.Reader) (T, error)) (found T, err error) {
	f, err := os.Open(path)
	if err != nil {
		return found, fault.Wrap(err, "cli.file", fault.T("the backup cannot be read", "无法读取备份文件"))
	}
	defer f.Close()
	return read(f)
}
