package run

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Kind names what a run does for each merchant: "member.invite".
type Kind string

// Task is one merchant's turn in a run.
type Task struct {
	RunID      string // the journal's batch ID of its calls
	MerchantID string
	// Again says that this run began with the merchant before and nobody wrote
	// down what came of it: what is there already may be its own work.
	Again bool
}

// Outcome is what a merchant's turn brought, beside that it succeeded.
type Outcome struct {
	// Note is what a person may want to know of it: that it was so before.
	Note fault.Text `json:"note,omitzero"`
	// Made names the record that was made, or was there already.
	Made string `json:"made,omitempty"`
}

// Work is how runs of a kind are done; O is what is asked for, kept as JSON.
type Work[O any] struct {
	// Title names a run for a person: what is done, and a second line about it.
	Title func(O) (title, about fault.Text)
	// Do does it for one merchant. Its changing calls are written into the
	// journal with the run's ID as batch ID, by DoSettled where their effect can
	// be looked up. It is called again for a merchant only once the journal
	// holds no open outcome of it in this run.
	Do func(context.Context, Task, O) (Outcome, error)
	// After is done once every merchant had its turn, stopped meanwhile or not;
	// nil: nothing. What it does not manage is no failure of the run, whose record
	// says so. A program that ends during it does it again when it begins.
	After func(context.Context, O) error
	// Reads says that nothing changes on the platform: a freeze does not hold
	// such runs, merchants that are not authorized are left out of them, and only
	// the newest of them are kept.
	Reads bool
}

// definition is a Work without its type.
type definition struct {
	title func(order json.RawMessage) (title, about fault.Text, err error)
	do    func(context.Context, Task, json.RawMessage) (Outcome, error)
	after func(context.Context, json.RawMessage) error
	reads bool
}

// Maker starts runs of one kind.
type Maker[O any] struct {
	s    *Service
	kind Kind
}

// Define tells the service how runs of a kind are done. Rooms do it when they
// are made, before Start.
func Define[O any](s *Service, kind Kind, w Work[O]) Maker[O] {
	read := func(raw json.RawMessage) (order O, err error) {
		if err = json.Unmarshal(raw, &order); err != nil {
			err = fmt.Errorf("the order of a run of the kind %s: %w", kind, err)
		}
		return order, err
	}
	d := &definition{reads: w.Reads}
	d.title = func(raw json.RawMessage) (title, about fault.Text, err error) {
		order, err := read(raw)
		if err == nil {
			title, about = w.Title(order)
		}
		return title, about, err
	}
	d.do = func(ctx context.Context, t Task, raw json.RawMessage) (Outcome, error) {
		order, err := read(raw)
		if err != nil {
			return Outcome{}, err
		}
		return w.Do(ctx, t, order)
	}
	if w.After != nil {
		d.after = func(ctx context.Context, raw json.RawMessage) error {
			order, err := read(raw)
			if err != nil {
				return err
			}
			return w.After(ctx, order)
		}
	}
	s.kinds[kind] = d
	return Maker[O]{s, kind}
}

// DefineReading is Define for runs that only read: nothing is asked for beside
// the merchants, and what was read is kept by who reads.
func DefineReading[T any](s *Service, kind Kind, title fault.Text, read func(ctx context.Context, merchantID string) (T, error)) Maker[struct{}] {
	return Define(s, kind, Work[struct{}]{
		Title: func(struct{}) (fault.Text, fault.Text) { return title, fault.Text{} },
		Do: func(ctx context.Context, t Task, _ struct{}) (Outcome, error) {
			_, err := read(ctx, t.MerchantID)
			return Outcome{}, err
		},
		Reads: true,
	})
}

// Start writes down what is to be done, begins with it and returns at once.
// Merchants named twice are done once. Faults: run.nobody, run.closing.
func (m Maker[O]) Start(order O, merchants []string) (Head, error) {
	r, err := m.Record(order, merchants)
	if err != nil {
		return Head{}, err
	}
	return m.s.start(r)
}

// Join is Start, unless a run of the kind is under way that nobody stopped: then
// it answers with that one. Faults as of Start.
func (m Maker[O]) Join(order O, merchants []string) (Head, error) {
	r, err := m.Record(order, merchants)
	if err != nil {
		return Head{}, err
	}
	return m.s.join(r)
}

