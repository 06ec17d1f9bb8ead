package batch

import (
	"testing"
)

const quick = `{"build_ms":60,"audit_ms":150,"latency_ms":2}`

func TestEveryMerchantReachesTheGoal(t *testing.T) {
	for _, c := range []struct {
		goal   Goal
		status string
	}{
		{GoalBuilt, "INIT"}, {GoalExperience, "INIT"}, {GoalAudited, "WAIT_RELEASE"}, {GoalGray30, "GRAY"}, {GoalOnline, "RELEASE"},
	} {
		t.Run(string(c.goal), func(t *testing.T) {
			t.Parallel()
			p := newPlatform(t, 12, quick)
			h := newHouse(t, p)
			h.start(true)
			r := h.run(plan(c.goal))
			if r.Succeeded != 12 || len(r.Failed) != 0 || r.Status != BatchDone {
				t.Fatalf("%+v", r)
			}
			for _, m := range p.merchants() {
				if got := m.version(version1).Status; got != c.status {
					t.Errorf("%s is %s, want %s", m.Name, got, c.status)
				}
			}
			p.noRepeats()
			t.Logf("%d calls for %d merchants", r.Calls, r.Total)
		})
	}
}

const version1 = "0.0.1"
