package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// stage is one line of the board: a part of the road and its steps.
type stage struct {
	name  fault.Text
	steps []batch.Step
}

// stagesOf is the road to a goal, in order.
func stagesOf(goal batch.Goal) []stage {
	upload := stage{fault.T("upload", "上传"), []batch.Step{batch.StepLook, batch.StepUpload}}
	build := stage{fault.T("build", "构建"), []batch.Step{batch.StepBuild}}
	submit := stage{fault.T("submit", "提审"), []batch.Step{batch.StepClear, batch.StepSubmit}}
	audit := stage{fault.T("audit", "审核"), []batch.Step{batch.StepAudit}}
	switch goal {
	case batch.GoalBuilt:
		return []stage{upload, build}
	case batch.GoalExperience:
		return []stage{upload, build, {fault.T("experience", "体验版"), []batch.Step{batch.StepExperience, batch.StepPackage}}}
	case batch.GoalAudited:
		return []stage{upload, build, submit, audit}
	case batch.GoalOnline, batch.GoalHeld:
		return []stage{upload, build, submit, audit, {fault.T("online", "上架"), []batch.Step{batch.StepOnline}}}
	case batch.GoalWithdrawn:
		return []stage{{fault.T("withdraw", "撤销审核"), []batch.Step{batch.StepLook, batch.StepWithdraw}}}
	case batch.GoalOffline:
		return []stage{{fault.T("offline", "下架"), []batch.Step{batch.StepLook, batch.StepOffline}}}
	case batch.GoalRolledBack:
		return []stage{{fault.T("roll back", "回滚"), []batch.Step{batch.StepLook, batch.StepRollback, batch.StepEndGray}}}
	default:
		return []stage{upload, build, submit, audit, {fault.T("gray", "灰度"), []batch.Step{batch.StepGray}}}
	}
}

// passed counts, for each stage, the merchants that are beyond it.
func passed(stages []stage, c batch.Counts) []int {
	out := make([]int, len(stages))
	beyond := c.States[batch.Succeeded] + c.States[batch.LeftAlone]
	for i := len(stages) - 1; i >= 0; i-- {
		out[i] = beyond
		for _, s := range stages[i].steps {
			beyond += c.Steps[s]
		}
	}
	return out
}

// board shows how a batch goes: redrawn in place on a terminal, a line now and
// then elsewhere.
type board struct {
	w      io.Writer
	lang   fault.Lang
	screen terminal
	title  string
	began  time.Time
	drawn  []string // lines on the screen
	told   int      // tenths already told, without a terminal
	last   time.Time
}

func (r *runner) newBoard(title string, now time.Time) *board {
	return &board{w: r.screen, lang: r.language(), title: sink.Terminal(title), began: now, told: -1, screen: terminalOf(r.screen)}
}

const barWidth = 32

// draw shows the batch as it stands.
func (b *board) draw(goal batch.Goal, p batch.Progress, now time.Time) {
	if !b.screen.moves {
		b.tell(p, now)
		return
	}
	across := b.screen.across() // asked each time: windows are resized
	var s strings.Builder
	if n := rows(b.drawn, across); len(b.drawn) > 0 {
		fmt.Fprintf(&s, "\x1b[%dA\x1b[J", n)
	}
	b.drawn = b.drawn[:0]
	for _, line := range b.lines(goal, p, now) {
		line = fit(b.screen.plain(line), across)
		b.drawn = append(b.drawn, line)
		s.WriteString(line + "\n")
	}
	_, _ = io.WriteString(b.w, s.String())
}

func (b *board) lines(goal batch.Goal, p batch.Progress, at time.Time) []string {
	c := p.Counts
	stages := stagesOf(goal)
	counts := passed(stages, c)
	lines := []string{fmt.Sprintf("\x1b[1m%s\x1b[0m  %s", b.title, clock(at.Sub(b.began)))}
	for i, st := range stages {
		full := 0
		if c.Total > 0 {
			full = counts[i] * barWidth / c.Total
		}
		lines = append(lines, fmt.Sprintf("  %s \x1b[32m%s\x1b[90m%s\x1b[0m %4d/%d",
			pad(st.name.In(b.lang), 10), strings.Repeat("█", full), strings.Repeat("░", barWidth-full), counts[i], c.Total))
	}
	waiting := c.States[batch.WaitAuth] + c.States[batch.WaitQuota] + c.States[batch.WaitOutside] + c.States[batch.WaitRelease]
	t := fault.T("done %d   under way %d   waiting %d   failed %d   calls %d", "完成 %d   进行中 %d   等待 %d   失败 %d   调用 %d",
		c.States[batch.Succeeded], c.States[batch.Running]+c.States[batch.Pending], waiting, c.States[batch.Failed], c.Calls)
	line := "  " + t.In(b.lang)
	if p.Rate > 0 {
		line += fmt.Sprintf("   %.1f/s", p.Rate)
	}
	if left := p.EndsAt.Sub(at); !p.EndsAt.IsZero() && left > 0 {
		line += "   " + fault.T("about %s left", "约剩 %s", clock(left)).In(b.lang)
	}
	lines = append(lines, line)
	if why := sink.Terminal(p.Waits.In(b.lang)); why != "" {
		lines = append(lines, "  \x1b[33m"+why+"\x1b[0m")
	}
	return lines
}

// tellEvery is how long a log goes without a line at most.
const tellEvery = 10 * time.Second

// tell writes a line at every tenth of the way, and every 10 seconds.
func (b *board) tell(p batch.Progress, at time.Time) {
	c := p.Counts
	if c.Total == 0 {
		return
	}
	tenth := overOf(c) * 10 / c.Total
	if tenth == b.told && at.Sub(b.last) < tellEvery {
		return
	}
	b.told, b.last = tenth, at
	t := fault.T("%s  %d of %d done, %d failed, %d calls", "%s  已完成 %d/%d，失败 %d，调用 %d 次",
		clock(at.Sub(b.began)), c.States[batch.Succeeded], c.Total, c.States[batch.Failed], c.Calls)
	line := t.In(b.lang)
	if why := sink.Terminal(p.Waits.In(b.lang)); why != "" {
		line += "  " + why
	}
	fmt.Fprintln(b.w, line)
}

// overOf is how many merchants are over.
func overOf(c batch.Counts) int {
	return c.States[batch.Succeeded] + c.States[batch.Failed] + c.States[batch.Cancelled] + c.States[batch.LeftAlone]
}

// clock is a duration as minutes and seconds, with hours when there are any.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// pad fills s with spaces to the width in columns; Chinese characters take two.
func pad(s string, most int) string { return s + strings.Repeat(" ", max(0, most-columns(s))) }
