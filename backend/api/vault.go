package api

import (
	"context"
	"io"

	"minifleet/backend/backup"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
	"minifleet/backend/workspace"
)

// Vault is the lock before everything else.
type Vault struct{ session *caller }

// VaultStatus is what stands between the screens and the records.
type VaultStatus struct {
	State LockState `json:"state"`
	Demo  bool      `json:"demo"` // the open workspace is the demo
	// NewKeys is set from a change of the passphrase until everything is
	// sealed under new keys; until then a copy of the old header and the old
	// passphrase open the vault.
	NewKeys *NewKeys `json:"new_keys,omitempty"`
	// Upgrade is set while records of an earlier version of the program are
	// brought to the form of this one, also during an unlocking.
	Upgrade *Upgrade `json:"upgrade,omitempty"`
}

// NewKeys is how far the vault is on its way to new keys.
type NewKeys struct {
	Done  int64 `json:"done"` // entries sealed anew
	Total int64 `json:"total"`
	// Failed is why it stopped; it is tried again at the next unlocking.
	Failed fault.Text `json:"failed"`
}

// Status tells whether there is a vault and whether it is open.
func (v *Vault) Status(context.Context, Nothing) (VaultStatus, error) {
	st := VaultStatus{State: v.session.State(), Upgrade: v.session.Upgrade(), Demo: v.session.Demo()}
	sp, err := v.session.Current()
	if err != nil || st.State != StateUnlocked {
		return st, nil
	}
	if keys := sp.NewKeys(); keys.Wanted {
		st.NewKeys = &NewKeys{Done: keys.Done, Total: keys.Total}
		if keys.Failed != nil {
			st.NewKeys.Failed = fault.As(keys.Failed).Message
		}
	}
	return st, nil
}

// Passphrase is a passphrase to look at or to open the vault with.
type Passphrase struct {
	Passphrase Secret `json:"passphrase"`
}

// Create makes the vault and opens it. Faults: vault.exists,
// vault.passphrase_weak.
func (v *Vault) Create(ctx context.Context, req Passphrase) (VaultStatus, error) {
	defer req.Passphrase.Wipe()
	if err := v.session.Create(req.Passphrase); err != nil {
		return VaultStatus{}, err
	}
	return v.Status(ctx, Nothing{})
}

// Unlock opens the vault or shows a held one again. Faults:
// vault.wrong_passphrase, vault.missing, vault.in_use, vault.damaged,
// vault.newer_schema, vault.stray (MoveStrays helps).
func (v *Vault) Unlock(ctx context.Context, req Passphrase) (VaultStatus, error) {
	defer req.Passphrase.Wipe()
	if err := v.session.Unlock(req.Passphrase); err != nil {
		return VaultStatus{}, err
	}
	return v.Status(ctx, Nothing{})
}

// MovedStrays is what was moved out of the vault's folder, and where to.
type MovedStrays struct {
	Moved []string `json:"moved"`
	To    string   `json:"to"` // "" when nothing was
}

// MoveStrays moves what lies in the folder of the closed vault and is not the
// vault's, such as copies that a sync program made, into a folder beside it.
// Nothing is deleted. Faults: vault.in_use, vault.missing, vault.unusable.
func (v *Vault) MoveStrays(context.Context, Nothing) (MovedStrays, error) {
	var done MovedStrays
	err := v.session.WhileNothingOpens(func() (err error) {
		done.Moved, done.To, err = MoveStrays(v.session.opt.Dir)
		return err
	})
	return done, err
}

// Lock refuses screens at once and closes the vault unless batches run. The
// demo is ended by it.
func (v *Vault) Lock(ctx context.Context, _ Nothing) (VaultStatus, error) {
	if err := v.session.Lock(); err != nil {
		return VaultStatus{}, err
	}
	return v.Status(ctx, Nothing{})
}

// Touch sets the idle clock back: the person did something.
func (v *Vault) Touch(context.Context, Nothing) (Nothing, error) {
	v.session.Touch()
	return Nothing{}, nil
}

// ChangePassphrase is the old passphrase and the one to replace it.
type ChangePassphrase struct {
	Old Secret `json:"old"`
	New Secret `json:"new"`
}

// ChangePassphrase replaces the passphrase at once and begins to give the vault
// new keys; Status tells how far that is. Faults: vault.wrong_passphrase,
// vault.passphrase_weak, vault.demo.
func (v *Vault) ChangePassphrase(_ context.Context, req ChangePassphrase) (Nothing, error) {
	defer req.Old.Wipe()
	defer req.New.Wipe()
	sp, err := v.session.Own()
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, sp.ChangePassphrase(req.Old, req.New)
}

// Strength is an estimate, meant to warn and not to promise.
type Strength struct {
	Score  int        `json:"score"` // 0 refused, 1 weak, 2 fair, 3 good, 4 strong
	Advice fault.Text `json:"advice"`
}

// Strength estimates how well a passphrase holds against guessing.
func (v *Vault) Strength(_ context.Context, req Passphrase) (Strength, error) {
	defer req.Passphrase.Wipe()
	rated := vault.Rate(req.Passphrase)
	s := Strength{Score: rated.Score, Advice: rated.Warning}
	if s.Advice.IsZero() {
		s.Advice = fault.T("Good.", "良好。")
		if s.Score > 3 {
			s.Advice = fault.T("Strong.", "很强。")
		}
	}
	return s, nil
}

