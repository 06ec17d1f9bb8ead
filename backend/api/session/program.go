package session

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"minifleet/backend/fault"
)

// mostPasses bounds how many are remembered.
const mostPasses = 1000

// Admit gives a program a pass for the passphrase, good until the vault closes;
// screens stay locked. Faults: vault.wrong_passphrase, vault.locked when the
// vault is closed, system.too_many.
func (s *Session) Admit(passphrase []byte) (pass string, err error) {
	s.mu.Lock()
	sp := s.space
	s.wakes()
	s.mu.Unlock()
	if sp == nil {
		return "", Locked()
	}
	if err := sp.CheckPassphrase(passphrase); err != nil {
		return "", err
	}
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	pass = hex.EncodeToString(random[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.space != sp {
		return "", Locked()
	}
	if len(s.passes) >= mostPasses {
		return "", fault.New("system.too_many", fault.T("too many programs use this vault at once", "同时使用此保险库的程序过多")).
			WithRetry(fault.RetryElsewhere)
	}
	if s.passes == nil {
		s.passes = map[[32]byte]bool{}
	}
	s.passes[sha256.Sum256([]byte(pass))] = true
	return pass, nil
}

// Admitted reports whether a pass was given out for the vault that is open now.
func (s *Session) Admitted(pass string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.space != nil && s.passes[sha256.Sum256([]byte(pass))]
}

// Guest notes that a program's call is under way, until end: a vault that is
// locked stays open for it.
func (s *Session) Guest() (end func()) {
	s.mu.Lock()
	s.guests++
	s.wakes()
	s.mu.Unlock()
	return func() {
		s.mu.Lock()
		s.guests--
		s.mu.Unlock()
	}
}
