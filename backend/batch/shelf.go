package batch

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Approved is one version that an audit let pass and that is not online for
// everyone yet.
type Approved struct {
	MerchantID string        `json:"merchant_id"`
	Merchant   string        `json:"merchant"`
	MiniAppID  string        `json:"mini_app_id"`
	Version    string        `json:"version"`
	Template   string        `json:"template_version,omitempty"` // what it was built from, as far as is known
	State      version.State `json:"state"`
	Gray       string        `json:"gray,omitempty"`
	Since      time.Time     `json:"since,omitzero"` // when it was approved, or was first seen so
	// Batch is the batch that brought it here, Open whether that one still
	// holds it, and Waits what it waits for then.
	Batch string     `json:"batch,omitempty"`
	Name  string     `json:"batch_name,omitempty"`
	Task  string     `json:"task,omitempty"`
	Open  bool       `json:"open,omitempty"`
	Waits fault.Text `json:"waits,omitzero"`
	// Long tells that it has waited longer than it should.
	Long bool `json:"long,omitempty"`
}

// Shelf is every approved version that is not online for everyone yet, the
// longest waiting first.
type Shelf struct {
	Approved []Approved `json:"approved"`
	Oldest   time.Time  `json:"oldest,omitzero"`
	Long     int        `json:"long"` // how many wait longer than they should
	LongDays int        `json:"long_days"`
}

// shelfLong is after how long a person is told that an approved version still
// waits: what was audited ages, and a rule that changes meanwhile is not
// audited again.
const shelfLong = 14 * 24 * time.Hour

// Shelf lists the approved versions of the merchants of an app ("" for all)
// that are not archived.
func (e *Engine) Shelf(appID string) (Shelf, error) {
	list, err := e.approved(appID)
	out := Shelf{Approved: list, LongDays: int(shelfLong / (24 * time.Hour))}
	for _, a := range list {
		if out.Oldest.IsZero() || a.Since.Before(out.Oldest) {
			out.Oldest = a.Since
		}
		if a.Long {
			out.Long++
		}
	}
	return out, err
}

