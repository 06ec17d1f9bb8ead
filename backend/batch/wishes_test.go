package batch

import (
	"bytes"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// ended fails unless every task of a batch is over, and none has a call of
// which nothing is known.
func (h *house) ended(id string) {
	h.t.Helper()
	list, _, err := h.engine.Tasks(id, Filter{})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, task := range list {
		if !task.State.Over() || task.Intent != nil || task.EndedAt.IsZero() {
			h.t.Errorf("%s is %s at %s, intent %+v", task.ID, task.State, task.Step, task.Intent)
		}
	}
	b, err := h.engine.Get(id)
	if err != nil || b.EndedAt.IsZero() || b.Counts.over() != b.Counts.Total || b.Counts.Total != len(list) {
		h.t.Errorf("%+v %v", b.Counts, err)
	}
}

// A stop that is cut short by the end of the program is carried out at the next
// start, and what was lost is asked about.
func TestAStopOutlivesTheProgram(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 8, `{"build_ms":10,"audit":"manual","latency_ms":1500}`)
	h := newHouse(t, p)
	h.change = func(d *Deps) { d.Grace = time.Nanosecond }
	e := h.start(true)
	id := h.create(plan(GoalOnline))
	h.until("calls under way", func() bool { return h.count(id, Filter{States: []State{Running}}) > 3 })
	if err := e.Cancel(id); err != nil {
		t.Fatal(err)
	}
	h.reopen()
	p.set(`{"latency_ms":0}`)
	h.start(true)
	if r := h.wait(id); r.Status != BatchCancel {
		t.Fatalf("%+v", r)
	}
	h.ended(id)
	p.noRepeats()
}

// A retry that is cut short goes on at the next start.
func TestARetryOutlivesTheProgram(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 8, `{"build_ms":10,"audit_ms":50,"reject_rate":1}`)
	h := newHouse(t, p)
	h.change = func(d *Deps) { d.Grace = time.Nanosecond }
	e := h.start(true)
	pl := plan(GoalOnline)
	pl.Targets = merchant.Targets{Merchants: h.ids[:4]}
	id := h.create(pl)
	if r := h.wait(id); len(r.Failed) != 4 {
		t.Fatalf("%+v", r)
	}
	p.set(`{"latency_ms":1200,"reject_rate":0}`)
	if n, err := e.Retry(id); n != 4 || err != nil {
		t.Fatal(n, err)
	}
	h.reopen()
	p.set(`{"latency_ms":0}`)
	e = h.start(false)
	if b, err := e.Get(id); err != nil || b.Status != Active || !b.Reason.IsZero() {
		t.Fatalf("%s %+v %v", b.Status, b.Reason, err)
	}
	if err := e.Resume(id); err != nil {
		t.Fatal(err)
	}
	if r := h.wait(id); r.Succeeded != 4 {
		t.Fatalf("%+v", r)
	}
}

// A retry of a running batch leaves it running.
func TestARetryOfARunningBatchDoesNotStopIt(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, `{"build_ms":10,"audit":"manual"}`)
	h := newHouse(t, p)
	e := h.start(true)
	id := h.create(plan(GoalOnline))
	h.until("all in audit", func() bool { return h.count(id, Filter{Steps: []Step{StepAudit}}) == 6 })
	m := p.merchants()[0]
	p.Audit(m.MiniAppID, version1, "reject", "x")
	if _, err := e.AuditResult(m.MiniAppID, version1, false, "x"); err != nil {
		t.Fatal(err)
	}
	h.until("one failed", func() bool { return h.count(id, Filter{States: []State{Failed}}) == 1 })
	if n, err := e.Retry(id); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	h.until("tried again", func() bool { return h.count(id, Filter{Steps: []Step{StepAudit}, States: []State{Running}}) == 6 })
	if b, _ := e.Get(id); b.Status != Active {
		t.Fatal(b.Status)
	}
}

