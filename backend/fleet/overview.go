package fleet

import (
	"cmp"
	"sort"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

// Counts is how many merchants stand where.
type Counts struct {
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

// Batch is a batch that is not over.
type Batch struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Status batch.Status `json:"status"`
	Counts batch.Counts `json:"counts"`
}

// Overview is how the fleet stands and what needs a person.
type Overview struct {
	Apps       int     `json:"apps"`
	Templates  int     `json:"templates"`
	Counts     Counts  `json:"counts"`
	Needs      []Need  `json:"needs"` // the first of them
	NeedsTotal int     `json:"needs_total"`
	Batches    []Batch `json:"batches"`
	// Unread is how many authorized merchants' versions were never read;
	// FetchedAt when the oldest of the others was.
	Unread    int       `json:"unread"`
	FetchedAt time.Time `json:"fetched_at,omitzero"`
	// BackupAt is when the last backup was made, zero for never and in the demo.
	BackupAt time.Time `json:"backup_at,omitzero"`
	// Drift is which templates merchants are behind of.
	Drift []Drift `json:"-"`
}

// mostNeeds is how many needs the first screen shows.
const mostNeeds = 50

// Overview reads how the fleet of one third-party app (or of all) stands, from
// what is stored here.
func (s *Service) Overview(appID string) (Overview, error) {
	var out Overview
	apps, err := s.Apps.ListApps()
	if err != nil {
		return Overview{}, err
	}
	templates, err := s.Apps.ListTemplates(appID)
	if err != nil {
		return Overview{}, err
	}
	out.Apps, out.Templates = len(apps), len(templates)
	lines, err := s.inUse(appID)
	if err != nil {
		return Overview{}, err
	}
	names := make(map[string]string, len(lines))
	for _, l := range lines {
		names[l.ID] = l.Name
		out.count(l)
	}
	for _, add := range []func(*Overview, map[string]string) error{s.addConsents, s.addBatches, s.addExperiences, s.addFilings, s.addBackup} {
		if err := add(&out, names); err != nil {
			return Overview{}, err
		}
	}
	for _, kind := range NeedKinds() {
		out.gather(kind)
	}
	sort.SliceStable(out.Needs, func(i, j int) bool { return out.Needs[i].Kind.rank() < out.Needs[j].Kind.rank() })
	out.NeedsTotal = len(out.Needs)
	out.Needs = out.Needs[:min(mostNeeds, len(out.Needs))]
	s.tellWhy(&out)
	out.Drift, err = s.drifted(appID, lines)
	return out, err
}

func (o *Overview) count(l Line) {
	c := &o.Counts
	c.Merchants++
	switch l.Standing {
	case StandingActive:
		c.Authorized++
		if ReleaseUnread.has(l) {
			o.Unread++
		} else if o.FetchedAt.IsZero() || l.VersionsAt.Before(o.FetchedAt) {
			o.FetchedAt = l.VersionsAt
		}
	case StandingWaiting:
		c.Waiting++
	case StandingLost:
		c.Lost++
	default:
		c.Never++
	}
	for selection, count := range map[Release]*int{
		ReleaseOnline: &c.Online, ReleaseBehind: &c.Behind, ReleaseAuditing: &c.Auditing, ReleaseRejected: &c.Rejected,
		ReleaseReady: &c.Ready, ReleaseGray: &c.Gray,
	} {
		if selection.has(l) {
			*count++
		}
	}
	need := Need{MerchantID: l.ID, Name: l.Name, Version: l.Version} // since when is not told: what is known is when it was read
	switch {
	case ReleaseRejected.has(l):
		need.Kind = NeedRejected
		o.Needs = append(o.Needs, need)
	case ReleaseReady.has(l):
		need.Kind = NeedRelease
		o.Needs = append(o.Needs, need)
	case l.Version != "" && !l.State.Known():
		need.Kind = NeedStrange
		need.Why = fault.T("the platform calls its state %s, which this program does not know; look at it in the Alipay console",
			"平台返回的状态为 %s，当前程序无法识别，请在支付宝开放平台查看", string(l.State))
		o.Needs = append(o.Needs, need)
	}
}

// addBatches adds the batches that are not over, and what they wait for.
func (s *Service) addBatches(o *Overview, _ map[string]string) error {
	list, err := s.Batches.List()
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.Status.Over() {
			continue
		}
		row := Batch{ID: b.ID, Name: cmp.Or(b.Plan.Name, b.Plan.TemplateVersion), Status: b.Status, Counts: b.Counts}
		o.Batches = append(o.Batches, row)
		need := Need{BatchID: b.ID, Name: row.Name, Why: b.Reason}
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
