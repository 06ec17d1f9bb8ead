package run

import "minifleet/backend/fault"

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
