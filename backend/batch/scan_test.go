package batch

import (
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/version"
)

// A version whose scan runs waits for its end, however long that takes; one that
// failed it ends at once, and one of which nothing is said is not tried for ever.
func TestTheScanOfAVersionIsWaitedFor(t *testing.T) {
	t.Parallel()
	const long = 3 * time.Hour
	for _, c := range []struct {
		name string
		scan string // while it runs
		end  string // after a while
		want State
		code string
		tell bool // that it is being scanned
	}{
		{"it passes", version.ScanRunning, version.ScanPassed, Running, "", true},
		{"it fails", version.ScanRunning, version.ScanFailed, Failed, "version.scan_failed", true},
		{"nothing is said", "", "", Failed, "40004", true},
	} {
		for step, sub := range map[Step]alipay.SubCode{StepSubmit: alipay.SubCanNotSubmitWithoutScanPass, StepExperience: alipay.SubCanNotSetWithoutScanPass} {
			p := &Plan{Goal: GoalOnline, TemplateVersion: "1.1.0"}
			began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			now := began
			task, told, calls := taskAt(step, now), false, 0
			for range 2000 {
				passed := c.end == version.ScanPassed && now.Sub(began) > long
				if task.State.Over() || task.Step == StepAudit || task.Step == StepPackage {
					break
				}
				f := factsAt(now)
				m := next(p, task, f)
				if task = m.task; m.call == nil {
					t.Fatalf("%s: nothing to do at %s", c.name, task.Step)
				}
				calls++
				f.asked = m.call
				switch {
				case m.call.ask == askScan && now.Sub(began) > long:
					f.answer.detail.Scan = c.end
				case m.call.ask == askScan:
					f.answer.detail.Scan = c.scan
				case !passed:
					f.answer = answer{refused: refusalOf(&alipay.Error{Code: "40004", SubCode: sub, Class: alipay.ClassStateConflict, Sent: true}, true, now)}
				}
				task = next(p, task, f).task
				told = told || task.State == WaitOutside && task.Waiting.ZH != ""
				if task.RetryAt.After(now) {
					now = task.RetryAt
				}
			}
			switch {
			case c.code != "" && (task.State != c.want || task.Failure == nil || task.Failure.Code != c.code || task.Failure.Hint.ZH == ""):
				t.Errorf("%s, %s: %s, %+v", c.name, step, task.State, task.Failure)
			case c.code == "" && task.Step != StepAudit && task.Step != StepPackage:
				t.Errorf("%s, %s: still at %s after %v: %+v", c.name, step, task.Step, now.Sub(began), task.Failure)
			case told != c.tell || calls > 400:
				t.Errorf("%s, %s: told %v, %d calls in %v", c.name, step, told, calls, now.Sub(began))
			case c.scan == "" && now.Sub(began) > 2*scanPatience:
				t.Errorf("%s, %s: tried for %v", c.name, step, now.Sub(began))
			}
		}
	}
}

// The same against the platform: all go online after their scan, and with a scan
// that fails each says so.
func TestAFleetIsPublishedThroughScans(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 2, `{"build_ms":0,"audit_ms":1,"scan_ms":1500}`)
	h := newHouse(t, p)
	h.start(false)
	if r := h.run(plan(GoalOnline)); r.Succeeded != 2 {
		t.Fatalf("%+v", r)
	}
	p.set(`{"scan_ms":0,"scan_fail_rate":1}`)
	next := plan(GoalOnline)
	next.TemplateVersion = "1.2.0"
	id := h.create(next)
	if r := h.wait(id); len(r.Failed) != 2 || r.Failed[0].Code != "version.scan_failed" {
		t.Fatalf("%+v", r)
	}
}
