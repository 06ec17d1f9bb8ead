package batch

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
	"minifleet/backend/sink"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Saved is a plan kept under a name, to be begun again when its template has a
// newer version.
type Saved struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Plan is without what belongs to one batch: the template version, the
	// number, the hours at which it begins and releases, and its own name.
	Plan      Plan      `json:"plan"`
	UpdatedAt time.Time `json:"updated_at"`
	// Place is where a person put the plan among the others, from 1; 0 is behind
	// those, by name.
	Place int `json:"place,omitempty"`
	// What follows tells of the batch begun from it last, "" when there was none.
	BatchID         string    `json:"batch_id,omitempty"`
	TemplateVersion string    `json:"template_version,omitempty"`
	BegunAt         time.Time `json:"begun_at,omitzero"`
}

// For is the plan for a version of its template, as Create takes it.
func (s Saved) For(templateVersion string) Plan {
	p := s.Plan
	p.Saved, p.TemplateVersion = s.ID, templateVersion
	return p
}

const (
	savedByTemplate = "template"
	maxSavedName    = provider.MaxName
	mostSaved       = 500
)

var savedPlans = vault.NewCollection(vault.Schema[Saved]{
	Name: "batch.saved", Version: 1, ID: func(s Saved) string { return s.ID },
	Indexes: []vault.Index[Saved]{{Name: savedByTemplate, Keys: func(s Saved) []string { return []string{s.Plan.Template} }}},
})

// reusable is a plan without what belongs to one batch. A description that was
// made for its template version, of which described says what it brings, is left
// out, so that the next version has its own.
func (p Plan) reusable(described string) Plan {
	if d := p.Form.Description; d == DefaultDescription(p.TemplateVersion) || d == Describe(p.TemplateVersion, described) {
		p.Form.Description = ""
	}
	p.Name, p.TemplateVersion, p.AppVersion, p.Saved, p.Source = "", "", "", "", ""
	p.NotBefore, p.ReleaseAt = time.Time{}, time.Time{}
	return p
}

func noSaved(ref string) error {
	return fault.New("batch.no_plan", fault.T("there is no kept plan %s", "没有已保存的方案 %s", ref)).WithRetry(fault.RetryAfterInput)
}

func badSaved(text fault.Text) error {
	return fault.New("batch.plan_name", text).WithField("name").WithRetry(fault.RetryAfterInput)
}

// SavedPlans are the kept plans, as a person arranged them, then by name.
func (e *Engine) SavedPlans() (list []Saved, err error) {
	err = e.Vault.View(func(tx *vault.Tx) error {
		return savedPlans.Each(tx, "", func(s Saved) error {
			list = append(list, s)
			return nil
		})
	})
	sortSaved(list)
	return list, err
}

