package fleet

import (
	"cmp"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// Sort is the order of a list; "" is the order they were added. What a merchant
// does not have comes last in either direction.
type Sort string

// The orders.
const (
	SortName          Sort = "name" // Chinese by pinyin
	SortUpdated       Sort = "updated"
	SortAuthorization Sort = "authorization"
	SortOnline        Sort = "online"
	SortEdition       Sort = "edition" // the template, then its version
	SortPending       Sort = "pending" // the state of the version on its way, then its number
	SortBehind        Sort = "behind"
	SortEnds          Sort = "ends"
	SortRead          Sort = "read"
	SortGranted       Sort = "granted"
)

// Sorts are all orders but the one they were added in.
func Sorts() []Sort {
	return []Sort{SortName, SortUpdated, SortAuthorization, SortOnline, SortEdition, SortPending, SortBehind, SortEnds, SortRead, SortGranted}
}

// Days are days of this computer, YYYY-MM-DD, both included; "" is open.
type Days struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Filter selects and orders merchants; empty fields select everything. Of
// several standings, releases or editions a merchant has one.
type Filter struct {
	Text string `json:"text,omitempty"` // words, looked for in every field
	merchant.Tagged
	Untagged  bool       `json:"untagged,omitempty"`
	AppID     string     `json:"app_id,omitempty"`
	Standings []Standing `json:"standings,omitempty"`
	Releases  []Release  `json:"releases,omitempty"`
	Template  string     `json:"template,omitempty"` // record id of the template its online version was built from
	Editions  []string   `json:"editions,omitempty"` // versions of the template that is online
	// PendingTemplate and PendingEditions are the same of the version on its way.
	PendingTemplate string   `json:"pending_template,omitempty"`
	PendingEditions []string `json:"pending_editions,omitempty"`
	Ends            Days     `json:"ends,omitzero"`
	EndsWhat        []Ending `json:"ends_what,omitempty"` // what ends first is one of these
	Read            Days     `json:"read,omitzero"`       // when its versions were read
	Granted         Days     `json:"granted,omitzero"`
	Updated         Days     `json:"updated,omitzero"`
	Archive         Archive  `json:"archive,omitempty"`
	Sort            Sort     `json:"sort,omitempty"`
	Reverse         bool     `json:"reverse,omitempty"`
}

// span is a stretch of time; its end is not part of it. Zero is open.
type span struct{ from, to time.Time }

func (d Days) span(field string, zone *time.Location) (span, error) {
	day := func(s string) (time.Time, error) {
		if s == "" {
			return time.Time{}, nil
		}
		at, err := time.ParseInLocation(time.DateOnly, s, zone)
		if err != nil {
			return at, fault.New("fleet.bad_day", fault.T("%q is no day: write YYYY-MM-DD", "“%s”不是有效日期，请写成 YYYY-MM-DD", s)).
				WithField(field).WithRetry(fault.RetryAfterInput)
		}
		return at, nil
	}
	from, err := day(d.From)
	if err != nil {
		return span{}, err
	}
	to, err := day(d.To)
	if err == nil && !to.IsZero() && to.Before(from) {
		err = fault.New("fleet.bad_day", fault.T("%s comes after %s: give the earlier day first", "%s 晚于 %s，请先写较早的日期", d.From, d.To)).
			WithField(field).WithRetry(fault.RetryAfterInput)
	}
	if !to.IsZero() {
		to = to.AddDate(0, 0, 1)
	}
	return span{from, to}, err
}

// has tells whether a time is in it; what never was is in none but the open one.
func (s span) has(at time.Time) bool {
	if s.from.IsZero() && s.to.IsZero() {
		return true
	}
	return !at.IsZero() && !at.Before(s.from) && (s.to.IsZero() || at.Before(s.to))
}

// chooser is a filter made ready.
type chooser struct {
	Filter
	ends, read, granted, updated span
}

func (f Filter) chooser() (chooser, error) {
	c := chooser{Filter: f}
	for _, d := range []struct {
		name string
		days Days
		to   *span
	}{{"ends", f.Ends, &c.ends}, {"read", f.Read, &c.read}, {"granted", f.Granted, &c.granted}, {"updated", f.Updated, &c.updated}} {
		var err error
		if *d.to, err = d.days.span(d.name, time.Local); err != nil {
			return c, err
		}
	}
	return c, nil
}

// endings reports whether the choice or the order depends on what ends when.
func (f Filter) endings() bool {
	return f.Sort == SortEnds || f.Ends != Days{} || len(f.EndsWhat) > 0
}

// end tells whether a merchant is chosen by what ends first.
func (c chooser) end(l Line) bool {
	return c.ends.has(l.Ends) && (len(c.EndsWhat) == 0 || slices.Contains(c.EndsWhat, l.What))
}

// state tells whether a merchant is chosen by all but its words, app and ends.
func (c chooser) state(l Line) bool {
	switch {
	case !c.Selects(l.Tags),
		len(c.Standings) > 0 && !slices.Contains(c.Standings, l.Standing),
		len(c.Releases) > 0 && !slices.ContainsFunc(c.Releases, func(r Release) bool { return r.has(l) }),
		c.Template != "" && c.Template != l.Template,
		len(c.Editions) > 0 && !slices.Contains(c.Editions, l.Edition),
		c.PendingTemplate != "" && c.PendingTemplate != l.PendingTemplate,
		len(c.PendingEditions) > 0 && (l.Version == "" || !slices.Contains(c.PendingEditions, l.pendingEdition())),
		!c.read.has(l.VersionsAt), !c.granted.has(l.GrantedAt), !c.updated.has(l.UpdatedAt):
		return false
	}
	return true
}

// by compares lines by what the records themselves do not hold, and tells which
// come last because they lack it; nil when the order is one of records.
func (f Filter) by() (by func(a, b Line) int, lacks func(Line) bool) {
	lacks = func(Line) bool { return false }
	at := func(of func(Line) time.Time) {
		by = func(a, b Line) int { return of(a).Compare(of(b)) }
		lacks = func(l Line) bool { return of(l).IsZero() }
	}
	switch f.Sort {
	case SortAuthorization:
		by = func(a, b Line) int { return cmp.Compare(a.Standing.rank(), b.Standing.rank()) }
	case SortOnline:
		by = func(a, b Line) int { return version.Compare(a.Online, b.Online) }
		lacks = func(l Line) bool { return l.Online == "" }
	case SortEdition:
		by = func(a, b Line) int {
			return cmp.Or(cmp.Compare(a.Template, b.Template), version.Compare(a.Edition, b.Edition))
		}
		lacks = func(l Line) bool { return l.Edition == "" }
	case SortPending:
		by = func(a, b Line) int {
			return cmp.Or(cmp.Compare(urgency(a.State), urgency(b.State)), version.Compare(a.Version, b.Version))
		}
		lacks = func(l Line) bool { return l.Version == "" }
	case SortBehind:
		by = func(a, b Line) int { return cmp.Compare(a.Behind, b.Behind) }
	case SortEnds:
		at(func(l Line) time.Time { return l.Ends })
	case SortRead:
		at(func(l Line) time.Time { return l.VersionsAt })
	case SortGranted:
		at(func(l Line) time.Time { return l.GrantedAt })
	}
	return by, lacks
}

// order sorts lines by what by compares.
func order(lines []Line, by func(a, b Line) int, lacks func(Line) bool, reverse bool) {
	way := 1
	if reverse {
		way = -1
	}
	slices.SortStableFunc(lines, func(a, b Line) int {
		if x, y := lacks(a), lacks(b); x || y {
			return cmp.Compare(rankOf(x), rankOf(y))
		}
		return way * by(a, b)
	})
}

func rankOf(last bool) int {
	if last {
		return 1
	}
	return 0
}

// urgency puts what needs a person first.
func urgency(s version.State) int {
	order := []version.State{version.AuditReject, version.WaitRelease, version.BaseAuditPass, version.InGray, version.Auditing}
	if i := slices.Index(order, s); i >= 0 {
		return i
	}
	return len(order)
}
