package batch

import (
	"context"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// survey is what the platform says of a plan's template before its first
// upload: which mini programs have a version built from this template version,
// or from a newer one. It does not change once it is made.
type survey struct {
	at   time.Time
	uses map[string][]origin // by mini program
	// While it is made: the template versions that are still to be asked about,
	// nil before the template itself was asked about, and the page of the first
	// of them that comes next. What was answered is kept when a call fails, so
	// that a survey of many pages ends however many calls fail.
	todo []string
	page int
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
	made, edition := l.partly, l.edition
	if made == nil || (made.todo != nil && (now.Sub(made.at) > surveyLasts/3 || now.Before(made.at))) {
		made = &survey{}
	}
	l.partly = nil
	e.launch(func() {
		if client, err := e.Templates.Client(p.AppID); err == nil && !e.wayBack(client) {
			return
		}
		calls, err := e.ask(e.ctx, p, made)
		e.send(func(t *turn) { e.surveyed(t, l, key, edition, made, calls, err) })
	})
	return time.Time{}
}

// ask makes the calls of a survey, as many as are still to be made.
func (e *Engine) ask(ctx context.Context, p Plan, s *survey) (calls int, err error) {
	if s.todo == nil {
		t, err := e.Templates.RefreshTemplate(ctx, p.Template)
		calls++
		if err != nil {
			return calls, err
		}
		if wrong := t.Wrong(p.TemplateVersion); wrong != nil {
			return calls, wrong
		}
		s.at, s.uses, s.todo, s.page = e.Now(), map[string][]origin{}, []string{p.TemplateVersion}, 1
		for _, v := range t.Versions {
			if version.Compare(v.Version, p.TemplateVersion) > 0 && len(s.todo) <= mostNewer {
				s.todo = append(s.todo, v.Version)
			}
		}
	}
	client, err := e.Templates.Client(p.AppID)
	if err != nil {
		return calls, err
	}
	for ; len(s.todo) > 0; s.todo, s.page = s.todo[1:], 1 {
		n, err := version.Remote{Client: client}.UsageFrom(ctx, p.TemplateID, s.todo[0], &s.page, func(miniAppID, v string) bool {
			s.uses[miniAppID] = append(s.uses[miniAppID], origin{v, s.todo[0]})
			return true
		})
		if calls += n; err != nil {
			return calls, err
		}
	}
	return calls, nil
}

// surveyed takes over what a survey found, or why there is none.
func (e *Engine) surveyed(t *turn, l *live, key string, edition int, s *survey, calls int, err error) {
	l.asking = false
	now := e.Now()
	l.meter.Add(now, calls)
	l.batch.Asked += calls
	l.dirty = true
	if e.lives[l.id()] != l || l.edition != edition {
		return // it is over, or the plan is another one by now
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
		if l.partly = s; calls > 1 {
			l.askTries = 0 // some of it was answered
		}
		l.askTries++
		l.askTrouble = r.failure.Message
		l.askAt = now.Add(schedule.Backoff(l.askTries-1, 300*time.Millisecond, 4*time.Second, schedule.Jitter()))
		l.announce = true
	}
}
