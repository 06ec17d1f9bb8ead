package privacy

import (
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// Known is what the platform said of a merchant's agreement.
type Known struct {
	Status string    `json:"status"`
	At     time.Time `json:"at,omitzero"` // zero: never read
	Used   []Used    `json:"used"`
	UsedAt time.Time `json:"used_at,omitzero"`
}

// Memory keeps what the platform said, for readiness too.
type Memory interface {
	Privacy(merchantID string) (Known, error)
	// LearnPrivacy keeps a state and, unless it is nil, what the code uses.
	LearnPrivacy(merchantID, status string, used []Used) error
}

// Records are the merchants there are.
type Records interface {
	Get(id string) (merchant.Merchant, error)
}

// Deps is what a Service stands on.
type Deps struct {
	Vault    *vault.Vault
	Journal  *journal.Journal
	Bus      *event.Bus
	Platform alipay.Platform
	Records  Records
	Memory   Memory
	Runs     *run.Service
	// TemplateOf names the record of the mini-program template a merchant's
	// version was built from, "" when that is not known.
	TemplateOf func(merchantID string) (string, error)
	Now        func() time.Time // nil: time.Now
}

// Template is the provider's form for the merchants of one mini-program
// template; of no template it is for all that have none of their own.
type Template struct {
	Template  string    `json:"template,omitempty"` // record id
	Form      Form      `json:"form"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

// Sent is a form that was handed in from here.
type Sent struct {
	Form  Form      `json:"form"`
	At    time.Time `json:"at"`
	RunID string    `json:"run_id,omitempty"`
}

// A form is kept before its call as outgoing and, when it landed, as last.
const (
	outgoing = "/out"
	last     = "/last"
)

type sentRecord struct {
	ID string `json:"id"`
	Sent
}

// Service fills, checks and hands in privacy agreements. It is safe for
// concurrent use.
type Service struct {
	Deps
	templates  *provider.Forms[Template]
	sent       *vault.Collection[sentRecord]
	submitting run.Maker[order]
	reading    run.Maker[struct{}]
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	s := &Service{
		Deps:      d,
		templates: provider.NewForms(d.Vault, d.Bus, "privacy.template", func(t Template) (string, string) { return t.Template, "" }),
		sent:      vault.NewCollection(vault.Schema[sentRecord]{Name: "privacy.sent", Version: 1, ID: func(r sentRecord) string { return r.ID }}),
	}
	s.Journal.Recognize(actionSubmit, journal.Looker{Look: s.look, Settled: s.settled})
	s.defineRuns()
	return s
}

// CodeInvalid is the fault of a form that breaks the platform's limits.
const CodeInvalid fault.Code = "privacy.invalid"

// SaveTemplate keeps the provider's form of a mini-program template, "" for the
// one of all others. Fault: privacy.invalid.
func (s *Service) SaveTemplate(template string, f Form) (Template, error) {
	t := Template{Template: template, Form: f.trimmed(), UpdatedAt: s.Now().UTC()}
	if errs := Check(t.Form); len(errs) > 0 {
		return Template{}, errs.Fault(CodeInvalid)
	}
	return t, s.templates.Put(t)
}

// Templates are the provider's forms.
func (s *Service) Templates() ([]Template, error) { return s.templates.All() }

// DeleteTemplate forgets a form; what was handed in stays handed in.
func (s *Service) DeleteTemplate(template string) error { return s.templates.Delete(template, "") }

// ForgetTemplateTx drops the form of a mini-program template that is deleted.
func (s *Service) ForgetTemplateTx(tx *vault.Tx, template string) error {
	return s.templates.ForgetTx(tx, template)
}

// ForgetTx drops what was handed in for a merchant.
func (s *Service) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		return errors.Join(s.sent.Delete(tx, merchantID+outgoing), s.sent.Delete(tx, merchantID+last))
	}
}

// templateOf finds the provider's form for a merchant: that of its mini-program
// template, else the one for all.
func (s *Service) templateOf(merchantID string) (t Template, found bool, err error) {
	of, err := s.TemplateOf(merchantID)
	if err != nil {
		return t, false, err
	}
	return s.templates.Find(of, "")
}

// Preview is a merchant's agreement as it would be handed in, and how far the
// last one is, from what is stored.
type Preview struct {
	MerchantID string `json:"merchant_id"`
	Known
	Found    bool         `json:"found"`              // there is a form for it
	Template string       `json:"template,omitempty"` // whose form it is, "" the one for all
	Form     Form         `json:"form"`               // filled
	Problems field.Errors `json:"problems"`
	Sent     *Sent        `json:"sent,omitempty"` // last, from here
	// Uncovered are the data the code uses that what was handed in last does not
	// declare.
	Uncovered []string `json:"uncovered,omitempty"`
}

// Ready reports whether the agreement would be handed in.
func (p Preview) Ready() bool {
	return len(p.Problems) == 0 && p.Status != alipay.PrivacyAuditing && (p.Status != alipay.PrivacyPass || len(p.Uncovered) > 0)
}

// Passed reports whether the platform let the last one through.
func (p Preview) Passed() bool { return p.Status == alipay.PrivacyPass }

// Preview fills the form for a merchant. It reads no network. Fault:
// merchant.not_found.
func (s *Service) Preview(merchantID string) (Preview, error) {
	m, err := s.Records.Get(merchantID)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{MerchantID: merchantID}
	if p.Known, err = s.Memory.Privacy(merchantID); err != nil {
		return p, err
	}
	if sent, found, err := s.lastSent(merchantID); err != nil {
		return p, err
	} else if found {
		p.Sent, p.Uncovered = &sent, sent.Form.uncovered(p.Used)
	}
	t, found, err := s.templateOf(merchantID)
	if err != nil || !found {
		if err == nil {
			p.Problems.Add("", "no_template", "there is no form yet: write one for all merchants or for this template", "尚无隐私政策模板：请先填写通用模板或该小程序模板的隐私政策")
		}
		return p, err
	}
	p.Found, p.Template = true, t.Template
	p.Form, p.Problems = t.Form.fill(m.Values(), p.Used)
	p.Problems = append(p.Problems, problemsBeside(p.Form, p.Problems)...)
	return p, nil
}

// problemsBeside is what is wrong with a filled form beside what is known.
func problemsBeside(f Form, known field.Errors) (more field.Errors) {
	told := map[string]bool{}
	for _, e := range known {
		told[e.Field] = true
	}
	for _, e := range Check(f) {
		if !told[e.Field] {
			more = append(more, e)
		}
	}
	return more
}

func (s *Service) lastSent(merchantID string) (Sent, bool, error) {
	var r sentRecord
	err := s.Vault.View(func(tx *vault.Tx) (err error) {
		r, err = s.sent.Get(tx, merchantID+last)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return Sent{}, false, nil
	}
	return r.Sent, err == nil, err
}

func explain(err error, name string) error {
	return journal.Explain(err, "privacy.stopped", name, func(f *fault.Error, subCode string) { f.Field = alipay.FieldOf(subCode) })
}
