package vault

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"time"

	"minifleet/backend/fault"
)

// VerifiedBackup is what was found in a backup file that can be restored.
type VerifiedBackup struct {
	BackupLabel
	Records int   `json:"records"` // pairs of the store, with those of indexes
	Bytes   int64 `json:"bytes"`   // of the pairs
}

// VerifyBackup reads a backup to its end, as Restore does, and writes nothing;
// its memory does not grow with the file. Faults: vault.wrong_passphrase,
// vault.backup_damaged, vault.newer_schema.
func VerifyBackup(r io.Reader, passphrase []byte) (VerifiedBackup, error) {
	var keys *keyring
	defer func() {
		if keys != nil {
			keys.wipe()
		}
	}()
	return verifyBackup(r, func(h header, label BackupLabel) (*keyring, error) {
		master, ok := h.unwrap(passphrase)
		if !ok {
			return nil, wrongBackupPassphrase(label)
		}
		defer clear(master)
		keys = newKeyring(master)
		return keys, nil
	})
}

// VerifyBackup reads a backup that this vault made, without a passphrase.
// Faults: vault.closed, and those of the function of the same name.
func (v *Vault) VerifyBackup(r io.Reader) (VerifiedBackup, error) {
	if err := v.enter(); err != nil {
		return VerifiedBackup{}, err
	}
	defer v.users.Done()
	v.headerMu.Lock()
	id, before := v.header.ID, v.before
	v.headerMu.Unlock()
	return verifyBackup(r, func(h header, _ BackupLabel) (*keyring, error) {
		switch {
		case !bytes.Equal(h.ID, id):
			return nil, backupDamaged(errors.New("it is of another vault"))
		case before.opens(h):
			return before.keys, nil
		}
		return v.keys, nil
	})
}

func verifyBackup(r io.Reader, open func(header, BackupLabel) (*keyring, error)) (VerifiedBackup, error) {
	in := bufio.NewReaderSize(r, 128<<10)
	head, h, label, err := readBackupHead(in)
	if err != nil {
		return VerifiedBackup{}, err
	}
	keys, err := open(h, label)
	if err != nil {
		return VerifiedBackup{}, err
	}
	found := VerifiedBackup{BackupLabel: label}
	err = eachPair(in, keys, head, func(p pair) error {
		found.Records++
		found.Bytes += int64(len(p.key) + len(p.value))
		return nil
	})
	if err != nil {
		return VerifiedBackup{}, err
	}
	return found, nil
}

// wrongBackupPassphrase is wrongPassphrase for a backup file, which keeps the
// passphrase it was made under when the vault gets another one.
func wrongBackupPassphrase(label BackupLabel) error {
	hint := fault.T("a backup opens with the passphrase the vault had when the backup was made, and not with a later one; check the input method and Caps Lock too; nothing was changed",
		"备份只能用制作备份时的口令打开，之后修改的口令无效；也请检查输入法和大写锁定；未做任何更改")
	if !label.MadeAt.IsZero() {
		made := label.MadeAt.Local().Format(time.DateTime + " -0700")
		hint = fault.T("this backup says that it was made at %s; it opens with the passphrase the vault had then, and not with a later one; check the input method and Caps Lock too; nothing was changed",
			"此备份标注的制作时间为 %s，只能用当时的口令打开，之后修改的口令无效；也请检查输入法和大写锁定；未做任何更改", made)
	}
	return fault.New(CodeWrongPassphrase, fault.T("the passphrase is not the one of this backup", "口令与此备份不符")).
		WithHint(hint).WithRetry(fault.RetryAfterInput).WithField("passphrase")
}
