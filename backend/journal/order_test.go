package journal

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/vault"
)

// A clock that was ahead for a while leaves no entries that stay above those
// of the days after; searches for a range of time find them all the same, also
// after a restart, and pages neither lose nor repeat any.
func TestEntriesAreInTheirOrderWhateverTheClockShowed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	v, err := vault.Create(dir, []byte("pass phrase"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	right := time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)
	now := right
	open := func() *Journal {
		return New(Deps{Vault: v, Now: func() time.Time { return now }, Bus: event.NewBus(time.Now)})
	}
	j := open()
	var written []string
	write := func(name string, at time.Time) {
		t.Helper()
		now = at
		if _, err := j.Append(Entry{Action: "template.add", MerchantName: name, MerchantID: "m1"}); err != nil {
			t.Fatal(err)
		}
		written = append(written, name)
	}
	names := func(q Query) (all []string) {
		t.Helper()
		for {
			page, err := j.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Entries {
				all = append(all, e.MerchantName)
			}
			if q.Before = page.Next; q.Before == "" {
				if n, err := j.Total(t.Context(), q); err != nil || n != (Total{Entries: len(all)}) {
					t.Errorf("%+v of %v, %v", n, all, err)
				}
				slices.Reverse(all)
				return all
			}
		}
	}
	write("before", right)
	write("ahead", right.Add(22*time.Hour))
	write("set right", right.Add(time.Minute))
	j = open() // the next start
	write("an hour later", right.Add(time.Hour))
	write("five hours later", right.Add(5*time.Hour))
	write("the next day", right.Add(23*time.Hour))
	write("the day after", right.Add(47*time.Hour))
	for _, merchant := range []string{"", "m1"} {
		if got := names(Query{MerchantID: merchant, Limit: 2}); !slices.Equal(got, written) {
			t.Errorf("%q: written as %v, shown as %v", merchant, written, got)
		}
		for name, c := range map[string]struct {
			from, to time.Duration
			want     []string
		}{
			"until two hours later": {-time.Hour, 2 * time.Hour, []string{"before", "set right", "an hour later"}},
			"the first minutes":     {time.Second, 10 * time.Minute, []string{"set right"}},
			"the next day":          {21 * time.Hour, 24 * time.Hour, []string{"ahead", "the next day"}},
			"the day after":         {46 * time.Hour, 48 * time.Hour, []string{"the day after"}},
		} {
			if got := names(Query{MerchantID: merchant, From: right.Add(c.from), To: right.Add(c.to), Limit: 1}); !slices.Equal(got, c.want) {
				t.Errorf("%s, %q: %v, want %v", name, merchant, got, c.want)
			}
		}
	}
}
