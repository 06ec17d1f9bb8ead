package batch

import (
	"slices"
	"testing"
)

// TestEveryStepIsOnTheRoad: a merchant at any step of its goal is counted at
// one stage, and past all before it.
func TestEveryStepIsOnTheRoad(t *testing.T) {
	for _, g := range Goals() {
		for _, given := range []bool{false, true} {
			p := Plan{Goal: g.Goal, Given: given}
			if given && !g.Goal.Releases() {
				continue
			}
			var steps []Step
			for _, s := range p.road() {
				for _, step := range s.steps {
					if slices.Contains(steps, step) {
						t.Errorf("%s: %s is at two stages", g.Goal, step)
					}
					steps = append(steps, step)
				}
			}
			for i, step := range steps {
				at, beyond, far := 0, 0, false
				for _, s := range p.stagesOf(Counts{Total: 1, Steps: map[Step]int{step: 1}}) {
					at, beyond = at+s.At, beyond+s.Beyond
					if far && s.Beyond > 0 {
						t.Errorf("%s: at %s, and past %s", g.Goal, step, s.Kind)
					}
					far = far || s.At > 0
				}
				if at != 1 || i == 0 && beyond != 0 {
					t.Errorf("%s: at %s, counted %d times, past %d", g.Goal, step, at, beyond)
				}
			}
		}
	}
	online := Plan{Goal: GoalOnline, Gray: []GrayStage{{Strategy: "p10"}}}
	done := online.stagesOf(Counts{Total: 3, Steps: map[Step]int{StepGray: 1, StepBuild: 1}, States: map[State]int{Succeeded: 1}})
	if done[0].Beyond != 3 || done[1].At != 1 || done[1].Beyond != 2 || done[len(done)-1].At != 1 || done[len(done)-1].Beyond != 1 {
		t.Errorf("%+v", done)
	}
}

// What a stage counts is what the list of the stage selects.
func TestAStageSelectsWhomItCounts(t *testing.T) {
	t.Parallel()
	var all []Task
	for _, step := range steps() {
		for _, state := range []State{Pending, Running, WaitOutside, WaitQuota, WaitAuth, WaitRelease, Succeeded, Failed, Cancelled, LeftAlone} {
			all = append(all, Task{Step: step, State: state})
		}
	}
	counts := newCounts()
	for _, task := range all {
		counts.add(task.Step, task.State, 0, 1)
	}
	for _, goal := range goals() {
		p := &Plan{Goal: goal}
		for _, s := range p.stagesOf(counts) {
			n := 0
			for _, task := range all {
				if p.at(s.Kind, task) {
					n++
				}
			}
			if n != s.At || n == 0 {
				t.Errorf("%s: stage %s counts %d and selects %d", goal, s.Kind, s.At, n)
			}
		}
	}
}