// What people ask of one batch does not wait for the calls of another.
func TestControlsDoNotWaitForCalls(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 8, `{"build_ms":10,"latency_ms":3000}`)
	h := newHouse(t, p)
	e := h.start(true)
	first, second := plan(GoalOnline), plan(GoalOnline)
	first.Targets, second.Targets = merchant.Targets{Merchants: h.ids[:4]}, merchant.Targets{Merchants: h.ids[4:]}
	second.NotBefore = time.Now().Add(time.Hour)
	a, b := h.create(first), h.create(second)
	h.until("calls under way", func() bool { return h.count(a, Filter{States: []State{Running}}) > 0 })
	began := time.Now()
	for _, ask := range []func() error{
		func() error { return e.Cancel(a) },
		func() error { return e.Pause(b) },
		func() error { return e.Resume(b) },
		func() error { return e.Cancel(b) },
	} {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took > 1500*time.Millisecond {
		t.Errorf("the controls took %v while calls of 3 s were under way", took)
	}
	p.set(`{"latency_ms":0}`)
	for _, id := range []string{a, b} {
		if r := h.wait(id); r.Status != BatchCancel {
			t.Fatalf("%+v", r)
		}
		h.ended(id)
	}
}

// A batch whose template version does not exist stops before anything is sent
// to a merchant, says why, and is mended by editing its plan, or deleted.
func TestAWrongTemplateStopsAtTheFirstCallAndCanBeMended(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, quick)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalOnline)
	pl.TemplateVersion = "7.7.7"
	r := h.run(pl)
	if r.Status != Paused || r.Reason.ZH == "" {
		t.Fatalf("%+v", r)
	}
	if n := p.Effects("alipay.open.mini.version.upload"); len(n) > 0 {
		t.Fatalf("uploaded: %v", n)
	}
	b, _ := e.Get(r.Batch)
	fixed := b.Plan
	fixed.TemplateVersion = templateVersion
	if _, err := e.Edit(r.Batch, fixed); err != nil {
		t.Fatal(err)
	}
	if err := e.Resume(r.Batch); err != nil {
		t.Fatal(err)
	}
	h.checkEnds(h.wait(r.Batch))
	if _, err := e.Edit(r.Batch, fixed); fault.CodeOf(err) != "batch.begun" {
		t.Fatal(err)
	}
	r = h.run(pl)
	if err := e.Delete(r.Batch); err != nil {
		t.Fatal(err)
	}
	if list, err := e.List(); err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
}

// A stop ends also the merchant of whom nobody can ask what the last call did,
// because its authorization is gone; that stands on its task.
func TestAStopDoesNotWaitForALostAuthorization(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 2, quick)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalHeld)
	pl.Targets = merchant.Targets{Merchants: h.ids[:1]}
	pl.FailUnauthorized, pl.SetBack = false, true // nothing is asked before the release
	id := h.create(pl)
	h.until("approved", func() bool { return h.count(id, Filter{States: []State{WaitRelease}}) == 1 })
	p.set(`{"error_rate":1}`)
	if err := e.Release(id, Letting{}); err != nil {
		t.Fatal(err)
	}
	h.until("an unanswered release", func() bool {
		tasks, _, err := e.Tasks(id, Filter{})
		return err == nil && tasks[0].Intent != nil && tasks[0].Intent.Lost
	})
	p.Control("POST", "/revoke", map[string]string{"mini_app_id": p.merchants()[0].MiniAppID}, nil)
	p.set(`{"error_rate":0}`)
	h.until("waiting for the authorization", func() bool { return h.count(id, Filter{States: []State{WaitAuth}}) == 1 })
	if err := e.Cancel(id); err != nil {
		t.Fatal(err)
	}
	if r := h.wait(id); r.Status != BatchCancel {
		t.Fatalf("%+v", r)
	}
	tasks, _, err := e.Tasks(id, Filter{})
	if err != nil || tasks[0].State != Cancelled || tasks[0].Intent == nil || tasks[0].Note.ZH == "" {
		t.Fatalf("%+v %v", tasks, err)
	}
}

