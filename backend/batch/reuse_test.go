package batch

import (
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// uploads counts the versions of the platform's world.
func (p *platform) versions() (n int) {
	p.t.Helper()
	for _, m := range p.merchants() {
		n += len(m.Versions)
	}
	return n
}

// A merchant that has a version of this very template version is carried on
// from there, whatever state it is in, and never given another copy.
func TestWhatIsThereIsCarriedOnWith(t *testing.T) {
	for _, c := range []struct {
		name    string
		first   Goal
		second  Goal
		before  string // the platform's settings for the first batch
		between string
		status  string
		already int
	}{
		{"built", GoalBuilt, GoalOnline, quick, quick, "RELEASE", 0},
		{"built already", GoalBuilt, GoalBuilt, quick, quick, "INIT", 3},
		{"passed", GoalAudited, GoalOnline, quick, quick, "RELEASE", 0},
		{"passed, gray", GoalAudited, GoalGray30, quick, quick, "GRAY", 0},
		{"gray, wider", GoalGray30, GoalGray50, quick, quick, "GRAY", 0},
		{"gray, online", GoalGray30, GoalOnline, quick, quick, "RELEASE", 0},
		{"online already", GoalOnline, GoalOnline, quick, quick, "RELEASE", 3},
		{"rejected", GoalOnline, GoalOnline, `{"build_ms":20,"audit_ms":50,"reject_rate":1}`, `{"reject_rate":0}`, "RELEASE", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPlatform(t, 3, c.before)
			h := newHouse(t, p)
			h.start(true)
			h.run(plan(c.first))
			p.set(c.between)
			n := p.versions()
			r := h.run(plan(c.second))
			if r.Succeeded != 3 || r.Already != c.already || p.versions() != n {
				t.Fatalf("%d versions, %d before; %+v", p.versions(), n, r)
			}
			for _, m := range p.merchants() {
				if got := m.version(version1).Status; got != c.status {
					t.Errorf("%s is %s, want %s", m.Name, got, c.status)
				}
			}
		})
	}
}

// A changed ext, and a plan that says so, make a new version all the same.
func TestAnotherExtIsAnotherVersion(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 2, quick)
	h := newHouse(t, p)
	h.start(true)
	h.run(plan(GoalBuilt))
	pl := plan(GoalBuilt)
	pl.Ext = `{"ext":{"colour":"red"}}`
	if r := h.run(pl); r.Succeeded != 2 || r.Already != 0 {
		t.Fatalf("%+v", r)
	}
	pl = plan(GoalBuilt)
	pl.Anew = true
	if r := h.run(pl); r.Succeeded != 2 || r.Already != 0 {
		t.Fatalf("%+v", r)
	}
	if p.versions() != 6 {
		t.Errorf("%d versions", p.versions())
	}
}

// A batch that was stored earlier and runs later sets nobody back from a newer
// template version, unless its plan says so.
func TestNobodyIsSetBackFromANewerTemplateVersion(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, quick)
	h := newHouse(t, p)
	p.template("1.0.9")
	e := h.start(true)
	newer := plan(GoalOnline)
	newer.TemplateVersion = "1.0.9"
	h.run(newer)
	r := h.run(plan(GoalOnline))
	if len(r.LeftAlone) != 3 || r.Succeeded != 0 || r.LeftAlone[0].Note.ZH == "" {
		t.Fatalf("%+v", r)
	}
	for _, m := range p.merchants() {
		if len(m.Versions) != 1 {
			t.Errorf("%s: %+v", m.Name, m.Versions)
		}
	}
	if _, err := e.RollbackBatch(r.Batch, Back{}); fault.CodeOf(err) != "batch.nothing_to_roll_back" {
		t.Errorf("what was left alone can be rolled back: %v", err)
	}
	back := plan(GoalOnline)
	back.SetBack = true
	if r := h.run(back); r.Succeeded != 3 {
		t.Fatalf("%+v", r)
	}
}

// A merchant is in one unfinished batch of an app at a time: the second is
// refused, leaves it out, or waits for it.
func TestAMerchantIsInOneBatchAtATime(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, `{"build_ms":10,"audit":"manual"}`)
	h := newHouse(t, p)
	p.template("1.0.2")
	e := h.start(true)
	first := plan(GoalOnline)
	first.Targets = merchant.Targets{Merchants: h.ids[:4]}
	a := h.create(first)
	second := plan(GoalOnline)
	second.TemplateVersion = "1.0.2"
	if _, err := e.Create(second); fault.CodeOf(err) != "batch.overlap" {
		t.Fatal(err)
	}
	second.Overlap = LeaveOut
	if b, err := e.Create(second); err != nil || b.Counts.Total != 2 {
		t.Fatal(b.Counts, err)
	}
	second.Overlap, second.Targets = WaitForIt, merchant.Targets{Merchants: h.ids[:4]}
	b := h.create(second)
	h.until("the first in audit", func() bool { return h.count(a, Filter{Steps: []Step{StepAudit}}) == 4 })
	h.until("the second waits", func() bool { return h.count(b, Filter{States: []State{WaitOutside}}) == 4 })
	for _, m := range p.merchants()[:4] {
		if len(m.Versions) != 1 {
			t.Errorf("%s: %+v", m.Name, m.Versions)
		}
	}
	p.set(`{"audit":"auto","audit_ms":20}`)
	if r := h.wait(a); r.Succeeded != 4 {
		t.Fatalf("%+v", r)
	}
	if r := h.wait(b); r.Succeeded != 4 {
		t.Fatalf("%+v", r)
	}
	p.noRepeats()
}
