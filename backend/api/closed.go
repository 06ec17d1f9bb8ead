package api

import (
	"io"
	"time"

	"minifleet/backend/vault"
	"minifleet/backend/workspace"
)

// What is done with a vault that no program has open is done by the command
// itself, and not by a method: there is nobody to ask.

// HasVault reports whether a data directory holds a vault.
func HasVault(dir string) bool { return workspace.Exists(dir) }

// HadVault reports whether a vault was used in a data directory that holds none.
func HadVault(dir string) bool { return workspace.Had(dir) }

// MayCreateVault fails with vault.exists when the data directory holds a vault
// already, so that a command can say so before it asks for a passphrase.
func MayCreateVault(dir string) error { return workspace.MayCreate(dir) }

func (o Options) workspace() workspace.Options {
	return workspace.Options{Version: o.Version, Logger: o.Logger, Now: o.Now, UnlockTime: o.UnlockTime}
}

// CreateVault makes the vault of opt.Dir and closes it again.
func CreateVault(opt Options, passphrase []byte) error {
	w, err := workspace.Create(opt.Dir, passphrase, opt.workspace())
	if err != nil {
		return err
	}
	return w.Close()
}

// RestoreVault makes the vault of opt.Dir from a backup. A replacement, when
// there is one, is the passphrase of the new vault.
func RestoreVault(opt Options, backup io.Reader, passphrase, replacement []byte) error {
	return workspace.Restore(opt.Dir, backup, passphrase, replacement, opt.workspace())
}

// ReplaceVault makes a vault from a backup and puts it in the place of the one of
// opt.Dir, which nobody may have open; it is kept in the data folder that is told.
func ReplaceVault(opt Options, backup io.Reader, passphrase, replacement []byte) (kept string, err error) {
	if err := workspace.PrepareReplacement(opt.Dir, backup, passphrase, replacement, opt.workspace()); err != nil {
		return "", err
	}
	return workspace.Replace(opt.Dir, time.Now())
}

// CheckVault reads all of the closed vault and names what is bad.
func CheckVault(opt Options, passphrase []byte) (vault.Report, error) {
	return workspace.Check(opt.Dir, passphrase, opt.workspace())
}

// Strays names what lies in the vault's directory and is not the vault's.
func Strays(dir string) ([]string, error) { return workspace.Strays(dir) }

// MoveStrays moves it into a folder of the data directory.
func MoveStrays(dir string) (moved []string, to string, err error) { return workspace.MoveStrays(dir) }

// RescueVault makes a vault in another data directory from all that can be read
// of the one in opt.Dir. header is a backup of it, or nil.
func RescueVault(opt Options, to string, passphrase []byte, header io.Reader) (vault.Report, error) {
	return workspace.Rescue(opt.Dir, to, passphrase, header, opt.workspace())
}

// BackupLabel reads what a backup says of itself.
func BackupLabel(file io.Reader) (vault.BackupLabel, error) { return vault.ReadBackupLabel(file) }

// VerifyBackup reads a backup to its end.
func VerifyBackup(file io.Reader, passphrase []byte) (vault.VerifiedBackup, error) {
	return vault.VerifyBackup(file, passphrase)
}

// VaultUnused fails with vault.in_use when a program has the vault of dir open.
func VaultUnused(dir string) error { return workspace.Unused(dir) }
