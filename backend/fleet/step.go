package fleet

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// Kind is one step on the way online.
type Kind string

// The steps, in the order in which they are commonly taken.
const (
	Authorized     Kind = "authorized"
	Info           Kind = "info" // base info complete, with a category
	Logo           Kind = "logo"
	Qualifications Kind = "qualifications" // what the category asks for
	Privacy        Kind = "privacy"        // the privacy agreement
	Filing         Kind = "filing"         // 备案
	Phone          Kind = "phone"          // permission for users' phone number
	Domains        Kind = "domains"        // server domains in an uploaded version
	Testers        Kind = "testers"
	Audit          Kind = "audit" // the first audit
	Online         Kind = "online"
)

// Kinds are all steps, in order.
func Kinds() []Kind {
	return []Kind{Authorized, Info, Logo, Qualifications, Privacy, Filing, Phone, Domains, Testers, Audit, Online}
}

// Name is what a person reads for the step.
func (k Kind) Name() fault.Text {
	switch k {
	case Authorized:
		return fault.T("Authorization", "授权")
	case Info:
		return fault.T("Base info", "基础信息")
	case Logo:
		return fault.T("Logo", "Logo")
	case Qualifications:
		return fault.T("Qualifications", "类目资质")
	case Privacy:
		return fault.T("Privacy agreement", "隐私政策")
	case Filing:
		return fault.T("Filing", "备案")
	case Phone:
		return fault.T("Phone number permission", "手机号权限")
	case Domains:
		return fault.T("Server domains", "服务器域名")
	case Testers:
		return fault.T("Testers", "体验成员")
	case Audit:
		return fault.T("First audit", "首次审核")
	case Online:
		return fault.T("Online", "上架")
	}
	return fault.Text{EN: string(k), ZH: string(k)}
}

// State is where a step stands.
type State string

// The states, those that need a person first.
const (
	Refused  State = "refused"  // the platform, or the merchant, said no
	Expiring State = "expiring" // there, and it ends
	Missing  State = "missing"
	Strange  State = "strange" // the platform said something this program does not know
	Unasked  State = "unasked" // never read from the platform
	Waiting  State = "waiting" // for the platform or the merchant
	There    State = "there"
)

// States are all states, those that need a person first.
func States() []State { return []State{Refused, Expiring, Missing, Strange, Unasked, Waiting, There} }

// Name is what a person reads for the state.
func (s State) Name() fault.Text {
	switch s {
	case Refused:
		return fault.T("Refused", "已驳回")
	case Expiring:
		return fault.T("Expiring", "即将到期")
	case Missing:
		return fault.T("Missing", "缺少")
	case Strange:
		return fault.T("Not understood", "无法识别")
	case Unasked:
		return fault.T("Not asked", "未查询")
	case Waiting:
		return fault.T("Waiting", "等待中")
	case There:
		return fault.T("Done", "已具备")
	}
	return fault.Text{EN: string(s), ZH: string(s)}
}

// Place is where a next step is done.
type Place string

const (
	ToAuthorization Place = "authorization"
	ToBaseInfo      Place = "baseinfo"
	ToSubmit        Place = "submit" // the audit form, on the page of versions
	ToVersions      Place = "versions"
	ToDomains       Place = "domains"
	ToMembers       Place = "members"
	ToPrivacy       Place = "privacy"
	ToPermission    Place = "permission"
	ToRefresh       Place = "refresh" // ask the platform
	ToFiling        Place = "filing"
	ToConsole       Place = "console" // in the platform's own console
)

// Places are all places.
func Places() []Place {
	return []Place{ToAuthorization, ToBaseInfo, ToSubmit, ToVersions, ToDomains, ToMembers, ToPrivacy, ToPermission, ToFiling, ToRefresh, ToConsole}
}

// Next is the one next step.
type Next struct {
	Place   Place      `json:"place"`
	Text    fault.Text `json:"text"`
	Command string     `json:"command,omitempty"` // that does it, or shows where it is done
}

// Step is where one step of a merchant stands.
type Step struct {
	Kind  Kind  `json:"kind"`
	State State `json:"state"`
	// Optional: a mini program goes online without it.
	Optional bool       `json:"optional,omitempty"`
	Why      fault.Text `json:"why"`
	// Said is the platform's own word where this program does not know it.
	Said  string    `json:"said,omitempty"`
	At    time.Time `json:"at,omitzero"`    // when it was read from the platform
	Until time.Time `json:"until,omitzero"` // when it ends, of Expiring
	Next  *Next     `json:"next,omitempty"`
	// Trouble is why the last question about it was not answered; what is told
	// is older then.
	Trouble fault.Text `json:"trouble,omitzero"`
}

// open reports whether the step keeps a merchant from being ready.
func (s Step) open() bool { return s.State != There && (!s.Optional || s.State == Refused) }

// Readiness is all steps of a merchant.
type Readiness struct {
	MerchantID string `json:"merchant_id"`
	Steps      []Step `json:"steps"`
	// First is the step to see to: the authorization while it is open, then the
	// first open one that does not only wait, else the first that waits; "" when
	// nothing is open.
	First Kind `json:"first,omitempty"`
	// Versions is what of the versions the steps do not tell by themselves.
	Versions Versions `json:"versions"`
}

// AskedAt is when the oldest of the platform's answers was given that the steps
// are judged by; zero when none was. The authorization is known by itself.
func (r Readiness) AskedAt() (oldest time.Time) {
	for _, s := range r.Steps {
		if s.Kind != Authorized && !s.At.IsZero() && (oldest.IsZero() || s.At.Before(oldest)) {
			oldest = s.At
		}
	}
	return oldest
}

// Versions is what is known of a merchant's versions as a whole.
type Versions struct {
	Highest  string    `json:"highest,omitempty"` // "": there is none
	Building bool      `json:"building,omitempty"`
	Was      bool      `json:"was,omitempty"` // one is online, or was
	At       time.Time `json:"at,omitzero"`
}

func versionsOf(f version.Fleet) Versions {
	out := Versions{Highest: f.Highest(), At: f.FetchedAt}
	for _, v := range f.Versions {
		out.Building = out.Building || v.State == version.Building && v.Version == out.Highest
		switch v.State {
		case version.Release, version.Offline, version.AuditOffline:
			out.Was = true
		}
	}
	if _, online := f.Online(); online {
		out.Was = true
	}
	return out
}

// Step returns one of the steps.
func (r Readiness) Step(k Kind) Step {
	for _, s := range r.Steps {
		if s.Kind == k {
			return s
		}
	}
	return Step{Kind: k, State: Unasked}
}

func readinessOf(merchantID string, steps []Step) Readiness {
	r := Readiness{MerchantID: merchantID, Steps: steps}
	waits := Kind("")
	for _, s := range steps {
		switch {
		case !s.open():
		// Before it agrees nothing else can be done for a merchant.
		case s.State != Waiting || s.Kind == Authorized:
			r.First = s.Kind
			return r
		case waits == "":
			waits = s.Kind
		}
	}
	r.First = waits
	return r
}
