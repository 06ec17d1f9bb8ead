package workspace

import (
	"context"
	"slices"
	"testing"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/batch/schedule"
	"minifleet/backend/boundtest"
	"minifleet/backend/event"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
)

// ordinary makes the template one with a daily audit quota.
func (o *office) ordinary() {
	o.t.Helper()
	tpl, err := o.Providers.GetTemplate(o.template)
	o.ok(err)
	tpl.Tier = provider.Ordinary
	_, err = o.Providers.UpdateTemplate(tpl)
	o.ok(err)
}

// audits is how a calendar spreads the submissions of a batch over the days.
func audits(c batch.Calendar) (days []int) {
	for _, d := range c.Days {
		days = append(days, d.Submit)
	}
	return days
}

// through waits for the end of a batch in virtual time.
func (o *office) through(id string) batch.Batch {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.ctx(), 60*24*time.Hour)
	defer cancel()
	_, err := o.Batches.Wait(ctx, id)
	o.ok(err)
	b, err := o.Batches.Get(id)
	o.ok(err)
	return b
}

// 40 merchants of an ordinary template take eight days and an audit: the
// calendar says so before the first call, and is met to the day.
func TestTheCalendarsEndIsMetToTheDay(t *testing.T) {
	boundtest.ManyRounds(t)
	inOffice(t, 40, `{"build_ms":60000,"audit_ms":172800000,"template_tier":"ordinary"}`, func(o *office) {
		o.ordinary()
		o.ok(o.Batches.Start(true))
		plan := batch.Plan{Template: o.template, TemplateVersion: "1.0.1", Goal: batch.GoalOnline, Targets: merchant.Targets{All: true}}
		before, err := o.Batches.Preflight(o.ctx(), plan)
		o.ok(err)
		id := o.publish(batch.GoalOnline)
		c, err := o.Batches.Calendar(id)
		o.ok(err)
		p, err := o.Batches.Progress(id)
		o.ok(err)
		if got := audits(c); !slices.Equal(got, []int{5, 5, 5, 5, 5, 5, 5, 5}) || c.PerDay != 5 {
			t.Fatalf("%v of %d a day", got, c.PerDay)
		}
		for what, at := range map[string]time.Time{"preflight": before.Calendar.EndsAt, "progress": p.EndsAt} {
			if !schedule.Day(at).Equal(schedule.Day(c.EndsAt)) {
				t.Errorf("the %s ends on %v, the calendar on %v", what, at, c.EndsAt)
			}
		}
		b := o.through(id)
		if b.Counts.States[batch.Succeeded] != 40 || !schedule.Day(b.EndedAt).Equal(schedule.Day(c.EndsAt)) {
			t.Errorf("%v on %v; the calendar said %v", b.Counts.States, b.EndedAt, c.EndsAt)
		}
		tasks, _, err := o.Batches.Tasks(id, batch.Filter{})
		o.ok(err)
		each := map[string]int{}
		for _, task := range tasks {
			each[task.SubmitAt.In(field.Zone()).Format(time.DateOnly)]++
		}
		for _, d := range c.Days {
			if each[d.Day] != d.Submit {
				t.Errorf("on %s %d were submitted, the calendar said %d", d.Day, each[d.Day], d.Submit)
			}
		}
		o.nothingTwice()
	})
}

// Two batches of one template know of each other, and share its days.
func TestTwoBatchesOfOneTemplateShareItsDays(t *testing.T) {
	inOffice(t, 16, `{"build_ms":1000,"audit_ms":3600000,"template_tier":"ordinary"}`, func(o *office) {
		o.ordinary()
		o.ok(o.Batches.Start(true))
		plan := batch.Plan{Template: o.template, TemplateVersion: "1.0.1", Goal: batch.GoalAudited, Targets: merchant.Targets{Merchants: o.ids[:10]}}
		first, err := o.Batches.Create(plan)
		o.ok(err)
		time.Sleep(time.Hour) // five of it have taken today's
		plan.Targets.Merchants = o.ids[10:]
		second, err := o.Batches.Create(plan)
		o.ok(err)
		time.Sleep(time.Hour)
		a, err := o.Batches.Calendar(first.ID)
		o.ok(err)
		b, err := o.Batches.Calendar(second.ID)
		o.ok(err)
		if !slices.Equal(audits(a), []int{3, 2}) || !slices.Equal(audits(b), []int{2, 3, 1}) {
			t.Errorf("%v and %v", audits(a), audits(b))
		}
		if len(a.Shared) != 1 || a.Shared[0].ID != second.ID || a.Shared[0].Left != 6 || len(b.Shared) != 1 || b.Shared[0].Left != 5 || a.UsedToday != 5 {
			t.Errorf("%+v and %+v", a, b)
		}
		for id, c := range map[string]batch.Calendar{first.ID: a, second.ID: b} {
			if done := o.through(id); done.Counts.States[batch.Succeeded] != done.Counts.Total || !schedule.Day(done.EndedAt).Equal(schedule.Day(c.EndsAt)) {
				t.Errorf("%v on %v; the calendar said %v", done.Counts.States, done.EndedAt, c.EndsAt)
			}
		}
	})
}

// A template that was raised to standard on the platform is noticed by the
// audits it takes beyond its quota; a person is told, and the calendar is made
// anew.
func TestATemplateRaisedToStandardIsNoticed(t *testing.T) {
	inOffice(t, 12, `{"build_ms":1000,"audit_ms":3600000,"template_tier":"ordinary"}`, func(o *office) {
		o.ordinary()
		events, stop := o.Bus.Subscribe(4096)
		defer stop()
		o.ok(o.Batches.Start(true))
		id := o.publish(batch.GoalAudited)
		time.Sleep(time.Hour)
		c, err := o.Batches.Calendar(id)
		o.ok(err)
		if !slices.Equal(audits(c), []int{5, 2}) || c.UsedToday != 5 {
			t.Fatalf("%+v", c)
		}
		o.sim.Settings(map[string]any{"template_tier": "standard"})
		began := o.now()
		b := o.through(id)
		tpl, err := o.Providers.GetTemplate(o.template)
		o.ok(err)
		if b.Counts.States[batch.Succeeded] != 12 || b.EndedAt.Sub(began) > 4*time.Hour || tpl.Tier != provider.Standard {
			t.Errorf("%v after %v; the template is %s", b.Counts.States, b.EndedAt.Sub(began), tpl.Tier)
		}
		told := false
		for len(events) > 0 {
			e := <-events
			told = told || e.Kind == event.Notice && e.ID == o.template
		}
		if !told {
			t.Error("nobody was told")
		}
	})
}
