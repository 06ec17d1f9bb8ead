package batch

import (
	"slices"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// byStep counts the tasks of a batch that a filter selects.
func (h *house) count(id string, f Filter) int {
	h.t.Helper()
	_, n, err := h.engine.Tasks(id, f)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func TestPauseEndsTheCallsAndResumeGoesOnAcrossARestart(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 20, `{"build_ms":60,"audit":"manual"}`)
	h := newHouse(t, p)
	e := h.start(true)
	id := h.create(plan(GoalOnline))
	h.until("submissions", func() bool { return h.count(id, Filter{Steps: []Step{StepAudit}}) > 3 })
	if err := e.Pause(id); err != nil {
		t.Fatal(err)
	}
	before := p.quiet()
	h.reopen()
	e = h.start(true)
	own, err := e.AuditResult(p.merchants()[0].MiniAppID, version1, true, "") // heard while paused
	if err != nil || !own {
		t.Fatal(own, err)
	}
	p.set(quick)
	p.set(`{"audit":"auto"}`)
	if n := len(p.Calls()); n != before {
		t.Fatalf("%d calls were made while it was paused", n-before)
	}
	if err := e.Resume(id); err != nil {
		t.Fatal(err)
	}
	h.checkEnds(h.wait(id))
}

func TestCancelLeavesTheRestUndone(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 20, `{"build_ms":60,"audit":"manual"}`)
	h := newHouse(t, p)
	e := h.start(true)
	id := h.create(plan(GoalOnline))
	h.until("submissions", func() bool { return h.count(id, Filter{Steps: []Step{StepAudit}}) > 3 })
	if err := e.Cancel(id); err != nil {
		t.Fatal(err)
	}
	r := h.wait(id)
	if b, _ := e.Get(id); b.EndedAt.IsZero() || r.Status != BatchCancel || h.count(id, Filter{States: []State{Cancelled}}) != 20 {
		t.Fatalf("%+v", r)
	}
	// What comes now is no longer the batch's to tell.
	if own, err := e.AuditResult(p.merchants()[0].MiniAppID, version1, true, ""); own || err != nil {
		t.Fatal(own, err)
	}
	if err := e.Resume(id); fault.CodeOf(err) != "batch.status" {
		t.Fatalf("a cancelled batch resumed: %v", err)
	}
}

func TestRejectedAuditsFailWithTheReasonAndCanBeRetried(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, `{"build_ms":60,"audit_ms":100,"reject_rate":1}`)
	h := newHouse(t, p)
	e := h.start(true)
	id := h.create(plan(GoalOnline))
	r := h.wait(id)
	if len(r.Failed) != 6 || r.Failed[0].SubCode != "AUDIT_REJECT" || r.Failed[0].Step != StepAudit {
		t.Fatalf("%+v", r)
	}
	groups, err := e.Groups(id)
	if err != nil {
		t.Fatal(err)
	}
	var rejected []string
	for _, g := range groups { // one for each reason
		if shown := h.count(id, Filter{Group: g.Key}); !g.Fixable || shown != g.Count || len(g.Tasks) != g.Count {
			t.Fatalf("%+v, the list has %d", g, shown)
		}
		rejected = append(rejected, g.Tasks...)
		if len(g.Pictures) == 0 || g.Words == "" || g.Again != 0 {
			t.Errorf("a cause without the auditor's pictures or words: %+v", g)
		}
	}
	if len(rejected) != 6 {
		t.Fatalf("%+v", groups)
	}
	d, err := e.Versions.Detail(h.ids[0], version1)
	if err != nil || d.Reason() == "" || len(d.Base.Memos) == 0 || len(d.Base.Memos[0].Images) == 0 {
		t.Fatalf("the reasons were not kept: %+v %v", d, err)
	}
	// Tried again with nothing changed they fail of the same, and that is known.
	if _, err := e.Retry(id, rejected[0]); err != nil {
		t.Fatal(err)
	}
	h.wait(id)
	list, _, err := e.Tasks(id, Filter{})
	again := 0
	for _, task := range list {
		if task.Before != "" {
			again++
		}
	}
	if err != nil || again != 1 {
		t.Fatal(again, err)
	}
	if groups, err = e.Groups(id); err != nil {
		t.Fatal(err)
	}
	for _, g := range groups { // auditors may give another reason each time
		again -= g.Again
	}
	if again != 0 {
		t.Errorf("%+v", groups)
	}
	p.set(`{"reject_rate":0}`)
	n, err := e.Retry(id, rejected[:4]...)
	if n != 4 || err != nil {
		t.Fatal(n, err)
	}
	if r = h.wait(id); r.Succeeded != 4 || len(r.Failed) != 2 {
		t.Fatalf("%+v", r)
	}
}

