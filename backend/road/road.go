package road

import (
	"time"

	"minifleet/backend/creation"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/merchant"
)

// Kind is one stage of the road: a step of readiness, or one of those below.
type Kind string

// The stages. Those that readiness has are called as it calls them.
const (
	Record         Kind = "record"
	Program        Kind = "program" // the mini program, where it is ordered for the merchant
	Authorized     Kind = "authorized"
	Info           Kind = "info"
	Logo           Kind = "logo"
	Privacy        Kind = "privacy"
	Filing         Kind = "filing"
	Phone          Kind = "phone"
	Version        Kind = "version" // the first version, from a template
	Domains        Kind = "domains"
	Testers        Kind = "testers"
	Qualifications Kind = "qualifications"
	Audit          Kind = "audit"
	Online         Kind = "online"
)

// Kinds are all stages, in the order in which they are taken. What goes with
// the audit form comes after the version.
func Kinds() []Kind {
	return []Kind{Record, Program, Authorized, Info, Logo, Privacy, Filing,
		Phone, Version, Domains, Testers, Qualifications, Audit, Online}
}

// Name is what a person reads for the stage.
func (k Kind) Name() fault.Text {
	switch k {
	case Record:
		return fault.T("Record", "商家档案")
	case Program:
		return fault.T("Mini program", "小程序")
	case Version:
		return fault.T("First version", "首个版本")
	}
	return fleet.Kind(k).Name()
}

// Who is whose turn it is.
type Who string

// The people, and the platform.
const (
	Us       Who = "us"
	Merchant Who = "merchant"
	Platform Who = "platform"
)

// Everybody is all of them.
func Everybody() []Who { return []Who{Us, Merchant, Platform} }

// Name is what a person reads.
func (w Who) Name() fault.Text {
	switch w {
	case Us:
		return fault.T("us", "我方")
	case Merchant:
		return fault.T("the merchant", "商家")
	case Platform:
		return fault.T("the platform", "平台")
	}
	return fault.Text{EN: string(w), ZH: string(w)}
}

// Stage is where one stage stands.
type Stage struct {
	Kind     Kind        `json:"kind"`
	State    fleet.State `json:"state"`
	Optional bool        `json:"optional,omitempty"`
	Who      Who         `json:"who,omitempty"` // "": nobody's turn, it is there
	Why      fault.Text  `json:"why"`
	At       time.Time   `json:"at,omitzero"`
	Until    time.Time   `json:"until,omitzero"`
	Next     *fleet.Next `json:"next,omitempty"`
}

// open reports whether the stage keeps the merchant on the road.
func (s Stage) open() bool {
	return s.State != fleet.There && (!s.Optional || s.State == fleet.Refused)
}

// Road is how far a merchant is.
type Road struct {
	MerchantID string  `json:"merchant_id"`
	Stages     []Stage `json:"stages"`
	// First is the one stage to see to, "" at the end of the road.
	First Kind `json:"first,omitempty"`
	Done  int  `json:"done"`  // stages that are there
	Total int  `json:"total"` // without optional ones that are not
	// Over says that a version is online, or was: the merchant is not new.
	Over bool `json:"over"`
}

// Stage returns one of the stages.
func (r Road) Stage(k Kind) Stage {
	for _, s := range r.Stages {
		if s.Kind == k {
			return s
		}
	}
	return Stage{Kind: k, State: fleet.Unasked}
}

// Facts are all that Walk may know.
type Facts struct {
	Merchant merchant.Merchant
	Ready    fleet.Readiness
	Orders   []creation.Order // of the merchant, oldest first
}

// Walk says where every stage stands, in the order of Kinds.
func Walk(f Facts) Road {
	r := Road{MerchantID: f.Merchant.ID, Over: f.Ready.Versions.Was}
	waits := Kind("")
	for _, k := range Kinds() {
		s := f.stage(k)
		s.Kind = k
		if s.State != fleet.There {
			s.Who = turn(s)
		}
		r.Stages = append(r.Stages, s)
		switch {
		case s.State == fleet.There:
			r.Done++
			r.Total++
			continue
		case !s.open():
			continue
		}
		r.Total++
		switch {
		case r.First != "":
		case s.State != fleet.Waiting || gate(k):
			r.First = k
		case waits == "":
			waits = k
		}
	}
	if r.First == "" {
		r.First = waits
	}
	return r
}

