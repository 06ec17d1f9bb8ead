package batch

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
	"minifleet/backend/precheck"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// OwnForm is what one merchant has of its own in the audit form of a plan: what
// it leaves empty is as for everyone.
type OwnForm struct {
	MerchantID string       `json:"merchant_id"`
	Form       version.Form `json:"form"`
}

const (
	// mostOwn and mostOwnBytes keep the record of a batch within what one
	// transaction of the vault takes.
	mostOwn      = 5_000
	mostOwnBytes = 4 << 20
)

// checkOwn refuses what merchants have of their own when it cannot be kept, or
// says two things of one merchant.
func (p *Plan) checkOwn() error {
	if len(p.Own) > mostOwn {
		return badPlan("own", fault.T("at most %d merchants can have a form of their own", "最多 %d 个商家可单独填写表单", mostOwn))
	}
	seen := make(map[string]bool, len(p.Own))
	for _, o := range p.Own {
		if seen[o.MerchantID] {
			return badPlan("own", fault.T("a merchant's own form is there twice", "同一商家的单独表单重复"))
		}
		seen[o.MerchantID] = true
	}
	light := make([]version.Form, len(p.Own))
	for i, o := range p.Own {
		light[i] = o.Form.Light()
	}
	if size, err := json.Marshal(light); err != nil || len(size) > mostOwnBytes {
		return badPlan("own", fault.T("the merchants' own forms are too long together", "各商家单独表单的内容过多"))
	}
	return nil
}

// storeForms puts the files of the plan's forms into the store.
func (e *Engine) storeForms(p *Plan) (err error) {
	if p.Form, err = e.Versions.StoreFiles(p.Form); err != nil {
		return err
	}
	p.Own = slices.Clone(p.Own)
	for i := range p.Own {
		if p.Own[i].Form, err = e.Versions.StoreFiles(p.Own[i].Form); err != nil {
			return err
		}
	}
	return nil
}

// AddOwn adds to what merchants have of their own what one more form says. It
// changes the plan's list.
func (p *Plan) AddOwn(form version.Form, merchantIDs ...string) {
	at := make(map[string]int, len(p.Own)+len(merchantIDs))
	for i, o := range p.Own {
		at[o.MerchantID] = i
	}
	for _, id := range merchantIDs {
		i, known := at[id]
		if !known {
			i, p.Own = len(p.Own), append(p.Own, OwnForm{MerchantID: id})
			at[id] = i
		}
		p.Own[i].Form = p.Own[i].Form.With(form)
	}
}

// ownAt is where the list has a merchant, -1 for nowhere.
func ownAt(own []OwnForm, merchantID string) int {
	for i := range own {
		if own[i].MerchantID == merchantID {
			return i
		}
	}
	return -1
}

// ownOf is what a merchant has of its own, nil for nothing.
func (p *Plan) ownOf(merchantID string) *version.Form {
	if i := ownAt(p.Own, merchantID); i >= 0 {
		return &p.Own[i].Form
	}
	return nil
}

// personal reports whether a merchant's form is another than everybody's.
func (p *Plan) personal(merchantID string) bool {
	return p.Form.Personal() || p.ownOf(merchantID) != nil
}

// formOf is the plan's form as it is sent for a merchant, number being its
// version's, without the contents of files. The errors say why it cannot be sent.
func (p *Plan) formOf(m merchant.Merchant, number string) (version.Form, field.Errors) {
	form := p.Form
	if own := p.ownOf(m.ID); own != nil {
		form = form.With(*own)
	}
	return form.Fill(version.Values{MerchantValues: m.Values(), Version: number, TemplateVersion: p.TemplateVersion})
}

// aboutForm lists what is wrong with the form that a merchant would be sent.
func (e *Engine) aboutForm(p *Plan, m merchant.Merchant, number string) []field.Error {
	if number == "" {
		number = version.FirstNumber
	}
	form, errs := p.formOf(m, number)
	for _, f := range version.Validate(form, e.Now()) {
		if !slices.ContainsFunc(errs, func(known field.Error) bool { return known.Field == f.Field }) {
			errs = append(errs, f)
		}
	}
	return errs
}

// knowForm finds out whether the merchant's form can be filled, before anything
// is uploaded for it or submitted.
func (w *worker) knowForm(f *facts) error {
	p := w.in.plan
	if s := w.task.Step; w.task.Intent != nil || !p.audits() || (s != StepUpload && s != StepBuild && s != StepSubmit) || !p.personal(w.task.MerchantID) {
		return nil
	}
	m, err := w.merchant()
	if fault.CodeOf(err) == "merchant.not_found" {
		return nil // told where it is acted for
	}
	if err != nil {
		return err
	}
	step := StepSubmit
	if w.task.Step == StepUpload {
		step = StepUpload
	}
	if err := field.Errors(w.aboutForm(p, m, w.task.Version)).Fault(version.CodeForm); err != nil {
		f.formFault = f.fail(step, fault.As(err).
			WithHint(fault.T("fill it in on the merchant's record, or give the merchant a form of its own in a new plan; then retry",
				"请在商家资料中补充，或在新的方案中为该商家单独填写，然后重试")))
	}
	return nil
}

