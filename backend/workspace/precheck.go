package workspace

import (
	"slices"

	"minifleet/backend/appinfo"
	"minifleet/backend/fault"
	"minifleet/backend/precheck"
	"minifleet/backend/version"
)

// Precheck tells what an audit would refuse in a form. Texts left empty are
// those of the base info last fetched, which the platform takes for them. With
// merchantID "" it is about all merchants: nothing is taken from a base info
// and pictures are nobody's.
func (w *Workspace) Precheck(merchantID string, form version.Form) ([]precheck.Finding, error) {
	form = form.Normalised()
	if merchantID != "" {
		now, known, err := w.AppInfo.Cached(merchantID)
		if err != nil {
			return nil, err
		}
		if known {
			for _, p := range []struct {
				to   *string
				from string
			}{{&form.Name, now.Name}, {&form.Slogan, now.Slogan}, {&form.AppDesc, now.Description}, {&form.Phone, now.Phone}, {&form.Email, now.Email}} {
				if *p.to == "" {
					*p.to = p.from
				}
			}
		}
	}
	s := precheck.Subject{Phone: form.Phone, Email: form.Email, Texts: []precheck.Text{{Field: "app_name", Value: form.Name},
		{Field: "app_slogan", Value: form.Slogan}, {Field: "app_desc", Value: form.AppDesc}, {Field: "version_desc", Value: form.Description}}}
	names := map[string]string{}
	nameOf := func(id string) string {
		if _, read := names[id]; !read {
			names[id] = id
			if m, err := w.Merchants.Get(id); err == nil {
				names[id] = m.Name
			}
		}
		return names[id]
	}
	var err error
	if s.Pictures, err = w.attached(merchantID, form.Files, nameOf); err != nil {
		return nil, err
	}
	refused, err := w.Versions.Store().Rejected()
	if err != nil {
		return nil, err
	}
	for _, d := range refused {
		for _, t := range []precheck.Text{{Field: "app_name", Value: d.Name}, {Field: "app_slogan", Value: d.Slogan},
			{Field: "app_desc", Value: d.AppDesc}, {Field: "version_desc", Value: d.Description}} {
			s.Rejections = append(s.Rejections, precheck.Rejection{Merchant: nameOf(d.MerchantID), Field: t.Field, Text: t.Value, Reason: d.Reason()})
		}
	}
	return w.check(s)
}

// PrecheckChange tells what an audit would refuse in a change of base info.
func (w *Workspace) PrecheckChange(c appinfo.Change) ([]precheck.Finding, error) {
	var s precheck.Subject
	for name, text := range c.Form() {
		switch name {
		case appinfo.FieldPhone:
			s.Phone = text
		case appinfo.FieldEmail:
			s.Email = text
		case appinfo.FieldCategories:
		default:
			s.Texts = append(s.Texts, precheck.Text{Field: name, Value: text})
		}
	}
	return w.check(s)
}

// check applies the rules that the settings leave on.
func (w *Workspace) check(s precheck.Subject) ([]precheck.Finding, error) {
	chosen, err := w.Settings.Get()
	if err != nil {
		return nil, err
	}
	return precheck.Check(s, precheck.Choice{Off: chosen.Precheck.Off, Words: chosen.Precheck.Words}), nil
}

// attached are the pictures of a form, and who else attached the same.
func (w *Workspace) attached(merchantID string, files []version.Attachment, nameOf func(string) string) (out []precheck.Picture, err error) {
	by, err := w.Versions.Store().AttachedBy()
	if err != nil {
		return nil, err
	}
	for _, a := range files {
		if a.Field == "test_file_name" {
			continue
		}
		content := a.Content
		if len(content) == 0 {
			if content, err = w.Versions.Store().Content(a.Ref); err != nil {
				return nil, fault.As(err).WithField(a.Field)
			}
		}
		p := precheck.Picture{Field: a.Field, Ref: a.Ref, Blank: precheck.Blank(content)}
		for _, id := range by[a.Ref] {
			if merchantID != "" && id != merchantID && !slices.Contains(p.OthersBy, nameOf(id)) {
				p.OthersBy = append(p.OthersBy, nameOf(id))
			}
		}
		out = append(out, p)
	}
	return out, nil
}
