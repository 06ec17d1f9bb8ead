package fleet

import (
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

func day(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation(time.DateOnly, s, time.Local)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestAFilterChoosesByTagsStatesEditionsAndDays(t *testing.T) {
	t.Parallel()
	lines := []Line{
		{Name: "a", Tags: []string{"hot", "north"}, Standing: StandingActive, Online: "0.0.2", Template: "T", Edition: "1.2.0", Ends: day(t, "2026-03-10").Add(23 * time.Hour)},
		{Name: "b", Tags: []string{"hot"}, Standing: StandingLost, Online: "0.0.1", Template: "T", Edition: "1.1.0", Behind: 1, State: version.AuditReject, Version: "0.0.3", Ends: day(t, "2026-03-11"), What: EndsLicence},
		{Name: "c", Tags: []string{"north"}, Standing: StandingActive, State: version.Auditing, Version: "0.0.1", VersionFrom: "1.2.0", PendingTemplate: "T", VersionsAt: day(t, "2026-03-01")},
		{Name: "d", Standing: StandingNone, Online: "9.0.0", Template: "U", Edition: "1.2.0"},
	}
	// What a choice is said to select is what it selects.
	counts := Choices{Standings: map[Standing]int{}, Releases: map[Release]int{}, Templates: map[string]int{}, Editions: map[string]map[string]int{}}
	for _, l := range lines {
		counts.count(l)
	}
	selects := func(f Filter) (n int) {
		choose, err := f.chooser()
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if choose.state(l) && choose.end(l) {
				n++
			}
		}
		return n
	}
	for _, s := range Standings() {
		if n := selects(Filter{Standings: []Standing{s}}); n != counts.Standings[s] {
			t.Errorf("%s is said to select %d and selects %d", s, counts.Standings[s], n)
		}
	}
	for _, r := range Releases() {
		if n := selects(Filter{Releases: []Release{r}}); n != counts.Releases[r] {
			t.Errorf("%s is said to select %d and selects %d", r, counts.Releases[r], n)
		}
	}
	for _, id := range []string{"T", "U", "V"} {
		if n := selects(Filter{Template: id}); n != counts.Templates[id] {
			t.Errorf("template %s is said to select %d and selects %d", id, counts.Templates[id], n)
		}
		for _, v := range []string{"1.1.0", "1.2.0"} {
			if n := selects(Filter{Template: id, Editions: []string{v}}); n != counts.Editions[id][v] {
				t.Errorf("version %s of template %s is said to select %d and selects %d", v, id, counts.Editions[id][v], n)
			}
		}
	}
	for name, c := range map[string]struct {
		filter Filter
		want   string
	}{
		"everything":           {Filter{}, "abcd"},
		"any tag":              {Filter{Tagged: merchant.Tagged{Tags: []string{"hot", "north"}}}, "abc"},
		"all tags":             {Filter{Tagged: merchant.Tagged{Tags: []string{"hot", "north"}, AllTags: true}}, "a"},
		"ends first":           {Filter{EndsWhat: []Ending{EndsLicence}}, "b"},
		"ends of another kind": {Filter{EndsWhat: []Ending{EndsFiling}}, ""},
		"on its way":           {Filter{PendingTemplate: "T", PendingEditions: []string{"1.2.0", "0.0.1"}}, "c"},
		"without a tag":        {Filter{Tagged: merchant.Tagged{WithoutTags: []string{"hot"}}}, "cd"},
		"one tag, not another": {Filter{Tagged: merchant.Tagged{Tags: []string{"north"}, WithoutTags: []string{"hot"}}}, "c"},
		"several standings":    {Filter{Standings: []Standing{StandingLost, StandingNone}}, "bd"},
		"several releases":     {Filter{Releases: []Release{ReleaseRejected, ReleaseAuditing}}, "bc"},
		"behind the newest":    {Filter{Releases: []Release{ReleaseBehind}}, "b"},
		"an edition":           {Filter{Editions: []string{"1.2.0"}}, "ad"},
		"of one template":      {Filter{Template: "T", Editions: []string{"1.2.0", "1.1.0"}}, "ab"},
		"read on days":         {Filter{Read: Days{From: "2026-02-01"}}, "c"},
		"read before":          {Filter{Read: Days{To: "2026-02-01"}}, ""},
	} {
		choose, err := c.filter.chooser()
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, l := range lines {
			if choose.state(l) && choose.end(l) {
				got.WriteString(l.Name)
			}
		}
		if got.String() != c.want {
			t.Errorf("%s: %q, want %q", name, got.String(), c.want)
		}
	}
	// The last day is part of it, and what does not end is in no days.
	choose, err := Filter{Ends: Days{To: "2026-03-10"}}.chooser()
	if err != nil || !choose.ends.has(lines[0].Ends) || choose.ends.has(lines[1].Ends) || choose.ends.has(time.Time{}) {
		t.Errorf("days: %v", err)
	}
	if _, err := (Filter{Ends: Days{From: "2026-03-02", To: "2026-03-01"}}).chooser(); fault.CodeOf(err) != "fleet.bad_day" {
		t.Error("days the wrong way round: ", err)
	}
	if _, err := (Filter{Ends: Days{From: "2026-03-01", To: "2026-03-01"}}).chooser(); err != nil {
		t.Error("one day: ", err)
	}
	if _, err := (Filter{Granted: Days{From: "10/03/2026"}}).chooser(); fault.CodeOf(err) != "fleet.bad_day" {
		t.Error(err)
	}
}

func TestWhatAMerchantLacksComesLastInEitherDirection(t *testing.T) {
	t.Parallel()
	lines := []Line{
		{Name: "none"},
		{Name: "new", Online: "0.0.10", Edition: "1.10.0", Version: "0.0.11", State: version.Auditing, Ends: day(t, "2026-05-01"), VersionsAt: day(t, "2026-01-02"), GrantedAt: day(t, "2025-01-02")},
		{Name: "old", Online: "0.0.9", Edition: "1.9.0", Version: "0.0.12", State: version.AuditReject, Ends: day(t, "2026-04-01"), VersionsAt: day(t, "2026-01-01"), GrantedAt: day(t, "2025-01-01")},
	}
	for _, sort := range []Sort{SortOnline, SortEdition, SortPending, SortEnds, SortRead, SortGranted} {
		for _, c := range []struct {
			reverse bool
			want    []string
		}{{false, []string{"old", "new", "none"}}, {true, []string{"new", "old", "none"}}} {
			sorted := slices.Clone(lines)
			by, lacks := Filter{Sort: sort}.by()
			order(sorted, by, lacks, c.reverse)
			var got []string
			for _, l := range sorted {
				got = append(got, l.Name)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s, reverse %t: %v", sort, c.reverse, got)
			}
		}
	}
}

func TestTheFirstEndIsTold(t *testing.T) {
	t.Parallel()
	var l Line
	l.ends(day(t, "2027-01-01"), EndsAuthorization)
	l.ends(time.Time{}, EndsLicence)
	l.ends(day(t, "2026-12-01"), EndsFiling)
	l.ends(day(t, "2028-01-01"), EndsLicence)
	if l.What != EndsFiling || !l.Ends.Equal(day(t, "2026-12-01")) {
		t.Errorf("%s %s", l.What, l.Ends)
	}
}
