package schedule

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/field"
)

// atOnce is a load of so many merchants in one wave that are built.
func atOnce(group uint64, n int) Load {
	same := func(t time.Time) time.Time { return t }
	l := Load{Group: group, Tallies: []Tally{{Total: n}}, Audit: 24 * time.Hour, Goal: same, End: same}
	for i := range n {
		l.Claims = append(l.Claims, Claim{Of: i, Built: true})
	}
	return l
}

// morning is nine o'clock of the platform's.
var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, field.Zone())

// days counts how many of a forecast are submitted on each day from today.
func days(f Forecast) (out []int) {
	for _, s := range f.Slots {
		if s.Submit.IsZero() {
			continue
		}
		day := int(Day(s.Submit).Sub(Day(morning)) / (24 * time.Hour))
		for len(out) <= day {
			out = append(out, 0)
		}
		out[day]++
	}
	return out
}

func TestAQuotaIsSpentDayByDay(t *testing.T) {
	f := Foresee(morning, 5, 2, []Load{atOnce(1, 12)})[0]
	if got := days(f); !slices.Equal(got, []int{3, 5, 4}) {
		t.Error(got)
	}
	if want := Day(morning).Add(72 * time.Hour); !f.End.Equal(want) {
		t.Errorf("it ends %v, want %v", f.End, want)
	}
	if f := Foresee(morning, 0, 0, []Load{atOnce(1, 12)})[0]; !f.End.Equal(morning.Add(24 * time.Hour)) {
		t.Errorf("without a quota it ends %v", f.End)
	}
	if f := Foresee(morning, 5, 9, []Load{atOnce(1, 1)})[0]; !slices.Equal(days(f), []int{0, 1}) {
		t.Errorf("%v although today's is used up", days(f))
	}
}

func TestTwoBatchesShareAQuotaInTurns(t *testing.T) {
	fs := Foresee(morning, 5, 0, []Load{atOnce(1, 8), atOnce(2, 4)})
	if a, b := days(fs[0]), days(fs[1]); !slices.Equal(a, []int{3, 3, 2}) || !slices.Equal(b, []int{2, 2}) {
		t.Error(a, b)
	}
}

func TestThePriorGoFirst(t *testing.T) {
	l := atOnce(1, 12)
	l.Claims[11].Prior = -1
	f := Foresee(morning, 5, 0, []Load{l})[0]
	if !Day(f.Slots[11].Submit).Equal(Day(morning)) || Day(f.Slots[4].Submit).Equal(Day(morning)) {
		t.Errorf("%+v", f.Slots)
	}
}

func TestSoaksAndWordsCountInACalendar(t *testing.T) {
	l := atOnce(1, 10)
	l.Tallies = []Tally{{Total: 2}, {Total: 8}}
	for i := 2; i < 10; i++ {
		l.Claims[i].Wave = 1
	}
	l.Leaves = []Leave{{Percent: 100, Soak: 36 * time.Hour}}
	f := Foresee(morning, 5, 0, []Load{l})[0]
	// The canary is through on the second morning, soaks until the third
	// evening, and the rest takes the fourth day too.
	if got := days(f); !slices.Equal(got, []int{2, 0, 5, 3}) || f.Words != 0 {
		t.Error(got, f.Words)
	}
	l.Leaves = []Leave{{Percent: ByWord}}
	if f := Foresee(morning, 5, 0, []Load{l})[0]; !slices.Equal(days(f), []int{2, 5, 3}) || f.Words != 1 {
		t.Error(days(f), f.Words)
	}
	l.From = morning.Add(48 * time.Hour)
	if f := Foresee(morning, 5, 0, []Load{l})[0]; !slices.Equal(days(f), []int{0, 0, 2, 5, 3}) {
		t.Error(days(f))
	}
}

func TestNoDayIsOverdrawnAndNobodyIsForgotten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		perDay, used := rapid.IntRange(1, 6).Draw(t, "a day"), rapid.IntRange(0, 7).Draw(t, "used")
		var loads []Load
		for g := range rapid.IntRange(1, 3).Draw(t, "batches") {
			l := atOnce(uint64(g), rapid.IntRange(0, 20).Draw(t, "merchants"))
			l.Step, l.Prepare = time.Minute, 10*time.Minute
			waves := rapid.IntRange(1, 3).Draw(t, "waves")
			l.Tallies, l.Leaves = make([]Tally, waves), make([]Leave, waves-1)
			for i := range l.Leaves {
				l.Leaves[i] = Leave{Percent: rapid.IntRange(1, ByWord).Draw(t, "percent"), Soak: time.Duration(rapid.IntRange(0, 50).Draw(t, "soak")) * time.Hour}
			}
			for i := range l.Claims {
				c := &l.Claims[i]
				c.Built, c.Wave, c.Prior = rapid.Bool().Draw(t, "built"), rapid.IntRange(0, waves-1).Draw(t, "wave"), rapid.IntRange(0, 2).Draw(t, "prior")
				l.Tallies[c.Wave].Total++
			}
			loads = append(loads, l)
		}
		each := map[time.Time]int{}
		for i, f := range Foresee(morning, perDay, used, loads) {
			first := make([]time.Time, len(loads[i].Tallies)) // of each wave
			for k, s := range f.Slots {
				if s.Submit.Before(morning) || !s.End.Equal(s.Submit.Add(24*time.Hour)) {
					t.Fatalf("%+v", s)
				}
				each[Day(s.Submit)]++
				if w := loads[i].Claims[k].Wave; first[w].IsZero() || s.Submit.Before(first[w]) {
					first[w] = s.Submit
				}
			}
			for w, leave := range loads[i].Leaves {
				if !first[w].IsZero() && !first[w+1].IsZero() && first[w+1].Before(first[w].Add(24*time.Hour)) && loads[i].Tallies[w].Total > 0 && leave.Percent == 100 && w == 0 {
					t.Fatalf("wave %d begins %v, the one before %v", w+1, first[w+1], first[w])
				}
			}
		}
		for day, n := range each {
			most := perDay
			if day.Equal(Day(morning)) {
				most = max(0, perDay-used)
			}
			if n > most {
				t.Fatalf("%d on %v", n, day)
			}
		}
	})
}
