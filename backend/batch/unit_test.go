package batch

import (
	"encoding/json"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
)

func TestWavesTakeTheirShareInOrder(t *testing.T) {
	list := make([]merchant.Merchant, 10)
	list[7].Tags, list[9].Tags = []string{"vip"}, []string{"vip"}
	for i := range list {
		list[i].ID = string(rune('a' + i))
	}
	for want, p := range map[string]Plan{
		"[0,0,1,1,1,2,2,2,2,2]": {Waves: []Wave{{Count: 2}, {Percent: 30}}},
		"[1,1,1,2,2,2,2,0,2,0]": {Waves: []Wave{{Tag: "vip"}, {Percent: 30}}},
		"[0,1,0,1,2,2,2,2,2,2]": {Waves: []Wave{{Merchants: []string{"a", "c"}}, {Count: 2}}},
	} {
		_, got := p.arranged(list)
		if have, _ := json.Marshal(got); string(have) != want {
			t.Errorf("%s, want %s", have, want)
		}
	}
	p := Plan{First: []string{"vip"}, Waves: []Wave{{Count: 2}}}
	ordered, waves := p.arranged(list)
	if ordered[0].ID != "h" || ordered[1].ID != "j" || ordered[2].ID != "a" || waves[1] != 0 || waves[2] != 1 {
		t.Errorf("%+v %v", ordered, waves)
	}
}

func TestAPlanThatCannotWorkIsRefused(t *testing.T) {
	good := Plan{TemplateVersion: "1.0.0", Goal: GoalOnline}.normalised()
	if err := good.check(time.Now()); err != nil {
		t.Fatal(err)
	}
	for field, bad := range map[string]func(*Plan){
		"goal":             func(p *Plan) { p.Goal = "moon" },
		"template_version": func(p *Plan) { p.TemplateVersion = "" },
		"on_occupied":      func(p *Plan) { p.OnOccupied = "perhaps" },
		"app_version":      func(p *Plan) { p.AppVersion = "1.0" },
		"waves":            func(p *Plan) { p.Waves = []Wave{{Count: 1, Percent: 1}} },
		"version_desc":     func(p *Plan) { p.Form.Description = "短" },
		"service_email":    func(p *Plan) { p.Form.Email = "x" },
	} {
		p := good
		bad(&p)
		if f := fault.As(p.check(time.Now())); f == nil || f.Field != field || f.Retry != fault.RetryAfterInput || f.Message.ZH == "" {
			t.Errorf("%s: %+v", field, f)
		}
	}
	if n := field.Weight(DefaultDescription("1")); n < 30 || n > 500 {
		t.Errorf("the default description is %d long", n)
	}
}

// A forecast is made anew when the batch has moved on, and not more often than a
// twentieth of the time allows.
func TestAForecastIsKeptForTwentyTimesWhatItTook(t *testing.T) {
	made := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f := forecast{of: Progress{Status: Active, Wave: 1, Waves: 3}, made: made, took: 100 * time.Millisecond}
	for _, c := range []struct {
		name  string
		p     Progress
		after time.Duration
		want  bool
	}{
		{"soon after", f.of, time.Second, true},
		{"after that", f.of, 2*time.Second + 1, false},
		{"a clock that was set back", f.of, -time.Second, false},
		{"the next wave", Progress{Status: Active, Wave: 2, Waves: 3}, time.Millisecond, false},
		{"paused", Progress{Status: Paused, Wave: 1, Waves: 3}, time.Millisecond, false},
		{"somebody is ready", Progress{Status: Active, Wave: 1, Waves: 3, Ready: 1}, time.Millisecond, false},
	} {
		if got := f.fresh(c.p, made.Add(c.after)); got != c.want {
			t.Errorf("%s: fresh %t", c.name, got)
		}
	}
}

// What is left of ten merchants that nothing was done for yet, by goal: nobody
// asks about an audit whose end is told, and nothing follows where there is none.
func TestCallsThatAreLeftAreCountedByGoal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		goal                  Goal
		told                  bool
		calls, submits, after int
	}{
		{GoalBuilt, false, 10, 0, 0}, {GoalBuilt, true, 10, 0, 0},
		{GoalExperience, false, 30, 0, 0}, {GoalExperience, true, 30, 0, 0},
		{GoalAudited, false, 30, 10, 10}, {GoalAudited, true, 20, 10, 0},
		{GoalOnline, false, 40, 10, 20}, {GoalOnline, true, 30, 10, 10},
	} {
		l := &live{batch: Batch{Plan: Plan{Goal: c.goal}, Counts: newCounts()}}
		l.batch.Counts.Steps[StepUpload] = 10
		if left := l.callsLeft(c.told); left.Calls != c.calls || left.Uploads != 10 || left.Submits != c.submits || left.After != c.after {
			t.Errorf("%s, told %v: %+v", c.goal, c.told, left)
		}
	}
}
