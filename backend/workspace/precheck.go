package workspace

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"minifleet/backend/baseinfo"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/fleet"
	"minifleet/backend/precheck"
	"minifleet/backend/version"
)

// Precheck tells what an audit would refuse in a form. Texts left empty are
// those of the base info last fetched, which the platform takes for them, and
// placeholders are filled with the merchant's values. It ends with ctx.
func (w *Workspace) Precheck(ctx context.Context, merchantID string, form version.Form) ([]precheck.Finding, error) {
	form, _, err := w.Filled(merchantID, form)
	if err != nil {
		return nil, err
	}
	check, err := w.prechecker()
	if err != nil {
		return nil, err
	}
	return check(ctx, merchantID, form)
}

// Filled is a form for one merchant with its placeholders filled. The errors
// name what could not be.
func (w *Workspace) Filled(merchantID string, form version.Form) (version.Form, field.Errors, error) {
	m, err := w.Merchants.Get(merchantID)
	if err != nil {
		return form, nil, err
	}
	fleet, err := w.Versions.Store().Fleet(merchantID)
	if err != nil {
		return form, nil, err
	}
	built, _ := fleet.Find(form.Version)
	form, errs := form.Fill(version.Values{MerchantValues: m.Values(), Version: form.Version, TemplateVersion: built.Template})
	return form, errs, nil
}

// CheckForm tells what is wrong with a form as typed, its placeholders filled
// with the merchant's values. A field is told of once.
func (w *Workspace) CheckForm(merchantID string, form version.Form) (problems field.Errors, err error) {
	if form.Personal() {
		if form, problems, err = w.Filled(merchantID, form); err != nil {
			return nil, err
		}
	}
	for _, p := range version.Validate(form, w.opt.Now()) {
		if !slices.ContainsFunc(problems, func(known field.Error) bool { return known.Field == p.Field }) {
			problems = append(problems, p)
		}
	}
	return problems, nil
}

// prechecks is what forms are judged by, read once for many of them.
type prechecks struct {
	*Workspace
	rules      precheck.Choice
	names      map[string]string
	attachedBy map[string][]string
	blank      map[string]bool // by the content's hash
	rejections precheck.Memory
	asked      int // merchants
	readiness  map[string]fleet.Readiness
}

// prechecker reads what forms are judged by.
func (w *Workspace) prechecker() (batch.Prechecker, error) {
	p := &prechecks{Workspace: w, names: map[string]string{}, blank: map[string]bool{}}
	var err error
	if p.rules, err = w.choice(); err != nil {
		return nil, err
	}
	if p.attachedBy, err = w.Versions.Store().AttachedBy(); err != nil {
		return nil, err
	}
	refused, err := w.Versions.Store().Rejected()
	if err != nil {
		return nil, err
	}
	for _, r := range refused {
		for _, name := range slices.Sorted(maps.Keys(r.Texts)) {
			p.rejections = p.rejections.With(precheck.Rejection{Merchant: p.nameOf(r.MerchantID), Field: name, Text: r.Texts[name], Reason: r.Reason})
		}
	}
	return p.check, nil
}

func (p *prechecks) nameOf(id string) string {
	if _, read := p.names[id]; !read {
		p.names[id] = id
		if m, err := p.Merchants.Get(id); err == nil {
			p.names[id] = m.Name
		}
	}
	return p.names[id]
}

// check judges a form. With merchantID "" it is one for everyone: nothing is taken
// from a base info and pictures are nobody's.
func (p *prechecks) check(ctx context.Context, merchantID string, form version.Form) ([]precheck.Finding, error) {
	form = form.Normalised()
	var now baseinfo.Info // nothing while it was never read
	var err error
	if merchantID != "" {
		if now, _, err = p.BaseInfo.Cached(merchantID); err != nil {
			return nil, err
		}
		form.Name, form.Slogan, form.AppDesc = cmp.Or(form.Name, now.Name), cmp.Or(form.Slogan, now.Slogan), cmp.Or(form.AppDesc, now.Description)
		form.Phone, form.Email = cmp.Or(form.Phone, now.Phone), cmp.Or(form.Email, now.Email)
	}
	s := precheck.Subject{Phone: form.Phone, Email: form.Email, Texts: []precheck.Text{{Field: "app_name", Value: form.Name},
		{Field: "app_slogan", Value: form.Slogan}, {Field: "app_desc", Value: form.AppDesc}, {Field: "version_desc", Value: form.Description}}}
	s.Rejections = p.rejections
	if merchantID != "" {
		s.Own, s.Name = []string{p.nameOf(merchantID), form.Version}, form.Name
		if s.Categories, err = p.categories(merchantID, form, now); err != nil {
			return nil, err
		}
		if s.Lacks, err = p.lacks(merchantID, form); err != nil {
			return nil, err
		}
	}
	if s.Pictures, err = p.attached(ctx, merchantID, form.Files); err != nil {
		return nil, err
	}
	return precheck.Check(s, p.rules), nil
}

