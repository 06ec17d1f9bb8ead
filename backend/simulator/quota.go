package simulator

import "time"

// Alipay open platform: a mini program built from an ordinary template is
// audited at most this many times a template a day.
const ordinaryAuditsPerDay = 5

// quotaDay numbers the quota day a time falls on. With the real length of a
// day it changes at midnight in Shanghai.
func (w *world) quotaDay(at time.Time) int64 {
	return (at.UnixMilli() + 8*3_600_000) / w.settings.DayMS
}

// auditsUsed is how many of today's audits a template has used.
func (t *tx) auditsUsed(tpl *template) int {
	if tpl.Day != t.quotaDay(t.at) {
		return 0
	}
	return tpl.Used
}

// auditAllowed reports whether the template has an audit left today.
func (t *tx) auditAllowed(tpl *template) bool {
	return tpl == nil || t.settings.TemplateTier == tierStandard || t.auditsUsed(tpl) < ordinaryAuditsPerDay
}

// countAudit uses one of today's audits of an ordinary template.
func (t *tx) countAudit(tpl *template) {
	if tpl == nil || t.settings.TemplateTier == tierStandard {
		return
	}
	tpl.Used = t.auditsUsed(tpl) + 1
	tpl.Day = t.quotaDay(t.at)
	t.putTemplate(tpl)
}

// changesWithin counts the changes of a field in the last days quota days.
func (t *tx) changesWithin(m *merchant, field string, days int) int {
	n := 0
	since := t.at.Add(-time.Duration(days) * t.settings.day())
	for _, c := range m.Changes {
		if c.Field == field && c.At.After(since) {
			n++
		}
	}
	return n
}
