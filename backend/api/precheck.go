package api

import (
	"context"
	"slices"
	"strings"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/precheck"
	"minifleet/backend/version"
	"minifleet/backend/workspace"
)

// Prechecked is what an audit would refuse in a form.
type Prechecked struct {
	Findings []precheck.Finding `json:"findings"`
	Blocks   int                `json:"blocks"`
	Warnings int                `json:"warnings"`
}

// Precheck tells what an audit would refuse in a form; nothing is sent. Texts
// left empty are those of the base info last fetched, which the platform takes
// for them.
func (v *Versions) Precheck(_ context.Context, req FormOf) (Prechecked, error) {
	w, m, err := v.of(req.MerchantID)
	if err != nil {
		return Prechecked{}, err
	}
	return prechecked(w, m.ID, req.Form)
}

// PrecheckRules are the rules there are, for choosing which are off.
type PrecheckRules struct {
	Rules []precheck.Rule `json:"rules"`
}

// PrecheckRules returns the rules there are.
func (v *Versions) PrecheckRules(context.Context, Nothing) (PrecheckRules, error) {
	return PrecheckRules{precheck.Rules()}, nil
}

// prechecked checks a form for a merchant, or for all of them when merchantID
// is "": then nothing is taken from a base info and pictures are nobody's.
func prechecked(w *workspace.Workspace, merchantID string, form version.Form) (out Prechecked, err error) {
	form = form.Normalised()
	if merchantID != "" {
		now, known, err := w.AppInfo.Cached(merchantID)
		if err != nil {
			return out, err
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
	if s.Pictures, err = picturesOf(w, merchantID, form.Files, nameOf); err != nil {
		return out, err
	}
	refused, err := w.Versions.Store().Rejected()
	if err != nil {
		return out, err
	}
	for _, d := range refused {
		for _, t := range []precheck.Text{{Field: "app_name", Value: d.Name}, {Field: "app_slogan", Value: d.Slogan},
			{Field: "app_desc", Value: d.AppDesc}, {Field: "version_desc", Value: d.Description}} {
			s.Rejections = append(s.Rejections, precheck.Rejection{Merchant: nameOf(d.MerchantID), Field: t.Field, Text: t.Value, Reason: d.Reason()})
		}
	}
	chosen, err := w.Settings.Get()
	if err != nil {
		return out, err
	}
	out.Findings = precheck.Check(s, precheck.Choice{Off: chosen.Precheck.Off, Words: chosen.Precheck.Words})
	for _, f := range out.Findings {
		if f.Severity == precheck.Block {
			out.Blocks++
		} else {
			out.Warnings++
		}
	}
	return out, nil
}

func picturesOf(w *workspace.Workspace, merchantID string, files []version.Attachment, nameOf func(string) string) (out []precheck.Picture, err error) {
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

// addPrecheck adds to a preflight what audits would refuse in the form of its
// plan, which is one for all of its merchants.
func addPrecheck(w *workspace.Workspace, p *batch.Preflight) error {
	found, err := prechecked(w, "", p.Plan.Form)
	if err != nil {
		return err
	}
	for _, f := range found.Findings {
		issue := batch.Issue{Severity: batch.Warns, Code: "precheck." + f.Rule, Field: f.Field, Message: f.Reason, Hint: f.Advice}
		if words := strings.Join(f.Found, ", "); words != "" {
			issue.Message = fault.Text{EN: f.Reason.EN + ": " + words, ZH: f.Reason.ZH + "：" + words}
		}
		if f.Severity == precheck.Block {
			issue.Severity = batch.Blocks
			p.Ready, p.Blocked = 0, p.Total
		}
		p.Issues = append(p.Issues, issue)
	}
	return nil
}
