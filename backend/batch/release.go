package batch

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// GrayStage is one step of a gray release on the way to everyone.
type GrayStage struct {
	Strategy string `json:"strategy"` // p10, p30 or p50
	// SoakMinutes is how long the version stays there before it goes on by
	// itself; 0 waits for a person's word.
	SoakMinutes int `json:"soak_minutes,omitempty"`
}

// Letting is a person's word that approved versions may go online: from when,
// in which hours, and by which stages of a gray release.
type Letting struct {
	At      time.Time   `json:"at,omitzero"` // zero: now
	Gray    []GrayStage `json:"gray,omitempty"`
	Windows []Window    `json:"windows,omitempty"`
}

// onShelf is where a version stands on its way from its approval to everyone.
type onShelf struct {
	letting *Letting // the word about this merchant, nil for that about the batch
	stage   int      // how many stages of the gray release it has reached
	stageAt time.Time
}

// stages are the stages of the gray release that a version goes through.
func (p *Plan) stages(own *Letting) []GrayStage {
	if own != nil {
		return own.Gray
	}
	return p.Gray
}

// stageBy is how many stages a version has passed that is in gray release.
func stageBy(stages []GrayStage, gray string) int {
	n := 0
	for n < len(stages) && stages[n].Strategy <= gray {
		n++
	}
	return n
}

// releaseFrom is from when a version that is ready may go one step on towards
// everyone, and why not before; zero while only a person's word lets it. word
// is the word about the whole batch.
func (p *Plan) releaseFrom(s onShelf, word, now time.Time) (time.Time, fault.Text) {
	from, why := p.releaseAt(s, word, now)
	if !from.IsZero() {
		at := from.In(field.Zone()).Format("2006-01-02 15:04")
		why = fault.Text{EN: fmt.Sprintf(why.EN, at), ZH: fmt.Sprintf(why.ZH, at)}
	}
	return from, why
}

// releaseAt is releaseFrom with a place for the time in the words. A forecast
// asks it for every merchant and needs no words.
func (p *Plan) releaseAt(s onShelf, word, now time.Time) (time.Time, fault.Text) {
	windows, stages := p.Windows, p.stages(s.letting)
	from, told := now, p.ReleaseAt
	if s.letting != nil {
		windows, word, told = s.letting.Windows, s.letting.At, s.letting.At
	}
	given := !word.IsZero() && !word.After(now)
	why := fault.Text{EN: "approved; it goes online from %s on (Beijing time)", ZH: "审核已通过，将于 %s（北京时间）起上架"}
	switch {
	case s.stage > 0 && s.stage <= len(stages):
		last := stages[s.stage-1]
		why = fault.Text{EN: "in gray release at " + last.Strategy + "; it goes on from %s (Beijing time)", ZH: "灰度中（" + last.Strategy + "），将于 %s（北京时间）起继续扩大"}
		switch {
		case given && word.After(s.stageAt):
		case last.SoakMinutes > 0:
			from = later(now, s.stageAt.Add(time.Duration(last.SoakMinutes)*time.Minute))
		default:
			return time.Time{}, fault.Text{EN: "in gray release at " + last.Strategy + "; it goes on when you say so", ZH: "灰度中（" + last.Strategy +
				"），等待确认后继续扩大"}
		}
	case s.stage > 0: // the last stage was passed before the plan changed
	case given:
	case !told.IsZero():
		from = later(now, told)
	case p.Goal == GoalHeld || s.letting != nil:
		return time.Time{}, fault.T("approved; it goes online when the release is given", "审核已通过，等待统一上架")
	}
	return nextIn(windows, from), why
}

// checkGray is the fault of stages that make no sense.
func (p Plan) checkGray() error {
	if len(p.Gray) > 0 && p.Goal != GoalOnline && p.Goal != GoalHeld {
		return badPlan("gray", fault.T("stages of a gray release need the goal online or held", "灰度阶段只适用于目标“上架”或“审核后统一上架”"))
	}
	return checkStages(p.Gray)
}

func checkStages(stages []GrayStage) error {
	before := ""
	for _, g := range stages {
		if !slices.Contains(version.Strategies(), g.Strategy) || g.Strategy <= before || g.SoakMinutes < 0 {
			return badPlan("gray", fault.T("stages of a gray release are p10, p30 and p50, growing", "灰度阶段应为 p10、p30、p50，且依次增大"))
		}
		before = g.Strategy
	}
	return nil
}

