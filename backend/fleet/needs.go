package fleet

import (
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/fault"
)

// NeedKind is why something needs a person.
type NeedKind string

// The kinds of need, the most urgent first.
const (
	NeedLost     NeedKind = "lost"     // an authorization ended
	NeedRejected NeedKind = "rejected" // an audit was rejected
	NeedConfirm  NeedKind = "confirm"  // a batch waits for a go-ahead
	NeedPaused   NeedKind = "paused"   // a batch is paused
	NeedDecide   NeedKind = "decide"   // an unknown mini program authorized
	NeedConsent  NeedKind = "consent"  // an authorization has a problem, lacks a method or nears its end
	NeedRelease  NeedKind = "release"  // an audit passed; the version waits to go online
	NeedFiling   NeedKind = "filing"   // online without filing, and the days run out
	NeedStrange  NeedKind = "strange"  // a version is in a state nobody here knows
	NeedRenew    NeedKind = "renew"    // an experience code ends soon
	NeedBackup   NeedKind = "backup"   // there is no backup, or none of late
)

// Need is one thing that needs a person.
type Need struct {
	Kind       NeedKind   `json:"kind"`
	MerchantID string     `json:"merchant_id,omitempty"`
	BatchID    string     `json:"batch_id,omitempty"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	Why        fault.Text `json:"why,omitzero"`
	Since      time.Time  `json:"since,omitzero"`
	// Count is how many merchants one line stands for, 0 for the one it names.
	Count int `json:"count,omitempty"`
}

// many is how many needs of a kind are one line, which leads to the list of them
// all, so that nothing is beyond the needs that the first screen shows; 0 is
// never.
func (k NeedKind) many() int {
	switch k {
	case NeedRelease:
		return 2
	case NeedRejected:
		return 4
	case NeedLost, NeedDecide, NeedConsent, NeedFiling:
		return 9
	}
	return 0
}

// gather makes one line of many needs of a kind.
func (o *Overview) gather(kind NeedKind) {
	var all, rest []Need
	for _, n := range o.Needs {
		if n.Kind == kind {
			all = append(all, n)
		} else {
			rest = append(rest, n)
		}
	}
	if many := kind.many(); many == 0 || len(all) < many {
		return
	}
	one := Need{Kind: kind, Count: len(all)}
	for _, n := range all {
		if one.Since.IsZero() || n.Since.Before(one.Since) {
			one.Since = n.Since
		}
	}
	o.Needs = append(rest, one)
}

// addConsents adds what authorizations need; a merchant that was only never
// asked is in the counts.
func (s *Service) addConsents(o *Overview, names map[string]string) error {
	items, err := s.Consents.Attention()
	if err != nil {
		return err
	}
	for _, item := range items {
		if _, shown := names[item.MerchantID]; item.MerchantID != "" && !shown {
			continue
		}
		need := Need{Kind: NeedConsent, MerchantID: item.MerchantID, Name: item.MerchantName, Why: item.Why, Since: item.Since}
		switch item.Need {
		case authorize.NeedFirst:
			continue
		case authorize.NeedLost:
			need.Kind = NeedLost
		case authorize.NeedDecide:
			need.Kind = NeedDecide
		}
		o.Needs = append(o.Needs, need)
	}
	return nil
}

// rank is how urgent a need is, 0 the most.
func (k NeedKind) rank() int {
	for i, kind := range NeedKinds() {
		if kind == k {
			return i
		}
	}
	return len(NeedKinds())
}

// NeedKinds are all kinds, the most urgent first.
func NeedKinds() []NeedKind {
	return []NeedKind{NeedLost, NeedRejected, NeedConfirm, NeedPaused, NeedDecide, NeedConsent, NeedRelease, NeedFiling, NeedStrange, NeedRenew, NeedBackup}
}

// renewWithin is how long before its end an experience code is a need.
const renewWithin = 36 * time.Hour

// addExperiences adds the experience codes that stop working soon, or have.
func (s *Service) addExperiences(o *Overview, names map[string]string) error {
	now := s.Now()
	codes, err := s.Versions.Store().Expiring(now.Add(renewWithin))
	if err != nil {
		return err
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
		o.Needs = append(o.Needs, Need{Kind: NeedRenew, MerchantID: e.MerchantID, Name: name, Version: e.Version, Why: why, Since: e.ExpiresAt})
	}
	return nil
}

// tellWhy fills in what the auditor said, for the needs that are shown.
func (s *Service) tellWhy(o *Overview) {
	for i := range o.Needs {
		n := &o.Needs[i]
		if n.Kind != NeedRejected {
			continue
		}
		// Without a stored detail the version's page asks for it.
		if d, err := s.Versions.CachedDetail(n.MerchantID, n.Version); err == nil && d.Reason() != "" {
			n.Why = fault.Text{EN: d.Reason(), ZH: d.Reason()}
		}
	}
}

// addBackup adds that the vault has no backup of late, once there is something
// to lose.
func (s *Service) addBackup(o *Overview, _ map[string]string) error {
	if s.Backups == nil {
		return nil
	}
	st, err := s.Backups.Status()
	if err != nil {
		return err
	}
	o.BackupAt = st.Last.At
	if !st.Remind.IsZero() && o.Counts.Merchants > 0 {
		o.Needs = append(o.Needs, Need{Kind: NeedBackup, Why: st.Remind, Since: st.Last.At})
	}
	return nil
}
