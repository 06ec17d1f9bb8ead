package batch

import (
	"slices"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// Goal is how far each merchant is to be brought.
type Goal string

const (
	GoalBuilt      Goal = "built"
	GoalExperience Goal = "experience"
	GoalAudited    Goal = "audited"
	GoalOnline     Goal = "online"
	// GoalHeld has each merchant's version audited and kept; all of them go
	// online when a person, or the plan's time, says so.
	GoalHeld   Goal = "held"
	GoalGray10 Goal = "gray:p10"
	GoalGray30 Goal = "gray:p30"
	GoalGray50 Goal = "gray:p50"
	// GoalRolledBack takes back what another batch put online or in gray
	// release; only RollbackBatch makes such a plan.
	GoalRolledBack Goal = "rolled_back"
	// GoalWithdrawn cancels the audits of versions, GoalOffline takes versions
	// off line; only Emergency makes such plans.
	GoalWithdrawn Goal = "withdrawn"
	GoalOffline   Goal = "offline"
)

// Goals lists what a plan can aim at, with its words.
func Goals() []GoalName {
	return []GoalName{
		{GoalBuilt, fault.T("Built", "构建完成")},
		{GoalExperience, fault.T("Experience version", "体验版")},
		{GoalAudited, fault.T("Audit passed", "审核通过")},
		{GoalGray10, fault.Text{EN: "Gray release 10%", ZH: "灰度 10%"}},
		{GoalGray30, fault.Text{EN: "Gray release 30%", ZH: "灰度 30%"}},
		{GoalGray50, fault.Text{EN: "Gray release 50%", ZH: "灰度 50%"}},
		{GoalOnline, fault.T("Online", "已上架")},
		{GoalHeld, fault.T("Audited, then released together", "审核后统一上架")},
	}
}

// GoalName is a goal and what a person reads for it.
type GoalName struct {
	Goal Goal       `json:"goal"`
	Name fault.Text `json:"name"`
}

func (g Goal) strategy() string { return strings.TrimPrefix(string(g), "gray:") }
func (g Goal) gray() bool       { return strings.HasPrefix(string(g), "gray:") }

// Audits reports whether the goal needs an audit.
func (g Goal) Audits() bool { return g == GoalAudited || g.Releases() }

// takesBack reports whether the plan is the roll-back of a batch.
func (p *Plan) takesBack() bool { return p.Goal == GoalRolledBack && p.Source != "" }

// audits reports whether the plan submits versions for an audit.
func (p *Plan) audits() bool { return p.Goal.Audits() && !p.Given }

// Releases reports whether the goal ends with users seeing the version.
func (g Goal) Releases() bool { return g == GoalOnline || g == GoalHeld || g.gray() }

// patience is how long a merchant of whom another batch has work is left before
// it is looked at again: what takes something back is in a hurry.
func (g Goal) patience() time.Duration {
	switch g {
	case GoalRolledBack, GoalWithdrawn, GoalOffline:
		return time.Second
	}
	return 20 * time.Second
}

// Undoable reports whether a roll-back can take back what the goal leads to.
func (g Goal) Undoable() bool { return g.Releases() }

func (g Goal) known() bool {
	return slices.ContainsFunc(Goals(), func(n GoalName) bool { return n.Goal == g })
}

// OnOccupied is what to do when another version of a merchant keeps the new one
// from being submitted: it is in audit, passed, rejected or in gray release.
type OnOccupied string

const (
	// Stop fails the merchant and leaves the other version alone.
	Stop OnOccupied = "stop"
	// Replace withdraws the other version to development first.
	Replace OnOccupied = "replace"
)

// Overlap is what to do with merchants that another unfinished batch of the
// same app works on.
type Overlap string

const (
	// Refuse makes no batch and names them.
	Refuse Overlap = "refuse"
	// LeaveOut makes the batch without them.
	LeaveOut Overlap = "leave_out"
	// WaitForIt begins each of them when the other batch is through with it.
	WaitForIt Overlap = "wait"
)

// Plan is what a batch does. It can be changed until its first call.
type Plan struct {
	Name            string `json:"name,omitempty"`
	AppID           string `json:"app_id"`   // record id of the third-party app; found from Template when empty
	Template        string `json:"template"` // record id, platform id or exact name; stored as the record id
	TemplateID      string `json:"template_id"`
	TemplateVersion string `json:"template_version"`
	// AppVersion is the version number for every merchant; empty takes the next
	// patch above each merchant's highest.
	AppVersion string `json:"app_version,omitempty"`
	// Ext overrides the template's ext; placeholders are filled with each
	// merchant's values when its version is uploaded.
	Ext string `json:"ext,omitempty"`
	// Form is the audit form for everyone; its Version is not used. Base info
	// left empty is taken by the platform from each mini program's own. Its
	// placeholders are filled with each merchant's values when it is sent.
	Form version.Form `json:"form"`
	// Own is what single merchants have of their own in the form.
	Own        []OwnForm        `json:"own,omitempty"`
	Goal       Goal             `json:"goal"`
	Targets    merchant.Targets `json:"targets"`
	Waves      []Wave           `json:"waves,omitempty"`
	NotBefore  time.Time        `json:"not_before,omitzero"`
	OnOccupied OnOccupied       `json:"on_occupied"`
	Overlap    Overlap          `json:"overlap,omitempty"`
	// First are tags whose merchants come first, in this order.
	First []string `json:"first,omitempty"`
	// Stop ends the beginning of new merchants when too many do not succeed.
	Stop StopRule `json:"stop,omitzero"`
	// ReleaseAt is when held versions go online, Windows are the hours in which
	// versions may go online at all; empty means always.
	ReleaseAt time.Time `json:"release_at,omitzero"`
	Windows   []Window  `json:"windows,omitempty"`
	// Gray are the stages a version goes through on its way to everyone.
	Gray []GrayStage `json:"gray,omitempty"`
	// Given tells that the plan uploads nothing: its tasks name versions that
	// are there, such as approved ones from the shelf.
	Given bool `json:"given,omitempty"`
	// Anew uploads a new version also for a merchant that has one of this very
	// template version. SetBack publishes it also over a version online that
	// was built from a newer one.
	Anew    bool `json:"anew,omitempty"`
	SetBack bool `json:"set_back,omitempty"`
	// FailUnauthorized fails a merchant that has not authorized instead of
	// waiting for it.
	FailUnauthorized bool `json:"fail_unauthorized,omitempty"`
	// Saved is the kept plan this one was made from; its test password is taken
	// where the form has the same test account and none.
	Saved string `json:"saved,omitempty"`
	// Source is the batch that a roll-back takes back.
	Source string `json:"source,omitempty"`
}

// DefaultDescription is the version description of a plan without one.
// Alipay open platform: a description has 30 to 500 characters, Chinese ones
// counting 2.
func DefaultDescription(templateVersion string) string {
	return "同步服务商模板 " + templateVersion + " 版本：优化性能与稳定性，修复已知问题，提升使用体验。"
}

// Describe is the version description for a template version of which own says
// what it brings: own itself when the platform takes it, else within as much as
// it takes.
func Describe(templateVersion, own string) string {
	own = strings.TrimSpace(own)
	least, most := version.DescriptionLength()
	if own == "" {
		return DefaultDescription(templateVersion)
	}
	if n := field.Weight(own); n >= least && n <= most {
		return own
	}
	if field.Weight(own) < least {
		if own = "同步服务商模板 " + templateVersion + " 版本：" + own; field.Weight(own) < least {
			own += "；优化性能与稳定性，提升使用体验。"
		}
	}
	for field.Weight(own) > most {
		runes := []rune(own)
		own = string(runes[:len(runes)-1])
	}
	return own
}

// normalised fills in what a plan leaves open.
func (p Plan) normalised() Plan {
	p.Name, p.AppVersion = strings.TrimSpace(p.Name), strings.TrimSpace(p.AppVersion)
	p.TemplateVersion = strings.TrimSpace(p.TemplateVersion)
	if p.OnOccupied == "" {
		p.OnOccupied = Stop
	}
	if p.Overlap == "" {
		p.Overlap = Refuse
	}
	if p.Form.Description == "" {
		p.Form.Description = DefaultDescription(p.TemplateVersion)
	}
	p.Form.Version = ""
	own := make([]OwnForm, 0, len(p.Own))
	for _, o := range p.Own {
		if o.Form.Version = ""; !o.Form.Blank() {
			own = append(own, o)
		}
	}
	if p.Own = own; len(own) == 0 {
		p.Own = nil
	}
	return p
}

// source is what the plan builds versions from.
func (p *Plan) source() version.Source {
	return version.Source{TemplateID: p.TemplateID, TemplateVersion: p.TemplateVersion}
}

func badPlan(field string, text fault.Text) *fault.Error {
	return fault.New("batch.plan", text).WithField(field).WithRetry(fault.RetryAfterInput)
}

// check is the fault of a plan that cannot work whatever the merchants are. The
// form's own faults come as field.Errors.
func (p Plan) check(now time.Time) error {
	switch {
	case !p.Goal.known():
		return badPlan("goal", fault.T("%q is no goal", "“%s”不是可用的目标", string(p.Goal)))
	case p.TemplateVersion == "":
		return badPlan("template_version", fault.T("which version of the template is to be published?", "请选择要发布的模板版本"))
	case p.OnOccupied != Stop && p.OnOccupied != Replace:
		return badPlan("on_occupied", fault.T("%q is neither stop nor replace", "“%s”应为 stop 或 replace", string(p.OnOccupied)))
	case p.Overlap != Refuse && p.Overlap != LeaveOut && p.Overlap != WaitForIt:
		return badPlan("overlap", fault.T("%q is not refuse, leave_out or wait", "“%s”应为 refuse、leave_out 或 wait", string(p.Overlap)))
	}
	if p.AppVersion != "" {
		if err := version.CheckNumber(p.AppVersion); err != nil {
			return err
		}
	}
	if err := p.checkRules(); err != nil {
		return err
	}
	if !p.audits() {
		return nil
	}
	if err := p.checkOwn(); err != nil {
		return err
	}
	return version.ValidateShared(p.Form, now).Fault(version.CodeForm)
}
