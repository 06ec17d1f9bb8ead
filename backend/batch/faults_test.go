package batch

import (
	"math/rand/v2"
	"testing"
	"time"

	"minifleet/backend/boundtest"
	"minifleet/backend/merchant"
)

// faulty is every kind of fault at once: a fifth of the calls, half of it lost
// replies.
const faulty = `{"build_ms":80,"audit_ms":200,"latency_ms":2,"latency_jitter_ms":6,"error_rate":0.05,"refused_rate":0.05,"lost_reply_rate":0.1,"reject_rate":0.03}`

// checkEnds holds every merchant's result against the platform's world: it is
// at its goal, or failed for a reason that is true.
func (h *house) checkEnds(r Result) {
	h.t.Helper()
	if r.Succeeded+len(r.Failed) != r.Total {
		h.t.Fatalf("%d succeeded and %d failed of %d", r.Succeeded, len(r.Failed), r.Total)
	}
	failed := map[string]FailedMerchant{}
	for _, f := range r.Failed {
		failed[f.MiniAppID] = f
	}
	for _, m := range h.p.merchants() {
		status := m.version(version1).Status
		f, bad := failed[m.MiniAppID]
		switch {
		case !bad && status != "RELEASE":
			h.t.Errorf("%s succeeded but is %s", m.Name, status)
		case bad && (f.SubCode != "AUDIT_REJECT" || status != "AUDIT_REJECT"):
			h.t.Errorf("%s failed (%+v) but is %s", m.Name, f, status)
		case bad && (f.Hint.EN == "" || f.Hint.ZH == "" || f.Message.ZH == ""):
			h.t.Errorf("%s failed without a hint: %+v", m.Name, f)
		}
	}
	h.p.noRepeats()
}

func TestFaultsOfEveryKindEndAtTheGoalOrATrueReason(t *testing.T) {
	boundtest.ManyRounds(t)
	t.Parallel()
	p := newPlatform(t, 200, `{}`)
	h := newHouse(t, p)
	p.set(faulty)
	h.start(true)
	r := h.run(plan(GoalOnline))
	h.checkEnds(r)
	if len(r.Failed) == 0 {
		t.Error("no audit was rejected; the test is too weak")
	}
	t.Logf("%d calls, %d ms, %d rejected", r.Calls, r.ElapsedMS, len(r.Failed))
}

func TestOtherGoalsAndRollBacksSurviveFaultsToo(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 30, `{}`)
	h := newHouse(t, p)
	p.set(faulty)
	p.set(`{"reject_rate":0}`)
	e := h.start(true)
	done := map[string]string{}
	for i, goal := range []Goal{GoalExperience, GoalGray10, GoalOnline} {
		pl := plan(goal)
		pl.Targets = merchant.Targets{Merchants: h.ids[10*i : 10*i+10]}
		done[string(goal)] = h.create(pl)
	}
	for goal, id := range done {
		if r := h.wait(id); r.Succeeded != 10 {
			t.Fatalf("%s: %+v", goal, r)
		}
	}
	p.template("1.0.2")
	second := plan(GoalOnline)
	second.TemplateVersion = "1.0.2"
	second.Targets = merchant.Targets{Merchants: h.ids[20:]}
	r := h.run(second)
	for _, id := range []string{r.Batch, done[string(GoalGray10)]} {
		b, err := rolledBack(e.RollbackBatch(id, Back{}))
		if err != nil {
			t.Fatal(err)
		}
		if r := h.wait(b.ID); r.Succeeded != 10 {
			t.Fatalf("%+v", r)
		}
	}
	for i, m := range p.merchants() {
		if got, want := m.version(version1).Status, []string{"INIT", "WAIT_RELEASE", "RELEASE"}[i/10]; got != want {
			t.Errorf("%s is %s, want %s", m.Name, got, want)
		}
	}
	p.noRepeats()
}

func TestEndsAtAnyMomentLoseNothingAndRepeatNothing(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 40, `{}`)
	h := newHouse(t, p)
	p.set(faulty)
	h.change = func(d *Deps) { d.Grace = time.Nanosecond } // calls under way are cut off
	h.start(true)
	id := h.create(plan(GoalOnline))
	for range 12 {
		h.until("some progress", func() bool { return rand.N(4) == 0 })
		h.reopen()
		h.start(true)
	}
	h.checkEnds(h.wait(id))
}
