package batch

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"minifleet/backend/alipay"
	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// survey is what the platform says of the templates of a batch: which mini
// programs have a version built from a newer version of them and, where it is
// whole, also which have one built from the plan's own. It does not change once
// it is made.
type survey struct {
	whole bool
	at    time.Time           // before its first call
	uses  map[string][]origin // by mini program
	// asked are the templates, by the platform's id, that it tells of; none when
	// it could not be made.
	asked map[string]bool
	// todo is what is asked about while it is made, nil before the templates
	// themselves were asked about. What was answered is kept when a call fails,
	// so that a survey of many pages ends however many calls fail.
	todo []*question
}

// question asks which mini programs have a version built from this one.
type question struct {
	version.Source
	page  int // that comes next
	uses  map[string][]string
	ended bool
}

const (
	// surveyLasts is how long merchants that were not begun rely on it.
	surveyLasts = 30 * time.Minute
	// mostNewer bounds how many newer versions of a template are asked about.
	mostNewer = 20
	// mostQuestions bounds how many of them are asked about at a time.
	mostQuestions = 4
	// mostAsked bounds how often the platform refuses a survey before a release
	// until each merchant is asked instead.
	mostAsked = 3
)

func (s *survey) stale(now time.Time) bool {
	return s != nil && (now.Sub(s.at) > surveyLasts || now.Before(s.at))
}

// needsSurvey reports whether a batch has merchants of whom the platform has to
// be asked first: whole for some that were not begun, else for some whose
// version goes on after it waited.
func (l *live) needsSurvey(now time.Time) (whole, needed bool) {
	if l.batch.Status != Active {
		return false, false
	}
	if l.survey == nil || l.survey.stale(now) {
		for _, j := range l.jobs {
			if j != nil && !j.begun && j.step == StepUpload && int(j.wave) <= l.batch.Wave {
				return true, true
			}
		}
	}
	return false, l.lacking
}

// surveying asks the platform about the templates of a batch, beside the loop.
func (e *Engine) surveying(l *live, now time.Time) (next time.Time) {
	whole, needed := l.needsSurvey(now)
	if l.asking || !needed || e.Held() != nil {
		return time.Time{}
	}
	if l.askAt.After(now) {
		return l.askAt
	}
	p := l.batch.Plan
	key := templateKey(&p) + "/" + p.TemplateVersion
	if s := e.surveys[key]; whole && s != nil && now.Sub(s.at) < surveyLasts/3 && !now.Before(s.at) {
		e.informs(l, s)
		return time.Time{}
	}
	l.asking = true
	made, edition, id := l.partly, l.edition, l.id()
	if made == nil || made.whole != whole || (made.todo != nil && (now.Sub(made.at) > surveyLasts/3 || now.Before(made.at))) {
		made = &survey{whole: whole}
	}
	l.partly = nil
	e.launch(func() {
		if client, err := e.Templates.Client(p.AppID); err == nil && !e.wayBack(client) {
			return
		}
		calls, err := e.ask(e.ctx, p, id, made)
		e.send(func(t *turn) { e.surveyed(t, l, key, edition, made, calls, err) })
	})
	return time.Time{}
}

// informs hands a batch a survey and lets those go on that waited for it.
func (e *Engine) informs(l *live, s *survey) {
	if s.whole {
		l.survey = s
	}
	if !l.newer.fresh(e.Now()) || s.at.After(l.newer.at) {
		l.newer = s
	}
	l.lacking = false
	e.placeAll(l)
}

// blind lets a batch go on whose survey cannot be made: what the versions are is
// a question of each merchant then.
func (e *Engine) blind(l *live, s *survey) {
	l.askTries, l.askTrouble = 0, fault.Text{}
	e.informs(l, &survey{whole: s.whole, at: s.at})
}