// Record is a run as it would be stored, without an ID.
func (m Maker[O]) Record(order O, merchants []string) (r Record, err error) {
	r = Record{Kind: m.kind, Merchants: unique(merchants), StartedAt: m.s.Now()}
	if r.Order, err = json.Marshal(order); err != nil {
		return r, err
	}
	r.Title, r.About, err = m.s.kinds[m.kind].title(r.Order)
	return r, err
}

// Record is a run as it is stored.
type Record struct {
	ID        string          `json:"id"`
	Kind      Kind            `json:"kind"`
	Title     fault.Text      `json:"title"`
	About     fault.Text      `json:"about,omitzero"`
	Order     json.RawMessage `json:"order"`
	Merchants []string        `json:"merchants"`
	StartedAt time.Time       `json:"started_at"`
	EndedAt   time.Time       `json:"ended_at,omitzero"` // every merchant had its turn
	Stopped   bool            `json:"stopped,omitempty"` // nothing more is begun until somebody says so
	StoppedAt time.Time       `json:"stopped_at,omitzero"`
	Why       fault.Text      `json:"why,omitzero"` // it was stopped, when no person did; or it is over, and what follows was not done
	Counts    Counts          `json:"counts"`       // when it was last left; Show counts anew
	Removing  bool            `json:"removing,omitempty"`
	// Again are merchants whose result on disk is given up and not yet forgotten.
	Again []string `json:"again,omitempty"`
}

// unstopped takes back that a run is stopped: every merchant had its turn.
func (r *Record) unstopped() { r.Stopped, r.StoppedAt, r.Why = false, time.Time{}, fault.Text{} }

// since is when nothing more was to be done for it, zero while something is.
func (r Record) since() time.Time {
	switch {
	case !r.EndedAt.IsZero() || !r.Stopped:
		return r.EndedAt
	case r.StoppedAt.IsZero(): // of an older program
		return r.StartedAt
	}
	return r.StoppedAt
}

// over reports that nothing is to be done for it by itself.
func (r Record) over() bool { return r.Stopped || !r.EndedAt.IsZero() || r.Removing }

// State is where a merchant of a run is.
type State string

// The states. A merchant whose turn has not come has no result on disk.
const (
	Waiting State = "waiting"
	Begun   State = "begun"   // under way, or begun by a program that ended
	Looking State = "looking" // its answer was lost; the journal looks for the effect
	OK      State = "ok"
	Failed  State = "failed"
	Unknown State = "unknown" // it may have been done; only a person can tell
	Skipped State = "skipped" // only to be read, and its merchant allows no call: left out
)

// Result is what became of one merchant of a run.
type Result struct {
	RunID      string     `json:"run_id"`
	MerchantID string     `json:"merchant_id"`
	State      State      `json:"state"`
	Begun      time.Time  `json:"begun,omitzero"`
	At         time.Time  `json:"at,omitzero"` // of the outcome
	Tries      int        `json:"tries,omitempty"`
	Outcome    Outcome    `json:"outcome"`
	Code       fault.Code `json:"code,omitempty"` // of a failure, as what follows
	Message    fault.Text `json:"message,omitzero"`
	Hint       fault.Text `json:"hint,omitzero"`
}

func (r Result) id() string { return r.RunID + "/" + r.MerchantID }

// Counts is how many merchants are where.
type Counts struct {
	OK      int `json:"ok"`
	Failed  int `json:"failed"`
	Unknown int `json:"unknown"`
	Skipped int `json:"skipped"` // not authorized, of a run that only reads
	Busy    int `json:"busy"`    // begun or looking
	Left    int `json:"left"`    // whose turn has not come
}

func (c *Counts) add(s State, n int) {
	switch s {
	case OK:
		c.OK += n
	case Failed:
		c.Failed += n
	case Unknown:
		c.Unknown += n
	case Skipped:
		c.Skipped += n
	case Begun, Looking:
		c.Busy += n
	default:
		c.Left += n
	}
}

// Open is how many merchants it has not been done for, beside those left out.
func (c Counts) Open() int { return c.Failed + c.Unknown + c.Busy + c.Left }

var (
	records = vault.NewCollection(vault.Schema[Record]{Name: "run", Version: 1, ID: func(r Record) string { return r.ID }})
	results = vault.NewCollection(vault.Schema[Result]{Name: "run.result", Version: 1, ID: Result.id})
)
