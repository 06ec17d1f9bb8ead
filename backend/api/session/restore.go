package session

import "io"

// Restore makes the vault from a backup and opens it; replacement, when there is
// one, is its passphrase from then on. Faults: those of Store.Restore.
func (s *Session) Restore(backup io.Reader, passphrase, replacement []byte) error {
	return s.use(false, func() (Space, error) {
		if err := s.store.Restore(backup, passphrase, replacement); err != nil {
			return nil, err
		}
		return s.openRestored(passphrase, replacement)
	})
}

// Replace makes a vault from a backup, puts it in the place of the one there is,
// and opens it; the old one is kept in the data folder that it tells. Until the new
// one is whole the old one stays open. Faults: those of Restore, workspace.replace.
func (s *Session) Replace(backup io.Reader, passphrase, replacement []byte) (kept string, err error) {
	if _, err := s.Own(); err != nil {
		return "", err
	}
	if err := s.store.PrepareReplacement(backup, passphrase, replacement); err != nil {
		return "", err
	}
	return kept, s.use(false, func() (Space, error) {
		if kept, err = s.store.Replace(); err != nil {
			return nil, err
		}
		return s.openRestored(passphrase, replacement)
	})
}

// openRestored opens the vault that a backup was made into, by the passphrase it
// has from now on.
func (s *Session) openRestored(passphrase, replacement []byte) (Space, error) {
	if len(replacement) > 0 {
		return s.store.Open(replacement)
	}
	return s.store.Open(passphrase)
}
