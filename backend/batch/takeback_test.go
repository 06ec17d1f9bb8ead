package batch

import (
	"fmt"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// published is a house whose merchants have the first version online and whose
// template has a second one.
func published(t *testing.T, merchants int, settings string) (*platform, *house) {
	t.Helper()
	p := newPlatform(t, merchants, quick)
	h := newHouse(t, p)
	h.start(true)
	h.checkEnds(h.run(plan(GoalOnline)))
	p.template("1.0.2")
	p.set(settings)
	return p, h
}

func second(goal Goal) Plan {
	p := plan(goal)
	p.TemplateVersion = "1.0.2"
	return p
}

// onlyFirst fails where anybody but the first version is out.
func (h *house) onlyFirst() {
	h.t.Helper()
	for _, m := range h.p.merchants() {
		if m.version(version1).Status != string(version.Release) || m.version("0.0.2").Status == string(version.InGray) {
			h.t.Errorf("%s: %+v", m.Name, m.Versions)
		}
	}
}

// rolledBack is the batch of a roll-back that leaves nobody alone.
func rolledBack(r RolledBack, err error) (Batch, error) {
	if err == nil && len(r.LeftAlone) > 0 {
		err = fmt.Errorf("left alone: %+v", r.LeftAlone)
	}
	return r.Batch, err
}

// A roll-back makes no task for a merchant whom the platform would refuse by what
// is known here, and says why; where only the platform knows, it is asked.
func TestARollBackLeavesAloneWhomThePlatformWouldRefuse(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, quick)
	h := newHouse(t, p)
	e := h.start(true)
	first := plan(GoalOnline)
	first.Targets = merchant.Targets{Merchants: h.ids[:2]}
	if r := h.run(first); r.Succeeded != 2 {
		t.Fatalf("%+v", r)
	}
	p.template("1.0.2")
	const number = "0.0.5"
	pl := second(GoalOnline)
	pl.AppVersion = number
	id := h.run(pl).Batch // the third has nothing to go back to
	if _, err := e.Refresh(t.Context(), pl, nil); err != nil {
		t.Fatal(err)
	}
	preview, err := e.RollbackPreview(id, Back{})
	if err != nil || len(preview) != 3 {
		t.Fatalf("%+v %v", preview, err)
	}
	for _, u := range preview {
		if u.Refusal.IsZero() != (u.MerchantID != h.ids[2]) {
			t.Errorf("%+v", u)
		}
	}
	made, err := e.RollbackBatch(id, Back{})
	if err != nil || made.Batch.Counts.Total != 2 || len(made.LeftAlone) != 1 || made.LeftAlone[0].MiniAppID != preview[2].MiniAppID ||
		made.LeftAlone[0].Note != preview[2].Refusal {
		t.Fatalf("%+v %v", made, err)
	}
	if r := h.wait(made.Batch.ID); r.Succeeded != 2 || r.Calls != 2 {
		t.Fatalf("%+v", r)
	}
	if _, err := e.RollbackBatch(id, Back{}); fault.CodeOf(err) != "batch.nothing_to_roll_back" || fault.As(err).Hint.ZH == "" {
		t.Fatalf("every one would be refused: %v", err)
	}
	// Nobody knows what was before the version of a merchant whose versions were never
	// listed, unless nothing can have been.
	if err := e.Vault.Update(func(tx *vault.Tx) error {
		if err := e.Versions.ForgetTx(h.ids[2])(tx); err != nil {
			return err
		}
		return e.Versions.NoteStateTx(tx, h.ids[2], number, version.Release)
	}); err != nil {
		t.Fatal(err)
	}
	made, err = e.RollbackBatch(id, Back{})
	if err != nil || made.Batch.Counts.Total != 1 || len(made.LeftAlone) != 2 {
		t.Fatalf("%+v %v", made, err)
	}
	if r := h.wait(made.Batch.ID); len(r.Failed) != 1 || r.Failed[0].SubCode != "CAN_NOT_ROLLBACK_WITHOUT_OFFLINE" {
		t.Fatalf("%+v", r)
	}
}