func TestWavesGoOnByThemselvesOrAsk(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 12, quick)
	h := newHouse(t, p)
	h.start(true)
	pl := plan(GoalOnline)
	pl.Waves = []Wave{{Count: 2, ContinueAt: 100}, {Percent: 25}}
	id := h.create(pl)
	r := h.wait(id)
	if r.Status != Confirm || r.Succeeded != 5 {
		t.Fatalf("%+v", r)
	}
	h.reopen()
	e := h.start(true)
	if got := h.wait(id); got.Status != Confirm || got.Reason.ZH == "" {
		t.Fatalf("after a restart: %+v", got)
	}
	if err := e.Continue(id); err != nil {
		t.Fatal(err)
	}
	h.checkEnds(h.wait(id))
}

func TestAWaveThatCannotSucceedAnyMoreAsks(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, `{"build_ms":60,"audit_ms":100,"reject_rate":1}`)
	h := newHouse(t, p)
	h.start(true)
	pl := plan(GoalOnline)
	pl.Waves = []Wave{{Count: 3, ContinueAt: 90}}
	if r := h.run(pl); r.Status != Confirm || h.count(r.Batch, Filter{States: []State{Pending}}) != 3 {
		t.Fatalf("%+v", r)
	}
}

// A retry is a person's word: what failed before and was seen does not stop
// the batch a second time, what fails anew does, and the question of a wave is
// asked again once those that are tried again are through.
func TestARetryGoesOnAfterTheBatchStoppedByItself(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, `{"build_ms":60,"audit_ms":100,"reject_rate":1}`)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalOnline)
	pl.Waves = []Wave{{Count: 3}}
	pl.Stop = StopRule{FailedPercent: 30}
	id := h.create(pl)
	if r := h.wait(id); r.Status != Confirm || len(r.Failed) != 3 {
		t.Fatalf("%+v", r)
	}
	if b, _ := e.Get(id); !b.Stopped || b.Evidence.Failed != 3 {
		t.Fatalf("%+v", b)
	}
	again := func(n int, ids ...string) {
		t.Helper()
		if tried, err := e.Retry(id, ids...); err != nil || tried != n {
			t.Fatal(tried, err)
		}
	}
	again(3) // rejected once more: stopped once more
	if r := h.wait(id); r.Status != Confirm || len(r.Failed) != 3 {
		t.Fatalf("%+v", r)
	}
	p.set(`{"reject_rate":0}`)
	again(1, taskID(id, 0)) // the two that are left were seen
	if r := h.wait(id); r.Status != Confirm || r.Succeeded != 1 || len(r.Failed) != 2 {
		t.Fatalf("%+v", r)
	}
	if b, _ := e.Get(id); b.Stopped || b.Wave != 0 {
		t.Fatalf("%+v", b)
	}
	again(2)
	if r := h.wait(id); r.Status != Confirm || r.Succeeded != 3 {
		t.Fatalf("%+v", r)
	}
	if err := e.Continue(id); err != nil {
		t.Fatal(err)
	}
	if r := h.wait(id); r.Status != BatchDone || r.Succeeded != 6 {
		t.Fatalf("%+v", r)
	}
}

