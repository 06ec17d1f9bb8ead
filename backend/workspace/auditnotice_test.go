package workspace

import (
	"testing"

	"minifleet/backend/batch"
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
		tasks, _, err := o.Batches.Tasks(b.ID, batch.Filter{})
		o.ok(err)
		for _, task := range tasks {
			told, err := o.auditResult(task.MiniAppID, task.Version, true, "")
			o.ok(err)
			if !told {
				t.Errorf("%s: passed, as the batch told, and is told again", task.Merchant)
			}
			told, err = o.auditResult(task.MiniAppID, task.Version, false, "类目不符")
			o.ok(err)
			if told {
				t.Errorf("%s: a refusal that no batch told is not told", task.Merchant)
			}
			told, err = o.auditResult(task.MiniAppID, "9.9.9", true, "")
			o.ok(err)
			if told {
				t.Errorf("%s: a version of no batch is not told", task.Merchant)
			}
		}
	})
}
