package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

func (r *runner) initCommand() *cobra.Command {
	var unlockTime time.Duration
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Create the encrypted vault",
		Long: "Creates the encrypted vault in the data directory. Whoever loses the\n" +
			"passphrase loses what is in it: there is no other way in.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			dir, err := r.dir()
			if err != nil {
				return err
			}
			if err := api.MayCreateVault(dir); err != nil {
				return err
			}
			passphrase, err := r.passphrase(true)
			if err != nil {
				return err
			}
			if err := api.CreateVault(api.Options{Dir: dir, Version: Version, UnlockTime: unlockTime}, passphrase); err != nil {
				return err
			}
			if disk.SyncedBy(dir) != "" {
				r.noteText(r.synced(dir))
			}
			return r.result(vaultDocument{ID: "vault", State: "created", Dir: dir},
				r.say("The vault is ready in %s. Next: minifleet app add", "保险库已创建：%s。下一步：minifleet app add", dir))
		},
	}
	cmd.Flags().DurationVar(&unlockTime, "unlock-time", 0,
		"how long one unlocking should take on this machine (default 500ms; never below 64 MiB of Argon2id)")
	return cmd
}

func (r *runner) passphraseCommand() *cobra.Command {
	var newFile string
	cmd := &cobra.Command{
		Use:   "passphrase",
		Short: "Change the vault's passphrase and its keys",
		Long: "Changes the passphrase, then seals everything anew under new keys, so that\n" +
			"the old passphrase opens nothing but backups made before. What is interrupted\n" +
			"goes on when the vault is opened the next time.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				old := d.passphrase
				if old == nil { // the program that has it open asked for none
					if err := r.opening(func(passphrase []byte) error {
						old = bytes.Clone(passphrase)
						_, err := ask(ctx, d, (*api.Vault).Admit, api.Passphrase{Passphrase: api.Secret(passphrase)})
						return err
					}); err != nil {
						return err
					}
				}
				replacement, err := r.newPassphrase(newFile)
				if err != nil {
					return err
				}
				if _, err := ask(ctx, d, (*api.Vault).ChangePassphrase, api.ChangePassphrase{Old: old, New: replacement}); err != nil {
					return err
				}
				return r.newKeys(ctx, d)
			})
		},
	}
	cmd.Flags().StringVar(&newFile, "new-passphrase-file", "", "read the new passphrase from the first line of this file")
	return cmd
}

// newKeys waits until the vault is sealed anew after its passphrase was changed.
func (r *runner) newKeys(ctx context.Context, d *desk) error {
	for {
		st, err := ask(ctx, d, (*api.Vault).Status, api.Nothing{})
		if err != nil {
			return err
		}
		if st.NewKeys == nil {
			return r.result(st, r.say("The passphrase and the keys were changed.", "口令和密钥均已更换。"))
		}
		if !st.NewKeys.Failed.IsZero() {
			return fault.New("vault.new_keys", fault.Text{
				EN: "the passphrase was changed, but the vault has no new keys yet: " + st.NewKeys.Failed.EN,
				ZH: "口令已修改，但保险库的密钥尚未更换：" + st.NewKeys.Failed.ZH,
			}).WithHint(fault.T("it goes on when the vault is opened the next time; until then an old copy of the header still opens it with the old passphrase",
				"下次打开保险库时会继续；在此之前，旧的文件头副本仍可用旧口令打开保险库"))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (r *runner) restoreCommand() *cobra.Command {
	var newFile string
	var replace bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make the vault from a backup",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir, err := r.dir()
			if err != nil {
				return err
			}
			if err := api.MayCreateVault(dir); err != nil && (!replace || fault.CodeOf(err) != "vault.exists") {
				return err
			} else if replace = err != nil; replace {
				if err := api.VaultUnused(dir); err != nil {
					return err
				}
			}
			kept := ""
			f, err := os.Open(args[0])
			if err != nil {
				return fault.Wrap(err, "cli.file", fault.T("the backup cannot be read", "无法读取备份文件"))
			}
			defer f.Close()
			var replacement []byte
			if newFile != "" {
				if replacement, err = passphraseFile.line(newFile); err != nil {
					return err
				}
			}
			if err := r.opening(func(passphrase []byte) error {
				if _, err := f.Seek(0, io.SeekStart); err != nil {
					return err
				}
				opt := api.Options{Dir: dir, Version: Version}
				if !replace {
					return api.RestoreVault(opt, f, passphrase, replacement)
				}
				kept, err = api.ReplaceVault(opt, f, passphrase, replacement)
				return err
			}); err != nil {
				return err
			}
			if kept != "" {
				return r.result(vaultDocument{ID: "vault", State: "restored", Dir: dir, Kept: kept},
					r.say("The vault was restored in %s; the one that was there is kept in %s. Nothing that changes something is sent before you say: minifleet hold go-on",
						"保险库已恢复到 %s，原有的保险库保留在 %s。在你执行 minifleet hold go-on 之前不会发送任何更改操作。", dir, kept))
			}
			return r.result(vaultDocument{ID: "vault", State: "restored", Dir: dir},
				r.say("The vault was restored in %s. Nothing that changes something is sent before you say: minifleet hold go-on",
					"保险库已恢复到 %s。在你执行 minifleet hold go-on 之前不会发送任何更改操作。", dir))
		},
	}
	cmd.Flags().StringVar(&newFile, "new-passphrase-file", "",
		"give the vault another passphrase than the backup's: the first line of this file")
	cmd.Flags().BoolVar(&replace, "replace", false, "put it in the place of the vault that is there, which is kept in a folder beside it")
	return cmd
}
