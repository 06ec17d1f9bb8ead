package batch

import (
	"errors"
	"slices"
	"strings"
	"time"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Calendar tells on which day each merchant of a batch is submitted for audit,
// and when the batch is over, as far as that can be known. Preflight, board and
// command line all show this one.
type Calendar struct {
	// PerDay is how many audits the platform takes a day for the template, 0 for
	// any number; UsedToday how many of them are known to be used.
	PerDay    int `json:"per_day,omitempty"`
	UsedToday int `json:"used_today,omitempty"`
	// Days are those with submissions, in order, by the platform's time.
	Days []CalendarDay `json:"days"`
	// EndsAt is when the last merchant is expected to have reached the goal.
	EndsAt time.Time `json:"ends_at,omitzero"`
	// Words is how many words of a person it takes for given as soon as they are
	// asked: for a wave, a gray release, a release of what is held.
	Words int `json:"words,omitempty"`
	// Unsure is how many merchants have no day, because nobody knows when they
	// authorize or what else they wait for.
	Unsure int `json:"unsure,omitempty"`
	// Shared are the other batches of the template that take part in its quota.
	Shared []SharedQuota `json:"shared"`
	// Durations are what the estimates are made with, and where they come from.
	Durations []Duration `json:"durations"`
}

// CalendarDay is a day of the platform's time.
type CalendarDay struct {
	Day    string `json:"day"` // YYYY-MM-DD
	Submit int    `json:"submit"`
	Others int    `json:"others,omitempty"` // submissions of other batches of the template
	// Merchants are those submitted on the day, in order; only told when the
	// template has a quota.
	Merchants []CalendarMerchant `json:"merchants,omitempty"`
}

// CalendarMerchant is a merchant with a day.
type CalendarMerchant struct {
	MerchantID string `json:"merchant_id"`
	Merchant   string `json:"merchant"`
}

// SharedQuota is another batch of a template that has merchants to submit.
type SharedQuota struct {
	ID   string    `json:"id"`
	Name string    `json:"name"`
	Left int       `json:"left"`          // merchants still to be submitted
	Last time.Time `json:"last,omitzero"` // when the last of them is
}

// spent is how many audits of a template were asked for on a day. Sure counts
// those that were certainly of this day, whatever clocks differ by.
type spent struct {
	Template string    `json:"template"` // its key
	Day      time.Time `json:"day"`
	Used     int       `json:"used"`
	Sure     int       `json:"sure"`
}

var audits = vault.NewCollection(vault.Schema[spent]{
	Name: "batch.audits", Version: 1, ID: func(s spent) string { return s.Template },
})

// nearMidnight is how near to midnight an audit may be of the other day by the
// platform's clock.
const nearMidnight = 10 * time.Minute

// spendTx counts an audit that was asked for at a time, and returns how many
// are certainly of that day.
func spendTx(tx *vault.Tx, key string, at time.Time) (sure int, err error) {
	s, err := audits.Get(tx, key)
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return 0, err
	}
	day := schedule.Day(at)
	if !s.Day.Equal(day) {
		if s.Day.After(day) {
			return 0, nil // of a day that is over
		}
		s = spent{Template: key, Day: day}
	}
	s.Used++
	if at.Sub(day) >= nearMidnight && schedule.NextDay(at).Sub(at) >= nearMidnight {
		s.Sure++
	}
	return s.Sure, audits.Put(tx, s)
}

// raised takes note of so many audits of a template in one day: more than its
// quota mean that it is a standard one by now. A person is told, and calendars
// are made without a quota from then on.
func (e *Engine) raised(p Plan, sure int) {
	t, err := e.Templates.GetTemplate(p.Template)
	if err != nil || t.Tier.AuditsPerDay() == 0 || sure <= t.Tier.AuditsPerDay() {
		return
	}
	perDay := t.Tier.AuditsPerDay()
	t, first, err := e.Templates.RaiseTemplate(t.ID)
	if err != nil || !first {
		return
	}
	title := fault.T("The template %s has no daily audit quota any more", "模板 %s 不再有每日提审上限", t.Name)
	text := fault.T("The platform took more than %d audits today: it is a standard template by now. The audit calendar was made anew.",
		"平台今天已受理超过 %d 次审核，该模板已成为标准模板，提审日历已重新计算。", perDay)
	e.Bus.Publish(event.Event{Kind: event.Notice, ID: t.ID, Related: t.AppID, Topic: event.Templates, TitleEN: title.EN, TitleZH: title.ZH, BodyEN: text.EN,
		BodyZH: text.ZH})
}

