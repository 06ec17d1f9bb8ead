package version

import (
	"time"

	"minifleet/backend/vault"
)

// Expiring returns the experience codes in use that stop working before the
// time, those that have stopped included.
func (s *Store) Expiring(before time.Time) ([]Experience, error) {
	var out []Experience
	err := s.vault.View(func(tx *vault.Tx) error {
		out = out[:0]
		return experiences.Each(tx, "", func(e Experience) error {
			if e.Status != ExperienceReady || e.ExpiresAt.IsZero() || !e.ExpiresAt.Before(before) {
				return nil
			}
			f, err := s.FleetTx(tx, e.MerchantID)
			if err != nil {
				return err
			}
			if v, known := f.Find(e.Version); known && v.Experience {
				out = append(out, e)
			}
			return nil
		})
	})
	return out, err
}

// NoteTemplateTx records which version of which template a version was built
// from. A version that is not known is passed over.
func (s *Store) NoteTemplateTx(tx *vault.Tx, merchantID, number string, from Source) error {
	if from.TemplateVersion == "" {
		return nil
	}
	f, err := s.FleetTx(tx, merchantID)
	if err != nil {
		return err
	}
	if v, known := f.Find(number); !known || v.Template == from.TemplateVersion && v.TemplateID == from.TemplateID {
		return nil
	}
	f.set(number, func(v *Info) { v.Template, v.TemplateID = from.TemplateVersion, from.TemplateID })
	return putFleet(tx, f)
}
