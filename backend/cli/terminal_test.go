package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

// No line of the board is wider than its terminal, whatever the width, what is
// cleared before the next drawing is all that was drawn, and from 40 columns on
// every figure is there and every bar is as full as it is long.
func TestTheBoardFitsEveryWidth(t *testing.T) {
	for _, across := range []int{8, 20, 40, 60, 80, 132} {
		for _, lang := range []fault.Lang{fault.English, fault.Chinese} {
			b := &board{lang: lang, title: "2021009792915131 1.2.0 → 上架，6 个商家", screen: terminal{moves: true, colours: true}}
			p := batch.Progress{Counts: batch.Counts{Total: 6, Calls: 12345, States: map[batch.State]int{batch.Succeeded: 211, batch.Running: 322, batch.Failed: 433, batch.WaitAuth: 544}}, Rate: 12.5, Stages: []batch.Stage{
				{Name: batch.StageUpload.Name(), Beyond: 6}, {Name: batch.StageOffline.Name(), Beyond: 3},
			}}
			p.EndsAt = time.Time{}.Add(90 * time.Minute)
			var drawn []string
			for _, line := range b.lines(p, time.Time{}, across) {
				line = fit(line, across)
				if got := columns(line); got >= across {
					t.Errorf("%d columns at a width of %d: %q", got, across, line)
				}
				drawn = append(drawn, (terminal{}).plain(line))
			}
			if across < 40 {
				continue
			}
			board := strings.Join(drawn, "\n")
			for _, want := range []string{"00:00", "  6/6\n", "  3/6\n", " 211", " 322", " 433", " 544", " 12345", "12.5/s", "1:30:00"} {
				if !strings.Contains(board, want) {
					t.Errorf("a width of %d lost %q:\n%s", across, want, board)
				}
			}
			for i, share := range []int{6, 3} {
				full, empty := strings.Count(drawn[1+i], "█"), strings.Count(drawn[1+i], "░")
				if full+empty < barLeast || full != (full+empty)*share/6 {
					t.Errorf("a bar of %d/6 is %d full and %d empty at a width of %d", share, full, empty, across)
				}
			}
		}
	}
	if got := fit("\x1b[1m完成\x1b[0m", 80); got != "\x1b[1m完成\x1b[0m" {
		t.Errorf("a line that fits was changed: %q", got)
	}
	if got := fit("\x1b[1m完成完成\x1b[0m", 6); got != "\x1b[1m完成…\x1b[0m" {
		t.Errorf("cut as %q", got)
	}
}

// A board that is drawn again writes over the former one, and clears what is left
// of it only then: a terminal keeps a screen that is cleared from its first row on
// among what scrolled away, and would hold a copy of every drawing.
func TestTheBoardLeavesNoCopiesBehind(t *testing.T) {
	var out bytes.Buffer
	b := &board{w: &out, lang: fault.English, title: "1.2.0 → online", screen: terminal{moves: true, fd: -1}}
	p := batch.Progress{Counts: batch.Counts{Total: 6}, Stages: []batch.Stage{{Name: batch.StageUpload.Name(), Beyond: 6}}, Waits: fault.T("the platform is busy", "繁忙")}
	b.draw(p, time.Time{})
	b.drawn[0] = strings.Repeat("x", 100) // the window was made narrower: this line takes two rows now
	out.Reset()
	p.Waits = fault.Text{}
	b.draw(p, time.Time{})
	drawing := out.String()
	if !strings.HasPrefix(drawing, "\x1b[5A1.2.0") { // title, its second row, stage, counts, reason
		t.Errorf("it begins elsewhere: %q", drawing)
	}
	if !strings.HasSuffix(drawing, "\x1b[K\n\x1b[J") || strings.Count(drawing, "\x1b[J") != 1 || strings.Count(drawing, "\x1b[K\n") != 3 {
		t.Errorf("it is cleared before it is written over: %q", drawing)
	}
}

func TestRowsCountWhatANarrowerTerminalWraps(t *testing.T) {
	lines := []string{strings.Repeat("x", 79), "完成", ""}
	if got := rows(lines, 40); got != 2+1+1 {
		t.Errorf("%d rows", got)
	}
}

func TestAStreamThatIsNoTerminalGetsNoSequences(t *testing.T) {
	var out bytes.Buffer
	if s := terminalOf(&out); s.moves || s.colours {
		t.Errorf("%+v", s)
	}
	if got := (terminal{moves: true}).plain("\x1b[32m█\x1b[0m"); got != "█" {
		t.Errorf("NO_COLOR leaves %q", got)
	}
}

// What is left is told in the unit a person would say.
func TestWhatIsLeftIsToldAsAPersonWould(t *testing.T) {
	for _, c := range []struct {
		left   time.Duration
		en, zh string
	}{
		{90 * time.Second, "01:30", "01:30"},
		{3*time.Hour + 62*time.Second, "3:01:02", "3:01:02"},
		{25*time.Hour + 40*time.Minute, "26 hours", "26 小时"},
		{48 * time.Hour, "2 days", "2 天"},
		{55*24*time.Hour + 3*time.Hour, "55 days", "55 天"},
	} {
		if en, zh := remaining(c.left, fault.English), remaining(c.left, fault.Chinese); en != c.en || zh != c.zh {
			t.Errorf("%v: %q and %q", c.left, en, zh)
		}
	}
}