func (e *Engine) approved(appID string) ([]Approved, error) {
	out := []Approved{}
	err := e.standing(appID, version.State.Passed, func(m merchant.Merchant, f version.Fleet, v version.Info) {
		out = append(out, Approved{MerchantID: m.ID, Merchant: m.Name, MiniAppID: m.MiniAppID, Version: v.Version, Template: v.Template,
			State: v.State, Gray: v.Gray, Since: f.ChangedAt})
	})
	if err != nil {
		return nil, err
	}
	err = e.Vault.View(func(tx *vault.Tx) error {
		known := owners{}
		for i := range out {
			a := &out[i]
			if err := a.brought(tx, known); err != nil {
				return err
			}
			a.Long = !a.Since.IsZero() && e.Now().Sub(a.Since) > shelfLong
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Approved) int { return a.Since.Compare(b.Since) })
	return out, err
}

// standing hands on the merchants of an app ("" for all) that are not archived and
// have a version in one of the states; a mini program has one such version at most.
func (e *Engine) standing(appID string, in func(version.State) bool, do func(merchant.Merchant, version.Fleet, version.Info)) error {
	present := false
	list, err := e.Merchants.List(merchant.Filter{AppID: appID, Archived: &present})
	if err != nil {
		return err
	}
	fleets, err := e.Versions.Fleets()
	if err != nil {
		return err
	}
	for _, m := range list {
		f := fleets[m.ID]
		if i := slices.IndexFunc(f.Versions, func(v version.Info) bool { return in(v.State) }); i >= 0 {
			do(m, f, f.Versions[i])
		}
	}
	return nil
}

// owners are batches that were read within one transaction.
type owners map[string]Batch

// of is the batch of a task; false when there is none: one that is being made or
// forgotten does not exist.
func (o owners) of(tx *vault.Tx, t Task) (Batch, bool) {
	b, known := o[t.BatchID]
	if !known {
		var err error
		if b, err = getBatch(tx, t.BatchID); err != nil {
			return Batch{}, false
		}
		o[t.BatchID] = b
	}
	return b, b.Status.exists()
}

// brought fills in which batch brought the version here.
func (a *Approved) brought(tx *vault.Tx, known owners) error {
	return tasks.Find(tx, byMerchant, a.MerchantID, func(t Task) error {
		if t.Version != a.Version {
			return nil
		}
		b, exists := known.of(tx, t)
		if !exists || (a.Open && t.State.Over()) {
			return nil
		}
		a.Batch, a.Name, a.Task = b.ID, b.Plan.Name, t.ID
		a.Open, a.Waits = !t.State.Over() && !b.Status.Over(), t.Waiting
		if a.Template == "" && !b.Plan.Given {
			a.Template = b.Plan.TemplateVersion
		}
		if !t.AuditedAt.IsZero() {
			a.Since = t.AuditedAt
		}
		return nil
	})
}

// ShelfRelease is which approved versions go online, and how.
type ShelfRelease struct {
	AppID     string   `json:"app_id"`
	Merchants []string `json:"merchants"` // record ids; those without an approved version are named as a fault
	Name      string   `json:"name,omitempty"`
	Letting
	Waves []Wave   `json:"waves,omitempty"`
	Stop  StopRule `json:"stop,omitzero"`
}

// Released tells what a release of the shelf led to: batches that hold their
// versions got the word, and one batch was made for the others.
type Released struct {
	Word    int      `json:"word"`              // versions that the batch which holds them puts online
	Through []string `json:"through,omitempty"` // these batches
	Batch   *Batch   `json:"batch,omitempty"`
}

// ReleaseShelf puts approved versions online, those of batches that hold them
// through these, the others through a batch of its own. Faults: batch.plan,
// batch.overlap.
func (e *Engine) ReleaseShelf(w ShelfRelease) (Released, error) {
	e.making.Lock()
	defer e.making.Unlock()
	shelf, err := e.approved(w.AppID)
	if err != nil {
		return Released{}, err
	}
	plan := Plan{AppID: w.AppID, Name: w.Name, Goal: GoalOnline, Given: true, Gray: w.Gray, Windows: w.Windows, ReleaseAt: w.At,
		Waves: w.Waves, Stop: w.Stop, OnOccupied: Stop, Overlap: Refuse, Targets: merchant.Targets{Merchants: w.Merchants}, FailUnauthorized: true}
	if err := plan.checkRules(); err != nil {
		return Released{}, err
	}
	by := map[string]Approved{}
	for _, a := range shelf {
		by[a.MerchantID] = a
	}
	held, out := map[string][]string{}, Released{}
	var rest []numbered
	for _, id := range slices.Compact(slices.Sorted(slices.Values(w.Merchants))) {
		a, there := by[id]
		if !there {
			m, err := e.Merchants.Get(id)
			if err != nil {
				return out, err
			}
			return out, badPlan("merchants", fault.T("%s has no approved version that waits", "%s 没有待上架的版本", m.Name))
		}
		if b, err := e.Get(a.Batch); a.Open && err == nil && (b.Plan.Goal == GoalHeld || len(b.Plan.Gray) > 0) {
			held[a.Batch] = append(held[a.Batch], a.Task)
			out.Word++
			continue
		}
		rest = append(rest, numbered{a.MerchantID, a.Version, a.State == version.WaitRelease})
		plan.of(a)
	}
	if len(rest)+out.Word == 0 {
		return out, badPlan("merchants", fault.T("choose merchants", "请选择商家"))
	}
	if len(rest) > 0 {
		plan.Name = cmp.Or(plan.Name, "上架 "+plan.TemplateVersion)
		b, err := e.createGiven(plan, rest, "batch.create")
		if err != nil {
			return out, err
		}
		out.Batch = &b
	}
	out.Through = slices.Sorted(maps.Keys(held))
	for _, id := range out.Through {
		if err := e.Release(id, w.Letting, held[id]...); err != nil {
			return out, err
		}
	}
	return out, nil
}

// of takes over the template version of an approved version, as long as all
// have the same.
func (p *Plan) of(a Approved) {
	switch p.TemplateVersion {
	case a.Template, "":
		p.TemplateVersion = a.Template
	default:
		p.TemplateVersion = "…"
	}
}

// numbered is a version of a merchant, and whether it is approved as far as is
// known.
type numbered struct {
	merchant, version string
	approved          bool
}

// createGiven makes a batch about versions that are there already. Each of its
// tasks looks first how far its version is by now, except for what is known to
// be approved: the platform refuses to put it online when it is not any more.
func (e *Engine) createGiven(p Plan, versions []numbered, action string) (Batch, error) {
	list := make([]merchant.Merchant, 0, len(versions))
	given := map[string]numbered{}
	for _, v := range versions {
		m, err := e.Merchants.Get(v.merchant)
		if err != nil {
			return Batch{}, err
		}
		if p.AppID == "" {
			p.AppID = m.AppID
		}
		if m.AppID != p.AppID {
			return Batch{}, badPlan("merchants", fault.T("%s belongs to another third-party app", "%s 属于另一个第三方应用", m.Name))
		}
		given[m.ID] = v
		list = append(list, m)
	}
	list, err := e.withoutOverlap(p, list, "")
	if err != nil {
		return Batch{}, err
	}
	list, waves := p.arranged(list)
	return e.create(p, len(list), func(i int) Task {
		m := &list[i]
		v := given[m.ID]
		t := Task{MerchantID: m.ID, Merchant: m.Name, MiniAppID: m.MiniAppID, Wave: waves[i], Step: StepLook, Version: v.version,
			Given: true, Upload: Upload{State: Ours, Untouched: true}}
		if v.approved && p.Goal == GoalOnline {
			t.Step = StepOnline
		}
		return t
	}, action, e.Vault.Update)
}
