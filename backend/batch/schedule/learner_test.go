package schedule

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestALearnerFindsTheOneMomentToAsk(t *testing.T) {
	p := Builds()
	for _, truth := range []time.Duration{300 * time.Millisecond, 2 * time.Second, 47 * time.Second, 6 * time.Minute} {
		var l Learner
		questions := 0
		for i := range p.Scouts {
			seen := time.Duration(0)
			for {
				at := l.Due(p, seen, i, 0.5)
				questions++
				if at >= truth {
					l.Saw(seen, at)
					break
				}
				seen = at
			}
		}
		at := l.Due(p, 0, -1, 0.5)
		if at < truth || at > truth+truth/3+time.Second || !l.Certain(at) {
			t.Errorf("%v: the others ask at %v (certain: %v)", truth, at, l.Certain(at))
		}
		if questions > 12*p.Scouts {
			t.Errorf("%v: %d scouts asked %d times", truth, p.Scouts, questions)
		}
	}
}

func TestALearnerGivesUpAnEstimateThatIsNoLongerTrue(t *testing.T) {
	var l Learner
	for range 10 {
		l.Saw(1900*time.Millisecond, 2*time.Second)
	}
	for range tooManyEarly {
		if !l.Certain(3 * time.Second) {
			break
		}
		l.Question(3*time.Second, true)
	}
	if l.Certain(3 * time.Second) {
		t.Fatal("still certain although every question came too early")
	}
	for range tooManyEarly {
		l.Question(3*time.Second, true)
	}
	if _, _, ok := l.Estimate(); ok {
		t.Fatal("the estimate was kept")
	}
	if at := l.Due(Builds(), 0, 0, 0); at <= 3*time.Second {
		t.Fatalf("a pioneer asks at %v, before what is known to be too early", at)
	}
}

func TestQuestionsAlwaysLieAheadAndNeverTooFarApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom([]Pace{Builds(), Audits()}).Draw(t, "pace")
		l := Learner{Told: rapid.Bool().Draw(t, "told"), Floor: rapid.Int64Range(0, 1000).Draw(t, "floor")}
		for _, ms := range rapid.SliceOfN(rapid.Int64Range(1, 200_000_000), 0, 60).Draw(t, "spans") {
			l.Saw(time.Duration(ms/2)*time.Millisecond, time.Duration(ms)*time.Millisecond)
		}
		age := time.Duration(rapid.Int64Range(0, 300_000_000).Draw(t, "age")) * time.Millisecond
		rank := rapid.IntRange(-1, 7).Draw(t, "rank")
		at := l.Due(p, age, rank, rapid.Float64Range(0, 0.999).Draw(t, "jitter"))
		if at <= age {
			t.Fatalf("asks at %v, which is not after %v", at, age)
		}
		low, _, _ := l.Estimate()
		if gap := at - max(age, low); gap > 2*p.MaxGap && age > p.Park {
			t.Fatalf("asks %v after %v", gap, age)
		}
	})
}

func TestMidnightIsThePlatforms(t *testing.T) {
	for now, want := range map[string]string{
		"2026-03-01T10:00:00Z": "2026-03-01T16:00:00Z", "2026-03-01T16:00:00Z": "2026-03-02T16:00:00Z", "2026-12-31T15:59:59Z": "2026-12-31T16:00:00Z",
	} {
		at, _ := time.Parse(time.RFC3339, now)
		if got := NextDay(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s: %s, want %s", now, got, want)
		}
	}
}

func TestTheRateIsThatOfTheLastTenSeconds(t *testing.T) {
	var m Meter
	at := time.Unix(1000, 0)
	for i := range 30 {
		m.Add(at.Add(time.Duration(i)*time.Second), 5)
	}
	if r := m.PerSecond(at.Add(29 * time.Second)); r != 5 {
		t.Fatal(r)
	}
	if r := m.PerSecond(at.Add(time.Hour)); r != 0 {
		t.Fatal(r)
	}
}
