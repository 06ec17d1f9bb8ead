package batch

import (
	"testing"
	"time"

	"minifleet/backend/merchant"
)

// What batches do by themselves is told with its time and for how many, and
// only what is before the time asked for; also before the loop has read them.
func TestWhatBatchesDoByThemselvesIsComing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newPlatform(t, 5, quick))
	e := h.start(true)
	begin := time.Now().Add(5 * time.Hour).Round(0)
	release := time.Now().Add(3 * time.Hour).Round(0)
	held := plan(GoalHeld)
	held.Name, held.Targets, held.ReleaseAt = "held", merchant.Targets{Merchants: h.ids[:2]}, release
	h.shelved(h.create(held), 2)
	later := plan(GoalAudited)
	later.Name, later.Targets, later.NotBefore = "later", merchant.Targets{Merchants: h.ids[2:]}, begin
	h.create(later)
	for _, again := range []string{"in memory", "as stored"} {
		got, err := e.Coming(time.Now().Add(24 * time.Hour))
		if err != nil || len(got) != 2 {
			t.Fatalf("%s: %+v, %v", again, got, err)
		}
		for _, c := range got {
			want := Coming{BatchID: c.BatchID, AppID: c.AppID, Name: "later", Kind: ComingBegin, At: begin, Merchants: 3}
			if c.Name == "held" {
				want.Name, want.Kind, want.At, want.Merchants = "held", ComingRelease, release, 2
			}
			if !c.At.Equal(want.At) || c.Kind != want.Kind || c.Name != want.Name || c.Merchants != want.Merchants {
				t.Errorf("%s: %+v, want %+v", again, c, want)
			}
		}
		if got, err := e.Coming(time.Now().Add(time.Hour)); err != nil || len(got) != 0 {
			t.Errorf("%s, within an hour: %+v, %v", again, got, err)
		}
		h.reopen()
		h.open()
		e = h.engine
	}
}
