package batch

import (
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/version"
)

// Before a version is submitted, goes online or reaches a stage, it is asked
// whether its merchant has something newer by now: without a call where the
// survey names nothing, by a list that is new enough where it does or cannot
// tell. Whoever has something newer is left alone.
func TestWhoWentOnIsLeftAlone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ours := version.Info{Version: "1.0.1", State: version.WaitRelease, Template: "1.1.0", TemplateID: "T"}
	newer := version.Info{Version: "1.0.2", State: version.Release, Template: "1.2.0", TemplateID: "T"}
	with := func(v version.Info, change func(*version.Info)) version.Info { change(&v); return v }
	named := []origin{{"1.0.2", "1.2.0", "T"}}
	lastly := func(f *facts) { f.fleet.FetchedAt = now }
	long := func(f *facts) { f.freeAt = now.Add(-time.Second) }
	for _, c := range []struct {
		name    string
		others  []version.Info
		origins []origin
		plan    func(*Plan)
		facts   []func(*facts)
		want    string // list, left, or on
	}{
		{name: "nothing newer", want: "on"},
		{name: "a survey names something newer", origins: named, want: "list"},
		{name: "it is online", origins: named, others: []version.Info{newer}, facts: []func(*facts){lastly}, want: "left"},
		{name: "it is in gray release", origins: named, others: []version.Info{with(newer, func(v *version.Info) { v.State = version.InGray })},
			facts: []func(*facts){lastly}, want: "left"},
		{name: "it is in development", origins: named, others: []version.Info{with(newer, func(v *version.Info) { v.State = version.Init })},
			facts: []func(*facts){lastly}, want: "on"},
		{name: "it was taken off line", origins: named, others: []version.Info{with(newer, func(v *version.Info) { v.State = version.Offline })},
			facts: []func(*facts){lastly}, want: "on"},
		{name: "the list is of before the word", origins: named, facts: []func(*facts){func(f *facts) { f.freeAt, f.fleet.FetchedAt = now, now.Add(-time.Second) }}, want: "list"},
		{name: "the list is old", origins: named, facts: []func(*facts){func(f *facts) { f.fleet.FetchedAt = now.Add(-time.Hour) }}, want: "list"},
		{name: "the list is of a clock that was ahead", origins: named, facts: []func(*facts){func(f *facts) { f.fleet.FetchedAt = now.Add(time.Hour) }}, want: "list"},
		{name: "this program put it online", others: []version.Info{newer}, want: "list"},
		{name: "another template's", origins: []origin{{"1.0.2", "1.2.0", "U"}}, others: []version.Info{with(newer, func(v *version.Info) { v.TemplateID = "U" })}, want: "on"},
		{name: "of the same template version", origins: []origin{{"1.0.2", "1.1.0", "T"}}, others: []version.Info{with(newer, func(v *version.Info) { v.Template = "1.1.0" })}, want: "on"},
		{name: "the plan sets back", origins: named, others: []version.Info{newer}, plan: func(p *Plan) { p.SetBack = true }, want: "on"},
		{name: "no survey, and it did not wait", facts: []func(*facts){func(f *facts) { f.blind = true }}, want: "on"},
		{name: "no survey, and it waited", facts: []func(*facts){func(f *facts) { f.blind = true }, long}, want: "list"},
		{name: "no survey, nothing online", facts: []func(*facts){func(f *facts) { f.blind = true }, long, lastly}, want: "on"},
		{name: "no survey, a higher number of nobody knows what", others: []version.Info{with(newer, func(v *version.Info) { v.Template, v.TemplateID = "", "" })},
			facts: []func(*facts){func(f *facts) { f.blind = true }, long, lastly}, want: "left"},
		{name: "no survey, a lower number of nobody knows what", others: []version.Info{with(newer, func(v *version.Info) { v.Version, v.Template, v.TemplateID = "1.0.0", "", "" })},
			facts: []func(*facts){func(f *facts) { f.blind = true }, long, lastly}, want: "on"},
		{name: "given", origins: named, plan: func(p *Plan) { p.Given = true }, others: []version.Info{newer}, facts: []func(*facts){lastly}, want: "left"},
		{name: "given, nothing newer", plan: func(p *Plan) { p.Given = true }, want: "on"},
	} {
		for _, goal := range []Goal{GoalOnline, GoalHeld, GoalGray30, GoalAudited} {
			for _, step := range []Step{StepSubmit, StepOnline, StepGray} {
				p := &Plan{Goal: goal, TemplateID: "T", TemplateVersion: "1.1.0", Gray: []GrayStage{{Strategy: "p10"}}}
				if c.plan != nil {
					c.plan(p)
				}
				if p.Given {
					p.TemplateID, p.TemplateVersion = "", ""
				}
				task := taskAt(step, now)
				task.Given, task.AuditedAt = p.Given, now
				f := factsAt(now)
				f.origins = c.origins
				f.fleet.Versions = append([]version.Info{ours}, c.others...)
				for _, change := range c.facts {
					change(&f)
				}
				m, got := next(p, task, f), "on"
				switch {
				case m.task.State == LeftAlone:
					if got = "left"; m.task.Note.ZH == "" || m.task.Version != task.Version {
						t.Errorf("%s: %+v", c.name, m.task)
					}
				case m.call == nil:
					got = "no call"
				case m.call.ask == askList:
					got = "list"
					after := next(p, m.task, facts{now: now, asked: m.call, answer: answer{list: f.fleet.Versions}})
					if after.task.Step != step || after.task.State.Over() {
						t.Errorf("%s: after the list %+v", c.name, after.task)
					}
				case m.call.ask != doAct:
					got = string(m.call.ask)
				}
				if got != c.want {
					t.Errorf("%s, goal %s, step %s: %s, want %s", c.name, goal, step, got, c.want)
				}
			}
		}
	}
	for _, step := range []Step{StepRollback, StepEndGray, StepWithdraw, StepOffline} {
		f := factsAt(now)
		f.origins, f.fleet.Versions = named, []version.Info{ours, newer}
		if m := next(&Plan{Goal: GoalRolledBack, TemplateID: "T", TemplateVersion: "1.1.0"}, taskAt(step, now), f); m.call == nil || m.call.ask != doAct {
			t.Errorf("%s asks: %+v", step, m)
		}
	}
}

