package version

import (
	"strings"
	"time"

	"minifleet/backend/vault"
)

// Verdict is how an audit ended.
type Verdict string

// The verdicts.
const (
	AuditPassed    Verdict = "passed"
	AuditRejected  Verdict = "rejected"
	AuditWithdrawn Verdict = "withdrawn" // back to development before there was a result
)

// verdict is what the state tells that a version in audit was found in; "" when
// the audit goes on, or nothing says how it ended.
func (s State) verdict() Verdict {
	switch s {
	case AuditReject:
		return AuditRejected
	case WaitRelease, BaseAuditPass, InGray, Release, Offline, AuditOffline:
		return AuditPassed
	case Init:
		return AuditWithdrawn
	}
	return ""
}

// Ended is an audit that ended, on the day it was learned of.
type Ended struct {
	MerchantID string  `json:"merchant_id"`
	Version    string  `json:"version"`
	Day        string  `json:"day"` // YYYY-MM-DD, of this computer
	Verdict    Verdict `json:"verdict"`
}

func (e Ended) id() string {
	return e.MerchantID + "/" + e.Day + "/" + e.Version + "/" + string(e.Verdict)
}

// verdictIndex has the day and the verdict as its key, so that days are counted
// without reading what ended on them.
const verdictIndex = "verdict"

var endings = vault.NewCollection(vault.Schema[Ended]{
	Name: "version.ended", Version: 1,
	ID:      Ended.id,
	Indexes: []vault.Index[Ended]{{Name: verdictIndex, Keys: func(e Ended) []string { return []string{e.Day + "/" + string(e.Verdict)} }}},
})

// moveFleet stores what is known of a merchant's versions, and which audits
// ended since it was was.
func moveFleet(tx *vault.Tx, was, f Fleet) error {
	for _, v := range f.Versions {
		old, known := was.Find(v.Version)
		if !known || old.State != Auditing {
			continue
		}
		if how := v.State.verdict(); how != "" {
			if err := endings.Put(tx, Ended{f.MerchantID, v.Version, f.ChangedAt.Local().Format(time.DateOnly), how}); err != nil {
				return err
			}
		}
	}
	return putFleet(tx, f)
}

// EachEnded calls look with the audits that ended on a day: whose, and how.
func (s *Store) EachEnded(day string, look func(merchantID string, how Verdict)) error {
	return s.vault.View(func(tx *vault.Tx) error {
		return endings.EachKey(tx, verdictIndex, day+"/", func(key, id string) error {
			merchantID, _, _ := strings.Cut(id, "/")
			look(merchantID, Verdict(strings.TrimPrefix(key, day+"/")))
			return nil
		})
	})
}

// ForgetEndedTx drops the audits that ended before a day.
func ForgetEndedTx(tx *vault.Tx, before string) error {
	var gone []string
	if err := endings.EachKey(tx, verdictIndex, "", func(key, id string) error {
		if key >= before {
			return vault.Stop
		}
		gone = append(gone, id)
		return nil
	}); err != nil {
		return err
	}
	for _, id := range gone {
		if err := endings.Delete(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// forgetEndedTx drops those of a merchant.
func forgetEndedTx(tx *vault.Tx, merchantID string) error {
	var gone []Ended
	if err := endings.Each(tx, merchantID+"/", func(e Ended) error { gone = append(gone, e); return nil }); err != nil {
		return err
	}
	for _, e := range gone {
		if err := endings.Delete(tx, e.id()); err != nil {
			return err
		}
	}
	return nil
}
