package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

// ruleFlags are the parts of a plan that say in which order, how far and when.
type ruleFlags struct {
	waves, stops, windows, first []string
	stopWhole, setBack, anew     bool
	overlap                      string
	releaseAt                    time.Time
	gray                         []string
}

func (in *ruleFlags) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&in.waves, "wave", nil,
		"a part that runs before the rest: COUNT, PERCENT%, tag:TAG or merchants:M+M, then ,continue=PERCENT, ,soak=DURATION and ,until=YYYY-MM-DD HH:MM (repeat)")
	f.StringArrayVar(&in.stops, "stop", nil, "begin no more when so many fail: failed=N, rejected=N or lost=N, N a count or a percentage (repeat)")
	f.BoolVar(&in.stopWhole, "stop-whole", false, "count --stop over the whole batch instead of the wave")
	f.StringArrayVar(&in.gray, "gray", nil, grayHelp)
	f.StringArrayVar(&in.windows, "window", nil,
		"hours in Beijing time in which versions may go online: [DAYS ]HH:MM-HH:MM, DAYS such as mon-fri or sat,sun (repeat)")
	f.StringArrayVar(&in.first, "first", nil, "tag whose merchants come first (repeat)")
	f.StringVar(&in.overlap, "overlap", "", "merchants another batch works on: refuse, leave-out, or wait for it (default: refuse)")
	momentFlag(cmd, &in.releaseAt, "release-at", "with --goal held, local time at which all go online: YYYY-MM-DD HH:MM")
	f.BoolVar(&in.setBack, "set-back", false, "publish also over versions built from a newer template version")
	f.BoolVar(&in.anew, "anew", false, "upload again also where a version of this template version is there already")
}

// into puts the rules into the plan.
func (in *ruleFlags) into(p *batch.Plan) (err error) {
	for _, s := range in.waves {
		w, err := wave(s)
		if err != nil {
			return err
		}
		p.Waves = append(p.Waves, w)
	}
	p.Stop.Whole = in.stopWhole
	for _, s := range in.stops {
		if err := stopAt(&p.Stop, s); err != nil {
			return err
		}
	}
	for _, s := range in.windows {
		w, err := window(s)
		if err != nil {
			return err
		}
		p.Windows = append(p.Windows, w)
	}
	if p.Gray, err = grayStages(in.gray); err != nil {
		return err
	}
	p.First, p.SetBack, p.Anew = in.first, in.setBack, in.anew
	p.Overlap = batch.Overlap(strings.ReplaceAll(in.overlap, "-", "_"))
	p.ReleaseAt = in.releaseAt
	return nil
}

func badRule(flag, value string, form fault.Text) error {
	return fault.New("cli.usage", fault.T("%q is no value for --%s", "%q 不适用于 --%s", value, flag)).WithHint(form)
}

// share reads "5" as a count and "10%" as a percentage.
func share(s string) (count, percent int, ok bool) {
	number, isShare := strings.CutSuffix(s, "%")
	n, err := strconv.Atoi(number)
	switch {
	case err != nil || n < 1 || (isShare && n > 100):
		return 0, 0, false
	case isShare:
		return 0, n, true
	}
	return n, 0, true
}

func wave(s string) (w batch.Wave, err error) {
	form := fault.T("write it as 3, %s, tag:canary or merchants:A+B, then ,continue=90, ,soak=2h and ,until=2026-01-31 22:00",
		"请写成 3、%s、tag:先行 或 merchants:甲+乙，可再加 ,continue=90、,soak=2h 和 ,until=2026-01-31 22:00", "10%")
	parts := strings.Split(s, ",")
	if tag, isTag := strings.CutPrefix(parts[0], "tag:"); isTag && tag != "" {
		w.Tag = tag
	} else if list, isList := strings.CutPrefix(parts[0], "merchants:"); isList && list != "" {
		w.Merchants = strings.Split(list, "+")
	} else {
		var ok bool
		if w.Count, w.Percent, ok = share(parts[0]); !ok {
			return w, badRule("wave", s, form)
		}
	}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "continue":
			n, err := strconv.Atoi(strings.TrimSuffix(value, "%"))
			if err != nil || n < 1 || n > 100 {
				return w, badRule("wave", s, form)
			}
			w.ContinueAt = n
		case "soak":
			d, err := time.ParseDuration(value)
			if err != nil || d < time.Minute || d%time.Minute != 0 {
				return w, badRule("wave", s, form)
			}
			w.SoakMinutes = int(d / time.Minute)
		case "until":
			if w.NextAt, err = localTime(value); err != nil {
				return w, err
			}
		default:
			return w, badRule("wave", s, form)
		}
	}
	return w, nil
}

