package fleet

import (
	"cmp"
	"slices"
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// Standing is where a merchant's authorization stands, in a list.
type Standing string

// The standings. A merchant that is authorized and has a new link out counts
// as active.
const (
	StandingNone    Standing = "none"    // never authorized, no link out
	StandingWaiting Standing = "waiting" // a link is out
	StandingActive  Standing = "active"
	StandingLost    Standing = "lost"
)

// Release selects by what is online and by the version on its way there.
type Release string

// The selections.
const (
	ReleaseOnline  Release = "online"  // a version is online
	ReleaseBehind  Release = "behind"  // one older than the newest template version
	ReleaseOffline Release = "offline" // none is, as far as is known

	ReleaseAuditing Release = "auditing"
	ReleaseRejected Release = "rejected"
	ReleaseReady    Release = "ready" // passed its audit and waits to go online
	ReleaseGray     Release = "gray"
	ReleaseUnread   Release = "unread" // authorized, and its versions were never read
)

// Standings are all standings.
func Standings() []Standing {
	return []Standing{StandingNone, StandingWaiting, StandingActive, StandingLost}
}

// Releases are all selections.
func Releases() []Release {
	return []Release{ReleaseOnline, ReleaseBehind, ReleaseOffline, ReleaseAuditing, ReleaseRejected, ReleaseReady, ReleaseGray, ReleaseUnread}
}

// Archive selects by whether a merchant was put away; "" is those in use.
type Archive string

// The selections.
const (
	ArchiveOnly Archive = "only"
	ArchiveBoth Archive = "both"
)

// Found are all ids that match, in order, and the first lines.
type Found struct {
	IDs   []string
	Lines []Line
	Total int // merchants there are, matching or not
}

// Line is a merchant in a list, from what is stored here.
type Line struct {
	ID         string    `json:"id"`
	AppID      string    `json:"app_id"`
	Name       string    `json:"name"`
	Contact    string    `json:"contact"`
	Phone      string    `json:"phone"`
	MiniAppID  string    `json:"mini_app_id"`
	Tags       []string  `json:"tags"`
	Archived   bool      `json:"archived"`
	UpdatedAt  time.Time `json:"updated_at"`
	Standing   Standing  `json:"standing"`
	Refused    bool      `json:"refused"`     // the merchant said no to the link that is out
	RefreshDue bool      `json:"refresh_due"` // the authorization is near its end
	Lacks      int       `json:"lacks"`       // methods it does not cover
	GrantedAt  time.Time `json:"granted_at,omitzero"`
	Template   string    `json:"template"` // record id of the template that is online, "" when it cannot be told
	// Edition is the version of that template that is online.
	Edition     string `json:"edition"`
	Online      string `json:"online"`       // the version that is online, "" when none is known
	Version     string `json:"version"`      // the version between submission and release
	VersionFrom string `json:"version_from"` // the template version that one was built from, as far as is known
	// PendingTemplate is the record id of its template, "" when it cannot be told.
	PendingTemplate string        `json:"pending_template"`
	State           version.State `json:"state"`  // of that version
	Behind          int           `json:"behind"` // newer template versions than the one online
	VersionsAt      time.Time     `json:"versions_at,omitzero"`
	// Ends is when the first of what the merchant has ends, and What that is.
	Ends time.Time `json:"ends,omitzero"`
	What Ending    `json:"ends_what"`
}

// pendingEdition is the template version that the version on its way was built
// from, as Edition is of the one online.
func (l *Line) pendingEdition() string { return cmp.Or(l.VersionFrom, l.Version) }

// Find selects merchants, with the first lines of them. It reads no network and
// is quick enough to be asked with every letter. Fault: fleet.bad_day.
func (s *Service) Find(f Filter, limit int) (Found, error) {
	choose, err := f.chooser()
	if err != nil {
		return Found{}, err
	}
	of := merchant.Filter{Text: f.Text, AppID: f.AppID, Untagged: f.Untagged, Archived: f.Archive.filter()}
	switch f.Sort {
	case SortName:
		of.Sort = merchant.SortName
	case SortUpdated:
		of.Sort = merchant.SortUpdated
	}
	ids, total, err := s.Records.Matching(of)
	if err != nil {
		return Found{}, err
	}
	limit = max(limit, 0)
	by, lacks := f.by()
	if by == nil {
		return s.sift(f, choose, ids, limit, total)
	}
	lines, err := s.chosen(f, choose, ids)
	if err != nil {
		return Found{}, err
	}
	order(lines, by, lacks, f.Reverse)
	out := Found{IDs: make([]string, len(lines)), Total: total}
	for i := range lines {
		out.IDs[i] = lines[i].ID
	}
	out.Lines = lines[:min(limit, len(lines))]
	if !f.endings() {
		err = s.addEndings(out.Lines)
	}
	return out, err
}

// siftAtOnce is how many lines are joined at a time where no order needs them
// all: a line is many times what is answered of it.
const siftAtOnce = 2000

// sift is Find in the order of the records: only the lines that are answered are
// kept.
func (s *Service) sift(f Filter, choose chooser, ids []string, limit, total int) (Found, error) {
	if f.Reverse {
		slices.Reverse(ids)
	}
	out := Found{IDs: make([]string, 0, len(ids)), Lines: []Line{}, Total: total}
	for part := range slices.Chunk(ids, siftAtOnce) {
		lines, err := s.chosen(f, choose, part)
		if err != nil {
			return Found{}, err
		}
		for i := range lines {
			out.IDs = append(out.IDs, lines[i].ID)
		}
		out.Lines = append(out.Lines, lines[:min(limit-len(out.Lines), len(lines))]...)
	}
	if f.endings() {
		return out, nil
	}
	return out, s.addEndings(out.Lines)
}

// chosen are the lines of those of the merchants that the filter selects by what
// is known of them, in the order given; with their ends where it asks for those.
func (s *Service) chosen(f Filter, choose chooser, ids []string) ([]Line, error) {
	lines, err := s.linesFor(ids)
	if err != nil {
		return nil, err
	}
	lines = slices.DeleteFunc(lines, func(l Line) bool { return !choose.state(l) })
	if f.endings() {
		if err := s.addEndings(lines); err != nil {
			return nil, err
		}
		lines = slices.DeleteFunc(lines, func(l Line) bool { return !choose.end(l) })
	}
	return lines, nil
}

// Choices tells how many of the merchants in use each choice of a filter selects
// when nothing else narrows the list.
type Choices struct {
	Standings map[Standing]int          `json:"standings"`
	Releases  map[Release]int           `json:"releases"`
	Templates map[string]int            `json:"templates"` // by record id
	Editions  map[string]map[string]int `json:"editions"`  // by record id and version
}

// Choices counts them. It reads no network.
func (s *Service) Choices() (Choices, error) {
	out := Choices{Standings: map[Standing]int{}, Releases: map[Release]int{}, Templates: map[string]int{}, Editions: map[string]map[string]int{}}
	archived := false
	ids, _, err := s.Records.Matching(merchant.Filter{Archived: &archived})
	if err != nil {
		return out, err
	}
	for part := range slices.Chunk(ids, siftAtOnce) {
		lines, err := s.linesFor(part)
		if err != nil {
			return out, err
		}
		for _, l := range lines {
			out.count(l)
		}
	}
	return out, nil
}

func (c *Choices) count(l Line) {
	c.Standings[l.Standing]++
	for _, r := range Releases() {
		if r.has(l) {
			c.Releases[r]++
		}
	}
	if l.Template == "" {
		return
	}
	c.Templates[l.Template]++
	if c.Editions[l.Template] == nil {
		c.Editions[l.Template] = map[string]int{}
	}
	c.Editions[l.Template][l.Edition]++
}

// Lines reads merchants by their ids; those that are gone are missing.
func (s *Service) Lines(ids []string) ([]Line, error) {
	lines, err := s.linesFor(ids)
	if err != nil {
		return nil, err
	}
	return lines, s.addEndings(lines)
}

// linesFor are the lines of merchants by their ids, without their ends.
func (s *Service) linesFor(ids []string) ([]Line, error) {
	records, err := s.Records.Some(ids)
	if err != nil {
		return nil, err
	}
	return s.linesOf(records)
}

// inUse are the lines of all merchants of an app that are not put away.
func (s *Service) inUse(appID string) ([]Line, error) {
	archived := false
	records, err := s.Records.List(merchant.Filter{AppID: appID, Archived: &archived})
	if err != nil {
		return nil, err
	}
	return s.linesOf(records)
}

func (a Archive) filter() *bool {
	only := a == ArchiveOnly
	if a == ArchiveBoth {
		return nil
	}
	return &only
}

// has tells whether a selection has a merchant in it. What counts merchants
// asks it too, so that a number and the list it opens agree.
func (r Release) has(l Line) bool {
	switch r {
	case ReleaseOnline:
		return l.Online != ""
	case ReleaseBehind:
		return l.Behind > 0
	case ReleaseOffline:
		return l.Online == ""
	case ReleaseAuditing:
		return l.State == version.Auditing
	case ReleaseRejected:
		return l.State == version.AuditReject
	case ReleaseReady:
		return l.State == version.WaitRelease || l.State == version.BaseAuditPass
	case ReleaseGray:
		return l.State == version.InGray
	case ReleaseUnread:
		return l.Standing == StandingActive && l.VersionsAt.IsZero()
	}
	return false
}

// rank puts what needs a person first.
func (s Standing) rank() int {
	return slices.Index([]Standing{StandingLost, StandingNone, StandingWaiting, StandingActive}, s)
}

// linesOf joins records with how they stand.
func (s *Service) linesOf(records []merchant.Merchant) ([]Line, error) {
	byApp, err := s.editions()
	if err != nil {
		return nil, err
	}
	now := s.Now()
	lines := make([]Line, len(records))
	err = s.view(func(consents map[string]consent, releases map[string]releases) {
		for i, m := range records {
			lines[i] = lineOf(m, consents[m.ID], releases[m.ID], byApp[m.AppID], now)
		}
	})
	return lines, err
}

func lineOf(m merchant.Merchant, st consent, re releases, known editions, now time.Time) Line {
	l := Line{
		ID: m.ID, AppID: m.AppID, Name: m.Name, Contact: m.Contact, Phone: m.Phone, MiniAppID: m.MiniAppID,
		Tags: m.Tags, Archived: m.Archived, UpdatedAt: m.UpdatedAt,
		RefreshDue: st.due, Lacks: st.lacks, GrantedAt: st.granted,
		Online: re.online, Version: re.version, VersionFrom: re.from.TemplateVersion, State: re.state, VersionsAt: re.at,
	}
	waits := now.Before(st.waitsUntil)
	switch {
	case st.state == authorize.StateActive:
		l.Standing = StandingActive
		l.ends(st.ends, EndsAuthorization)
	case waits:
		l.Standing, l.Refused = StandingWaiting, st.refused
		l.ends(st.waitsUntil, EndsLink)
	case st.state == authorize.StateLost:
		l.Standing = StandingLost
	default:
		l.Standing = StandingNone
	}
	if re.version != "" {
		l.PendingTemplate, _ = known.behind(re.from, re.version)
	}
	if re.online != "" {
		if l.Template, l.Behind = known.behind(re.built, re.online); l.Template != "" {
			l.Edition = cmp.Or(re.built.TemplateVersion, re.online)
		}
	}
	return l
}
