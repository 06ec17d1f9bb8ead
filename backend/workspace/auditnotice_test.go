package workspace

import (
	"errors"
	"testing"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Messages of audits that a batch knew by asking, and told when it ended, may come
// long after it: nobody is told of them one by one. What is news is.
func TestAnAuditThatABatchToldIsNotToldAgain(t *testing.T) {
	inOffice(t, 2, `{"build_ms":1000,"audit_ms":1000}`, func(o *office) {
		o.ok(o.Batches.Start(true))
		o.sim.Settings(map[string]any{"reject_rate": 0})
		b := o.through(o.publish(batch.GoalAudited))
		if b.Counts.States[batch.Succeeded] != 2 {
			t.Fatalf("%+v", b.Counts)
		}
		nothing := func(*vault.Tx) error { return nil }
		tasks, _, err := o.Batches.Tasks(b.ID, batch.Filter{})
		o.ok(err)
		for _, task := range tasks {
			told, err := o.auditResult(task.MiniAppID, task.Version, true, "", nothing)
			o.ok(err)
			if !told {
				t.Errorf("%s: passed, as the batch told, and is told again", task.Merchant)
			}
			told, err = o.auditResult(task.MiniAppID, task.Version, false, "类目不符", nothing)
			o.ok(err)
			if told {
				t.Errorf("%s: a refusal that no batch told is not told", task.Merchant)
			}
			told, err = o.auditResult(task.MiniAppID, "9.9.9", true, "", nothing)
			o.ok(err)
			if told {
				t.Errorf("%s: a version of no batch is not told", task.Merchant)
			}
		}
	})
}

// What a message says and the memory of the message are one step: when the memory
// cannot be written nothing was said, and the platform, which says it again, is
// heard.
func TestAnAuditIsHeardTogetherWithTheMemoryOfItOrNotAtAll(t *testing.T) {
	inOffice(t, 1, `{"build_ms":1000,"audit":"manual"}`, func(o *office) {
		o.ok(o.Batches.Start(true))
		id := o.publish(batch.GoalAudited)
		of := func() batch.Task {
			tasks, _, err := o.Batches.Tasks(id, batch.Filter{})
			o.ok(err)
			return tasks[0]
		}
		for n := 0; of().Step != batch.StepAudit; n++ {
			if n > 60 {
				t.Fatal("it is not submitted")
			}
			time.Sleep(time.Second)
		}
		task := of()
		state := func() version.State {
			fleet, err := o.Versions.Store().Fleet(task.MerchantID)
			o.ok(err)
			v, _ := fleet.Find(task.Version)
			return v.State
		}
		full := errors.New("the disk is full")
		if _, err := o.auditResult(task.MiniAppID, task.Version, true, "", func(*vault.Tx) error { return full }); !errors.Is(err, full) {
			t.Fatalf("the memory was not written, and that is told as %v", err)
		}
		time.Sleep(time.Second)
		if got := of(); state() != version.Auditing || got.Step != batch.StepAudit || got.State.Over() {
			t.Errorf("half of it was kept: the version is %s, the task at %s %s", state(), got.Step, got.State)
		}
		remembered := false
		told, err := o.auditResult(task.MiniAppID, task.Version, true, "", func(*vault.Tx) error { remembered = true; return nil })
		o.ok(err)
		if b := o.through(id); !told || !remembered || b.Counts.States[batch.Succeeded] != 1 || state() != version.WaitRelease {
			t.Errorf("told %v, remembered %v, %+v, the version is %s", told, remembered, b.Counts, state())
		}
	})
}
