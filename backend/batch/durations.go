package batch

import (
	"fmt"
	"strings"
	"time"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Origin is where a duration comes from that an estimate is made with.
type Origin string

const (
	OfTemplate Origin = "template" // seen in batches of the template
	OfApp      Origin = "app"      // seen in batches of the app's other templates
	OfPlatform Origin = "platform" // nothing was seen: what the platform says of it
)

// What the platform says of builds and audits. Alipay open platform: a build
// takes milliseconds to minutes, an audit about two working days.
const (
	statedBuild = time.Minute
	statedAudit = 48 * time.Hour
)

// enoughSeen is how many durations have to have been seen for an estimate, when
// the platform did not itself say how long they were.
const enoughSeen = 3

// Duration is how long the platform takes for something, and how that is known.
type Duration struct {
	Kind   StageKind  `json:"kind"` // build or audit
	Origin Origin     `json:"origin"`
	Seen   int        `json:"seen"`   // how many were seen; the newest 48 are kept
	Median float64    `json:"median"` // seconds
	P90    float64    `json:"p90"`    // seconds; estimates are made with it
	Says   fault.Text `json:"says"`
}

func (d Duration) p90() time.Duration { return time.Duration(d.P90 * float64(time.Second)) }

// Durations are how long builds and audits take.
type Durations struct{ Build, Audit Duration }

// durations works out how long builds and audits of a plan's template take: as
// seen in its own batches, else in others of the app, else as the platform says.
func (e *Engine) durations(p *Plan, own Batch) (Durations, error) {
	of := learned{Build: own.Build, Audit: own.Audit}
	var others learned
	err := e.Vault.View(func(tx *vault.Tx) error {
		others = learned{}
		return history.Each(tx, p.AppID+"/", func(l learned) error {
			if l.Template == templateKey(p) {
				if len(of.Build.Spans) == 0 {
					of.Build = l.Build
				}
				if len(of.Audit.Spans) == 0 {
					of.Audit = l.Audit
				}
				return nil
			}
			others.Build.Spans = append(others.Build.Spans, l.Build.Spans...)
			others.Audit.Spans = append(others.Audit.Spans, l.Audit.Spans...)
			return nil
		})
	})
	return Durations{durationOf(StageBuild, of.Build, others.Build, statedBuild), durationOf(StageAudit, of.Audit, others.Audit, statedAudit)}, err
}

func durationOf(kind StageKind, own, others schedule.Learner, stated time.Duration) Duration {
	d := Duration{Kind: kind, Origin: OfTemplate}
	median, p90, seen := own.Typical()
	if seen < enoughSeen && (seen == 0 || !own.Told) {
		d.Origin = OfApp
		if median, p90, seen = others.Typical(); seen < enoughSeen {
			d.Origin, median, p90, seen = OfPlatform, stated, stated, 0
		}
	}
	d.Seen, d.Median, d.P90 = seen, median.Seconds(), p90.Seconds()
	d.Says = d.says()
	return d
}

// says is the sentence that tells where an estimate comes from.
func (d Duration) says() fault.Text {
	what := fault.T("an audit", "审核")
	if d.Kind == StageBuild {
		what = fault.T("a build", "构建")
	}
	median, p90 := span(d.Median), span(d.P90)
	switch d.Origin {
	case OfTemplate:
		return fault.Text{
			EN: fmt.Sprintf("%s takes %s (median), %s (9 of 10), as the last %d of this template did", what.EN, median.EN, p90.EN, d.Seen),
			ZH: fmt.Sprintf("%s耗时：中位数 %s，九成不超过 %s（取自本模板最近 %d 次）", what.ZH, median.ZH, p90.ZH, d.Seen),
		}
	case OfApp:
		return fault.Text{
			EN: fmt.Sprintf("%s takes %s (median), %s (9 of 10), as the last %d of other templates did", what.EN, median.EN, p90.EN, d.Seen),
			ZH: fmt.Sprintf("%s耗时：中位数 %s，九成不超过 %s（取自其他模板最近 %d 次）", what.ZH, median.ZH, p90.ZH, d.Seen),
		}
	}
	return fault.Text{
		EN: fmt.Sprintf("%s is taken to need %s, as the platform says; too few were seen yet", what.EN, p90.EN),
		ZH: fmt.Sprintf("%s按平台说明以 %s估算（实际记录还太少）", what.ZH, p90.ZH),
	}
}

// span is a duration in words, in its two largest units.
func span(seconds float64) fault.Text {
	d := time.Duration(seconds * float64(time.Second))
	if d < time.Second {
		return fault.Text{EN: "less than 1 s", ZH: "不到 1 秒"}
	}
	units := []struct {
		of     time.Duration
		en, zh string
	}{{24 * time.Hour, "d", "天"}, {time.Hour, "h", "小时"}, {time.Minute, "min", "分钟"}, {time.Second, "s", "秒"}}
	var en, zh []string
	for _, u := range units {
		if n := d / u.of; n > 0 || len(en) > 0 {
			if d -= n * u.of; n > 0 {
				en, zh = append(en, fmt.Sprintf("%d %s", n, u.en)), append(zh, fmt.Sprintf("%d %s", n, u.zh))
			}
			if len(en) == 2 || n == 0 {
				break
			}
		}
	}
	return fault.Text{EN: strings.Join(en, " "), ZH: strings.Join(zh, " ")}
}
