package batch

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/fault"
	"minifleet/backend/field"
)

func TestALearnerFindsTheOneMomentToAsk(t *testing.T) {
	p := paces(StepBuild)
	for _, truth := range []time.Duration{300 * time.Millisecond, 2 * time.Second, 47 * time.Second, 6 * time.Minute} {
		var l Learner
		questions := 0
		for i := range p.pioneer {
			seen := time.Duration(0)
			for {
				at := l.due(p, seen, i, 0.5)
				questions++
				if at >= truth {
					l.saw(seen, at)
					break
				}
				seen = at
			}
		}
		at := l.due(p, 0, -1, 0.5)
		if at < truth || at > truth+truth/3+time.Second || !l.certain(at) {
			t.Errorf("%v: the others ask at %v (certain: %v)", truth, at, l.certain(at))
		}
		if questions > 12*p.pioneer {
			t.Errorf("%v: %d pioneers asked %d times", truth, p.pioneer, questions)
		}
	}
}

func TestALearnerGivesUpAnEstimateThatIsNoLongerTrue(t *testing.T) {
	var l Learner
	for range 10 {
		l.saw(1900*time.Millisecond, 2*time.Second)
	}
	for range tooManyEarly {
		if !l.certain(3 * time.Second) {
			break
		}
		l.asked(3*time.Second, true)
	}
	if l.certain(3 * time.Second) {
		t.Fatal("still certain although every question came too early")
	}
	for range tooManyEarly {
		l.asked(3*time.Second, true)
	}
	if _, _, ok := l.estimate(); ok {
		t.Fatal("the estimate was kept")
	}
	if at := l.due(paces(StepBuild), 0, 0, 0); at <= 3*time.Second {
		t.Fatalf("a pioneer asks at %v, before what is known to be too early", at)
	}
}

func TestQuestionsAlwaysLieAheadAndNeverTooFarApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.SampledFrom([]Step{StepBuild, StepAudit}).Draw(t, "step")
		p := paces(step)
		l := Learner{Told: rapid.Bool().Draw(t, "told"), Floor: rapid.Int64Range(0, 1000).Draw(t, "floor")}
		for _, ms := range rapid.SliceOfN(rapid.Int64Range(1, 200_000_000), 0, 60).Draw(t, "spans") {
			l.saw(time.Duration(ms/2)*time.Millisecond, time.Duration(ms)*time.Millisecond)
		}
		age := time.Duration(rapid.Int64Range(0, 300_000_000).Draw(t, "age")) * time.Millisecond
		rank := rapid.IntRange(-1, 7).Draw(t, "rank")
		at := l.due(p, age, rank, rapid.Float64Range(0, 0.999).Draw(t, "jitter"))
		if at <= age {
			t.Fatalf("asks at %v, which is not after %v", at, age)
		}
		low, _, _ := l.estimate()
		if gap := at - max(age, low); gap > 2*p.maxGap && age > p.park {
			t.Fatalf("asks %v after %v", gap, age)
		}
	})
}

func TestWavesTakeTheirShareInOrder(t *testing.T) {
	p := Plan{Waves: []Wave{{Count: 2}, {Percent: 30}}}
	var got []int
	for i := range 10 {
		got = append(got, p.waveOf(i, 10))
	}
	want, _ := json.Marshal([]int{0, 0, 1, 1, 1, 2, 2, 2, 2, 2})
	if have, _ := json.Marshal(got); string(have) != string(want) {
		t.Fatalf("%s, want %s", have, want)
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

func TestMidnightIsThePlatforms(t *testing.T) {
	for now, want := range map[string]string{
		"2026-03-01T10:00:00Z": "2026-03-01T16:00:00Z", "2026-03-01T16:00:00Z": "2026-03-02T16:00:00Z", "2026-12-31T15:59:59Z": "2026-12-31T16:00:00Z",
	} {
		at, _ := time.Parse(time.RFC3339, now)
		if got := midnight(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s: %s, want %s", now, got, want)
		}
	}
}

func TestTheRateIsThatOfTheLastTenSeconds(t *testing.T) {
	var m meter
	at := time.Unix(1000, 0)
	for i := range 30 {
		m.add(at.Add(time.Duration(i)*time.Second), 5)
	}
	if r := m.perSecond(at.Add(29 * time.Second)); r != 5 {
		t.Fatal(r)
	}
	if r := m.perSecond(at.Add(time.Hour)); r != 0 {
		t.Fatal(r)
	}
}