// Release lets approved versions of a batch go online: those of the tasks
// named, or all. What is in gray release goes on to its next stage. Windows of
// the plan hold unless the letting has its own. Everything is on disk when it
// returns.
func (e *Engine) Release(id string, how Letting, taskIDs ...string) error {
	now := e.Now()
	if how.At.Before(now) {
		how.At = now
	}
	if err := (Plan{Goal: GoalHeld, Gray: how.Gray, Windows: how.Windows}).checkRules(); err != nil {
		return err
	}
	b, err := e.Get(id)
	if err != nil {
		return err
	}
	if b.Status.Over() || b.Status == Stopping || (b.Plan.Goal != GoalHeld && len(b.Plan.Gray) == 0) {
		return wrongStatus(b.Status)
	}
	if len(taskIDs) > 0 {
		if how.Windows == nil {
			how.Windows = b.Plan.Windows
		}
		if how.Gray == nil {
			how.Gray = b.Plan.Gray
		}
		return e.releaseSome(id, how, taskIDs)
	}
	graying := false
	if len(how.Gray) > 0 && !slices.Equal(how.Gray, b.Plan.Gray) {
		list, _, err := e.Tasks(id, Filter{})
		if err != nil {
			return err
		}
		graying = slices.ContainsFunc(list, func(t Task) bool { return t.Stage > 0 && t.Letting == nil })
	}
	_, err = e.wish(id, "batch.release", func(b *Batch) error {
		if b.Status.Over() || b.Status == Stopping {
			return wrongStatus(b.Status)
		}
		if len(how.Gray) > 0 && !slices.Equal(how.Gray, b.Plan.Gray) {
			if graying {
				return badPlan("gray", fault.T("the gray release of this batch has begun; its stages do not change any more", "该批次的灰度已开始，灰度阶段不能再更改"))
			}
			b.Plan.Gray = how.Gray
		}
		if how.Windows != nil {
			b.Plan.Windows = how.Windows
		}
		b.Released = how.At
		if how.At.After(e.Now()) {
			b.Released, b.Plan.ReleaseAt = time.Time{}, how.At
		}
		return nil
	})
	return err
}

// releaseSome lets some versions of a batch go online, a chunk at a time.
func (e *Engine) releaseSome(id string, how Letting, taskIDs []string) error {
	for some := range slices.Chunk(taskIDs, chunk) {
		var failed error
		if err := e.do(func(t *turn) {
			l := e.lives[id]
			if l == nil {
				e.resting[id]++
			}
			before := map[*job]*Letting{}
			for _, one := range some { // what is under way writes it with its own outcome
				if i := indexOf(one); l != nil && taskID(id, i) == one && i < len(l.jobs) && l.jobs[i] != nil {
					before[l.jobs[i]] = l.jobs[i].letting
					l.jobs[i].letting = &how
				}
			}
			t.put(func(tx *vault.Tx) error {
				for _, one := range some {
					task, err := tasks.Get(tx, one)
					if err != nil || task.BatchID != id {
						return unknownTask(one)
					}
					if task.State.Over() {
						continue
					}
					task.Letting, task.UpdatedAt = &how, e.Now()
					if err := tasks.Put(tx, task); err != nil {
						return err
					}
				}
				return nil
			}, func(err error) {
				failed = err
				for j, was := range before {
					if err != nil {
						j.letting = was
					}
					e.place(j)
				}
				if l != nil {
					l.announce, l.seen = true, l.seen+2
				}
			})
		}); err != nil || failed != nil {
			return errors.Join(failed, err)
		}
	}
	b, err := e.Get(id)
	if err != nil {
		return err
	}
	var entry journal.Entry
	if err := e.Vault.Update(func(tx *vault.Tx) (err error) {
		about := batchEntry("batch.release", b)
		about.Message = fault.T("%d merchant{|s}", "%d 个商家", len(taskIDs))
		entry, err = e.Journal.AppendTx(tx, about)
		return err
	}); err != nil {
		return err
	}
	e.Journal.Announce(entry)
	return nil
}

func unknownTask(id string) error {
	return fault.New("batch.task", fault.T("the batch has no task %s", "批次中没有任务 %s", id)).WithRetry(fault.RetryAfterInput)
}
