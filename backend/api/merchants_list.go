package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/version"
	"minifleet/backend/workspace"
)

// MerchantStanding is where a merchant's authorization stands, in a list.
type MerchantStanding string

// The standings. A merchant that is authorized and has a new link out counts
// as active.
const (
	StandingNone    MerchantStanding = "none"    // never authorized, no link out
	StandingWaiting MerchantStanding = "waiting" // a link is out
	StandingActive  MerchantStanding = "active"
	StandingLost    MerchantStanding = "lost"
)

// MerchantRelease selects by what is online and by the version on its way there.
type MerchantRelease string

// The selections.
const (
	ReleaseOnline  MerchantRelease = "online"  // a version is online
	ReleaseBehind  MerchantRelease = "behind"  // one older than the newest template version
	ReleaseOffline MerchantRelease = "offline" // none is, as far as is known

	ReleaseAuditing MerchantRelease = "auditing"
	ReleaseRejected MerchantRelease = "rejected"
	ReleaseReady    MerchantRelease = "ready" // passed its audit and waits to go online
	ReleaseGray     MerchantRelease = "gray"
	ReleaseUnread   MerchantRelease = "unread" // authorized, and its versions were never read
)

// MerchantStandings are all standings.
func MerchantStandings() []MerchantStanding {
	return []MerchantStanding{StandingNone, StandingWaiting, StandingActive, StandingLost}
}

// MerchantReleases are all selections.
func MerchantReleases() []MerchantRelease {
	return []MerchantRelease{ReleaseOnline, ReleaseBehind, ReleaseOffline, ReleaseAuditing, ReleaseRejected, ReleaseReady, ReleaseGray, ReleaseUnread}
}

// MerchantArchive selects by whether a merchant was put away; "" is those in use.
type MerchantArchive string

// The selections.
const (
	ArchiveOnly MerchantArchive = "only"
	ArchiveBoth MerchantArchive = "both"
)

// MerchantSort is the order of a list; "" is the order they were added.
type MerchantSort string

// The orders.
const (
	SortName          MerchantSort = "name" // Chinese by pinyin
	SortUpdated       MerchantSort = "updated"
	SortAuthorization MerchantSort = "authorization"
	SortOnline        MerchantSort = "online"
	SortBehind        MerchantSort = "behind"
)

// MerchantFilter selects and orders merchants; empty fields select everything.
type MerchantFilter struct {
	Text     string           `json:"text,omitempty"` // words, looked for in every field
	Tag      string           `json:"tag,omitempty"`
	Untagged bool             `json:"untagged,omitempty"`
	AppID    string           `json:"app_id,omitempty"`
	Standing MerchantStanding `json:"standing,omitempty"`
	Release  MerchantRelease  `json:"release,omitempty"`
	Template string           `json:"template,omitempty"` // record id of the template its online version was built from
	Archive  MerchantArchive  `json:"archive,omitempty"`
	Sort     MerchantSort     `json:"sort,omitempty"`
	Reverse  bool             `json:"reverse,omitempty"`
}

// FindMerchants asks for the merchants that match, with the first rows.
type FindMerchants struct {
	Filter MerchantFilter `json:"filter"`
	Limit  int            `json:"limit"` // rows to answer with; the ids are complete
}

// FoundMerchants are all ids that match, in order, and the first rows. The rest
// is read with Rows as it comes into sight.
type FoundMerchants struct {
	IDs   []string       `json:"ids"`
	Rows  []MerchantLine `json:"rows"`
	Total int            `json:"total"` // merchants there are, matching or not
}

