package batch

import (
	"cmp"
	"context"
	"slices"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// EmergencyAction is what is done for many merchants when something went wrong.
type EmergencyAction string

const (
	WithdrawAudits EmergencyAction = "withdraw" // cancel the audits under way
	RollBackAll    EmergencyAction = "rollback" // back to the version before, or the end of the gray release
	TakeAllOffline EmergencyAction = "offline"
)

// Emergency is an action and whom it is about: the merchants named, or all, as
// far as their version is built from the template version, when one is named.
type Emergency struct {
	Action          EmergencyAction `json:"action"`
	AppID           string          `json:"app_id"`
	Template        string          `json:"template,omitempty"` // as in a plan; the only one when empty
	TemplateVersion string          `json:"template_version,omitempty"`
	Merchants       []string        `json:"merchants,omitempty"`
	// StopOthers stops the unfinished batches that work on these merchants;
	// without it each of them is waited for.
	StopOthers bool `json:"stop_others,omitempty"`
}

// EmergencyPreview is whom an emergency action is about, before it begins.
type EmergencyPreview struct {
	Merchants []Undo `json:"merchants"`
	// Batches are unfinished batches that work on some of them.
	Batches []Blocking `json:"batches"`
	// Unsure tells that the platform was not asked, or did not say, which
	// versions are built from the template version; what is stored decides.
	Unsure bool `json:"unsure,omitempty"`
}

// able are those whom the platform would not refuse, as far as is known.
func (p EmergencyPreview) able() (out []numbered) {
	for _, u := range p.Merchants {
		if u.Refusal.IsZero() {
			out = append(out, numbered{merchant: u.MerchantID, version: u.Version})
		}
	}
	return out
}

// Blocking is an unfinished batch.
type Blocking struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PreviewEmergency lists whom an emergency action would be about. It asks the
// platform only which versions are built from the template version; nothing is
// changed, also while changes are held back.
func (e *Engine) PreviewEmergency(ctx context.Context, em Emergency) (EmergencyPreview, error) {
	return e.previewEmergency(em, e.usesOf(ctx, em))
}

// previewEmergency is PreviewEmergency with what the platform answered.
func (e *Engine) previewEmergency(em Emergency, asked usage) (EmergencyPreview, error) {
	out := EmergencyPreview{Merchants: []Undo{}, Batches: []Blocking{}, Unsure: asked.unsure}
	at, err := e.atWork() // first: what lands meanwhile is among the versions then
	if err != nil {
		return out, err
	}
	present := false
	list, err := e.Merchants.List(merchant.Filter{AppID: em.AppID, Archived: &present})
	if err != nil {
		return out, err
	}
	fleets, err := e.Versions.Fleets()
	if err != nil {
		return out, err
	}
	chosen, named := map[string]bool{}, setOf(em.Merchants)
	for _, m := range list {
		if len(named) > 0 && !named[m.ID] {
			continue
		}
		fleet := withOrigins(fleets[m.ID], asked.uses[m.MiniAppID])
		u, there, err := em.about(m, asked.template, fleet)
		if err != nil {
			return out, err
		}
		if c, calls := at.calls[m.ID]; !there && calls && em.leadsTo(c, asked.template) {
			u.Version, u.EndsGray, u.Refusal, u.Calling, there = c.version, c.action == version.Gray, fault.Text{}, true, true
		}
		if there {
			chosen[m.ID] = true
			out.Merchants = append(out.Merchants, u)
		}
	}
	for i, b := range at.batches {
		if slices.ContainsFunc(at.merchants[i], func(id string) bool { return chosen[id] }) {
			out.Batches = append(out.Batches, b)
		}
	}
	return out, nil
}

// about tells what the action means for a merchant; there is false when
// nothing. template is the platform's id of the emergency's template, "" when it
// is not known.
func (em Emergency) about(m merchant.Merchant, template string, fleet version.Fleet) (u Undo, there bool, err error) {
	of := func(v version.Info) bool {
		return em.TemplateVersion == "" || v.Template == em.TemplateVersion && (template == "" || v.BuiltFrom(template))
	}
	u = Undo{MerchantID: m.ID, Merchant: m.Name, MiniAppID: m.MiniAppID}
	find := func(states ...version.State) bool {
		for _, v := range fleet.Versions {
			if slices.Contains(states, v.State) && of(v) {
				u.Version, u.EndsGray = v.Version, v.State == version.InGray
				return true
			}
		}
		return false
	}
	var action version.Action
	switch em.Action {
	case WithdrawAudits:
		there, action = find(version.Auditing), version.CancelAudit
	case RollBackAll:
		if em.TemplateVersion == "" && len(em.Merchants) == 0 {
			return u, false, badPlan("template_version", fault.T("say which template version, or which merchants, are rolled back", "请指定要回滚的模板版本或商家"))
		}
		there = find(version.InGray, version.Release)
		action = u.goBack(fleet)
	case TakeAllOffline:
		if em.TemplateVersion == "" && len(em.Merchants) == 0 {
			return u, false, badPlan("template_version", fault.T("say which template version, or which merchants, are taken off line", "请指定要下架的模板版本或商家"))
		}
		there, action = find(version.Release), version.TakeOffline
	default:
		return u, false, badPlan("action", fault.T("%q is not withdraw, rollback or offline", "“%s”应为 withdraw、rollback 或 offline", string(em.Action)))
	}
	if there {
		u.judge(fleet, action)
	}
	return u, there, nil
}

// underWay is a changing call about a merchant that is under way, or of which
// nothing is known.
type underWay struct {
	action  version.Action
	version string
	of      version.Source // what the version is built from, as far as is known
}

// atWork is what unfinished batches are doing.
type atWork struct {
	batches   []Blocking          // the newest first
	merchants [][]string          // whom each of them has not done yet
	calls     map[string]underWay // by merchant
}

func (e *Engine) atWork() (atWork, error) {
	list, err := e.List()
	if err != nil {
		return atWork{}, err
	}
	changing := map[string][]string{} // whom a plan means whose tasks are not all on disk
	for _, b := range list {
		if !b.Remaking {
			continue
		}
		meant, err := e.targets(b.Plan)
		if err != nil && fault.As(err).Retry != fault.RetryAfterInput { // else there is nobody
			return atWork{}, err
		}
		for _, m := range meant {
			changing[b.ID] = append(changing[b.ID], m.ID)
		}
	}
	var out atWork
	err = e.Vault.View(func(tx *vault.Tx) error {
		out = atWork{calls: map[string]underWay{}}
		for _, b := range list {
			if b.Status.Over() {
				continue
			}
			merchants := slices.Clone(changing[b.ID])
			if err := eachTask(tx, b.ID, func(t Task) error {
				if t.State.Over() {
					return nil
				}
				merchants = append(merchants, t.MerchantID)
				if t.Intent == nil {
					return nil
				}
				fleet, err := e.Versions.FleetTx(tx, t.MerchantID)
				out.calls[t.MerchantID] = underWay{t.Intent.Action, t.Intent.Version, builtOf(&b.Plan, t, fleet)}
				return err
			}); err != nil {
				return err
			}
			out.batches, out.merchants = append(out.batches, Blocking{b.ID, b.Plan.Name}), append(out.merchants, merchants)
		}
		return nil
	})
	return out, err
}

// leadsTo reports whether a call that is under way leads to what the action is
// about. template is as in about.
func (em Emergency) leadsTo(c underWay, template string) bool {
	if em.TemplateVersion != "" && (c.of.TemplateVersion != em.TemplateVersion || template != "" && c.of.TemplateID != "" && c.of.TemplateID != template) {
		return false
	}
	switch em.Action {
	case WithdrawAudits:
		return c.action == version.Submit
	case RollBackAll:
		return c.action == version.PutOnline || c.action == version.Gray
	}
	return c.action == version.PutOnline
}

// usage is which mini programs have a version built from a template version, as
// the platform says; unsure where it was asked and did not.
type usage struct {
	template string // the platform's id of the template, "" when it is not known
	uses     map[string][]origin
	unsure   bool
}

// usesOf asks the platform about an emergency's template version.
func (e *Engine) usesOf(ctx context.Context, em Emergency) usage {
	if em.TemplateVersion == "" {
		return usage{}
	}
	t, err := e.Templates.FindTemplate(em.Template)
	if err != nil {
		return usage{unsure: true}
	}
	out := usage{template: t.TemplateID, uses: map[string][]origin{}}
	client, err := e.Templates.Client(t.AppID)
	if err == nil {
		_, err = version.Remote{Client: client}.Usage(ctx, t.TemplateID, em.TemplateVersion, func(miniAppID, v string) bool {
			out.uses[miniAppID] = append(out.uses[miniAppID], origin{v, em.TemplateVersion, t.TemplateID})
			return true
		})
	}
	out.unsure = err != nil
	return out
}

// BeginEmergency makes and begins the batch that carries an emergency action
// out for everyone the preview names but those the platform would refuse. While
// changes are held back it waits for that to end.
func (e *Engine) BeginEmergency(ctx context.Context, em Emergency) (Batch, error) {
	asked := e.usesOf(ctx, em) // before anybody waits for this
	e.making.Lock()
	defer e.making.Unlock()
	preview, err := e.previewEmergency(em, asked)
	if err != nil {
		return Batch{}, err
	}
	nobody := fault.New("batch.nothing_to_do", fault.T("no merchant is concerned", "没有符合条件的商家")).WithRetry(fault.RetryAfterInput)
	if len(preview.able()) == 0 {
		return Batch{}, nobody
	}
	if em.StopOthers && len(preview.Batches) > 0 {
		for _, b := range preview.Batches {
			err := e.finishChange(b.ID)
			if err == nil {
				err = e.cancel(b.ID)
			}
			if err != nil && fault.CodeOf(err) != "batch.status" {
				return Batch{}, err
			}
		}
		// What they began until then is seen now, and nothing begins any more.
		if preview, err = e.previewEmergency(em, asked); err != nil {
			return Batch{}, err
		}
	}
	versions := preview.able()
	if len(versions) == 0 {
		return Batch{}, nobody
	}
	words := map[EmergencyAction]struct {
		goal Goal
		name string
	}{
		WithdrawAudits: {GoalWithdrawn, "撤销审核"}, RollBackAll: {GoalRolledBack, "↩ 回滚"}, TakeAllOffline: {GoalOffline, "下架"},
	}
	w := words[em.Action]
	p := Plan{AppID: em.AppID, Name: w.name + " " + cmp.Or(em.TemplateVersion, e.Now().Local().Format("01-02 15:04")), Goal: w.goal, Given: true,
		TemplateVersion: em.TemplateVersion, OnOccupied: Stop, Overlap: WaitForIt, FailUnauthorized: true}
	for _, v := range versions {
		p.Targets.Merchants = append(p.Targets.Merchants, v.merchant)
	}
	return e.createGiven(p, versions, "batch.emergency")
}
