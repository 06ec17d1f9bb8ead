package member

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"minifleet/backend/journal"
)

// wanted is what a lost invitation or removal was to bring about.
type wanted struct {
	Role   Role   `json:"role"`
	Person Person `json:"person"`
	Gone   bool   `json:"gone,omitempty"` // a removal
	// Masked are the user and open IDs of those who were in the list before,
	// under accounts the platform masks: any of them may be somebody else of a
	// like account.
	Masked []string `json:"masked,omitempty"`
}

// masked lists who is in the roster under a masked account.
func (r Roster) masked() []string {
	var ids []string
	for _, m := range r.Members {
		if strings.Contains(m.LogonID, "*") && !m.State.stale() {
			ids = append(ids, m.UserID+"/"+m.OpenID)
		}
	}
	return ids
}

// shownBy reports whether a list shows the effect; told is false where it
// cannot tell.
func (w wanted) shownBy(now Roster) (shown, told bool) {
	at, unsure := now.find(w.Person)
	switch {
	case w.Gone:
		return at < 0 && !unsure, !unsure
	case unsure:
		return false, false
	case at < 0:
		return false, true
	}
	m := now.Members[at]
	if strings.Contains(m.LogonID, "*") && slices.Contains(w.Masked, m.UserID+"/"+m.OpenID) {
		return false, false
	}
	return !m.State.stale(), true
}

// recognize lets the journal look up what became of lost calls.
func (s *Service) recognize() {
	for _, action := range []string{"member.invite", "member.delete"} {
		s.Journal.Recognize(action, journal.Looker{Look: s.look})
	}
}

// look reads the list an entry speaks of. That the list cannot tell is as good
// as not being able to look.
func (s *Service) look(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	var w wanted
	if err := json.Unmarshal(want, &w); err != nil {
		return false, err
	}
	client, as, err := s.Platform.For(e.MerchantID)
	if err != nil {
		return false, err
	}
	now, err := s.fetch(ctx, client, as, e.MerchantID, w.Role)
	if err != nil {
		return false, err
	}
	shown, told := w.shownBy(now)
	if !told {
		return false, call{as: as}.ambiguous()
	}
	return shown, nil
}

// review settles open entries by a list just read.
func (s *Service) review(now Roster) error {
	return s.Journal.Review(now.MerchantID, "member.", func(_ journal.Entry, want []byte) (bool, bool) {
		var w wanted
		if json.Unmarshal(want, &w) != nil || w.Role != now.Role {
			return false, false
		}
		return w.shownBy(now)
	})
}
