package batch

import (
	"fmt"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Wave is one part of a batch that runs before the next one may begin. It is
// made of named merchants, of those with a tag, or of the next so many; who is
// in no wave comes last.
type Wave struct {
	Count     int      `json:"count,omitempty"`
	Percent   int      `json:"percent,omitempty"` // of all merchants, rounded up
	Tag       string   `json:"tag,omitempty"`
	Merchants []string `json:"merchants,omitempty"` // record ids
	// ContinueAt is the share of the wave in percent that has to reach the goal
	// for the next wave to begin by itself; 0 stops for a person's word.
	ContinueAt int `json:"continue_at,omitempty"`
	// SoakMinutes is how long the next wave waits after that, and NextAt the
	// time before which it does not begin. With one of them and no share the
	// whole wave has to reach the goal.
	SoakMinutes int       `json:"soak_minutes,omitempty"`
	NextAt      time.Time `json:"next_at,omitzero"`
}

// needs is the share of the wave in percent that lets the next one go; more
// than 100 when only a person does.
func (w Wave) needs() int {
	switch {
	case w.ContinueAt > 0:
		return w.ContinueAt
	case w.SoakMinutes > 0 || !w.NextAt.IsZero():
		return 100
	}
	return 101
}

// soakFrom is until when the next wave waits when this one succeeded now.
func (w Wave) soakFrom(now time.Time) time.Time {
	return later(now.Add(time.Duration(w.SoakMinutes)*time.Minute), w.NextAt)
}

// StopRule is how many merchants, or what share of those that ended in percent,
// may fail, be rejected or lose their authorization before nothing new begins.
// 0 sets no limit. It counts the wave that runs, or the whole batch.
type StopRule struct {
	Failed          int  `json:"failed,omitempty"`
	FailedPercent   int  `json:"failed_percent,omitempty"`
	Rejected        int  `json:"rejected,omitempty"`
	RejectedPercent int  `json:"rejected_percent,omitempty"`
	Lost            int  `json:"lost,omitempty"`
	LostPercent     int  `json:"lost_percent,omitempty"`
	Whole           bool `json:"whole,omitempty"`
}

// enoughForShare is how many merchants have to have ended before a share of
// them says something.
const enoughForShare = 5

// Tally counts what a StopRule looks at.
type Tally struct {
	Failed   int `json:"failed,omitempty"` // for whatever reason
	Rejected int `json:"rejected,omitempty"`
	Lost     int `json:"lost,omitempty"`
	Ended    int `json:"ended,omitempty"`
}

func (t Tally) minus(o Tally) Tally {
	return Tally{max(0, t.Failed-o.Failed), max(0, t.Rejected-o.Rejected), max(0, t.Lost-o.Lost), max(0, t.Ended-o.Ended)}
}

func (t Tally) plus(o Tally) Tally {
	return Tally{t.Failed + o.Failed, t.Rejected + o.Rejected, t.Lost + o.Lost, t.Ended + o.Ended}
}

// broken tells which limit was reached and by what, empty when none was. all is
// how many merchants the rule is about.
func (r StopRule) broken(t Tally, all int) (fault.Text, bool) {
	for _, l := range []struct {
		n, most, share int
		what           fault.Text
	}{
		{t.Rejected, r.Rejected, r.RejectedPercent, fault.T("rejected by the audit", "被审核驳回")},
		{t.Lost, r.Lost, r.LostPercent, fault.T("lost their authorization", "失去授权")},
		{t.Failed, r.Failed, r.FailedPercent, fault.T("failed", "失败")},
	} {
		if l.most > 0 && l.n >= l.most {
			return fault.Text{
				EN: fmt.Sprintf("stopped by itself: %d %s; the limit is %d", l.n, l.what.EN, l.most),
				ZH: fmt.Sprintf("已自动停止：%d 个商家%s，上限为 %d", l.n, l.what.ZH, l.most),
			}, true
		}
		enough := t.Ended >= min(enoughForShare, all) && t.Ended > 0
		if l.share > 0 && enough && l.n > 0 && l.n*100 >= l.share*t.Ended {
			return fault.Text{
				EN: fmt.Sprintf("stopped by itself: %d of %d %s (%d%%); the limit is %d%%", l.n, t.Ended, l.what.EN, l.n*100/t.Ended, l.share),
				ZH: fmt.Sprintf("已自动停止：%d 个已结束的商家中有 %d 个%s（%d%%），上限为 %d%%", t.Ended, l.n, l.what.ZH, l.n*100/t.Ended, l.share),
			}, true
		}
	}
	return fault.Text{}, false
}

// checkRules is the fault of waves, windows or limits that make no sense.
func (p Plan) checkRules() error {
	for _, w := range p.Waves {
		kinds := 0
		for _, set := range []bool{w.Count > 0, w.Percent > 0, w.Tag != "", len(w.Merchants) > 0} {
			if set {
				kinds++
			}
		}
		if kinds != 1 || w.Count < 0 || w.Percent < 0 || w.Percent > 100 || w.ContinueAt < 0 || w.ContinueAt > 100 || w.SoakMinutes < 0 {
			return badPlan("waves", fault.T("a wave is a count, a percentage of 1 to 100, a tag or named merchants", "每一波应为数量、1 到 100 的百分比、标签或指定商家之一"))
		}
	}
	for _, w := range p.Windows {
		_, okFrom := minutes(w.From)
		_, okTo := minutes(w.To)
		if !okFrom || !okTo || slices.ContainsFunc(w.Days, func(d time.Weekday) bool { return d < 0 || d > 6 }) {
			return badPlan("windows", fault.T("a window is from HH:MM to HH:MM, on days 0 (Sunday) to 6", "上架时段应写成 HH:MM 至 HH:MM，星期为 0（周日）到 6"))
		}
	}
	if err := p.checkGray(); err != nil {
		return err
	}
	s := p.Stop
	for _, n := range []int{s.Failed, s.Rejected, s.Lost} {
		if n < 0 {
			return badPlan("stop", fault.T("a limit cannot be negative", "上限不能为负数"))
		}
	}
	for _, n := range []int{s.FailedPercent, s.RejectedPercent, s.LostPercent} {
		if n < 0 || n > 100 {
			return badPlan("stop", fault.T("a share is 0 to 100 percent", "比例应为 0 到 100"))
		}
	}
	return nil
}

// arranged puts merchants into the order of the plan, the tags of First before
// the rest, and tells the wave of each.
func (p *Plan) arranged(list []merchant.Merchant) ([]merchant.Merchant, []int) {
	if len(p.First) > 0 {
		list = slices.Clone(list)
		place := func(m merchant.Merchant) int {
			for i, tag := range p.First {
				if slices.Contains(m.Tags, tag) {
					return i
				}
			}
			return len(p.First)
		}
		slices.SortStableFunc(list, func(a, b merchant.Merchant) int { return place(a) - place(b) })
	}
	waves := make([]int, len(list))
	for i := range waves {
		waves[i] = -1
	}
	for w, wave := range p.Waves {
		left, named := wave.Count, setOf(wave.Merchants)
		if wave.Percent > 0 {
			left = (len(list)*wave.Percent + 99) / 100
		}
		for i, m := range list {
			switch {
			case waves[i] >= 0:
				continue
			case wave.Tag != "":
				if !slices.Contains(m.Tags, wave.Tag) {
					continue
				}
			case len(wave.Merchants) > 0:
				if !named[m.ID] {
					continue
				}
			case left == 0:
				continue
			default:
				left--
			}
			waves[i] = w
		}
	}
	for i := range waves {
		if waves[i] < 0 {
			waves[i] = len(p.Waves)
		}
	}
	return list, waves
}

// WaveLine is how one wave of a batch stands.
type WaveLine struct {
	Total     int `json:"total"`
	Succeeded int `json:"succeeded"`
	Failed    int `json:"failed"`
	Rejected  int `json:"rejected"`
	Lost      int `json:"lost"`
	Ready     int `json:"ready"` // approved or in gray release, and waiting
	Over      int `json:"over"`  // merchants that are over, however
}

// Waves counts the tasks of each wave of a batch.
func (e *Engine) Waves(id string) ([]WaveLine, error) {
	var out []WaveLine
	err := e.Vault.View(func(tx *vault.Tx) error {
		out = []WaveLine{}
		return eachTask(tx, id, func(t Task) error {
			for len(out) <= t.Wave {
				out = append(out, WaveLine{})
			}
			out[t.Wave].add(t)
			return nil
		})
	})
	return out, err
}

func (w *WaveLine) add(t Task) {
	w.Total++
	if t.State.Over() {
		w.Over++
	}
	switch t.State {
	case Succeeded, LeftAlone:
		w.Succeeded++
	case WaitRelease:
		w.Ready++
	case Failed:
		w.Failed++
		if t.Failure.Rejected() {
			w.Rejected++
		} else if t.Failure != nil && lostConsent(t.Failure) {
			w.Lost++
		}
	}
}