// merchant is the task's merchant, with the mini program acted for. One piece of
// work sees one record, read once.
func (w *worker) merchant() (merchant.Merchant, error) {
	if w.asRead != nil {
		return *w.asRead, nil
	}
	m, err := w.Merchants.Get(w.task.MerchantID)
	if err != nil {
		return m, err
	}
	if m.MiniAppID == "" {
		m.MiniAppID = w.remote.As.MiniAppID
	}
	w.asRead = &m
	return m, nil
}

// withFiles is a form with the contents of its files. Those that everybody sends
// are read once.
func (w *worker) withFiles(form version.Form) (version.Form, error) {
	shared := w.job.live.form.Load()
	if shared == nil {
		whole, err := w.Versions.LoadFiles(w.in.plan.Form)
		if err != nil {
			return whole, err
		}
		shared = &whole
		w.job.live.form.Store(shared)
	}
	for i, a := range form.Files {
		if at := slices.IndexFunc(shared.Files, func(s version.Attachment) bool { return a.Content == nil && s.Ref == a.Ref }); at >= 0 {
			form.Files[i].Content = shared.Files[at].Content
		}
	}
	return w.Versions.LoadFiles(form)
}

// filled is the merchant's form without the contents of its files.
func (w *worker) filled(number string) (version.Form, error) {
	p := w.in.plan
	if !p.personal(w.task.MerchantID) {
		form := p.Form
		form.Version, form.Files = number, slices.Clone(form.Files)
		return form, nil
	}
	m, err := w.merchant()
	if err != nil {
		return version.Form{}, err
	}
	form, errs := p.formOf(m, number)
	form.Files = slices.Clone(form.Files)
	return form, errs.Fault(version.CodeForm)
}

// submitted remembers the form that was sent as the merchant's last one: as it
// was sent by this work, or as the plan says when another asked what came of it.
func (w *worker) submitted(number string) (func(*vault.Tx) error, bool) {
	form := w.sentForm
	if form == nil {
		again, err := w.filled(number)
		if err != nil {
			return nil, false // the record was changed meanwhile: what was sent is not known here
		}
		form = &again
	}
	light := form.Light()
	light.Version = number
	return func(tx *vault.Tx) error { return w.Versions.PutSubmissionTx(tx, w.task.MerchantID, light) }, true
}

// Prechecker tells what an audit would refuse in a merchant's form; with no
// merchant, in a form that is for everyone.
type Prechecker func(ctx context.Context, merchantID string, f version.Form) ([]precheck.Finding, error)

// LastForm is the audit form that a template was last published with, to start
// the next one from.
type LastForm struct {
	Template string       `json:"template"` // record id
	Form     version.Form `json:"form"`
	Own      []OwnForm    `json:"own,omitempty"`
	At       time.Time    `json:"at"`
}

// WithoutSecrets is the form without its test passwords, which no screen keeps.
func (f LastForm) WithoutSecrets() LastForm {
	f.Form.TestPassword, f.Own = "", withoutSecrets(f.Own)
	return f
}

// WithoutSecrets is the plan without its test passwords, which no screen keeps.
func (p Plan) WithoutSecrets() Plan {
	p.Form.TestPassword, p.Own = "", withoutSecrets(p.Own)
	return p
}

func withoutSecrets(own []OwnForm) []OwnForm {
	own = slices.Clone(own)
	for i := range own {
		own[i].Form.TestPassword = ""
	}
	return own
}

var lastForms = vault.NewCollection(vault.Schema[LastForm]{
	Name: "batch.form", Version: 1, ID: func(f LastForm) string { return f.Template },
})

// LastForm is the form that a template was last published with; known is false
// when it never was with one. Its description is left out when it was made for
// the template version of then.
func (e *Engine) LastForm(template string) (last LastForm, known bool, err error) {
	err = e.Vault.View(func(tx *vault.Tx) error {
		last, err = lastForms.Get(tx, template)
		if errors.Is(err, vault.ErrNotFound) {
			return nil
		}
		known = err == nil
		return err
	})
	return last, known, err
}

// rememberForm keeps the form of a plan as its template's last one. The files of
// the plan are stored.
func (e *Engine) rememberForm(p Plan) error {
	if !p.audits() {
		return nil
	}
	t, err := e.Templates.GetTemplate(p.Template)
	if err != nil {
		return err
	}
	kept := p.reusable(t.Describes(p.TemplateVersion))
	return e.Vault.Update(func(tx *vault.Tx) error {
		return lastForms.Put(tx, LastForm{Template: p.Template, Form: kept.Form, Own: kept.Own, At: e.Now()})
	})
}

// ForgetFormTx forgets the last form of a template that is being forgotten.
func (e *Engine) ForgetFormTx(tx *vault.Tx, template string) error {
	return lastForms.Delete(tx, template)
}
