package batch

import (
	"encoding/json"
	"errors"
	"time"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Status is how a batch stands.
type Status string

const (
	// Creating is a batch whose tasks are not all on disk; it never runs, and
	// what is there of it is removed at the next start. Deleting is one that is being
	// forgotten; the rest of it goes then as well.
	Creating  Status = "creating"
	Deleting  Status = "deleting"
	Scheduled Status = "scheduled" // waits for its hour
	Active    Status = "running"
	Paused    Status = "paused"
	Confirm   Status = "confirm" // a wave is over, or the batch stopped by itself: a person has to say whether to go on
	// Stopping is a batch that was asked to stop: what is under way ends, what
	// was not begun is not done, and of what was lost the platform is asked.
	Stopping    Status = "stopping"
	BatchDone   Status = "done"
	BatchCancel Status = "cancelled"
)

// Over reports whether the batch ended.
func (s Status) Over() bool { return s == BatchDone || s == BatchCancel }

// open are the statuses of batches that hold their merchants.
func open() []Status { return []Status{Scheduled, Active, Paused, Confirm, Stopping} }

// exists reports whether the batch is there for a person.
func (s Status) exists() bool { return s != Creating && s != Deleting }

// Counts are the tasks of a batch by state and by step of those not over.
type Counts struct {
	Total  int           `json:"total"`
	States map[State]int `json:"states"`
	Steps  map[Step]int  `json:"steps"`
	Calls  int           `json:"calls"`
}

func newCounts() Counts { return Counts{States: map[State]int{}, Steps: map[Step]int{}} }

func (c *Counts) add(step Step, state State, calls, sign int) {
	c.Total += sign
	c.Calls += sign * calls
	if c.States[state] += sign; c.States[state] == 0 {
		delete(c.States, state)
	}
	if !state.Over() {
		if c.Steps[step] += sign; c.Steps[step] == 0 {
			delete(c.Steps, step)
		}
	}
}

func (c Counts) clone() Counts {
	out := newCounts()
	out.Total, out.Calls = c.Total, c.Calls
	for k, v := range c.States {
		out.States[k] = v
	}
	for k, v := range c.Steps {
		out.Steps[k] = v
	}
	return out
}

// over is how many tasks are over.
func (c Counts) over() int {
	return c.States[Succeeded] + c.States[Failed] + c.States[Cancelled] + c.States[LeftAlone]
}

// Again is a wish to try failed tasks once more: all that can be, or those
// named. It stands on the batch until it is carried out.
type Again struct {
	At    time.Time `json:"at"`
	Tasks []string  `json:"tasks,omitempty"`
	// Changed tells that the plan was changed together with it.
	Changed bool `json:"changed,omitempty"`
}

// wants returns what tells whether the wish is about a task.
func (a *Again) wants() func(Task) bool {
	named := setOf(a.Tasks)
	return func(t Task) bool {
		switch {
		case t.State != Failed || t.EndedAt.After(a.At):
			return false
		case len(named) == 0:
			return t.Failure == nil || t.Failure.Fixable
		}
		return named[t.ID]
	}
}

// setOf is a list of ids for whoever asks of many whether they are in it.
func setOf(ids []string) map[string]bool {
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// GiveUp is a wish to end the tasks whose version a roll-back takes back: those
// in a stage of a gray release, and those with a call under way that brings
// their version to users. It stands on the batch until they have ended.
type GiveUp struct {
	At    time.Time `json:"at"`
	Wave  *int      `json:"wave,omitempty"`  // only of this wave
	Tasks []int32   `json:"tasks,omitempty"` // by index, with such a call under way
}

// Batch is one run of a plan.
type Batch struct {
	ID     string `json:"id"`
	Plan   Plan   `json:"plan"`
	Status Status `json:"state"`
	// Reason says why it is paused or waits for confirmation.
	Reason fault.Text `json:"reason,omitzero"`
	// Wave is the last wave that was let go; Waves how many there are. WaveAt is
	// when it was let go, SoakUntil until when the next one waits after this one
	// succeeded.
	Wave      int       `json:"wave"`
	Waves     int       `json:"waves"`
	WaveAt    time.Time `json:"wave_at,omitzero"`
	SoakUntil time.Time `json:"soak_until,omitzero"`
	// Released is when approved versions may go online, by a person's word.
	Released time.Time `json:"released,omitzero"`
	// Excused is how many had failed when a person said go on after the batch
	// had stopped by itself, or tried others again; they do not stop it again.
	Excused Tally `json:"excused,omitzero"`
	// Stopped tells that it stopped by itself because a limit was reached.
	Stopped  bool    `json:"stopped,omitempty"`
	Evidence Tally   `json:"evidence,omitzero"` // what it stopped for
	Again    *Again  `json:"again,omitempty"`
	GiveUp   *GiveUp `json:"give_up,omitempty"`
	Counts   Counts  `json:"counts"`
	// Build, Audit and Package are what was learned of how long these take.
	Build   schedule.Learner `json:"learned_build,omitzero"`
	Audit   schedule.Learner `json:"learned_audit,omitzero"`
	Package schedule.Learner `json:"learned_package,omitzero"`

	By        string    `json:"by,omitempty"` // who made it, as a person reads it
	CreatedAt time.Time `json:"created_at"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	// ActiveMS is how long it was running, in milliseconds, pauses and the time
	// the program was closed left out.
	ActiveMS int64 `json:"active_ms"`
	// Asked is how many calls were made for the batch as a whole.
	Asked int `json:"asked,omitempty"`
	// Remaking tells of a batch that is paused that its tasks are made anew because
	// its plan was changed, and are not all on disk.
	Remaking bool `json:"remaking,omitempty"`
}

const (
	byStatus = "status"
	byName   = "name"
)

// A vault of the first format, which had no index of names, is brought to this one
// when its batches are looked at for the first time: 3 to 5 s for 10,000 of them
// (BenchmarkFirstFormat, two cores shared with other work). The window is there by
// then, and shows how far it is.
var batches = vault.NewCollection(vault.Schema[Batch]{
	Name: "batch.batch", Version: 2, ID: func(b Batch) string { return b.ID },
	Migrate: map[int]func(json.RawMessage) (json.RawMessage, error){1: batchOfFirstFormat},
	Indexes: []vault.Index[Batch]{
		{Name: byStatus, Keys: func(b Batch) []string { return []string{string(b.Status)} }},
		{Name: byName, Keys: func(b Batch) []string { return []string{b.Plan.Name} }},
	},
})

// batchOfFirstFormat finds the batches that were stopped without all of their
// tasks having ended: the stop is a wish still to be carried out.
func batchOfFirstFormat(raw json.RawMessage) (json.RawMessage, error) {
	var b Batch
	if err := json.Unmarshal(raw, &b); err != nil {
		return nil, err
	}
	if b.Status == BatchCancel && b.EndedAt.IsZero() {
		b.Status = Stopping
	}
	return json.Marshal(b)
}

// standing is what of a batch changes with every call. It is kept beside the
// batch, so that the plan is not written again and again; what it counts is
// counted anew from the tasks at a start.
type standing struct {
	ID       string           `json:"id"`
	Counts   Counts           `json:"counts"`
	Build    schedule.Learner `json:"build,omitzero"`
	Audit    schedule.Learner `json:"audit,omitzero"`
	Package  schedule.Learner `json:"package,omitzero"`
	ActiveMS int64            `json:"active_ms"`
	Asked    int              `json:"asked,omitempty"`
}

var standings = vault.NewCollection(vault.Schema[standing]{
	Name: "batch.standing", Version: 1, ID: func(s standing) string { return s.ID },
})

func (b Batch) standing() standing {
	return standing{b.ID, b.Counts, b.Build, b.Audit, b.Package, b.ActiveMS, b.Asked}
}

func (b *Batch) stand(s standing) {
	b.Counts, b.Build, b.Audit, b.Package, b.ActiveMS, b.Asked = s.Counts, s.Build, s.Audit, s.Package, s.ActiveMS, s.Asked
}

// putBatch writes a batch and how it stands.
func putBatch(tx *vault.Tx, b Batch) error {
	if err := batches.Put(tx, b); err != nil {
		return err
	}
	return standings.Put(tx, b.standing())
}

// learned is what the batches of a template found out, kept for the next one.
type learned struct {
	Template string           `json:"template"`
	Build    schedule.Learner `json:"build"`
	Audit    schedule.Learner `json:"audit"`
	Package  schedule.Learner `json:"package"`
}

var history = vault.NewCollection(vault.Schema[learned]{
	Name: "batch.learned", Version: 1, ID: func(l learned) string { return l.Template },
})

func templateKey(p *Plan) string { return p.AppID + "/" + p.TemplateID }

// whole reports whether the tasks of a batch are what its record says: it is neither
// being forgotten, nor are they made anew.
func (b *Batch) whole() bool { return b.Status.exists() && !b.Remaking }

func notFound(id string) error {
	return fault.New("batch.not_found", fault.T("there is no batch %s", "没有批次 %s", id)).WithRetry(fault.RetryAfterInput)
}

func getBatch(tx *vault.Tx, id string) (Batch, error) {
	b, err := batches.Get(tx, id)
	if errors.Is(err, vault.ErrNotFound) || (err == nil && !b.Status.exists()) {
		return Batch{}, notFound(id)
	}
	if err != nil {
		return b, err
	}
	return withStanding(tx, b)
}

func withStanding(tx *vault.Tx, b Batch) (Batch, error) {
	s, err := standings.Get(tx, b.ID)
	if errors.Is(err, vault.ErrNotFound) {
		return b, nil
	}
	if err == nil {
		b.stand(s)
	}
	return b, err
}

// eachTask goes through the tasks of a batch, in order.
func eachTask(tx *vault.Tx, batchID string, do func(Task) error) error {
	return tasks.Each(tx, batchID+".", do)
}

func wrongStatus(s Status) *fault.Error {
	return fault.New("batch.status", fault.T("the batch is %s", "批次当前状态为 %s", string(s))).
		WithHint(fault.T("look at the batch again", "请刷新后查看")).WithRetry(fault.RetryAfterLookup)
}
