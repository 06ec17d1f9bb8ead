package version

import (
	"slices"
	"time"

	"minifleet/backend/fault"
)

// Legality is one action and whether the platform takes it now.
type Legality struct {
	Action      Action     `json:"action"`
	Name        fault.Text `json:"name"`
	Legal       bool       `json:"legal"`
	Refusal     string     `json:"refusal,omitempty"`     // the sub-code to expect when it is tried anyway
	Reason      fault.Text `json:"reason,omitzero"`       // why not
	WrongState  bool       `json:"wrong_state,omitempty"` // it is no action of a version such as this one, and nothing is in its way
	Destructive bool       `json:"destructive,omitempty"`
	Confirm     fault.Text `json:"confirm,omitzero"` // what to ask first, with the version's number in it
	Strategies  []string   `json:"strategies,omitempty"`
}

// RuleOf returns the row of an action.
func RuleOf(a Action) (Rule, bool) {
	for _, r := range Rules() {
		if r.Action == a {
			return r, true
		}
	}
	return Rule{}, false
}

// Judge tells whether one action on the version is legal, from everything
// known of the mini program's versions.
func Judge(f Fleet, number string, a Action) Legality {
	r, ok := RuleOf(a)
	if !ok {
		return Legality{Action: a, Reason: fault.T("unknown action", "未知操作")}
	}
	v, _ := f.Find(number)
	return r.judge(f, v)
}

// Legal judges every action on the version, in the order of the table.
func Legal(f Fleet, number string) []Legality {
	v, _ := f.Find(number)
	out := make([]Legality, 0, 14)
	for _, r := range Rules() {
		out = append(out, r.judge(f, v))
	}
	return out
}

func (r Rule) judge(f Fleet, v Info) Legality {
	l := Legality{Action: r.Action, Name: r.Name, Destructive: r.Destructive}
	if r.Destructive {
		l.Confirm = fault.T(r.Confirm.EN, r.Confirm.ZH, v.Version)
	}
	if !r.from(v.State) {
		l.Reason, l.Refusal, l.WrongState = r.Wrong, r.Refusals[0], true
		return l
	}
	for _, c := range r.Needs {
		if !c.holds(f, v) {
			l.Reason, l.Refusal, l.WrongState = c.Reason, c.Refusal, c.Reason == r.Wrong
			return l
		}
	}
	l.Legal = true
	if r.Action == Gray {
		l.Strategies = strategiesAbove(v)
	}
	return l
}

// strategiesAbove are the steps a gray release of v may take next.
func strategiesAbove(v Info) []string {
	all := Strategies()
	if v.State != InGray {
		return all
	}
	for i, s := range all {
		if s == v.Gray {
			return all[i+1:]
		}
	}
	return all
}

// checkGray is the fault of a strategy that the version may not take.
func checkGray(f Fleet, number, strategy string) error {
	known := false
	for _, s := range Strategies() {
		known = known || s == strategy
	}
	if !known {
		return fault.New("version.gray_strategy", fault.T("%q is no gray strategy", "“%s”不是灰度策略", strategy)).
			WithHint(fault.T("choose p10, p30 or p50", "请选择 p10、p30 或 p50")).
			WithField("gray_strategy").WithRetry(fault.RetryAfterInput)
	}
	if v, ok := f.Find(number); ok && v.State == InGray && v.Gray >= strategy {
		return fault.New("version.gray_reduce", fault.T("the gray release of %s is at %s already; it only grows", "%s 的灰度已到 %s，只能增大", number, v.Gray)).
			WithField("gray_strategy").WithRetry(fault.RetryAfterInput)
	}
	return nil
}

// apply is the fleet after the action took effect on the version at the time.
func (f Fleet) apply(a Action, number, strategy string, at time.Time) Fleet {
	r, ok := RuleOf(a)
	if !ok {
		return f
	}
	out := f
	out.Versions = append([]Info(nil), f.Versions...)
	i := slices.IndexFunc(out.Versions, func(v Info) bool { return v.Version == number })
	if i < 0 {
		out.Versions = append(out.Versions, Info{Version: number})
		i = len(out.Versions) - 1
	}
	v := &out.Versions[i]
	switch a {
	case Delete:
		out.Versions = slices.Delete(out.Versions, i, i+1)
		return out
	case PutOnline:
		for k := range out.Versions {
			if o := &out.Versions[k]; o.State == Release && k != i {
				o.State, o.LeftAt = Offline, at
			}
		}
		out.RolledBack = false
		v.Experience = false
	case RollBack:
		if before, ok := f.Restorable(); ok {
			for k := range out.Versions {
				if o := &out.Versions[k]; o.Version == before.Version {
					o.State, o.Experience = Release, false
				}
			}
		}
		out.RolledBack = true
	case ExperienceCreate:
		v.Experience = true
	case ExperienceCancel:
		v.Experience = false
	}
	if !r.Stays {
		v.State = r.To
		v.Gray = ""
		if r.To == Offline {
			v.LeftAt = at
		}
	}
	if a == Gray {
		v.Gray = strategy
	}
	out.sort()
	return out
}