// elsewhere is another seat: a house of its own at the same platform.
func elsewhere(t *testing.T, p *platform) *house {
	t.Helper()
	h := newHouse(t, p)
	h.start(true)
	return h
}

// goesOn has the other seat put a newer template version online everywhere, over
// whatever is there.
func (h *house) goesOn(number string) {
	h.t.Helper()
	h.p.template(number)
	pl := plan(GoalOnline)
	pl.TemplateVersion, pl.OnOccupied = number, Replace
	h.everybody(h.run(pl))
}

// puts has the other seat bring the older template version there again, which
// makes what a batch holds look as it did.
func (h *house) puts(goal Goal) {
	h.t.Helper()
	pl := plan(goal)
	pl.SetBack = true
	h.everybody(h.run(pl))
}

func (h *house) everybody(r Result) {
	h.t.Helper()
	if r.Succeeded != len(h.ids) {
		h.t.Fatalf("%+v", r)
	}
}

// leftBehind checks that a batch left everybody alone, and that the newer
// version is what the merchants have.
func (h *house) leftBehind(r Result, newest string) {
	h.t.Helper()
	if len(r.LeftAlone) != len(h.ids) || !strings.Contains(r.LeftAlone[0].Note.ZH, newest) {
		h.t.Errorf("%+v", r)
	}
	for _, m := range h.p.merchants() {
		online := slices.DeleteFunc(slices.Clone(m.Versions), func(v simVersion) bool { return v.Status != "RELEASE" })
		if len(online) != 1 || online[0].Template != newest {
			h.t.Errorf("%s: %+v", m.Name, m.Versions)
		}
	}
}

// What a batch holds approved, and what it has in gray release, is not put over
// something newer that another seat released meanwhile.
func TestAHeldVersionSetsNobodyBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		gray  []GrayStage
		again Goal // what the other seat makes of the held version, "" for in development
	}{
		{"approved still", nil, GoalAudited},
		{"withdrawn", nil, ""},
		{"in gray release still", []GrayStage{{Strategy: "p10"}, {Strategy: "p50"}}, GoalGray10},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPlatform(t, 3, quick)
			h := newHouse(t, p)
			e := h.start(true)
			pl := plan(GoalHeld)
			pl.Gray = c.gray
			id := h.create(pl)
			h.shelved(id, 3)
			if c.gray != nil {
				if err := e.Release(id, Letting{}); err != nil {
					t.Fatal(err)
				}
				h.until("all at 10%", func() bool {
					list, _, _ := e.Tasks(id, Filter{States: []State{WaitRelease}})
					return len(list) == 3 && !slices.ContainsFunc(list, func(t Task) bool { return t.Stage != 1 })
				})
			}
			other := elsewhere(t, p)
			other.goesOn("1.0.2")
			if c.again != "" {
				other.puts(c.again)
			}
			if err := e.Release(id, Letting{}); err != nil {
				t.Fatal(err)
			}
			h.leftBehind(h.wait(id), "1.0.2")
		})
	}
}

// The same of some merchants of a batch, and of what only was audited.
func TestTheShelfSetsNobodyBack(t *testing.T) {
	t.Parallel()
	for _, goal := range []Goal{GoalHeld, GoalAudited} {
		t.Run(string(goal), func(t *testing.T) {
			t.Parallel()
			p := newPlatform(t, 3, quick)
			h := newHouse(t, p)
			e := h.start(true)
			id := h.create(plan(goal))
			h.until("approved", func() bool { return h.count(id, Filter{States: []State{WaitRelease, Succeeded}}) == 3 })
			other := elsewhere(t, p)
			other.goesOn("1.0.2")
			other.puts(GoalAudited)
			done, err := e.ReleaseShelf(ShelfRelease{Merchants: h.ids})
			if err != nil {
				t.Fatal(err)
			}
			if done.Batch != nil {
				id = done.Batch.ID
			}
			h.leftBehind(h.wait(id), "1.0.2")
		})
	}
}

// The release of held versions is asked about once for all of them, and costs
// each of them one call.
func TestAReleaseIsAskedAboutOnce(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 12, quick)
	h := newHouse(t, p)
	e := h.start(true)
	id := h.create(plan(GoalHeld))
	h.shelved(id, 12)
	before := p.quiet()
	if err := e.Release(id, Letting{}); err != nil {
		t.Fatal(err)
	}
	h.checkEnds(h.wait(id))
	asked := map[string]int{}
	for _, c := range p.Calls()[before:] {
		asked[c.Method]++
	}
	templates, pages := asked["alipay.open.mini.templatelist.query"], asked["alipay.open.mini.template.usage.query"]
	if asked[onlineCall] != 12 || templates != 1 || pages > 5 || len(p.Calls())-before != 12+templates+pages { // a page a newer template version
		t.Fatal(asked)
	}
}
