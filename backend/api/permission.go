package api

import (
	"context"
	"net/http"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/permission"
	"minifleet/backend/run"
)

// Permissions are the applications for users' information.
type Permissions struct{ opened }

// NamedApplication is the provider's application of a mini-program template.
type NamedApplication struct {
	permission.Template
	Name string `json:"name"` // of the mini-program template, "" of the one for all
}

// PermissionForms are the provider's applications and what they may hold.
type PermissionForms struct {
	Forms        []NamedApplication `json:"forms"`
	Placeholders []string           `json:"placeholders"`
	Places       []string           `json:"places"`   // for files, in order; the last is the video
	MaxFile      int                `json:"max_file"` // bytes
	Phone        OneField           `json:"phone"`    // the field that most need
}

// OneField names a field of users' information.
type OneField struct {
	Interface string `json:"api_name"`
	Field     string `json:"field_name"`
}

// Forms lists the provider's applications.
func (p *Permissions) Forms(context.Context, Nothing) (PermissionForms, error) {
	out := PermissionForms{Forms: []NamedApplication{}, Placeholders: permission.Placeholders(), Places: permission.Places(), MaxFile: permission.MaxFile,
		Phone: OneField{permission.PhoneInterface, permission.PhoneField}}
	all, err := p.w.Permits.Templates()
	for _, t := range all {
		out.Forms = append(out.Forms, NamedApplication{t, p.w.Providers.TemplateName(t.Template)})
	}
	return out, err
}

// ApplicationForm is an application for a mini-program template, "" for all
// that have none of their own.
type ApplicationForm struct {
	Template string          `json:"template,omitempty"`
	Form     permission.Form `json:"form"`
}

// SaveForm keeps an application. Faults: permission.invalid,
// permission.no_file, provider.template_not_found.
func (p *Permissions) SaveForm(_ context.Context, req ApplicationForm) (permission.Template, error) {
	if err := p.templateThere(req.Template); err != nil {
		return permission.Template{}, err
	}
	return p.w.Permits.SaveTemplate(req.Template, req.Form)
}

// ApplicationOf names the provider's application of a template.
type ApplicationOf struct {
	OneField
	Template string `json:"template,omitempty"`
}

// DeleteForm forgets an application; what was handed in stays handed in.
func (p *Permissions) DeleteForm(_ context.Context, req ApplicationOf) (Nothing, error) {
	return Nothing{}, p.w.Permits.DeleteTemplate(req.Template, req.Interface, req.Field)
}

// AttachProof is a picture or the video of an application.
type AttachProof struct {
	Place   string `json:"place"`
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

// BodyLimit lets the largest file through, 10 MB in Base64.
func (AttachProof) BodyLimit() int64 { return 16 << 20 }

// Attach checks a file and keeps it, for an application to name. Fault:
// permission.invalid with Field set.
func (p *Permissions) Attach(_ context.Context, req AttachProof) (permission.File, error) {
	return p.w.Permits.Attach(req.Place, req.Name, req.Content)
}

// Attachment returns a kept file. Fault: permission.no_file.
func (p *Permissions) Attachment(_ context.Context, req AttachmentRef) (Picture, error) {
	content, err := p.w.Permits.Content(req.Ref)
	return Picture{Type: http.DetectContentType(content), Content: content}, err
}

// CatalogOf asks for the platform's list of fields of a third-party app, with
// the scenes of the field that is named.
type CatalogOf struct {
	AppID string `json:"app_id,omitempty"` // "": the only one
	OneField
}

// Catalog is the list as it was read last.
func (p *Permissions) Catalog(_ context.Context, req CatalogOf) (permission.Catalog, error) {
	app, err := p.w.Providers.FindApp(req.AppID)
	if err != nil {
		return permission.Catalog{}, err
	}
	return p.w.Permits.Catalog(app.ID)
}

// ReadCatalog asks the platform for the list, in the name of any merchant that
// is authorized. Faults: permission.nobody, platform.*.
func (p *Permissions) ReadCatalog(ctx context.Context, req CatalogOf) (permission.Catalog, error) {
	app, err := p.w.Providers.FindApp(req.AppID)
	if err != nil {
		return permission.Catalog{}, err
	}
	able, err := p.w.Fleet.Askable(app.ID, merchant.Targets{All: true})
	if err != nil {
		return permission.Catalog{}, err
	}
	if len(able) == 0 {
		return permission.Catalog{}, fault.New("permission.nobody",
			fault.T("no merchant is authorized: the list is read in the name of one", "没有已授权的商家：该列表须以某个商家的名义读取")).
			WithRetry(fault.RetryAfterConsent)
	}
	return p.w.Permits.ReadCatalog(ctx, able[0], req.Interface, req.Field)
}

// Of tells where the fields of a merchant stand, from what is stored.
func (p *Permissions) Of(_ context.Context, req ByMerchant) (permission.Overview, error) {
	return p.w.Permits.Of(req.MerchantID)
}

// Read asks the platform about a merchant's applications. Faults: authorize.*,
// platform.*.
func (p *Permissions) Read(ctx context.Context, req ByMerchant) (permission.Overview, error) {
	return p.w.Permits.Read(ctx, req.MerchantID)
}

// ApplyFor is an application to be handed in; without a form it is the
// provider's, filled.
type ApplyFor struct {
	OneField
	MerchantID string           `json:"merchant_id"`
	Form       *permission.Form `json:"form,omitempty"`
}

// Apply applies for a field of a merchant's users. Faults: permission.*,
// journal.did_not, journal.not_known_yet, platform.*.
func (p *Permissions) Apply(ctx context.Context, req ApplyFor) (permission.Outcome, error) {
	return p.w.Permits.Apply(ctx, req.MerchantID, permission.Application{Interface: req.Interface, Field: req.Field, Form: req.Form})
}

// ManyApplications are merchants to apply for a field for, the phone number
// when none is named.
type ManyApplications struct {
	OneField
	Merchants []string `json:"merchants"`
}

// PlanMany tells from what is stored what would be applied for, for each.
func (p *Permissions) PlanMany(_ context.Context, req ManyApplications) (permission.Plan, error) {
	return p.w.Permits.PlanMany(req.Interface, req.Field, req.Merchants)
}

// ApplyMany begins to apply for many and returns at once; Runs tells how it
// goes. Fault: run.nobody.
func (p *Permissions) ApplyMany(_ context.Context, req ManyApplications) (run.Head, error) {
	return p.w.Permits.ApplyMany(req.Interface, req.Field, req.Merchants)
}

// ReadMany begins to ask the platform about the applications of many; those
// that are not authorized are left out unless they are named. Fault:
// run.nobody.
func (p *Permissions) ReadMany(_ context.Context, req TargetsOf) (run.Head, error) {
	return p.ask(req, p.w.Permits.ReadMany)
}
