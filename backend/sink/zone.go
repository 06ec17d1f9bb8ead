package sink

import "time"

// Fixed is a zone as it is at a moment, under its distance from UTC as name. The
// heading of a column of times says it once, so that the cells stay what a
// spreadsheet takes for times.
func Fixed(zone *time.Location, at time.Time) *time.Location {
	at = at.In(zone)
	_, offset := at.Zone()
	return time.FixedZone(at.Format("UTC-07:00"), offset)
}
