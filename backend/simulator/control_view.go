package simulator

import (
	"slices"
	"time"
)

// worldView is what GET /_sim/world shows.
type worldView struct {
	AppID      string         `json:"app_id"`
	TemplateID string         `json:"template_id"`
	Settings   Settings       `json:"settings"`
	Merchants  []merchantView `json:"merchants"`
	Templates  []templateView `json:"templates"`
	Orders     []*order       `json:"orders"`
	Topics     []*topic       `json:"topics"`
	Messages   int            `json:"messages_waiting"`
	Counters   counters       `json:"counters"`
}

type merchantView struct {
	UserID        string            `json:"user_id"`
	MiniAppID     string            `json:"mini_app_id"`
	Name          string            `json:"name"`
	Contact       string            `json:"contact"`
	Phone         string            `json:"phone"`
	Individual    bool              `json:"individual"`
	Certified     bool              `json:"certified"`
	Authorization authorizationView `json:"authorization"`
	Versions      []versionView     `json:"versions"`
	BaseInfo      object            `json:"base_info"`
	InfoAudit     bool              `json:"base_info_in_audit"`
	Members       []member          `json:"members"`
	Codes         []object          `json:"codes"`
	Domains       []string          `json:"domains"`
	compliance
	SpeedUps int `json:"speed_ups_used"`
}

type authorizationView struct {
	Authorized bool   `json:"authorized"`
	Status     string `json:"status"` // none, valid, cancelled
	Since      string `json:"since,omitempty"`
}

type versionView struct {
	AppVersion      string            `json:"app_version"`
	Status          status            `json:"status"`
	VersionStatus   status            `json:"version_status"` // the same, named as version.list.query does
	TemplateID      string            `json:"template_id"`
	TemplateVersion string            `json:"template_version"`
	Ext             string            `json:"ext"`
	Form            map[string]string `json:"form,omitempty"`
	Files           []string          `json:"files,omitempty"`
	Submissions     int               `json:"submissions"`
	GrayStrategy    string            `json:"gray_strategy,omitempty"`
	Domains         []string          `json:"domains,omitempty"`
	Reason          string            `json:"reason,omitempty"`
	Images          []string          `json:"images,omitempty"`
	Experience      string            `json:"experience"`
	Uploaded        time.Time         `json:"uploaded"`
	Submitted       time.Time         `json:"submitted,omitzero"`
	Audited         time.Time         `json:"audited,omitzero"`
	Online          time.Time         `json:"online,omitzero"`
	Offline         time.Time         `json:"offline,omitzero"`
}

type templateView struct {
	TemplateID  string                `json:"template_id"`
	Name        string                `json:"name"`
	Tier        tier                  `json:"tier"`
	AuditsToday int                   `json:"audits_today"`
	Versions    []templateVersionView `json:"versions"`
	Domains     []string              `json:"domains"`
}

// templateVersionView names the state twice: as every version here does, and
// as templatelist.query does.
type templateVersionView struct {
	TemplateVersion string   `json:"template_version"`
	Status          status   `json:"status"`
	VersionStatus   status   `json:"version_status"`
	Domains         []string `json:"domains,omitempty"`
}

func (t *tx) view() worldView {
	v := worldView{
		AppID: t.meta.AppID, TemplateID: t.meta.TemplateID, Settings: t.settings,
		Merchants: []merchantView{}, Templates: []templateView{}, Orders: []*order{}, Topics: []*topic{},
		Messages: len(t.outbox), Counters: t.calls.counts(),
	}
	for _, id := range t.merchantOrder() {
		v.Merchants = append(v.Merchants, t.viewMerchant(t.merchants[id]))
	}
	for _, id := range sortedKeys(t.templates) {
		v.Templates = append(v.Templates, t.viewTemplate(t.templates[id]))
	}
	// The template of simulator.json comes first.
	slices.SortStableFunc(v.Templates, func(a, b templateView) int {
		return boolOrder(b.TemplateID == v.TemplateID) - boolOrder(a.TemplateID == v.TemplateID)
	})
	for _, no := range sortedKeys(t.orders) {
		v.Orders = append(v.Orders, t.orders[no])
	}
	for _, key := range sortedKeys(t.topics) {
		v.Topics = append(v.Topics, t.topics[key])
	}
	return v
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t *tx) viewMerchant(m *merchant) merchantView {
	b := m.Base
	v := merchantView{
		UserID: m.UserID, MiniAppID: m.MiniAppID, Name: b.Name, Contact: m.Contact, Phone: m.Phone,
		Individual: m.Individual, Certified: m.Certified, InfoAudit: m.Info != nil,
		Authorization: authorizationView{Status: "none"},
		Versions:      []versionView{}, Members: append([]member{}, m.Members...),
		Codes: []object{}, Domains: append([]string{}, m.Domains...), SpeedUps: m.SpeedUps, compliance: m.compliance,
		BaseInfo: object{
			"app_name": b.Name, "app_english_name": b.EnglishName, "app_slogan": b.Slogan, "app_desc": b.Desc,
			"app_logo": t.fileURL(b.Logo), "service_phone": b.Phone, "service_email": b.Email,
			"category_names": categoryNames(b), "app_category_ids": b.Categories, "mini_category_ids": b.MiniCategories,
		},
	}
	switch {
	case m.Token != "":
		v.Authorization = authorizationView{true, "valid", wallTime(m.Authorized)}
	case !m.Revoked.IsZero():
		v.Authorization = authorizationView{false, "cancelled", wallTime(m.Revoked)}
	}
	own := t.versions[m.MiniAppID]
	for _, number := range sortedKeys(own) {
		v.Versions = append(v.Versions, t.viewVersion(own[number]))
	}
	slices.SortFunc(v.Versions, func(a, b versionView) int { return compareVersions(b.AppVersion, a.AppVersion) })
	for _, r := range m.Rules {
		v.Codes = append(v.Codes, object{
			"kind": "rule", "route_group": r.Group, "route_url": r.URL, "mode": r.Mode, "page_redirection": r.Page,
		})
	}
	for _, c := range m.Codes {
		v.Codes = append(v.Codes, object{
			"kind": "code", "url_param": c.Page, "query_param": c.Query, "describe": c.Describe, "color": c.Color, "size": c.Size,
		})
	}
	return v
}

func (t *tx) viewVersion(v *version) versionView {
	return versionView{
		AppVersion: v.Number, Status: v.Status, VersionStatus: v.Status, TemplateID: v.TemplateID, TemplateVersion: v.TemplateVersion,
		Ext: v.Ext, Form: v.Form, Files: sortedKeys(v.Files), Submissions: v.Submissions,
		GrayStrategy: v.Gray, Domains: v.Domains, Reason: v.Reason, Images: t.fileURLs(v.Images), Experience: t.experienceOf(v),
		Uploaded: v.Uploaded, Submitted: v.Submitted, Audited: v.Audited, Online: v.Online, Offline: v.Offline,
	}
}

func (t *tx) viewTemplate(tpl *template) templateView {
	view := templateView{
		TemplateID: tpl.ID, Name: tpl.Name, Tier: t.settings.TemplateTier,
		AuditsToday: t.auditsUsed(tpl), Versions: []templateVersionView{}, Domains: append([]string{}, tpl.Domains...),
	}
	for _, v := range tpl.newestFirst() {
		view.Versions = append(view.Versions, templateVersionView{v.Number, v.Status, v.Status, v.Domains})
	}
	return view
}
