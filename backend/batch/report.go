package batch

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/spelling"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Get returns a batch, with the counts of this moment when it runs here.
func (e *Engine) Get(id string) (Batch, error) {
	var b Batch
	here := false
	if err := e.do(func(*turn) {
		if l := e.lives[id]; l != nil && l.batch.Status.exists() {
			here, b = true, l.snapshot(e.Now())
		}
	}); err == nil && here {
		return b, nil
	}
	err := e.Vault.View(func(tx *vault.Tx) (err error) {
		b, err = getBatch(tx, id)
		return err
	})
	return b, err
}

// List returns every batch, newest first.
func (e *Engine) List() ([]Batch, error) {
	var out []Batch
	if err := e.Vault.View(func(tx *vault.Tx) error {
		out = out[:0]
		return batches.EachReverse(tx, "", "", func(b Batch) (err error) {
			if b.Status.exists() {
				if b, err = withStanding(tx, b); err == nil {
					out = append(out, b)
				}
			}
			return err
		})
	}); err != nil {
		return nil, err
	}
	_ = e.do(func(*turn) {
		for i := range out {
			if l := e.lives[out[i].ID]; l != nil {
				out[i] = l.snapshot(e.Now())
			}
		}
	})
	return out, nil
}

// Row is a batch in a list, without its plan's long texts and what was learned.
type Row struct {
	Batch    Batch     `json:"batch"`
	Progress *Progress `json:"progress,omitempty"` // of one that is not over
	Template string    `json:"template"`           // its template's name, "" when that is gone
}

// Rows lists the batches, newest first.
func (e *Engine) Rows() ([]Row, error) {
	list, err := e.List()
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	rows := make([]Row, len(list))
	for i, b := range list {
		name, known := names[b.Plan.Template]
		if !known {
			if t, err := e.Templates.GetTemplate(b.Plan.Template); err == nil {
				name = t.Name
			}
			names[b.Plan.Template] = name
		}
		if !b.Status.Over() {
			if p, err := e.Progress(b.ID); err == nil { // it may have been deleted meanwhile
				rows[i].Progress = &p
			}
		}
		b.Plan.Form, b.Plan.Own, b.Plan.Ext, b.Plan.Targets.Merchants = version.Form{}, nil, "", nil
		b.Build, b.Audit, b.Package = schedule.Learner{}, schedule.Learner{}, schedule.Learner{}
		rows[i].Batch, rows[i].Template = b, name
	}
	return rows, nil
}

// Filter selects tasks of a batch; empty fields select all. Text is looked for
// in the merchant's name and the mini program's id.
type Filter struct {
	States []State `json:"states,omitempty"`
	Steps  []Step  `json:"steps,omitempty"`
	// Stage selects whom Stage.At of the batch's progress counts.
	Stage    StageKind `json:"stage,omitempty"`
	Rejected bool      `json:"rejected,omitempty"` // only whose audit was rejected
	Text     string    `json:"text,omitempty"`
	Wave     *int      `json:"wave,omitempty"`
	Group    string    `json:"group,omitempty"` // the key of a Group
	Offset   int       `json:"offset,omitempty"`
	Limit    int       `json:"limit,omitempty"` // 0: no limit
}

func (f Filter) matches(t Task) bool {
	return (len(f.States) == 0 || slices.Contains(f.States, t.State)) &&
		(len(f.Steps) == 0 || slices.Contains(f.Steps, t.Step)) &&
		(f.Wave == nil || t.Wave == *f.Wave) &&
		(!f.Rejected || (t.State == Failed && t.Failure.Rejected())) &&
		(f.Group == "" || (t.Failure != nil && t.State == Failed && t.group() == f.Group)) &&
		(f.Text == "" || spelling.Has(spelling.Text(t.Merchant, t.MiniAppID), spelling.Words(f.Text)))
}

// Tasks returns the tasks of a batch that match, in its order, and how many
// match in all.
func (e *Engine) Tasks(id string, f Filter) ([]Task, int, error) {
	out, total := []Task{}, 0
	var plan Plan
	keep := func(t Task) {
		if f.matches(t) && (f.Stage == "" || plan.at(f.Stage, t)) {
			if total++; total > f.Offset && (f.Limit == 0 || len(out) < f.Limit) {
				out = append(out, t)
			}
		}
	}
	err := e.Vault.View(func(tx *vault.Tx) error {
		out, total = out[:0], 0
		b, err := getBatch(tx, id)
		if err != nil {
			return err
		}
		plan = b.Plan
		return eachTask(tx, id, func(t Task) error {
			keep(t)
			return nil
		})
	})
	return out, total, err
}

