package api

import (
	"bytes"
	"context"
	"io"

	"minifleet/backend/api/session"
	"minifleet/backend/backup"
	"minifleet/backend/vault"
)

// BackupStart is the start of a backup file: its first 16 KiB are enough.
type BackupStart struct {
	Content []byte `json:"content"`
}

// BackupLabel tells what a backup file says of itself, before its passphrase is
// given. Faults: vault.backup_damaged, vault.newer_schema.
func (v *Vault) BackupLabel(_ context.Context, req BackupStart) (vault.BackupLabel, error) {
	return vault.ReadBackupLabel(bytes.NewReader(req.Content))
}

// BeginVerify begins to read a backup to its end, as a restore does, and writes
// nothing; the file follows by AddRestorePart.
func (v *Vault) BeginVerify(_ context.Context, req Passphrase) (Upload, error) {
	id := v.session.Receive(func(file io.Reader) (any, error) {
		defer req.Passphrase.Wipe()
		return vault.VerifyBackup(file, req.Passphrase)
	})
	return Upload{id}, nil
}

// EndVerify ends the file and tells what is in it. Faults: as AddRestorePart.
func (v *Vault) EndVerify(_ context.Context, req Upload) (vault.VerifiedBackup, error) {
	done, err := v.session.Finish(req.Upload)
	if err != nil {
		return vault.VerifiedBackup{}, err
	}
	found, ok := done.(vault.VerifiedBackup)
	if !ok {
		return vault.VerifiedBackup{}, session.NoStream()
	}
	return found, nil
}

// BackupNow makes a backup in the folder of the scheduled ones, as they are
// made: read back, with the oldest beyond those to be kept deleted. Faults:
// backup.no_folder, backup.cannot_write.
func (v *Vault) BackupNow(ctx context.Context, _ Nothing) (backup.Made, error) {
	w, err := v.session.open()
	if err != nil {
		return backup.Made{}, err
	}
	return w.Backups.Now(ctx)
}

// PickBackupFolder asks the person for a folder, where the shell has dialogs;
// the path is "" when they changed their mind. Fault: system.not_supported.
func (v *Vault) PickBackupFolder(ctx context.Context, _ Nothing) (BackupFile, error) {
	path, err := v.session.Shell().PickFolder(ctx)
	return BackupFile{path}, err
}
