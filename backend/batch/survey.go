package batch

import (
	"context"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
	"minifleet/backend/version"
)

// survey is what the platform says of a plan's template before its first
// upload: which mini programs have a version built from this template version,
// or from a newer one. It does not change once it is made.
type survey struct {
	at   time.Time
	uses map[string][]origin // by mini program
}

const (
	// surveyLasts is how long merchants that were not begun rely on it.
	surveyLasts = 30 * time.Minute
	// mostNewer bounds how many newer template versions are asked about.
	mostNewer = 20
)

func (s *survey) stale(now time.Time) bool {
	return s != nil && (now.Sub(s.at) > surveyLasts || now.Before(s.at))
}

// needsSurvey reports whether a batch has merchants that were not begun, of
// whom the platform has to be asked first.
func (l *live) needsSurvey(now time.Time) bool {
	if l.batch.Status != Active || (l.survey != nil && !l.survey.stale(now)) {
		return false
	}
	for _, j := range l.jobs {
		if j != nil && !j.begun && j.step == StepUpload && int(j.wave) <= l.batch.Wave {
			return true
		}
	}
	return false
}

// surveying asks the platform about the plan's template, beside the loop.
func (e *Engine) surveying(l *live, now time.Time) (next time.Time) {
	if l.asking || !l.needsSurvey(now) || e.Held() != nil {
		return time.Time{}
	}
	if l.askAt.After(now) {
		return l.askAt
	}
	p := l.batch.Plan
	key := templateKey(&p) + "/" + p.TemplateVersion
	if s := e.surveys[key]; s != nil && now.Sub(s.at) < surveyLasts/3 && !now.Before(s.at) {
		l.survey = s
		e.placeAll(l)
		return time.Time{}
	}
	l.asking = true
	e.launch(func() {
		s, calls, err := e.ask(e.ctx, p)
		e.send(func(t *turn) { e.surveyed(t, l, key, s, calls, err) })
	})
	return time.Time{}
}

// ask makes the calls of a survey.
func (e *Engine) ask(ctx context.Context, p Plan) (*survey, int, error) {
	t, err := e.Templates.RefreshTemplate(ctx, p.Template)
	calls := 1
	if err != nil {
		return nil, calls, err
	}
	if wrong := wrongTemplate(p.TemplateVersion, t); wrong != nil {
		return nil, calls, wrong
	}
	at := e.Now()
	var newer []string
	for _, v := range t.Versions {
		if version.Compare(v.Version, p.TemplateVersion) > 0 && len(newer) < mostNewer {
			newer = append(newer, v.Version)
		}
	}
	client, err := e.Templates.Client(p.AppID)
	if err != nil {
		return nil, calls, err
	}
	s := &survey{at: at, uses: map[string][]origin{}}
	for _, number := range append([]string{p.TemplateVersion}, newer...) {
		n, err := version.Remote{Client: client}.Usage(ctx, p.TemplateID, number, func(miniAppID, v string) bool {
			s.uses[miniAppID] = append(s.uses[miniAppID], origin{v, number})
			return true
		})
		if calls += n; err != nil {
			return nil, calls, err
		}
	}
	return s, calls, nil
}

// wrongTemplate is the fault of a template version that nothing can be built
// from.
func wrongTemplate(number string, t provider.Template) error {
	for _, v := range t.Versions {
		if v.Version != number {
			continue
		}
		if v.Status == string(version.Release) {
			return nil
		}
		return fault.New("batch.template_offline", fault.T("version %s of the template is not online (%s)", "模板版本 %s 未上架（%s）", v.Version, v.Status)).
			WithField("template_version").WithHint(fault.T("put it online in the Alipay console, or choose another version",
			"请先在支付宝开放平台上架该模板版本，或选择其他版本")).WithRetry(fault.RetryAfterInput)
	}
	return fault.New("batch.template_version", fault.T("the template has no version %s", "模板没有版本 %s", number)).
		WithField("template_version").WithHint(fault.T("choose one of its versions", "请选择已有的模板版本")).WithRetry(fault.RetryAfterInput)
}

// surveyed takes over what a survey found, or why there is none.
func (e *Engine) surveyed(t *turn, l *live, key string, s *survey, calls int, err error) {
	l.asking = false
	now := e.Now()
	l.meter.Add(now, calls)
	l.batch.Asked += calls
	l.dirty = true
	if e.lives[l.id()] != l {
		return
	}
	q := e.queueOf(l.batch.Plan.AppID)
	switch r := refusalOf(err, false, now); {
	case err == nil:
		q.Answered(now)
		l.survey, l.askTries, l.askTrouble = s, 0, fault.Text{}
		e.surveys[key] = s
		e.placeAll(l)
		return
	case e.ctx.Err() != nil:
		return
	case fault.As(err).Retry == fault.RetryAfterInput || r.class == alipay.ClassConfiguration || r.class == alipay.ClassInputInvalid || (r.class == "" && fault.As(err).Retry == fault.RetryAfterSetup):
		e.pause(t, l, r.failure.Message)
		return
	case r.answered && r.class == alipay.ClassPermissionMissing:
		// It may not be asked; whose a version is stays a question of each merchant.
		l.survey = &survey{at: now}
		e.placeAll(l)
		return
	default:
		if r.silent {
			q.Silent(now, r.failure.Message)
		} else {
			q.Answered(now)
		}
		l.askTries++
		l.askTrouble = r.failure.Message
		l.askAt = now.Add(schedule.Backoff(l.askTries-1, 300*time.Millisecond, 4*time.Second, schedule.Jitter()))
		l.announce = true
	}
}