// MerchantLine is a merchant in a list, from what is stored here.
type MerchantLine struct {
	ID         string           `json:"id"`
	AppID      string           `json:"app_id"`
	Name       string           `json:"name"`
	Contact    string           `json:"contact"`
	Phone      string           `json:"phone"`
	MiniAppID  string           `json:"mini_app_id"`
	Tags       []string         `json:"tags"`
	Archived   bool             `json:"archived"`
	UpdatedAt  time.Time        `json:"updated_at"`
	Standing   MerchantStanding `json:"standing"`
	Refused    bool             `json:"refused"`     // the merchant said no to the link that is out
	RefreshDue bool             `json:"refresh_due"` // the authorization is near its end
	Lacks      int              `json:"lacks"`       // methods it does not cover
	Template   string           `json:"template"`    // record id of the template that is online, "" when it cannot be told
	Online     string           `json:"online"`      // the version that is online, "" when none is known
	Version    string           `json:"version"`     // the version between submission and release
	State      version.State    `json:"state"`       // of that version
	Behind     int              `json:"behind"`      // newer template versions than the one online
	VersionsAt time.Time        `json:"versions_at,omitzero"`
}

// Find selects merchants. It reads no network and is quick enough to be asked
// with every letter.
func (m *Merchants) Find(_ context.Context, req FindMerchants) (FoundMerchants, error) {
	f := req.Filter
	of := merchant.Filter{Text: f.Text, Tag: f.Tag, Untagged: f.Untagged, AppID: f.AppID, Archived: f.Archive.filter()}
	switch f.Sort {
	case SortName:
		of.Sort = merchant.SortName
	case SortUpdated:
		of.Sort = merchant.SortUpdated
	}
	records, err := m.w.Merchants.List(of)
	if err != nil {
		return FoundMerchants{}, err
	}
	_, total, err := m.w.Merchants.Page(merchant.Filter{}, 0, 0)
	if err != nil {
		return FoundMerchants{}, err
	}
	rows, err := m.w.rows(records, m.session.now())
	if err != nil {
		return FoundMerchants{}, err
	}
	rows = slices.DeleteFunc(rows, func(row MerchantLine) bool { return !f.selects(row) })
	f.order(rows)
	out := FoundMerchants{IDs: make([]string, len(rows)), Total: total}
	for i := range rows {
		out.IDs[i] = rows[i].ID
	}
	out.Rows = rows[:min(max(req.Limit, 0), len(rows))]
	return out, nil
}

// MerchantLines are rows by their ids; those that are gone are missing.
type MerchantLines struct {
	Rows []MerchantLine `json:"rows"`
}

// Rows reads rows of a list that Find named.
func (m *Merchants) Rows(_ context.Context, req ByIDs) (MerchantLines, error) {
	records := make([]merchant.Merchant, 0, len(req.IDs))
	for _, id := range req.IDs {
		if record, err := m.w.Merchants.Get(id); err == nil {
			records = append(records, record)
		}
	}
	rows, err := m.w.rows(records, m.session.now())
	return MerchantLines{rows}, err
}

func (a MerchantArchive) filter() *bool {
	only := a == ArchiveOnly
	if a == ArchiveBoth {
		return nil
	}
	return &only
}

func (f MerchantFilter) selects(row MerchantLine) bool {
	if f.Standing != "" && f.Standing != row.Standing {
		return false
	}
	if f.Template != "" && f.Template != row.Template {
		return false
	}
	return f.Release == "" || f.Release.has(row)
}

// has tells whether a selection has a merchant in it. What counts merchants
// asks it too, so that a number and the list it opens agree.
func (r MerchantRelease) has(row MerchantLine) bool {
	switch r {
	case ReleaseOnline:
		return row.Online != ""
	case ReleaseBehind:
		return row.Behind > 0
	case ReleaseOffline:
		return row.Online == ""
	case ReleaseAuditing:
		return row.State == version.Auditing
	case ReleaseRejected:
		return row.State == version.AuditReject
	case ReleaseReady:
		return row.State == version.WaitRelease || row.State == version.BaseAuditPass
	case ReleaseGray:
		return row.State == version.InGray
	case ReleaseUnread:
		return row.Standing == StandingActive && row.VersionsAt.IsZero()
	}
	return false
}