func sortSaved(list []Saved) {
	place := func(s Saved) uint { return uint(s.Place) - 1 } // 0 is the last
	slices.SortFunc(list, func(a, b Saved) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
}

// ArrangePlans puts the named plans first, in this order; the others keep theirs
// behind them. Fault: batch.no_plan.
func (e *Engine) ArrangePlans(first []string) error {
	err := e.Vault.Update(func(tx *vault.Tx) error {
		var list []Saved
		if err := savedPlans.Each(tx, "", func(s Saved) error {
			list = append(list, s)
			return nil
		}); err != nil {
			return err
		}
		sortSaved(list)
		place := map[string]int{}
		for _, id := range first {
			if !slices.ContainsFunc(list, func(s Saved) bool { return s.ID == id }) {
				return noSaved(id)
			}
			if place[id] == 0 {
				place[id] = len(place) + 1
			}
		}
		for _, s := range list {
			if place[s.ID] == 0 {
				place[s.ID] = len(place) + 1
			}
			if s.Place == place[s.ID] {
				continue
			}
			s.Place = place[s.ID]
			if err := savedPlans.Put(tx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		e.Bus.Publish(event.Event{Kind: event.BatchChanged})
	}
	return err
}

// SavedPlan finds a kept plan by its id or its name. Fault: batch.no_plan.
func (e *Engine) SavedPlan(ref string) (Saved, error) {
	list, err := e.SavedPlans()
	if err != nil {
		return Saved{}, err
	}
	for _, s := range list {
		if s.ID == ref || s.Name == ref {
			return s, nil
		}
	}
	return Saved{}, noSaved(ref)
}

// SavePlan keeps a plan under a name: a new one, or in place of the one with the
// id. The plan is checked as Create checks one, its merchants are not looked
// for: a tag may have none yet. Faults: batch.plan_name, batch.no_plan,
// batch.plan, version.form, provider.template_not_found.
func (e *Engine) SavePlan(id, name string, p Plan) (Saved, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return Saved{}, badSaved(fault.T("the plan needs a name", "请填写方案名称"))
	case utf8.RuneCountInString(name) > maxSavedName:
		return Saved{}, badSaved(fault.T("the name is longer than %d characters", "名称超过 %d 个字符", maxSavedName))
	case p.Given || p.Source != "":
		return Saved{}, badPlan("goal", fault.T("only a plan that publishes a template version can be kept", "只能保存发布模板版本的方案"))
	case p.Targets.Empty():
		return Saved{}, badPlan("targets", fault.T("choose merchants: all, tags, a view, or a list", "请选择商家：全部、标签、视图或列表"))
	}
	if r, found := sink.Hidden(name); found {
		return Saved{}, badSaved(fault.T("the name holds the hidden character %s", "名称包含不可见字符 %s", sink.Name(r)))
	}
	p.Saved = id
	t, err := e.Templates.FindTemplate(p.Template)
	if err != nil {
		return Saved{}, err
	}
	p.Template, p.TemplateID, p.AppID = t.ID, t.TemplateID, t.AppID
	if p, err = e.withKeptPassword(p); err != nil {
		return Saved{}, err
	}
	tried := p
	tried.TemplateVersion = cmp.Or(p.TemplateVersion, version.FirstNumber)
	if err := tried.normalised().check(e.Now()); err != nil {
		return Saved{}, err
	}
	p = p.reusable(t.Describes(p.TemplateVersion))
	if err = e.storeForms(&p); err != nil {
		return Saved{}, err
	}
	s := Saved{ID: id, Name: name, Plan: p, UpdatedAt: e.Now()}
	err = e.Vault.Update(func(tx *vault.Tx) error {
		count := 0
		if err := savedPlans.Each(tx, "", func(other Saved) error {
			count++
			switch {
			case other.ID == id:
				s.Place, s.BatchID, s.TemplateVersion, s.BegunAt = other.Place, other.BatchID, other.TemplateVersion, other.BegunAt
			case other.Name == name:
				return badSaved(fault.T("a plan of the name %s is there already", "已有名为 %s 的方案", name))
			}
			return nil
		}); err != nil {
			return err
		}
		if id == "" {
			if count >= mostSaved {
				return badSaved(fault.T("%d plan{|s} {is|are} kept, which is the most", "已保存 %d 个方案，达到上限", count))
			}
			if s.ID, err = savedPlans.NextID(tx, s.UpdatedAt); err != nil {
				return err
			}
		} else if _, err := savedPlans.Get(tx, id); errors.Is(err, vault.ErrNotFound) {
			return noSaved(id)
		} else if err != nil {
			return err
		}
		return savedPlans.Put(tx, s)
	})
	if err == nil {
		e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: s.ID})
	}
	return s, err
}

// withKeptPassword gives the forms of a plan the test passwords of the kept plan
// it was made from, or of the form its template was published with last, which no
// screen is told.
func (e *Engine) withKeptPassword(p Plan) (Plan, error) {
	lacks := func(f version.Form) bool { return f.TestAccount != "" && f.TestPassword == "" }
	if !lacks(p.Form) && !slices.ContainsFunc(p.Own, func(o OwnForm) bool { return lacks(o.Form) }) {
		return p, nil
	}
	p.Own = slices.Clone(p.Own)
	from := func(form version.Form, own []OwnForm) {
		if lacks(p.Form) && form.TestAccount == p.Form.TestAccount {
			p.Form.TestPassword = form.TestPassword
		}
		for i := range p.Own {
			for _, o := range own {
				if mine := &p.Own[i]; o.MerchantID == mine.MerchantID && lacks(mine.Form) && o.Form.TestAccount == mine.Form.TestAccount {
					mine.Form.TestPassword = o.Form.TestPassword
				}
			}
		}
	}
	if p.Saved != "" {
		s, err := e.SavedPlan(p.Saved)
		if err != nil && fault.CodeOf(err) != "batch.no_plan" { // removed meanwhile: the form is judged without it
			return p, err
		}
		from(s.Plan.Form, s.Plan.Own)
	}
	last, _, err := e.LastForm(p.Template)
	from(last.Form, last.Own)
	return p, err
}

// RemovePlan forgets a kept plan; the batches begun from it stay. Fault:
// batch.no_plan.
func (e *Engine) RemovePlan(id string) error {
	err := e.Vault.Update(func(tx *vault.Tx) error {
		if _, err := savedPlans.Get(tx, id); errors.Is(err, vault.ErrNotFound) {
			return noSaved(id)
		} else if err != nil {
			return err
		}
		return savedPlans.Delete(tx, id)
	})
	if err == nil {
		e.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: id})
	}
	return err
}