// NewDay forgets what was used of the day's quotas: a simulated day passed.
func (e *Engine) NewDay() error {
	return e.Vault.Update(func(tx *vault.Tx) error {
		var keys []string
		if err := audits.Each(tx, "", func(s spent) error { keys = append(keys, s.Template); return nil }); err != nil {
			return err
		}
		for _, key := range keys {
			if err := audits.Delete(tx, key); err != nil {
				return err
			}
		}
		return nil
	})
}

// spentOn is how many audits of a template are known to have been asked for on
// the day of a time.
func spentOn(tx *vault.Tx, key string, at time.Time) (int, error) {
	s, err := audits.Get(tx, key)
	if errors.Is(err, vault.ErrNotFound) || err == nil && !s.Day.Equal(schedule.Day(at)) {
		return 0, nil
	}
	return s.Used, err
}

// ahead is a merchant of a batch that is not over, as a forecast sees it.
type ahead struct {
	index, wave int
	step        Step
	state       State
	since       time.Time // of the build or audit it waits for
	shelf       onShelf
}

func (t *Task) ahead() ahead {
	return ahead{t.Index, t.Wave, t.Step, t.State, t.WaitSince, onShelf{t.Letting, t.Stage, t.StageAt}}
}

func (j *job) ahead() ahead {
	a := ahead{int(j.index), int(j.wave), j.step, j.state, time.Time{}, j.onShelf()}
	if j.since != 0 {
		a.since = time.Unix(0, j.since)
	}
	return a
}

// forecastOf is a batch as the forecast sees it. waves counts its tasks, list
// are those not over, in order.
func (b *Batch) forecastOf(group uint64, waves []waveCount, list []ahead, took Durations, pace float64, now time.Time) schedule.Load {
	p := &b.Plan
	_, before := p.stepsLeft(StepUpload, false)
	l := schedule.Load{Group: group, From: p.NotBefore, Wave: b.Wave, Soaked: b.SoakUntil, Prepare: took.Build.p90(), Audit: took.Audit.p90(),
		NoAudit: !p.audits()}
	if pace > 0 {
		l.Step = time.Duration(float64(max(before, 1)) / pace * float64(time.Second))
	}
	switch {
	case b.Status == Confirm && b.Stopped:
		l.Words = 1
	case b.Status == Confirm:
		l.Asks = true
	}
	l.Claims = make([]schedule.Claim, 0, len(list))
	words := 0
	l.Goal = func(approved time.Time) time.Time { at, _ := p.done(onShelf{}, b.Released, approved); return at }
	if p.Goal == GoalHeld { // approved is all that a wave of it needs
		l.Goal = func(approved time.Time) time.Time { return approved }
	}
	l.End = func(approved time.Time) time.Time {
		at, n := p.done(onShelf{}, b.Released, approved)
		words = max(words, n)
		return at
	}
	for i, w := range waves {
		l.Tallies = append(l.Tallies, schedule.Tally{Total: w.total, OK: w.ok})
		if i < len(p.Waves) {
			l.Leaves = append(l.Leaves, schedule.Leave{Percent: p.Waves[i].needs(), Soak: time.Duration(p.Waves[i].SoakMinutes) * time.Minute,
				Not: p.Waves[i].NextAt})
		}
	}
	for _, t := range list {
		c := schedule.Claim{Of: t.index, Wave: t.wave, Built: t.step != StepUpload}
		switch {
		case t.state == WaitAuth:
			continue
		case t.step == StepAudit:
			c.Approved = t.since.Add(took.Audit.p90())
		case t.step == StepOnline || t.step == StepGray:
			var n int
			c.Ends, n = p.done(t.shelf, b.Released, now)
			words = max(words, n)
			c.Counted = p.Goal == GoalHeld && t.state == WaitRelease
		}
		l.Claims = append(l.Claims, c)
	}
	l.Words += words
	return l
}

// done is when a version that is ready at a time has gone all its way, and how
// many words of a person that takes, each given at once.
func (p *Plan) done(s onShelf, word, ready time.Time) (at time.Time, words int) {
	at = ready
	if !p.Goal.Releases() {
		return at, 0
	}
	for {
		from, _ := p.releaseAt(s, word, at)
		if from.IsZero() {
			words++
			from = nextIn(p.Windows, at)
		}
		at = later(at, from)
		if p.Goal.gray() || s.stage >= len(p.stages(s.letting)) {
			return at, words
		}
		s.stage++
		s.stageAt = at
	}
}

