package fleet

import (
	"time"

	"minifleet/backend/fault"
)

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

// endings notes what a judgement of readiness knows to end.
func (l *Line) endings(r Readiness) {
	for _, step := range r.Steps {
		if step.State != Expiring {
			continue
		}
		switch step.Kind {
		case Online, Filing:
			l.ends(step.Until, EndsFiling)
		case Qualifications:
			l.ends(step.Until, EndsLicence)
		}
	}
}

// fewLines are judged one by one sooner than all that there are: as many as a
// screen reads at once, and more.
const fewLines = 200

// addEndings adds what the judgement of readiness knows to end. A judgement is
// not made anew for its age alone: a date stays what it is.
func (s *Service) addEndings(lines []Line) error {
	if len(lines) <= fewLines {
		for i := range lines {
			r, err := s.Of(lines[i].ID)
			if err != nil && fault.CodeOf(err) != "merchant.not_found" { // deleted meanwhile
				return err
			}
			lines[i].endings(r)
		}
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.update(false); err != nil {
		s.judged = nil
		return err
	}
	for i := range lines {
		lines[i].endings(s.judged[lines[i].ID])
	}
	return nil
}
