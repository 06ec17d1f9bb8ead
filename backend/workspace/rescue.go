package workspace

import (
	"io"

	"minifleet/backend/fault"
	"minifleet/backend/hold"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Check reads everything in the closed vault of a data directory and names what
// is bad; it changes nothing.
func Check(dir string, passphrase []byte, opt Options) (vault.Report, error) {
	return vault.Check(vaultDir(dir), passphrase, opt.filled().vault())
}

// Strays names the files and folders in the vault's directory that are not the
// vault's; MoveStrays moves them aside, while no program has it open.
func Strays(dir string) ([]string, error) { return vault.Strays(vaultDir(dir)) }

// MoveStrays is described at Strays.
func MoveStrays(dir string) (moved []string, to string, err error) {
	return vault.MoveStrays(vaultDir(dir))
}

// Rescue makes a vault in another data directory from all that can be read of
// one that is damaged, and leaves that as it is. header is a backup of the same
// vault, for one whose header is gone; nil is none. The new vault knows that it
// may lack something: nothing that changes something goes out until a person
// says go on.
func Rescue(dir, to string, passphrase []byte, header io.Reader, opt Options) (vault.Report, error) {
	if err := MayCreate(to); err != nil {
		return vault.Report{}, err
	}
	undo, err := makeDir(to)
	if err != nil {
		return vault.Report{}, err
	}
	opt = opt.filled()
	report, err := vault.Rescue(vaultDir(dir), vaultDir(to), passphrase, header, opt.vault(), func(v *vault.Vault, report vault.Report) error {
		return v.Update(func(tx *vault.Tx) error {
			if err := hold.MarkRestoredTx(tx, opt.Now(), opt.Now()); err != nil {
				return err
			}
			if err := restoredUse(tx, to, opt.Now()); err != nil {
				return err
			}
			_, err := journal.New(journal.Deps{Vault: v, Now: opt.Now}).AppendTx(tx, journal.Entry{Action: "vault.rescue",
				Message: fault.T("rescued from a damaged vault; %d part{|s} could not be read", "由损坏的保险库抢救而来；%d 处无法读取", len(report.Bad))})
			return err
		})
	})
	if err != nil {
		undo()
	}
	return report, err
}