// What a roll-back takes back of a batch that is paused does not go online when
// the batch goes on, whoever has it in memory then.
func TestARollBackOfAPausedBatchHolds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		reopened  bool // the roll-back is asked for after a start, which leaves what is paused on the disk
		unstarted bool // and before the engine works, as a command without --wait does
	}{{"as it is", false, false}, {"after a start", true, false}, {"before the engine works", true, true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, h := published(t, 3, quick)
			pl := second(GoalOnline)
			pl.Gray = []GrayStage{{Strategy: "p10"}}
			id := h.create(pl)
			h.until("all in gray release", func() bool { return h.count(id, Filter{States: []State{WaitRelease}}) == 3 })
			if n, err := h.engine.Undoable(id); n != 0 || err != nil {
				t.Fatalf("while it runs: %d, %v", n, err)
			}
			if err := h.engine.Pause(id); err != nil {
				t.Fatal(err)
			}
			if c.reopened {
				h.reopen()
				if c.unstarted {
					h.open()
				} else {
					h.start(true)
				}
			}
			if n, err := h.engine.Undoable(id); n != 3 || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
			b, err := rolledBack(h.engine.RollbackBatch(id, Back{}))
			if err != nil {
				t.Fatal(err)
			}
			if c.unstarted {
				h.reopen()
				h.start(false)
				if err := h.engine.Resume(b.ID); err != nil {
					t.Fatal(err)
				}
			}
			if r := h.wait(b.ID); r.Succeeded != 3 {
				t.Fatalf("%+v", r)
			}
			h.onlyFirst()
			if err := h.engine.Resume(id); err != nil {
				t.Fatal(err)
			}
			if err := h.engine.Release(id, Letting{}); err == nil {
				t.Log("its word comes before it ended")
			}
			if r := h.wait(id); r.Succeeded != 0 {
				t.Fatalf("%+v", r)
			}
			h.ended(id)
			h.onlyFirst()
			list, _, err := h.engine.Tasks(id, Filter{States: []State{Cancelled}})
			if err != nil || len(list) != 3 || list[0].Note.ZH == "" {
				t.Fatalf("%+v %v", list, err)
			}
			if n, err := h.engine.Undoable(id); n != 0 || err != nil {
				t.Fatalf("taken back, and again: %d, %v", n, err)
			}
			_ = p
		})
	}
}

// A merchant whose call is under way when a roll-back is asked for is a part of
// it: its version is taken back when the call has landed.
func TestARollBackWaitsForCallsUnderWay(t *testing.T) {
	t.Parallel()
	for _, end := range []bool{false, true} {
		t.Run(map[bool]string{false: "paused", true: "ended"}[end], func(t *testing.T) {
			t.Parallel()
			p, h := published(t, 4, quick)
			id := h.create(second(GoalHeld))
			h.until("all approved", func() bool { return h.count(id, Filter{States: []State{WaitRelease}}) == 4 })
			p.set(`{"latency_ms":1500}`)
			if err := h.engine.Release(id, Letting{}); err != nil {
				t.Fatal(err)
			}
			h.until("all on their way", func() bool {
				list, _, err := h.engine.Tasks(id, Filter{})
				n := 0
				for _, task := range list {
					if task.releasing() {
						n++
					}
				}
				return err == nil && n == 4
			})
			if err := h.engine.Pause(id); err != nil {
				t.Fatal(err)
			}
			preview, err := h.engine.RollbackPreview(id, Back{})
			if err != nil || len(preview) != 4 || !preview[0].Calling || !preview[0].Refusal.IsZero() {
				t.Fatalf("%+v %v", preview, err)
			}
			b, err := rolledBack(h.engine.RollbackBatch(id, Back{End: end}))
			if err != nil {
				t.Fatal(err)
			}
			if r := h.wait(b.ID); r.Succeeded != 4 {
				t.Fatalf("%+v", r)
			}
			p.set(`{"latency_ms":0}`)
			h.onlyFirst()
			if !end {
				if err := h.engine.Resume(id); err != nil {
					t.Fatal(err)
				}
			}
			h.wait(id)
			h.ended(id)
			h.onlyFirst()
			p.noRepeats()
		})
	}
}

