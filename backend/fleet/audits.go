package fleet

import (
	"cmp"
	"time"

	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// AuditDay is how the audits ended whose end was learned of on a day.
type AuditDay struct {
	Day       string `json:"day"` // YYYY-MM-DD, of this computer
	Passed    int    `json:"passed"`
	Rejected  int    `json:"rejected"`
	Withdrawn int    `json:"withdrawn"`
}

// Audits counts the audits that ended, day by day, today included: of the
// merchants of an app, "" for all, and at most so many days back (0: 30). The
// first day is the first with one.
func (s *Service) Audits(appID string, back int) ([]AuditDay, error) {
	ids, _, err := s.Records.Matching(merchant.Filter{AppID: appID})
	if err != nil {
		return nil, err
	}
	of := make(map[string]bool, len(ids))
	for _, id := range ids {
		of[id] = true
	}
	out := []AuditDay{}
	for n := cmp.Or(max(back, 0), aMonth); n >= 0; n-- {
		day := AuditDay{Day: s.Now().AddDate(0, 0, -n).Format(time.DateOnly)}
		if err := s.Versions.Store().EachEnded(day.Day, func(merchantID string, how version.Verdict) {
			if of[merchantID] {
				day.count(how)
			}
		}); err != nil {
			return nil, err
		}
		if len(out) > 0 || day != (AuditDay{Day: day.Day}) {
			out = append(out, day)
		}
	}
	return out, nil
}

func (d *AuditDay) count(how version.Verdict) {
	switch how {
	case version.AuditPassed:
		d.Passed++
	case version.AuditRejected:
		d.Rejected++
	case version.AuditWithdrawn:
		d.Withdrawn++
	}
}
