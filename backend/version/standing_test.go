package version

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/vault"
)

// What stands out of a fleet is the same whether all of it is read or its key in
// the index, and the key does not grow with the versions there ever were.
func TestStandingsTellWhatTheFleetsTell(t *testing.T) {
	v, err := vault.Create(t.TempDir(), []byte("pass phrase of the vault"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	s := NewStore(v, time.Now)
	states := []State{None, Building, Init, Auditing, AuditReject, WaitRelease, BaseAuditPass, InGray, Release, Offline, AuditOffline, PromoteReject,
		"A_NEW_STATE", "ANOTHER_ONE", State(strings.Repeat("LONG_", 500))}
	rapid.Check(t, func(t *rapid.T) {
		f := Fleet{MerchantID: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "merchant"), FetchedAt: time.Unix(rapid.Int64Range(0, 2e9).Draw(t, "fetched"), 0).UTC()}
		for n := rapid.IntRange(0, 2*keptVersions).Draw(t, "versions"); n > 0; n-- {
			f.Versions = append(f.Versions, Info{Version: fmt.Sprint("1.0.", n), State: rapid.SampledFrom(states).Draw(t, "state"), Template: fmt.Sprint("2.0.", n), TemplateID: "7", Description: "what is new"})
		}
		if err := v.Update(func(tx *vault.Tx) error { return putFleet(tx, f) }); err != nil {
			t.Fatal(err)
		}
		all, err := s.Standings()
		if err != nil {
			t.Fatal(err)
		}
		whole, err := s.Fleets()
		if err != nil || len(all) != len(whole) {
			t.Fatalf("%d of %d, %v", len(all), len(whole), err)
		}
		for id, f := range whole {
			is := all[id]
			if is.MerchantID != id || !is.FetchedAt.Equal(f.FetchedAt) {
				t.Fatalf("%+v for %+v", is, f)
			}
			for what, of := range map[string]func(Fleet) (Info, bool){"online": Fleet.Online, "in the slot": Fleet.Occupant, "in a strange state": Fleet.Strange} {
				got, gotOK := of(is)
				want, wantOK := of(f)
				if gotOK != wantOK || got.Version != want.Version || got.State != want.State || got.Template != want.Template || got.TemplateID != want.TemplateID {
					t.Fatalf("%s: %+v, want %+v", what, got, want)
				}
			}
			if key := f.standing(); len(key) > longestStanding {
				t.Fatalf("a key of %d bytes", len(key))
			}
		}
	})
	years := Fleet{Versions: []Info{{Version: "1.0.60", State: Auditing}, {Version: "1.0.59", State: Release}}}
	short := years.standing()
	for n := 58; n > 0; n-- {
		years.Versions = append(years.Versions, Info{Version: fmt.Sprint("1.0.", n), State: Offline})
	}
	if years.standing() != short {
		t.Errorf("the key grew to %s", years.standing())
	}
}
