package batch

import (
	"errors"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Status is how a batch stands.
type Status string

const (
	// Creating is a batch whose tasks are not all on disk; it never runs, and
	// what is there of it is removed at the next start.
	Creating    Status = "creating"
	Scheduled   Status = "scheduled" // waits for its hour
	Active      Status = "running"
	Paused      Status = "paused"
	Confirm     Status = "confirm" // a wave is over and a person has to say whether to go on
	BatchDone   Status = "done"
	BatchCancel Status = "cancelled"
)

// Over reports whether the batch ended.
func (s Status) Over() bool { return s == BatchDone || s == BatchCancel }

// Counts are the tasks of a batch by state and by step of those not over.
type Counts struct {
	Total  int           `json:"total"`
	States map[State]int `json:"states"`
	Steps  map[Step]int  `json:"steps"`
	Calls  int           `json:"calls"`
}

func newCounts() Counts { return Counts{States: map[State]int{}, Steps: map[Step]int{}} }

func (c *Counts) add(t Task, sign int) {
	c.Total += sign
	c.Calls += sign * t.Calls
	if c.States[t.State] += sign; c.States[t.State] == 0 {
		delete(c.States, t.State)
	}
	if !t.State.Over() {
		if c.Steps[t.Step] += sign; c.Steps[t.Step] == 0 {
			delete(c.Steps, t.Step)
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
func (c Counts) over() int { return c.States[Succeeded] + c.States[Failed] + c.States[Cancelled] }

// Batch is one run of a plan.
type Batch struct {
	ID     string `json:"id"`
	Plan   Plan   `json:"plan"`
	Status Status `json:"state"`
	// Reason says why it is paused or waits for confirmation.
	Reason fault.Text `json:"reason,omitzero"`
	// Wave is the last wave that was let go; Waves how many there are.
	Wave   int    `json:"wave"`
	Waves  int    `json:"waves"`
	Counts Counts `json:"counts"`
	// Build, Audit and Package are what was learned of how long these take.
	Build   Learner `json:"learned_build,omitzero"`
	Audit   Learner `json:"learned_audit,omitzero"`
	Package Learner `json:"learned_package,omitzero"`

	CreatedAt time.Time `json:"created_at"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	// ActiveMS is how long it was running, in milliseconds, pauses and the time
	// the program was closed left out.
	ActiveMS int64 `json:"active_ms"`
}

const byStatus = "status"

var batches = vault.NewCollection(vault.Schema[Batch]{
	Name: "batch.batch", Version: 1, ID: func(b Batch) string { return b.ID },
	Indexes: []vault.Index[Batch]{{Name: byStatus, Keys: func(b Batch) []string { return []string{string(b.Status)} }}},
})

// learned is what the batches of a template found out, kept for the next one.
type learned struct {
	Template string  `json:"template"`
	Build    Learner `json:"build"`
	Audit    Learner `json:"audit"`
	Package  Learner `json:"package"`
}

var history = vault.NewCollection(vault.Schema[learned]{
	Name: "batch.learned", Version: 1, ID: func(l learned) string { return l.Template },
})

func notFound(id string) error {
	return fault.New("batch.not_found", fault.T("there is no batch %s", "没有批次 %s", id)).WithRetry(fault.RetryAfterInput)
}

func getBatch(tx *vault.Tx, id string) (Batch, error) {
	b, err := batches.Get(tx, id)
	if errors.Is(err, vault.ErrNotFound) || (err == nil && b.Status == Creating) {
		return Batch{}, notFound(id)
	}
	return b, err
}

// tasksOf reads every task of a batch, in order.
func tasksOf(tx *vault.Tx, batchID string) ([]Task, error) {
	var out []Task
	err := tasks.Each(tx, batchID+".", func(t Task) error {
		out = append(out, t)
		return nil
	})
	return out, err
}
