package batch

import (
	"slices"
	"time"

	"minifleet/backend/field"
)

// Window is a part of a week, in the platform's time. From and To are HH:MM;
// a window whose end is not after its beginning goes over midnight. No days
// means every day.
type Window struct {
	Days []time.Weekday `json:"days,omitempty"`
	From string         `json:"from"`
	To   string         `json:"to"`
}

func minutes(s string) (int, bool) {
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err == nil
}

// nextIn is the first moment at or after now that lies in one of the windows.
func nextIn(windows []Window, now time.Time) time.Time {
	if len(windows) == 0 {
		return now
	}
	local := now.In(field.Zone())
	var best time.Time
	for day := -1; day <= 7; day++ {
		y, m, d := local.Date()
		midnight := time.Date(y, m, d+day, 0, 0, 0, 0, field.Zone())
		for _, w := range windows {
			if len(w.Days) > 0 && !slices.Contains(w.Days, midnight.Weekday()) {
				continue
			}
			from, _ := minutes(w.From)
			to, _ := minutes(w.To)
			if to <= from {
				to += 24 * 60
			}
			begin, end := midnight.Add(time.Duration(from)*time.Minute), midnight.Add(time.Duration(to)*time.Minute)
			if !now.Before(end) {
				continue
			}
			if begin.Before(now) {
				return now
			}
			if best.IsZero() || begin.Before(best) {
				best = begin
			}
		}
	}
	return best
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
