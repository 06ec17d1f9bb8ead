package permission

import (
	"context"
	"errors"
	"slices"
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

// Grant is one application in the platform's words.
type Grant struct {
	Interface string `json:"api_name"`
	Field     string `json:"field_name"`
	Package   string `json:"package_code,omitempty"`
	Status    string `json:"status"`
	Reason    string `json:"reason,omitempty"`
}

// Use is an interface that a mini program's code uses.
type Use struct {
	Interface string
	Optional  bool
}

// Known is what the platform said of a merchant's applications.
type Known struct {
	Grants []Grant
	At     time.Time // zero: never read
	Uses   []Use
	UsesAt time.Time
}

// Memory keeps what the platform said, for readiness too.
type Memory interface {
	Permissions(merchantID string) (Known, error)
	// LearnPermissions keeps the applications and, unless it is nil, what the
	// code uses.
	LearnPermissions(merchantID string, grants []Grant, uses []alipay.PrivacySystemField) error
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
	// TemplateOf names the mini-program template a merchant's version was built
	// from, by record and by the platform's ID; "" when that is not known.
	TemplateOf func(merchantID string) (record, platformID string, err error)
	Now        func() time.Time // nil: time.Now
}

// Template is the provider's application for the merchants of one mini-program
// template; of no template it is for all that have none of their own.
type Template struct {
	Template  string    `json:"template,omitempty"` // record id
	Form      Form      `json:"form"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

// kind tells the applications of one template apart.
func kind(name, fieldName string) string { return name + "/" + fieldName }

// Field is a field that can be applied for, with its scenes as far as they
// were read.
type Field struct {
	Interface string  `json:"api_name"`
	Field     string  `json:"field_name"`
	Package   string  `json:"package_code"`
	Scenes    []Scene `json:"scenes,omitempty"`
}

// Scene is what a field can be applied for.
type Scene struct {
	Code string `json:"scene_code"`
	Text string `json:"scene_desc"`
}

// Catalog is the platform's list of fields, as a third-party app reads it.
type Catalog struct {
	AppID  string    `json:"app_id"`
	Fields []Field   `json:"fields"`
	At     time.Time `json:"at,omitzero"` // zero: never read
}

func (c Catalog) find(name, fieldName string) int {
	return slices.IndexFunc(c.Fields, func(f Field) bool { return f.Interface == name && f.Field == fieldName })
}

// Service fills, checks and hands in applications. It is safe for concurrent
// use.
type Service struct {
	Deps
	templates *provider.Forms[Template]
	catalogs  *vault.Collection[Catalog]
	applying  run.Maker[order]
	reading   run.Maker[struct{}]
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	s := &Service{
		Deps: d,
		templates: provider.NewForms(d.Vault, d.Bus, "permission.template", func(t Template) (string, string) {
			return t.Template, kind(t.Form.Interface, t.Form.Field)
		}),
		catalogs: vault.NewCollection(vault.Schema[Catalog]{Name: "permission.catalog", Version: 1, ID: func(c Catalog) string { return c.AppID }}),
	}
	s.Journal.Recognize(actionApply, journal.Looker{Look: s.look})
	s.defineRuns()
	return s
}

// CodeInvalid is the fault of an application that breaks the platform's limits.
const CodeInvalid fault.Code = "permission.invalid"

// SaveTemplate keeps the provider's application of a mini-program template, ""
// for the one of all others. Fault: permission.invalid.
func (s *Service) SaveTemplate(template string, f Form) (Template, error) {
	t := Template{Template: template, Form: f.trimmed(), UpdatedAt: s.Now().UTC()}
	if errs := Check(t.Form); len(errs) > 0 {
		return Template{}, errs.Fault(CodeInvalid)
	}
	for _, file := range t.Form.Files {
		if _, err := s.Content(file.Ref); err != nil {
			return Template{}, err
		}
	}
	if err := s.templates.Put(t); err != nil {
		return Template{}, err
	}
	return t, s.forgetUnused()
}

// Templates are the provider's applications.
func (s *Service) Templates() ([]Template, error) { return s.templates.All() }

// DeleteTemplate forgets an application; what was handed in stays handed in.
func (s *Service) DeleteTemplate(template, name, fieldName string) error {
	if err := s.templates.Delete(template, kind(name, fieldName)); err != nil {
		return err
	}
	return s.forgetUnused()
}

// ForgetTemplateTx drops the applications of a mini-program template that is
// deleted.
func (s *Service) ForgetTemplateTx(tx *vault.Tx, template string) error {
	return s.templates.ForgetTx(tx, template)
}

// Catalog is the list of fields that a third-party app read last.
func (s *Service) Catalog(appID string) (Catalog, error) {
	c := Catalog{AppID: appID, Fields: []Field{}}
	err := s.Vault.View(func(tx *vault.Tx) error {
		stored, err := s.catalogs.Get(tx, appID)
		if err == nil {
			c = stored
		}
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
	return c, err
}

// ReadCatalog asks the platform, in a merchant's name, which fields there are,
// and for the scenes of the one that is named. Faults: authorize.*, platform.*.
func (s *Service) ReadCatalog(ctx context.Context, merchantID, name, fieldName string) (Catalog, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Catalog{}, err
	}
	m, err := s.Records.Get(merchantID)
	if err != nil {
		return Catalog{}, err
	}
	old, err := s.Catalog(m.AppID)
	if err != nil {
		return Catalog{}, err
	}
	list, err := client.APIQuery(ctx, as, alipay.APIQueryRequest{})
	if err != nil {
		return Catalog{}, explain(err, as.MerchantName)
	}
	c := Catalog{AppID: m.AppID, Fields: []Field{}, At: s.Now()}
	for _, f := range list.Apis {
		one := Field{Interface: f.APIName, Field: f.FieldName, Package: f.PackageCode}
		if i := old.find(one.Interface, one.Field); i >= 0 {
			one.Scenes = old.Fields[i].Scenes
		}
		c.Fields = append(c.Fields, one)
	}
	if i := c.find(name, fieldName); i >= 0 {
		scenes, err := client.APISceneQuery(ctx, as, alipay.APISceneQueryRequest{APIName: name, FieldName: fieldName})
		if err != nil {
			return Catalog{}, explain(err, as.MerchantName)
		}
		c.Fields[i].Scenes = []Scene{}
		for _, scene := range scenes.AuthFieldScene {
			c.Fields[i].Scenes = append(c.Fields[i].Scenes, Scene{scene.SceneCode, scene.SceneDesc})
		}
	}
	return c, s.Vault.Update(func(tx *vault.Tx) error { return s.catalogs.Put(tx, c) })
}

// Row is where a field stands for a merchant.
type Row struct {
	Interface string       `json:"api_name"`
	Field     string       `json:"field_name"`
	Needed    bool         `json:"needed"` // the code uses it
	Status    string       `json:"status"` // the platform's word, "" when it was not applied for
	Reason    string       `json:"reason,omitempty"`
	Found     bool         `json:"found"` // there is an application of the provider's
	Form      Form         `json:"form"`  // filled
	Problems  field.Errors `json:"problems"`
}

// Ready reports whether the field would be applied for.
func (r Row) Ready() bool { return r.open() && len(r.Problems) == 0 }

func (r Row) open() bool { return r.Status != alipay.GrantAgree && r.Status != alipay.GrantAudit }

// Overview is where a merchant's fields stand, from what is stored.
type Overview struct {
	MerchantID string    `json:"merchant_id"`
	Rows       []Row     `json:"rows"`
	At         time.Time `json:"at,omitzero"` // zero: never read
}

// Of tells where the fields of a merchant stand: those its code uses and can
// be applied for, and those that were applied for. It reads no network. Fault:
// merchant.not_found.
func (s *Service) Of(merchantID string) (Overview, error) {
	m, err := s.Records.Get(merchantID)
	if err != nil {
		return Overview{}, err
	}
	known, err := s.Memory.Permissions(merchantID)
	if err != nil {
		return Overview{}, err
	}
	catalog, err := s.Catalog(m.AppID)
	if err != nil {
		return Overview{}, err
	}
	out := Overview{MerchantID: merchantID, Rows: []Row{}, At: known.At}
	add := func(name, fieldName string, needed bool) {
		if slices.ContainsFunc(out.Rows, func(r Row) bool { return r.Interface == name && r.Field == fieldName }) {
			return
		}
		best, _ := bestOf(known.Grants, name, fieldName)
		out.Rows = append(out.Rows, Row{Interface: name, Field: fieldName, Needed: needed, Status: best.Status, Reason: best.Reason})
	}
	for _, u := range known.Uses {
		if u.Interface == PhoneInterface {
			add(PhoneInterface, PhoneField, true)
		}
		for _, f := range catalog.Fields {
			if f.Interface == u.Interface {
				add(f.Interface, f.Field, true)
			}
		}
	}
	for _, g := range known.Grants {
		add(g.Interface, g.Field, false)
	}
	for i := range out.Rows {
		if err := s.fillRow(&out.Rows[i], m); err != nil {
			return out, err
		}
	}
	return out, nil
}

// Row tells where one field of a merchant stands, applied for or not, from what
// is stored. Fault: merchant.not_found.
func (s *Service) Row(merchantID, name, fieldName string) (Row, error) {
	all, err := s.Of(merchantID)
	if err != nil {
		return Row{}, err
	}
	for _, r := range all.Rows {
		if r.Interface == name && r.Field == fieldName {
			return r, nil
		}
	}
	m, err := s.Records.Get(merchantID)
	if err != nil {
		return Row{}, err
	}
	r := Row{Interface: name, Field: fieldName}
	return r, s.fillRow(&r, m)
}

// fillRow adds the provider's application for the row, filled.
func (s *Service) fillRow(r *Row, m merchant.Merchant) error {
	record, _, err := s.TemplateOf(m.ID)
	if err != nil {
		return err
	}
	t, found, err := s.templates.Find(record, kind(r.Interface, r.Field))
	if err != nil {
		return err
	}
	if !found {
		r.Problems.Add("", "no_template", "there is no application for this field yet", "尚未填写该字段的申请内容")
		return nil
	}
	r.Found = true
	r.Form, r.Problems = t.Form.fill(m.Values())
	return nil
}

// bestOf is the application that counts: a granted one, else one that is looked
// at, else the last.
func bestOf(all []Grant, name, fieldName string) (best Grant, found bool) {
	for _, g := range all {
		if g.Interface != name || g.Field != fieldName {
			continue
		}
		if !found || g.Status == alipay.GrantAgree || best.Status != alipay.GrantAgree && best.Status != alipay.GrantAudit {
			best, found = g, true
		}
	}
	return best, found
}

func explain(err error, name string) error {
	return journal.Explain(err, "permission.stopped", name, func(f *fault.Error, subCode string) { f.Field = alipay.FieldOf(subCode) })
}
