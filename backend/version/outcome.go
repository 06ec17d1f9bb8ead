package version

import (
	"context"
	"encoding/json"

	"minifleet/backend/event"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// wanted is what a lost action was to bring about; the version is in the
// journal entry.
type wanted struct {
	Action   Action `json:"action"`
	Strategy string `json:"strategy,omitempty"`
	Sent     Sent   `json:"sent,omitzero"` // of an upload
}

// look asks the platform whether an action whose answer was lost took effect.
func (s *Service) look(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	var w wanted
	if err := json.Unmarshal(want, &w); err != nil {
		return false, err
	}
	remote, err := s.remote(e.MerchantID)
	if err != nil {
		return false, err
	}
	if w.Action == Upload {
		if w.Sent.Source.TemplateID == "" { // an entry of another form, or of a batch
			w.Sent.Source = Source{TemplateID: e.Detail["template_id"], TemplateVersion: e.Detail["template_version"]}
		}
		o, _, _, err := remote.OriginOf(ctx, e.Version, w.Sent)
		if err == nil && (o == OfHidden || o == OfEither) {
			err = errNotTold
		}
		return o == OfSent, err
	}
	v, err := remote.Truth(ctx, w.Action, e.Version, w.Strategy)
	return v == Happened, err
}

// settled notes an action of which was found out later that it took effect.
func (s *Service) settled(e journal.Entry, want []byte) error {
	var w wanted
	if err := json.Unmarshal(want, &w); err != nil {
		return err
	}
	err := s.deps.Vault.Update(func(tx *vault.Tx) error {
		f, err := s.store.FleetTx(tx, e.MerchantID)
		if err != nil {
			return err
		}
		if v, known := f.Find(e.Version); known && reached(w.Action, v.State, v.Gray, w.Strategy) {
			return nil // the reading that showed it is stored, and may know more
		}
		if err := s.store.NoteTx(tx, e.MerchantID, w.Action, e.Version, w.Strategy); err != nil {
			return err
		}
		return s.store.NoteTemplateTx(tx, e.MerchantID, e.Version, Source{TemplateID: e.Detail["template_id"], TemplateVersion: e.Detail["template_version"]})
	})
	if err == nil {
		s.deps.Bus.Publish(event.Event{Kind: event.Versions, ID: e.MerchantID, Related: e.Version})
	}
	return err
}

// Seen settles open entries of a merchant by what is known of a version's
// state now, as a message or a reading has just told it.
func (s *Service) Seen(merchantID, number string, state State, gray string) error {
	return s.review(merchantID, func(w wanted, version string) (bool, bool) {
		return reached(w.Action, state, gray, w.Strategy), version == number && w.Action != Upload
	})
}

// seenList is Seen for a list just read: it also tells what is not there.
func (s *Service) seenList(f Fleet, listed []Info) error {
	return s.review(f.MerchantID, func(w wanted, version string) (bool, bool) {
		if w.Action == Upload { // whose it is has to be asked
			return false, false
		}
		for _, v := range listed {
			if v.Version == version {
				return reached(w.Action, v.State, v.Gray, w.Strategy), w.Action != ExperienceCreate && w.Action != ExperienceCancel
			}
		}
		// What is building is not listed, nor are any but the newest.
		return w.Action == Delete, w.Action == Delete && len(listed) < listLength
	})
}

func (s *Service) review(merchantID string, shows func(w wanted, version string) (shown, told bool)) error {
	return s.deps.Journal.Review(merchantID, "version.", func(e journal.Entry, want []byte) (bool, bool) {
		var w wanted
		if json.Unmarshal(want, &w) != nil {
			return false, false
		}
		return shows(w, e.Version)
	})
}