// Everybody who asks at the same moment is heard: no wish undoes another.
func TestWishesThatArriveTogetherAreAllCarriedOut(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 24, `{"build_ms":10,"audit_ms":20,"reject_rate":1}`)
	h := newHouse(t, p)
	e := h.start(true)
	id := h.create(plan(GoalOnline))
	r := h.wait(id)
	if len(r.Failed) != 24 {
		t.Fatalf("%+v", r)
	}
	p.set(`{"reject_rate":0}`)
	var all errgroup.Group
	var tried atomic.Int32
	for _, task := range r.Failed {
		all.Go(func() error {
			n, err := e.Retry(id, task.Task)
			tried.Add(int32(n))
			return err
		})
	}
	if err := all.Wait(); err != nil || tried.Load() != 24 {
		t.Fatal(tried.Load(), err)
	}
	h.until("all tried again", func() bool { return h.count(id, Filter{States: []State{Succeeded}}) == 24 })
}

// After a person's word a limit holds for the next wave as it did for the first.
func TestWhatWasExcusedOfAWaveDoesNotExcuseTheNext(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, `{"build_ms":10,"audit_ms":20,"reject_rate":1}`)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalOnline)
	pl.Waves, pl.Stop = []Wave{{Count: 2}, {Count: 2}}, StopRule{Failed: 2}
	id := h.create(pl)
	for wave := range 2 { // nothing is left to be stopped in the last one
		h.until("a stop by itself", func() bool {
			b, err := e.Get(id)
			return err == nil && b.Status == Confirm && b.Wave == wave && b.Stopped || b.Status.Over()
		})
		if b, err := e.Get(id); err != nil || b.Status != Confirm {
			t.Fatalf("wave %d did not stop: %s, %v", wave+1, b.Status, err)
		}
		if err := e.Continue(id); err != nil {
			t.Fatal(err)
		}
		h.until("the question about the next wave", func() bool {
			b, err := e.Get(id)
			return err == nil && b.Status == Confirm && !b.Stopped
		})
		if err := e.Continue(id); err != nil {
			t.Fatal(err)
		}
	}
	h.wait(id)
}

// A disk that refuses does not keep the engine busy: what is to be written is
// tried later and later, a person is told why nothing moves, and it goes on by
// itself.
func TestAFullDiskIsTriedNowAndThen(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 2, `{"build_ms":10,"audit":"manual"}`)
	h := newHouse(t, p)
	var said atomic.Int32
	h.change = func(d *Deps) {
		d.Logger = slog.New(slog.NewTextHandler(writes(func(b []byte) (int, error) {
			if bytes.Contains(b, []byte("not written")) {
				said.Add(1)
			}
			return len(b), nil
		}), nil))
	}
	e := h.start(true)
	id := h.create(plan(GoalOnline))
	h.until("both in audit", func() bool { return h.count(id, Filter{Steps: []Step{StepAudit}}) == 2 })
	if err := e.do(func(*turn) { // between the word and its being carried out
		l := e.lives[id]
		l.batch.Status = Stopping
		h.full.Store(true)
	}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2500 * time.Millisecond)
	if n := said.Load(); n < 1 || n > 6 {
		t.Errorf("%d tries in 2.5 s", n)
	}
	if err := e.do(func(*turn) { // a call that was under way comes back well: the disk is as full as before
		l := e.lives[id]
		e.heardOf(&worker{job: l.jobs[0], queue: e.queueOf(l.batch.Plan.AppID)}, facts{}, e.Now())
	}); err != nil {
		t.Fatal(err)
	}
	if progress, err := e.Progress(id); err != nil || progress.Waits.ZH == "" {
		t.Errorf("%+v %v", progress.Waits, err)
	}
	h.full.Store(false)
	h.until("the end", func() bool { b, err := e.Get(id); return err == nil && b.Status == BatchCancel })
	h.ended(id)
}

type writes func([]byte) (int, error)

func (w writes) Write(b []byte) (int, error) { return w(b) }