// Backup hands the person the encrypted backup file; it opens with the
// passphrase of the day it was made.
func (v *Vault) Backup(ctx context.Context, _ Nothing) (Delivery, error) {
	sp, err := v.session.Own()
	if err != nil {
		return Delivery{}, err
	}
	name := "minifleet-" + v.session.opt.Now().Format("2006-01-02") + backup.Suffix
	if v.session.Shell().Capabilities().FileDialogs {
		return v.session.Save(ctx, Delivery{Name: name, Type: backupType}, func(path string) error { return sp.BackupTo(ctx, path) })
	}
	return v.session.DeliverStream(ctx, name, backupType, sp.Backup)
}

const backupType = "application/octet-stream"

// RestorePassphrase is the passphrase a backup was made under.
type RestorePassphrase struct {
	Passphrase Secret `json:"passphrase"`
	// New is the passphrase of the vault, when it is not to be the one of the
	// backup; it is wanted when that one is too easy to guess.
	New Secret `json:"new,omitempty"`
	// Replace puts the restored vault in the place of the one that is open, which
	// is kept.
	Replace bool `json:"replace,omitempty"`
}

// Upload is a file that is being sent in parts.
type Upload struct {
	Upload string `json:"upload"`
}

// RestorePart is the next part of a backup file.
type RestorePart struct {
	Upload  string `json:"upload"`
	Content []byte `json:"content"`
}

// BodyLimit lets a part of 4 MiB through.
func (RestorePart) BodyLimit() int64 { return 8 << 20 }

// BeginRestore begins to make the vault from a backup, where none is yet or in the
// place of the one that is open; the file follows in parts. Faults: vault.exists,
// vault.locked and vault.demo where one is to be replaced.
func (v *Vault) BeginRestore(_ context.Context, req RestorePassphrase) (Upload, error) {
	if req.Replace {
		if _, err := v.session.Own(); err != nil {
			req.Passphrase.Wipe()
			return Upload{}, err
		}
		return Upload{v.session.Receive(func(file io.Reader) (any, error) {
			defer req.Passphrase.Wipe()
			defer req.New.Wipe()
			return v.session.Replace(file, req.Passphrase, req.New)
		})}, nil
	}
	if v.session.Exists() {
		req.Passphrase.Wipe()
		return Upload{}, fault.New("vault.exists", fault.T("there is a vault already", "已经有一个保险库")).
			WithHint(fault.T("A backup is restored into a data folder without a vault. Move the present one away first.",
				"备份只能恢复到没有保险库的数据文件夹，请先移走现有的保险库。"))
	}
	id := v.session.Receive(func(file io.Reader) (any, error) {
		defer req.Passphrase.Wipe()
		defer req.New.Wipe()
		return nil, v.session.Restore(file, req.Passphrase, req.New)
	})
	return Upload{id}, nil
}

// AddRestorePart sends the next part. Faults: vault.wrong_passphrase,
// vault.backup_damaged, system.no_stream; there is no vault then.
func (v *Vault) AddRestorePart(_ context.Context, req RestorePart) (Nothing, error) {
	return Nothing{}, v.session.Add(req.Upload, req.Content)
}

// RestoredVault is the vault after a restore. Kept is the data folder in which the
// vault is kept whose place it took, "" where there was none.
type RestoredVault struct {
	VaultStatus
	Kept string `json:"kept,omitempty"`
}

// EndRestore ends the file; the vault is open then, and nothing that changes
// something goes out of it before a person says so. Faults: as AddRestorePart,
// workspace.replace.
func (v *Vault) EndRestore(ctx context.Context, req Upload) (out RestoredVault, err error) {
	done, err := v.session.Finish(req.Upload)
	if err != nil {
		return out, err
	}
	out.Kept, _ = done.(string)
	out.VaultStatus, err = v.Status(ctx, Nothing{})
	return out, err
}

// BackupsNow is how it stands with backups. Kept are the data folders of the vaults
// whose place a backup took, the oldest first.
type BackupsNow struct {
	backup.Status
	Kept []string `json:"kept,omitempty"`
}

// Backups tells how old the last backup is and when the next one is due.
func (v *Vault) Backups(context.Context, Nothing) (out BackupsNow, err error) {
	w, err := v.session.open()
	if err != nil {
		return out, err
	}
	if out.Kept, err = workspace.Kept(w.Dir); err != nil {
		return out, err
	}
	out.Status, err = w.Backups.Status()
	return out, err
}

// VaultWarnings is what was noticed when the vault was opened.
type VaultWarnings struct {
	Warnings []vault.Warning `json:"warnings"`
}

// Warnings tells what was noticed when the vault was opened.
func (v *Vault) Warnings(context.Context, Nothing) (VaultWarnings, error) {
	w, err := v.session.open()
	if err != nil {
		return VaultWarnings{}, err
	}
	return VaultWarnings{w.Vault.Warnings()}, nil
}

// VaultSizes is what takes the room in the vault, the most first.
type VaultSizes struct {
	Sizes []vault.Size `json:"sizes"`
}

// Sizes tells what takes the room in the vault.
func (v *Vault) Sizes(context.Context, Nothing) (VaultSizes, error) {
	w, err := v.session.open()
	if err != nil {
		return VaultSizes{}, err
	}
	sizes, err := w.Vault.Sizes()
	return VaultSizes{sizes}, err
}

// CheckPassphrase tells why a passphrase cannot be set, before it is asked for a
// second time; nil when it can. It keeps nothing of it. Faults: those of
// vault.NewPassphrase.
func CheckPassphrase(passphrase []byte) error {
	clean, err := vault.NewPassphrase(passphrase)
	clear(clean)
	return err
}
