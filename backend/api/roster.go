package api

import (
	"sync"
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/event"
	"minifleet/backend/version"
	"minifleet/backend/workspace"
)

// roster keeps, for an open workspace, what the list of merchants shows beyond
// the records: reading 10,000 authorizations and fleets from the vault for
// every letter typed into the search would take too long. Events say what to
// read again; they are taken in when the list is asked for, so that nothing
// runs in between. The zero value is ready.
type roster struct {
	mu       sync.Mutex
	news     <-chan event.Event
	last     uint64
	standing map[string]standing
	release  map[string]release
}

// standing is where a merchant's authorization stands.
type standing struct {
	state      authorize.State
	waitsUntil time.Time // a link waits for the merchant until then
	refused    bool      // and the merchant said no
	due        bool
	lacks      int
}

// release is what is known of a merchant's versions.
type release struct {
	online  string
	built   version.Source // what it was built from, as far as is known
	version string         // the version on its way: in audit, passed, rejected or gray
	state   version.State
	at      time.Time
}

// rosterNews is how many events may wait until the list is asked for again; more
// of them mean that everything is read.
const rosterNews = 4096

// view brings the roster up to date and runs look on it. What look is given is
// only valid inside.
func (r *roster) view(w *workspace.Workspace, look func(map[string]standing, map[string]release)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.update(w); err != nil {
		r.standing = nil // half read; the next view reads all of it
		return err
	}
	look(r.standing, r.release)
	return nil
}

func (r *roster) update(w *workspace.Workspace) error {
	if r.news == nil {
		r.news, _ = w.Bus.Subscribe(rosterNews) // ends with the workspace's bus
	}
	all := r.standing == nil
	consents, fleets := map[string]bool{}, map[string]bool{}
	for taking := true; taking; {
		select {
		case e := <-r.news:
			if r.last != 0 && e.Sequence != r.last+1 {
				all = true
			}
			r.last = e.Sequence
			switch e.Kind {
			case event.Authorization:
				consents[e.ID] = true
			case event.Versions:
				fleets[e.ID] = true
			case event.MerchantSaved: // may have been deleted
				consents[e.ID], fleets[e.ID] = true, true
			}
		default:
			taking = false
		}
	}
	if all || consents[""] || fleets[""] {
		return r.readAll(w)
	}
	for id := range consents {
		st, err := w.Authorize.Status(id)
		if err != nil {
			return err
		}
		r.standing[id] = standingOf(st)
	}
	for id := range fleets {
		f, err := w.Versions.Cached(id)
		if err != nil {
			return err
		}
		r.release[id] = releaseOf(f)
	}
	return nil
}

func (r *roster) readAll(w *workspace.Workspace) error {
	statuses, err := w.Authorize.Statuses()
	if err != nil {
		return err
	}
	fleets, err := w.Versions.Store().Fleets()
	if err != nil {
		return err
	}
	r.standing, r.release = make(map[string]standing, len(statuses)), make(map[string]release, len(fleets))
	for id, st := range statuses {
		r.standing[id] = standingOf(st)
	}
	for id, f := range fleets {
		r.release[id] = releaseOf(f)
	}
	return nil
}

func standingOf(st authorize.Status) standing {
	s := standing{state: st.State, due: st.RefreshDue, lacks: len(st.Lacks)}
	if p := st.Pending; p != nil {
		s.waitsUntil, s.refused = p.ExpiresAt, !p.RefusedAt.IsZero()
	}
	return s
}

func releaseOf(f version.Fleet) release {
	r := release{at: f.FetchedAt}
	if v, ok := f.Online(); ok {
		r.online, r.built = v.Version, version.Source{TemplateID: v.TemplateID, TemplateVersion: v.Template}
	}
	if v, ok := f.Occupant(); ok {
		r.version, r.state = v.Version, v.State
	} else if v, ok := f.Strange(); ok {
		r.version, r.state = v.Version, v.State
	}
	return r
}
