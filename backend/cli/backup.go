package cli

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
	"minifleet/backend/workspace"
)

func (r *runner) backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write an encrypted copy of the vault to a new file",
		Long: "Writes an encrypted copy of the vault to a new file and reads it back. The file\n" +
			"opens with the passphrase the vault has now, also after the passphrase is changed.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				if err := writeNewFile(args[0], ws.Vault.Backup); err != nil {
					return err
				}
				if _, err := readBackup(args[0], ws.Vault.VerifyBackup); err != nil {
					_ = disk.Remove(args[0]) // what cannot be restored must not pass for a backup
					return err
				}
				return r.result(map[string]any{"id": "backup", "state": "written", "file": args[0]},
					r.say("Backup written to %s and read back; it opens with the passphrase of today.", "备份已写入 %s 并回读校验，用当前口令打开。", args[0]))
			})
		},
	}
	cmd.AddCommand(r.backupVerifyCommand())
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
			label, err := readBackup(args[0], vault.ReadBackupLabel)
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
			found, err := readBackup(args[0], func(in io.Reader) (vault.VerifiedBackup, error) { return vault.VerifyBackup(in, passphrase) })
			if err != nil {
				return err
			}
			return r.result(found, r.say("The backup is whole: %d records, %d bytes.", "备份完整：%d 条记录，%d 字节。", found.Records, found.Bytes))
		},
	}
}

// labelText says what the backup says of itself.
func (r *runner) labelText(label vault.BackupLabel) string {
	if label.MadeAt.IsZero() {
		return r.say("Backup of vault %s, in the first format, which does not say when it was made.", "保险库 %s 的备份（第一版格式，未记录制作时间）。", label.Vault)
	}
	return r.say("Backup of vault %s, made %s by MiniFleet %s.", "保险库 %s 的备份，%s 由 MiniFleet %s 制作。",
		label.Vault, label.MadeAt.Local().Format(time.RFC3339), label.Program)
}

func readBackup[T any](path string, read func(io.Reader) (T, error)) (found T, err error) {
	f, err := os.Open(path)
	if err != nil {
		return found, fault.Wrap(err, "cli.file", fault.T("the backup cannot be read", "无法读取备份文件"))
	}
	defer f.Close()
	return read(f)
}