// PrecheckChange tells what an audit would refuse in a change of base info.
func (w *Workspace) PrecheckChange(c baseinfo.Change) ([]precheck.Finding, error) {
	var s precheck.Subject
	for name, text := range c.Form() {
		switch name {
		case baseinfo.FieldPhone:
			s.Phone = text
		case baseinfo.FieldEmail:
			s.Email = text
		case baseinfo.FieldCategories:
		default:
			s.Texts = append(s.Texts, precheck.Text{Field: name, Value: text})
		}
	}
	choice, err := w.choice()
	if err != nil {
		return nil, err
	}
	return precheck.Check(s, choice), nil
}

// choice is which rules the settings leave on, and the words added to them.
func (w *Workspace) choice() (precheck.Choice, error) {
	chosen, err := w.Settings.Get()
	return precheck.Choice{Off: chosen.Precheck.Off, Words: chosen.Precheck.Words}, err
}

// categories are the names of the categories that a form names, else of those
// the mini program has now, as far as they are known.
func (p *prechecks) categories(merchantID string, form version.Form, now baseinfo.Info) (string, error) {
	if form.Categories == "" {
		return now.CategoryNames, nil
	}
	list, known, err := p.BaseInfo.CachedCategories(merchantID)
	if err != nil || !known {
		return "", err
	}
	tree, names := baseinfo.BuildTree(list.List), []string{}
	for path := range strings.SplitSeq(form.Categories, ";") {
		node, there := tree.Find(path)
		if !there {
			return "", nil
		}
		names = append(names, node.NamePath)
	}
	return strings.Join(names, ";"), nil
}

// lacks is what readiness knows to be missing that an audit asks for.
func (p *prechecks) lacks(merchantID string, form version.Form) (out []precheck.Lack, err error) {
	ready, err := p.ready(merchantID)
	if err != nil {
		return nil, err
	}
	for _, of := range []struct {
		step        fleet.Kind
		rule, field string
	}{{fleet.Qualifications, precheck.RuleQualifications, "first_license_pic"}, {fleet.Privacy, precheck.RulePrivacy, "privacy"},
		{fleet.Filing, precheck.RuleFiling, "filing"}, {fleet.Domains, precheck.RuleDomains, "domains"}} {
		step := ready.Step(of.step)
		missing := step.State == fleet.Missing || step.State == fleet.Refused || step.State == fleet.Expiring
		switch {
		case !missing || step.Optional:
		case of.step == fleet.Qualifications && slices.ContainsFunc(form.Files,
			func(a version.Attachment) bool { return strings.HasSuffix(a.Field, "_license_pic") }):
			// they are sent with this form
		case of.step == fleet.Domains && !p.uploaded(merchantID, form.Version):
			// the version is still to be uploaded
		default:
			out = append(out, precheck.Lack{Rule: of.rule, Field: of.field, Why: step.Why})
		}
	}
	return out, nil
}

func (p *prechecks) uploaded(merchantID, number string) bool {
	fleet, err := p.Versions.Store().Fleet(merchantID)
	_, there := fleet.Find(number)
	return err == nil && there
}

// ready is how ready a merchant is. The first is judged alone; from the second
// on all are, which for many is quicker.
func (p *prechecks) ready(merchantID string) (fleet.Readiness, error) {
	if p.asked++; p.asked == 1 {
		return p.Fleet.Of(merchantID)
	}
	if p.readiness == nil {
		if err := p.Fleet.All(func(all map[string]fleet.Readiness) error {
			p.readiness = maps.Clone(all)
			return nil
		}); err != nil {
			return fleet.Readiness{}, err
		}
	}
	if r, judged := p.readiness[merchantID]; judged {
		return r, nil
	}
	return p.Fleet.Of(merchantID) // put away
}

// attached are the pictures of a form, and who else attached the same.
func (p *prechecks) attached(ctx context.Context, merchantID string, files []version.Attachment) (out []precheck.Picture, err error) {
	for _, a := range files {
		if a.Field == "test_file_name" {
			continue
		}
		blank, known := p.blank[a.Ref]
		if !known || a.Ref == "" {
			content := a.Content
			if len(content) == 0 {
				if content, err = p.Versions.Store().Content(a.Ref); err != nil {
					return nil, fault.As(err).WithField(a.Field)
				}
			}
			if blank, err = precheck.Blank(ctx, content); err != nil {
				return nil, err
			}
			p.blank[a.Ref] = blank
		}
		picture := precheck.Picture{Field: a.Field, Ref: a.Ref, Blank: blank}
		for _, id := range p.attachedBy[a.Ref] {
			if merchantID != "" && id != merchantID && !slices.Contains(picture.OthersBy, p.nameOf(id)) {
				picture.OthersBy = append(picture.OthersBy, p.nameOf(id))
			}
		}
		out = append(out, picture)
	}
	return out, nil
}