// OfMerchant returns the tasks of one merchant, newest batch first.
func (e *Engine) OfMerchant(merchantID string) ([]Task, error) {
	var out []Task
	err := e.Vault.View(func(tx *vault.Tx) error {
		out = out[:0]
		return tasks.Find(tx, byMerchant, merchantID, func(t Task) error {
			out = append(out, t)
			return nil
		})
	})
	slices.Reverse(out)
	return out, err
}

// Failed is one merchant of a Result.
type FailedMerchant struct {
	Task      string     `json:"task"`
	Merchant  string     `json:"merchant"`
	MiniAppID string     `json:"mini_app_id"`
	Step      Step       `json:"step"`
	Code      string     `json:"code"`
	SubCode   string     `json:"sub_code"`
	Message   fault.Text `json:"message"`
	Hint      fault.Text `json:"hint"`
}

// LeftMerchant is a merchant that was left alone, and why.
type LeftMerchant struct {
	Merchant  string     `json:"merchant"`
	MiniAppID string     `json:"mini_app_id"`
	Note      fault.Text `json:"note"`
}

// Result is how a batch ended, or stands.
type Result struct {
	Batch     string     `json:"batch"`
	Status    Status     `json:"state"`
	Reason    fault.Text `json:"reason,omitzero"`
	Total     int        `json:"total"`
	Succeeded int        `json:"succeeded"`
	// Already counts those of them that were there before the batch did anything.
	Already   int              `json:"already"`
	Failed    []FailedMerchant `json:"failed"`
	LeftAlone []LeftMerchant   `json:"left_alone"`
	Calls     int              `json:"calls"`
	ElapsedMS int64            `json:"elapsed_ms"` // while it ran
}

// Result reports a batch.
func (e *Engine) Result(id string) (Result, error) {
	b, err := e.Get(id)
	if err != nil {
		return Result{}, err
	}
	out := Result{Batch: b.ID, Status: b.Status, Reason: b.Reason, Total: b.Counts.Total, Succeeded: b.Counts.States[Succeeded],
		Failed: []FailedMerchant{}, LeftAlone: []LeftMerchant{}, Calls: b.Counts.Calls + b.Asked, ElapsedMS: b.ActiveMS}
	err = e.Vault.View(func(tx *vault.Tx) error {
		out.Failed, out.LeftAlone, out.Already = out.Failed[:0], out.LeftAlone[:0], 0
		return eachTask(tx, id, func(t Task) error {
			switch {
			case t.State == Failed:
				out.Failed = append(out.Failed, FailedMerchant{t.ID, t.Merchant, t.MiniAppID, t.Failure.Step, t.Failure.Code, t.Failure.SubCode,
					t.Failure.Message, t.Failure.Hint})
			case t.State == LeftAlone:
				out.LeftAlone = append(out.LeftAlone, LeftMerchant{t.Merchant, t.MiniAppID, t.Note})
			case t.Already:
				out.Already++
			}
			return nil
		})
	})
	return out, err
}

// Group is the merchants that failed for one cause.
type Group struct {
	Key     string     `json:"key"`
	Step    Step       `json:"step"`
	Code    string     `json:"code"`
	SubCode string     `json:"sub_code,omitempty"`
	Message fault.Text `json:"message"` // of the first of them
	Hint    fault.Text `json:"hint"`
	Fixable bool       `json:"fixable"`
	Count   int        `json:"count"`
	Tasks   []string   `json:"tasks"` // their ids, for Retry
	// Merchants are their record ids, for another batch.
	Merchants []string `json:"merchants"`
	Sample    []string `json:"sample"` // the names of the first few
	// Words is what the platform itself said about the first of them. Pictures are
	// the auditor's, of a few of them.
	Words    string  `json:"words,omitempty"`
	Pictures []Shown `json:"pictures,omitempty"`
	// Again is how many had failed of this before and were tried again with
	// nothing of the batch changed.
	Again int `json:"again,omitempty"`
}

// Shown is a picture that an auditor attached to the rejection of a merchant's
// version.
type Shown struct {
	MerchantID string `json:"merchant_id"`
	Merchant   string `json:"merchant"`
	URL        string `json:"url"`
}

// What a cause shows at most: so many pictures, of the first so many merchants.
const (
	mostShown  = 6
	mostLooked = 30
)

