package api

import (
	"cmp"
	"context"
	"sort"
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// Overview is the first screen: how the fleet stands and what needs a person.
type Overview struct{ opened }

// FleetCounts is how many merchants stand where.
type FleetCounts struct {
	Merchants int `json:"merchants"`
	// By authorization; they add up to Merchants.
	Authorized int `json:"authorized"`
	Waiting    int `json:"waiting"` // a link is out
	Lost       int `json:"lost"`
	Never      int `json:"never"`
	// By versions; a merchant may count in several.
	Auditing int `json:"auditing"`
	Rejected int `json:"rejected"`
	Ready    int `json:"ready"` // passed and not yet online
	Gray     int `json:"gray"`
	Online   int `json:"online"`
	Behind   int `json:"behind"` // online with an older version than the newest template's
}

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
	NeedStrange  NeedKind = "strange"  // a version is in a state nobody here knows
	NeedRenew    NeedKind = "renew"    // an experience code ends soon
	NeedBackup   NeedKind = "backup"   // there is no backup, or none of late
)

// FleetNeed is one thing that needs a person.
type FleetNeed struct {
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

// FleetBatch is a batch that is not over.
type FleetBatch struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Status    batch.Status `json:"status"`
	Total     int          `json:"total"`
	Succeeded int          `json:"succeeded"`
	Failed    int          `json:"failed"`
}

// FleetOverview is the first screen's content.
type FleetOverview struct {
	Apps       int          `json:"apps"`
	Templates  int          `json:"templates"`
	Counts     FleetCounts  `json:"counts"`
	Needs      []FleetNeed  `json:"needs"` // the first of them
	NeedsTotal int          `json:"needs_total"`
	Batches    []FleetBatch `json:"batches"`
	// Unread is how many authorized merchants' versions were never read;
	// FetchedAt when the oldest of the others was.
	Unread    int       `json:"unread"`
	FetchedAt time.Time `json:"fetched_at,omitzero"`
	// BackupAt is when the last backup was made, zero for never and in the demo.
	BackupAt time.Time `json:"backup_at,omitzero"`
}

// mostNeeds is how many needs the first screen shows.
const mostNeeds = 50

// Get reads how the fleet of one third-party app (or of all) stands, from what
// is stored here.
func (o *Overview) Get(_ context.Context, req ByApp) (FleetOverview, error) {
	var out FleetOverview
	apps, err := o.w.Providers.ListApps()
	if err != nil {
		return FleetOverview{}, err
	}
	templates, err := o.w.Providers.ListTemplates(req.AppID)
	if err != nil {
		return FleetOverview{}, err
	}
	out.Apps, out.Templates = len(apps), len(templates)
	inUse := false
	records, err := o.w.Merchants.List(merchant.Filter{AppID: req.AppID, Archived: &inUse})
	if err != nil {
		return FleetOverview{}, err
	}
	rows, err := o.w.rows(records, o.session.now())
	if err != nil {
		return FleetOverview{}, err
	}
	shown := make(map[string]bool, len(rows))
	for _, row := range rows {
		shown[row.ID] = true
		out.count(row)
	}
	if err := out.addConsents(o.w, shown); err != nil {
		return FleetOverview{}, err
	}
	if err := out.addBatches(o.w); err != nil {
		return FleetOverview{}, err
	}
	if err := out.addExperiences(o.w, rows, o.session.now()); err != nil {
		return FleetOverview{}, err
	}
	if err := out.addBackup(o.w); err != nil {
		return FleetOverview{}, err
	}
	out.gather(NeedRelease)
	sort.SliceStable(out.Needs, func(i, j int) bool { return out.Needs[i].Kind.rank() < out.Needs[j].Kind.rank() })
	out.NeedsTotal = len(out.Needs)
	out.Needs = out.Needs[:min(mostNeeds, len(out.Needs))]
	out.tellWhy(o.w)
	return out, nil
}