// gate are the stages that nothing goes past while they wait.
func gate(k Kind) bool { return k == Program || k == Authorized }

func turn(s Stage) Who {
	if s.State != fleet.Waiting {
		return Us
	}
	switch s.Kind {
	case Program, Authorized, Testers:
		return Merchant
	}
	return Platform
}

func (f Facts) stage(k Kind) Stage {
	switch k {
	case Record:
		return Stage{State: fleet.There, Why: fault.Text{EN: f.Merchant.Name, ZH: f.Merchant.Name}}
	case Program:
		return f.program()
	case Version:
		return f.version()
	}
	s := f.Ready.Step(fleet.Kind(k))
	return Stage{State: s.State, Optional: s.Optional, Why: s.Why, At: s.At, Until: s.Until, Next: s.Next}
}

func (f Facts) ref() string {
	if f.Merchant.MiniAppID != "" {
		return f.Merchant.MiniAppID
	}
	return f.Merchant.ID
}

// program is there once the record names it: the merchant had one, or confirmed
// the order. Without an order the authorization tells which it is.
func (f Facts) program() Stage {
	if id := f.Merchant.MiniAppID; id != "" {
		return Stage{State: fleet.There, Why: fault.Text{EN: id, ZH: id}}
	}
	next := func(text fault.Text) *fleet.Next {
		return &fleet.Next{Place: fleet.ToAuthorization, Text: text, Command: "minifleet creation list " + f.ref()}
	}
	if len(f.Orders) == 0 {
		return Stage{State: fleet.Missing, Optional: true,
			Why:  fault.T("not known yet: the authorization tells it; a merchant without one needs an order", "尚不清楚：授权后即可得知；商家没有小程序时需代为创建"),
			Next: next(fault.T("order one for the merchant", "为商家创建小程序"))}
	}
	o := f.Orders[len(f.Orders)-1]
	switch o.State {
	case creation.StateSending:
		return Stage{State: fleet.Missing, At: o.UpdatedAt, Why: fault.T("the order of %s was not answered", "“%s”的创建申请未收到应答", o.AppName),
			Next: next(fault.T("send it again", "重新发送"))}
	case creation.StatePlaced:
		return Stage{State: fleet.Waiting, At: o.UpdatedAt, Why: fault.T("%s waits for the merchant to confirm in Alipay", "“%s”等待商家在支付宝确认", o.AppName),
			Next: next(fault.T("ask how far it is", "查询进度"))}
	case creation.StateConfirmed:
		return Stage{State: fleet.There, At: o.UpdatedAt, Why: fault.Text{EN: o.MiniAppID, ZH: o.MiniAppID}}
	}
	why := fault.T("%s was not confirmed", "“%s”未被确认", o.AppName)
	if !o.Problem.IsZero() {
		why = fault.Text{EN: o.AppName + ": " + o.Problem.EN, ZH: o.AppName + "：" + o.Problem.ZH}
	}
	return Stage{State: fleet.Refused, At: o.UpdatedAt, Why: why, Next: next(fault.T("order it again", "重新创建"))}
}

func (f Facts) version() Stage {
	v := f.Ready.Versions
	switch {
	case v.Building:
		return Stage{State: fleet.Waiting, At: v.At, Why: fault.T("%s is being built", "%s 构建中", v.Highest)}
	case v.Highest != "":
		return Stage{State: fleet.There, At: v.At, Why: fault.Text{EN: v.Highest, ZH: v.Highest}}
	}
	// What comes before a version is what the audit says when there is none.
	audit := f.Ready.Step(fleet.Audit)
	return Stage{State: audit.State, At: audit.At, Why: audit.Why, Next: audit.Next}
}