// begunTx notes on the kept plan of a batch that the batch was begun from it. A
// plan that was removed meanwhile is passed over.
func begunTx(tx *vault.Tx, b Batch) error {
	if b.Plan.Saved == "" {
		return nil
	}
	s, err := savedPlans.Get(tx, b.Plan.Saved)
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s.BatchID, s.TemplateVersion, s.BegunAt = b.ID, b.Plan.TemplateVersion, b.CreatedAt
	return savedPlans.Put(tx, s)
}

// savedOfTemplateTx refuses to forget a template that kept plans publish.
func savedOfTemplateTx(tx *vault.Tx, templateID string) error {
	return savedPlans.Find(tx, savedByTemplate, templateID, func(s Saved) error {
		return fault.New("batch.template_kept", fault.T("the kept plan “%s” publishes this template", "已保存的方案“%s”使用该模板", s.Name)).
			WithHint(fault.T("remove the plan first", "请先删除该方案")).WithRetry(fault.RetryAfterInput)
	})
}

// ForgetInPlansTx takes a merchant that is being deleted out of the kept plans
// that name it. A wave of nobody goes with it; a plan for nobody stays, and says
// so at its preflight.
func (e *Engine) ForgetInPlansTx(id string) func(*vault.Tx) error {
	named := func(ids []string) bool { return slices.Contains(ids, id) }
	without := func(ids []string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(one string) bool { return one == id })
	}
	return func(tx *vault.Tx) error {
		var changed []Saved
		if err := savedPlans.Each(tx, "", func(s Saved) error {
			p := &s.Plan
			if !named(p.Targets.Merchants) && ownAt(p.Own, id) < 0 && !slices.ContainsFunc(p.Waves, func(w Wave) bool { return named(w.Merchants) }) {
				return nil
			}
			p.Targets.Merchants = without(p.Targets.Merchants)
			p.Own = slices.DeleteFunc(slices.Clone(p.Own), func(o OwnForm) bool { return o.MerchantID == id })
			var waves []Wave
			for _, w := range p.Waves {
				if named(w.Merchants) {
					if w.Merchants = without(w.Merchants); len(w.Merchants) == 0 {
						continue
					}
				}
				waves = append(waves, w)
			}
			p.Waves = waves
			changed = append(changed, s)
			return nil
		}); err != nil {
			return err
		}
		for _, s := range changed {
			if err := savedPlans.Put(tx, s); err != nil {
				return err
			}
		}
		return nil
	}
}
