package workspace

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// A backup takes the place of a vault that is there in two steps. The new vault is
// made whole beside the old one, which may be open meanwhile; then the old one is
// moved into a data folder of its own and the new one into its place. Between these
// two moves the program may end: the folder that was made for it says so, and the
// second is made up for wherever the vault is looked for.

// nextName is the folder the new vault is made in, keptPrefix how the folders begin
// that former vaults are kept in.
const (
	nextName   = "restoring"
	moveName   = "move" // in nextName: the old vault is being moved away
	keptPrefix = "before-restore-"
)

func nextDir(dir string) string { return filepath.Join(dir, nextName) }

// PrepareReplacement makes a vault from a backup beside the one of the data
// directory, which stays as it is. Faults: as from Restore.
func PrepareReplacement(dir string, backup io.Reader, passphrase, replacement []byte, opt Options) error {
	if err := DropReplacement(dir); err != nil {
		return err
	}
	undo, err := makeDir(nextDir(dir))
	if err != nil {
		return err
	}
	opt = opt.filled()
	vopt := opt.vault()
	vopt.Replacement = replacement
	err = vault.Restore(vaultDir(nextDir(dir)), backup, passphrase, vopt, func(v *vault.Vault, label vault.BackupLabel) error {
		return markRestored(v, dir, label, opt.Now)
	})
	if err != nil {
		undo()
		return errors.Join(err, DropReplacement(dir))
	}
	return nil
}

// DropReplacement forgets a vault that was prepared and is not wanted any more.
func DropReplacement(dir string) error {
	if !vault.Exists(vaultDir(dir)) {
		return nil // it is the only one
	}
	return disk.RemoveAll(nextDir(dir))
}

// Replace puts the vault that was prepared in the place of the one of the data
// directory, which must be closed, and tells the data folder that one is kept in.
// After a failure the old vault is in its place. Faults: vault.in_use,
// workspace.replace.
func Replace(dir string, now time.Time) (kept string, err error) {
	if err := vault.Unused(vaultDir(dir)); err != nil {
		return "", err
	}
	kept = filepath.Join(dir, keptPrefix+now.Format("2006-01-02-150405"))
	if _, err := disk.NewPrivate(kept); err != nil {
		return "", cannotReplace(err)
	}
	if err := disk.WriteFile(filepath.Join(nextDir(dir), moveName), nil); err != nil {
		return "", cannotReplace(err)
	}
	if err := disk.Rename(vaultDir(dir), vaultDir(kept)); err != nil {
		return "", cannotReplace(errors.Join(err, os.Remove(filepath.Join(nextDir(dir), moveName)), os.Remove(kept)))
	}
	if err := moveIn(dir); err != nil {
		return "", cannotReplace(errors.Join(err, disk.Rename(vaultDir(kept), vaultDir(dir))))
	}
	return kept, nil
}

// moveIn moves the vault that was prepared into its place.
func moveIn(dir string) error {
	if err := disk.Rename(vaultDir(nextDir(dir)), vaultDir(dir)); err != nil && !vault.Exists(vaultDir(dir)) {
		return err
	}
	return errors.Join(disk.SyncDir(dir), disk.RemoveAll(nextDir(dir)))
}

// settle ends a replacement that was cut short after the old vault was moved away.
func settle(dir string) bool {
	if _, err := os.Stat(filepath.Join(nextDir(dir), moveName)); err != nil || !vault.Exists(vaultDir(nextDir(dir))) {
		return false
	}
	return moveIn(dir) == nil && vault.Exists(vaultDir(dir))
}

func cannotReplace(err error) error {
	return fault.Wrap(err, "workspace.replace", fault.T("the vault could not be replaced", "无法替换保险库")).
		WithHint(fault.T("nothing was lost; close other programs that use the data folder, and try again", "没有数据丢失；请关闭占用数据文件夹的其他程序后重试"))
}

// Kept lists the data folders that vaults are kept in which a backup took the place
// of, the oldest first.
func Kept(dir string) ([]string, error) {
	list, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, one := range list {
		if path := filepath.Join(dir, one.Name()); strings.HasPrefix(one.Name(), keptPrefix) && vault.Exists(vaultDir(path)) {
			out = append(out, path)
		}
	}
	return out, err
}

// Unused fails with vault.in_use when a program has the vault of dir open.
func Unused(dir string) error { return vault.Unused(vaultDir(dir)) }
