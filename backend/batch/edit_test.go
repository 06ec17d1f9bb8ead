package batch

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// inAnHour is a house of three merchants and a plan for all of them that begins in an
// hour.
func inAnHour(t *testing.T) (h *house, e *Engine, pl Plan) {
	t.Helper()
	h = newHouse(t, newPlatform(t, 3, quick))
	e = h.start(true)
	pl = plan(GoalBuilt)
	pl.NotBefore = e.Now().Add(time.Hour)
	return h, e, pl
}

// Until its first call everything of a plan can be changed, merchants and waves
// too, and the batch that then runs is the one it was changed to.
func TestAPlanIsChangedWhollyBeforeItsFirstCall(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, quick)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalBuilt)
	pl.Targets = merchant.Targets{Merchants: h.ids[:2]}
	pl.NotBefore = e.Now().Add(time.Hour)
	pl.Form.TestAccount, pl.Form.TestPassword = "tester", "secret"
	id := h.create(pl)
	b, err := e.Get(id)
	if err != nil || b.Status != Scheduled || b.Editable() != nil {
		t.Fatalf("%+v %v", b, err)
	}
	changed := b.Plan
	changed.Targets = merchant.Targets{Merchants: h.ids[1:5]}
	changed.Waves = []Wave{{Merchants: h.ids[4:5]}, {Count: 1, SoakMinutes: 1}}
	changed.Goal, changed.Stop, changed.Form.TestPassword = GoalAudited, StopRule{Failed: 3}, ""
	ahead, err := e.PreflightEdit(t.Context(), id, changed)
	if err != nil || ahead.Total != 4 {
		t.Fatalf("%+v %v", ahead, err)
	}
	for _, issue := range ahead.Issues {
		if issue.Code == "batch.busy" {
			t.Errorf("the batch stands in its own way: %+v", issue)
		}
	}
	if b, err = e.Edit(id, changed); err != nil {
		t.Fatal(err)
	}
	if b.ID != id || b.Status != Scheduled || b.Counts.Total != 4 || b.Waves != 3 || b.Plan.Goal != GoalAudited || b.Plan.Stop.Failed != 3 ||
		b.Plan.Form.TestPassword != "secret" || len(b.Plan.Waves) != 2 {
		t.Fatalf("%+v", b)
	}
	if lines, err := e.Waves(id); err != nil || len(lines) != 3 || lines[0].Total != 1 || lines[1].Total != 1 || lines[2].Total != 2 {
		t.Fatalf("%+v %v", lines, err)
	}
	// What was made up for a template version is made up anew for another one.
	changed = b.Plan
	changed.TemplateVersion = "7.7.7"
	if b, err = e.Edit(id, changed); err != nil || b.Plan.Form.Description == changed.Form.Description || b.Plan.Name == changed.Name {
		t.Fatalf("%+v %v", b.Plan, err)
	}
	b.Plan.TemplateVersion = templateVersion
	// Only waves, of the same merchants.
	changed = b.Plan
	changed.Waves, changed.NotBefore = nil, time.Time{}
	if b, err = e.Edit(id, changed); err != nil || b.Waves != 1 || b.Status != Active {
		t.Fatalf("%+v %v", b, err)
	}
	if r := h.wait(id); r.Succeeded != 4 {
		t.Fatalf("%+v", r)
	}
	list, _, err := e.Tasks(id, Filter{})
	if err != nil || len(list) != 4 || list[0].MerchantID != h.ids[1] || list[3].MerchantID != h.ids[4] {
		t.Fatalf("%+v %v", list, err)
	}
	if got := len(p.Effects("alipay.open.mini.version.upload")); got != 4 {
		t.Errorf("%d uploads", got)
	}
	if b, _ = e.Get(id); fault.CodeOf(b.Editable()) != "batch.begun" {
		t.Error(b.Editable())
	}
	if _, err := e.Edit(id, changed); fault.CodeOf(err) != "batch.begun" {
		t.Error(err)
	}
}

// What cannot be stored changes nothing: the batch is as it was.
func TestARefusedChangeOfAPlanLeavesTheBatch(t *testing.T) {
	t.Parallel()
	h, e, pl := inAnHour(t)
	pl.Targets = merchant.Targets{Merchants: h.ids[:1]}
	id := h.create(pl)
	pl.Targets = merchant.Targets{Merchants: h.ids[1:2]}
	h.create(pl)
	old, err := e.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	for code, change := range map[fault.Code]func(*Plan){
		"batch.overlap": func(p *Plan) { p.Targets = merchant.Targets{Merchants: h.ids} },
		"batch.plan":    func(p *Plan) { p.Targets = merchant.Targets{Tagged: merchant.Tagged{Tags: []string{"nobody"}}} },
	} {
		changed := old.Plan
		change(&changed)
		if _, err := e.Edit(id, changed); fault.CodeOf(err) != code {
			t.Errorf("%v, not %s", err, code)
		}
		if _, err := e.PreflightEdit(t.Context(), id, changed); code == "batch.plan" && fault.CodeOf(err) != code {
			t.Errorf("a preflight of it: %v, not %s", err, code)
		}
	}
	whole := old.Plan
	whole.Targets = merchant.Targets{} // those it has
	if ahead, err := e.PreflightEdit(t.Context(), id, whole); err != nil || ahead.Total != 1 {
		t.Errorf("%+v %v", ahead, err)
	}
	if b, err := e.Get(id); err != nil || b.Status != Scheduled || b.Counts.Total != 1 || !reflect.DeepEqual(b.Plan.Targets, old.Plan.Targets) {
		t.Errorf("%+v %v", b, err)
	}
	changed := old.Plan
	changed.Targets, changed.Overlap = merchant.Targets{Merchants: h.ids}, LeaveOut
	if b, err := e.Edit(id, changed); err != nil || b.Counts.Total != 2 {
		t.Errorf("%+v %v", b, err)
	}
}

