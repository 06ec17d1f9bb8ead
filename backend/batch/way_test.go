package batch

import (
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/version"
)

// A changing call that something on the way refuses is sent a few times, once
// when it is refused for good, and each wait and the end say by what. The
// answer is kept with the task, so that a restart forgets nothing.
func TestACallRefusedOnTheWayStopsWithTheStatusAsItsReason(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status, sent int
		says         string
	}{{413, 1, "413"}, {403, mostLost, "403"}, {302, mostLost, "302"}, {502, mostLost, "502"}, {0, mostLost, "4"}} {
		p := &Plan{Goal: GoalOnline, TemplateVersion: "1.1.0"}
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		task, sent, silentWaits := taskAt(StepSubmit, now), 0, 0
		for range 200 {
			if task.State.Over() {
				break
			}
			f := factsAt(now)
			m := next(p, task, f)
			if task = m.task; m.call == nil {
				break
			}
			f.asked = m.call
			if m.call.ask == doAct {
				sent++
				stage := alipay.StageStatus
				if c.status == 0 {
					stage = alipay.StageExchange
				}
				f.answer = answer{refused: refusalOf(&alipay.Error{Class: alipay.ClassOutcomeUnknown, Stage: stage, Status: c.status, Sent: true}, true, now)}
			} else {
				f.answer = unchanged(p, task, *m.call)
			}
			task = next(p, task, f).task
			if task.State == WaitOutside && c.status != 0 && !strings.Contains(task.Waiting.ZH, c.says) {
				silentWaits++
			}
			if task.RetryAt.After(now) {
				now = task.RetryAt
			}
		}
		if task.State != Failed || sent != c.sent || silentWaits != 0 {
			t.Errorf("HTTP %d: %s after it was sent %d times, %d waits without the status", c.status, task.State, sent, silentWaits)
			continue
		}
		if m := task.Failure.Message; !strings.Contains(m.ZH, c.says) || !strings.Contains(m.EN, c.says) || strings.Contains(m.ZH, "可能") || task.Failure.Hint.ZH == "" {
			t.Errorf("HTTP %d: told as %+v → %+v", c.status, m, task.Failure.Hint)
		}
	}
}

// A call that takes effect late is found by a look and not made again, however
// often it was refused before that.
func TestALateEffectEndsTheCounting(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := &Plan{Goal: GoalOnline, TemplateVersion: "1.1.0"}
	f := factsAt(now)
	m := next(p, taskAt(StepSubmit, now), f)
	f.asked = m.call
	f.answer = answer{refused: refusalOf(&alipay.Error{Class: alipay.ClassOutcomeUnknown, Stage: alipay.StageStatus, Status: 413, Sent: true}, true, now)}
	task := next(p, m.task, f).task
	f = factsAt(task.RetryAt)
	f.asked, f.answer = &call{ask: askTruth, action: version.Submit, version: task.Version}, answer{truth: true}
	if m = next(p, task, f); m.task.Step != StepAudit || m.settled != happened || m.task.Failure != nil || m.task.Lost != 0 {
		t.Errorf("%+v", m.task)
	}
}
