package baseinfo

import (
	"context"
	"errors"
	"image"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// middle asks PrepareLogo for the largest square in the middle.
var middle = image.Rectangle{}

// KindEdit is the kind of runs that change the base info of many merchants.
const KindEdit run.Kind = "baseinfo.edit"

// editOrder names a plan. The changes are records of their own: a run hands its
// order to every merchant's turn.
type editOrder struct {
	Plan   string   `json:"plan"`
	Fields []string `json:"fields"`
}

// plannedChange is what a run is to change for one merchant. It goes when it
// was done.
type plannedChange struct {
	Plan       string    `json:"plan"`
	MerchantID string    `json:"merchant_id"`
	Change     Change    `json:"change"`
	At         time.Time `json:"at"`
}

const (
	plannedByMerchant = "merchant"
	// plannedFor is how long a change that was not done can be taken up.
	plannedFor = 30 * 24 * time.Hour
)

func plannedCollection() *vault.Collection[plannedChange] {
	return vault.NewCollection(vault.Schema[plannedChange]{Name: "appinfo.planned", Version: 1,
		ID:      func(p plannedChange) string { return p.Plan + "/" + p.MerchantID },
		Indexes: []vault.Index[plannedChange]{{Name: plannedByMerchant, Keys: func(p plannedChange) []string { return []string{p.MerchantID} }}}})
}

func (s *Service) defineRuns() {
	if s.Runs == nil {
		return
	}
	s.editing = run.Define(s.Runs, KindEdit, run.Work[editOrder]{
		Title: func(o editOrder) (title, about fault.Text) {
			var en, zh []string
			for _, f := range o.Fields {
				en, zh = append(en, Label(f).EN), append(zh, Label(f).ZH)
			}
			return fault.T("Change base info", "修改基础信息"), fault.Text{EN: strings.Join(en, ", "), ZH: strings.Join(zh, "、")}
		},
		Do: s.editOne,
	})
	s.defineDomainRuns()
}

// EditMany begins to send what of a plan can be sent. Fault: run.nobody.
func (s *Service) EditMany(p Plan) (run.Head, error) {
	ready := p.Ready()
	now := s.Now()
	order := editOrder{Plan: vault.NewID(now)}
	named := map[string]bool{}
	var ids []string
	if err := s.forgetPlanned(now.Add(-plannedFor)); err != nil {
		return run.Head{}, err
	}
	for _, r := range ready {
		ids = append(ids, r.MerchantID)
		for _, f := range r.Change.Fields() {
			if !named[f] {
				named[f] = true
				order.Fields = append(order.Fields, f)
			}
		}
		if err := s.Vault.Update(func(tx *vault.Tx) error {
			return s.planned.Put(tx, plannedChange{order.Plan, r.MerchantID, r.Change, now})
		}); err != nil {
			return run.Head{}, err
		}
	}
	head, err := s.editing.Start(order, ids)
	if err != nil {
		return head, err
	}
	return head, s.ClearStaged()
}

// forgetPlanned drops the changes of plans from before a time.
func (s *Service) forgetPlanned(before time.Time) error {
	var old []plannedChange
	if err := s.Vault.View(func(tx *vault.Tx) error {
		old = nil
		return s.planned.Each(tx, "", func(p plannedChange) error {
			if !p.At.Before(before) {
				return vault.Stop
			}
			old = append(old, p)
			return nil
		})
	}); err != nil {
		return err
	}
	for _, p := range old {
		if err := s.drop(p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) drop(p plannedChange) error {
	return s.Vault.Update(func(tx *vault.Tx) error { return s.planned.Delete(tx, p.Plan+"/"+p.MerchantID) })
}

// editOne changes one merchant. What a turn before may have done is looked for
// first; what the platform takes only with an audit form waits for the next.
func (s *Service) editOne(ctx context.Context, t run.Task, o editOrder) (run.Outcome, error) {
	p, found, err := get(s.Vault, s.planned, o.Plan+"/"+t.MerchantID)
	switch {
	case err != nil:
		return run.Outcome{}, err
	case !found && t.Again:
		return run.Outcome{Note: fault.T("it was so before", "此前已完成")}, nil
	case !found:
		return run.Outcome{}, fault.New("baseinfo.no_plan", fault.T("what was to be changed is not kept any more", "待修改的内容已不再保存")).
			WithHint(fault.T("import the sheet again", "请重新导入表格"))
	}
	if t.Again {
		was, _, err := s.Cached(t.MerchantID)
		if err != nil {
			return run.Outcome{}, err
		}
		now, err := s.Read(ctx, t.MerchantID)
		if err != nil {
			return run.Outcome{}, err
		}
		_, tree, err := s.known(t.MerchantID)
		if err != nil {
			return run.Outcome{}, err
		}
		if p.Change = p.Change.without(now, was.LogoURL, tree); p.Change.Empty() {
			return run.Outcome{Note: fault.T("it was so before", "此前已完成")}, s.drop(p)
		}
	}
	out, err := s.modify(ctx, t.MerchantID, p.Change, t.RunID)
	switch {
	case onlyWithAudit(err):
		if err := s.Wait(t.MerchantID, p.Change); err != nil {
			return run.Outcome{}, err
		}
		return run.Outcome{Note: fault.T("it waits for the next version's audit form and goes with it by itself", "将随下一个版本的提审表单自动提交")}, s.drop(p)
	case err != nil:
		return run.Outcome{}, err
	}
	note := fault.T("in effect", "已生效")
	if out.Route != RouteImmediate {
		note = fault.T("the platform audits it (about a day)", "平台审核中（约一天）")
	}
	return run.Outcome{Note: note}, s.drop(p)
}

// forgetManyTx drops what waits for a merchant.
func (s *Service) forgetManyTx(tx *vault.Tx, merchantID string) error {
	var plans []string
	if err := s.planned.Find(tx, plannedByMerchant, merchantID, func(p plannedChange) error {
		plans = append(plans, p.Plan)
		return nil
	}); err != nil {
		return err
	}
	errs := []error{s.waiting.Delete(tx, merchantID), s.staged.Delete(tx, merchantID)}
	for _, plan := range plans {
		errs = append(errs, s.planned.Delete(tx, plan+"/"+merchantID))
	}
	return errors.Join(errs...)
}
