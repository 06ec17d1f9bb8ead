package batch

import (
	"slices"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// Goal is how far each merchant is to be brought.
type Goal string

const (
	GoalBuilt      Goal = "built"
	GoalExperience Goal = "experience"
	GoalAudited    Goal = "audited"
	GoalOnline     Goal = "online"
	GoalGray10     Goal = "gray:p10"
	GoalGray30     Goal = "gray:p30"
	GoalGray50     Goal = "gray:p50"
	// GoalRolledBack takes back what another batch put online or in gray
	// release; only RollbackBatch makes such a plan.
	GoalRolledBack Goal = "rolled_back"
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
	}
}

// GoalName is a goal and what a person reads for it.
type GoalName struct {
	Goal Goal       `json:"goal"`
	Name fault.Text `json:"name"`
}

func (g Goal) strategy() string { return strings.TrimPrefix(string(g), "gray:") }
func (g Goal) gray() bool       { return strings.HasPrefix(string(g), "gray:") }

// audits reports whether the goal needs an audit.
func (g Goal) audits() bool { return g == GoalAudited || g == GoalOnline || g.gray() }

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

// Targets says which merchants: all, those of a tag, or a list of record ids.
// Archived merchants are left out unless they are listed.
type Targets struct {
	All       bool     `json:"all,omitempty"`
	Tag       string   `json:"tag,omitempty"`
	Merchants []string `json:"merchants,omitempty"`
}

// Wave is one part of a batch that runs before the next one may begin. Count
// or Percent of all merchants belong to it; who is in no wave comes last.
type Wave struct {
	Count   int `json:"count,omitempty"`
	Percent int `json:"percent,omitempty"` // of all merchants, rounded up
	// ContinueAt is the share of the wave in percent that has to reach the goal
	// for the next wave to begin by itself; 0 stops for a person's word.
	ContinueAt int `json:"continue_at,omitempty"`
}

// Plan is what a batch does. It does not change once the batch exists.
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
	// left empty is taken by the platform from each mini program's own.
	Form       version.Form `json:"form"`
	Goal       Goal         `json:"goal"`
	Targets    Targets      `json:"targets"`
	Waves      []Wave       `json:"waves,omitempty"`
	NotBefore  time.Time    `json:"not_before,omitzero"`
	OnOccupied OnOccupied   `json:"on_occupied"`
	// FailUnauthorized fails a merchant that has not authorized instead of
	// waiting for it.
	FailUnauthorized bool `json:"fail_unauthorized,omitempty"`
	// Source is the batch that a roll-back takes back.
	Source string `json:"source,omitempty"`
}

// DefaultDescription is the version description of a plan without one.
// Alipay open platform: a description has 30 to 500 characters, Chinese ones
// counting 2.
func DefaultDescription(templateVersion string) string {
	return "同步服务商模板 " + templateVersion + " 版本：优化性能与稳定性，修复已知问题，提升使用体验。"
}

// normalised fills in what a plan leaves open.
func (p Plan) normalised() Plan {
	p.Name, p.AppVersion = strings.TrimSpace(p.Name), strings.TrimSpace(p.AppVersion)
	p.TemplateVersion = strings.TrimSpace(p.TemplateVersion)
	if p.OnOccupied == "" {
		p.OnOccupied = Stop
	}
	if p.Form.Description == "" {
		p.Form.Description = DefaultDescription(p.TemplateVersion)
	}
	p.Form.Version = ""
	return p
}

func badPlan(field string, text fault.Text) error {
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
	}
	if p.AppVersion != "" {
		if err := version.CheckNumber(p.AppVersion); err != nil {
			return err
		}
	}
	for _, w := range p.Waves {
		if w.Count < 0 || w.Percent < 0 || w.Percent > 100 || w.ContinueAt < 0 || w.ContinueAt > 100 || (w.Count == 0) == (w.Percent == 0) {
			return badPlan("waves", fault.T("a wave has either a count or a percentage of 1 to 100", "每一批应填写数量或 1 到 100 的百分比之一"))
		}
	}
	if !p.Goal.audits() {
		return nil
	}
	form := p.Form
	form.Version = version.FirstNumber
	return version.Validate(form, now).Fault(version.CodeForm)
}

// waveOf tells which wave the i-th of n merchants belongs to.
func (p Plan) waveOf(i, n int) int {
	end := 0
	for w, wave := range p.Waves {
		size := wave.Count
		if wave.Percent > 0 {
			size = (n*wave.Percent + 99) / 100
		}
		if end += size; i < end {
			return w
		}
	}
	return len(p.Waves)
}
