package version

import "minifleet/backend/vault"

// Rejected returns the details last fetched of versions an audit refused and
// said why.
func (s *Store) Rejected() (out []Detail, err error) {
	err = s.vault.View(func(tx *vault.Tx) error {
		out = out[:0]
		return details.Each(tx, "", func(d Detail) error {
			if d.State == AuditReject && d.Reason() != "" {
				out = append(out, d)
			}
			return nil
		})
	})
	return out, err
}

// AttachedBy tells for which merchants each stored attachment was last
// submitted: merchant IDs by Ref.
func (s *Store) AttachedBy() (out map[string][]string, err error) {
	err = s.vault.View(func(tx *vault.Tx) error {
		out = map[string][]string{}
		return submissions.Each(tx, "", func(sub submission) error {
			for _, a := range sub.Form.Files {
				out[a.Ref] = append(out[a.Ref], sub.MerchantID)
			}
			return nil
		})
	})
	return out, err
}
