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

const (
	barWidth = 32 // where there is room
	barLeast = 4  // a shorter bar tells nothing
)

// draw shows the batch as it stands.
func (b *board) draw(p batch.Progress, now time.Time) {
	if !b.screen.moves {
		b.tell(p, now)
		return
	}
	across := b.screen.across() // asked each time: windows are resized
	var s strings.Builder
	if n := rows(b.drawn, across); len(b.drawn) > 0 {
		fmt.Fprintf(&s, "\x1b[%dA", n)
	}
	b.drawn = b.drawn[:0]
	for _, line := range b.lines(p, now, across) {
		line = fit(b.screen.plain(line), across)
		b.drawn = append(b.drawn, line)
		s.WriteString(line + "\x1b[K\n")
	}
	// What is left of the former drawing goes last: cleared from the first row on,
	// a screen is kept by terminals as something that scrolled away.
	s.WriteString("\x1b[J")
	_, _ = io.WriteString(b.w, s.String())
}

// lines are the rows of a drawing that is so many columns wide: names and bars
// give way, figures stay.
func (b *board) lines(p batch.Progress, at time.Time, across int) []string {
	c := p.Counts
	since := "  " + clock(at.Sub(b.began))
	lines := []string{"\x1b[1m" + fit(b.title, across-columns(since)) + "\x1b[0m" + since}
	for _, st := range p.Stages {
		count := fmt.Sprintf(" %4d/%d", st.Beyond, c.Total)
		name := "  " + pad(st.Name.In(b.lang), 12)
		bar := min(across-1-columns(name)-1-columns(count), barWidth)
		if bar < barLeast {
			lines = append(lines, fit(name, across-columns(count))+count)
			continue
		}
		full := 0
		if c.Total > 0 {
			full = st.Beyond * bar / c.Total
		}
		lines = append(lines, fmt.Sprintf("%s \x1b[32m%s\x1b[90m%s\x1b[0m%s",
			name, strings.Repeat("█", full), strings.Repeat("░", bar-full), count))
	}
	waiting := c.States[batch.WaitAuth] + c.States[batch.WaitQuota] + c.States[batch.WaitOutside] + c.States[batch.WaitRelease]
	figures := []fault.Text{
		fault.T("done %d", "完成 %d", c.States[batch.Succeeded]),
		fault.T("under way %d", "进行中 %d", c.States[batch.Running]+c.States[batch.Pending]),
		fault.T("waiting %d", "等待 %d", waiting),
		fault.T("failed %d", "失败 %d", c.States[batch.Failed]),
		fault.T("calls %d", "调用 %d", c.Calls),
	}
	if p.Rate > 0 {
		rate := fmt.Sprintf("%.1f/s", p.Rate)
		figures = append(figures, fault.Text{EN: rate, ZH: rate})
	}
	if left := p.EndsAt.Sub(at); !p.EndsAt.IsZero() && left > 0 {
		figures = append(figures, fault.T("~%s left", "约剩 %s", remaining(left, b.lang)))
	}
	line := ""
	for _, f := range figures {
		figure := "  " + f.In(b.lang)
		if line != "" && columns(line+figure) >= across {
			lines, line = append(lines, line), ""
		}
		line += figure
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
	t := fault.T("%s  %d of %d done, %d failed, %d call{|s}", "%s  已完成 %d/%d，失败 %d，调用 %d 次",
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

// remaining is an estimate: nobody counts the seconds of days.
func remaining(d time.Duration, lang fault.Lang) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return fault.T("%d day{|s}", "%d 天", int(d.Round(day)/day)).In(lang)
	case d >= day:
		return fault.T("%d hour{|s}", "%d 小时", int(d.Round(time.Hour)/time.Hour)).In(lang)
	}
	return clock(d)
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