// A program that ends while the tasks of a changed plan are written makes them at
// its next start, and waits for a person.
func TestAnInterruptedChangeOfAPlanIsFinishedAtTheNextStart(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 4, quick)
	h := newHouse(t, p)
	h.start(false)
	id := h.create(plan(GoalBuilt))
	if err := h.engine.Vault.Update(func(tx *vault.Tx) error {
		b, err := batches.Get(tx, id)
		b.Status, b.Remaking = Paused, true
		b.Plan.Targets, b.Plan.Waves = merchant.Targets{Merchants: h.ids[1:4]}, []Wave{{Count: 1}}
		return errors.Join(err, putBatch(tx, b), tasks.Delete(tx, taskID(id, 1)))
	}); err != nil {
		t.Fatal(err)
	}
	h.reopen()
	e := h.start(true)
	b, err := e.Get(id)
	if err != nil || b.Status != Paused || b.Reason.ZH == "" || b.Remaking || b.Counts.Total != 3 || b.Waves != 2 || !b.unbegun() {
		t.Fatalf("%+v %v", b, err)
	}
	b.Plan.Waves = nil
	if _, err := e.Edit(id, b.Plan); err != nil {
		t.Fatal(err)
	}
	if err := e.Resume(id); err != nil {
		t.Fatal(err)
	}
	if r := h.wait(id); r.Succeeded != 3 {
		t.Fatalf("%+v", r)
	}
}

// A disk that fills while a plan is changed hides no batch: it is paused with the new
// plan, and the change is finished by whoever goes on with it, or the next start.
func TestAChangeOfAPlanOnAFullDiskIsFinishedLater(t *testing.T) {
	t.Parallel()
	h, e, pl := inAnHour(t)
	pl.Targets = merchant.Targets{Merchants: h.ids[:1]}
	cut := 0
	for n := int64(1); ; n++ {
		id := h.create(pl)
		changed, err := e.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		changed.Plan.Targets, changed.Plan.NotBefore = merchant.Targets{Merchants: h.ids}, time.Time{}
		h.writes.Store(n)
		_, failed := e.Edit(id, changed.Plan)
		h.writes.Store(0)
		b, err := e.Get(id)
		if err != nil {
			t.Fatalf("after %d writes: %v", n, err)
		}
		if b.Remaking {
			cut++
			if b.Status != Paused || b.Reason.ZH == "" || len(b.Plan.Targets.Merchants) != 3 || fault.CodeOf(failed) != vault.CodeDiskFull || fault.As(failed).Hint.ZH == "" {
				t.Fatalf("after %d writes: %+v %v", n, b, failed)
			}
			for name, wish := range map[string]func(string) error{"resume": e.Resume, "cancel": e.Cancel, "delete": e.Delete} {
				if err := wish(id); fault.CodeOf(err) != vault.CodeDiskFull {
					t.Errorf("%s while the disk is full: %v", name, err)
				}
			}
			if cut == 1 { // a start with a full disk finishes nothing, and works
				h.reopen()
				e = h.start(true)
				if b, err := e.Get(id); err != nil || !b.Remaking {
					t.Fatalf("%+v %v", b, err)
				}
			}
			h.full.Store(false)
			if err := e.Resume(id); err != nil {
				t.Fatal(err)
			}
			if r := h.wait(id); r.Succeeded != 3 {
				t.Fatalf("after %d writes: %+v", n, r)
			}
		}
		h.full.Store(false)
		if !b.Remaking {
			if err := e.Cancel(id); err != nil {
				t.Fatal(err)
			}
			h.wait(id)
		}
		if failed == nil {
			break
		}
	}
	if cut < 3 {
		t.Errorf("the disk filled in %d changes", cut)
	}
}

// An emergency that stops the others stops a batch whose change was cut short as well.
func TestAnEmergencyStopsABatchWhoseChangeWasCutShort(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]bool{"at its beginning": false, "when the tasks of before were gone": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			emergencyAfterACut(t, gone)
		})
	}
}

func emergencyAfterACut(t *testing.T, gone bool) {
	_, h := published(t, 2, quick)
	pl := second(GoalOnline)
	pl.NotBefore, pl.Targets = time.Now().Add(time.Hour), merchant.Targets{Merchants: h.ids[:1]}
	id := h.create(pl)
	b, err := h.engine.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	b.Plan.Targets = merchant.Targets{Merchants: h.ids}
	for n := int64(1); !b.Remaking; n++ {
		h.writes.Store(n)
		if _, err := h.engine.Edit(id, b.Plan); err == nil {
			t.Fatal("no write of the change failed between")
		}
		h.writes.Store(0)
		h.full.Store(false)
		if b, err = h.engine.Get(id); err != nil {
			t.Fatal(err)
		}
		b.Plan.Targets = merchant.Targets{Merchants: h.ids}
	}
	if gone {
		if err := h.engine.removeTasks(id); err != nil {
			t.Fatal(err)
		}
	}
	off, err := h.engine.BeginEmergency(t.Context(), Emergency{Action: TakeAllOffline, AppID: h.app.ID, Merchants: h.ids, StopOthers: true})
	if err != nil {
		t.Fatal(err)
	}
	if r := h.wait(off.ID); r.Succeeded != 2 {
		t.Fatalf("%+v", r)
	}
	if r := h.wait(id); r.Status != BatchCancel {
		t.Fatalf("%+v", r)
	}
}