// part is a batch that takes part in a forecast.
type part struct {
	batch Batch
	names []CalendarMerchant // by index; of others than the one asked for they may be absent
	waves []waveCount
	ahead []ahead
}

// part is the batch as it is in memory.
func (l *live) part(now time.Time) *part {
	p := &part{batch: l.snapshot(now), waves: slices.Clone(l.waves)}
	p.ahead = make([]ahead, 0, l.open)
	for _, j := range l.jobs {
		if j != nil {
			p.ahead = append(p.ahead, j.ahead())
		}
	}
	return p
}

// read reads the tasks of a batch, with the names of their merchants when named.
func (p *part) read(tx *vault.Tx, named bool) error {
	l := &live{batch: p.batch}
	l.batch.Counts = newCounts()
	p.names, p.ahead = nil, nil
	err := eachTask(tx, p.batch.ID, func(t Task) error {
		l.count(t.Step, t.State, t.Calls, t.Wave, t.Failure, +1)
		for named && len(p.names) <= t.Index {
			p.names = append(p.names, CalendarMerchant{})
		}
		if named {
			p.names[t.Index] = CalendarMerchant{t.MerchantID, t.Merchant}
		}
		if !t.State.Over() {
			p.ahead = append(p.ahead, t.ahead())
		}
		return nil
	})
	p.waves = l.waves
	return err
}

// planned is a plan that is not a batch yet, with the merchants that nothing
// stands in the way of.
func planned(p Plan, list []merchant.Merchant, waves []int, ready []bool) part {
	out := part{batch: Batch{Plan: p}}
	for i, m := range list {
		for len(out.waves) <= waves[i] {
			out.waves = append(out.waves, waveCount{})
		}
		out.waves[waves[i]].total++
		out.names = append(out.names, CalendarMerchant{m.ID, m.Name})
		if ready[i] {
			out.ahead = append(out.ahead, ahead{index: i, wave: waves[i], step: StepUpload, state: Pending})
		}
	}
	return out
}

// Calendar is the calendar of a batch that is not over.
func (e *Engine) Calendar(id string) (Calendar, error) {
	b, err := e.Get(id)
	if err != nil {
		return Calendar{}, err
	}
	own, named := []part{{batch: b}}, e.perDay(&b.Plan) > 0
	if named || !e.inMemory(own)[0] { // the loop has no names
		if err := e.Vault.View(func(tx *vault.Tx) error { return own[0].read(tx, named) }); err != nil {
			return Calendar{}, err
		}
	}
	return e.calendar(own[0])
}

// inMemory takes those batches that the loop has as they are there, at one
// moment, and tells which.
func (e *Engine) inMemory(parts []part) []bool {
	here := make([]bool, len(parts))
	_ = e.do(func(*turn) { // once the engine is closed there is only what is stored
		for i := range parts {
			if l := e.lives[parts[i].batch.ID]; l != nil {
				parts[i], here[i] = *l.part(e.Now()), true
			}
		}
	})
	return here
}

// calendar works out the calendar of one batch beside the others of its
// template.
func (e *Engine) calendar(own part) (Calendar, error) {
	b, now := &own.batch, e.Now()
	out := Calendar{Days: []CalendarDay{}, Shared: []SharedQuota{}, Durations: []Duration{}}
	if b.Status.Over() || b.Status == Stopping {
		return out, nil
	}
	took, err := e.durations(&b.Plan, *b)
	if err != nil {
		return out, err
	}
	if !b.Plan.Given {
		out.Durations = append(out.Durations, took.Build)
	}
	parts := []part{own}
	if b.Plan.audits() {
		out.Durations = append(out.Durations, took.Audit)
		if out.PerDay, out.UsedToday, err = e.quota(&b.Plan, now); err != nil {
			return out, err
		}
		if out.PerDay > 0 {
			others, err := e.sharing(b)
			if err != nil {
				return out, err
			}
			parts = append(parts, others...)
		}
	}
	pace := e.pace(b.Plan.AppID)
	loads := make([]schedule.Load, len(parts))
	for i := range parts {
		loads[i] = parts[i].batch.forecastOf(groupOf(parts, i), parts[i].waves, parts[i].ahead, took, pace, now)
	}
	fs := schedule.Foresee(now, out.PerDay, out.UsedToday, loads)
	at := map[string]int{}
	for i, f := range fs {
		out.add(&parts[i], f, i > 0, at)
	}
	out.EndsAt, out.Words = fs[0].End, fs[0].Words
	out.Unsure = len(own.ahead) - len(fs[0].Slots)
	slices.SortFunc(out.Days, func(a, b CalendarDay) int { return strings.Compare(a.Day, b.Day) })
	out.Days = slices.DeleteFunc(out.Days, func(d CalendarDay) bool { return d.Submit == 0 })
	return out, nil
}

