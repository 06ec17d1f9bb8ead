package batch

import (
	"slices"
	"time"

	"minifleet/backend/fault"
)

// takenBack is why a task ends whose version a roll-back takes back.
var takenBack = fault.T("its version is taken back", "该版本已由回滚批次撤回")

// mark is what of a task tells whether a wish to give it up is about it.
type mark struct {
	index, wave, stage int
	stageAt            time.Time
}

func markOf(t *Task) mark { return mark{t.Index, t.Wave, t.Stage, t.StageAt} }

func (j *job) mark() mark {
	return mark{int(j.index), int(j.wave), int(j.stage), time.Unix(0, j.stageAt)}
}

// wants reports whether the wish is about a task that is not over.
func (g *GiveUp) wants(m mark) bool {
	if g == nil || (g.Wave != nil && m.wave != *g.Wave) {
		return false
	}
	return m.stage > 0 && !m.stageAt.After(g.At) || slices.Contains(g.Tasks, int32(m.index))
}

func (l *live) givesUp(m mark) bool { return l.batch.GiveUp.wants(m) }

// giveUpSome ends tasks whose version is taken back. Where a call is under way,
// or nothing is known of one yet, that comes first. When there are none left the
// wish has been carried out.
func (e *Engine) giveUpSome(t *turn, l *live) bool {
	var some []*job
	left := false
	for _, j := range l.jobs {
		if j == nil || !l.givesUp(j.mark()) {
			continue
		}
		left = true
		if !j.Busy() && (!j.intent || j.state == WaitAuth) {
			if some = append(some, j); len(some) == chunk {
				break
			}
		}
	}
	if len(some) > 0 {
		return e.rewrite(t, l, some, func(task *Task, now time.Time) { task.cancel(takenBack, now) })
	}
	if !left {
		e.change(t, l, func(b *Batch) { b.GiveUp = nil })
	}
	return false
}
