package simulator

import "time"

// The keys of what changes by itself besides versions, orders and base info.
const (
	keyFiling  = "filing:"
	keyPrivacy = "privacy:"
	keyGrant   = "grant:"
	keyLimit   = "limit:"
)

// goLimited begins the release with limits of a mini program without filing.
func (t *tx) goLimited(m *merchant) {
	if m.filed() || m.Limit != nil {
		return
	}
	m.Limit = &limit{Since: t.at}
	t.putMerchant(m)
	t.schedule(keyLimit + m.MiniAppID)
}

// endLimit takes a mini program that was not filed in time offline.
func (t *tx) endLimit(m *merchant) {
	m.Limit.Over = true
	t.putMerchant(m)
	if v := t.anyIn(m.MiniAppID, released); v != nil {
		t.takeOffline(v)
	}
}

// mayGoOnline refuses a release without filing. Alipay open platform: only a
// first release, and only when the limits are permitted.
func (m *merchant) mayGoOnline(permitted bool) bool {
	return m.filed() || (permitted && !m.Released && m.Limit == nil)
}

// visitsToday are the visits of the quota day.
func (t *tx) visitsToday(m *merchant) visits {
	if m.Visits.Day != t.quotaDay(t.at) {
		return visits{Day: t.quotaDay(t.at)}
	}
	return m.Visits
}

// visit lets people come; a mini program with limits turns most away.
func (t *tx) visit(m *merchant, people int) visits {
	now := t.visitsToday(m)
	room := people
	if m.limited() {
		room = max(0, min(people, limitVisitors-now.Admitted))
	}
	now.Admitted += room
	now.Away += people - room
	m.Visits = now
	t.putMerchant(m)
	return now
}

// complianceDue tells when one of the keys above changes by itself.
func (w *world) complianceDue(kind string, m *merchant) (time.Time, bool) {
	automatic := w.settings.Audit == auditAuto
	switch {
	case m == nil:
	case kind == keyLimit && m.limited():
		return m.Limit.Since.Add(limitDays * w.settings.day()), true
	case kind == keyFiling && m.Filing != nil && automatic && (m.Filing.Status == filingSecurity || m.Filing.Status == filingAuthority):
		return m.Filing.At.Add(w.settings.audit()), true
	case kind == keyPrivacy && m.Privacy != nil && automatic && m.Privacy.Status == "AUDITING":
		return m.Privacy.At.Add(w.settings.audit()), true
	case kind == keyGrant && automatic:
		var first time.Time
		for _, g := range m.Grants {
			if at := g.At.Add(w.settings.audit()); g.Status == "AUDIT" && (first.IsZero() || at.Before(first)) {
				first = at
			}
		}
		return first, !first.IsZero()
	}
	return time.Time{}, false
}

// fireCompliance lets what is due happen.
func (t *tx) fireCompliance(kind string, m *merchant) {
	switch kind {
	case keyFiling:
		t.advanceFiling(m)
	case keyPrivacy:
		t.autoPrivacy(m)
	case keyGrant:
		t.agreeGrants(m)
	case keyLimit:
		t.endLimit(m)
	}
}

// fileNew gives a new merchant the filing that the settings say.
func (t *tx) fileNew(m *merchant) {
	draw := 0.0
	switch t.settings.Filing {
	case "unfiled":
		draw = 0.5
	case "mixed":
		draw = chance(t.settings.Seed, "filed", m.MiniAppID)
	}
	switch {
	case draw < 1.0/3:
		return
	case draw < 2.0/3:
		m.Filing = &filing{Status: filingInit, At: t.at}
	default:
		m.Filing = &filing{Status: filingSecurityNo, Desc: "营业执照照片不清晰，请重新上传", At: t.at, Tries: 1}
	}
	t.putMerchant(m)
}