func (o *FleetOverview) count(row MerchantLine) {
	c := &o.Counts
	c.Merchants++
	switch row.Standing {
	case StandingActive:
		c.Authorized++
		if ReleaseUnread.has(row) {
			o.Unread++
		} else if o.FetchedAt.IsZero() || row.VersionsAt.Before(o.FetchedAt) {
			o.FetchedAt = row.VersionsAt
		}
	case StandingWaiting:
		c.Waiting++
	case StandingLost:
		c.Lost++
	default:
		c.Never++
	}
	for selection, count := range map[MerchantRelease]*int{
		ReleaseOnline: &c.Online, ReleaseBehind: &c.Behind, ReleaseAuditing: &c.Auditing, ReleaseRejected: &c.Rejected,
		ReleaseReady: &c.Ready, ReleaseGray: &c.Gray,
	} {
		if selection.has(row) {
			*count++
		}
	}
	need := FleetNeed{MerchantID: row.ID, Name: row.Name, Version: row.Version, Since: row.VersionsAt}
	switch {
	case ReleaseRejected.has(row):
		need.Kind = NeedRejected
		o.Needs = append(o.Needs, need)
	case ReleaseReady.has(row):
		need.Kind = NeedRelease
		o.Needs = append(o.Needs, need)
	case row.Version != "" && !row.State.Known():
		need.Kind = NeedStrange
		need.Why = fault.T("the platform calls its state %s, which this program does not know; look at it in the Alipay console",
			"平台返回的状态为 %s，当前程序无法识别，请在支付宝开放平台查看", string(row.State))
		o.Needs = append(o.Needs, need)
	}
}

// gather makes one line of several needs of a kind.
func (o *FleetOverview) gather(kind NeedKind) {
	var all, rest []FleetNeed
	for _, n := range o.Needs {
		if n.Kind == kind {
			all = append(all, n)
		} else {
			rest = append(rest, n)
		}
	}
	if len(all) < 2 {
		return
	}
	one := FleetNeed{Kind: kind, Count: len(all)}
	for _, n := range all {
		if one.Since.IsZero() || n.Since.Before(one.Since) {
			one.Since = n.Since
		}
	}
	o.Needs = append(rest, one)
}

// addConsents adds what authorizations need; a merchant that was only never
// asked is in the counts.
func (o *FleetOverview) addConsents(r *room, shown map[string]bool) error {
	items, err := r.Authorize.Attention()
	if err != nil {
		return err
	}
	for _, item := range items {
		if item.MerchantID != "" && !shown[item.MerchantID] {
			continue
		}
		need := FleetNeed{Kind: NeedConsent, MerchantID: item.MerchantID, Name: item.MerchantName, Why: item.Why, Since: item.Since}
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

func (o *FleetOverview) addBatches(r *room) error {
	list, err := r.Batches.List()
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.Status.Over() {
			continue
		}
		row := FleetBatch{
			ID: b.ID, Name: cmp.Or(b.Plan.Name, b.Plan.TemplateVersion), Status: b.Status, Total: b.Counts.Total,
			Succeeded: b.Counts.States[batch.Succeeded], Failed: b.Counts.States[batch.Failed],
		}
		o.Batches = append(o.Batches, row)
		need := FleetNeed{BatchID: b.ID, Name: row.Name, Why: b.Reason}
		switch b.Status {
		case batch.Confirm:
			need.Kind = NeedConfirm
			o.Needs = append(o.Needs, need)
		case batch.Paused:
			need.Kind = NeedPaused
			o.Needs = append(o.Needs, need)
		}
	}
	return nil
}

// rank is how urgent a need is, 0 the most.
func (k NeedKind) rank() int {
	for i, kind := range needKinds() {
		if kind == k {
			return i
		}
	}
	return len(needKinds())
}

func needKinds() []NeedKind {
	return []NeedKind{NeedLost, NeedRejected, NeedConfirm, NeedPaused, NeedDecide, NeedConsent, NeedRelease, NeedStrange, NeedRenew, NeedBackup}
}
