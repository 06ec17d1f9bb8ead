package workspace

import (
	"slices"
	"strings"

	"minifleet/backend/alipay"
	"minifleet/backend/version"
)

// Carried is a form a person starts from: the texts of edits of the base info
// that wait for an audit form take the place of what the form before said.
func (w *Workspace) Carried(merchantID string, f version.Form) (version.Form, error) {
	waits, found, err := w.BaseInfo.Waiting(merchantID)
	if err != nil || !found {
		return f, err
	}
	c := waits.Change
	for _, p := range []struct {
		to   *string
		from *string
	}{
		{&f.Name, c.Name}, {&f.EnglishName, c.EnglishName}, {&f.Slogan, c.Slogan}, {&f.AppDesc, c.Description}, {&f.Phone, c.Phone}, {&f.Email, c.Email},
	} {
		if p.from != nil {
			*p.to = *p.from
		}
	}
	if c.Categories != nil {
		f.Categories = strings.Join(c.Categories, ";")
	}
	return f, nil
}

// carry hands the edits of a merchant's base info that wait for an audit form
// to one that is about to be sent: what the form says itself stays.
func (w *Workspace) carry(merchantID string, f version.Form) (version.Form, error) {
	waits, found, err := w.BaseInfo.Waiting(merchantID)
	if err != nil || !found {
		return f, err
	}
	c := waits.Change
	for _, p := range []struct {
		to   *string
		from *string
	}{
		{&f.Name, c.Name}, {&f.EnglishName, c.EnglishName}, {&f.Slogan, c.Slogan}, {&f.AppDesc, c.Description}, {&f.Phone, c.Phone}, {&f.Email, c.Email},
	} {
		if *p.to == "" && p.from != nil {
			*p.to = *p.from
		}
	}
	if f.Categories == "" {
		f.Categories = strings.Join(c.Categories, ";")
	}
	if c.Logo != nil && !slices.ContainsFunc(f.Files, func(a version.Attachment) bool { return a.Field == alipay.FileAppLogo }) {
		// The list may be that of a form that others send too.
		f.Files = append(slices.Clone(f.Files), version.Attachment{Field: alipay.FileAppLogo, Name: logoFile(c.Logo), Size: len(c.Logo), Content: c.Logo})
	}
	return f, nil
}

// logoFile names a logo by its content: the platform judges a file by its ending.
func logoFile(content []byte) string {
	if len(content) > 2 && content[0] == 0xff && content[1] == 0xd8 {
		return "logo.jpg"
	}
	return "logo.png"
}
