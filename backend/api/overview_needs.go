package api

import (
	"time"

	"minifleet/backend/fault"
)

// renewWithin is how long before its end an experience code is a need.
const renewWithin = 36 * time.Hour

// addExperiences adds the experience codes that stop working soon, or have.
func (o *FleetOverview) addExperiences(r *room, rows []MerchantLine, now time.Time) error {
	codes, err := r.Versions.Store().Expiring(now.Add(renewWithin))
	if err != nil || len(codes) == 0 {
		return err
	}
	names := make(map[string]string, len(rows))
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	for _, e := range codes {
		name, shown := names[e.MerchantID]
		if !shown {
			continue
		}
		why := fault.T("the experience code ends soon", "体验版二维码即将过期")
		if !e.ExpiresAt.After(now) {
			why = fault.T("the experience code has ended", "体验版二维码已过期")
		}
		o.Needs = append(o.Needs, FleetNeed{Kind: NeedRenew, MerchantID: e.MerchantID, Name: name, Version: e.Version, Why: why, Since: e.ExpiresAt})
	}
	return nil
}

// tellWhy fills in what the auditor said, for the needs that are shown.
func (o *FleetOverview) tellWhy(r *room) {
	for i := range o.Needs {
		n := &o.Needs[i]
		if n.Kind != NeedRejected {
			continue
		}
		// Without a stored detail the version's page asks for it.
		if d, err := r.Versions.CachedDetail(n.MerchantID, n.Version); err == nil && d.Reason() != "" {
			n.Why = fault.Text{EN: d.Reason(), ZH: d.Reason()}
		}
	}
}

// addBackup adds that the vault has no backup of late, once there is something
// to lose; the demo's vault is thrown away.
func (o *FleetOverview) addBackup(r *room) error {
	if r.demo != nil {
		return nil
	}
	st, err := r.Backups.Status()
	if err != nil {
		return err
	}
	o.BackupAt = st.Last.At
	if !st.Remind.IsZero() && o.Counts.Merchants > 0 {
		o.Needs = append(o.Needs, FleetNeed{Kind: NeedBackup, Why: st.Remind, Since: st.Last.At})
	}
	return nil
}
