package run

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

const (
	Workers      = workers
	KeptReadings = keptReadings
)

var Results = results

// BrokenBy is why a run was left that was not stopped.
func (s *Service) BrokenBy(id string) fault.Text {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken[id].why
}

// Reopen is a retry whose program is killed after its first transaction.
func (s *Service) Reopen(id string, again []string) error {
	_, err := s.reopen(id, again)
	return err
}

// StopOnDisk writes that a run is stopped, as Stop does, and nothing more.
func (s *Service) StopOnDisk(id string) error {
	_, err := s.edit(id, func(_ *vault.Tx, r *Record) error {
		r.Stopped, r.StoppedAt, r.EndedAt = true, s.Now(), time.Time{}
		return nil
	})
	return err
}
