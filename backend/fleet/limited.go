package fleet

import (
	"time"

	"minifleet/backend/fault"
)

// LimitedDay is a time of the days of a release without filing at which a person is
// told: after 60, 80 and 90 of them.
type LimitedDay int

// The days.
const (
	Day60 LimitedDay = 60
	Day80 LimitedDay = 80
	Day90 LimitedDay = 90
)

// limitedDay is which of the days has come for a mini program that is online
// without filing, 0 for none, and since when it is online.
func (r Readiness) limitedDay(now time.Time) (day LimitedDay, since time.Time) {
	online := r.Step(Online)
	if online.State != Expiring || online.Until.IsZero() {
		return 0, time.Time{}
	}
	since = online.Until.AddDate(0, 0, -limitedDays)
	for _, d := range []LimitedDay{Day90, Day80, Day60} {
		if !now.Before(since.AddDate(0, 0, int(d))) {
			return d, since
		}
	}
	return 0, since
}

// words say how much is left.
func (d LimitedDay) words(r Readiness, now time.Time) fault.Text {
	until := r.Step(Online).Until
	left := int(until.Sub(now) / (24 * time.Hour))
	t := fault.T("online without filing: it is taken down in %d day{|s}", "未备案上架，%d 天后将被下架", max(left, 0))
	if d == Day90 {
		t = fault.T("online without filing for 90 days: it is being taken down", "未备案上架已满 90 天，将被下架")
	}
	if r.Step(Filing).State == Waiting {
		return fault.Text{EN: t.EN + "; the filing is under way", ZH: t.ZH + "；备案审核中"}
	}
	return t
}

// Limited is a mini program that is online without filing on one of the days.
type Limited struct {
	MerchantID string
	Day        LimitedDay
	Since      time.Time // when it went online
	Why        fault.Text
}

// Limited lists those for whom one of the days has come, in no order.
func (s *Service) Limited() (out []Limited, err error) {
	now := s.Now()
	err = s.All(func(all map[string]Readiness) error {
		for id, r := range all {
			if day, since := r.limitedDay(now); day > 0 {
				out = append(out, Limited{id, day, since, day.words(r, now)})
			}
		}
		return nil
	})
	return out, err
}

// addFilings adds the mini programs whose days without filing run out.
func (s *Service) addFilings(o *Overview, names map[string]string) error {
	all, err := s.Limited()
	for _, l := range all {
		if name, shown := names[l.MerchantID]; shown {
			o.Needs = append(o.Needs, Need{Kind: NeedFiling, MerchantID: l.MerchantID, Name: name, Why: l.Why, Since: l.Since})
		}
	}
	return err
}
