package run

import (
	"cmp"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Status is where a run is.
type Status string

// The statuses.
const (
	Running   Status = "running"
	Held      Status = "held"     // changes are held back; it goes on by itself after
	Stopping  Status = "stopping" // stopped; what was begun comes to its end
	Stopped   Status = "stopped"
	BrokenOff Status = "broken_off" // the program ended, or could not write; it goes on when MiniFleet is opened, or is taken up
	Over      Status = "over"
)

// Head is a run without its merchants.
type Head struct {
	ID        string     `json:"id"`
	Kind      Kind       `json:"kind"`
	Title     fault.Text `json:"title"`
	About     fault.Text `json:"about,omitzero"`
	Status    Status     `json:"status"`
	Why       fault.Text `json:"why,omitzero"` // it is held, stopped or broken off, or over and not all that follows was done
	Total     int        `json:"total"`
	Counts    Counts     `json:"counts"`
	StartedAt time.Time  `json:"started_at"`
	EndedAt   time.Time  `json:"ended_at,omitzero"`
}

// Working reports whether outcomes are still to come without anybody's doing.
func (h Head) Working() bool { return h.Status == Running || h.Status == Stopping || h.Status == Held }

// View is a run with where each merchant is, in their order.
type View struct {
	Head
	Results []Result `json:"results"` // one a merchant; without times while its turn has not come
}

// In is the results in one of the states, all when none is named.
func (v View) In(states []State) []Result {
	if len(states) == 0 {
		return v.Results
	}
	return slices.DeleteFunc(slices.Clone(v.Results), func(r Result) bool { return !slices.Contains(states, r.State) })
}

// Cause is why a run was not done for some of its merchants.
type Cause struct {
	Key     string     `json:"key"`
	State   State      `json:"state"` // Failed, Unknown or Skipped
	Code    fault.Code `json:"code"`
	Message fault.Text `json:"message"`
	Hint    fault.Text `json:"hint"`
	Count   int        `json:"count"`
	Consent bool       `json:"consent"` // these merchants have to authorize first
	Helped  int        `json:"helped"`  // who can have another turn that helps: none while the run is under way or others wait for theirs
	First   []string   `json:"first"`   // the first merchants of them
}

// namedFirst is how many merchants a cause names.
const namedFirst = 5

// Cause is the key of why a merchant's turn did not succeed, "" when it did or
// is not over.
func (r Result) Cause() string {
	switch r.State {
	case Failed, Unknown, Skipped:
		return string(r.State) + " " + string(r.Code) + " " + r.Message.EN
	}
	return ""
}

// Causes gathers what a run was not done for by cause: what failed first, what
// was left out last, and of each the one that met most merchants. Helped is how
// many of all its merchants another turn can help, none while it is under way.
func (s *Service) Causes(v View) (causes []Cause, helped int) {
	at := map[string]int{}
	causes = []Cause{}
	for _, r := range v.Results {
		helps := !v.Working() && s.Helps(r)
		if helps {
			helped++
		}
		key := r.Cause()
		if key == "" {
			continue
		}
		i, known := at[key]
		if !known {
			i = len(causes)
			at[key] = i
			causes = append(causes, Cause{Key: key, State: r.State, Code: r.Code, Message: r.Message, Hint: r.Hint, Consent: consent(r.Code)})
		}
		c := &causes[i]
		if c.Count++; c.Count <= namedFirst {
			c.First = append(c.First, r.MerchantID)
		}
		if helps && v.Counts.Left == 0 {
			c.Helped++
		}
	}
	order := []State{Failed, Unknown, Skipped}
	slices.SortStableFunc(causes, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State)), cmp.Compare(b.Count, a.Count))
	})
	return causes, helped
}

// Show returns a run. Fault: run.not_found.
func (s *Service) Show(id string) (View, error) {
	for {
		a := s.whose(id)
		r, all, err := s.read(id)
		if err != nil {
			return View{}, err
		}
		r.Counts = all.counts(r.Merchants)
		v := View{Head: s.head(r, a)}
		if s.whose(id) != a { // the results are of before its beginning or its end, the head may not be
			continue
		}
		for _, m := range r.Merchants {
			v.Results = append(v.Results, all.of(id, m))
		}
		return v, nil
	}
}

// whose is who has a run to himself, nil when nobody has.
func (s *Service) whose(id string) *active {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.active[id]
}

// Find returns the head of a run. Fault: run.not_found.
func (s *Service) Find(id string) (Head, error) {
	for {
		a := s.whose(id)
		var r Record
		err := s.Vault.View(func(tx *vault.Tx) (err error) {
			if r, err = records.Get(tx, id); err == nil && r.Removing {
				err = vault.ErrNotFound
			}
			return err
		})
		if err != nil {
			return Head{}, notFound(err)
		}
		if h := s.head(r, a); s.whose(id) == a {
			return h, nil
		}
	}
}

// List returns the runs of a kind, or of all kinds when it is "", newest first,
// at most limit (0: 50).
func (s *Service) List(kind Kind, limit int) ([]Head, error) {
	if limit <= 0 {
		limit = 50
	}
	s.mu.Lock()
	now := make(map[string]*active, len(s.active))
	for id, a := range s.active {
		now[id] = a
	}
	s.mu.Unlock()
	var list []Record
	err := s.Vault.View(func(tx *vault.Tx) error {
		list = nil
		return records.EachReverse(tx, "", "", func(r Record) error {
			if r.Removing || kind != "" && r.Kind != kind {
				return nil
			}
			if list = append(list, r); len(list) == limit {
				return vault.Stop
			}
			return nil
		})
	})
	out := make([]Head, len(list))
	for i, r := range list {
		out[i] = s.head(r, now[r.ID])
		if out[i].Status != BrokenOff {
			continue
		}
		if again, err := s.Find(r.ID); err == nil { // it may have been begun meanwhile
			out[i] = again
		}
	}
	return out, err
}

// UnderWay is the newest run of a kind that is under way here and not stopped.
func (s *Service) UnderWay(kind Kind) (Head, bool) {
	s.mu.Lock()
	newest := ""
	for id, a := range s.active {
		if a.working && !a.stopped && a.record.Kind == kind && id > newest {
			newest = id
		}
	}
	s.mu.Unlock()
	if newest == "" {
		return Head{}, false
	}
	h, err := s.Find(newest)
	return h, err == nil
}

// head tells of a record, and of what is in memory of it.
func (s *Service) head(r Record, a *active) Head {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a != nil && a.left { // it ended since the record was read
		r = a.record
	}
	h := Head{ID: r.ID, Kind: r.Kind, Title: r.Title, About: r.About, Why: r.Why, Total: len(r.Merchants), Counts: r.Counts,
		StartedAt: r.StartedAt, EndedAt: r.EndedAt}
	switch {
	case a != nil && a.working && !a.left:
		h.Counts, h.Status = a.counts, Running
		if a.stopped {
			h.Status = Stopping
		} else if a.held != nil {
			h.Status, h.Why = Held, fault.As(a.held).Message
		}
	case a != nil && !a.left && !r.over(): // somebody is about to work on it
		h.Status = Running
	case !r.EndedAt.IsZero():
		h.Status = Over
	case r.Stopped:
		h.Status = Stopped
	default:
		h.Status = BrokenOff
		if b, known := s.broken[r.ID]; known {
			h.Why, h.Counts = b.why, b.counts
		}
	}
	return h
}