// group is the key of a failed task's cause. Rejections are of one cause when
// the auditor's words are the same but for the merchant's own name and numbers;
// the words themselves are not in the key, which is part of addresses.
func (t *Task) group() string {
	f := t.Failure
	key := f.cause()
	if !f.Rejected() {
		return key
	}
	return key + "/" + sameWords(f.Message.ZH, t.Merchant, t.MiniAppID, t.Version)
}

// sameWords is the same for texts that differ in what is a merchant's own, in
// punctuation or in case only.
func sameWords(words string, owned ...string) string {
	for _, own := range owned {
		if own != "" {
			words = strings.ReplaceAll(words, own, "")
		}
	}
	words = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, words)
	digest := sha256.Sum256([]byte(words))
	return hex.EncodeToString(digest[:8])
}

// Groups gathers the failures of a batch by cause, the most frequent first.
func (e *Engine) Groups(id string) ([]Group, error) {
	failed, _, err := e.Tasks(id, Filter{States: []State{Failed}})
	if err != nil {
		return nil, err
	}
	groups := groupsOf(failed)
	return groups, e.illustrate(groups, failed)
}

// illustrate adds the auditors' pictures that are stored to the causes.
func (e *Engine) illustrate(groups []Group, failed []Task) error {
	of := map[string]*Task{}
	for i := range failed {
		of[failed[i].ID] = &failed[i]
	}
	for i := range groups {
		g := &groups[i]
		for _, id := range g.Tasks[:min(mostLooked, len(g.Tasks))] {
			t := of[id]
			if !t.Failure.Rejected() || len(g.Pictures) >= mostShown {
				break
			}
			d, err := e.Versions.Detail(t.MerchantID, t.Version)
			if errors.Is(err, vault.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			for _, url := range d.AuditPictures() {
				if len(g.Pictures) < mostShown {
					g.Pictures = append(g.Pictures, Shown{t.MerchantID, t.Merchant, url})
				}
			}
		}
	}
	return nil
}

func groupsOf(failed []Task) []Group {
	at := map[string]int{}
	out := []Group{}
	for _, t := range failed {
		key := t.group()
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, Group{Key: key, Step: t.Failure.Step, Code: t.Failure.Code, SubCode: t.Failure.SubCode,
				Message: t.Failure.Message, Hint: t.Failure.Hint, Words: t.Failure.Words, Fixable: t.Failure.Fixable})
		}
		g := &out[i]
		if g.Count++; t.Before == t.Failure.cause() {
			g.Again++
		}
		g.Tasks, g.Merchants = append(g.Tasks, t.ID), append(g.Merchants, t.MerchantID)
		if len(g.Sample) < 5 {
			g.Sample = append(g.Sample, t.Merchant)
		}
	}
	slices.SortStableFunc(out, func(a, b Group) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

// Progress is a moment of a batch.
type Progress struct {
	Batch  string     `json:"batch"`
	Status Status     `json:"state"`
	Reason fault.Text `json:"reason,omitzero"`
	Counts Counts     `json:"counts"`
	Stages []Stage    `json:"stages"` // in the order of the road
	Wave   int        `json:"wave"`
	Waves  int        `json:"waves"`
	Rate   float64    `json:"rate"` // calls a second over the last ten
	// Pace is the rate the third-party app's calls are paced at now, Throttled
	// that the platform asked for fewer than configured.
	Pace      float64 `json:"pace"`
	Throttled bool    `json:"throttled"`
	// EndsAt estimates when it is over; zero when that cannot be told.
	EndsAt    time.Time `json:"ends_at,omitzero"`
	ElapsedMS int64     `json:"elapsed_ms"`
	// QuotaProbeAt is when the audit quota is tried next, while it is used up.
	QuotaProbeAt time.Time `json:"quota_probe_at,omitzero"`
	// Waits says what the batch waits for at present: the way out, the platform,
	// a hold, a soak. Away tells of the way out while nobody is answered.
	Waits fault.Text     `json:"waits,omitzero"`
	Away  *schedule.Away `json:"away,omitempty"`
	// Working tells that this program works on it, and not only its record says
	// that it runs.
	Working bool `json:"working"`
	// LeftAlone counts the merchants left
	// as they are, Ready those approved that wait for their release.
	LeftAlone int `json:"left_alone,omitempty"`
	Ready     int `json:"ready,omitempty"`
	// SoakUntil is when the next wave may begin.
	SoakUntil time.Time `json:"soak_until,omitzero"`
}
