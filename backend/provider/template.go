package provider

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/retry"
	"minifleet/backend/vault"
)

// Tier is the kind of template, which decides its audit quota. Alipay open
// platform: 5 audits a day for an ordinary template, unlimited for a standard one.
type Tier string

const (
	Ordinary Tier = "ordinary"
	Standard Tier = "standard"
)

// AuditsPerDay is how many audits of mini programs built from a template of
// this tier the platform takes a day, 0 for any number.
func (t Tier) AuditsPerDay() int {
	if t == Standard {
		return 0
	}
	return 5
}

// Template is a template mini program of a third-party app.
type Template struct {
	ID         string            `json:"id"`
	AppID      string            `json:"app_id"`      // record id of the third-party app
	TemplateID string            `json:"template_id"` // the platform's id of the template mini program
	Name       string            `json:"name"`
	Tier       Tier              `json:"tier"`
	Ext        string            `json:"ext"`      // JSON with {{placeholders}}, or "" for none
	Versions   []TemplateVersion `json:"versions"` // as last fetched, the platform's order
	FetchedAt  time.Time         `json:"fetched_at,omitzero"`
	// Gone tells that the platform did not list the template when it was last
	// asked: it was withdrawn, or belongs to another third-party app.
	Gone bool `json:"gone,omitempty"`
	// MadeOn is the day the platform says the template was made, as it writes it.
	MadeOn    string    `json:"made_on,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

const templatesByApp = "app"

var templates = vault.NewCollection(vault.Schema[Template]{
	Name: "templates", Version: 1,
	ID:      func(t Template) string { return t.ID },
	Indexes: []vault.Index[Template]{{Name: templatesByApp, Keys: func(t Template) []string { return []string{t.AppID} }}},
})

// AddTemplate stores a template. Faults: provider.template_invalid, those of
// ValidateExt, provider.template_duplicate, provider.app_not_found.
func (s *Service) AddTemplate(t Template) (Template, error) {
	t, err := cleanTemplate(t)
	if err != nil {
		return Template{}, err
	}
	err = s.log.Noting(s.vault.Update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		if _, err := getApp(tx, t.AppID); err != nil {
			return err
		}
		if err := uniqueTemplate(tx, t); err != nil {
			return err
		}
		t.CreatedAt = s.stamp(time.Time{})
		t.UpdatedAt = t.CreatedAt
		t.ID = vault.NewID(t.CreatedAt)
		return errors.Join(templates.Put(tx, t), note(aboutTemplate("template.add", t)))
	})
	if err != nil {
		return Template{}, err
	}
	s.announce(t.ID, t.AppID)
	return t, nil
}

// UpdateTemplate stores a changed template over the one of its id. What the
// platform told (Versions, FetchedAt) and the app it belongs to stay. It fails
// with provider.changed when UpdatedAt is not the stored one.
func (s *Service) UpdateTemplate(t Template) (Template, error) {
	t, err := cleanTemplate(t)
	if err != nil {
		return Template{}, err
	}
	read := t.UpdatedAt
	err = s.log.Noting(s.vault.Update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		old, err := getTemplate(tx, t.ID)
		if err != nil {
			return err
		}
		if !old.UpdatedAt.Equal(read) {
			return changedFault()
		}
		t.AppID, t.CreatedAt, t.Versions, t.FetchedAt, t.MadeOn = old.AppID, old.CreatedAt, old.Versions, old.FetchedAt, old.MadeOn
		if err := uniqueTemplate(tx, t); err != nil {
			return err
		}
		t.UpdatedAt = s.stamp(old.UpdatedAt)
		return errors.Join(templates.Put(tx, t), note(aboutTemplate("template.update", t)))
	})
	if err != nil {
		return Template{}, err
	}
	s.announce(t.ID, t.AppID)
	return t, nil
}

// RaiseTemplate notes that the platform took more audits of an ordinary template
// than one has a day: it is a standard one by now. It reports whether that was
// not known yet.
func (s *Service) RaiseTemplate(id string) (t Template, raised bool, err error) {
	err = s.vault.Update(func(tx *vault.Tx) error {
		if t, err = getTemplate(tx, id); err != nil {
			return err
		}
		if raised = t.Tier != Standard; !raised {
			return nil
		}
		t.Tier, t.UpdatedAt = Standard, s.stamp(t.UpdatedAt)
		return templates.Put(tx, t)
	})
	if err == nil && raised {
		s.announce(id, t.AppID)
	}
	return t, raised, err
}

// DeleteTemplate forgets a template; nothing happens on the platform. Each of
// refuse may keep it, in the transaction that forgets it.
func (s *Service) DeleteTemplate(id string, refuse ...func(tx *vault.Tx, id string) error) error {
	var appID string
	err := s.log.Noting(s.vault.Update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		t, err := getTemplate(tx, id)
		if err != nil {
			return err
		}
		appID = t.AppID
		for _, r := range refuse {
			if err := r(tx, id); err != nil {
				return err
			}
		}
		return errors.Join(templates.Delete(tx, id), note(aboutTemplate("template.delete", t)))
	})
	if err != nil {
		return err
	}
	s.announce(id, appID)
	return nil
}

// GetTemplate returns one template by record id; the fault is provider.template_not_found.
func (s *Service) GetTemplate(id string) (Template, error) {
	var t Template
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		t, err = getTemplate(tx, id)
		return err
	})
	return t, err
}

// TemplateName is what a template is called; "" when there is none of that id.
func (s *Service) TemplateName(id string) string {
	t, _ := s.GetTemplate(id)
	return t.Name
}

// ListTemplates returns the templates of an app, of every app when appID is "".
func (s *Service) ListTemplates(appID string) ([]Template, error) {
	list := []Template{}
	err := s.vault.View(func(tx *vault.Tx) error {
		list = list[:0]
		return templates.Each(tx, "", func(t Template) error {
			if appID == "" || t.AppID == appID {
				list = append(list, t)
			}
			return nil
		})
	})
	return list, err
}

// FindTemplate finds the template a person names: by record id, the platform's
// template id or exact name; the only one there is when ref is "".
func (s *Service) FindTemplate(ref string) (Template, error) {
	list, err := s.ListTemplates("")
	if err != nil {
		return Template{}, err
	}
	ref = strings.TrimSpace(ref)
	var named []Template
	for _, t := range list {
		if ref != "" && (t.ID == ref || t.TemplateID == ref) {
			return t, nil
		}
		if ref == "" || t.Name == ref {
			named = append(named, t)
		}
	}
	if len(named) == 1 {
		return named[0], nil
	}
	if len(named) == 0 {
		return Template{}, templateNotFound(ref)
	}
	var ids []string
	for _, t := range named {
		ids = append(ids, t.TemplateID)
	}
	return Template{}, fault.New("provider.template_ambiguous",
		fault.T("several templates are meant: %s", "有多个模板符合：%s", strings.Join(ids, ", "))).
		WithHint(fault.T("Name the one you mean by its template ID.", "请用模板ID 指明是哪一个。")).WithRetry(fault.RetryAfterInput)
}

// KnownTemplate is FindTemplate for one that may never have been added: when it
// is named by the platform's ID, the templates of the apps are read for it.
// Reading changes nothing, so that a passing failure is tried again.
func (s *Service) KnownTemplate(ctx context.Context, ref string) (Template, error) {
	t, unknown := s.FindTemplate(ref)
	if fault.CodeOf(unknown) != "provider.template_not_found" || strings.TrimSpace(ref) == "" {
		return t, unknown
	}
	apps, err := s.ListApps()
	if err != nil {
		return Template{}, err
	}
	again := retry.Policy{First: 100 * time.Millisecond, Most: time.Second, Tries: 8}
	for _, a := range apps {
		err := again.Do(ctx, func(ctx context.Context) error {
			_, err := s.RefreshTemplates(ctx, a.ID)
			return err
		}, func(err error) bool {
			class := alipay.ClassOf(err)
			return class == alipay.ClassOutcomeUnknown || class == alipay.ClassPlatformFault
		})
		if err != nil {
			return Template{}, err
		}
		if t, err := s.FindTemplate(ref); fault.CodeOf(err) != "provider.template_not_found" {
			return t, err
		}
	}
	return Template{}, unknown
}

// RefreshTemplate reads the versions of one template from the platform and
// returns it; other templates of the app are left as they are. A template that
// the platform no longer lists has no versions.
func (s *Service) RefreshTemplate(ctx context.Context, id string) (Template, error) {
	t, err := s.GetTemplate(id)
	if err != nil {
		return t, err
	}
	c, err := s.Client(t.AppID)
	if err != nil {
		return t, err
	}
	answer, err := c.TemplateListQuery(ctx, alipay.Acting{}, alipay.TemplateListQueryRequest{})
	if err != nil {
		return t, err
	}
	var app alipay.TemplateApp
	for _, a := range answer.AppList {
		if a.MiniAppID == t.TemplateID {
			app = a
		}
	}
	err = s.vault.Update(func(tx *vault.Tx) error {
		if t, err = getTemplate(tx, id); err != nil {
			return err
		}
		t.told(app, s.now().UTC())
		return templates.Put(tx, t)
	})
	if err == nil {
		s.announce(id, t.AppID)
	}
	return t, err
}

// Describes is what a person wrote of a version of the template, "" for nothing.
func (t Template) Describes(number string) string {
	for _, v := range t.Versions {
		if v.Version == number {
			return v.Description
		}
	}
	return ""
}

// mostDescribed is how long the description of a version may be: as much as an
// audit form takes of Chinese, twice.
const mostDescribed = 500

// DescribeVersion keeps what a version of a template brings; "" takes it away.
// Faults: provider.template_not_found, provider.template_invalid.
func (s *Service) DescribeVersion(id, number, text string) (t Template, err error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > mostDescribed {
		return t, fault.New("provider.template_invalid", fault.T("the description is longer than %d characters", "版本说明超过 %d 个字符", mostDescribed)).
			WithField("description").WithRetry(fault.RetryAfterInput)
	}
	err = s.vault.Update(func(tx *vault.Tx) error {
		if t, err = getTemplate(tx, id); err != nil {
			return err
		}
		i := slices.IndexFunc(t.Versions, func(v TemplateVersion) bool { return v.Version == number })
		if i < 0 {
			return fault.New("provider.template_invalid", fault.T("the template %s has no version %s", "模板 %s 没有版本 %s", t.Name, number)).
				WithField("template_version").WithHint(fault.T("refresh the templates", "请刷新模板列表")).WithRetry(fault.RetryAfterInput)
		}
		t.Versions = slices.Clone(t.Versions)
		t.Versions[i].Description = text
		return templates.Put(tx, t)
	})
	if err == nil {
		s.announce(id, t.AppID)
	}
	return t, err
}

// RefreshTemplates reads the app's templates and their versions from the
// platform, adds those not known here and returns the app's templates. A
// template the platform no longer lists keeps its record without versions.
func (s *Service) RefreshTemplates(ctx context.Context, appID string) ([]Template, error) {
	c, err := s.Client(appID)
	if err != nil {
		return nil, err
	}
	answer, err := c.TemplateListQuery(ctx, alipay.Acting{}, alipay.TemplateListQueryRequest{})
	if err != nil {
		return nil, err
	}
	err = s.vault.Update(func(tx *vault.Tx) error {
		if _, err := getApp(tx, appID); err != nil {
			return err
		}
		stored := map[string]Template{}
		if err := templates.Find(tx, templatesByApp, appID, func(t Template) error {
			stored[t.TemplateID] = t
			return nil
		}); err != nil {
			return err
		}
		fetched := s.now().UTC()
		added := time.Duration(0)
		for _, a := range answer.AppList {
			t, known := stored[a.MiniAppID]
			delete(stored, a.MiniAppID)
			if !known {
				// Ids of one moment are in no order; the platform's is kept.
				created := s.stamp(time.Time{}).Add(added * time.Millisecond)
				added++
				t = Template{ID: vault.NewID(created), AppID: appID, TemplateID: a.MiniAppID, Name: a.AppName,
					Tier: Ordinary, Ext: DefaultExt, CreatedAt: created, UpdatedAt: created}
			}
			if t.Name == "" {
				t.Name = a.AppName
			}
			t.told(a, fetched)
			if err := templates.Put(tx, t); err != nil {
				return err
			}
		}
		for _, gone := range stored {
			gone.told(alipay.TemplateApp{}, fetched)
			if err := templates.Put(tx, gone); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.announce("", appID)
	return s.ListTemplates(appID)
}

// Wrong is the fault of a template, or of a version of it, that nothing can be
// built from, by what the platform said when it was last asked; nil when it was
// never asked, or nothing is wrong. Faults: provider.template_gone,
// batch.template_version, batch.template_offline.
func (t Template) Wrong(number string) error {
	if t.FetchedAt.IsZero() {
		return nil
	}
	if t.Gone {
		return fault.New("provider.template_gone",
			fault.T("the platform no longer lists the template %s for this third-party app: it was withdrawn or deleted", "平台已不再列出模板 %s：可能已被撤回或删除", t.Name)).
			WithField("template").WithHint(fault.T("look at it in the Alipay console, or choose another template", "请在支付宝开放平台查看该模板，或选择其他模板")).
			WithRetry(fault.RetryAfterInput)
	}
	for _, v := range t.Versions {
		if v.Version != number {
			continue
		}
		if v.Status == "RELEASE" {
			return nil
		}
		return fault.New("batch.template_offline", fault.T("version %s of the template is not online (%s)", "模板版本 %s 未上架（%s）", v.Version, v.Status)).
			WithField("template_version").WithHint(fault.T("put it online in the Alipay console, or choose another version",
			"请先在支付宝开放平台上架该模板版本，或选择其他版本")).WithRetry(fault.RetryAfterInput)
	}
	return fault.New("batch.template_version", fault.T("the template has no version %s", "模板没有版本 %s", number)).
		WithField("template_version").WithHint(fault.T("choose one of its versions", "请选择已有的模板版本")).WithRetry(fault.RetryAfterInput)
}

func cleanTemplate(t Template) (Template, error) {
	t.TemplateID, t.Name, t.Ext = strings.TrimSpace(t.TemplateID), strings.TrimSpace(t.Name), strings.TrimSpace(t.Ext)
	if t.Tier == "" {
		t.Tier = Ordinary
	}
	if t.Name == "" {
		t.Name = t.TemplateID
	}
	invalid := func(field string, text fault.Text) (Template, error) {
		return t, fault.New("provider.template_invalid", text).WithField(field).WithRetry(fault.RetryAfterInput)
	}
	switch {
	case !field.Matches(field.PlatformIDPattern, t.TemplateID):
		return invalid("template_id", fault.T("a template ID has 16 digits", "模板ID 应为 16 位数字"))
	case utf8.RuneCountInString(t.Name) > MaxName:
		return invalid("name", fault.T("the name is longer than %d characters", "名称超过 %d 个字符", MaxName))
	case t.Tier != Ordinary && t.Tier != Standard:
		return invalid("tier", fault.T("the tier is %q, not ordinary or standard", "模板类型 %q 应为 ordinary 或 standard", string(t.Tier)))
	}
	return t, ValidateExt(t.Ext)
}

func uniqueTemplate(tx *vault.Tx, t Template) error {
	return templates.Find(tx, templatesByApp, t.AppID, func(other Template) error {
		if other.ID != t.ID && other.TemplateID == t.TemplateID {
			return fault.New("provider.template_duplicate",
				fault.T("the template %s is here already as %s", "模板 %s 已添加，名称为 %s", t.TemplateID, other.Name)).
				WithField("template_id").WithRetry(fault.RetryAfterInput)
		}
		return nil
	})
}

func getTemplate(tx *vault.Tx, id string) (Template, error) {
	t, err := templates.Get(tx, id)
	if errors.Is(err, vault.ErrNotFound) {
		return Template{}, templateNotFound(id)
	}
	return t, err
}

func templateNotFound(ref string) error {
	text := fault.T("there is no template %q", "没有找到模板 %q", ref)
	if ref == "" {
		text = fault.T("there is no template yet", "还没有添加模板")
	}
	return fault.New("provider.template_not_found", text).WithRetry(fault.RetryAfterInput).
		WithHint(fault.T("Add one, or refresh the list from the platform.", "请先添加模板，或从平台刷新模板列表。"))
}

func (s *Service) announce(id, related string) {
	s.bus.Publish(event.Event{Kind: event.AppChanged, ID: id, Related: related})
}
