package vault

// CheckPassphrase tells whether the passphrase would open the vault, at the
// price of one key derivation. A screen that was locked while work went on
// asks for it. Faults: vault.wrong_passphrase, vault.closed.
func (v *Vault) CheckPassphrase(passphrase []byte) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.users.Done()
	v.headerMu.Lock()
	defer v.headerMu.Unlock()
	master, ok := v.header.open(passphrase)
	if !ok {
		return wrongPassphrase()
	}
	clear(master)
	return nil
}
