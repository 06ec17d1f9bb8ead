package api

import (
	"context"
	"slices"
	"sync"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/qrcode"
	"minifleet/backend/vault"
)

// CodeRun is one code made for many merchants. The codes themselves are
// stored as they are made; the run is remembered while the vault is open.
type CodeRun struct {
	ID         string        `json:"id"`
	Spec       qrcode.Spec   `json:"spec"`
	Merchants  []string      `json:"merchants"`
	Results    []CodeOutcome `json:"results"` // as they came
	OK         int           `json:"ok"`
	Failed     int           `json:"failed"`
	Running    bool          `json:"running"`
	StartedAt  time.Time     `json:"started_at"`
	FinishedAt time.Time     `json:"finished_at,omitzero"`
}

// CodeOutcome is what became of one merchant of a run.
type CodeOutcome struct {
	MerchantID string     `json:"merchant_id"`
	OK         bool       `json:"ok"`
	CodeID     string     `json:"code_id,omitempty"`
	Already    bool       `json:"already,omitempty"` // it was made before
	Fault      fault.Code `json:"fault,omitempty"`
	Message    fault.Text `json:"message"`
	Hint       fault.Text `json:"hint"`
}

// codeRuns remembers the runs of an open workspace, newest last.
type codeRuns struct {
	mu   sync.Mutex
	runs []*CodeRun
}

// keptRuns is how many runs are remembered.
const keptRuns = 20

func (c *codeRuns) add(r *CodeRun) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.runs = append(c.runs, r)
	if len(c.runs) > keptRuns {
		c.runs = slices.Delete(c.runs, 0, len(c.runs)-keptRuns)
	}
}

// change edits a run; what it is given is only valid inside.
func (c *codeRuns) change(r *CodeRun, edit func(*CodeRun)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	edit(r)
}

func (c *codeRuns) all() []CodeRun {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]CodeRun, 0, len(c.runs))
	for _, r := range slices.Backward(c.runs) {
		one := *r
		one.Results = slices.Clone(r.Results)
		out = append(out, one)
	}
	return out
}

// CodesForMany is one code to be made for many merchants.
type CodesForMany struct {
	Merchants []string    `json:"merchants"`
	Spec      qrcode.Spec `json:"spec"` // placeholders allowed in query and description
}

// MakeMany starts making codes and returns at once; Run tells how it goes.
// Faults: qrcode.invalid, qrcode.nobody.
func (c *Codes) MakeMany(_ context.Context, req CodesForMany) (CodeRun, error) {
	if err := qrcode.ValidateShape(req.Spec).Fault(qrcode.CodeInvalid); err != nil {
		return CodeRun{}, err
	}
	if len(req.Merchants) == 0 {
		return CodeRun{}, fault.New("qrcode.nobody", fault.T("no merchant is chosen", "没有选择商家")).WithRetry(fault.RetryAfterInput)
	}
	now := c.session.now()
	run := &CodeRun{ID: vault.NewID(now), Spec: req.Spec, Merchants: req.Merchants, Running: true, StartedAt: now}
	begun := *run
	c.w.codeRuns.add(run)
	tell := func() { c.w.Bus.Publish(event.Event{Kind: event.Codes, ID: run.ID}) }
	ended := func() {
		c.w.codeRuns.change(run, func(run *CodeRun) { run.Running = false })
		tell()
	}
	done := 0
	started := c.w.errands.start(run.ID, ended, func(ctx context.Context) {
		_, _ = c.w.Codes.CreateMany(ctx, req.Merchants, req.Spec, func(res qrcode.Result) {
			c.w.codeRuns.change(run, func(run *CodeRun) { run.note(res) })
			if done++; worthTelling(done, len(req.Merchants)) {
				tell()
			}
		})
		c.w.codeRuns.change(run, func(run *CodeRun) {
			if len(run.Results) == len(run.Merchants) {
				run.FinishedAt = c.session.now()
			}
		})
	})
	if !started {
		return CodeRun{}, Locked()
	}
	tell()
	return begun, nil
}

func (r *CodeRun) note(res qrcode.Result) {
	out := CodeOutcome{MerchantID: res.MerchantID, OK: res.OK, Fault: res.Fault, Message: res.Message, Hint: res.Hint}
	out.Already = res.Already
	if res.Code != nil {
		out.CodeID = res.Code.ID
	}
	r.Results = append(r.Results, out)
	if res.OK {
		r.OK++
	} else {
		r.Failed++
	}
}

// CodeRunList is the runs since the vault was opened, newest first.
type CodeRunList struct {
	Runs []CodeRun `json:"runs"`
}

// Runs lists the runs since the vault was opened, without their results.
func (c *Codes) Runs(context.Context, Nothing) (CodeRunList, error) {
	runs := c.w.codeRuns.all()
	for i := range runs {
		runs[i].Results = nil
	}
	return CodeRunList{runs}, nil
}

// Run returns a run with its results so far. Fault: qrcode.no_run.
func (c *Codes) Run(_ context.Context, req ByID) (CodeRun, error) {
	for _, run := range c.w.codeRuns.all() {
		if run.ID == req.ID {
			return run, nil
		}
	}
	return CodeRun{}, fault.New("qrcode.no_run", fault.T("this run is no longer remembered; the codes it made are in the list", "这次批量记录已不在内存中；已生成的码仍在列表里"))
}

// Stop begins no further merchant of a run; those on their way come to an end.
func (c *Codes) Stop(_ context.Context, req ByID) (Nothing, error) {
	c.w.errands.stop(req.ID)
	return Nothing{}, nil
}

// Retry starts a new run for the merchants of one that failed or were not
// reached. Faults: qrcode.no_run, qrcode.nobody.
func (c *Codes) Retry(ctx context.Context, req ByID) (CodeRun, error) {
	old, err := c.Run(ctx, req)
	if err != nil {
		return CodeRun{}, err
	}
	rest := slices.DeleteFunc(slices.Clone(old.Merchants), func(id string) bool {
		return slices.ContainsFunc(old.Results, func(o CodeOutcome) bool { return o.OK && o.MerchantID == id })
	})
	return c.MakeMany(ctx, CodesForMany{Merchants: rest, Spec: old.Spec})
}