func TestAScheduledBatchBeginsAtItsHour(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, quick)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalBuilt)
	pl.NotBefore = time.Now().Add(4 * time.Second)
	id := h.create(pl)
	if b, _ := e.Get(id); b.Status != Scheduled {
		t.Fatal(b.Status)
	}
	if r := h.wait(id); r.Succeeded != 3 {
		t.Fatalf("%+v", r)
	}
	b, _ := e.Get(id)
	if b.StartedAt.Before(pl.NotBefore) {
		t.Fatalf("began at %v, before %v", b.StartedAt, pl.NotBefore)
	}
}

// A batch that waits for its hour begins at another one, or at once; one that has
// begun does not.
func TestAScheduledBatchIsGivenAnotherHour(t *testing.T) {
	t.Parallel()
	h, e, pl := inAnHour(t)
	id := h.create(pl)
	later := time.Now().Add(2 * time.Hour).UTC().Round(0)
	if b, err := e.Reschedule(id, later); err != nil || b.Status != Scheduled || !b.Plan.NotBefore.Equal(later) {
		t.Fatal(b.Status, b.Plan.NotBefore, err)
	}
	if b, err := e.Reschedule(id, time.Time{}); err != nil || b.Status != Active {
		t.Fatal(b.Status, err)
	}
	if r := h.wait(id); r.Succeeded != 3 {
		t.Fatalf("%+v", r)
	}
	if _, err := e.Reschedule(id, later); fault.CodeOf(err) != "batch.begun" {
		t.Fatal(err)
	}
}

func TestWithoutConsentATaskWaitsAndGoesOnByItself(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, quick)
	h := newHouse(t, p)
	e := h.start(true)
	lost := p.merchants()[:3]
	for _, m := range lost { // two lose it on the platform, one never had it
		p.Control("POST", "/revoke", map[string]string{"mini_app_id": m.MiniAppID}, nil)
	}
	p.mu.Lock()
	delete(p.tokens, lost[0].MiniAppID)
	p.mu.Unlock()
	id := h.create(plan(GoalOnline))
	h.until("three wait", func() bool { return h.count(id, Filter{States: []State{WaitAuth}}) == 3 })
	h.until("three succeed", func() bool { return h.count(id, Filter{States: []State{Succeeded}}) == 3 })
	client, _ := h.providers.Client(h.app.ID)
	for i, m := range lost {
		p.consent(client, m.MiniAppID)
		e.Authorized(h.ids[i])
	}
	h.checkEnds(h.wait(id))
}

func TestWithoutConsentATaskFailsWhenAskedTo(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, quick)
	h := newHouse(t, p)
	h.start(true)
	p.Control("POST", "/revoke", map[string]string{"mini_app_id": p.merchants()[0].MiniAppID}, nil)
	p.mu.Lock()
	delete(p.tokens, p.merchants()[1].MiniAppID)
	p.mu.Unlock()
	pl := plan(GoalBuilt)
	pl.FailUnauthorized = true
	r := h.run(pl)
	if r.Succeeded != 1 || len(r.Failed) != 2 {
		t.Fatalf("%+v", r)
	}
	for _, f := range r.Failed {
		if f.Step != StepUpload || f.Hint.ZH == "" || !slices.Contains([]string{"20001", "authorize.not_authorized"}, f.Code) {
			t.Errorf("%+v", f)
		}
	}
}

func TestTheDailyQuotaIsWaitedForByOneWhoTries(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 13, `{"build_ms":30,"audit_ms":80,"template_tier":"ordinary","day_ms":5000}`)
	h := newHouse(t, p)
	h.start(true)
	r := h.run(plan(GoalOnline))
	h.checkEnds(r)
	refused := 0
	for _, c := range p.Calls() {
		if c.SubCode == "SYSTEM_LIMIT" {
			refused++
		}
	}
	if refused == 0 || refused > 60 {
		t.Errorf("%d submissions were refused for the quota", refused)
	}
}

