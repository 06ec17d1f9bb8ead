package version

import (
	"slices"
	"time"

	"minifleet/backend/fault"
)

// State is the state of one version, in the platform's own spelling.
type State string

const (
	// None is no version at all: before the upload and after a deletion.
	None State = ""
	// Building is between an accepted upload and Init; the platform's list does
	// not hold such a version yet.
	Building      State = "BUILDING"
	Init          State = "INIT"
	Auditing      State = "AUDITING"
	AuditReject   State = "AUDIT_REJECT"
	WaitRelease   State = "WAIT_RELEASE"
	BaseAuditPass State = "BASE_AUDIT_PASS"
	InGray        State = "GRAY"
	Release       State = "RELEASE"
	Offline       State = "OFFLINE"
	AuditOffline  State = "AUDIT_OFFLINE"
	// PromoteReject is a word that some texts of the platform have, and nothing
	// says what it means: it is shown as it came and offers no action, but keeps
	// others from being submitted, as BASE_AUDIT_PASS does that it seems to be
	// another word for.
	PromoteReject State = "PROMOTE_AUDIT_REJECT"
)

// States lists every state whose meaning is known with its words, in the order
// of a version's life.
func States() []StateName {
	return []StateName{
		{Building, fault.T("Building", "构建中")},
		{Init, fault.T("In development", "开发中")},
		{Auditing, fault.T("In audit", "审核中")},
		{AuditReject, fault.T("Rejected", "审核驳回")},
		{WaitRelease, fault.T("Passed, not online", "待上架")},
		{BaseAuditPass, fault.T("Admitted, no marketing", "准入不可营销")},
		{InGray, fault.T("Gray release", "灰度中")},
		{Release, fault.T("Online", "已上架")},
		{Offline, fault.T("Offline", "已下架")},
		{AuditOffline, fault.T("Taken down by the platform", "已被强制下架")},
	}
}

// StateName is a state and what a person reads for it.
type StateName struct {
	State State      `json:"state"`
	Name  fault.Text `json:"name"`
}

// Name is what a person reads for the state.
func (s State) Name() fault.Text {
	for _, n := range States() {
		if n.State == s {
			return n.Name
		}
	}
	return fault.Text{EN: string(s), ZH: string(s)}
}

// Known reports whether the state is one of States.
func (s State) Known() bool {
	return slices.ContainsFunc(States(), func(n StateName) bool { return n.State == s })
}

// slotStates are the states of which a mini program has at most one version.
// Alipay open platform: at most one version is in audit, passed, rejected or gray.
var slotStates = [...]State{Auditing, WaitRelease, BaseAuditPass, PromoteReject, AuditReject, InGray}

// OccupiesSlot reports whether a version in this state keeps every other one
// from being submitted for audit.
func (s State) OccupiesSlot() bool { return slices.Contains(slotStates[:], s) }

// Passed reports whether the audit let the version through and it can be put
// online or in gray release.
func (s State) Passed() bool { return s == WaitRelease || s == BaseAuditPass || s == InGray }

// BuiltFrom reports whether the version was built from some version of a
// template, as far as can be told: where the template is not known, its
// version's number stands for it.
func (v Info) BuiltFrom(templateID string) bool {
	return v.Template != "" && (v.TemplateID == "" || v.TemplateID == templateID)
}

// Info is one version as the platform's list tells it.
type Info struct {
	Version     string    `json:"version"`
	State       State     `json:"state"`
	Description string    `json:"description,omitempty"`
	CanRelease  bool      `json:"can_release,omitempty"`
	BaseAudit   string    `json:"base_audit,omitempty"`
	Promote     string    `json:"promote_audit,omitempty"`
	CreatedAt   time.Time `json:"created_at,omitzero"` // the platform's clock
	Gray        string    `json:"gray,omitempty"`      // p10, p30, p50 while in gray release
	// Template is the version of the template it was built from, as far as this
	// program knows.
	Template string `json:"template,omitempty"`
	// TemplateID is the platform's id of that template, "" where only the version
	// is known: two templates may number theirs alike.
	TemplateID string `json:"template_id,omitempty"`
	// Experience tells that this version is the experience version, as far as
	// this program knows.
	Experience bool `json:"experience,omitempty"`
	// LeftAt is when the version went offline, as far as this program knows.
	LeftAt time.Time `json:"left_at,omitzero"`
}

// Fleet is everything known of the versions of one mini program: what the
// platform's list told at FetchedAt and what was done from here since.
type Fleet struct {
	MerchantID string `json:"merchant_id"`
	// Versions is highest first.
	Versions  []Info    `json:"versions"`
	FetchedAt time.Time `json:"fetched_at,omitzero"` // zero: never fetched
	ChangedAt time.Time `json:"changed_at,omitzero"` // last known change, fetched or done here
	// RolledBack tells that the last change of what is online was a roll-back,
	// after which the platform refuses another one.
	RolledBack bool `json:"rolled_back,omitempty"`
}

// Find returns the version with this number.
func (f Fleet) Find(number string) (Info, bool) {
	for _, v := range f.Versions {
		if v.Version == number {
			return v, true
		}
	}
	return Info{Version: number}, false
}

// Highest is the highest version number known, "" when there is none.
func (f Fleet) Highest() string {
	best := ""
	for _, v := range f.Versions {
		if best == "" || Compare(v.Version, best) > 0 {
			best = v.Version
		}
	}
	return best
}

// Online is the version that is online.
func (f Fleet) Online() (Info, bool) { return f.first(func(v Info) bool { return v.State == Release }) }

// Occupant is the version that keeps others from being submitted for audit.
func (f Fleet) Occupant() (Info, bool) {
	return f.first(func(v Info) bool { return v.State.OccupiesSlot() })
}

// Strange is the highest version in a state that this program does not know.
func (f Fleet) Strange() (Info, bool) {
	return f.first(func(v Info) bool { return v.State != None && !v.State.Known() })
}

// Restorable is the version that rolling back the one online would bring back:
// the one that went offline last. Without knowledge of that it is the highest
// offline one below the one online.
func (f Fleet) Restorable() (Info, bool) {
	online, ok := f.Online()
	if !ok {
		return Info{}, false
	}
	var best Info
	for _, v := range f.Versions {
		if v.State == Offline && v.LeftAt.After(best.LeftAt) {
			best = v
		}
	}
	if best.Version != "" {
		return best, true
	}
	if v, ok := f.first(func(v Info) bool { return v.State == Offline && Compare(v.Version, online.Version) < 0 }); ok {
		return v, true
	}
	return f.first(func(v Info) bool { return v.State == Offline })
}

// KnowsBelow reports whether no version with a lower number than this one can be on
// the platform without being in f.
func (f Fleet) KnowsBelow(number string) bool {
	return number == FirstNumber || !f.FetchedAt.IsZero() && len(f.Versions) < listLength
}

func (f Fleet) first(want func(Info) bool) (Info, bool) {
	for _, v := range f.Versions {
		if want(v) {
			return v, true
		}
	}
	return Info{}, false
}

func (f Fleet) count(s State) int {
	n := 0
	for _, v := range f.Versions {
		if v.State == s {
			n++
		}
	}
	return n
}

func (f *Fleet) sort() {
	slices.SortStableFunc(f.Versions, func(a, b Info) int { return Compare(b.Version, a.Version) })
}
