package version

import "minifleet/backend/vault"

// NoteTemplateTx records which version of its template a version was built
// from. A version that is not known, and "", change nothing.
func (s *Store) NoteTemplateTx(tx *vault.Tx, merchantID, number, templateVersion string) error {
	if templateVersion == "" {
		return nil
	}
	f, err := s.FleetTx(tx, merchantID)
	if err != nil {
		return err
	}
	if v, known := f.Find(number); !known || v.Template == templateVersion {
		return nil
	}
	f.set(number, func(v *Info) { v.Template = templateVersion })
	return fleets.Put(tx, f)
}
