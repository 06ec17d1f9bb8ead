package session

import "time"

// Look is one look of the watch.
func (s *Session) Look() { s.look() }

// Shift moves when the person was last there, by both clocks.
func (s *Session) Shift(wall, running time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.atWall, s.touched = s.atWall.Add(wall), s.touched.Add(running)
}