// What is about to go online is a part of an emergency, and what is asked of the
// platform for it keeps nobody from making another batch.
func TestAnEmergencySeesCallsUnderWayAndBlocksNobody(t *testing.T) {
	t.Parallel()
	p, h := published(t, 3, quick)
	pl := second(GoalHeld)
	pl.Targets = merchant.Targets{Merchants: h.ids[:2]}
	id := h.create(pl)
	h.until("both approved", func() bool { return h.count(id, Filter{States: []State{WaitRelease}}) == 2 })
	p.set(`{"latency_ms":2500}`)
	if err := h.engine.Release(id, Letting{}); err != nil {
		t.Fatal(err)
	}
	h.until("both on their way", func() bool {
		list, _, err := h.engine.Tasks(id, Filter{})
		return err == nil && list[0].releasing() && list[1].releasing()
	})
	type begun struct {
		b   Batch
		err error
	}
	done := make(chan begun, 1)
	go func() {
		b, err := h.engine.BeginEmergency(t.Context(), Emergency{Action: RollBackAll, AppID: h.app.ID, TemplateVersion: "1.0.2", StopOthers: true})
		done <- begun{b, err}
	}()
	time.Sleep(200 * time.Millisecond) // it asks the platform by now
	began := time.Now()
	third := second(GoalBuilt)
	third.Targets, third.NotBefore = merchant.Targets{Merchants: h.ids[2:]}, time.Now().Add(time.Hour)
	h.create(third)
	if took := time.Since(began); took > time.Second {
		t.Errorf("a plan waited %v for an emergency that asks the platform", took)
	}
	e := <-done
	if e.err != nil || e.b.Counts.Total != 2 {
		t.Fatalf("%+v %v", e.b.Counts, e.err)
	}
	if r := h.wait(e.b.ID); r.Succeeded != 2 {
		t.Fatalf("%+v", r)
	}
	h.onlyFirst()
}

// An audit that is over cannot be withdrawn, and that is said.
func TestWithdrawingAnAuditThatIsOverIsNoSuccess(t *testing.T) {
	t.Parallel()
	p, h := published(t, 2, `{"build_ms":10,"audit":"manual"}`)
	id := h.create(second(GoalHeld))
	h.until("both in audit", func() bool { return h.count(id, Filter{Steps: []Step{StepAudit}}) == 2 })
	if err := h.engine.Pause(id); err != nil {
		t.Fatal(err)
	}
	for _, m := range p.merchants() {
		p.Audit(m.MiniAppID, "0.0.2", "pass", "")
	}
	b, err := h.engine.BeginEmergency(t.Context(), Emergency{Action: WithdrawAudits, AppID: h.app.ID, StopOthers: true})
	if err != nil {
		t.Fatal(err)
	}
	r := h.wait(b.ID)
	if r.Succeeded != 0 || len(r.Failed) != 2 || r.Failed[0].Code != "batch.too_late" {
		t.Fatalf("%+v", r)
	}
}

// A version that is online cannot be tried out as the experience version.
func TestNoExperienceOfWhatIsOnline(t *testing.T) {
	t.Parallel()
	_, h := published(t, 1, quick)
	pl := plan(GoalExperience)
	pre, err := h.engine.Preflight(t.Context(), pl)
	if err != nil || pre.Blocked != 1 {
		t.Fatalf("%+v %v", pre.Issues, err)
	}
	if r := h.run(pl); r.Succeeded != 0 || r.Failed[0].Code != "batch.no_experience" {
		t.Fatalf("%+v", r)
	}
	pl.Anew = true
	if r := h.run(pl); r.Succeeded != 1 {
		t.Fatalf("%+v", r)
	}
}

// What the platform never takes is sent once.
func TestARefusalForGoodIsNotRepeated(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 2, quick)
	h := newHouse(t, p)
	e := h.start(true)
	h.checkEnds(h.run(plan(GoalOnline)))
	list, err := e.List()
	if err != nil {
		t.Fatal(err)
	}
	// What was online before is gone, which nobody was told.
	if err := e.Vault.Update(func(tx *vault.Tx) error {
		for _, id := range h.ids {
			if err := e.Versions.NoteStateTx(tx, id, "0.0.0", version.Offline); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	b, err := rolledBack(e.RollbackBatch(list[0].ID, Back{}))
	if err != nil {
		t.Fatal(err)
	}
	r := h.wait(b.ID)
	if len(r.Failed) != 2 {
		t.Fatalf("%+v", r)
	}
	if again, err := e.Retry(b.ID); again != 0 || err != nil {
		t.Errorf("%d are offered to be tried again, %v", again, err)
	}
	n := 0
	for _, c := range p.Calls() {
		if c.Method == "alipay.open.mini.version.rollback" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d calls to roll back two merchants that have nothing before", n)
	}
}
