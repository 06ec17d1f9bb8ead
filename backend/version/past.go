package version

import (
	"fmt"
	"slices"
	"time"

	"minifleet/backend/vault"
)

// Rejection is what an audit refused and why. It is kept when the version goes
// on, so that the same is not submitted again elsewhere.
type Rejection struct {
	MerchantID string            `json:"merchant_id"`
	Version    string            `json:"version"`
	At         time.Time         `json:"at,omitzero"` // when the audit ended
	Reason     string            `json:"reason"`
	Texts      map[string]string `json:"texts"` // what was submitted, by the form's fields
}

var rejections = vault.NewCollection(vault.Schema[Rejection]{
	Name: "version.rejection", Version: 1, ID: Rejection.id,
})

func (r Rejection) id() string { return fmt.Sprintf("%s/%s/%d", r.MerchantID, r.Version, r.At.Unix()) }

// keptRejections is how many of a merchant's newest rejections are kept.
const keptRejections = 20

// Rejection is the detail as a rejection; ok is false when the version is not
// rejected, or nobody said why.
func (d Detail) Rejection() (r Rejection, ok bool) {
	if d.State != AuditReject || d.Reason() == "" {
		return Rejection{}, false
	}
	r = Rejection{MerchantID: d.MerchantID, Version: d.Version, At: d.AuditedAt, Reason: d.Reason(), Texts: map[string]string{}}
	for name, text := range map[string]string{"app_name": d.Name, "app_slogan": d.Slogan, "app_desc": d.AppDesc, "version_desc": d.Description,
		"memo": d.Memo} {
		if text != "" {
			r.Texts[name] = text
		}
	}
	return r, true
}

// putRejectionTx keeps a rejection, and of the merchant's others the newest.
func putRejectionTx(tx *vault.Tx, r Rejection) error {
	list, err := rejectionsOfTx(tx, r.MerchantID)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b Rejection) int { return b.At.Compare(a.At) })
	for i, old := range list {
		if i >= keptRejections-1 && (old.Version != r.Version || !old.At.Equal(r.At)) {
			if err := rejections.Delete(tx, old.id()); err != nil {
				return err
			}
		}
	}
	return rejections.Put(tx, r)
}

func rejectionsOfTx(tx *vault.Tx, merchantID string) (list []Rejection, err error) {
	err = rejections.Each(tx, merchantID+"/", func(r Rejection) error {
		list = append(list, r)
		return nil
	})
	return list, err
}

func forgetRejectionsTx(tx *vault.Tx, merchantID string) error {
	list, err := rejectionsOfTx(tx, merchantID)
	for _, r := range list {
		if err := rejections.Delete(tx, r.id()); err != nil {
			return err
		}
	}
	return err
}

// Rejected returns what audits refused and why, as far as it was read here: also
// of versions that went on since.
func (s *Store) Rejected() (out []Rejection, err error) {
	err = s.vault.View(func(tx *vault.Tx) error {
		out = out[:0]
		kept := map[string]bool{}
		if err := rejections.Each(tx, "", func(r Rejection) error {
			kept[r.MerchantID+"/"+r.Version] = true
			out = append(out, r)
			return nil
		}); err != nil {
			return err
		}
		return details.Each(tx, "", func(d Detail) error { // read before rejections were kept
			if r, ok := d.Rejection(); ok && !kept[d.MerchantID+"/"+d.Version] {
				out = append(out, r)
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
