package api

import (
	"context"
	"time"

	"minifleet/backend/fleet"
	"minifleet/backend/provider"
)

// Templates are the template mini programs merchants' versions are built from.
type Templates struct{ opened }

// ByApp names a third-party app by its record; "" means every one.
type ByApp struct {
	AppID string `json:"app_id,omitempty"`
}

// TemplateList is templates and what their ext may refer to.
type TemplateList struct {
	Templates    []provider.Template `json:"templates"`
	Placeholders []string            `json:"placeholders"`
}

// List returns the stored templates.
func (t *Templates) List(_ context.Context, req ByApp) (TemplateList, error) {
	list, err := t.w.Providers.ListTemplates(req.AppID)
	return TemplateList{list, provider.Placeholders()}, err
}

// TemplatesOnline is how many merchants are online with which version of a
// template, as far as known.
type TemplatesOnline struct {
	Online  []fleet.Edition `json:"online"`
	Pending []fleet.Edition `json:"pending"` // the same of versions in audit, passed, rejected or in gray release
}

// Online counts who is online with what, and who has what on its way there,
// from what was read last.
func (t *Templates) Online(_ context.Context, req ByApp) (TemplatesOnline, error) {
	online, pending, err := t.w.Fleet.EditionsToo(req.AppID)
	return TemplatesOnline{online, pending}, err
}

// Refresh reads an app's templates (those of the only app when none is named) and their versions from the platform.
func (t *Templates) Refresh(ctx context.Context, req ByApp) (TemplateList, error) {
	app, err := t.w.Providers.FindApp(req.AppID)
	if err != nil {
		return TemplateList{}, err
	}
	list, err := t.w.Providers.RefreshTemplates(ctx, app.ID)
	return TemplateList{list, provider.Placeholders()}, err
}

// TemplateForm is a template as a person enters it.
type TemplateForm struct {
	ID         string        `json:"id,omitempty"` // of the template to change
	AppID      string        `json:"app_id"`
	TemplateID string        `json:"template_id"`
	Name       string        `json:"name"`
	Tier       provider.Tier `json:"tier"`
	Ext        string        `json:"ext"`
	UpdatedAt  time.Time     `json:"updated_at,omitzero"`
}

// Save adds a template or changes one. Faults: provider.template_invalid,
// those of the ext (Field set), provider.template_duplicate, provider.changed.
func (t *Templates) Save(_ context.Context, req TemplateForm) (provider.Template, error) {
	app, err := t.w.Providers.FindApp(req.AppID)
	if err != nil {
		return provider.Template{}, err
	}
	record := provider.Template{
		ID: req.ID, AppID: app.ID, TemplateID: req.TemplateID, Name: req.Name, Tier: req.Tier, Ext: req.Ext, UpdatedAt: req.UpdatedAt,
	}
	if req.ID == "" {
		return t.w.Providers.AddTemplate(record)
	}
	return t.w.Providers.UpdateTemplate(record)
}

// DescribeVersion says what a version of a template brings.
type DescribeVersion struct {
	ID          string `json:"id"` // of the template
	Version     string `json:"version"`
	Description string `json:"description"`
}

// Describe keeps what a version of a template brings, from which the version
// description of its next batch is proposed. Faults: provider.template_invalid.
func (t *Templates) Describe(_ context.Context, req DescribeVersion) (provider.Template, error) {
	return t.w.Providers.DescribeVersion(req.ID, req.Version, req.Description)
}

// Delete forgets a template; nothing happens on the platform.
func (t *Templates) Delete(_ context.Context, req ByID) (Nothing, error) {
	return Nothing{}, t.w.DeleteTemplate(req.ID)
}

// FindTemplate names a template: by the platform's ID, record ID or name; "" is
// the only one.
type FindTemplate struct {
	Name string `json:"name"`
}

// Find finds a template. One that is named by the platform's ID and was never
// added is read from the platform first. Faults: provider.template_not_found,
// provider.template_ambiguous, platform.*.
func (t *Templates) Find(ctx context.Context, req FindTemplate) (provider.Template, error) {
	return t.w.Providers.KnownTemplate(ctx, req.Name)
}
