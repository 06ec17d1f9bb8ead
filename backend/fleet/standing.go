package fleet

import (
	"sync"
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/event"
	"minifleet/backend/version"
)

// standings keep what the list of merchants shows beyond the records: reading
// 10,000 authorizations and fleets of versions from the vault for every letter
// typed into the search would take too long. Events say what to read again. The
// zero value is ready.
type standings struct {
	mu       sync.Mutex
	news     news
	consents map[string]consent // nil: nothing is read yet
	releases map[string]releases
}

// consent is where a merchant's authorization stands.
type consent struct {
	state      authorize.State
	waitsUntil time.Time // a link waits for the merchant until then
	refused    bool      // and the merchant said no
	due        bool
	lacks      int
	granted    time.Time
	ends       time.Time
}

// releases are what is known of a merchant's versions.
type releases struct {
	online  string
	built   version.Source // what it was built from, as far as is known
	version string         // the version on its way: in audit, passed, rejected or gray
	from    version.Source // what that one was built from, as far as is known
	state   version.State
	at      time.Time
}

// view brings the standings up to date and runs look on them. What look is given
// is only valid inside.
func (s *Service) view(look func(map[string]consent, map[string]releases)) error {
	st := &s.standings
	st.mu.Lock()
	defer st.mu.Unlock()
	if err := s.readNews(st); err != nil {
		st.consents = nil // half read; the next view reads all of it
		return err
	}
	look(st.consents, st.releases)
	return nil
}

func (s *Service) readNews(st *standings) error {
	told, all := st.news.take(s.Bus)
	consents, fleets := map[string]bool{}, map[string]bool{}
	for _, e := range told {
		switch e.Kind {
		case event.Authorization:
			consents[e.ID] = true
		case event.Versions:
			fleets[e.ID] = true
		case event.MerchantSaved: // may have been deleted
			consents[e.ID], fleets[e.ID] = true, true
		}
	}
	if all || st.consents == nil || consents[""] || fleets[""] {
		return s.readAll(st)
	}
	for id := range consents {
		status, err := s.Consents.Status(id)
		if err != nil {
			return err
		}
		st.consents[id] = consentOf(status)
	}
	for id := range fleets {
		f, err := s.Versions.Cached(id)
		if err != nil {
			return err
		}
		st.releases[id] = releasesOf(f)
	}
	return nil
}

func (s *Service) readAll(st *standings) error {
	statuses, err := s.Consents.Statuses()
	if err != nil {
		return err
	}
	fleets, err := s.Versions.Store().Standings()
	if err != nil {
		return err
	}
	st.consents, st.releases = make(map[string]consent, len(statuses)), make(map[string]releases, len(fleets))
	for id, status := range statuses {
		st.consents[id] = consentOf(status)
	}
	for id, f := range fleets {
		st.releases[id] = releasesOf(f)
	}
	return nil
}

func consentOf(st authorize.Status) consent {
	s := consent{state: st.State, due: st.RefreshDue, lacks: len(st.Lacks), granted: st.GrantedAt, ends: st.Ends()}
	if p := st.Pending; p != nil {
		s.waitsUntil, s.refused = p.ExpiresAt, !p.RefusedAt.IsZero()
	}
	return s
}

func releasesOf(f version.Fleet) releases {
	r := releases{at: f.FetchedAt}
	if v, ok := f.Online(); ok {
		r.online, r.built = v.Version, version.Source{TemplateID: v.TemplateID, TemplateVersion: v.Template}
	}
	if v, ok := f.Occupant(); ok {
		r.version, r.from, r.state = v.Version, version.Source{TemplateID: v.TemplateID, TemplateVersion: v.Template}, v.State
	} else if v, ok := f.Strange(); ok {
		r.version, r.from, r.state = v.Version, version.Source{TemplateID: v.TemplateID, TemplateVersion: v.Template}, v.State
	}
	return r
}