// groupOf is the place of a batch among those that share a quota: the older
// first, one that is not made yet last.
func groupOf(parts []part, i int) (n uint64) {
	for _, p := range parts {
		if id := parts[i].batch.ID; p.batch.ID != "" && (id == "" || p.batch.ID < id) {
			n++
		}
	}
	return n
}

// quota is how many audits a day the platform takes for a plan's template, 0
// for any number, and how many of today's are used.
func (e *Engine) quota(p *Plan, now time.Time) (perDay, used int, err error) {
	if perDay = e.perDay(p); perDay == 0 {
		return 0, 0, nil
	}
	if err := e.Vault.View(func(tx *vault.Tx) (err error) {
		used, err = spentOn(tx, templateKey(p), now)
		return err
	}); err != nil {
		return perDay, used, err
	}
	_ = e.do(func(*turn) { // refused today: others than this program have used it
		if g := e.gates[templateKey(p)]; g != nil {
			if _, shut := g.Shut(); shut {
				used = max(used, perDay)
			}
		}
	})
	return perDay, used, nil
}

// perDay is how many audits a day the platform takes for a plan's template, 0
// for any number, and for a template that was removed.
func (e *Engine) perDay(p *Plan) int {
	t, err := e.Templates.GetTemplate(p.Template)
	if err != nil {
		return 0
	}
	return t.Tier.AuditsPerDay()
}

// sharing are the other batches of a template that are not over and have
// audits to ask for, the newest first.
func (e *Engine) sharing(b *Batch) (out []part, err error) {
	err = e.Vault.View(func(tx *vault.Tx) error {
		out = out[:0]
		for _, s := range []Status{Scheduled, Active} {
			if err := batches.Find(tx, byStatus, string(s), func(other Batch) error {
				if other.ID != b.ID && templateKey(&other.Plan) == templateKey(&b.Plan) && other.Plan.audits() && !other.Plan.Given {
					out = append(out, part{batch: other})
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b part) int { return strings.Compare(b.batch.ID, a.batch.ID) })
	for i, here := range e.inMemory(out) {
		if here {
			continue
		}
		if err := e.Vault.View(func(tx *vault.Tx) (err error) {
			if out[i].batch, err = withStanding(tx, out[i].batch); err != nil {
				return err
			}
			return out[i].read(tx, false)
		}); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(out, func(p part) bool { return p.batch.Status != Scheduled && p.batch.Status != Active }), nil
}

// add takes over what becomes of one batch; at is where each day stands.
func (c *Calendar) add(p *part, f schedule.Forecast, other bool, at map[string]int) {
	slices.SortStableFunc(f.Slots, func(a, b schedule.Slot) int { return a.Submit.Compare(b.Submit) })
	shared := SharedQuota{ID: p.batch.ID, Name: p.batch.Plan.Name}
	for _, s := range f.Slots {
		if s.Submit.IsZero() {
			continue
		}
		d := c.day(s.Submit.In(field.Zone()).Format(time.DateOnly), at)
		if other {
			d.Others++
			shared.Left++
			shared.Last = later(shared.Last, s.Submit)
			continue
		}
		d.Submit++
		if c.PerDay > 0 && s.Of < len(p.names) {
			d.Merchants = append(d.Merchants, p.names[s.Of])
		}
	}
	if shared.Left > 0 {
		c.Shared = append(c.Shared, shared)
	}
}

func (c *Calendar) day(name string, at map[string]int) *CalendarDay {
	i, there := at[name]
	if !there {
		i = len(c.Days)
		at[name], c.Days = i, append(c.Days, CalendarDay{Day: name})
	}
	return &c.Days[i]
}
