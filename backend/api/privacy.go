package api

import (
	"context"

	"minifleet/backend/privacy"
	"minifleet/backend/run"
)

// Privacy is the privacy agreements of mini programs.
type Privacy struct{ opened }

// NamedForm is the provider's form of a mini-program template.
type NamedForm struct {
	privacy.Template
	Name string `json:"name"` // of the mini-program template, "" of the form for all
}

// PrivacyTemplates are the provider's forms and what their texts may hold.
type PrivacyTemplates struct {
	Templates    []NamedForm `json:"templates"`
	Placeholders []string    `json:"placeholders"`
	MostOwn      int         `json:"most_own"`
	// Used are the data that the code of any merchant is known to use.
	Used []privacy.Used `json:"used"`
}

// Templates lists the provider's forms.
func (p *Privacy) Templates(context.Context, Nothing) (PrivacyTemplates, error) {
	out := PrivacyTemplates{Templates: []NamedForm{}, Placeholders: privacy.Placeholders(), MostOwn: privacy.MostOwn}
	all, err := p.w.Privacy.Templates()
	if err != nil {
		return out, err
	}
	for _, t := range all {
		out.Templates = append(out.Templates, NamedForm{t, p.w.Providers.TemplateName(t.Template)})
	}
	out.Used, err = p.w.PrivacyUsed()
	return out, err
}

// FormOfTemplate is a form for a mini-program template, "" for all that have none
// of their own.
type FormOfTemplate struct {
	Template string       `json:"template,omitempty"`
	Form     privacy.Form `json:"form"`
}

// SaveTemplate keeps a form. Faults: privacy.invalid, provider.template_not_found.
func (p *Privacy) SaveTemplate(_ context.Context, req FormOfTemplate) (privacy.Template, error) {
	if err := p.templateThere(req.Template); err != nil {
		return privacy.Template{}, err
	}
	return p.w.Privacy.SaveTemplate(req.Template, req.Form)
}

// CheckTemplate tells what is wrong with a form as typed; nothing is kept.
func (p *Privacy) CheckTemplate(_ context.Context, req FormOfTemplate) (FormProblems, error) {
	return FormProblems{privacy.Check(req.Form)}, nil
}

// OfTemplate names a mini-program template by its record, "" for what is for all.
type OfTemplate struct {
	Template string `json:"template,omitempty"`
}

// DeleteTemplate forgets a form; what was handed in stays handed in.
func (p *Privacy) DeleteTemplate(_ context.Context, req OfTemplate) (Nothing, error) {
	return Nothing{}, p.w.Privacy.DeleteTemplate(req.Template)
}

// Preview is a merchant's agreement as it would be handed in, from what is
// stored.
func (p *Privacy) Preview(_ context.Context, req ByMerchant) (privacy.Preview, error) {
	return p.w.Privacy.Preview(req.MerchantID)
}

// Read asks the platform about a merchant's agreement. Faults: authorize.*,
// platform.*.
func (p *Privacy) Read(ctx context.Context, req ByMerchant) (privacy.Preview, error) {
	return p.w.Privacy.Read(ctx, req.MerchantID)
}

// PrivacySubmission is an agreement to be handed in. Without a form it is the
// provider's, filled; again hands in anew what passed.
type PrivacySubmission struct {
	MerchantID string        `json:"merchant_id"`
	Form       *privacy.Form `json:"form,omitempty"`
	Again      bool          `json:"again,omitempty"`
}

// Submit hands in a merchant's agreement. Faults: privacy.invalid,
// privacy.no_template, journal.did_not, journal.not_known_yet, platform.*.
func (p *Privacy) Submit(ctx context.Context, req PrivacySubmission) (privacy.Outcome, error) {
	return p.w.Privacy.Submit(ctx, req.MerchantID, privacy.Submission{Form: req.Form, Again: req.Again})
}

// ManyAgreements are merchants to hand in agreements for.
type ManyAgreements struct {
	Merchants []string `json:"merchants"`
	Again     bool     `json:"again,omitempty"`
}

// PlanMany tells from what is stored what would be handed in for each.
func (p *Privacy) PlanMany(_ context.Context, req ManyAgreements) (privacy.Plan, error) {
	return p.w.Privacy.PlanMany(req.Merchants, req.Again)
}

// SubmitMany begins to hand in the agreements of many and returns at once; Runs
// tells how it goes. Fault: run.nobody.
func (p *Privacy) SubmitMany(_ context.Context, req ManyAgreements) (run.Head, error) {
	return p.w.Privacy.SubmitMany(req.Merchants, req.Again)
}

// ReadMany begins to ask the platform about the agreements of many; those that
// are not authorized are left out unless they are named. Fault: run.nobody.
func (p *Privacy) ReadMany(_ context.Context, req TargetsOf) (run.Head, error) {
	return p.ask(req, p.w.Privacy.ReadMany)
}