func TestRollingBackABatchRestoresWhatWasOnline(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 5, quick)
	h := newHouse(t, p)
	e := h.start(true)
	h.checkEnds(h.run(plan(GoalOnline)))
	p.template("1.0.2")
	second := plan(GoalOnline)
	second.TemplateVersion, second.Targets = "1.0.2", merchant.Targets{Merchants: h.ids[:3]}
	r := h.run(second)
	if r.Succeeded != 3 {
		t.Fatalf("%+v", r)
	}
	preview, err := e.RollbackPreview(r.Batch, Back{})
	if err != nil || len(preview) != 3 || preview[0].Version != "0.0.2" || preview[0].Restores != version1 || !preview[0].Refusal.IsZero() {
		t.Fatalf("%+v %v", preview, err)
	}
	b, err := rolledBack(e.RollbackBatch(r.Batch, Back{}))
	if err != nil {
		t.Fatal(err)
	}
	if r := h.wait(b.ID); r.Succeeded != 3 {
		t.Fatalf("%+v", r)
	}
	for _, m := range p.merchants() {
		if m.version(version1).Status != "RELEASE" {
			t.Errorf("%s: %+v", m.Name, m.Versions)
		}
	}
}

func TestMessagesMoveTasksWithoutAsking(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 4, `{"build_ms":30,"audit":"manual"}`)
	h := newHouse(t, p)
	e := h.start(true)
	e.SetMessages(true)
	id := h.create(plan(GoalOnline))
	h.until("all in audit", func() bool { return h.count(id, Filter{Steps: []Step{StepAudit}}) == 4 })
	for i, m := range p.merchants() {
		result := map[string]any{"mini_app_id": m.MiniAppID, "app_version": version1, "result": "pass"}
		if i == 0 {
			result["result"], result["reason"] = "reject", "类目不符"
		}
		p.Control("POST", "/audit", result, nil)
		for range 2 { // delivered twice
			if _, err := e.AuditResult(m.MiniAppID, version1, i > 0, "类目不符"); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.checkEnds(h.wait(id))
	for _, c := range p.Calls() {
		if c.Method == "alipay.open.mini.version.detail.query" && c.MiniAppID != p.merchants()[0].MiniAppID {
			t.Errorf("asked although a message told: %+v", c)
		}
	}
}

func TestAnOccupiedMerchantStopsOrIsCleared(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 4, `{"build_ms":30,"audit_ms":60}`)
	h := newHouse(t, p)
	h.start(true)
	if r := h.run(plan(GoalAudited)); r.Succeeded != 4 {
		t.Fatalf("%+v", r)
	}
	p.template("1.0.2")
	pl := plan(GoalOnline)
	pl.TemplateVersion = "1.0.2"
	if r := h.run(pl); len(r.Failed) != 4 || r.Failed[0].SubCode != "CAN_NOT_SUBMIT_WITH_AUDIT_GRAY" || r.Failed[0].Step != StepSubmit {
		t.Fatalf("%+v", r)
	}
	p.template("1.0.3")
	pl.OnOccupied, pl.TemplateVersion = Replace, "1.0.3"
	if r := h.run(pl); r.Succeeded != 4 {
		t.Fatalf("%+v", r)
	}
	for _, m := range p.merchants() {
		if m.version("0.0.3").Status != "RELEASE" || m.version(version1).Status != "INIT" {
			t.Errorf("%s: %+v", m.Name, m.Versions)
		}
	}
}

func TestAnExplicitVersionIsCarriedOnOnlyWhenItIsOurs(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, quick)
	h := newHouse(t, p)
	h.start(true)
	pl := plan(GoalBuilt)
	pl.AppVersion = "1.2.3"
	if r := h.run(pl); r.Succeeded != 3 {
		t.Fatalf("%+v", r)
	}
	pl.Goal = GoalOnline // the same version of the same template: carried on
	if r := h.run(pl); r.Succeeded != 3 {
		t.Fatalf("%+v", r)
	}
	p.Control("POST", "/templates", map[string]any{"template_version": "1.0.2"}, nil)
	pl.TemplateVersion = "1.0.2"
	if r := h.run(pl); len(r.Failed) != 3 || r.Failed[0].SubCode != "VERSION_HAS_EXISTED" || r.Failed[0].Step != StepUpload {
		t.Fatalf("%+v", r)
	}
	p.noRepeats()
}
