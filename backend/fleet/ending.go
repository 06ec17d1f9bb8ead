package fleet

import "time"

// Ending is a kind of thing that ends.
type Ending string

// What ends.
const (
	EndsAuthorization Ending = "authorization"
	EndsLink          Ending = "link"   // the link that is out
	EndsFiling        Ending = "filing" // the days online without filing
	EndsLicence       Ending = "licence"
)

// Endings are all of them.
func Endings() []Ending { return []Ending{EndsAuthorization, EndsLink, EndsFiling, EndsLicence} }

// ends notes an end, the first of those that are noted.
func (l *Line) ends(at time.Time, what Ending) {
	if !at.IsZero() && (l.Ends.IsZero() || at.Before(l.Ends)) {
		l.Ends, l.What = at, what
	}
}

// addEndings adds what the judgement of readiness knows to end. A judgement is
// not made anew for its age alone: a date stays what it is.
func (s *Service) addEndings(lines []Line) error {
	if len(lines) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.update(false); err != nil {
		s.judged = nil
		return err
	}
	for i := range lines {
		for _, step := range s.judged[lines[i].ID].Steps {
			if step.State != Expiring {
				continue
			}
			switch step.Kind {
			case Online, Filing:
				lines[i].ends(step.Until, EndsFiling)
			case Qualifications:
				lines[i].ends(step.Until, EndsLicence)
			}
		}
	}
	return nil
}