// order sorts by what the records themselves do not hold; the rest is in order.
func (f MerchantFilter) order(rows []MerchantLine) {
	var by func(a, b MerchantLine) int
	switch f.Sort {
	case SortAuthorization:
		by = func(a, b MerchantLine) int { return cmp.Compare(a.Standing.rank(), b.Standing.rank()) }
	case SortOnline:
		by = func(a, b MerchantLine) int { return version.Compare(a.Online, b.Online) }
	case SortBehind:
		by = func(a, b MerchantLine) int { return cmp.Compare(a.Behind, b.Behind) }
	}
	if by != nil {
		slices.SortStableFunc(rows, by)
	}
	if f.Reverse {
		slices.Reverse(rows)
	}
}

// rank puts what needs a person first.
func (s MerchantStanding) rank() int {
	return slices.Index([]MerchantStanding{StandingLost, StandingNone, StandingWaiting, StandingActive}, s)
}

// rows joins records with what the roster knows of them.
func (r *room) rows(records []merchant.Merchant, now time.Time) ([]MerchantLine, error) {
	byApp, err := templateEditions(r.Workspace)
	if err != nil {
		return nil, err
	}
	rows := make([]MerchantLine, len(records))
	err = r.roster.view(r.Workspace, func(st map[string]standing, re map[string]release) {
		for i, m := range records {
			rows[i] = rowOf(m, st[m.ID], re[m.ID], byApp[m.AppID], now)
		}
	})
	return rows, err
}

func rowOf(m merchant.Merchant, st standing, re release, known editions, now time.Time) MerchantLine {
	row := MerchantLine{
		ID: m.ID, AppID: m.AppID, Name: m.Name, Contact: m.Contact, Phone: m.Phone, MiniAppID: m.MiniAppID,
		Tags: m.Tags, Archived: m.Archived, UpdatedAt: m.UpdatedAt,
		RefreshDue: st.due, Lacks: st.lacks,
		Online: re.online, Version: re.version, State: re.state, VersionsAt: re.at,
	}
	waits := now.Before(st.waitsUntil)
	switch {
	case st.state == authorize.StateActive:
		row.Standing = StandingActive
	case waits:
		row.Standing, row.Refused = StandingWaiting, st.refused
	case st.state == authorize.StateLost:
		row.Standing = StandingLost
	default:
		row.Standing = StandingNone
	}
	if re.online != "" {
		row.Template, row.Behind = known.behind(re.built, re.online)
	}
	return row
}

// editions are the templates of one third-party app.
type editions []provider.Template

// templateEditions are the editions of every third-party app.
func templateEditions(w *workspace.Workspace) (map[string]editions, error) {
	templates, err := w.Providers.ListTemplates("")
	if err != nil {
		return nil, err
	}
	out := map[string]editions{}
	for _, t := range templates {
		out[t.AppID] = append(out[t.AppID], t)
	}
	return out, nil
}

// behind is the record id of the template that a merchant's online version was
// built from, and how many published versions of it are newer. Where only the
// template version is known it tells when one template alone has it; where not
// even that is and the app has one template, the version's own number stands for
// it: they are commonly numbered alike. "" and 0 when it cannot be told.
func (e editions) behind(built version.Source, online string) (template string, newer int) {
	var from []provider.Template
	for _, t := range e {
		known := slices.ContainsFunc(t.Versions, func(v provider.TemplateVersion) bool { return v.Version == built.TemplateVersion })
		switch {
		case built.TemplateID != "":
			if t.TemplateID == built.TemplateID {
				from = append(from, t)
			}
		case known, built.TemplateVersion == "" && len(e) == 1:
			from = append(from, t)
		}
	}
	if len(from) != 1 {
		return "", 0
	}
	for _, v := range from[0].Versions {
		if v.Status == string(version.Release) && version.Compare(v.Version, cmp.Or(built.TemplateVersion, online)) > 0 {
			newer++
		}
	}
	return from[0].ID, newer
}