func stopAt(rule *batch.StopRule, s string) error {
	form := fault.T("write it as failed=5, rejected=%s or lost=1", "请写成 failed=5、rejected=%s 或 lost=1", "30%")
	what, value, _ := strings.Cut(s, "=")
	count, percent, ok := share(value)
	if !ok {
		return badRule("stop", s, form)
	}
	switch what {
	case "failed":
		rule.Failed, rule.FailedPercent = max(rule.Failed, count), max(rule.FailedPercent, percent)
	case "rejected":
		rule.Rejected, rule.RejectedPercent = max(rule.Rejected, count), max(rule.RejectedPercent, percent)
	case "lost":
		rule.Lost, rule.LostPercent = max(rule.Lost, count), max(rule.LostPercent, percent)
	default:
		return badRule("stop", s, form)
	}
	return nil
}

// weekdays are named as cron names them.
func weekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

func window(s string) (w batch.Window, err error) {
	form := fault.T("write it as 02:00-05:00 or mon-fri 22:00-06:00", "请写成 02:00-05:00 或 mon-fri 22:00-06:00")
	days, hours, named := strings.Cut(strings.TrimSpace(s), " ")
	if !named {
		days, hours = "", days
	}
	from, to, ok := strings.Cut(strings.TrimSpace(hours), "-")
	if !ok {
		return w, badRule("window", s, form)
	}
	for _, t := range []string{from, to} {
		if _, err := time.Parse("15:04", t); err != nil {
			return w, badRule("window", s, form)
		}
	}
	w.From, w.To = from, to
	for part := range strings.SplitSeq(days, ",") {
		if part == "" {
			continue
		}
		first, last, span := strings.Cut(strings.ToLower(part), "-")
		a := slices.Index(weekdays(), first)
		b := a
		if span {
			b = slices.Index(weekdays(), last)
		}
		if a < 0 || b < 0 {
			return w, badRule("window", s, form)
		}
		for d := a; ; d = (d + 1) % 7 {
			w.Days = append(w.Days, time.Weekday(d))
			if d == b {
				break
			}
		}
	}
	return w, nil
}

const grayHelp = "a stage of the gray release before everyone: p10, p30 or p50, then =DURATION to go on by itself, else a word is needed (repeat)"

// grayStages reads the stages of a gray release.
func grayStages(list []string) ([]batch.GrayStage, error) {
	var out []batch.GrayStage
	for _, s := range list {
		strategy, soak, timed := strings.Cut(s, "=")
		stage := batch.GrayStage{Strategy: strategy}
		d, err := time.ParseDuration(soak)
		if timed && (err != nil || d < time.Minute || d%time.Minute != 0) {
			return nil, badRule("gray", s, fault.T("write it as p10, or p10=2h", "请写成 p10，或 p10=2h"))
		}
		stage.SoakMinutes = int(d / time.Minute)
		out = append(out, stage)
	}
	return out, nil
}

// named turns the merchants of waves, as typed, into record ids.
func named(ctx context.Context, d *desk, waves []batch.Wave) error {
	for i := range waves {
		list, err := merchantsNamed(ctx, d, waves[i].Merchants)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			waves[i].Merchants = ids(list)
		}
	}
	return nil
}
