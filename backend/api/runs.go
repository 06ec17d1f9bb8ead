package api

import (
	"context"
	"slices"

	"minifleet/backend/run"
)

// Runs are what was, or is being, done for many merchants at once: members
// invited, codes made, versions read. They are started where their work is.
type Runs struct{ opened }

// ListRuns asks for runs of a kind, or of all when it is "".
type ListRuns struct {
	Kind  run.Kind `json:"kind,omitempty"`
	Limit int      `json:"limit"` // 0: 50
}

// RunList is runs, newest first.
type RunList struct {
	Runs []run.Head `json:"runs"`
	More bool       `json:"more,omitempty"` // there are older ones
}

// mostRuns is how many runs are listed together at most.
const mostRuns = 1000

// List lists the runs.
func (r *Runs) List(_ context.Context, req ListRuns) (RunList, error) {
	limit := min(req.Limit, mostRuns)
	if limit <= 0 {
		limit = 50
	}
	runs, err := r.w.Runs.List(req.Kind, limit+1)
	more := len(runs) > limit
	return RunList{runs[:min(len(runs), limit)], more}, err
}

// ShowRun asks for a run and a page of its merchants: those in one of the
// states, or all when none is named, and of one cause when it is named.
type ShowRun struct {
	ID     string      `json:"id"`
	States []run.State `json:"states,omitempty"`
	Cause  string      `json:"cause,omitempty"` // its key
	Offset int         `json:"offset,omitempty"`
	Limit  int         `json:"limit"` // 0: none, only how far it is
}

// RunRow is one merchant of a run.
type RunRow struct {
	run.Result
	MerchantName string `json:"merchant_name"` // "" when the record is gone
	MiniAppID    string `json:"mini_app_id"`
}

// NotDone is why a run was not done for some of its merchants.
type NotDone struct {
	run.Cause
	Names []string `json:"names"` // of the first, "" when the record is gone
}

// RunPage is a run and the merchants asked for, in the order of the run.
type RunPage struct {
	Run    run.Head  `json:"run"`
	Rows   []RunRow  `json:"rows"`
	Found  int       `json:"found"`  // merchants asked for
	Causes []NotDone `json:"causes"` // of all its merchants
	Helped int       `json:"helped"` // merchants another turn can help, once it is not under way
}

// Show returns a run. Fault: run.not_found.
func (r *Runs) Show(_ context.Context, req ShowRun) (RunPage, error) {
	v, err := r.w.Runs.Show(req.ID)
	if err != nil {
		return RunPage{}, err
	}
	found := v.In(req.States)
	if req.Cause != "" {
		found = slices.DeleteFunc(slices.Clone(found), func(r run.Result) bool { return r.Cause() != req.Cause })
	}
	causes, helped := r.w.Runs.Causes(v)
	page := RunPage{Run: v.Head, Found: len(found), Causes: []NotDone{}, Helped: helped}
	for _, c := range causes {
		why := NotDone{Cause: c, Names: make([]string, len(c.First))}
		for i, id := range c.First {
			if m, err := r.w.Merchants.Get(id); err == nil {
				why.Names[i] = m.Name
			}
		}
		page.Causes = append(page.Causes, why)
	}
	from := min(max(req.Offset, 0), len(found))
	for _, res := range found[from:min(from+max(req.Limit, 0), len(found))] {
		row := RunRow{Result: res}
		if m, err := r.w.Merchants.Get(res.MerchantID); err == nil {
			row.MerchantName, row.MiniAppID = m.Name, m.MiniAppID
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

// Stop begins with no further merchant; those on their way come to their end.
// Fault: run.not_found.
func (r *Runs) Stop(_ context.Context, req ByID) (Nothing, error) {
	return Nothing{}, r.w.Runs.Stop(req.ID)
}

// RetryRun names a run, and some of its merchants, or those of a cause, when not
// all are meant; both together are those that are named and of the cause.
type RetryRun struct {
	ID        string   `json:"id"`
	Merchants []string `json:"merchants,omitempty"`
	Cause     string   `json:"cause,omitempty"` // its key
}

// Retry goes on with the merchants that failed, whose outcome is not known, or
// whose turn did not come, where another turn can help. Some are gone on with
// when every other had a turn. Faults: run.not_found, run.running, run.nothing,
// run.left.
func (r *Runs) Retry(_ context.Context, req RetryRun) (run.Head, error) {
	merchants := req.Merchants
	if req.Cause != "" {
		v, err := r.w.Runs.Show(req.ID)
		if err != nil {
			return run.Head{}, err
		}
		merchants = nil
		for _, res := range v.Results {
			if res.Cause() == req.Cause && r.w.Runs.Helps(res) && (len(req.Merchants) == 0 || slices.Contains(req.Merchants, res.MerchantID)) {
				merchants = append(merchants, res.MerchantID)
			}
		}
		if len(merchants) == 0 {
			return run.Head{}, run.Nothing()
		}
	}
	return r.w.Runs.Retry(req.ID, merchants...)
}

// Remove forgets a run; what it did stays done. Faults: run.not_found,
// run.running.
func (r *Runs) Remove(_ context.Context, req ByID) (Nothing, error) {
	return Nothing{}, r.w.Runs.Remove(req.ID)
}