// ask makes the calls of a survey, as many as are still to be made.
func (e *Engine) ask(ctx context.Context, p Plan, batchID string, s *survey) (calls int, err error) {
	if s.todo == nil {
		s.at, s.uses, s.asked = e.Now(), map[string][]origin{}, map[string]bool{}
		oldest, err := e.oldest(&p, batchID)
		if err != nil {
			return calls, err
		}
		todo := []*question{}
		about := func(src version.Source) {
			todo = append(todo, &question{Source: src, page: 1, uses: map[string][]string{}})
		}
		for _, from := range oldest {
			t, err := e.Templates.RefreshTemplate(ctx, from.record)
			calls++
			if err != nil {
				return calls, err
			}
			if s.whole {
				if wrong := t.Wrong(from.TemplateVersion); wrong != nil {
					return calls, wrong
				}
				about(from.Source)
			}
			newer := 0
			for _, v := range t.Versions {
				if version.Compare(v.Version, from.TemplateVersion) > 0 && newer < mostNewer {
					newer++
					about(version.Source{TemplateID: from.TemplateID, TemplateVersion: v.Version})
				}
			}
			s.asked[from.TemplateID] = true
		}
		s.todo = todo
	}
	client, err := e.Templates.Client(p.AppID)
	if err != nil {
		return calls, err
	}
	var asked atomic.Int64
	var asking errgroup.Group
	asking.SetLimit(mostQuestions)
	for _, q := range s.todo {
		if q.ended {
			continue
		}
		asking.Go(func() error {
			n, err := version.Remote{Client: client}.UsageFrom(ctx, q.TemplateID, q.TemplateVersion, &q.page, func(miniAppID, v string) bool {
				q.uses[miniAppID] = append(q.uses[miniAppID], v)
				return true
			})
			asked.Add(int64(n))
			q.ended = err == nil
			return err
		})
	}
	err = asking.Wait()
	calls += int(asked.Load())
	if err != nil {
		return calls, err
	}
	for _, q := range s.todo {
		for miniAppID, versions := range q.uses {
			for _, v := range versions {
				s.uses[miniAppID] = append(s.uses[miniAppID], origin{v, q.TemplateVersion, q.TemplateID})
			}
		}
	}
	return calls, nil
}

// base is a version of a template and the template's record.
type base struct {
	record string
	version.Source
}

// oldest are the templates that the versions of a batch are built from, as far
// as is known, each with the oldest version of it.
func (e *Engine) oldest(p *Plan, batchID string) ([]base, error) {
	if !p.Given {
		return []base{{p.Template, p.source()}}, nil
	}
	known, err := e.Versions.Standings()
	if err != nil {
		return nil, err
	}
	oldest := map[string]string{}
	if err := e.Vault.View(func(tx *vault.Tx) error {
		clear(oldest)
		return eachTask(tx, batchID, func(t Task) error {
			v, _ := known[t.MerchantID].Find(t.Version)
			if was, is := oldest[v.TemplateID]; v.TemplateID != "" && !t.State.Over() && (!is || version.Compare(v.Template, was) < 0) {
				oldest[v.TemplateID] = v.Template
			}
			return nil
		})
	}); err != nil {
		return nil, err
	}
	var out []base
	for id, number := range oldest {
		t, err := e.Templates.FindTemplate(id)
		switch {
		case err != nil && fault.As(err).Retry == fault.RetryAfterInput: // there is no record of it any more
			continue
		case err != nil:
			return nil, err
		case t.AppID != p.AppID:
			continue
		}
		out = append(out, base{t.ID, version.Source{TemplateID: id, TemplateVersion: number}})
	}
	slices.SortFunc(out, func(a, b base) int { return cmp.Compare(a.record, b.record) })
	return out, nil
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
		l.askTries, l.askTrouble = 0, fault.Text{}
		if s.whole {
			maps.DeleteFunc(e.surveys, func(_ string, old *survey) bool { return old.stale(now) })
			e.surveys[key] = s
		}
		e.informs(l, s)
		return
	case e.ctx.Err() != nil:
		return
	case !s.whole && r.class != alipay.ClassConfiguration &&
		(fault.As(err).Retry == fault.RetryAfterInput || r.class == alipay.ClassInputInvalid || r.answered && l.askTries >= mostAsked):
		e.blind(l, s)
		return
	case fault.As(err).Retry == fault.RetryAfterInput || r.class == alipay.ClassConfiguration || r.class == alipay.ClassInputInvalid ||
		(r.class == "" && fault.As(err).Retry == fault.RetryAfterSetup):
		e.pause(t, l, r.failure.Message)
		return
	case r.answered && r.class == alipay.ClassPermissionMissing:
		e.blind(l, s)
		return
	default:
		if r.silent {
			q.Silent(now, r.failure.Message)
		} else {
			q.Answered(now)
		}
		if l.partly = s; calls > 1 && s.whole {
			l.askTries = 0 // some of it was answered
		}
		l.askTries++
		l.askTrouble = r.failure.Message
		l.askAt = now.Add(schedule.Backoff(l.askTries-1, 300*time.Millisecond, 4*time.Second, schedule.Jitter()))
		l.announce = true
	}
}
