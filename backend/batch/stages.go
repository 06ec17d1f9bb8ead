package batch

import (
	"slices"

	"minifleet/backend/fault"
)

// StageKind is a part of the road to a goal.
type StageKind string

// The stages.
const (
	StageUpload     StageKind = "upload"
	StageBuild      StageKind = "build"
	StageSubmit     StageKind = "submit"
	StageAudit      StageKind = "audit"
	StageRelease    StageKind = "release"
	StageExperience StageKind = "experience"
	StageWithdraw   StageKind = "withdraw"
	StageOffline    StageKind = "offline"
	StageRollback   StageKind = "rollback"
)

// Stage is how many merchants of a batch are at a part of the road.
type Stage struct {
	Kind StageKind  `json:"kind"`
	Name fault.Text `json:"name"`
	At   int        `json:"at"`
	// Beyond is how many are past it, those left alone included.
	Beyond int `json:"beyond"`
}

// road is the stages of a plan, in order, with their steps. A look belongs to
// the stage that follows from it.
func (p *Plan) road() []stage {
	switch {
	case p.Goal == GoalWithdrawn:
		return []stage{{StageWithdraw, []Step{StepLook, StepWithdraw}}}
	case p.Goal == GoalOffline:
		return []stage{{StageOffline, []Step{StepLook, StepOffline}}}
	case p.Goal == GoalRolledBack:
		return []stage{{StageRollback, []Step{StepLook, StepRollback, StepEndGray}}}
	case p.Given:
		return []stage{{StageRelease, []Step{StepLook, StepOnline, StepGray}}}
	}
	road := []stage{{StageUpload, []Step{StepLook, StepUpload}}, {StageBuild, []Step{StepBuild}}}
	if p.Goal == GoalExperience {
		road = append(road, stage{StageExperience, []Step{StepExperience, StepPackage}})
	}
	if p.audits() {
		road = append(road, stage{StageSubmit, []Step{StepClear, StepSubmit}}, stage{StageAudit, []Step{StepAudit}})
	}
	if p.Goal.Releases() {
		road = append(road, stage{StageRelease, []Step{StepOnline, StepGray}})
	}
	return road
}

type stage struct {
	kind  StageKind
	steps []Step
}

// stagesOf counts who is at which stage and who is past it.
func (p *Plan) stagesOf(c Counts) []Stage {
	road := p.road()
	out := make([]Stage, len(road))
	beyond := c.States[Succeeded] + c.States[LeftAlone]
	for i := len(road) - 1; i >= 0; i-- {
		at := 0
		for _, s := range road[i].steps {
			at += c.Steps[s]
		}
		out[i] = Stage{Kind: road[i].kind, Name: road[i].kind.Name(), At: at, Beyond: beyond}
		beyond += at
	}
	return out
}

// at reports whether a task is one of those that a stage counts.
func (p *Plan) at(kind StageKind, t Task) bool {
	return !t.State.Over() && slices.ContainsFunc(p.road(), func(s stage) bool { return s.kind == kind && slices.Contains(s.steps, t.Step) })
}

// Name is what a person reads for a stage.
func (k StageKind) Name() fault.Text {
	switch k {
	case StageUpload:
		return fault.T("Upload", "上传")
	case StageBuild:
		return fault.T("Build", "构建")
	case StageSubmit:
		return fault.T("Submit", "提交")
	case StageAudit:
		return fault.T("Audit", "审核")
	case StageRelease:
		return fault.T("Release", "发布")
	case StageExperience:
		return fault.T("Experience", "体验版")
	case StageWithdraw:
		return fault.T("Withdraw", "撤销审核")
	case StageOffline:
		return fault.T("Take offline", "下架")
	case StageRollback:
		return fault.T("Roll back", "回滚")
	}
	return fault.Text{EN: string(k), ZH: string(k)}
}
