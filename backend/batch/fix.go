package batch

import (
	"slices"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// Fix is what is changed in the audit forms of merchants whose versions were
// rejected: what the form says takes the place of what was sent, everything else
// stays. Placeholders are filled for each merchant.
type Fix struct {
	Tasks []string     `json:"tasks"` // rejected ones; none: all of them
	Form  version.Form `json:"form"`
}

// Fixed is what a fix would do for one merchant.
type Fixed struct {
	Task       string     `json:"task"`
	MerchantID string     `json:"merchant_id"`
	Merchant   string     `json:"merchant"`
	Version    string     `json:"version"`
	Reason     fault.Text `json:"reason"`
	// Images are the auditor's pictures, as far as they were read.
	Images   []string         `json:"images"`
	Changes  []version.Change `json:"changes"`
	Problems field.Errors     `json:"problems"` // for which it cannot be sent
	// Out tells that the merchant is left out: it is not authorized, which is the
	// first of the problems.
	Out bool `json:"out,omitempty"`
}

// with is the plan with a fix for some merchants.
func (p Plan) with(fix version.Form, merchants []string) Plan {
	p.Own = slices.Clone(p.Own)
	p.AddOwn(fix, merchants...)
	return p
}

// rejectedTasks are the tasks of a fix: those named, or all that an audit
// rejected. Fault: batch.not_rejected.
func (e *Engine) rejectedTasks(id string, named []string) ([]Task, error) {
	failed, _, err := e.Tasks(id, Filter{States: []State{Failed}})
	if err != nil {
		return nil, err
	}
	meant := setOf(named)
	out := slices.DeleteFunc(failed, func(t Task) bool {
		return !t.Failure.Rejected() || len(named) > 0 && !meant[t.ID]
	})
	if len(out) == 0 || len(named) > len(out) {
		return nil, notRejected()
	}
	return out, nil
}

func notRejected() error {
	return fault.New("batch.not_rejected", fault.T("only merchants whose version was rejected can be corrected and submitted again", "只能修改并重新提交被驳回的商家")).
		WithField("tasks").WithRetry(fault.RetryAfterInput)
}

// PreviewFix tells what a fix would change, merchant by merchant; nothing is
// sent. Faults: batch.not_found, batch.not_rejected, batch.plan.
func (e *Engine) PreviewFix(id string, fix Fix) ([]Fixed, error) {
	b, err := e.Get(id)
	if err != nil {
		return nil, err
	}
	if fix.Form.Version = ""; fix.Form.Blank() || !b.Plan.audits() {
		return nil, badPlan("form", fault.T("say what is to be changed in the audit form", "请填写要修改的内容"))
	}
	list, err := e.rejectedTasks(id, fix.Tasks)
	if err != nil {
		return nil, err
	}
	fixed := b.Plan.with(fix.Form, merchantsOf(list))
	if err := fixed.checkOwn(); err != nil {
		return nil, err
	}
	out := make([]Fixed, len(list))
	for i, t := range list {
		m, err := e.Merchants.Get(t.MerchantID)
		if err != nil {
			return nil, err
		}
		out[i] = e.fixed(&b.Plan, &fixed, m, t)
	}
	return out, nil
}

func merchantsOf(list []Task) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.MerchantID
	}
	return out
}

func (e *Engine) fixed(before, after *Plan, m merchant.Merchant, t Task) Fixed {
	if m.MiniAppID == "" {
		m.MiniAppID = t.MiniAppID
	}
	old, _ := before.formOf(m, t.Version)
	now, _ := after.formOf(m, t.Version)
	out := Fixed{Task: t.ID, MerchantID: m.ID, Merchant: m.Name, Version: t.Version, Reason: t.Failure.Message, Images: []string{},
		Changes: old.Changes(now), Problems: e.aboutForm(after, m, t.Version)}
	if d, err := e.Versions.Detail(m.ID, t.Version); err == nil {
		out.Images = append(out.Images, d.AuditPictures()...)
	}
	if _, _, err := e.Platform.For(m.ID); err != nil {
		out.Out, out.Problems = true, append(field.Of(err), out.Problems...)
	}
	return out
}

// sent are those of a fix that it is sent for. Fault: version.form with its
// field.Errors when a merchant's form cannot be sent, or when all are left out.
func sent(list []Fixed) ([]Fixed, error) {
	in := slices.DeleteFunc(slices.Clone(list), func(f Fixed) bool { return f.Out })
	looked := in
	if len(in) == 0 {
		looked = list
	}
	for _, f := range looked {
		if err := f.Problems.Fault(version.CodeForm); err != nil {
			return nil, fault.As(err).WithMerchant(f.Merchant)
		}
	}
	return in, nil
}

// FixRejected keeps a fix in the plan, and submits the rejected versions again
// with it: both stand on disk together, and the batch goes on by itself. It
// returns how many merchants are tried: who is not authorized is left out. Faults:
// as from PreviewFix, version.form with its field.Errors when a merchant's form
// cannot be sent, batch.status.
func (e *Engine) FixRejected(id string, fix Fix) (int, error) {
	list, err := e.PreviewFix(id, fix)
	if err != nil {
		return 0, err
	}
	if list, err = sent(list); err != nil {
		return 0, err
	}
	var tasks, merchants []string
	for _, f := range list {
		tasks, merchants = append(tasks, f.Task), append(merchants, f.MerchantID)
	}
	if fix.Form, err = e.Versions.StoreFiles(fix.Form); err != nil {
		return 0, err
	}
	return e.retry(id, tasks, func(p *Plan) error {
		fixed := p.with(fix.Form, merchants)
		if err := fixed.checkOwn(); err != nil {
			return err
		}
		*p = fixed
		return nil
	})
}
